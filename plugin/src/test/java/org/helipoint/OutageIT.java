package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.submitted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.helipoint.store.Database;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.StallingProxy;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Servers whose database goes away while jobs run, and returns. */
class OutageIT {

    private static final Duration AWAY = Duration.ofSeconds(60);
    private static final int CLIENTS = 3;

    /** With some data, so that a database on a full disk has no room for the record of it. */
    private static final String JOB =
            "{\"Name\":\"%1$s\",\"ApplicationName\":\"Date\",\"Imports\":[{\"Data\":\"data of %1$s\",\"To\":\"in\"},"
                    + "{\"Data\":\"" + "x".repeat(100_000) + "\",\"To\":\"more\"}]}";

    private static PostgresServer postgres;

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = TestServers.postgres();
    }

    @AfterAll
    static void stopPostgres() {
        postgres.close();
    }

    /** Takes the database away, or brings it back. */
    private interface Change {
        void make() throws IOException;
    }

    private static JsonNode capture(ServerDirectory directory) {
        return directory.client("admin").get("/helipoint").json().path("capture");
    }

    private static void awaitStore(ServerDirectory directory, String state) {
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> capture(directory).path("store").asText().equals(state));
    }

    private static void assertStillAway(ServerDirectory directory) {
        JsonNode capture = capture(directory);
        assertThat(capture.path("store").asText()).isEqualTo("DOWN");
        assertThat(capture.path("queue").intValue()).isGreaterThan(CLIENTS);
    }

    /** Clients that submit one job after the other and follow each to its end. */
    private static final class Load {

        private final UnicoreClient client;
        private final List<CompletableFuture<Void>> clients;

        /** The names of the jobs that have ended well, and how long each took for its client, by id. */
        final Map<String, String> names = new ConcurrentHashMap<>();

        final Map<String, Duration> lengths = new ConcurrentHashMap<>();
        private volatile boolean over;

        Load(ServerDirectory directory) {
            client = directory.client("demo");
            clients = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> CompletableFuture.runAsync(() -> submit(number)))
                    .toList();
        }

        private void submit(int number) {
            for (int i = 0; !over; i++) {
                String name = "job-" + number + "-" + i;
                Instant begin = Instant.now();
                String job = client.submit(JOB.formatted(name));
                assertThat(client.awaitEnd(job).path("status").asText()).isEqualTo("SUCCESSFUL");
                lengths.put(job, Duration.between(begin, Instant.now()));
                names.put(job, name);
            }
        }

        void end() {
            over = true;
            clients.forEach(CompletableFuture::join);
        }

        double meanSeconds() {
            return lengths.values().stream()
                            .mapToLong(Duration::toMillis)
                            .average()
                            .orElse(0)
                    / 1000;
        }
    }

    private static void assertRecorded(ServerDirectory directory, Map<String, String> names) {
        UnicoreClient demo = directory.client("demo");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> capture(directory).path("queue").intValue() == 0);
        names.forEach((job, name) -> {
            JsonNode record = await().atMost(Duration.ofMinutes(3))
                    .until(
                            () -> demo.get("/helipoint/workflows/" + job).json(),
                            found -> found.path("finished").isTextual());
            JsonNode known = demo.get("/core/jobs/" + job).json();
            assertThat(record.path("status")).as(job).isEqualTo(known.path("status"));
            assertThat(record.path("attempts").intValue()).as(job).isEqualTo(1);
            JsonNode run = record.at("/steps/0/attempts/0");
            assertThat(run.path("captured").asText()).as(job).isEqualTo("LIVE");
            assertThat(run.at("/description/Imports/0/Data").asText()).as(job).isEqualTo("data of " + name);
        });
    }

    private static void assertNothingIsLost(ServerDirectory directory, Change away, Change back) throws IOException {
        awaitStore(directory, "UP");
        Load before = new Load(directory);
        await().atMost(Duration.ofMinutes(3)).until(() -> before.names.size() >= 2 * CLIENTS);
        before.end();

        Load during = new Load(directory);
        away.make();
        awaitStore(directory, "DOWN");
        await().pollDelay(AWAY).atMost(AWAY.plusMinutes(3)).until(() -> during.names.size() >= 2 * CLIENTS);
        back.make();
        awaitStore(directory, "UP");
        during.end();

        System.out.printf(
                "OutageIT: a job took %.2f s with the database (%d jobs), %.2f s without it (%d jobs)%n",
                before.meanSeconds(), before.names.size(), during.meanSeconds(), during.names.size());
        assertRecorded(directory, before.names);
        assertRecorded(directory, during.names);
        JsonNode capture = capture(directory);
        assertThat(capture.path("dropped").intValue()).isZero();
        assertThat(capture.path("late").intValue()).isZero();
        assertThat(capture.path("lost").intValue()).isZero();
        assertThat(capture.path("hookFailures").intValue()).isZero();
    }

    @Test
    void aMinuteWithoutPostgresLosesNothing() throws IOException, SQLException {
        ServerDirectory directory = TestServers.onPostgres(postgres.newDatabase("stopped"), postgres.port());
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            assertThat(server.pid()).isPositive();
            assertNothingIsLost(directory, postgres::stop, () -> {
                assertStillAway(directory);
                postgres.start();
            });
        }
    }

    @Test
    void aPostgresThatHangsLosesNothing() throws IOException, SQLException {
        try (StallingProxy proxy = new StallingProxy(postgres.port())) {
            ServerDirectory directory = TestServers.onPostgres(postgres.newDatabase("stalled"), proxy.port());
            try (UnicoreServer server = UnicoreServer.start(directory)) {
                assertThat(server.pid()).isPositive();
                assertNothingIsLost(directory, proxy::stall, () -> {
                    assertStillAway(directory);
                    proxy.resume();
                });
            }
        }
    }

    /** The disk is full for our file and no other: it is the largest, and the server may not write beyond its size. */
    @Test
    void aFullDiskUnderTheH2FileLosesNothing() throws IOException {
        ServerDirectory directory = TestServers.directory("base");
        Path file = directory.path().resolve("data").resolve("helipoint.mv.db");
        fill(directory.path().resolve("data").resolve("helipoint"));
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            assertNothingIsLost(
                    directory,
                    () -> limitFileSize(server, Long.toString(Files.size(file))),
                    () -> limitFileSize(server, "unlimited"));
        }
    }

    private static void fill(Path file) {
        Random random = new Random(1);
        try (Database database = new Database(Database.Settings.h2(file))) {
            HibernateRunStore store = new HibernateRunStore(database, "ANOTHER-SITE");
            store.open();
            for (int i = 0; i < 20; i++) {
                byte[] noise = new byte[1 << 20];
                random.nextBytes(noise);
                String data = JsonNodeFactory.instance.binaryNode(noise).asText();
                store.save(List.of(submitted("big-" + i, i, "{'Data':'" + data + "'}")));
            }
        }
    }

    private static void limitFileSize(UnicoreServer server, String bytes) throws IOException {
        Process prlimit = new ProcessBuilder("prlimit", "--pid", Long.toString(server.pid()), "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertThat(prlimit.onExit().join().exitValue()).isZero();
    }

    @Test
    void aKillDuringTheOutageLosesNothingThatUnicoreKnows() throws IOException, SQLException {
        ServerDirectory directory = TestServers.onPostgres(postgres.newDatabase("killed"), postgres.port());
        UnicoreClient demo = directory.client("demo");
        Map<String, String> names = new ConcurrentHashMap<>();
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            awaitStore(directory, "UP");
            postgres.stop();
            for (int i = 0; i < 5; i++) {
                String name = "ended-" + i;
                names.put(demo.submit(JOB.formatted(name)), name);
            }
            names.keySet().forEach(demo::awaitEnd);
            for (int i = 0; i < 5; i++) {
                String name = "under-way-" + i;
                names.put(demo.submit(JOB.formatted(name)), name);
            }
            awaitStore(directory, "DOWN");
            TestServers.awaitUnicoresFiles();
            server.kill();
        }

        try (UnicoreServer server = UnicoreServer.start(directory)) {
            assertThat(server.pid()).isPositive();
            awaitStore(directory, "DOWN");
            names.keySet().forEach(demo::awaitEnd);
            postgres.start();
            awaitStore(directory, "UP");
            assertRecorded(directory, names);
            assertThat(demo.get("/helipoint/workflows").json().path("workflows"))
                    .hasSize(names.size());
        }
    }
}
