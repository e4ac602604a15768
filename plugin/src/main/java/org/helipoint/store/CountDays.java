package org.helipoint.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.helipoint.store.DayCounts.SiteDay;

/**
 * Counts the days that are there already, so that the first statistics need not. One transaction a day; begun again, it goes
 * on with those that are left.
 */
final class CountDays implements JavaMigration {

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("5.3");
    }

    @Override
    public String getDescription() {
        return "count days";
    }

    @Override
    public Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return false;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            count(connection);
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    static void count(Connection connection) throws SQLException {
        for (SiteDay day : DayCounts.uncounted(connection, DayCounts.day(Instant.now()))) {
            DayCounts.count(connection, day);
            connection.commit();
        }
    }
}
