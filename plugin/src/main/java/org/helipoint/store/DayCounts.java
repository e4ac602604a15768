package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of the workflows of each day, by the day of their submission. Who changes a workflow says so in the same
 * transaction, and the counts of its day are not used any more until they are made anew. docs/decisions/0013 says why.
 */
final class DayCounts {

    private static final long SECONDS = 86_400;

    private DayCounts() {}

    /** A day, since 1970-01-01 UTC, of a site. */
    record SiteDay(String site, int day) implements Comparable<SiteDay> {

        static SiteDay of(String site, Instant submitted) {
            return new SiteDay(site, DayCounts.day(submitted));
        }

        /** All lock days in this order. */
        @Override
        public int compareTo(SiteDay other) {
            return Comparator.comparing(SiteDay::site)
                    .thenComparingInt(SiteDay::day)
                    .compare(this, other);
        }
    }

    /** What is counted together; application and queue may be null. */
    private record Cell(String owner, String status, String application, String queue) {}

    /** How many there are of a cell. */
    private static final class Count {
        private int workflows;
        private final Durations queued = new Durations();
        private final Durations main = new Durations();

        private void add(Double queuedSeconds, Double mainSeconds) {
            workflows++;
            if (queuedSeconds != null) {
                queued.add(queuedSeconds);
            }
            if (mainSeconds != null) {
                main.add(mainSeconds);
            }
        }
    }

    static int day(Instant time) {
        return (int) Math.floorDiv(time.getEpochSecond(), SECONDS);
    }

    static OffsetDateTime begin(int day) {
        return Instant.ofEpochSecond(day * SECONDS).atOffset(ZoneOffset.UTC);
    }

    /** Notes that workflows of some days have changed or are new. Waits for whoever counts such a day just now. */
    static void changed(Connection connection, Iterable<SiteDay> days) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                        "update counted_day set valid = false where site = ? and epoch_day = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "insert into counted_day (site, epoch_day, valid) values (?, ?, false)")) {
            for (SiteDay day : days) {
                update.setString(1, day.site());
                update.setInt(2, day.day());
                if (update.executeUpdate() == 0) {
                    insert.setString(1, day.site());
                    insert.setInt(2, day.day());
                    insert.executeUpdate();
                }
            }
        }
    }

    /** Days before another one that have workflows but no valid counts, oldest first. */
    static List<SiteDay> uncounted(Connection connection, int before) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "select site, epoch_day from counted_day where not valid and epoch_day < ? order by epoch_day, site")) {
            select.setInt(1, before);
            List<SiteDay> days = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    days.add(new SiteDay(rows.getString(1), rows.getInt(2)));
                }
            }
            return days;
        }
    }

    /** Counts a day, in the transaction of the connection. Whoever changes it meanwhile comes after that, or before. */
    static void count(Connection connection, SiteDay day) throws SQLException {
        execute(connection, "select 1 from counted_day where site = ? and epoch_day = ? for update", day);
        execute(connection, "delete from day_count where site = ? and epoch_day = ?", day);
        insert(connection, day, cells(connection, day));
        execute(connection, "update counted_day set valid = true where site = ? and epoch_day = ?", day);
    }

    private static void execute(Connection connection, String sql, SiteDay day) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, day.site());
            statement.setInt(2, day.day());
            statement.execute();
        }
    }

    private static Map<Cell, Count> cells(Connection connection, SiteDay day) throws SQLException {
        Map<Cell, Count> cells = new LinkedHashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("select owner_key, status, application, queue, seconds_queued, seconds_main"
                        + " from workflow where site = ? and submitted >= ? and submitted < ?")) {
            select.setFetchSize(1_000);
            select.setString(1, day.site());
            select.setObject(2, begin(day.day()));
            select.setObject(3, begin(day.day() + 1));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    for (String owner : List.of("", rows.getString(1))) {
                        Cell cell = new Cell(owner, rows.getString(2), rows.getString(3), rows.getString(4));
                        cells.computeIfAbsent(cell, c -> new Count())
                                .add(rows.getObject(5, Double.class), rows.getObject(6, Double.class));
                    }
                }
            }
        }
        return cells;
    }

    private static void insert(Connection connection, SiteDay day, Map<Cell, Count> cells) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into day_count (site, epoch_day, owner_key, cell,"
                        + " status, application, queue, workflows, queued, main) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            int number = 0;
            List<Map.Entry<Cell, Count>> ordered = new ArrayList<>(cells.entrySet());
            ordered.sort(Comparator.comparing(
                    entry -> entry.getKey().owner())); // H2 reads rows that lie together much faster
            for (Map.Entry<Cell, Count> entry : ordered) {
                Cell cell = entry.getKey();
                insert.setString(1, day.site());
                insert.setInt(2, day.day());
                insert.setString(3, cell.owner());
                insert.setInt(4, number++);
                insert.setString(5, cell.status());
                insert.setString(6, cell.application());
                insert.setString(7, cell.queue());
                insert.setInt(8, entry.getValue().workflows);
                insert.setString(9, entry.getValue().queued.toString());
                insert.setString(10, entry.getValue().main.toString());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
