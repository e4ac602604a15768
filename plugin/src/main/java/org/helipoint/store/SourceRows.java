package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of a table in the order of its key, some at a time, so that memory does not grow with the table. */
final class SourceRows {

    private final Connection connection;
    private final MovedTable table;
    private final int atOnce;

    /** Takes rows. */
    interface Batches {
        void accept(List<List<Object>> rows) throws SQLException;
    }

    SourceRows(Connection connection, MovedTable table, int atOnce) {
        this.connection = connection;
        this.table = table;
        this.atOnce = atOnce;
    }

    /**
     * Reads the table.
     *
     * @param after how many rows to leave out
     */
    void forEachBatch(long after, Batches batches) throws SQLException {
        List<List<Object>> rows = read(table.selectFrom(), List.of(after));
        while (!rows.isEmpty()) {
            batches.accept(rows);
            List<Object> key = table.keyOf(rows.get(rows.size() - 1));
            List<Object> place = new ArrayList<>(key.subList(0, 1));
            place.addAll(key);
            rows = read(table.selectAfter(), place);
        }
    }

    private List<List<Object>> read(String query, List<Object> place) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < place.size(); i++) {
                statement.setObject(i + 1, place.get(i));
            }
            statement.setInt(place.size() + 1, atOnce);
            try (ResultSet found = statement.executeQuery()) {
                List<List<Object>> rows = new ArrayList<>();
                while (found.next()) {
                    rows.add(table.row(found));
                }
                return rows;
            }
        }
    }
}
