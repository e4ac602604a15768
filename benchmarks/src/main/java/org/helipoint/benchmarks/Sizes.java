package org.helipoint.benchmarks;

import java.io.File;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.helipoint.store.Database.Settings;

/** How large databases are. */
final class Sizes {

    private static final String TABLES = "select relname, pg_table_size(oid), pg_indexes_size(oid) from pg_class"
            + " where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_total_relation_size(oid) > 1e6"
            + " order by pg_total_relation_size(oid) desc";

    private Sizes() {}

    /** Prints it, and how much that is a workflow; for PostgreSQL, table by table. */
    static void print(Settings settings, int workflows) throws SQLException {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            if (!settings.url().startsWith("jdbc:postgresql:")) {
                String file = settings.url().replaceFirst("jdbc:h2:file:", "").split(";", 2)[0] + ".mv.db";
                print("file", new File(file).length(), 0, workflows);
                return;
            }
            try (ResultSet tables = statement.executeQuery(TABLES)) {
                long table = 0;
                long index = 0;
                while (tables.next()) {
                    print(tables.getString(1), tables.getLong(2), tables.getLong(3), workflows);
                    table += tables.getLong(2);
                    index += tables.getLong(3);
                }
                print("all", table, index, workflows);
            }
        }
    }

    private static void print(String what, long table, long index, int workflows) {
        System.out.printf(
                Locale.ROOT,
                "  %-16s %9.1f MiB, its indexes %9.1f MiB, %6.0f bytes a workflow%n",
                what,
                table / 1048576.0,
                index / 1048576.0,
                (table + index) / (double) workflows);
    }
}
