package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.capture.RunStore.Saved;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.Owner;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Snapshots;
import org.helipoint.model.Workflow;
import org.helipoint.query.Caller;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.store.Database.Settings;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.helipoint.testconfigs.StallingProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What every PostgreSQL has to do, and no other database can. */
abstract class PostgresRunStoreContract extends RunStoreContract {

    private static PostgresServer server;
    private static Settings settings;
    private static Database database;

    /**
     * Starts a server; the beginning of every test of this kind.
     *
     * @param programs name of the archive with its programs
     */
    static void start(String programs) throws IOException, SQLException {
        server = PostgresServer.create(Path.of(System.getProperty("helipoint.postgresql"), programs));
        settings = settings(server.newDatabase("contract"), "");
        database = new Database(settings);
        database.open();
    }

    private static Settings settings(Login login, String parameters) {
        return new Settings(login.url() + parameters, login.user(), login.password());
    }

    @AfterAll
    static void stop() {
        database.close();
        server.close();
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
        return "select cast(1 as bigint) from pg_sleep(0.2)";
    }

    @Test
    void anOlderVersionThan13IsRefused() {
        assertThatThrownBy(() -> Database.checkVersion(12, "12.22"))
                .hasMessage("PostgreSQL 12.22 is too old; HELIPOINT needs 13 or newer.");
        Database.checkVersion(13, "13.0");
    }

    static String version() {
        return database.read(session ->
                session.createNativeQuery("show server_version", String.class).getSingleResult());
    }

    @Test
    void serversThatStartAtOnceMigrateOnce() throws SQLException {
        Settings settings = settings(server.newDatabase("at_once"), "");
        List<Database> databases =
                Stream.generate(() -> new Database(settings)).limit(4).toList();
        ExecutorService threads = Executors.newFixedThreadPool(databases.size());
        try {
            List<CompletableFuture<Void>> opening = databases.stream()
                    .map(one -> CompletableFuture.runAsync(one::open, threads))
                    .toList();
            opening.forEach(CompletableFuture::join);

            assertThat(databases)
                    .allSatisfy(one -> assertThat(appliedMigrations(one))
                            .doesNotHaveDuplicates()
                            .contains("1"));
        } finally {
            threads.shutdown();
            databases.forEach(Database::close);
        }
    }

    private static boolean waitsForALock(String statement) {
        return database.read(session -> session.createNativeQuery(
                                "select count(*) from pg_stat_activity where datname = current_database()"
                                        + " and wait_event_type = 'Lock' and query like :statement",
                                Long.class)
                        .setParameter("statement", statement + "%")
                        .getSingleResult())
                > 0;
    }

    private static List<String> found(Owner owner, String words) {
        Workflows workflows =
                new Workflows(new StoredWorkflows(database, "SITE", Clock.systemUTC()), Clock.systemUTC());
        return workflows
                .page(
                        new Caller(owner.name(), owner.key(), "user"),
                        WorkflowQuery.parse(Map.of("q", List.of(words)), name -> name))
                .workflows()
                .stream()
                .map(Workflow::id)
                .toList();
    }

    /** A site has read what waits, and is about to delete it, when another gives one of these workflows more words. */
    @Test
    void wordsThatComeFromAnotherSiteWhileASegmentIsWrittenAreFound() throws SQLException {
        String id = UUID.randomUUID().toString();
        Owner owner = new Owner("CN=" + id, "cn=" + id, "login", null, "user");
        HibernateRunStore first = new HibernateRunStore(database, "FIRST " + id);
        HibernateRunStore second = new HibernateRunStore(database, "SECOND " + id);
        List<RunSnapshot> jobs = IntStream.range(0, WordIndex.SEGMENT)
                .mapToObj(n -> Snapshots.submitted(
                        "%s-%03d".formatted(id, n),
                        n,
                        Snapshots.submission("{'Name':'all n%d'}".formatted(n), null, owner)))
                .toList();
        first.save(jobs.subList(1, jobs.size()));

        CompletableFuture<Saved> segment;
        try (Connection holder = Database.connect(settings);
                Statement lock = holder.createStatement()) {
            lock.execute("select 1 from words_waiting where workflow = '" + id + "-001' for update");
            segment = CompletableFuture.supplyAsync(() -> first.save(jobs.subList(0, 1)));
            await().until(() -> waitsForALock("delete from words_waiting"));

            second.save(List.of(Snapshots.submitted(
                    id + "-again", 600, Snapshots.submission("{'Name':'fresh'}", id + "-300", owner))));
            holder.rollback();
        }
        segment.join();

        assertThat(found(owner, "fresh")).containsExactly(id + "-300");
        assertThat(found(owner, "fresh n300")).containsExactly(id + "-300");
        assertThat(found(owner, "n17")).contains(id + "-017", id + "-170");
    }

    private static List<String> appliedMigrations(Database database) {
        return database.read(session -> session.createNativeQuery(
                        "select version from flyway_schema_history where success", String.class)
                .list());
    }

    @Test
    void aServerThatWasAwayIsUsedAgain() throws IOException, SQLException {
        try (Database other = new Database(settings(server.newDatabase("away"), ""))) {
            other.open();
            HibernateRunStore store = new HibernateRunStore(other, "SITE");
            store.save(List.of(Snapshots.submitted("j", 1, "{}")));

            server.stop();
            assertThatThrownBy(() -> store.save(List.of(Snapshots.moved("j", 2, RunState.RUNNING))))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(store::open).isInstanceOf(StoreUnavailableException.class);
            server.start();

            await().ignoreExceptions().until(() -> {
                store.open();
                return true;
            });
            store.save(List.of(Snapshots.moved("j", 2, RunState.RUNNING)));
            assertThat(store.openJobs()).containsExactly("j");
        }
    }

    @Test
    void aServerThatHangsIsNoticed() throws IOException, SQLException {
        Login login = server.newDatabase("hanging");
        try (StallingProxy proxy = new StallingProxy(server.port());
                Database other = new Database(new Settings(
                        login.url().replace(":" + server.port() + "/", ":" + proxy.port() + "/") + "?socketTimeout=5",
                        login.user(),
                        login.password()))) {
            other.open();
            HibernateRunStore store = new HibernateRunStore(other, "SITE");

            proxy.stall();
            assertThatThrownBy(() -> store.save(List.of(Snapshots.submitted("j", 1, "{}"))))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(store::open).isInstanceOf(StoreUnavailableException.class);
            proxy.resume();

            await().ignoreExceptions().until(() -> {
                store.open();
                return true;
            });
            assertThat(store.save(List.of(Snapshots.submitted("j", 1, "{}"))).captured())
                    .isEqualTo(1);
        }
    }
}
