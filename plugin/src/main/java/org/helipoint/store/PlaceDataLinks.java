package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.helipoint.model.DataLink;
import org.helipoint.model.DataPlace;
import org.helipoint.model.DataPlaces;

/** Migration 4.1: fills where their data lies into rows from before, which SQL cannot find out. A thousand in memory. */
final class PlaceDataLinks implements JavaMigration {

    private static final int ROWS = 1_000;

    private static final String NEXT = "select l.run, l.position, l.site, l.direction, l.uri, w.owner_key"
            + " from (select run, position, site, direction, uri from data_link"
            + " where run >= ? and (run > ? or position > ?) order by run, position fetch first " + ROWS
            + " rows only) l join run r on r.id = l.run join workflow w on w.id = r.workflow"
            + " order by l.run, l.position";

    private static final String FILL =
            "update data_link set place = ?, directory_of = ? where run = ? and position = ?";

    private final DataPlaces places;

    PlaceDataLinks(DataPlaces places) {
        this.places = places;
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("4.1");
    }

    @Override
    public String getDescription() {
        return "place data links";
    }

    @Override
    public Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (PreparedStatement next = connection.prepareStatement(NEXT);
                PreparedStatement fill = connection.prepareStatement(FILL)) {
            Optional<DataLinkRow.Key> last = Optional.of(new DataLinkRow.Key("", -1));
            while (last.isPresent()) {
                last = fillAfter(last.get(), next, fill);
            }
        }
    }

    private Optional<DataLinkRow.Key> fillAfter(DataLinkRow.Key place, PreparedStatement next, PreparedStatement fill)
            throws SQLException {
        DataLinkRow.Key last = null;
        next.setString(1, place.run());
        next.setString(2, place.run());
        next.setInt(3, place.position());
        try (ResultSet row = next.executeQuery()) {
            while (row.next()) {
                last = new DataLinkRow.Key(row.getString("run"), row.getInt("position"));
                Optional<DataPlace> found = places.find(row.getString("site"), row.getString("uri"));
                if (found.isPresent()) {
                    add(found.get(), row, fill);
                }
            }
        }
        fill.executeBatch();
        return Optional.ofNullable(last);
    }

    private static void add(DataPlace place, ResultSet row, PreparedStatement fill) throws SQLException {
        DataLink.Direction direction = DataLink.Direction.valueOf(row.getString("direction"));
        fill.setLong(1, DataLinkRow.key(place, row.getString("owner_key")));
        fill.setObject(2, DataLinkRow.directoryOf(direction, place).orElse(null), Types.VARCHAR);
        fill.setString(3, row.getString("run"));
        fill.setInt(4, row.getInt("position"));
        fill.addBatch();
    }
}
