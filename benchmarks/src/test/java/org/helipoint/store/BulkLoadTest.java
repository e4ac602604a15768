package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.benchmarks.GeneratedWorkflow;
import org.helipoint.benchmarks.Population;
import org.helipoint.store.Database.Settings;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkLoadTest {

    /** More than one segment, and some that wait. */
    private static final int WORKFLOWS = 700;

    private final Population population = new Population(WORKFLOWS);

    @Test
    void itWritesWhatTheStoreWrites(@TempDir Path directory) throws Exception {
        same(Settings.h2(directory.resolve("stored")), Settings.h2(directory.resolve("loaded")));
    }

    @Test
    void itWritesWhatTheStoreWritesInPostgresql() throws Exception {
        try (PostgresServer server =
                PostgresServer.create(Path.of(System.getProperty("helipoint.postgresql"), "newest.jar"))) {
            same(settings(server, "stored"), settings(server, "loaded"));
        }
    }

    private static Settings settings(PostgresServer server, String name) throws SQLException {
        Login login = server.newDatabase(name);
        return new Settings(login.url(), login.user(), login.password());
    }

    private void same(Settings stored, Settings loaded) throws Exception {
        try (Database database = new Database(stored, BulkLoad.PLACES)) {
            database.open();
            HibernateRunStore store = new HibernateRunStore(database, BulkLoad.SITE);
            for (GeneratedWorkflow workflow : population.block(0)) {
                store.save(workflow.snapshots());
            }
        }
        new BulkLoad(loaded, population, line -> {}).run();

        for (String table : GeneratedRows.COLUMNS.keySet()) {
            assertThat(rows(loaded, table)).as(table).isNotEmpty().isEqualTo(rows(stored, table));
        }
        String days = "select site, epoch_day, valid from counted_day";
        assertThat(read(loaded, days)).isNotEmpty().isEqualTo(read(stored, days));
        assertThat(schema(loaded)).isNotEmpty().isEqualTo(schema(stored));
    }

    /** All but the random number of a segment. */
    private static List<String> rows(Settings settings, String table) throws SQLException {
        List<String> columns = GeneratedRows.COLUMNS.get(table).stream()
                .filter(column -> !column.equals("segment"))
                .toList();
        return read(settings, "select " + String.join(", ", columns) + " from " + table);
    }

    /** Its indexes and constraints. */
    private static List<String> schema(Settings settings) throws SQLException {
        List<String> schema = new ArrayList<>();
        if (settings.postgresql()) {
            schema.addAll(read(settings, "select indexdef from pg_indexes where schemaname = 'public'"));
            schema.addAll(read(
                    settings,
                    "select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint where contype in"
                            + " ('p', 'f')"));
        } else {
            schema.addAll(read(
                    settings,
                    "select c.table_name, c.column_name, c.ordinal_position, case when i.index_type_name = 'INDEX' then"
                            + " '' else i.index_type_name end from information_schema.index_columns c join"
                            + " information_schema.indexes i on i.index_name = c.index_name and i.table_schema ="
                            + " 'PUBLIC'"));
        }
        return schema;
    }

    private static List<String> read(Settings settings, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = Database.connect(settings);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.append(result.getString(i)).append(" | ");
                }
                rows.add(row.toString());
            }
        }
        rows.sort(null);
        return rows;
    }
}
