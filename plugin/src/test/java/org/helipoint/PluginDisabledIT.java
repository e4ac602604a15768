package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

class PluginDisabledIT {

    @Test
    void switchedOffThePluginLeavesNoTrace() throws IOException {
        ServerDirectory directory = TestServers.directory("disabled").checking(UnicoreClient.Check.NONE);
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            UnicoreClient demo = server.directory().client("demo");

            String job = demo.submit("{\"ApplicationName\":\"Date\"}");

            assertThat(demo.awaitEnd(job).path("status").asText()).isEqualTo("SUCCESSFUL");
            assertThat(demo.get("/helipoint").status()).isEqualTo(404);
            assertThat(demo.get("/core").text()).doesNotContain("HELIPOINT database");
        }
        assertThat(directory.path().resolve("data/helipoint.mv.db")).doesNotExist();
        assertThat(Files.readString(directory.log())).contains("Feature <Helipoint> disabled");
    }
}
