package org.helipoint.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table that is moved, and the statements for that.
 *
 * @param columns the names of the columns that are moved, with their kinds, in a fixed order
 * @param key the columns of the primary key, in its order
 */
record MovedTable(String name, Map<String, ColumnKind> columns, List<String> key) {

    private String select() {
        return "select " + String.join(", ", columns.keySet()) + " from " + name;
    }

    /** Reads the first rows in the order of the key. Parameters: how many to leave out, and how many to read. */
    String selectFrom() {
        return select() + order() + " offset ? rows fetch next ? rows only";
    }

    /**
     * Reads the rows that come after a key. Parameters: the first column of the key, all columns of the key, and how many
     * to read. The first condition says nothing more, but H2 finds the place in its index by it.
     */
    String selectAfter() {
        return select() + " where " + key.get(0) + " >= ? and (" + String.join(", ", key) + ") > (" + marks(key.size())
                + ")" + order() + " fetch next ? rows only";
    }

    private String order() {
        return " order by " + String.join(", ", key);
    }

    /** Reads all rows of some sites in any order. Parameter: the sites. */
    String selectOfSites() {
        return select() + " where site = any (?)";
    }

    String insert() {
        return "insert into " + name + " (" + String.join(", ", columns.keySet()) + ") values (" + marks(columns.size())
                + ")";
    }

    private static String marks(int number) {
        return String.join(", ", Collections.nCopies(number, "?"));
    }

    /** The values of the present row. */
    List<Object> row(ResultSet rows) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (ColumnKind kind : columns.values()) {
            values.add(kind.value(rows, values.size() + 1));
        }
        return values;
    }

    /** The values of the key in a row. */
    List<Object> keyOf(List<Object> row) {
        List<String> names = List.copyOf(columns.keySet());
        return key.stream().map(column -> row.get(names.indexOf(column))).collect(Collectors.toList());
    }
}
