package org.helipoint.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.helipoint.store.DayCounts.SiteDay;

/**
 * Counts the days that are there already, so that the first statistics need not. One transaction a day; begun again, it goes
 * on with those that are left.
 */
final class CountDays extends MigrationInPieces {

    CountDays() {
        super("5.3", "count days");
    }

    @Override
    void run(Connection connection) throws SQLException {
        count(connection);
    }

    static void count(Connection connection) throws SQLException {
        for (SiteDay day : DayCounts.uncounted(connection, DayCounts.day(Instant.now()))) {
            DayCounts.count(connection, day);
            connection.commit();
        }
    }
}
