package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.StallingProxy;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

/** A server that is stopped while records wait for its database. */
class StopIT {

    private static final int STOPPED = 143;

    private static JsonNode capture(ServerDirectory directory) {
        return directory.client("demo").get("/helipoint").json().path("capture");
    }

    private static void awaitStore(ServerDirectory directory, String state) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> capture(directory).path("store").asText().equals(state));
    }

    /** Jobs that have ended and whose records wait. */
    private static List<String> waiting(ServerDirectory directory) {
        UnicoreClient demo = directory.client("demo");
        List<String> jobs = Stream.generate(() -> demo.submit("{\"ApplicationName\":\"Date\"}"))
                .limit(3)
                .toList();
        jobs.forEach(demo::awaitEnd);
        awaitStore(directory, "DOWN");
        assertThat(capture(directory).path("queue").intValue()).isGreaterThan(jobs.size());
        return jobs;
    }

    @Test
    void aStopWritesWhatWaitsOrSaysWhatIsLeft() throws IOException, SQLException {
        try (PostgresServer postgres = TestServers.postgres();
                StallingProxy proxy = new StallingProxy(postgres.port())) {
            ServerDirectory directory = TestServers.onPostgres(postgres.newDatabase("helipoint"), proxy.port());
            directory.configure("helipoint.capture.stopTimeout=120");
            List<String> jobs;
            try (UnicoreServer returning = UnicoreServer.start(directory)) {
                awaitStore(directory, "UP");
                postgres.stop();
                jobs = waiting(directory);
                CompletableFuture<Void> stop = CompletableFuture.runAsync(returning::stop);
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> Files.readString(directory.log()).contains("snapshots wait to be written"));
                postgres.start();
                stop.join();
                assertThat(returning.exitCode()).isEqualTo(STOPPED);
            }
            assertThat(Files.readString(directory.log())).contains("Everything that waited is written");

            directory.configure("helipoint.capture.stopTimeout=3");
            try (UnicoreServer hanging = UnicoreServer.start(directory)) {
                awaitStore(directory, "UP");
                JsonNode rows = directory
                        .client("demo")
                        .get("/helipoint/workflows?status=SUCCESSFUL")
                        .json();
                assertThat(rows.path("workflows").findValuesAsText("id")).containsExactlyInAnyOrderElementsOf(jobs);

                proxy.stall();
                jobs = waiting(directory);
                hanging.stop();
                assertThat(hanging.exitCode()).isEqualTo(STOPPED);
            }
            assertThat(Files.readString(directory.log()))
                    .contains("snapshots could not be written within 3 s", "The next start will write");

            proxy.resume();
            try (UnicoreServer again = UnicoreServer.start(directory)) {
                assertThat(again.pid()).isPositive();
                for (String job : jobs) {
                    await().atMost(Duration.ofMinutes(3))
                            .until(
                                    () -> directory
                                            .client("demo")
                                            .get("/helipoint/workflows/" + job)
                                            .json(),
                                    record -> record.path("status").asText().equals("SUCCESSFUL")
                                            && record.at("/steps/0/attempts/0/captured")
                                                    .asText()
                                                    .equals("LIVE"));
                }
            }
        }
    }
}
