package org.helipoint.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.helipoint.deployment.Bundle.Outcome;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator does to go from H2 to PostgreSQL, with the bundle and a real server. */
class MoveIT {

    @TempDir
    Path folder;

    @Test
    void aServerGoesOnWithItsRecordsInPostgresql() throws IOException, SQLException {
        Bundle bundle = Bundle.unpack(folder);
        ServerDirectory directory = ServerDirectory.create(
                Files.createTempDirectory(
                        Files.createDirectories(Path.of(System.getProperty("helipoint.servers"))), "moved"),
                Path.of(System.getProperty("helipoint.configs")),
                List.of(),
                List.of(Path.of(System.getProperty("helipoint.host"))));
        assertThat(move(bundle, directory).output()).contains("HELIPOINT is not installed here");
        assertThat(bundle.install(directory.path()).status()).isZero();
        UnicoreClient demo = directory.client("demo");
        try (PostgresServer postgres =
                PostgresServer.create(Path.of(System.getProperty("helipoint.postgresql"), "newest.jar"))) {
            Login login = postgres.newDatabase("helipoint");
            String job;
            JsonNode before;
            try (UnicoreServer server = UnicoreServer.start(directory)) {
                assertThat(server.pid()).isPositive();
                job = demo.submit("{\"ApplicationName\": \"Date\", \"Name\": \"moved\"}");
                before = awaitFinished(demo, job);
                assertThat(move(bundle, directory).output()).contains("helipoint.db.url does not name a PostgreSQL");
                Files.writeString(
                        directory.conf("helipoint.properties"),
                        String.join(
                                "\n",
                                "helipoint.db.url=" + login.url(),
                                "helipoint.db.user=" + login.user(),
                                "helipoint.db.password=" + login.password(),
                                ""),
                        StandardOpenOption.APPEND);
                Outcome early = move(bundle, directory);
                assertThat(early.status()).isEqualTo(1);
                assertThat(early.output()).contains("helipoint.mv.db is in use. Stop the UNICORE/X server");
            }

            Outcome moved = move(bundle, directory);

            assertThat(moved.status()).as(moved.output()).isZero();
            assertThat(moved.output().lines().filter(line -> line.endsWith(", equal")))
                    .as(moved.output())
                    .hasSameSizeAs(moved.output()
                            .lines()
                            .filter(line -> line.endsWith(": copying"))
                            .toList())
                    .isNotEmpty();
            assertThat(moved.output())
                    .contains("All records are in PostgreSQL")
                    .doesNotContain(login.password(), "log4j", "SLF4J");
            try (UnicoreServer server = UnicoreServer.start(directory)) {
                assertThat(server.pid()).isPositive();
                assertThat(awaitFinished(demo, job)).isEqualTo(before);
                assertThat(Files.readString(directory.log()))
                        .contains("helipoint-writing - Added connection org.postgresql");
            }
        }
    }

    private static Outcome move(Bundle bundle, ServerDirectory directory) throws IOException {
        return Bundle.run(
                Map.of(),
                List.of(bundle.script("move-to-postgresql"), directory.path().toString()));
    }

    private static JsonNode awaitFinished(UnicoreClient client, String workflow) {
        return await().atMost(Duration.ofMinutes(3))
                .until(
                        () -> client.get("/helipoint/workflows/" + workflow).json(),
                        record -> record.path("finished").isTextual());
    }
}
