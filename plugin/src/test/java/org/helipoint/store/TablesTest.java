package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

    @Test
    void everyColumnOfTheSchemaIsWritten(@TempDir Path directory) throws SQLException {
        Settings settings = Settings.h2(directory.resolve("helipoint"));
        try (Database database = new Database(settings)) {
            database.open();
            try (Connection connection = Database.connect(settings)) {
                for (Rows<?> rows : List.of(
                        Tables.WORKFLOW,
                        Tables.RUN,
                        Tables.EVENT,
                        Tables.LINK,
                        MetadataRows.ENTRY,
                        MetadataRows.FINDING,
                        MetadataRows.TASK)) {
                    assertThat(rows.columns())
                            .as(rows.table())
                            .containsExactlyInAnyOrderElementsOf(columns(connection, rows.table()));
                }
            }
        }
    }

    private static List<String> columns(Connection connection, String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select column_name from information_schema.columns where lower(table_name) = ?")) {
            select.setString(1, table);
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                columns.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        return columns;
    }
}
