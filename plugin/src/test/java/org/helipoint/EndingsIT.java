package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.helipoint.ExpectedRun.BEGUN;
import static org.helipoint.ExpectedRun.RAN;
import static org.helipoint.ExpectedRun.STAGED_OUT;
import static org.helipoint.ExpectedRun.STARTED;
import static org.helipoint.ExpectedRun.aborted;
import static org.helipoint.ExpectedRun.assertUnicoreAgrees;
import static org.helipoint.ExpectedRun.failed;
import static org.helipoint.ExpectedRun.removed;
import static org.helipoint.ExpectedRun.successful;
import static org.helipoint.ExpectedRun.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a job lives and dies in a real UNICORE/X 11, and what the record says of it. One server for all tests;
 * each uses its own jobs. The order matters in two places only: the test that takes away the job directories comes before
 * all other jobs, and the one for data triggers comes last, because UNICORE looks for new data a minute after it is told to.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndingsIT {

    private static final String PRECOMMAND = "Pre-command(s) failed: [Command exited with non-zero exit code: <4>";

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static UnicoreClient demo;
    private static UnicoreClient other;
    private static HeldTransfers web;
    private static final Map<String, String> ENDINGS = new LinkedHashMap<>();

    private final List<Path> gates = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        directory = TestServers.directory("base");
        directory.configure(
                "container.services.expirycheck.initial.JobManagement=1",
                "container.services.expirycheck.period.JobManagement=1",
                "coreServices.sms.enabledFactories=DEFAULT",
                "coreServices.sms.factory.DEFAULT.type=FIXEDPATH",
                "coreServices.sms.factory.DEFAULT.path=" + directory.path().resolve("data/factory"));
        server = UnicoreServer.start(directory);
        demo = directory.client("demo");
        other = directory.client("other");
        web = new HeldTransfers();
        eventually()
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
        makeStorageWithTrigger();
    }

    @AfterEach
    void letGoOfWhatIsHeld() throws IOException {
        for (Path gate : gates) {
            Files.writeString(gate, "");
        }
    }

    @AfterAll
    static void stopWithoutErrorsOfOursInTheLog() throws IOException {
        JsonNode health = demo.get("/helipoint").json().path("capture");
        web.close();
        server.close();
        assertThat(health.path("hookFailures").intValue()).isZero();
        assertThat(health.path("dropped").intValue()).isZero();
        assertThat(Files.readAllLines(directory.log()).stream()
                        .filter(line -> line.matches(".* (ERROR|FATAL) .*"))
                        .filter(line -> line.matches(".*(org\\.helipoint|org\\.hibernate|hikari|flyway).*")))
                .isEmpty();
    }

    // -- what a user does

    private static String json(String text) {
        return text.replace('\'', '"').replace('`', '\'');
    }

    private static JsonNode parse(String text) {
        return new Answer(200, "", text).json();
    }

    private static String submit(String description) {
        return demo.submit(json(description));
    }

    private static void act(String job, String action) {
        Answer answer = demo.post("/core/jobs/" + job + "/actions/" + action, "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private static void delete(String job) {
        assertThat(demo.delete("/core/jobs/" + job).status()).isEqualTo(204);
    }

    private static void expireNow(String job) {
        String now = unicoreTime(Instant.now());
        Answer answer = demo.put("/core/jobs/" + job, "{\"terminationTime\":\"" + now + "\"}");
        assertThat(answer.text()).contains("OK");
    }

    private static String unicoreTime(Instant instant) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ").format(instant.atZone(ZoneOffset.UTC));
    }

    /** A shell command that goes on until the test is over, or until {@link #letGoOfWhatIsHeld}. */
    private String hold() {
        Path gate = directory.path().resolve("data/gate-" + System.nanoTime());
        gates.add(gate);
        return "while [ ! -e " + gate + " ]; do sleep 0.1; done";
    }

    /** A job that holds. */
    private String submitHeld(String more) {
        return submit("{'Executable':'/bin/sh','Arguments':['-c','`" + hold() + "`']" + more + "}");
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofMinutes(3));
    }

    // -- what the record and UNICORE say

    private static JsonNode workflow(String id) {
        return demo.get("/helipoint/workflows/" + id).json();
    }

    private static JsonNode attempt(String workflow, int number) {
        return workflow(workflow).at("/steps/0/attempts/" + (number - 1));
    }

    private static JsonNode onlyAttempt(String workflow) {
        JsonNode json = workflow(workflow);
        assertThat(json.at("/steps/0/attempts")).as(json.toString()).hasSize(1);
        return json.at("/steps/0/attempts/0");
    }

    private static void awaitRecorded(String workflow, String status) {
        eventually()
                .untilAsserted(() ->
                        assertThat(workflow(workflow).path("status").asText()).isEqualTo(status));
    }

    private static void awaitAttempt(String workflow, int number, String status) {
        eventually()
                .untilAsserted(() -> assertThat(
                                attempt(workflow, number).path("status").asText())
                        .isEqualTo(status));
    }

    private static void awaitRecordForOther(String job) {
        eventually().until(() -> other.get("/helipoint/workflows/" + job).status() == 200);
    }

    private static String unicoreStatus(String job) {
        return demo.get("/core/jobs/" + job).json().path("status").asText();
    }

    private static void awaitGone(String job) {
        eventually().until(() -> demo.get("/core/jobs/" + job).status() == 404);
    }

    private static Instant time(JsonNode run, String name) {
        return Instant.parse(run.path(name).asText());
    }

    /** Waits for the end and holds the record against what is expected and against UNICORE. */
    private static void assertEnd(String job, ExpectedRun expected) {
        awaitRecorded(job, expected.status());
        expected.assertIs(onlyAttempt(job));
        assertUnicoreAgrees(onlyAttempt(job), demo);
    }

    // -- ends that need nothing but a description

    /** A description, and how it ends. */
    private record Ending(String name, String description, ExpectedRun expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Ending> endings() {
        String home = directory.rest() + "/core/storages/Home/files/";
        return Stream.of(
                        new Ending("success", "{'ApplicationName':'Date'}", successful(0)),
                        new Ending(
                                "success with an input and an output",
                                "{'ApplicationName':'Date','Imports':[{'From':'FILE','To':'in'}],"
                                        + "'Exports':[{'From':'stdout','To':'HOMEendings.out'}]}",
                                successful(0).history("READY STAGINGIN READY QUEUED RUNNING STAGINGOUT")),
                        new Ending(
                                "success with a pre- and a post-command",
                                "{'ApplicationName':'Date','User precommand':'echo a','User postcommand':'echo b'}",
                                successful(0)),
                        new Ending(
                                "exit code",
                                "{'Executable':'/bin/sh','Arguments':['-c','`exit 3`']}",
                                failed("EXIT_CODE", "non-zero exit code: <3>")
                                        .exitCode(3)
                                        .history("READY QUEUED RUNNING STAGINGOUT")
                                        .times(RAN)),
                        new Ending(
                                "no such program",
                                "{'Executable':'/no/such/program'}",
                                failed("EXIT_CODE", "non-zero exit code: <127>")
                                        .exitCode(127)
                                        .history("READY QUEUED RUNNING STAGINGOUT")
                                        .times(RAN)),
                        new Ending(
                                "exit code that does not matter",
                                "{'Executable':'false','IgnoreNonZeroExitCode':'true'}",
                                successful(1)),
                        new Ending(
                                "a program that ends without an exit code",
                                "{'ApplicationName':'Date','User precommand':'exit 5',"
                                        + "'RunUserPrecommandOnLoginNode':'false'}",
                                successful(null)),
                        new Ending(
                                "unknown application",
                                "{'ApplicationName':'non-zero exit code'}",
                                failed("SUBMISSION", "Application 'non-zero exit code' is not available")
                                        .history("READY")
                                        .times("submitted")),
                        new Ending(
                                "impossible resources",
                                "{'ApplicationName':'Date','Resources':{'Nodes':4711}}",
                                failed("SUBMISSION", "<Nodes=4711> is out of range")
                                        .history("READY QUEUED")
                                        .times(BEGUN)),
                        new Ending(
                                "unknown resource",
                                "{'ApplicationName':'Date','Resources':{'Teapots':1}}",
                                failed("SUBMISSION", "Resource <Teapots> is not available")
                                        .history("READY QUEUED")
                                        .times(BEGUN)),
                        new Ending(
                                "unreadable start time",
                                "{'ApplicationName':'Date','Not before':'some day'}",
                                failed("SUBMISSION", "some day")
                                        .history("READY")
                                        .times(BEGUN)),
                        new Ending(
                                "missing input",
                                "{'ApplicationName':'Date','Imports':[{'From':'WEB/missing','To':'non-zero exit code'}]}",
                                failed("STAGE_IN", "Not Found")
                                        .history("READY STAGINGIN")
                                        .times("submitted")),
                        new Ending(
                                "input by an unknown protocol",
                                "{'ApplicationName':'Date','Imports':[{'From':'nope://x/y','To':'in'}]}",
                                failed("STAGE_IN", "unsupported protocol")
                                        .history("READY STAGINGIN")
                                        .times("submitted")),
                        new Ending(
                                "missing input that does not matter",
                                "{'ApplicationName':'Date','Imports':[{'From':'WEB/missing','To':'in','FailOnError':'false'}]}",
                                successful(0).history("READY STAGINGIN READY QUEUED RUNNING STAGINGOUT")),
                        new Ending(
                                "output to nowhere",
                                "{'ApplicationName':'Date','Exports':[{'From':'stdout','To':'nope://x/y'}]}",
                                failed("STAGE_OUT", "Stage-out failed")
                                        .exitCode(0)
                                        .history("READY QUEUED RUNNING STAGINGOUT")
                                        .times(STAGED_OUT)),
                        new Ending(
                                "missing output",
                                "{'ApplicationName':'Date','Exports':[{'From':'missing','To':'HOMEmissing'}]}",
                                failed("STAGE_OUT", "Stage-out failed")
                                        .exitCode(0)
                                        .history("READY QUEUED RUNNING STAGINGOUT")
                                        .times(STAGED_OUT)),
                        new Ending(
                                "failed pre-command",
                                "{'ApplicationName':'Date','User precommand':'sh -c `exit 4`'}",
                                failed("SUBMISSION", PRECOMMAND)
                                        .history("READY QUEUED")
                                        .times(BEGUN)),
                        new Ending(
                                "failed pre-command that does not matter",
                                "{'ApplicationName':'Date','User precommand':'false',"
                                        + "'UserPrecommandIgnoreNonZeroExitCode':'true'}",
                                successful(0)),
                        new Ending(
                                "failed pre-command in the job's script",
                                "{'ApplicationName':'Date','User precommand':'false',"
                                        + "'RunUserPrecommandOnLoginNode':'false'}",
                                successful(0)),
                        new Ending(
                                "failed post-command",
                                "{'ApplicationName':'Date','User postcommand':'false'}",
                                failed("EXIT_CODE", "Post-command(s) failed: [Command exited with non-zero")
                                        .exitCode(0)
                                        .history("READY QUEUED RUNNING STAGINGOUT")
                                        .times(RAN)),
                        new Ending(
                                "failed post-command in the job's script",
                                "{'ApplicationName':'Date','User postcommand':'false',"
                                        + "'RunUserPostcommandOnLoginNode':'false'}",
                                successful(0)),
                        new Ending(
                                "nothing at all",
                                "{}",
                                successful(null).history("READY").times("submitted")),
                        new Ending(
                                "transfers only",
                                "{'Imports':[{'From':'FILE','To':'in'}]}",
                                successful(null)
                                        .history("READY STAGINGIN READY QUEUED STAGINGOUT")
                                        .times(BEGUN + " stageOutStarted")),
                        new Ending(
                                "on a login node", "{'Executable':'echo','Job type':'ON_LOGIN_NODE'}", successful(0)),
                        new Ending(
                                "with a batch script of its own",
                                "{'Executable':'echo','Job type':'RAW','BSS file':'batch.sh',"
                                        + "'Imports':[{'From':'inline://x','Data':'echo','To':'batch.sh'}]}",
                                successful(0).history("READY STAGINGIN READY QUEUED RUNNING STAGINGOUT")),
                        new Ending(
                                "without its batch script",
                                "{'Job type':'RAW'}",
                                failed("SUBMISSION", "requires 'BSS file'")
                                        .history("READY")
                                        .times("submitted")),
                        new Ending("an allocation that ends at once", "{'Job type':'ALLOCATE'}", successful(null)))
                .map(ending -> new Ending(
                        ending.name,
                        json(ending.description)
                                .replace("FILE", web.address("/file"))
                                .replace("WEB", web.address(""))
                                .replace("HOME", home),
                        ending.expected));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void theRecordTellsHowItEnded(Ending ending) {
        if (ENDINGS.isEmpty()) { // all at once, to wait for them together
            endings().forEach(one -> ENDINGS.put(one.name, demo.submit(one.description)));
        }
        String job = ENDINGS.get(ending.name);

        assertEnd(job, ending.expected);

        JsonNode run = onlyAttempt(job);
        assertThat(run.path("description")).isEqualTo(parse(ending.description));
        assertThat(run.path("captured").asText()).isEqualTo("LIVE");
        for (String member : List.of("status", "reason", "statusMessage", "exitCode", "started", "finished")) {
            assertThat(workflow(job).path(member)).as(member).isEqualTo(run.path(member));
        }
    }

    @Test
    @Order(1)
    void aJobWithoutADirectoryFailsForTheSystemsSakeAndKeepsItsDescription() throws IOException {
        Path jobs = directory.path().resolve("data/FILESPACE");
        Files.deleteIfExists(jobs);
        Files.writeString(jobs, "no directory");
        try {
            String description =
                    json("{'ApplicationName':'Date','Imports':[{'From':'inline://x','Data':'d','To':'in'}]}");
            String job = demo.submit(description);

            assertEnd(
                    job,
                    failed("SYSTEM", "Could not create dir").history("READY").times("submitted"));
            assertThat(onlyAttempt(job).path("description")).isEqualTo(parse(description));
        } finally {
            Files.delete(jobs);
        }
    }

    // -- aborting

    @Test
    void aJobThatWaitsForItsStartIsAborted() {
        String job = submit("{'ApplicationName':'Date','haveClientStageIn':'true'}");
        awaitRecorded(job, "READY");

        act(job, "abort");

        assertEnd(job, aborted().history("READY").times(BEGUN));
    }

    @Test
    void aJobThatStagesInIsAborted() {
        String job =
                submit("{'ApplicationName':'Date','Imports':[{'From':'" + web.address("/held/in") + "','To':'in'}]}");
        awaitRecorded(job, "STAGINGIN");

        act(job, "abort");

        assertEnd(job, aborted().history("READY STAGINGIN").times("submitted"));
    }

    @Test
    void aJobInItsPrecommandIsAborted() {
        String job = submit("{'ApplicationName':'Date','User precommand':'" + hold() + "'}");
        awaitRecorded(job, "QUEUED");
        eventually().until(() -> demo.get("/core/jobs/" + job).text().contains("Launched pre command"));

        act(job, "abort");

        assertEnd(job, aborted().history("READY QUEUED").times(BEGUN));
    }

    @Test
    void aQueuedJobIsAbortedAndWasSeenWithItsBatchSystemId() {
        List<String> running = IntStream.range(0, 4)
                .mapToObj(i -> submitHeld(""))
                .toList(); // as many as the embedded TSI runs at once
        running.forEach(job -> awaitRecorded(job, "RUNNING"));
        String job = submit("{'ApplicationName':'Date'}");
        eventually()
                .untilAsserted(() ->
                        assertThat(workflow(job).path("batchSystemID").asText()).startsWith("INTERNAL-TSI-"));
        assertThat(onlyAttempt(job).path("status").asText()).isEqualTo("QUEUED");
        assertThat(onlyAttempt(job).path("queued").isNull()).isFalse();
        assertThat(onlyAttempt(job).path("queue").asText()).isEqualTo("defq");

        act(job, "abort");

        assertEnd(job, aborted().history("READY QUEUED").times(BEGUN + " queued"));
    }

    @Test
    void aRunningJobIsAborted() {
        String job = submitHeld("");
        awaitRecorded(job, "RUNNING");

        act(job, "abort");

        assertEnd(job, aborted().history("READY QUEUED RUNNING").times(STARTED));
    }

    @Test
    void aJobInItsPostcommandIsAborted() {
        String job = submit("{'ApplicationName':'Date','User postcommand':'" + hold() + "'}");
        eventually().until(() -> demo.get("/core/jobs/" + job).text().contains("Launched post command"));

        act(job, "abort");

        assertEnd(
                job,
                aborted().exitCode(0).history("READY QUEUED RUNNING STAGINGOUT").times(RAN));
    }

    @Test
    void aJobThatStagesOutIsAborted() {
        String job = submit(
                "{'ApplicationName':'Date','Exports':[{'From':'stdout','To':'" + web.address("/held/out") + "'}]}");
        eventually().until(() -> web.hasHeld("/held/out"));

        act(job, "abort");

        assertEnd(
                job,
                aborted().exitCode(0).history("READY QUEUED RUNNING STAGINGOUT").times(STAGED_OUT));
    }

    // -- starting later

    @Test
    void aJobWaitsForItsClient() {
        String job = submit("{'ApplicationName':'Date','haveClientStageIn':'true'}");
        awaitRecorded(job, "READY");
        eventually().until(() -> unicoreStatus(job).equals("READY"));

        act(job, "start");

        assertEnd(job, successful(0));
        assertThat(onlyAttempt(job).at("/description/haveClientStageIn").asText())
                .isEqualTo("true");
    }

    @Test
    void aJobIsStartedByItsClientWhileItStagesIn() {
        String job = submit("{'ApplicationName':'Date','haveClientStageIn':'true','Imports':[{'From':'"
                + web.address("/held/for/a/while") + "','To':'in'}]}");
        awaitRecorded(job, "STAGINGIN");

        act(job, "start");
        web.letGo("/held/for/a/while");

        assertEnd(job, successful(0).history("READY STAGINGIN READY QUEUED RUNNING STAGINGOUT"));
    }

    @Test
    void aJobIsDeletedBeforeItsClientStartsIt() {
        String job = submit("{'ApplicationName':'Date','haveClientStageIn':'true'}");
        eventually().until(() -> unicoreStatus(job).equals("READY"));
        awaitRecorded(job, "READY");

        delete(job);

        awaitRecorded(job, "ABORTED");
        removed().history("READY").times(BEGUN).assertIs(onlyAttempt(job));
        awaitGone(job);
    }

    @Test
    void aScheduledJobWaitsAndCanNeitherBeAbortedNorDeletedBeforeItsTime() {
        Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 30);
        String description = "{'ApplicationName':'Date','Not before':'" + unicoreTime(start) + "'}";
        String waits = submit(description);
        String aborted = submit(description);
        String deleted = submit(description);
        for (String job : List.of(waits, aborted, deleted)) {
            awaitRecorded(job, "QUEUED");
        }
        act(aborted, "abort");
        delete(deleted);
        awaitGone(deleted);
        assertThat(Instant.now()).isBefore(start); // else this test has shown nothing
        for (String job : List.of(waits, aborted, deleted)) {
            JsonNode run = onlyAttempt(job);
            assertThat(run.path("status").asText()).isEqualTo("QUEUED");
            assertThat(run.path("queued").isNull()).isTrue();
        }
        assertThat(unicoreStatus(aborted)).isEqualTo("QUEUED");

        assertEnd(waits, successful(0));
        assertEnd(aborted, aborted().history("READY QUEUED").times(BEGUN));
        awaitRecorded(deleted, "ABORTED");
        removed().history("READY QUEUED").times(BEGUN).assertIs(onlyAttempt(deleted));
        assertThat(time(onlyAttempt(waits), "queued")).isAfterOrEqualTo(start);
        assertThat(time(onlyAttempt(aborted), "finished")).isAfterOrEqualTo(start);
        assertThat(time(onlyAttempt(deleted), "finished")).isAfterOrEqualTo(start);
    }

    // -- going away

    @Test
    void aRunningJobIsDeleted() {
        String job = submitHeld("");
        awaitRecorded(job, "RUNNING");

        delete(job);

        awaitRecorded(job, "ABORTED");
        removed().history("READY QUEUED RUNNING").times(STARTED).assertIs(onlyAttempt(job));
        awaitGone(job);
    }

    @Test
    void aRunningJobsLifetimeIsOver() {
        String job = submitHeld("");
        awaitRecorded(job, "RUNNING");

        expireNow(job);

        awaitRecorded(job, "ABORTED");
        removed().history("READY QUEUED RUNNING").times(STARTED).assertIs(onlyAttempt(job));
        awaitGone(job);
    }

    @Test
    void deletionAndExpiryAfterTheEndChangeNothing() {
        String deleted = submit("{'ApplicationName':'Date'}");
        String expired = submit("{'Executable':'false'}");
        awaitRecorded(deleted, "SUCCESSFUL");
        awaitRecorded(expired, "FAILED");
        JsonNode success = workflow(deleted);
        JsonNode failure = workflow(expired);

        delete(deleted);
        expireNow(expired);
        awaitGone(deleted);
        awaitGone(expired);
        String last = submit("{}"); // its record is written after what the two may have brought
        awaitRecorded(last, "SUCCESSFUL");

        assertThat(workflow(deleted)).isEqualTo(success);
        assertThat(workflow(expired)).isEqualTo(failure);
    }

    // -- again, in place

    /** Restarts a job twice in place; what the earlier attempts say must stay, but that newer ones came. */
    private static void assertTwoMoreAttempts(String job, ExpectedRun second, ExpectedRun third) {
        JsonNode first = onlyAttempt(job);
        List<ExpectedRun> expected = List.of(second, third);
        List<String> batchIds = new ArrayList<>(List.of(first.at("/batch/id").asText()));
        for (int number = 2; number <= 3; number++) {
            JsonNode before = attempt(job, number - 1);
            TestServers.restartInPlace(demo, job);
            awaitAttempt(job, number, expected.get(number - 2).status());

            JsonNode run = attempt(job, number);
            expected.get(number - 2).assertIs(run);
            assertUnicoreAgrees(run, demo);
            assertThat(run.path("run").asText()).isEqualTo(job + "." + number);
            assertThat(run.path("attempt").intValue()).isEqualTo(number);
            assertThat(run.path("restartOf")).isEqualTo(before.path("run"));
            assertThat(run.path("differences")).isEmpty();
            assertThat(run.path("description")).isEqualTo(first.path("description"));
            assertThat(time(run, "submitted")).isAfterOrEqualTo(time(before, "finished"));
            if (!run.at("/batch/id").isNull()) {
                assertThat(batchIds).doesNotContain(run.at("/batch/id").asText());
                batchIds.add(run.at("/batch/id").asText());
            }
            ((ObjectNode) before).put("superseded", true);
            assertThat(attempt(job, number - 1)).isEqualTo(before);
        }
        assertThat(attempt(job, 1)).isEqualTo(((ObjectNode) first).put("superseded", true));
        assertThat(workflow(job).path("attempts").intValue()).isEqualTo(3);
    }

    private static final String TIMES_IN_PLACE = "submitted queued started mainEnded stageOutStarted";

    private static ExpectedRun successfulInPlace() {
        return successful(0).history("QUEUED RUNNING STAGINGOUT").times(TIMES_IN_PLACE);
    }

    @Test
    void aSuccessfulJobIsRestartedInPlace() {
        String job = submit("{'ApplicationName':'Date','Imports':[{'From':'" + web.address("/file") + "','To':'in'}],"
                + "'Exports':[{'From':'stdout','To':'" + web.address("/file") + "'}]}");
        assertEnd(job, successful(0).history("READY STAGINGIN READY QUEUED RUNNING STAGINGOUT"));

        assertTwoMoreAttempts(job, successfulInPlace(), successfulInPlace());
    }

    @Test
    void aJobThatFailedIsRestartedInPlaceWithUnicoresOldExitCode() {
        String job = submit("{'Executable':'/bin/sh','Arguments':['-c','`test -e a && exit 0; touch a; exit 3`']}");
        awaitRecorded(job, "FAILED");

        ExpectedRun again = failed("EXIT_CODE", "non-zero exit code: <3>")
                .exitCode(3)
                .history("QUEUED RUNNING STAGINGOUT")
                .times("submitted queued started mainEnded");
        assertTwoMoreAttempts(job, again, again);
    }

    @Test
    void aJobThatWasAbortedWhileItRanIsRestartedInPlace() throws IOException {
        String job = submitHeld("");
        awaitRecorded(job, "RUNNING");
        act(job, "abort");
        awaitRecorded(job, "ABORTED");
        letGoOfWhatIsHeld();
        // UNICORE would take the end of what the first attempt has left running for that of the next attempt
        eventually().until(() -> Files.readString(directory.log()).contains("[" + job + "] Done with "));

        assertTwoMoreAttempts(job, successfulInPlace(), successfulInPlace());
    }

    @Test
    void aJobThatWasAbortedBeforeItsStartIsRestartedInPlace() {
        String job = submit("{'ApplicationName':'Date','haveClientStageIn':'true'}");
        awaitRecorded(job, "READY");
        act(job, "abort");
        awaitRecorded(job, "ABORTED");

        assertTwoMoreAttempts(job, successfulInPlace(), successfulInPlace());
    }

    @Test
    void aJobWithoutItsInputIsRestartedInPlaceAndFailsForAnotherReason() {
        String job = submit("{'ApplicationName':'Date','User precommand':'sh -c `exit 4`'," + "'Imports':[{'From':'"
                + web.address("/missing") + "','To':'in'}]}");
        awaitRecorded(job, "FAILED");
        assertThat(onlyAttempt(job).path("reason").asText()).isEqualTo("STAGE_IN");

        ExpectedRun again = failed("SUBMISSION", PRECOMMAND).history("QUEUED").times("submitted");
        assertTwoMoreAttempts(job, again, again);
    }

    @Test
    void anAttemptThatIsAbortedHasNotTheExitCodeOfTheOneBefore() {
        String job = submit(
                "{'Executable':'/bin/sh','Arguments':['-c','`test -e a || { touch a; exit 3; }; " + hold() + "`']}");
        awaitRecorded(job, "FAILED");
        TestServers.restartInPlace(demo, job);
        awaitAttempt(job, 2, "RUNNING");

        act(job, "abort");

        awaitAttempt(job, 2, "ABORTED");
        aborted().history("QUEUED RUNNING").times("submitted queued started").assertIs(attempt(job, 2));
    }

    // -- many jobs that are one workflow

    /** The step that a part of a sweep is. */
    private static JsonNode part(String sweep, String values) {
        JsonNode steps = workflow(sweep).path("steps");
        return StreamSupport.stream(steps.spliterator(), false)
                .filter(step -> step.path("name").asText().endsWith(" " + values))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No part '" + values + "' in " + texts(steps, "name")));
    }

    /** The parts of a sweep have no resource in UNICORE; that of the master knows when they are done. */
    private static void assertPart(String sweep, String name, ExpectedRun expected) {
        JsonNode attempts = part(sweep, name).path("attempts");
        assertThat(attempts).hasSize(1);
        expected.assertIs(attempts.get(0));
        assertThat(attempts.get(0).path("sweep").asText()).isEqualTo(sweep);
        assertThat(attempts.get(0).path("run").asText()).isNotEqualTo(sweep);
        assertThat(demo.get(attempts.get(0).at("/_links/job/href").asText()).status())
                .isEqualTo(200);
    }

    private static void awaitEndOfSweep(String sweep) {
        demo.awaitEnd(sweep);
        eventually().until(() -> !workflow(sweep).path("finished").isNull());
    }

    private static final ExpectedRun MASTER =
            successful(null).history("READY QUEUED RUNNING").times(BEGUN + " started");

    @Test
    void aSweepOverArgumentsIsRecordedWithItsMasterAndEveryPart() {
        String description = json("{'Name':'bins','Executable':'/bin/sh','Arguments':['-c','`exit `$N'],"
                + "'Parameters':{'N':{'From':'0','To':'2','Step':'1'}}}");
        String sweep = demo.submit(description);
        awaitEndOfSweep(sweep);

        JsonNode workflow = workflow(sweep);
        assertThat(workflow.path("status").asText()).isEqualTo("FAILED");
        assertThat(workflow.path("reason").asText()).isEqualTo("EXIT_CODE");
        assertThat(workflow.path("steps")).hasSize(4);
        JsonNode master = workflow.at("/steps/0/attempts/0");
        MASTER.assertIs(master);
        assertUnicoreAgrees(master, demo);
        assertThat(master.path("run").asText()).isEqualTo(sweep);
        assertThat(master.path("description")).isEqualTo(parse(description));
        assertPart(sweep, "param:'N'='0'", successful(0));
        for (int code = 1; code <= 2; code++) {
            assertPart(
                    sweep,
                    "param:'N'='" + code + "'",
                    failed("EXIT_CODE", "<" + code + ">")
                            .exitCode(code)
                            .history("READY QUEUED RUNNING STAGINGOUT")
                            .times(RAN));
        }
        JsonNode part = part(sweep, "param:'N'='2'").at("/attempts/0/description");
        assertThat(part.at("/Parameters/N").asText()).isEqualTo("2");
    }

    @Test
    void aSweepOverFilesIsRecordedWithItsMasterAndEveryPart() {
        String there = web.address("/file1");
        String missing = web.address("/missing");
        String description = json("{'Name':'scans','Executable':'cat','Arguments':['in'],'Imports':[{'From':['" + there
                + "','" + missing + "'],'To':'in'}]}");
        String sweep = demo.submit(description);
        awaitEndOfSweep(sweep);

        JsonNode workflow = workflow(sweep);
        assertThat(workflow.path("status").asText()).isEqualTo("FAILED");
        assertThat(workflow.path("reason").asText()).isEqualTo("STAGE_IN");
        assertThat(workflow.path("steps")).hasSize(3);
        JsonNode master = workflow.at("/steps/0/attempts/0");
        MASTER.assertIs(master);
        assertThat(master.path("description")).isEqualTo(parse(description));
        assertThat(texts(master.path("inputs"), "uri")).containsExactly(there, missing);
        assertPart(
                sweep,
                "stage-in:'" + there + "'->'in'",
                successful(0).history("READY STAGINGIN READY QUEUED RUNNING STAGINGOUT"));
        assertPart(
                sweep,
                "stage-in:'" + missing + "'->'in'",
                failed("STAGE_IN", "Not Found").history("READY STAGINGIN").times("submitted"));
        assertThat(texts(part(sweep, "stage-in:'" + there + "'->'in'").at("/attempts/0/inputs"), "uri"))
                .containsExactly(there);
    }

    @Test
    void theMasterOfASweepIsAbortedAndUnicoreLetsItsPartsRunOn() throws IOException {
        String sweep = submitHeld(",'Name':'held','Parameters':{'N':{'Values':['1','2']}}");
        eventually()
                .until(() -> texts(workflow(sweep).path("steps"), "status")
                        .equals(List.of("RUNNING", "RUNNING", "RUNNING")));

        act(sweep, "abort");

        awaitAttempt(sweep, 1, "ABORTED");
        assertThat(workflow(sweep).path("status").asText()).isEqualTo("RUNNING");
        letGoOfWhatIsHeld();
        awaitRecorded(sweep, "ABORTED");
        aborted().history("READY QUEUED RUNNING").times(BEGUN + " started").assertIs(attempt(sweep, 1));
        assertPart(sweep, "param:'N'='1'", successful(0));
        assertPart(sweep, "param:'N'='2'", successful(0));
    }

    @Test
    void aSweepIsRestartedInPlaceWithAllItsParts() {
        String sweep = submit("{'Name':'again','Executable':'echo','Parameters':{'N':{'Values':['1','2']}}}");
        awaitEndOfSweep(sweep);

        TestServers.restartInPlace(demo, sweep);

        awaitAttempt(sweep, 2, "SUCCESSFUL");
        awaitRecorded(sweep, "SUCCESSFUL");
        assertThat(workflow(sweep).path("steps")).hasSize(3);
        MASTER.assertIs(attempt(sweep, 1));
        successful(null).history("QUEUED RUNNING").times("submitted started").assertIs(attempt(sweep, 2));
        for (String part : List.of("param:'N'='1'", "param:'N'='2'")) {
            JsonNode attempts = part(sweep, part).path("attempts");
            assertThat(attempts).hasSize(2);
            successful(0).assertIs(attempts.get(0));
            successful(0).assertIs(attempts.get(1));
        }
    }

    @Test
    void jobsWithTheSameTagAreOneWorkflowOfEachOwner() {
        String failing = "{'Name':'second','Executable':'false','Tags':['x','workflow:calibration']}";
        String first = submit("{'Name':'first','ApplicationName':'Date','Tags':['workflow:calibration']}");
        awaitRecorded(first, "SUCCESSFUL");
        String second = submit(failing);
        String foreign = other.submit(json(failing));
        demo.awaitEnd(second);
        other.awaitEnd(foreign);
        awaitRecorded(first, "FAILED");
        awaitRecordForOther(foreign);

        assertThat(workflow(first).path("name").asText()).isEqualTo("calibration");
        assertThat(texts(workflow(first).path("steps"), "name")).containsExactly("first", "second");
        assertThat(workflow(first).at("/steps/1/attempts/0/run").asText()).isEqualTo(second);
        assertThat(demo.get("/helipoint/workflows/" + foreign).status()).isEqualTo(404);
        JsonNode theirs = other.get("/helipoint/workflows/" + foreign).json();
        assertThat(texts(theirs.path("steps"), "name")).containsExactly("second");
    }

    @Test
    void jobsThatTheWorkflowEngineSubmittedForOneWorkflowAreOne() {
        String description = "{'Name':'NAME','ApplicationName':'Date','Notification':'"
                + web.address("/file/rest/workflows/engine-4711/actions/callback") + "'}";
        String first = submit(description.replace("NAME", "a"));
        awaitRecorded(first, "SUCCESSFUL");
        String second = submit(description.replace("NAME", "b"));
        String another = submit(description.replace("4711", "4712"));
        String foreign = other.submit(json(description));
        demo.awaitEnd(second);
        other.awaitEnd(foreign);
        awaitRecorded(another, "SUCCESSFUL");
        awaitRecordForOther(foreign);
        eventually()
                .until(() -> workflow(first).path("steps").size() == 2
                        && workflow(first).path("status").asText().equals("SUCCESSFUL"));

        assertThat(texts(workflow(first).path("steps"), "name")).containsExactly("a", "b");
        assertThat(workflow(another).path("steps")).hasSize(1);
        assertThat(other.get("/helipoint/workflows/" + foreign).json().path("steps"))
                .hasSize(1);
    }

    @Test
    void anAllocationAndATaskInItAreTwoJobs() throws IOException {
        String allocation = submitHeld(",'Job type':'ALLOCATE','Resources':{'Runtime':60}");
        awaitRecorded(allocation, "RUNNING");
        eventually().until(() -> unicoreStatus(allocation).equals("RUNNING"));

        Answer answer = demo.post("/core/jobs/" + allocation, json("{'Name':'task','Executable':'echo'}"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String task = answer.id();
        assertEnd(task, successful(0));
        JsonNode description = onlyAttempt(task).path("description");
        assertThat(description.path("Job type").asText()).isEqualTo("ON_LOGIN_NODE");
        assertThat(description.path("UNICORE_ALLOCATION_ID"))
                .isEqualTo(onlyAttempt(allocation).at("/batch/id"));
        letGoOfWhatIsHeld();
        assertEnd(allocation, successful(0));
    }

    // -- without a REST resource

    /** A storage of the demo user on which new files start jobs. */
    private static void makeStorageWithTrigger() throws IOException {
        Answer answer = demo.post(
                "/core/storagefactories/DEFAULT", json("{'name':'triggers','parameters':{'enableTrigger':'true'}}"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        Path root = Path.of(demo.get("/core/storages/" + answer.id())
                .json()
                .path("mountPoint")
                .asText());
        Files.writeString(
                root.resolve(".UNICORE_Rules"),
                json("{'DirectoryScan':{'IncludeDirs':['/.*'],'Interval':'30','Enabled':true},"
                        + "'Rules':[{'Name':'r','Match':'.*scan.tdms','Action':{'Job':"
                        + "{'Name':'triggered by ${UC_FILE_NAME}','Executable':'echo','Tags':['triggered']}}}]}"));
        Files.writeString(root.resolve("scan.tdms"), "data");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aJobThatNewDataTriggeredIsRecorded() {
        List<JsonNode> triggered = new ArrayList<>();
        await().atMost(Duration.ofMinutes(4)).until(() -> {
            demo.get("/helipoint/workflows?num=500").json().path("workflows").forEach(row -> {
                if (row.path("name").asText().equals("triggered by scan.tdms")) {
                    triggered.add(row);
                }
            });
            return !triggered.isEmpty();
        });
        String job = triggered.get(0).path("id").asText();
        awaitRecorded(job, "SUCCESSFUL");

        successful(0).assertIs(onlyAttempt(job));
        JsonNode run = onlyAttempt(job);
        assertThat(run.path("owner").asText()).isEqualTo("CN=Demo User, O=TELBE, C=DE");
        assertThat(run.path("login").asText()).isEqualTo("demo");
        assertThat(run.path("captured").asText()).isEqualTo("LIVE");
        assertThat(run.path("tags").toString()).isEqualTo("[\"triggered\"]");
        assertThat(demo.get("/core/jobs/" + job).status()).isEqualTo(404);
    }
}
