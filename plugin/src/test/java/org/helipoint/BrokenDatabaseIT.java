package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

class BrokenDatabaseIT {

    @Test
    void withoutADatabaseTheServerStartsJobsRunAndTheStatusSaysDown() throws IOException {
        ServerDirectory directory = TestServers.directory("broken-database");
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            UnicoreClient demo = server.directory().client("demo");
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> demo.get("/helipoint")
                            .json()
                            .at("/capture/store")
                            .asText()
                            .equals("DOWN"));

            String job = demo.submit("{\"ApplicationName\":\"Date\"}");
            assertThat(demo.awaitEnd(job).path("status").asText()).isEqualTo("SUCCESSFUL");

            JsonNode capture = demo.get("/helipoint").json().path("capture");
            assertThat(capture.path("storeMessage").asText()).isEmpty();
            assertThat(directory
                            .client("admin")
                            .get("/helipoint")
                            .json()
                            .at("/capture/storeMessage")
                            .asText())
                    .contains("cannot be used");
            assertThat(capture.path("queue").intValue()).isPositive();
            assertThat(capture.path("journal").asText()).isEqualTo("UP");
            assertThat(capture.path("hookFailures").intValue()).isZero();
            assertThat(demo.get("/helipoint/workflows").status()).isEqualTo(503);
            assertThat(demo.get("/helipoint/workflows").text())
                    .doesNotContain("jdbc", directory.path().toString());
            assertThat(demo.get("/helipoint/workflows/" + job).status()).isEqualTo(503);
            assertThat(demo.post("/helipoint/workflows/" + job + "/actions/restart", "{}")
                            .status())
                    .isEqualTo(503);
            assertThat(demo.get("/core")
                            .json()
                            .at("/server/externalConnections/HELIPOINT database")
                            .asText())
                    .startsWith("DOWN");
        }
    }
}
