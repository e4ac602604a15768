package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.helipoint.testconfigs.GatewayProxy;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** All tests of templates twice on one server: straight to it, and through a Gateway. */
class TemplatesRestIT {

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static GatewayProxy gateway;
    private static UnicoreClient anonymous;

    @BeforeAll
    static void start() throws IOException {
        directory = TestServers.directory("gateway");
        Files.writeString(directory.conf("user-mapfile.json"), """
                {
                  "CN=Demo User, O=TELBE, C=DE": {"role": "user", "xlogin": ["demo"], "group": ["telbe", "laser"]},
                  "CN=Other User, O=TELBE, C=DE": {"role": "user", "xlogin": ["other"], "group": ["telbe"]},
                  "CN=Site Admin, O=HZDR, C=DE": {"role": ["admin"], "xlogin": ["root"]},
                  "CN=Banned User, O=TELBE, C=DE": {"role": "banned", "xlogin": ["banned"]}
                }
                """);
        gateway = GatewayProxy.start("DEMO-SITE", "https://127.0.0.1:" + directory.port(), directory.identity());
        server = UnicoreServer.start(directory);
        anonymous = directory.anonymous();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> directory
                        .client("demo")
                        .get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
    }

    @AfterAll
    static void stopWithoutErrorsOfOursOrSecretsInTheLog() throws IOException {
        server.close();
        gateway.close();
        assertThat(Files.readAllLines(directory.log()).stream()
                        .filter(line -> line.matches(".* (ERROR|FATAL) org\\.helipoint.*")
                                || line.matches(".*org\\.helipoint.*" + TemplatesRestContract.SECRET + ".*")
                                || line.contains("Unknown keyword")))
                .isEmpty();
    }

    @Nested
    class Directly extends TemplatesRestContract {

        Directly() {
            super(directory, anonymous);
        }
    }

    @Nested
    class ThroughTheGateway extends TemplatesRestContract {

        ThroughTheGateway() {
            super(directory, anonymous.at(gateway.rest()));
        }
    }
}
