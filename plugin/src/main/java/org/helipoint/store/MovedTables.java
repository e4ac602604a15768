package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What becomes of each table and column when records are moved from H2 to PostgreSQL. Whoever adds a table, or a column
 * that only one of the two has, decides here; until then nothing can be moved.
 */
final class MovedTables {

    /** A table comes after those that it refers to. */
    static final List<String> MOVED = List.of(
            "workflow",
            "run",
            "run_event",
            "data_link",
            "audit",
            "remembered_request",
            "workflow_words",
            "words_waiting",
            "word_segment",
            "counted_day",
            "day_count",
            "restart_task",
            "restart_task_item",
            "metadata_entry",
            "metadata_change",
            "metadata_finding",
            "metadata_task",
            "template",
            "template_document",
            "template_use");

    /** Tables, and columns as {@code table.column}, that stay behind or come about by themselves, each with the reason. */
    static final Map<String, String> LEFT = Map.of(
            "flyway_schema_history",
            "each database has migrations of its own",
            Move.MARK,
            "the mark of a move that is not finished");

    private MovedTables() {}

    /** A table as a database has it: types of columns by name, without those that the database computes. */
    private record Found(Map<String, String> columns, List<String> key) {}

    /**
     * Reads both schemas.
     *
     * @return the tables to be moved, in an order in which they can be written
     * @throws MoveFailedException if there is a table or column of which nobody said what becomes of it
     */
    static List<MovedTable> of(Connection source, Connection target) throws SQLException {
        Map<String, Found> from = read(source);
        Map<String, Found> to = read(target);
        checkKnown(from);
        checkKnown(to);
        List<MovedTable> tables = new ArrayList<>();
        for (String name : MOVED) {
            tables.add(table(name, from.get(name), to.get(name)));
        }
        return tables;
    }

    private static void checkKnown(Map<String, Found> tables) {
        for (String name : tables.keySet()) {
            if (!MOVED.contains(name) && !LEFT.containsKey(name)) {
                throw unknown("table " + name);
            }
        }
    }

    private static MovedTable table(String name, Found from, Found to) {
        TreeSet<String> names = new TreeSet<>(from.columns().keySet());
        names.addAll(to.columns().keySet());
        Map<String, ColumnKind> columns = new TreeMap<>();
        for (String column : names) {
            if (!LEFT.containsKey(name + "." + column)) {
                ColumnKind kind = kind(from.columns().get(column));
                if (kind == null || kind != kind(to.columns().get(column))) {
                    throw unknown("column " + name + "." + column);
                }
                columns.put(column, kind);
            }
        }
        return new MovedTable(name, columns, from.key());
    }

    private static ColumnKind kind(String type) {
        return type == null ? null : ColumnKind.of(type).orElse(null);
    }

    private static MoveFailedException unknown(String what) {
        return new MoveFailedException("It is not known how the " + what
                + " is moved. This version of HELIPOINT cannot do that; please report it.");
    }

    private static Map<String, Found> read(Connection connection) throws SQLException {
        Map<String, Found> tables = new TreeMap<>();
        String query = "select c.table_name, c.column_name, c.data_type, c.is_generated, c.is_identity"
                + " from information_schema.columns c join information_schema.tables t"
                + " on t.table_schema = c.table_schema and t.table_name = c.table_name"
                + " where c.table_schema = current_schema and t.table_type = 'BASE TABLE'";
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet columns = statement.executeQuery()) {
            while (columns.next()) {
                String table = columns.getString(1);
                if (!tables.containsKey(lower(table))) {
                    tables.put(lower(table), new Found(new TreeMap<>(), key(connection, table)));
                }
                if (!columns.getString(4).equals("ALWAYS")) {
                    boolean numbered = columns.getString(5).equals("YES");
                    tables.get(lower(table))
                            .columns()
                            .put(lower(columns.getString(2)), numbered ? "identity" : lower(columns.getString(3)));
                }
            }
        }
        return tables;
    }

    private static List<String> key(Connection connection, String table) throws SQLException {
        Map<Integer, String> key = new TreeMap<>();
        try (ResultSet columns =
                connection.getMetaData().getPrimaryKeys(connection.getCatalog(), connection.getSchema(), table)) {
            while (columns.next()) {
                key.put(columns.getInt("KEY_SEQ"), lower(columns.getString("COLUMN_NAME")));
            }
        }
        return List.copyOf(key.values());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
