package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.helipoint.model.SlurmSamples;
import org.helipoint.slurm.RecordedSlurmModule;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Jobs on a batch system, in a real UNICORE/X 11 whose own code for batch systems runs; only the answers of the batch system
 * are recordings.
 */
class BatchSystemIT {

    private static final String WORKFLOWS = "/helipoint/workflows/";
    private static final String ONCE = "QUEUED RUNNING CHECKING_FOR_EXIT_CODE";

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static UnicoreClient demo;

    @BeforeAll
    static void start() throws IOException, URISyntaxException {
        directory = TestServers.directory("base");
        packRecordings(directory.lib().resolve("recorded-slurm.jar"));
        Path main = directory.conf("main.config");
        Files.writeString(main, Files.readString(main).replace("tsiMode=embedded", "tsiMode=custom"));
        Path idb = directory.conf("idb.json");
        Files.writeString(
                idb, Files.readString(idb).replace("\"Runtime\":", "\"MemoryPerNode\": \"1M-64G\", \"Runtime\":"));
        directory.configure(
                "coreServices.targetsystemfactory.tsiCustomModeModuleClass=" + RecordedSlurmModule.class.getName());
        server = UnicoreServer.start(directory);
        demo = directory.client("demo");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** The classes that stand for TSI and Slurm, as a jar for the server. */
    private static void packRecordings(Path jar) throws IOException, URISyntaxException {
        Path classes = Path.of(RecordedSlurmModule.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path room = classes.resolve("org/helipoint/slurm");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> files = Files.list(room)) {
            for (Path file : files.toList()) {
                packed.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, packed);
            }
        }
    }

    /**
     * Lays down what a batch job will meet.
     *
     * @param exitCode empty if the batch script does not come to its end
     */
    private static void record(String folder, String id, String states, String details, String exitCode)
            throws IOException {
        Path path = Files.createDirectories(directory.path().resolve("recorded").resolve(folder));
        Files.writeString(path.resolve("id"), id);
        Files.writeString(path.resolve("states"), states);
        Files.writeString(path.resolve("details"), details);
        if (!exitCode.isEmpty()) {
            Files.writeString(path.resolve("exit-code"), exitCode);
        }
    }

    /** Submits a job that meets the recordings of the given folders. */
    private static String submit(String folders) {
        return demo.submit("{\"Executable\":\"scan\",\"Environment\":{\"RECORDED\":\"" + folders + "\"}}");
    }

