package org.helipoint.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.helipoint.model.PlainText;

/**
 * A kind of column that both databases have. Its values are the same objects from either, so that they can be written to
 * the other as they are, and compared by their text.
 */
enum ColumnKind {
    TEXT {
        @Override
        Object value(ResultSet row, int column) throws SQLException {
            return PlainText.clean(row.getString(column)); // PostgreSQL takes no U+0000
        }
    },
    NUMBER {
        @Override
        Object value(ResultSet row, int column) throws SQLException {
            long number = row.getLong(column);
            return row.wasNull() ? null : number;
        }
    },
    REAL {
        @Override
        Object value(ResultSet row, int column) throws SQLException {
            return row.getObject(column, Double.class);
        }
    },
    TRUTH {
        @Override
        Object value(ResultSet row, int column) throws SQLException {
            return row.getObject(column, Boolean.class);
        }
    },
    TIME {
        @Override
        Object value(ResultSet row, int column) throws SQLException {
            OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
            return time == null ? null : time.withOffsetSameInstant(ZoneOffset.UTC);
        }
    },
    ID {
        @Override
        Object value(ResultSet row, int column) throws SQLException {
            return row.getObject(column, UUID.class);
        }
    };

    /** The value of a column, numbered from 1, in the present row; null if it has none. */
    abstract Object value(ResultSet row, int column) throws SQLException;

    /**
     * The kind of a type.
     *
     * @param type its name in the information schema, in lower case
     */
    static Optional<ColumnKind> of(String type) {
        return switch (type) {
            case "character varying", "character large object", "text" -> Optional.of(TEXT);
            case "smallint", "integer", "bigint" -> Optional.of(NUMBER);
            case "double precision" -> Optional.of(REAL);
            case "boolean" -> Optional.of(TRUTH);
            case "timestamp with time zone" -> Optional.of(TIME);
            case "uuid" -> Optional.of(ID);
            default -> Optional.empty();
        };
    }
}
