package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.helipoint.extract.Extractor;
import org.helipoint.extractors.EndlessExtractor;
import org.helipoint.extractors.FailingExtractor;
import org.helipoint.extractors.NoteExtractor;
import org.helipoint.testconfigs.GatewayProxy;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Metadata of experiments on a server to which a site has added extractors of its own: straight, and through a Gateway. */
class ExperimentIT {

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static GatewayProxy gateway;

    @BeforeAll
    static void start() throws IOException, URISyntaxException {
        directory = TestServers.directory("gateway");
        directory.configure(
                "helipoint.metadata.columns=sample, sampleTemperature",
                "helipoint.extract.patterns=helipoint-metadata.json, *.note, *.bad, *.endless");
        packExtractors(directory.lib().resolve("site-extractors.jar"));
        gateway = GatewayProxy.start("DEMO-SITE", "https://127.0.0.1:" + directory.port(), directory.identity());
        server = UnicoreServer.start(directory);
        awaitStore();
    }

    private static void awaitStore() {
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
    static void stop() {
        server.close();
        gateway.close();
    }

    private static void packExtractors(Path jar) throws IOException, URISyntaxException {
        Path classes = Path.of(NoteExtractor.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> extractors = List.of(NoteExtractor.class, FailingExtractor.class, EndlessExtractor.class);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            StringBuilder services = new StringBuilder();
            for (Class<?> extractor : extractors) {
                String name = extractor.getName().replace('.', '/') + ".class";
                packed.putNextEntry(new JarEntry(name));
                Files.copy(classes.resolve(name), packed);
                services.append(extractor.getName()).append('\n');
            }
            packed.putNextEntry(new JarEntry("META-INF/services/" + Extractor.class.getName()));
            packed.write(services.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatIsDueOutlivesAKilledServer() throws IOException {
        UnicoreClient demo = directory.client("demo");
        String job = demo.submit("{\"Executable\": \"sleep\", \"Arguments\": [\"15\"],"
                + " \"Imports\": [{\"To\": \"a.note\", \"Data\": \"sample=LSCO\"}]}");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get("/helipoint/workflows/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals("RUNNING"));
        server.kill();
        server = UnicoreServer.start(directory);
        awaitStore();
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            JsonNode workflow = demo.get("/helipoint/workflows/" + job).json();
            assertThat(workflow.at("/metadata/0/value").asText())
                    .as(workflow.toString())
                    .isEqualTo("LSCO");
        });
    }

    @Nested
    class Directly extends ExperimentContract {

        Directly() {
            super(directory, directory.anonymous());
        }
    }

    @Nested
    class ThroughTheGateway extends ExperimentContract {

        ThroughTheGateway() {
            super(directory, directory.anonymous().at(gateway.rest()));
        }
    }
}
