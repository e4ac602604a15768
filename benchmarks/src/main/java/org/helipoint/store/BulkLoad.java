package org.helipoint.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.helipoint.benchmarks.Population;
import org.helipoint.model.DataPlaces;
import org.helipoint.store.Database.Settings;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Fills an empty database with a population, in the tables that the store would have written. Indexes and references are
 * made when all rows are there.
 */
public final class BulkLoad {

    /** The site whose workflows these are. */
    public static final String SITE = "HEMERA";

    /** What is known of its addresses. */
    public static final DataPlaces PLACES = DataPlaces.of(SITE, "https://gate.telbe.de:8080/HEMERA", "127.0.0.1:7777");
    /** As the migration that made the table. */
    private static final String DAYS = "insert into counted_day (site, epoch_day, valid) select distinct site,"
            + " cast(floor(extract(epoch from submitted) / 86400) as integer), false from workflow";

    private static final int MAKERS = 2;
    private static final int ROWS_AT_ONCE = 1_000;

    private final Settings settings;
    private final Population population;
    private final Consumer<String> out;

    /**
     * A load.
     *
     * @param settings of a database without tables
     * @param out takes lines that tell how it goes
     */
    public BulkLoad(Settings settings, Population population, Consumer<String> out) {
        this.settings = settings;
        this.population = population;
        this.out = out;
    }

    /** Makes the tables and fills them. */
    public void run() throws SQLException, IOException, InterruptedException, ExecutionException {
        try (Database database = new Database(settings, PLACES)) {
            database.open();
        }
        long begin = System.nanoTime();
        try (Connection connection = Database.connect(settings)) {
            List<String> later = settings.postgresql() ? dropForPostgresql(connection) : dropForH2(connection);
            fill(connection);
            execute(connection, DAYS);
            connection.commit();
            out.accept("%,d workflows, rows written after %d s".formatted(population.workflows(), since(begin)));
            for (String statement : later) {
                execute(connection, statement);
                connection.commit();
            }
            out.accept("indexes made after %d s".formatted(since(begin)));
            connection.setAutoCommit(true);
            execute(connection, settings.postgresql() ? "vacuum analyze" : "analyze");
            out.accept("ready after %d s".formatted(since(begin)));
        }
    }

    /** Counts the days that are over, as the server does when somebody asks for statistics. */
    public void countDays() throws SQLException {
        long begin = System.nanoTime();
        try (Connection connection = Database.connect(settings)) {
            CountDays.count(connection);
        }
        out.accept("days counted within %d s".formatted(since(begin)));
    }

    private static long since(long begin) {
        return (System.nanoTime() - begin) / 1_000_000_000;
    }

