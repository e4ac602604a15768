package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.Snapshots;
import org.helipoint.store.Database.Settings;
import org.hibernate.TransactionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H2RunStoreTest extends RunStoreContract {

    @TempDir
    static Path directory;

    private static Settings settings;
    private static Database database;

    @BeforeAll
    static void open() {
        settings = Settings.h2(directory.resolve("helipoint"));
        database = new Database(settings);
        database.open();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }

    @Override
    Settings settings() {
        return settings;
    }

    @Override
    String slow() {
        return "select cast(sign(count(*)) as bigint) from system_range(1, 1000) a, system_range(1, 1000) b"
                + " where mod(a.x * b.x, 7) = 3";
    }

    @Test
    void aFileThatAnotherProcessHasOpenIsRefused(@TempDir Path other) throws IOException {
        Settings taken = Settings.h2(other.resolve("helipoint"));
        Process holder = HeldH2.start(taken);
        try (Database second = new Database(taken)) {
            assertThatThrownBy(second::open)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("Another process has this file open. Only one server can use it");
        } finally {
            holder.destroyForcibly().onExit().join();
        }
        try (Database second = new Database(taken)) {
            second.open();
        }
    }

    @Test
    void commitsAreOnDiskBeforeTheyAreAcknowledged() {
        assertThat(database.<String>read(session -> session.createNativeQuery(
                                "select setting_value from information_schema.settings where setting_name = 'WRITE_DELAY'",
                                String.class)
                        .getSingleResult()))
                .isEqualTo("0");
    }

    @Test
    void anUnusableDatabaseSaysSoAndCanBeOpenedLater(@TempDir Path other) throws IOException {
        Path blocked = Files.writeString(other.resolve("blocked"), "a file where a directory should be");
        try (Database broken = new Database(Settings.h2(blocked.resolve("helipoint")))) {
            assertThatThrownBy(broken::open)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot be used");
            assertThatThrownBy(() -> broken.read(session -> 1)).isInstanceOf(StoreUnavailableException.class);

            Files.delete(blocked);
            broken.open();

            assertThat(broken.<Integer>read(session -> 1)).isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatWentAwayIsUsedAgain(@TempDir Path other) {
        try (Database database = new Database(Settings.h2(other.resolve("helipoint")))) {
            database.open();
            HibernateRunStore store = new HibernateRunStore(database, "SITE");

            assertThatThrownBy(() -> database.write(session -> session.createNativeMutationQuery("shutdown immediately")
                            .executeUpdate()))
                    .isInstanceOf(RuntimeException.class);

            await().ignoreExceptions().until(() -> {
                store.open();
                return true;
            });
            assertThat(store.save(List.of(Snapshots.submitted("j", 1, "{}"))).captured())
                    .isEqualTo(1);
        }
    }

    private static void execute(Settings settings, String statement) throws SQLException {
        try (Connection connection = Database.connect(settings);
                Statement one = connection.createStatement()) {
            one.execute(statement);
            connection.commit();
        }
    }

    private static void migrate(Settings settings, String version) {
        try (Database database = new Database(settings)) {
            Flyway.configure()
                    .configuration(database.flyway().getConfiguration())
                    .target(version)
                    .load()
                    .migrate();
        }
    }

    private static void canBeUsed(Settings settings) {
        try (Database database = new Database(settings)) {
            database.open();
            assertThat(new HibernateRunStore(database, "SITE")
                            .save(List.of(Snapshots.submitted("j", 1, "{}")))
                            .captured())
                    .isEqualTo(1);
        }
    }

    /** By a kill when all of a migration was done, and not yet noted that it was. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "4", "4.2", "5", "5.2", "7", "8", "9", "10", "12", "13", "14"})
    void aFirstStartThatWasBrokenOffIsDoneAgain(String version, @TempDir Path other) throws SQLException {
        Settings broken = Settings.h2(other.resolve("helipoint"));
        migrate(broken, version);
        execute(broken, "delete from \"flyway_schema_history\" where \"version\" = '" + version + "'");

        canBeUsed(broken);
    }

    @Test
    void aFirstStartThatFailedOnWhatAnotherHadLeftIsDoneAgain(@TempDir Path other) throws SQLException {
        Settings broken = Settings.h2(other.resolve("helipoint"));
        migrate(broken, "1");
        execute(broken, "update \"flyway_schema_history\" set \"success\" = false");

        canBeUsed(broken);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete from", "update"})
    void recordsStayWhateverIsNotedOfMigrations(String how, @TempDir Path other) throws SQLException {
        Settings kept = Settings.h2(other.resolve("helipoint"));
        canBeUsed(kept);
        execute(kept, how + " \"flyway_schema_history\"" + (how.equals("update") ? " set \"success\" = false" : ""));

        try (Database database = new Database(kept)) {
            assertThatThrownBy(database::open).isInstanceOf(StoreUnavailableException.class);
        }
        try (Connection connection = Database.connect(kept);
                Statement statement = connection.createStatement();
                ResultSet runs = statement.executeQuery("select count(*) from run")) {
            runs.next();
            assertThat(runs.getInt(1)).isEqualTo(1);
        }
    }

    @Test
    void onlyTheDatabaseItselfCanBlameASnapshot() {
        assertThat(HibernateRunStore.blamesTheSnapshots(
                        new TransactionException("commit", new SQLException("disk full", "90031"))))
                .isFalse();
        assertThat(HibernateRunStore.blamesTheSnapshots(
                        new TransactionException("commit", new SQLException("no state"))))
                .isFalse();
        assertThat(HibernateRunStore.blamesTheSnapshots(
                        new RuntimeException(new SQLException("value too long", "22001"))))
                .isTrue();
        assertThat(HibernateRunStore.blamesTheSnapshots(new IllegalStateException("a fault of ours")))
                .isTrue();
    }

    @Test
    void settingsNeverShowAPassword() {
        assertThat(new Settings("jdbc:postgresql://u:canary@h/d", "u", "canary").toString())
                .isEqualTo("jdbc:postgresql://h/d");
        assertThat(new Settings("jdbc:postgresql://h/d?user=u&password=canary", "u", "canary").toString())
                .isEqualTo("jdbc:postgresql://h/d");
    }
}
