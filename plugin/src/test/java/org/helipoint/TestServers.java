package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.helipoint.rest.OpenApiCheck;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;

/** Makes server directories for integration tests: a stock UNICORE/X with the plugin's jars dropped in. */
final class TestServers {

    private static final OpenApiCheck OPEN_API = new OpenApiCheck();

    static {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(1)); // two servers, or more, share the machine
    }

    private TestServers() {}

    /**
     * A new directory below {@code target/servers}, where it stays to be looked at after a failure; elsewhere if that path
     * has a blank, because the scripts that UNICORE makes for jobs do not quote paths. Its clients compare each answer of
     * HELIPOINT with the OpenAPI document. It has the templates that we ship.
     *
     * @param variants folders of {@code test-configs/configs}, laid over each other
     */
    static ServerDirectory directory(String... variants) throws IOException {
        Path target = Files.createDirectories(property("helipoint.servers")).toRealPath();
        boolean plain = target.toString().matches("[A-Za-z0-9/._+-]+");
        ServerDirectory directory = ServerDirectory.create(
                        plain
                                ? Files.createTempDirectory(target, String.join("-", variants) + "-")
                                : Files.createTempDirectory("helipoint-"),
                        property("helipoint.configs"),
                        List.of(variants),
                        List.of(property("helipoint.host"), property("helipoint.lib")))
                .checking(OPEN_API);
        shippedTemplates(directory);
        slowDownJobs(directory);
        return directory;
    }

    /**
     * Lets each job take a moment. {@code LocalExecution} of XNJS 3.0.0 notes only after it has started a job that it runs; of
     * one that has ended by then it never notices the end.
     */
    private static void slowDownJobs(ServerDirectory directory) throws IOException {
        Path shell = directory.conf("slow-shell.sh");
        Files.writeString(shell, "sleep 0.1\nexec /bin/bash \"$1\"\n");
        directory.override("XNJS.localtsi.shell=/bin/bash " + shell);
    }

    /**
     * Waits until what UNICORE has confirmed outlives a kill: it writes its own files with a delay, of half a second on a quiet
     * machine.
     */
    static void awaitUnicoresFiles() {
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(5))
                .atMost(Duration.ofMinutes(1))
                .until(() -> true);
    }

    /**
     * UNICORE's own restart of a job, once it has noted the end; before that it would do nothing. XNJS notes an end in two steps,
     * in the table of ended jobs and then in that of active ones: it loses a job that is restarted in between, and nothing tells
     * when it is through.
     */
    static void restartInPlace(UnicoreClient client, String job) {
        client.awaitEnd(job);
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(2))
                .atMost(Duration.ofMinutes(1))
                .until(() -> true);
        Answer answer = client.post("/core/jobs/" + job + "/actions/restart", "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private static void shippedTemplates(ServerDirectory directory) throws IOException {
        Path templates = Files.createDirectories(directory.conf("helipoint-templates"));
        try (Stream<Path> files =
                Files.list(property("helipoint.root").resolve("deployment/src/main/bundle/conf/helipoint-templates"))) {
            for (Path file : files.toList()) {
                Files.copy(file, templates.resolve(file.getFileName()));
            }
        }
    }

    /** A new PostgreSQL, the newest that the store has to run on. */
    static PostgresServer postgres() throws IOException {
        return PostgresServer.create(property("helipoint.postgresql").resolve("newest.jar"));
    }

    /**
     * A new directory of a server whose records are in PostgreSQL.
     *
     * @param port where the server reaches the database, on 127.0.0.1
     */
    static ServerDirectory onPostgres(Login login, int port) throws IOException {
        ServerDirectory directory = directory("postgresql");
        directory.configure(
                "helipoint.db.url=" + login.url().replaceFirst(":\\d+/", ":" + port + "/"),
                "helipoint.db.user=" + login.user(),
                "helipoint.db.password=" + login.password());
        return directory;
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name));
    }
}
