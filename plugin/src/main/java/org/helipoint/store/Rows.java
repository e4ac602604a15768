package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes objects of one kind as rows of one table, many with one statement, in the transaction of a connection. Plain JDBC:
 * docs/decisions/0014 says why not through Hibernate, which reads the same rows.
 */
final class Rows<T> {

    private final String table;
    private final Column<T> key;
    private final List<Column<T>> fixed;
    private final List<Column<T>> changing;

    /**
     * A table.
     *
     * @param key finds the row again
     * @param fixed what an update leaves as it is, besides the key
     * @param changing what an update writes
     */
    Rows(String table, Column<T> key, List<Column<T>> fixed, List<Column<T>> changing) {
        this.table = table;
        this.key = key;
        this.fixed = fixed;
        this.changing = changing;
    }

    /** A column, and how an object's value for it is bound to a parameter. */
    record Column<T>(String name, Binding<T> binding) {

        private interface Binding<T> {
            void bind(PreparedStatement statement, int parameter, T object) throws SQLException;
        }

        /** Without U+0000, which PostgreSQL does not take. */
        static <T> Column<T> text(String name, Function<T, String> value) {
            return new Column<>(name, (statement, i, object) -> {
                String text = value.apply(object);
                statement.setString(i, text == null ? null : text.replace('\0', '\ufffd'));
            });
        }

        static <T> Column<T> named(String name, Function<T, ? extends Enum<?>> value) {
            return text(name, object -> {
                Enum<?> constant = value.apply(object);
                return constant == null ? null : constant.name();
            });
        }

        /** As a list of texts in JSON. */
        static <T> Column<T> texts(String name, Function<T, List<String>> value) {
            return text(name, object -> Converters.Texts.json(value.apply(object)));
        }

        static <T> Column<T> number(String name, Function<T, ? extends Number> value, int type) {
            return new Column<>(name, (statement, i, object) -> statement.setObject(i, value.apply(object), type));
        }

        static <T> Column<T> flag(String name, Function<T, Boolean> value) {
            return new Column<>(name, (statement, i, object) -> statement.setBoolean(i, value.apply(object)));
        }

        static <T> Column<T> time(String name, Function<T, Instant> value) {
            return new Column<>(name, (statement, i, object) -> {
                Instant time = value.apply(object);
                statement.setObject(
                        i, time == null ? null : time.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
            });
        }
    }

    /** Its name. */
    String table() {
        return table;
    }

    /** All columns. */
    List<String> columns() {
        return all().map(Column::name).toList();
    }

    private Stream<Column<T>> all() {
        return Stream.of(List.of(key), fixed, changing).flatMap(List::stream);
    }

    void insert(Connection connection, Collection<T> rows) throws SQLException {
        String parameters =
                String.join(", ", columns().stream().map(column -> "?").toList());
        execute(
                connection,
                "insert into " + table + " (" + String.join(", ", columns()) + ") values (" + parameters + ")",
                all().toList(),
                rows);
    }

    /** Writes what may have changed of rows that are there. */
    void update(Connection connection, Collection<T> rows) throws SQLException {
        String values = changing.stream().map(column -> column.name() + " = ?").collect(Collectors.joining(", "));
        execute(
                connection,
                "update " + table + " set " + values + " where " + key.name() + " = ?",
                Stream.concat(changing.stream(), Stream.of(key)).toList(),
                rows);
    }

    /** Deletes all rows of some keys. */
    void delete(Connection connection, Collection<String> keys) throws SQLException {
        execute(
                connection,
                "delete from " + table + " where " + key.name() + " = ?",
                List.of(Column.text(key.name(), Function.identity())),
                keys);
    }

    private static <T> void execute(Connection connection, String sql, List<Column<T>> parameters, Collection<T> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T row : rows) {
                int i = 1;
                for (Column<T> parameter : parameters) {
                    parameter.binding().bind(statement, i++, row);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
