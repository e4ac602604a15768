package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.Snapshots;
import org.helipoint.store.Database.Settings;
import org.hibernate.TransactionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2RunStoreTest extends RunStoreContract {

    @TempDir
    static Path directory;

    private static Database database;

    @BeforeAll
    static void open() {
        database = new Database(Settings.h2(directory.resolve("helipoint")));
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
    String endless() {
        return "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b where a.x + b.x > 0";
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