    private static void execute(Connection connection, String statement) throws SQLException {
        try (Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /**
     * Drops what would be in the way.
     *
     * @return statements that bring it back
     */
    private static List<String> dropForPostgresql(Connection connection) throws SQLException {
        String filled = " in ('" + String.join("', '", GeneratedRows.COLUMNS.keySet()) + "')";
        // and the references to them from tables that stay empty
        String ours =
                " from pg_constraint c join pg_class t on t.oid = c.conrelid where contype in ('p', 'f') and (t.relname"
                        + filled + " or (select r.relname from pg_class r where r.oid = c.confrelid)" + filled + ")"
                        + " order by contype = 'f'";
        List<String> later = new ArrayList<>(texts(
                connection,
                "select 'alter table ' || conrelid::regclass || ' add constraint ' || conname || ' ' ||"
                        + " pg_get_constraintdef(c.oid)" + ours));
        String indexes =
                " from pg_index x join pg_class t on t.oid = x.indrelid where not indisprimary and t.relname" + filled;
        int primaries = (int)
                later.stream().filter(one -> one.contains(" PRIMARY KEY ")).count();
        later.addAll(primaries, texts(connection, "select pg_get_indexdef(indexrelid)" + indexes));
        for (String index : texts(connection, "select 'drop index ' || indexrelid::regclass" + indexes)) {
            execute(connection, index);
        }
        List<String> constraints = texts(
                connection, "select 'alter table ' || conrelid::regclass || ' drop constraint ' || conname" + ours);
        Collections.reverse(constraints); // first the references
        for (String constraint : constraints) {
            execute(connection, constraint);
        }
        // in the transaction of the load, so that its rows need neither a log nor a vacuum
        execute(connection, "truncate " + String.join(", ", GeneratedRows.COLUMNS.keySet()));
        return later;
    }

    private static List<String> dropForH2(Connection connection) throws SQLException {
        String indexes = " from (select i.index_name, i.table_name, listagg(c.column_name, ', ') within group"
                + " (order by c.ordinal_position) as columns from information_schema.indexes i"
                + " join information_schema.index_columns c on c.index_schema = i.index_schema"
                + " and c.index_name = i.index_name where i.table_schema = 'PUBLIC'"
                + " and i.index_type_name = 'INDEX' and i.table_name in ('"
                + String.join("', '", GeneratedRows.COLUMNS.keySet()).toUpperCase(Locale.ROOT)
                + "') and not exists (select 1 from information_schema.table_constraints k where"
                + " k.index_name = i.index_name) group by i.index_name, i.table_name) x";
        List<String> later = new ArrayList<>(texts(
                connection,
                "select 'create index ' || index_name || ' on ' || table_name || ' (' || columns || ')'" + indexes));
        for (String index : texts(connection, "select 'drop index ' || index_name" + indexes)) {
            execute(connection, index);
        }
        execute(connection, "set referential_integrity false");
        later.add("set referential_integrity true");
        return later;
    }

    /** Makes blocks in several threads and writes them in one, in their order. */
    private void fill(Connection connection)
            throws SQLException, IOException, InterruptedException, ExecutionException {
        ExecutorService makers = Executors.newFixedThreadPool(MAKERS);
        try {
            Deque<Future<Map<String, ?>>> blocks = new ArrayDeque<>();
            for (int next = 0; next < population.blocks() || !blocks.isEmpty(); ) {
                if (next < population.blocks() && blocks.size() < 2 * MAKERS) {
                    int block = next++;
                    blocks.add(makers.submit(() -> settings.postgresql() ? texts(block) : rows(block)));
                } else {
                    write(connection, blocks.remove().get());
                    report(next - blocks.size());
                }
            }
        } finally {
            makers.shutdownNow();
        }
    }

    private void report(int blocks) {
        if (blocks % 100 == 0) {
            out.accept("%,d workflows".formatted(blocks * (long) Population.BLOCK));
        }
    }

    /** The rows of a block by table; only the last one leaves workflows waiting for their segment. */
    private Map<String, List<Object[]>> rows(int block) {
        GeneratedRows rows = new GeneratedRows(SITE, PLACES);
        population.block(block).forEach(rows::add);
        return rows.end();
    }

    private Map<String, byte[]> texts(int block) {
        Map<String, byte[]> texts = new LinkedHashMap<>();
        rows(block).forEach((table, rows) -> texts.put(table, text(rows)));
        return texts;
    }

    private void write(Connection connection, Map<String, ?> block) throws SQLException, IOException {
        for (Map.Entry<String, ?> table : block.entrySet()) {
            if (table.getValue() instanceof byte[] text) {
                copy(connection, table.getKey(), text);
            } else if (table.getValue() instanceof List<?> rows) {
                insert(connection, table.getKey(), rows);
            }
        }
        if (!settings.postgresql()) {
            connection.commit();
        }
    }

    private static void copy(Connection connection, String table, byte[] text) throws SQLException, IOException {
        new CopyManager(connection.unwrap(BaseConnection.class))
                .copyIn(
                        "copy " + table + " (" + String.join(", ", GeneratedRows.COLUMNS.get(table))
                                + ") from stdin with (freeze)",
                        new ByteArrayInputStream(text),
                        1 << 16);
    }

    /** Rows in PostgreSQL's text format. */
    private static byte[] text(List<Object[]> rows) {
        StringBuilder text = new StringBuilder(1 << 20);
        for (Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                text.append(i == 0 ? "" : "\t").append(row[i] == null ? "\\N" : escaped(row[i].toString()));
            }
            text.append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String escaped(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' || c == '\n' || c == '\t' || c == '\r') {
                return value.replace("\\", "\\\\")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                        .replace("\r", "\\r");
            }
        }
        return value;
    }

    private static void insert(Connection connection, String table, List<?> rows) throws SQLException {
        List<String> columns = GeneratedRows.COLUMNS.get(table);
        try (PreparedStatement insert = connection.prepareStatement("insert into " + table + " ("
                + String.join(", ", columns) + ") values (" + "?, ".repeat(columns.size() - 1) + "?)")) {
            for (int i = 0; i < rows.size(); i++) {
                Object[] row = (Object[]) rows.get(i);
                for (int c = 0; c < row.length; c++) {
                    insert.setObject(c + 1, row[c]);
                }
                insert.addBatch();
                if ((i + 1) % ROWS_AT_ONCE == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