    /** Our record may end before UNICORE has noted the end, and until then UNICORE refuses a restart. */
    private static JsonNode end(String job, int attempts) {
        demo.awaitEnd(job);
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            JsonNode workflow = demo.get(WORKFLOWS + job).json();
            return workflow.path("attempts").asInt() == attempts
                    && Set.of("SUCCESSFUL", "FAILED", "ABORTED")
                            .contains(workflow.path("status").asText());
        });
        return demo.get(WORKFLOWS + job).json();
    }

    private static JsonNode run(JsonNode workflow, int attempt) {
        return workflow.at("/steps/0/attempts").path(attempt - 1);
    }

    private static List<String> history(JsonNode run) {
        List<String> states = new ArrayList<>();
        run.path("history").forEach(event -> states.add(event.path("status").asText()));
        return states;
    }

    private static Instant time(JsonNode node) {
        return Instant.parse(node.asText());
    }

    @ParameterizedTest
    @CsvSource({
        "e-timeout,19,TIMEOUT,TIMEOUT,TimeLimit,89,60,15",
        "f-memory-limit-kill,21,SYSTEM,FAILED,JobLaunchFailure,2,300,9",
        "g-admin-scancel,20,CANCELLED,CANCELLED,,4,300,15",
        "g-node-fail-norequeue,23,NODE_FAILURE,NODE_FAIL,NodeDown,6,300,15"
    })
    void aJobThatTheBatchSystemEndedSaysWhy(
            String sample,
            String id,
            String reason,
            String state,
            String stateReason,
            long elapsed,
            long limit,
            int signal)
            throws IOException {
        String details = SlurmSamples.details(sample);
        record(sample, id, ONCE, details, "");

        String job = submit(sample);
        JsonNode workflow = end(job, 1);

        assertThat(workflow.path("status").asText()).isEqualTo("FAILED");
        assertThat(workflow.path("reason").asText()).isEqualTo(reason);
        assertThat(workflow.path("statusMessage").asText())
                .contains("did not complete normally on BSS")
                .isEqualTo(demo.get("/core/jobs/" + job)
                        .json()
                        .path("statusMessage")
                        .asText());
        JsonNode run = run(workflow, 1);
        assertThat(run.path("exitCode").isNull()).isTrue();
        JsonNode batch = run.path("batch");
        assertThat(batch.path("id").asText()).isEqualTo(id);
        assertThat(batch.path("requeues").isInt()).isTrue();
        assertThat(batch.path("requeues").intValue()).isZero();
        assertThat(batch.path("text").asText()).isEqualTo(details.strip());
        assertThat(batch.at("/details/state").asText()).isEqualTo(state);
        assertThat(batch.at("/details/stateReason").asText(null)).isEqualTo(stateReason);
        assertThat(batch.at("/details/nodes").asText()).isEqualTo("hemera01");
        assertThat(batch.at("/details/nodeCount").intValue()).isEqualTo(1);
        assertThat(batch.at("/details/elapsedSeconds").longValue()).isEqualTo(elapsed);
        assertThat(batch.at("/details/timeLimitSeconds").longValue()).isEqualTo(limit);
        assertThat(batch.at("/details/partition").asText()).isEqualTo("defq");
        assertThat(batch.at("/details/account").isNull()).isTrue();
        assertThat(batch.at("/details/memoryBytes").longValue()).isPositive();
        assertThat(batch.at("/details/memory").asText()).endsWith("M");
        assertThat(batch.at("/details/exitCode").intValue()).isZero();
        assertThat(batch.at("/details/signal").intValue()).isEqualTo(signal);
        assertThat(batch.at("/details/restarts").intValue()).isZero();
    }

    @Test
    void aJobThatUsedTooMuchMemorySaysSo() throws IOException {
        record("oom", "4711", ONCE, SlurmSamples.read("written/out-of-memory.txt"), "");

        JsonNode workflow = end(submit("oom"), 1);

        assertThat(workflow.path("reason").asText()).isEqualTo("OUT_OF_MEMORY");
        assertThat(run(workflow, 1).at("/batch/details/timeLimitSeconds").isNull())
                .isTrue();
        assertThat(run(workflow, 1).at("/batch/requeues").intValue()).isEqualTo(2);
    }

    @Test
    void theExitCodeIsUnicores() throws IOException {
        record("b-exit3", "7", ONCE, SlurmSamples.details("b-exit3"), "3");

        JsonNode workflow = end(submit("b-exit3"), 1);

        assertThat(workflow.path("reason").asText()).isEqualTo("EXIT_CODE");
        assertThat(workflow.path("exitCode").intValue()).isEqualTo(3);
        assertThat(run(workflow, 1).path("exitCodeOfEarlierAttempt").isBoolean())
                .isTrue();
        assertThat(run(workflow, 1).path("exitCodeOfEarlierAttempt").booleanValue())
                .isFalse();
        assertThat(run(workflow, 1).at("/batch/details/state").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void aRequeueIsCountedAndIsNoAttempt() throws IOException {
        record(
                "requeued",
                "6",
                "QUEUED RUNNING RUNNING QUEUED QUEUED RUNNING CHECKING_FOR_EXIT_CODE",
                SlurmSamples.details("a-success"),
                "0");

        JsonNode workflow = end(submit("requeued"), 1);

        JsonNode run = run(workflow, 1);
        assertThat(workflow.path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(history(run)).containsSubsequence("RUNNING", "QUEUED", "RUNNING", "SUCCESSFUL");
        assertThat(run.at("/batch/requeues").intValue()).isEqualTo(1);
        assertThat(run.at("/batch/id").asText()).isEqualTo("6");
        int firstStart = history(run).indexOf("RUNNING");
        assertThat(time(run.path("started")))
                .isBetween(
                        time(run.at("/history/" + (firstStart - 1) + "/at")),
                        time(run.at("/history/" + (firstStart + 1) + "/at")));
        assertThat(time(run.path("mainEnded"))).isAfter(time(run.path("started")));
    }

    @Test
    void afterARestartInPlaceTheExitCodeIsThatOfTheAttemptBefore() throws IOException {
        record("first", "15", ONCE, SlurmSamples.read("l-restart/attempt1-details-end.json"), "3");
        record("second", "16", ONCE, SlurmSamples.details("l-restart"), "0");
        String job = submit("first,second");
        end(job, 1);

        TestServers.restartInPlace(demo, job);

        JsonNode workflow = end(job, 2);
        assertThat(run(workflow, 1).path("exitCodeOfEarlierAttempt").booleanValue())
                .isFalse();
        assertThat(run(workflow, 2).path("exitCodeOfEarlierAttempt").booleanValue())
                .isTrue();
        assertThat(run(workflow, 2).path("exitCode").intValue()).isEqualTo(3);
        assertThat(run(workflow, 2).path("status").asText()).isEqualTo("FAILED");
        assertThat(run(workflow, 1).at("/batch/id").asText()).isEqualTo("15");
        assertThat(run(workflow, 2).at("/batch/id").asText()).isEqualTo("16");
        assertThat(run(workflow, 2).at("/batch/text").asText()).contains("\"JobId\":\"16\"");
    }

    @Test
    void afterARestartInPlaceOfAJobWithoutAnExitCodeTheNextOneIsItsOwn() throws IOException {
        record("killed", "119", ONCE, SlurmSamples.details("e-timeout").replace("\"19\"", "\"119\""), "");
        record("well", "116", ONCE, SlurmSamples.details("l-restart").replace("\"16\"", "\"116\""), "0");
        String job = submit("killed,well");
        end(job, 1);

        TestServers.restartInPlace(demo, job);

        JsonNode workflow = end(job, 2);
        assertThat(run(workflow, 1).path("reason").asText()).isEqualTo("TIMEOUT");
        assertThat(run(workflow, 2).path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(run(workflow, 2).path("exitCode").intValue()).isZero();
        assertThat(run(workflow, 2).path("exitCodeOfEarlierAttempt").booleanValue())
                .isFalse();
    }

    @Test
    void anAbortByTheUserIsNoCancellation() throws IOException {
        record("aborted", "8", "QUEUED RUNNING", SlurmSamples.details("c-abort-running"), "");
        String job = submit("aborted");
        await().atMost(Duration.ofMinutes(3))
                .until(() ->
                        demo.get(WORKFLOWS + job).json().path("status").asText().equals("RUNNING"));

        demo.post("/core/jobs/" + job + "/actions/abort", "{}");

        JsonNode workflow = end(job, 1);
        assertThat(workflow.path("status").asText()).isEqualTo("ABORTED");
        assertThat(workflow.path("reason").isNull()).isTrue();
    }

    @Test
    void whatAnotherBatchSystemSaysIsKeptAsText() throws IOException {
        String text = SlurmSamples.read("written/torque.txt").strip();
        record("torque", "4711.batch", ONCE, text, "");

        JsonNode workflow = end(submit("torque"), 1);

        assertThat(workflow.path("reason").asText()).isEqualTo("SYSTEM");
        assertThat(run(workflow, 1).at("/batch/text").asText()).isEqualTo(text);
        assertThat(run(workflow, 1).at("/batch/details").isNull()).isTrue();
    }

    /** Restarts with a suggestion as it is, and waits for the end. */
    private static JsonNode restartAsSuggested(JsonNode workflow, int attempts) {
        String id = workflow.path("id").asText();
        JsonNode suggestion = workflow.path("suggestion");
        Answer answer = demo.post(
                WORKFLOWS + id + "/actions/restart",
                "{\"step\":" + suggestion.path("step") + ",\"changes\":" + suggestion.path("changes") + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        demo.awaitEnd(answer.json().path("run").asText());
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            JsonNode now = demo.get(WORKFLOWS + id).json();
            return now.path("attempts").asInt() == attempts
                    && now.path("status").asText().equals("FAILED");
        });
        return demo.get(WORKFLOWS + id).json();
    }

    private static void recordAs(String folder, String sample, String id, String recordedId) throws IOException {
        record(folder, id, ONCE, SlurmSamples.details(sample).replace("\"" + recordedId + "\"", "\"" + id + "\""), "");
    }

    @Test
    void aTimeoutIsRestartedWithTheTimeThatIsSuggested() throws IOException {
        recordAs("slow", "e-timeout", "219", "19");

        JsonNode first = end(submit("slow"), 1);
        JsonNode second = restartAsSuggested(first, 2);

        assertThat(first.at("/suggestion/reason").asText())
                .isEqualTo("It was ended at its time limit of 1 min; 2 min may be enough."
                        + " The queue 'defq' allows up to 1 d.");
        assertThat(run(second, 2).at("/description/Resources/Runtime").asText()).isEqualTo("2m");
        assertThat(second.at("/suggestion/changes/Resources/Runtime").asText()).isEqualTo("4m");
    }

    @Test
    void aSuggestionIsUsedInThePage() throws IOException {
        OnThePage.assumeABrowser();
        recordAs("slow-in-the-page", "e-timeout", "519", "19");
        String job = submit("slow-in-the-page");
        end(job, 1);
        try (Browser browser = Browser.start()) {
            browser.open(directory.rest() + "/helipoint-ui/#/workflows/" + job);
            browser.enter("demo", directory.password("demo"));
            browser.find(".suggestion", "2 min may be enough");
            browser.click("a.button", "Restart");
            browser.click(".suggestion button", "Use it");
            browser.click("button", "Preview");
            assertThat(browser.find(".preview").getText()).contains("/Resources", "\"Runtime\":\"2m\"");
            browser.click("button", "Restart now");
            browser.find(".done", "Attempt 2 is submitted");
        }

        assertThat(run(end(job, 2), 2).at("/description/Resources/Runtime").asText())
                .isEqualTo("2m");
    }

    @Test
    void lackOfMemoryIsRestartedWithTheMemoryThatIsSuggestedUpToWhatTheQueueAllows() throws IOException {
        record(
                "hungry",
                "4712",
                ONCE,
                SlurmSamples.read("written/out-of-memory.txt").replace("4711", "4712"),
                "");

        JsonNode second = restartAsSuggested(end(submit("hungry"), 1), 2);
        JsonNode third = restartAsSuggested(second, 3);

        assertThat(run(second, 2).at("/description/Resources/MemoryPerNode").asText())
                .isEqualTo("32G");
        assertThat(run(third, 3).at("/description/Resources/MemoryPerNode").asText())
                .isEqualTo("64G");
        assertThat(third.at("/suggestion/changes").isNull()).isTrue();
        assertThat(third.at("/suggestion/reason").asText()).contains("the queue 'defq' allows no more");
    }

    @Test
    void aNodeFailureIsRestartedAsItWasAndACancellationGetsNoSuggestion() throws IOException {
        recordAs("node-failed", "g-node-fail-norequeue", "223", "23");
        recordAs("cancelled", "g-admin-scancel", "220", "20");

        JsonNode second = restartAsSuggested(end(submit("node-failed"), 1), 2);

        assertThat(run(second, 2).path("differences")).isEmpty();
        JsonNode cancelled = end(submit("cancelled"), 1);
        assertThat(cancelled.path("reason").asText()).isEqualTo("CANCELLED");
        assertThat(cancelled.path("suggestion").isNull()).isTrue();
        assertThat(cancelled.path("restartOnFailure").isNull()).isTrue();
    }

    @Test
    void aTaggedJobIsRestartedByItselfWithTheRightsThatItsOwnerHasThen() throws IOException {
        recordAs("node-lost", "g-node-fail-norequeue", "323", "23");
        recordAs("node-lost-too", "g-node-fail-norequeue", "423", "23");
        UnicoreClient other = directory.client("other");
        String tagged = "{'Executable':'scan','Tags':['restart:on-failure=1'],'Environment':{'RECORDED':'%s'}}"
                .replace('\'', '"');
        String job = demo.submit(String.format(tagged, "node-lost"));
        String ofOther = other.submit(String.format(tagged, "node-lost-too"));
        JsonNode failed = end(job, 1);
        other.awaitEnd(ofOther);
        Path users = directory.conf("user-mapfile.json");
        Files.writeString(users, Files.readString(users).replace("[\"other\"]", "[\"another\"]"));

        await().atMost(Duration.ofMinutes(3))
                .until(() -> demo.get(WORKFLOWS + job).json().path("attempts").asInt() == 2);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> other.get(WORKFLOWS + ofOther)
                                .json()
                                .at("/restartOnFailure/restarts")
                                .asInt()
                        == 1);

        assertThat(time(failed.at("/restartOnFailure/next")))
                .isEqualTo(time(failed.path("finished")).plusSeconds(60));
        JsonNode again = end(job, 2);
        assertThat(run(again, 2).path("restartOf").asText()).isEqualTo(job);
        assertThat(run(again, 2).path("owner")).isEqualTo(run(again, 1).path("owner"));
        assertThat(run(again, 2).path("login")).isEqualTo(run(again, 1).path("login"));
        assertThat(run(again, 2).path("group")).isEqualTo(run(again, 1).path("group"));
        assertThat(run(again, 2).path("role")).isEqualTo(run(again, 1).path("role"));
        assertThat(again.at("/restartOnFailure/restarts").intValue()).isEqualTo(1);
        assertThat(again.at("/restartOnFailure/next").isNull()).isTrue();
        assertThat(again.at("/restartOnFailure/obstacle").asText()).isEqualTo("it was restarted as often as wanted");
        assertThat(other.get(WORKFLOWS + ofOther).json().path("attempts").asInt())
                .isEqualTo(1);
        assertThat(other.get("/core/jobs").json().path("jobs")).hasSize(1);
    }
}
