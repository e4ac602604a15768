package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.testconfigs.GatewayProxy;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reference client {@code acquire.py} with a real server behind a Gateway: from the instrument to the result. */
class AcquisitionIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path DEMO = Path.of(System.getProperty("helipoint.root"), "deployment", "demo");
    private static final String SCAN = "038_0p7THz_LSCO_2mmZnTe_31K_13.06.2018_0535_02";

    private ServerDirectory directory;
    private UnicoreServer server;
    private GatewayProxy gateway;
    private UnicoreClient demo;

    @BeforeEach
    void start() throws IOException {
        directory = TestServers.directory("gateway");
        gateway = GatewayProxy.start("DEMO-SITE", "https://127.0.0.1:" + directory.port(), directory.identity());
        demo = directory.client("demo").at(gateway.rest());
        server = UnicoreServer.start(directory);
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    /**
     * A scan and its TDMS file are measured and dispatched by TELBE's template, to which this user has added the TDMS file. What
     * the instrument said, what the folder's name and the TDMS file say, is found; then it is started again with wider bins.
     */
    @Test
    void aScanIsDispatchedProcessedFoundAndProcessedAgain() throws Exception {
        Path sources = Files.createDirectories(directory.home().resolve("telbe-sorting-binning/src"));
        for (String name : List.of("params.json", "Data_sorting_cluster.py")) {
            Files.copy(DEMO.resolve(name), sources.resolve(name));
        }
        String home = directory.rest() + "/core/storages/Home/files";
        keepTemplateWithSensors();

        Process client = acquire(
                "telbe-with-sensors",
                "--folder",
                directory.home().resolve("raw").toString(),
                "-p",
                "scan={scan}",
                "-p",
                "storage=" + home,
                "-p",
                "sensors=" + home + "/raw/" + SCAN + "/sensors.tdms");
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(client.waitFor()).as(output).isZero();

        String question = "meta.sample=LSCO&meta.sampleTemperature.lte=40";
        JsonNode found = found(question);
        assertThat(found).hasSize(1);
        String workflow = found.get(0).path("id").asText();
        assertThat(output).contains("dispatched as workflow " + workflow);
        assertThat(found("meta.sampleTemperature.gte=32")).isEmpty();
        await().atMost(Duration.ofMinutes(3))
                .until(() -> found(
                                        "meta.tdms.sampleTemperature.lte=31&meta.tdms.cryostat.sampleTemperature.maximum.gte=31.1")
                                .size()
                        == 1);

        Answer restart = demo.post(
                "/helipoint/workflows/" + workflow + "/actions/restart",
                "{\"arguments\": {\"-p\": \"params.json,res=0.1\"}, \"changes\": {\"Metadata\": {\"binWidth\": 0.1}}}");
        assertThat(restart.status()).as(restart.text()).isEqualTo(201);
        await().atMost(Duration.ofMinutes(3))
                .until(() ->
                        found(question + "&meta.binWidth=0.1&status=SUCCESSFUL").size() == 1);
        assertThat(found(question).get(0).path("attempts").intValue()).isEqualTo(2);
    }

    /** The shipped template with one input more, as a template of the user's own. */
    private void keepTemplateWithSensors() throws IOException {
        JsonNode shipped =
                demo.get("/helipoint/templates/telbe-sorting-binning").json();
        ObjectNode own = JSON.createObjectNode().put("name", "telbe-with-sensors");
        own.set("profile", shipped.path("profile"));
        own.set("parameters", shipped.path("parameters").deepCopy());
        own.set("job", shipped.path("job").deepCopy());
        own.set("metadata", shipped.path("metadata"));
        ((ObjectNode) own.at("/parameters/properties")).putObject("sensors").put("type", "string");
        ((ArrayNode) own.at("/job/Imports"))
                .addObject()
                .put("From", "${sensors}")
                .put("To", "sensors.tdms");
        Answer kept = demo.post("/helipoint/templates", own.toString());
        assertThat(kept.status()).as(kept.text()).isEqualTo(201);
    }

    private JsonNode found(String question) {
        Answer answer = demo.get("/helipoint/workflows?" + question);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("workflows");
    }

    /** Its first answer is cut off, and while it waits for the job the server is stopped and started. */
    @Test
    void aLostAnswerAndARestartOfTheServerHarmNothing() throws Exception {
        keepSleepingTemplate();
        gateway.cutOneIn(10);
        Process client = acquire("sleep", "-p", "seconds=10");
        try (BufferedReader output = client.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).startsWith("dispatched as workflow ");
            String line = output.readLine();
            while (!"RUNNING".equals(line)) {
                assertThat(line).isIn("READY", "STAGINGIN", "QUEUED");
                line = output.readLine();
            }
            server.close();
            server = UnicoreServer.start(directory);
            assertThat(output.lines()).last().isEqualTo("SUCCESSFUL");
        }
        assertThat(client.waitFor()).isZero();
        assertThat(gateway.cutOff()).isOne();
        assertThat(found("name=sleep")).hasSize(1);
        assertThat(demo.get("/core/jobs").json().path("jobs")).hasSize(1);
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        keepSleepingTemplate();
        Process client = acquire("sleep", "-p", "seconds=many");
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("acquire: ", "/parameters/seconds", "(400)");
        assertThat(client.waitFor()).isOne();
        assertThat(found("num=10")).isEmpty();
    }

    private void keepSleepingTemplate() {
        Answer kept = demo.post("/helipoint/templates", """
                {"name": "sleep", "job": {"Executable": "sleep", "Arguments": ["${seconds}"], "Name": "sleep"},
                 "parameters": {"properties": {"seconds": {"type": "integer"}}}}""");
        assertThat(kept.status()).as(kept.text()).isEqualTo(201);
    }

    private Process acquire(String template, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                "-B",
                DEMO.resolve("acquire.py").toString(),
                "--url",
                gateway.rest(),
                "--cacert",
                directory.conf("server.pem").toString(),
                "--user",
                "demo",
                "--template",
                template));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("UNICORE_PASSWORD", directory.password("demo"));
        return builder.start();
    }
}
