package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

class ServerRestartIT {

    private static void awaitStatus(UnicoreClient client, String job, String status) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.get("/helipoint/workflows/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals(status));
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
        await().atMost(Duration.ofSeconds(60))
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
        running = demo.submit("{\"Executable\":\"sleep\",\"Arguments\":[\"20\"]}");
        awaitStatus(demo, running, "RUNNING");
        JsonNode before = demo.get("/helipoint/workflows/" + running).json();
        second.kill();

        try (UnicoreServer third = UnicoreServer.start(directory)) {
            assertThat(third.pid()).isPositive();
            awaitStatus(demo, ended, "SUCCESSFUL");
            demo.awaitEnd(running);
            await().atMost(Duration.ofSeconds(20))
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
