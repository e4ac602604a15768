package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

class ServerRestartIT {

    private static void awaitStatus(UnicoreClient client, String job, String status) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> client.get("/helipoint/workflows/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals(status));
    }

    /** UNICORE's own restart of a job that ended while another server process ran; the attempts before stay. */
    private static void restartInPlace(UnicoreClient client, String job, int attempt) {
        JsonNode attempts = client.get("/helipoint/workflows/" + job).json().at("/steps/0/attempts");
        assertThat(attempts).hasSize(attempt - 1);
        TestServers.restartInPlace(client, job);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> client.get("/helipoint/workflows/" + job)
                        .json()
                        .at("/steps/0/attempts/" + (attempt - 1) + "/status")
                        .asText()
                        .equals("SUCCESSFUL"));
        JsonNode after = client.get("/helipoint/workflows/" + job).json().at("/steps/0/attempts");
        ((ObjectNode) attempts.get(attempt - 2)).put("superseded", true);
        for (int i = 0; i < attempt - 1; i++) {
            assertThat(after.get(i)).isEqualTo(attempts.get(i));
        }
        assertThat(after.get(attempt - 1).path("run").asText()).isEqualTo(job + "." + attempt);
        assertThat(ExpectedRun.texts(after.get(attempt - 1).path("history"), "status"))
                .containsExactly("QUEUED", "RUNNING", "STAGINGOUT", "SUCCESSFUL");
    }

    @Test
    void theRecordOutlivesStopAndKillOfTheServer() throws IOException {
        ServerDirectory directory = TestServers.directory("base");
        UnicoreClient demo = directory.client("demo");
        String ended;
        String running;
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            assertThat(server.pid()).isPositive();
            ended = demo.submit("{\"ApplicationName\":\"Date\"}");
            awaitStatus(demo, ended, "SUCCESSFUL");
        }
        assertThat(Files.readString(directory.log())).contains("Everything that waited is written");

        UnicoreServer second = UnicoreServer.start(directory);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
        restartInPlace(demo, ended, 2);
        running = demo.submit("{\"Executable\":\"sleep\",\"Arguments\":[\"20\"]}");
        awaitStatus(demo, running, "RUNNING");
        JsonNode before = demo.get("/helipoint/workflows/" + running).json();
        TestServers.awaitUnicoresFiles();
        second.kill();

        try (UnicoreServer third = UnicoreServer.start(directory)) {
            assertThat(third.pid()).isPositive();
            awaitStatus(demo, ended, "SUCCESSFUL");
            restartInPlace(demo, ended, 3);
            demo.awaitEnd(running);
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> !demo.get("/helipoint/workflows/" + running)
                            .json()
                            .path("finished")
                            .isNull());
            JsonNode after = demo.get("/helipoint/workflows/" + running).json();
            assertThat(after.at("/steps/0/attempts")).hasSize(1);
            assertThat(after.at("/steps/0/attempts/0/captured").asText()).isEqualTo("LIVE");
            assertThat(after.path("submitted")).isEqualTo(before.path("submitted"));
            assertThat(after.path("status").asText())
                    .isIn(demo.get("/core/jobs/" + running)
                            .json()
                            .path("status")
                            .asText());
        }
    }
}
