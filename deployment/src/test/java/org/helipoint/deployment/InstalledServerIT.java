package org.helipoint.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with the official bundle's decision point, to which {@code bin/install} has brought the plugin. */
class InstalledServerIT {

    private static final String DATE = "{\"ApplicationName\": \"Date\", \"Name\": \"installed\"}";
    private static final String RESTART = "/helipoint/workflows/x/actions/restart";

    @TempDir
    static Path folder;

    private static Bundle bundle;
    private static ServerDirectory directory;
    private static UnicoreServer server;

    @BeforeAll
    static void installAndStart() throws IOException {
        bundle = Bundle.unpack(folder);
        Path servers = Files.createDirectories(Path.of(System.getProperty("helipoint.servers")));
        directory = ServerDirectory.create(
                Files.createTempDirectory(servers, "installed"),
                Path.of(System.getProperty("helipoint.configs")),
                List.of("xacml"),
                List.of(Path.of(System.getProperty("helipoint.host"))));
        Bundle.Outcome outcome = bundle.install(directory.path(), "--with-hdf5");
        assertThat(outcome.status()).as(outcome.output()).isZero();
        Files.writeString(
                directory.conf("helipoint.properties"), "helipoint.capture.queueSize=7\n", StandardOpenOption.APPEND);
        server = UnicoreServer.start(directory);
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
        await().until(() -> store().equals("UP"));
    }

    private static String store() {
        UnicoreClient.Answer status = directory.client("demo").get("/helipoint");
        return status.json().at("/capture/store").asText();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/helipoint", "/helipoint/workflows"})
    void usersAndAdministratorsMayLook(String path) {
        assertThat(directory.client("demo").get(path).status()).isEqualTo(200);
        assertThat(directory.client("admin").get(path).status()).isEqualTo(200);
    }

    @Test
    void theStoreIsUp() {
        assertThat(store()).isEqualTo("UP");
    }

    @Test
    void aSubmittedJobIsInTheOverviewAndCanBeRestarted() {
        UnicoreClient user = directory.client("demo");
        String job = user.submit(DATE);
        user.awaitEnd(job);
        await().untilAsserted(
                        () -> assertThat(row(user, job).path("status").asText()).isEqualTo("SUCCESSFUL"));
        assertThat(user.post("/helipoint/workflows/" + job + "/actions/restart", "{}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void attributesOfAnHdf5FileAreFoundWhereTheyWereWished() {
        try (WritableHdfFile file = HdfFile.write(directory.home().resolve("scan.h5"))) {
            file.putAttribute("sampleTemperature", 31.5);
        }
        UnicoreClient user = directory.client("demo");
        String job = user.submit("{\"ApplicationName\": \"Date\", \"Imports\": [{\"From\": \"" + directory.rest()
                + "/core/storages/Home/files/scan.h5\", \"To\": \"scan.h5\"}]}");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> user.get("/helipoint/workflows?meta.hdf5.sampleTemperature.lte=32")
                        .json()
                        .at("/workflows/0/id")
                        .asText()
                        .equals(job));
    }

    private static JsonNode row(UnicoreClient user, String id) {
        for (JsonNode row : user.get("/helipoint/workflows").json().path("workflows")) {
            if (row.path("id").asText().equals(id)) {
                return row;
            }
        }
        throw new AssertionError(id + " is not in the overview");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /helipoint",
        "GET, /helipoint/workflows",
        "GET, /helipoint/workflows/x",
        "GET, /helipoint/workflows/x/runs/x",
        "POST, " + RESTART
    })
    void whoIsAnonymousOrBannedMayNothing(String method, String path) {
        assertThat(call(directory.anonymous(), method, path).status()).isEqualTo(403);
        assertThat(call(directory.client("banned"), method, path).status()).isEqualTo(403);
    }

    @Test
    void anUnknownWorkflowIsNotFoundByAUser() {
        assertThat(directory.client("demo").get("/helipoint/workflows/x").status())
                .isEqualTo(404);
        assertThat(directory.client("demo").post(RESTART, "{}").status()).isEqualTo(404);
    }

    private static UnicoreClient.Answer call(UnicoreClient client, String method, String path) {
        return "GET".equals(method) ? client.get(path) : client.post(path, "{}");
    }

    @Test
    void thePolicyIsWhatPermits() throws IOException {
        Files.delete(directory.conf("xacml2Policies/30helipoint.xml"));
        try {
            awaitStatusForUser(403);
            assertThat(directory.client("demo").get("/core").status()).isEqualTo(200);
            assertThat(directory.client("demo").post(RESTART, "{}").status()).isEqualTo(403);
            assertThat(directory.client("admin").get("/helipoint").status()).isEqualTo(200);
        } finally {
            assertThat(bundle.install(directory.path()).output()).contains("30helipoint.xml: put in place");
            awaitStatusForUser(200);
        }
    }

    /** Lets the server read its configuration again, which it does when the main file has a new time. */
    private static void awaitStatusForUser(int status) throws IOException {
        Files.setLastModifiedTime(directory.conf("main.config"), FileTime.from(Instant.now()));
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(
                                directory.client("demo").get("/helipoint").status())
                        .isEqualTo(status));
    }

    @Test
    void theIncludedPropertiesAreRead() throws IOException {
        assertThat(Files.readString(directory.log()))
                .contains("A property is wrong and not used: helipoint.capture.queueSize");
    }

    @Test
    void installingAgainDoesNotDisturbTheRunningServer() throws IOException {
        assertThat(bundle.install(directory.path()).output()).contains("nothing was changed");
        assertThat(directory.client("demo").get("/helipoint/workflows").status())
                .isEqualTo(200);
    }
}
