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

/** All tests of REST twice on one server: straight to it, and through a Gateway. */
class RestIT {

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static GatewayProxy gateway;
    private static UnicoreClient anonymous;

    @BeforeAll
    static void start() throws IOException {
        directory = TestServers.directory("gateway");
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
    static void stopWithoutCookiesAndErrorsOfOursInTheLog() throws IOException {
        server.close();
        gateway.close();
        assertThat(gateway.cookies()).isEmpty();
        assertThat(Files.readAllLines(directory.log()).stream()
                        .filter(line -> line.matches(".* (ERROR|FATAL) .*") || line.contains("HHH000207"))
                        .filter(line -> line.matches(".*(org\\.helipoint|org\\.hibernate|hikari|flyway).*")))
                .isEmpty();
        assertThat(Files.readString(directory.log())).contains("Everything that waited is written");
    }

    @Nested
    class Directly extends RestContract {

        Directly() {
            super(directory, anonymous);
        }
    }

    @Nested
    class ThroughTheGateway extends RestContract {

        ThroughTheGateway() {
            super(directory, anonymous.at(gateway.rest()));
        }
    }
}
