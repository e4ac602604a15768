package org.helipoint.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.helipoint.store.Database.Settings;

/**
 * What monthly partitions of the table of workflows would change on PostgreSQL: the same statements on the table as it is,
 * and on a copy with partitions and the same indexes, which is dropped in the end.
 */
public final class Partitions {

    private static final String COPY = "workflow_by_month";
    private static final int TIMES = 100;
    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final int INSERTS = 20_000;
    private static final int IN_A_TRANSACTION = 100;

    private Partitions() {}

    /**
     * Measures and prints.
     *
     * @param arguments the project's root directory, and a number of workflows
     */
    public static void main(String[] arguments) throws Exception {
        Machine.print();
        try (GeneratedData data = GeneratedData.of(Path.of(arguments[0]))) {
            Settings settings = data.postgresql(Integer.parseInt(arguments[1]));
            try (Connection connection =
                    DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
                execute(connection, "drop table if exists " + COPY);
                try {
                    long begin = System.nanoTime();
                    make(connection);
                    System.out.printf(
                            "copy with partitions made within %d s%n", (System.nanoTime() - begin) / 1_000_000_000);
                    compare(connection);
                } finally {
                    execute(connection, "drop table " + COPY);
                }
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void make(Connection connection) throws SQLException {
        execute(
                connection,
                "create table " + COPY + " (like workflow including defaults) partition by range (submitted)");
        LocalDate month = Population.END
                .minus(Population.YEARS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .withDayOfMonth(1);
        for (int i = 0; !month.isAfter(LocalDate.of(2027, 12, 1)); i++, month = month.plusMonths(1)) {
            execute(
                    connection,
                    "create table " + COPY + "_" + i + " partition of " + COPY + " for values from ('" + month
                            + " 00:00Z') to ('" + month.plusMonths(1) + " 00:00Z')");
        }
        execute(connection, "insert into " + COPY + " select * from workflow");
        execute(connection, "alter table " + COPY + " add primary key (id, submitted)"); // it has to have the time
        for (String index : indexes(connection)) {
            execute(connection, index);
        }
        execute(connection, "vacuum analyze " + COPY);
    }

    private static List<String> indexes(Connection connection) throws SQLException {
        List<String> indexes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select pg_get_indexdef(indexrelid) from pg_index where"
                        + " indrelid = 'workflow'::regclass and not indisprimary")) {
            while (rows.next()) {
                indexes.add(rows.getString(1).replaceFirst("INDEX \\S+ ON \\S+ ", "INDEX ON " + COPY + " "));
            }
        }
        return indexes;
    }

    private static void compare(Connection connection) throws Exception {
        execute(connection, "set jit = off");
        String newest = " order by w.submitted desc, w.id desc limit 51";
        String owner = "w.owner_key = '%s'";
        String page = "select w.* from %s w where ";
        print(connection, "first page", page + "true" + newest);
        print(connection, "page far behind", page + "w.submitted < '2023-01-01'" + newest);
        print(connection, "heavy owner's page", page + owner.formatted(Population.HEAVY.key()) + newest);
        print(
                connection,
                "owner's page",
                page + owner.formatted(Population.owner(400).key()) + newest);
        print(connection, "sorted by name", "select w.* from %s w order by w.name_key, w.id limit 51");
        String id = one(connection, "select id from workflow order by submitted offset 1000 limit 1");
        print(connection, "one by its id", page + "w.id = '" + id + "'");
        String ids = one(
                connection,
                "select '{' || string_agg(workflow, ',') || '}' from (select workflow from workflow_words where words"
                        + " like '% ybco %' limit 2000) x");
        print(
                connection,
                "2,000 by their ids, as words give them",
                "select w.* from (select w.* from %s w where w.id = any('" + ids + "') offset 0) w" + newest);
        insert(connection, "workflow");
        insert(connection, COPY);
    }

    private static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void print(Connection connection, String what, String query) throws Exception {
        Latencies plain = measure(connection, query.formatted("workflow"));
        Latencies parted = measure(connection, query.formatted(COPY));
        System.out.printf(
                Locale.ROOT,
                "%-40s one table %8.2f / %8.2f ms, by month %8.2f / %8.2f ms (p50 / p95)%n",
                what,
                plain.p50(),
                plain.p95(),
                parted.p50(),
                parted.p95());
    }

    private static Latencies measure(Connection connection, String query) throws Exception {
        return Latencies.measure(() -> one(connection, query), 5, TIMES, AT_MOST);
    }

    /** New workflows, a hundred in a transaction, which are taken out again. */
    private static void insert(Connection connection, String table) throws SQLException {
        connection.setAutoCommit(false);
        long begin = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement("insert into " + table
                + " select (jsonb_populate_record(w, jsonb_build_object('id', 'new ' || cast(? as text), 'submitted',"
                + " now()))).* from workflow w where w.id = (select max(id) from workflow)")) {
            for (int i = 0; i < INSERTS; i += IN_A_TRANSACTION) {
                for (int n = i; n < i + IN_A_TRANSACTION; n++) {
                    insert.setInt(1, n);
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(Locale.ROOT, "inserts into %-24s %8.0f a second%n", table, INSERTS / seconds);
        execute(connection, "delete from " + table + " where id like 'new %'");
        connection.commit();
        connection.setAutoCommit(true);
    }
}
