package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

/** One server, with and without the plugin in turns. */
class ReconcileIT {

    private static final String SLEEP = "{\"Executable\":\"sleep\",\"Arguments\":[\"%d\"]}";

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(3)).until(condition);
    }

    private static JsonNode workflow(UnicoreClient client, String id) {
        return client.get("/helipoint/workflows/" + id).json();
    }

    @Test
    void whatHappenedWithoutThePluginIsCaughtUpWith() throws IOException {
        ServerDirectory directory = TestServers.directory("disabled");
        UnicoreClient demo = directory.client("demo");
        String disabled = Files.readString(directory.conf("variant.config"));
        String before;
        try (UnicoreServer without = UnicoreServer.start(directory)) {
            assertThat(without.pid()).isPositive();
            before = demo.submit("{\"Name\":\"before\",\"ApplicationName\":\"Date\"}");
            demo.awaitEnd(before);
        }

        Files.writeString(directory.conf("variant.config"), "# with the plugin\n");
        String ending;
        String deleted;
        try (UnicoreServer with = UnicoreServer.start(directory)) {
            assertThat(with.pid()).isPositive();
            eventually(() -> workflow(demo, before).path("status").asText().equals("SUCCESSFUL"));
            JsonNode late = workflow(demo, before);
            assertThat(late.path("name").asText()).isEqualTo("before");
            assertThat(late.at("/steps/0/attempts/0/captured").asText()).isEqualTo("LATE");
            eventually(() -> demo.get("/helipoint").json().at("/capture/late").intValue() == 1);

            ending = demo.submit(SLEEP.formatted(30));
            deleted = demo.submit(SLEEP.formatted(30));
            eventually(() -> workflow(demo, ending).path("status").asText().equals("RUNNING"));
            eventually(() -> workflow(demo, deleted).path("status").asText().equals("RUNNING"));
            TestServers.awaitUnicoresFiles();
            with.kill();
        }

        Files.writeString(directory.conf("variant.config"), disabled);
        try (UnicoreServer without = UnicoreServer.start(directory)) {
            assertThat(without.pid()).isPositive();
            demo.awaitEnd(ending);
            demo.delete("/core/jobs/" + deleted);
            eventually(() -> demo.get("/core/jobs/" + deleted).status() == 404);
        }

        Files.writeString(directory.conf("variant.config"), "# with the plugin\n");
        try (UnicoreServer with = UnicoreServer.start(directory)) {
            assertThat(with.pid()).isPositive();
            eventually(() -> workflow(demo, ending).path("finished").isTextual());
            eventually(() -> workflow(demo, deleted).path("status").asText().equals("LOST"));
            assertThat(workflow(demo, ending).path("status"))
                    .isEqualTo(demo.get("/core/jobs/" + ending).json().path("status"));
            assertThat(workflow(demo, ending).at("/steps/0/attempts")).hasSize(1);
            assertThat(workflow(demo, ending).at("/steps/0/attempts/0/captured").asText())
                    .isEqualTo("LIVE");
            assertThat(workflow(demo, deleted).at("/steps/0/attempts/0/started").isNull())
                    .isFalse();

            // it says so if a comparison is going on already
            Answer asked = await().atMost(Duration.ofMinutes(3))
                    .until(
                            () -> directory.client("admin").post("/admin/actions/HelipointReconcile", "{}"),
                            answer -> !answer.text().contains("going on already"));
            assertThat(asked.status()).isEqualTo(200);
            assertThat(asked.text()).contains("\"lost\"");
            assertThat(demo.post("/admin/actions/HelipointReconcile", "{}").status())
                    .isEqualTo(403);
        }
    }
}
