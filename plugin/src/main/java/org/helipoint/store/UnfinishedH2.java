package org.helipoint.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Takes away what the first start of an H2 database has left if it was broken off. H2 commits each statement, so a migration
 * may be done in part, or done and not noted; the earlier ones cannot be done again on that.
 */
final class UnfinishedH2 {

    /** Of Flyway. It is emptied and not dropped: if this is broken off too, it shows that the rest is ours. */
    private static final String HISTORY = "flyway_schema_history";

    private UnfinishedH2() {}

    /**
     * Makes the database as if nothing had been migrated, but only if no table has any row; whatever is recorded, by us or by
     * others, keeps all from being touched. To be asked if migrations are left, and while nobody writes.
     */
    static void clear(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            Set<String> tables = tables(statement);
            if (tables.remove(HISTORY) && areEmpty(statement, tables)) {
                for (String table : tables) {
                    statement.execute("drop table " + quoted(table) + " cascade");
                }
                statement.execute("delete from " + quoted(HISTORY));
                connection.commit();
            }
        }
    }

    private static Set<String> tables(Statement statement) throws SQLException {
        Set<String> tables = new LinkedHashSet<>();
        try (ResultSet rows = statement.executeQuery("select table_name from information_schema.tables"
                + " where table_schema = current_schema and table_type = 'BASE TABLE'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private static boolean areEmpty(Statement statement, Set<String> tables) throws SQLException {
        for (String table : tables) {
            try (ResultSet row = statement.executeQuery("select 1 from " + quoted(table) + " limit 1")) {
                if (row.next()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static String quoted(String table) {
        return '"' + table.replace("\"", "\"\"") + '"';
    }
}
