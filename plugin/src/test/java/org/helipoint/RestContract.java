package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The plugin's REST services in a real UNICORE/X 11, as clients see them over HTTPS. Each test uses its own jobs, and so the
 * same server serves all ways to it.
 */
abstract class RestContract {

    private static final String WORKFLOWS = "/helipoint/workflows";
    private static final String OPEN_API = "/helipoint/openapi.json";

    private final ServerDirectory directory;
    private final UnicoreClient anonymous;
    private final UnicoreClient demo;
    private final UnicoreClient other;
    private final UnicoreClient admin;

    /**
     * Tests one way to a server.
     *
     * @param directory the server's
     * @param anonymous a client without credentials that goes this way
     */
    RestContract(ServerDirectory directory, UnicoreClient anonymous) {
        this.directory = directory;
        this.anonymous = anonymous;
        this.demo = as("demo");
        this.other = as("other");
        this.admin = as("admin");
    }

    private UnicoreClient as(String user) {
        return anonymous.login(user, directory.password(user));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static JsonNode workflow(UnicoreClient client, String id) {
        Answer answer = client.get(WORKFLOWS + "/" + id);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    /** Waits until UNICORE says that a job has ended and then until we say so; the record may be a moment later. */
    private JsonNode awaitEnd(String workflow, String job) {
        demo.awaitEnd(job);
        awaitStatus(workflow, "SUCCESSFUL", "FAILED", "ABORTED");
        return workflow(demo, workflow);
    }

    private void awaitStatus(String workflow, String... statuses) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Set.of(statuses)
                        .contains(demo.get(WORKFLOWS + "/" + workflow)
                                .json()
                                .path("status")
                                .asText()));
    }

    private JsonNode run(String description) {
        String job = demo.submit(json(description));
        return awaitEnd(job, job);
    }

    private static Answer restart(UnicoreClient client, String workflow, String body) {
        return client.post(WORKFLOWS + "/" + workflow + "/actions/restart", json(body));
    }

    private static Instant time(JsonNode run, String name) {
        return Instant.parse(run.path(name).asText());
    }

    private static List<String> texts(JsonNode array, String member) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.path(member).asText()));
        return texts;
    }

    @Test
    void theTelbeJobIsCapturedFromSubmissionToEnd() throws IOException {
        Files.createDirectories(directory.home().resolve("src"));
        Files.writeString(directory.home().resolve("src/params.json"), "{}");
        Files.writeString(
                directory.home().resolve("src/Data_sorting_cluster.py"), "import sys\nprint('sorted', sys.argv[2:])\n");
        String home = directory.rest() + "/core/storages/Home/files/";
        String description = json(("{'Executable':'python3','RunUserPrecommandOnLoginNode':'false','User"
                        + " precommand':'module load python','Name':'scan 38','Project':'telbe','Tags':['LSCO','31K'],"
                        + "'Arguments':['Data_sorting_cluster.py','sorting','raw','-p','res=0.02'],"
                        + "'Resources':{'Queue':'defq','Runtime':10},'Imports':[{'From':'HOMEsrc/params.json','To':'params.json'},"
                        + "{'From':'HOMEsrc/Data_sorting_cluster.py','To':'Data_sorting_cluster.py'}],"
                        + "'Exports':[{'From':'stdout','To':'HOMEjob.out'}]}")
                .replace("HOME", home));

        Instant before = Instant.now();
        String job = demo.submit(description);
        JsonNode workflow = awaitEnd(job, job);

        assertThat(workflow.path("status").asText()).as(workflow.toString()).isEqualTo("SUCCESSFUL");
        assertThat(Files.readString(directory.home().resolve("job.out"))).contains("sorted ['raw', '-p', 'res=0.02']");
        assertThat(workflow.path("id").asText()).isEqualTo(job);
        assertThat(workflow.path("name").asText()).isEqualTo("scan 38");
        assertThat(workflow.path("site").asText()).isEqualTo("DEMO-SITE");
        assertThat(workflow.path("application").asText()).isEqualTo("python3");
        assertThat(workflow.path("queue").asText()).isEqualTo("defq");
        assertThat(workflow.path("tags").toString()).isEqualTo("[\"LSCO\",\"31K\"]");
        assertThat(workflow.path("restartable").booleanValue()).isTrue();
        assertThat(workflow.path("steps")).hasSize(1);

        JsonNode run = workflow.at("/steps/0/attempts/0");
        assertThat(run.path("run").asText()).isEqualTo(job);
        assertThat(run.path("captured").asText()).isEqualTo("LIVE");
        assertThat(run.path("description")).isEqualTo(parse(description));
        assertThat(run.path("owner").asText()).isEqualTo("CN=Demo User, O=TELBE, C=DE");
        assertThat(run.path("login").asText()).isEqualTo("demo");
        assertThat(run.path("group").asText()).isEqualTo("telbe");
        assertThat(run.path("role").asText()).isEqualTo("user");
        assertThat(run.path("project").asText()).isEqualTo("telbe");
        assertThat(run.path("executable").asText()).isEqualTo("python3");
        assertThat(run.path("resources")).isEqualTo(parse(json("{'Queue':'defq','Runtime':10}")));
        assertThat(run.path("tags").toString()).isEqualTo("[\"LSCO\",\"31K\"]");
        assertThat(run.path("exitCode").intValue()).isZero();
        assertThat(run.path("statusMessage").asText()).isEqualTo("Success.");
        assertThat(run.at("/batch/id").asText()).startsWith("INTERNAL-TSI-");
        assertThat(run.path("workingDirectory").asText()).contains(job);
        assertThat(texts(run.path("inputs"), "name")).containsExactly("params.json", "Data_sorting_cluster.py");
        assertThat(run.at("/outputs/0/uri").asText()).isEqualTo(home + "job.out");
        assertThat(texts(run.path("history"), "status"))
                .containsSubsequence("READY", "STAGINGIN", "QUEUED", "STAGINGOUT", "SUCCESSFUL");
        assertThat(run.path("log").toString()).contains("Status set to PENDING");

        assertThat(time(run, "submitted")).isBetween(before.minusSeconds(1), Instant.now());
        assertThat(time(run, "stageInEnded")).isAfterOrEqualTo(time(run, "submitted"));
        assertThat(time(run, "started")).isAfterOrEqualTo(time(run, "queued"));
        assertThat(time(run, "finished")).isAfterOrEqualTo(time(run, "mainEnded"));
        double total =
                Duration.between(time(run, "submitted"), time(run, "finished")).toMillis() / 1000.0;
        assertThat(run.at("/seconds/total").doubleValue()).isCloseTo(total, within(0.0001));
        assertThat(run.at("/seconds/stageIn").isNumber()).isTrue();
        assertThat(run.at("/seconds/queued").isNumber()).isTrue();
        assertThat(run.at("/seconds/main").isNumber()).isTrue();
        assertThat(run.at("/seconds/stageOut").isNumber()).isTrue();

        JsonNode unicore = demo.get("/core/jobs/" + job).json();
        assertThat(run.at("/batch/id").asText())
                .isEqualTo(unicore.path("batchSystemID").asText());
        assertThat(demo.get(workflow.at("/_links/job/href").asText()).status()).isEqualTo(200);
        assertThat(demo.get(workflow.at("/_links/self/href").asText()).json().path("id"))
                .isEqualTo(workflow.path("id"));
        assertThat(demo.get(run.at("/_links/self/href").asText()).json()).isEqualTo(run);
    }

    private static JsonNode parse(String text) {
        return new Answer(200, "", text).json();
    }

    @Test
    void inlineDataIsKeptAsItWasSubmitted() {
        JsonNode run =
                run("{'ApplicationName':'Date','Imports':[{'From':'inline://x','Data':'as submitted','To':'a'}]}")
                        .at("/steps/0/attempts/0");

        assertThat(run.at("/description/Imports/0/Data").asText()).isEqualTo("as submitted");
    }

    @Test
    void aJobThatFailsByExitCodeSaysSo() {
        JsonNode workflow = run("{'Executable':'/bin/sh','Arguments':['-c','\\'exit 3\\'']}".replace("\\'", "\\u0027"));

        assertThat(workflow.path("status").asText()).as(workflow.toString()).isEqualTo("FAILED");
        assertThat(workflow.path("reason").asText()).isEqualTo("EXIT_CODE");
        assertThat(workflow.path("exitCode").intValue()).isEqualTo(3);
        assertThat(workflow.path("statusMessage").asText()).contains("non-zero exit code: <3>");
    }

    @Test
    void anUnknownApplicationIsRecordedWithUnicoresMessage() {
        String job = demo.submit(json("{'Name':'no such','ApplicationName':'NoSuchApplication'}"));

        JsonNode workflow = awaitEnd(job, job);

        assertThat(workflow.path("status").asText()).isEqualTo("FAILED");
        assertThat(workflow.path("reason").asText()).isEqualTo("SUBMISSION");
        assertThat(workflow.path("statusMessage").asText())
                .contains("NoSuchApplication")
                .isEqualTo(demo.get("/core/jobs/" + job)
                        .json()
                        .path("statusMessage")
                        .asText());
        assertThat(workflow.at("/steps/0/attempts/0/description/Name").asText()).isEqualTo("no such");
        assertThat(workflow.at("/steps/0/attempts/0/log").toString()).contains("ERROR");
    }

    @Test
    void impossibleResourcesAreRecordedWithUnicoresMessage() {
        String job = demo.submit(json("{'ApplicationName':'Date','Resources':{'Nodes':4711}}"));

        JsonNode workflow = awaitEnd(job, job);

        assertThat(workflow.path("status").asText()).isEqualTo("FAILED");
        assertThat(workflow.path("reason").asText()).isEqualTo("SUBMISSION");
        assertThat(workflow.path("statusMessage").asText())
                .isNotEmpty()
                .isEqualTo(demo.get("/core/jobs/" + job)
                        .json()
                        .path("statusMessage")
                        .asText());
    }

    @Test
    void anAbortedJobIsAborted() {
        String job = demo.submit(json("{'Executable':'sleep','Arguments':['60']}"));
        awaitStatus(job, "RUNNING");

        demo.post("/core/jobs/" + job + "/actions/abort", "{}");

        JsonNode workflow = awaitEnd(job, job);
        assertThat(workflow.path("status").asText()).isEqualTo("ABORTED");
        assertThat(workflow.path("reason").isNull()).isTrue();
        assertThat(workflow.path("finished").isNull()).isFalse();
    }

    @Test
    void theRecordIsCompleteAfterUnicoreHasForgottenTheJob() {
        String job = demo.submit(json("{'Name':'to be deleted','ApplicationName':'Date','Tags':['kept']}"));
        JsonNode before = awaitEnd(job, job);

        assertThat(demo.delete("/core/jobs/" + job).status()).isEqualTo(204);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get("/core/jobs/" + job).status() == 404);

        assertThat(workflow(demo, job)).isEqualTo(before);
    }

    @Test
    void credentialsAreNeitherShownNorStored() throws IOException {
        String job = demo.submit(json("{'ApplicationName':'Date','Imports':[{'From':'inline://x','Data':'d','To':'a',"
                + "'Credentials':{'Username':'u','Password':'CANARY-4711'}}]}"));
        awaitEnd(job, job);

        Answer answer = demo.get(WORKFLOWS + "/" + job);

        assertThat(answer.text()).doesNotContain("CANARY-4711").contains("{{removed:credentials}}");
        assertThat(answer.json().at("/steps/0/attempts/0/removed/0").asText()).isEqualTo("/Imports/0/Credentials");
        byte[] database = Files.readAllBytes(directory.path().resolve("data/helipoint.mv.db"));
        assertThat(new String(database, StandardCharsets.ISO_8859_1))
                .contains(job)
                .doesNotContain("CANARY-4711");
    }

    @Test
    void aRestartIsANewAttemptOfTheSameWorkflow() {
        String job =
                demo.submit(json("{'Name':'bins','Executable':'echo','Arguments':['-p','res=0.02'],'Tags':['t']}"));
        JsonNode first = awaitEnd(job, job).at("/steps/0/attempts/0");

        Answer answer = restart(demo, job, "{'changes':{'Arguments':['-p','res=0.05'],'Tags':null}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        JsonNode body = answer.json();
        String again = body.path("run").asText();
        assertThat(body.path("workflow").asText()).isEqualTo(job);
        assertThat(body.path("attempt").intValue()).isEqualTo(2);
        assertThat(body.path("job").asText()).isEqualTo(demo.rest() + "/core/jobs/" + again);
        assertThat(texts(body.path("differences"), "path")).containsExactlyInAnyOrder("/Arguments/1", "/Tags");
        await().until(() ->
                demo.get(answer.location()).json().path("run").asText().equals(again));

        JsonNode workflow = awaitEnd(job, again);
        assertThat(workflow.path("attempts").intValue()).isEqualTo(2);
        assertThat(workflow.at("/steps/0/attempts")).hasSize(2);
        assertThat(workflow.at("/steps/0/attempts/0"))
                .isEqualTo(((ObjectNode) first.deepCopy()).put("superseded", true));
        JsonNode second = workflow.at("/steps/0/attempts/1");
        assertThat(second.path("run").asText()).isEqualTo(again);
        assertThat(second.path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(second.path("restartOf").asText()).isEqualTo(job);
        assertThat(second.path("differences")).isEqualTo(body.path("differences"));
        assertThat(second.at("/description/Arguments/1").asText()).isEqualTo("res=0.05");
        assertThat(demo.get("/core/storages/" + again + "-uspace/files/stdout").text())
                .isNotNull();
        assertThat(demo.get(WORKFLOWS + "/" + again).status()).isEqualTo(404);
    }

    @Test
    void aPreviewSubmitsNothing() {
        String job = demo.submit(json("{'Name':'preview me','ApplicationName':'Date'}"));
        awaitEnd(job, job);
        int jobs = demo.get("/core/jobs?num=1000").json().path("jobs").size();

        Answer answer = restart(demo, job, "{'preview':true,'changes':{'Name':'other','Resources':{'Runtime':60}}}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("description"))
                .isEqualTo(parse(json("{'Name':'other','ApplicationName':'Date','Resources':{'Runtime':60}}")));
        assertThat(texts(answer.json().path("differences"), "path")).containsExactly("/Name", "/Resources");
        assertThat(answer.json().path("missing")).isEmpty();
        assertThat(answer.json().path("attempt").intValue()).isEqualTo(2);
        assertThat(workflow(demo, job).path("attempts").intValue()).isEqualTo(1);
        assertThat(demo.get("/core/jobs?num=1000").json().path("jobs")).hasSize(jobs);
    }

    @Test
    void removedCredentialsHaveToBeSuppliedForARestart() {
        String job = demo.submit(json("{'ApplicationName':'Date','Imports':[{'From':'inline://x','Data':'d','To':'a',"
                + "'Credentials':{'Username':'u','Password':'CANARY-1'}}]}"));
        awaitEnd(job, job);

        Answer refused = restart(demo, job, "{}");
        Answer wrong = restart(demo, job, "{'credentials':{'/Imports/1/Credentials':{}}}");
        Answer done =
                restart(demo, job, "{'credentials':{'/Imports/0/Credentials':{'Username':'u','Password':'CANARY-2'}}}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(texts(refused.json().path("missing"), "path")).containsExactly("/Imports/0/Credentials");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(done.status()).as(done.text()).isEqualTo(201);
        JsonNode workflow = awaitEnd(job, done.json().path("run").asText());
        assertThat(workflow.toString()).doesNotContain("CANARY");
        assertThat(workflow.path("status").asText()).isEqualTo("SUCCESSFUL");
    }

    @Test
    void credentialsInChangesAreUsedAndNotShown() {
        String job = demo.submit(json("{'ApplicationName':'Date'}"));
        awaitEnd(job, job);
        String changes = "'changes':{'Imports':[{'From':'inline://x','Data':'d','To':'a',"
                + "'Credentials':{'Username':'u','Password':'CANARY-3'}}]}";

        Answer preview = restart(demo, job, "{'preview':true," + changes + "}");
        Answer done = restart(demo, job, "{" + changes + "}");

        assertThat(preview.text()).doesNotContain("CANARY").contains("{{removed:credentials}}");
        assertThat(preview.json().path("missing")).isEmpty();
        assertThat(done.status()).as(done.text()).isEqualTo(201);
        assertThat(done.text()).doesNotContain("CANARY");
        assertThat(awaitEnd(job, done.json().path("run").asText()).toString()).doesNotContain("CANARY");
    }

    @Test
    void whileSubmissionIsDisabledNothingIsRestarted() {
        String job = demo.submit(json("{'ApplicationName':'Date'}"));
        awaitEnd(job, job);
        String toggle = "/admin/actions/ToggleJobSubmission";

        admin.post(toggle, json("{'message':'maintenance'}"));
        Answer answer = restart(demo, job, "{}");
        admin.post(toggle, "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("errorMessage").asText()).contains("disabled");
        assertThat(workflow(demo, job).path("attempts").intValue()).isEqualTo(1);
    }

    @Test
    void unicoresOwnRestartInPlaceIsTheNextAttempt() {
        String job = demo.submit(json("{'ApplicationName':'Date'}"));
        JsonNode first = awaitEnd(job, job).at("/steps/0/attempts/0");

        TestServers.restartInPlace(demo, job);

        await().atMost(Duration.ofMinutes(2)).until(() -> {
            JsonNode workflow = workflow(demo, job);
            return workflow.path("attempts").intValue() == 2
                    && workflow.path("status").asText().equals("SUCCESSFUL");
        });
        JsonNode attempts = workflow(demo, job).at("/steps/0/attempts");
        assertThat(attempts.path(0)).isEqualTo(((ObjectNode) first).put("superseded", true));
        assertThat(attempts.path(1).path("run").asText()).isEqualTo(job + ".2");
        assertThat(attempts.path(0).path("exitCodeOfEarlierAttempt").booleanValue())
                .isFalse();
        assertThat(attempts.path(1).path("exitCodeOfEarlierAttempt").booleanValue())
                .isTrue();
        assertThat(time(attempts.path(1), "submitted")).isAfter(time(first, "finished"));
    }

    @Test
    void aJobDeletedWhileItRunsIsAborted() {
        String job = demo.submit(json("{'Executable':'sleep','Arguments':['60']}"));
        awaitStatus(job, "RUNNING");

        demo.delete("/core/jobs/" + job);

        awaitStatus(job, "ABORTED");
    }

    @Test
    void errorsHaveUnicoresForm() {
        for (Answer answer : List.of(
                demo.get("/helipoint/nosuchpath"),
                demo.delete(WORKFLOWS + "/x"),
                anonymous.get(WORKFLOWS),
                demo.postForm(WORKFLOWS + "/x/actions/restart", "changes=none"))) {
            assertThat(answer.json().path("status").intValue())
                    .as(answer.toString())
                    .isEqualTo(answer.status());
            assertThat(answer.json().path("errorMessage").asText()).isNotEmpty();
        }
        assertThat(demo.postForm(WORKFLOWS + "/x/actions/restart", "changes=none")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anOlderAttemptCanBeRestarted() {
        String job = demo.submit(json("{'Name':'a','ApplicationName':'Date'}"));
        awaitEnd(job, job);
        String second = restart(demo, job, "{'changes':{'Name':'b'}}")
                .json()
                .path("run")
                .asText();
        awaitEnd(job, second);

        Answer third = restart(demo, job, "{'attempt':1}");

        assertThat(third.json().path("attempt").intValue()).isEqualTo(3);
        JsonNode workflow = awaitEnd(job, third.json().path("run").asText());
        assertThat(workflow.at("/steps/0/attempts/2/restartOf").asText()).isEqualTo(job);
        assertThat(workflow.at("/steps/0/attempts/2/differences")).isEmpty();
        assertThat(restart(demo, job, "{'attempt':9}").status()).isEqualTo(400);
        assertThat(restart(demo, job, "{'step':2}").status()).isEqualTo(400);
    }

    @Test
    void aRunningWorkflowCannotBeRestarted() {
        String job = demo.submit(json("{'Executable':'sleep','Arguments':['60']}"));
        awaitStatus(job, "RUNNING");

        Answer answer = restart(demo, job, "{}");
        demo.post("/core/jobs/" + job + "/actions/abort", "{}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("errorMessage").asText()).contains("it is still");
        assertThat(answer.json().path("status").intValue()).isEqualTo(409);
        awaitEnd(job, job);
    }

    @Test
    void usersSeeTheirOwnAndAdministratorsEverything() {
        String job = demo.submit(json("{'Name':'of demo','ApplicationName':'Date'}"));
        awaitEnd(job, job);
        String foreign = other.submit(json("{'Name':'of other','ApplicationName':'Date'}"));
        await().until(() ->
                other.get(WORKFLOWS + "/" + foreign).json().path("finished").isTextual());

        assertThat(texts(demo.get(WORKFLOWS + "?num=500").json().path("workflows"), "owner"))
                .isNotEmpty()
                .containsOnly("CN=Demo User, O=TELBE, C=DE");
        assertThat(texts(other.get(WORKFLOWS + "?num=500").json().path("workflows"), "owner"))
                .containsOnly("CN=Other User, O=TELBE, C=DE");
        assertThat(texts(admin.get(WORKFLOWS + "?num=500").json().path("workflows"), "id"))
                .contains(job, foreign);
        assertThat(workflow(admin, job).path("name").asText()).isEqualTo("of demo");
    }

    @Test
    void aForeignWorkflowIsLikeAnUnknownOne() {
        String job = demo.submit(json("{'ApplicationName':'Date'}"));
        awaitEnd(job, job);

        Answer foreign = other.get(WORKFLOWS + "/" + job);
        Answer unknown = other.get(WORKFLOWS + "/nosuchid");
        Answer foreignRestart = restart(other, job, "{}");
        Answer unknownRestart = restart(other, "nosuchid", "{}");

        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text().replace(job, "ID")).isEqualTo(unknown.text().replace("nosuchid", "ID"));
        assertThat(foreignRestart.status()).isEqualTo(404);
        assertThat(foreignRestart.text().replace(job, "ID"))
                .isEqualTo(unknownRestart.text().replace("nosuchid", "ID"));
        assertThat(other.get(WORKFLOWS + "/" + job + "/runs/" + job).status()).isEqualTo(404);
        assertThat(demo.get(WORKFLOWS + "/" + job + "/runs/nosuchrun").status()).isEqualTo(404);
    }

    @Test
    void runsAreComparedWithinAndAcrossWorkflows() {
        JsonNode workflow = run("{'Executable':'echo','Arguments':['-p','res=0.02'],'Tags':['x']}");
        String first = workflow.path("id").asText();
        String second = restart(demo, first, "{'changes':{'Arguments':['-v','-p','res=0.02'],'Tags':['y']}}")
                .json()
                .path("run")
                .asText();
        awaitEnd(first, second);
        String elsewhere =
                run("{'ApplicationName':'NoSuchApplication'}").path("id").asText();
        String compare = WORKFLOWS + "/" + first + "/compare";

        JsonNode attempts = demo.get(compare + "?a=" + first + "&b=" + second).json();
        JsonNode workflows =
                demo.get(compare + "?a=" + second + "&b=" + elsewhere).json();

        assertThat(attempts.at("/a/attempt").intValue()).isEqualTo(1);
        assertThat(attempts.at("/b/run").asText()).isEqualTo(second);
        assertThat(attempts.path("description").toString())
                .isEqualTo(json("[{'path':'/Arguments/0','from':null,'to':'-v'}]"));
        assertThat(attempts.path("tags").toString())
                .isEqualTo(json("[{'path':'/Tags/0','from':'x','to':null},{'path':'/Tags/0','from':null,'to':'y'}]"));
        assertThat(attempts.path("result")).isEmpty();
        assertThat(attempts.path("states").isArray()).isTrue();
        assertThat(workflows.at("/b/workflow").asText()).isEqualTo(elsewhere);
        assertThat(texts(workflows.path("result"), "path")).contains("/status", "/reason");
        assertThat(demo.get(workflows.at("/b/_links/self/href").asText()).status())
                .isEqualTo(200);
        assertThat(admin.get(compare + "?a=" + first + "&b=" + elsewhere).status())
                .isEqualTo(200);
    }

    @Test
    void aForeignRunIsLikeAnUnknownOneInAComparison() {
        String mine = run("{'ApplicationName':'Date'}").path("id").asText();
        String foreign = other.submit(json("{'ApplicationName':'Date'}"));
        await().until(() ->
                other.get(WORKFLOWS + "/" + foreign).json().path("finished").isTextual());
        String compare = WORKFLOWS + "/" + mine + "/compare?a=" + mine + "&b=";

        Answer withForeign = demo.get(compare + foreign);
        Answer withUnknown = demo.get(compare + "nosuchrun");

        assertThat(withForeign.status()).isEqualTo(404);
        assertThat(withForeign.text().replace(foreign, "ID"))
                .isEqualTo(withUnknown.text().replace("nosuchrun", "ID"));
        assertThat(other.get(compare + mine).status()).isEqualTo(404);
        assertThat(demo.get(WORKFLOWS + "/" + foreign + "/compare?a=" + mine + "&b=" + mine)
                        .status())
                .isEqualTo(404);
        assertThat(demo.get(compare).status()).isEqualTo(400);
        assertThat(demo.get(compare + mine + "&c=1").text()).contains("Unknown: c; allowed are 'a' and 'b'");
    }

    @Test
    void anAdministratorRestartsAsThemselves() {
        String job = demo.submit(json("{'ApplicationName':'Date'}"));
        awaitEnd(job, job);

        Answer answer = restart(admin, job, "{}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        admin.awaitEnd(answer.json().path("run").asText());
        JsonNode second = workflow(demo, job).at("/steps/0/attempts/1");
        assertThat(second.path("owner").asText()).isEqualTo("CN=Site Admin, O=HZDR, C=DE");
        assertThat(second.path("login").asText()).isEqualTo("root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/helipoint", OPEN_API, WORKFLOWS, WORKFLOWS + "/x", WORKFLOWS + "/x/runs/y"})
    void anonymousReadsNothing(String path) {
        assertThat(anonymous.get(path).status()).isEqualTo(403);
        assertThat(as("banned").get(path).status()).isEqualTo(403);
    }

    @Test
    void anonymousRestartsNothing() {
        assertThat(restart(anonymous, "x", "{}").status()).isEqualTo(403);
        assertThat(restart(as("banned"), "x", "{}").status()).isEqualTo(403);
    }

    @Test
    void theOverviewIsPagedNewestFirst() {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            jobs.add(0, other.submit(json("{'Name':'page " + i + "','ApplicationName':'NoSuchApplication'}")));
            String job = jobs.get(0);
            await().until(() -> other.get(WORKFLOWS + "/" + job)
                    .json()
                    .path("status")
                    .asText()
                    .equals("FAILED"));
        }

        List<String> seen = new ArrayList<>();
        String next = other.rest() + WORKFLOWS + "?num=2&status=FAILED";
        int pages = 0;
        while (!next.isEmpty() && pages++ < 50) {
            JsonNode page = other.get(next).json();
            assertThat(page.path("workflows").size()).isBetween(1, 2);
            assertThat(texts(page.path("workflows"), "status")).containsOnly("FAILED");
            seen.addAll(texts(page.path("workflows"), "id"));
            next = page.at("/_links/next/href").asText();
        }

        assertThat(seen).startsWith(jobs.toArray(String[]::new)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "num=0,num",
        "num=99999,num",
        "num=x,num",
        "colour=red,colour",
        "cursor=broken,cursor",
        "cursor=%25,cursor",
        "status=DONE,status"
    })
    void aWrongQueryIsRefusedAndNamed(String query, String name) {
        Answer answer = demo.get(WORKFLOWS + "?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).contains("'" + name + "'");
        assertThat(answer.json().path("status").intValue()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "[]", "{'bins':1}", "{'changes':[]}", "{'preview':'yes'}", "{} trailing"})
    void aWrongRestartIsRefused(String body) {
        String job = demo.submit(json("{'ApplicationName':'NoSuchApplication'}"));
        awaitEnd(job, job);

        Answer answer = restart(demo, job, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).isNotEmpty();
        assertThat(workflow(demo, job).path("attempts").intValue()).isEqualTo(1);
    }

    @Test
    void theStatusTellsWhoYouAreAndHowCapturingDoes() {
        run("{'ApplicationName':'Date'}");

        JsonNode status = demo.get("/helipoint").json();

        assertThat(status.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(status.path("site").asText()).isEqualTo("DEMO-SITE");
        assertThat(status.at("/client/dn").asText()).isEqualTo("CN=Demo User, O=TELBE, C=DE");
        assertThat(status.at("/workflows/SUCCESSFUL").intValue()).isPositive();
        assertThat(status.at("/capture/captured").intValue()).isPositive();
        assertThat(status.at("/capture/dropped").intValue()).isZero();
        assertThat(status.at("/capture/hookFailures").intValue()).isZero();
        assertThat(demo.get(status.at("/_links/workflows/href").asText()).status())
                .isEqualTo(200);
        assertThat(demo.get("/core")
                        .json()
                        .at("/server/externalConnections/HELIPOINT database")
                        .asText())
                .isEqualTo("OK");
    }

    @Test
    void allLinksGoBackTheWayTheRequestCameAndCanBeFollowed() {
        String job = demo.submit(json("{'ApplicationName':'Date'}"));
        awaitEnd(job, job);
        Answer restarted = restart(demo, job, "{}");
        awaitEnd(job, restarted.json().path("run").asText());

        Set<String> links = new TreeSet<>(
                Set.of(restarted.location(), restarted.json().path("job").asText()));
        for (String path : List.of(
                "/helipoint", WORKFLOWS + "?num=1", WORKFLOWS + "/" + job, WORKFLOWS + "/" + job + "/runs/" + job)) {
            demo.get(path).json().findValuesAsText("href").forEach(links::add);
        }

        assertThat(links).hasSizeGreaterThan(7).allMatch(link -> link.startsWith(demo.rest() + "/"));
        for (String link : links) {
            Answer followed =
                    link.endsWith("/actions/restart") ? demo.post(link, json("{'preview':true}")) : demo.get(link);
            assertThat(followed.status()).as(link).isEqualTo(200);
        }
    }

    @Test
    void theOpenApiDocumentIsServedAsItIsKeptAndOnlyOnceToWhoAsksAgain() throws IOException {
        String link = demo.get("/helipoint").json().at("/_links/openapi/href").asText();

        Answer answer = demo.get(link);
        Answer again = demo.with("If-None-Match", answer.header("etag")).get(link);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(answer.text())
                .isEqualTo(Files.readString(Path.of(System.getProperty("helipoint.root"), "docs", "openapi.json")));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.text()).isEmpty();
        String server = answer.json().at("/servers/0/url").asText();
        assertThat(URI.create(link).resolve(server)).hasToString(demo.rest() + "/helipoint");
    }

    @Test
    void anEncodedQueryMeansTheSameOnEveryWay() {
        String job = demo.submit(json("{'ApplicationName':'NoSuchApplication'}"));
        awaitEnd(job, job);

        await().untilAsserted(
                        () -> { // again if another job has failed between the two
                            Answer encoded = demo.get(WORKFLOWS + "?status=%46AILED&num=%31");
                            assertThat(encoded.status()).as(encoded.text()).isEqualTo(200);
                            assertThat(encoded.json())
                                    .isEqualTo(demo.get(WORKFLOWS + "?status=FAILED&num=1")
                                            .json());
                        });
        assertThat(demo.get(WORKFLOWS + "?status=FAILED%25")
                        .json()
                        .path("errorMessage")
                        .asText())
                .contains("'FAILED%'");
    }

    @Test
    void tablesSearchesAndUnchangedAnswersComeOnEveryWay() {
        String name = "a \u00fc/%25+b & " + UUID.randomUUID();
        String job = demo.submit(json("{'Name':'" + name + "','ApplicationName':'NoSuchApplication'}"));
        awaitEnd(job, job);

        Answer table = demo.with("Accept", "text/csv")
                .get(WORKFLOWS + "?fields=id,name&q=" + name.substring(name.length() - 36));
        Answer search = demo.post(WORKFLOWS + "/search", json("{'name':['" + name + "'],'fields':'id'}"));
        Answer page = demo.get(WORKFLOWS + "/" + job);

        assertThat(table.text()).isEqualTo("id,name\r\n" + job + "," + name + "\r\n");
        assertThat(table.header("content-type")).startsWith("text/csv");
        assertThat(search.json().at("/workflows/0/id").asText()).isEqualTo(job);
        assertThat(demo.with("If-None-Match", page.header("etag"))
                        .get(WORKFLOWS + "/" + job)
                        .status())
                .isEqualTo(304);
        assertThat(demo.post(WORKFLOWS + "/search", "{\"q\":\"" + "x".repeat(11 << 20) + "\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void lineageLeadsFromAJobToThoseThatTookItsDataAndBack() {
        String folder = "lineage%20of%20" + UUID.randomUUID() + "/";
        String home = directory.rest() + "/core/storages/Home/files/" + folder;
        String from = demo.submit(json("{'Name':'produce','Executable':'echo','Arguments':['data'],"
                + "'Exports':[{'From':'stdout','To':'" + home + "out.dat'}]}"));
        assertThat(awaitEnd(from, from).path("status").asText()).isEqualTo("SUCCESSFUL");
        String stdout = directory.rest() + "/core/storages/" + from + "-uspace/files/stdout";
        String imports = "{'Name':'consume','Executable':'cat','Arguments':['in'],'Imports':[{'From':'%s','To':'in'}]}";

        String ofExport = demo.submit(json(imports.formatted("BFT:" + home + "out.dat")));
        String ofDirectory = demo.submit(json(imports.formatted(stdout)));
        String throughGateway = demo.submit(json(imports.formatted(
                "https://127.0.0.1:1/demo-site/rest/core/storages/Home/files//" + folder + "out.dat")));
        String foreign = other.submit(json(imports.formatted(home + "out.dat")));

        assertThat(awaitEnd(ofExport, ofExport).path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(awaitEnd(ofDirectory, ofDirectory).path("status").asText()).isEqualTo("SUCCESSFUL");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get(WORKFLOWS + "/" + throughGateway).status() == 200
                        && other.get(WORKFLOWS + "/" + foreign).status() == 200);
        JsonNode downstream = workflow(demo, from).at("/lineage/downstream");
        assertThat(texts(downstream, "id")).containsExactlyInAnyOrder(ofExport, ofDirectory, throughGateway);
        assertThat(workflow(demo, from).at("/lineage/upstream")).isEmpty();
        for (String one : List.of(ofExport, ofDirectory, throughGateway)) {
            JsonNode upstream = workflow(demo, one).at("/lineage/upstream");
            assertThat(texts(upstream, "id")).containsExactly(from);
            assertThat(upstream.at("/0/name").asText()).isEqualTo("produce");
            assertThat(upstream.at("/0/status").asText()).isEqualTo("SUCCESSFUL");
            assertThat(demo.get(upstream.at("/0/_links/self/href").asText())
                            .json()
                            .path("id")
                            .asText())
                    .isEqualTo(from);
        }
        assertThat(workflow(demo, ofDirectory)
                        .at("/lineage/upstream/0/addresses/0")
                        .asText())
                .isEqualTo(stdout);
        assertThat(workflow(demo, from).at("/lineage/moreDownstream").booleanValue())
                .isFalse();
        assertThat(workflow(other, foreign).at("/lineage/upstream")).isEmpty();
        assertThat(texts(workflow(admin, from).at("/lineage/downstream"), "id")).doesNotContain(foreign);
    }

    @Test
    void statisticsCountWhatTheCallerMaySee() {
        String tag = UUID.randomUUID().toString();
        run("{'Name':'counted','Executable':'echo','Tags':['" + tag + "']}");
        run("{'Name':'counted','ApplicationName':'NoSuchApplication','Tags':['" + tag + "']}");
        String statistics = "/helipoint/statistics?tag=" + tag;

        JsonNode mine = demo.get(statistics).json();

        assertThat(mine.path("workflows").intValue()).isEqualTo(2);
        assertThat(mine.path("byStatus").toString()).isEqualTo(json("{'SUCCESSFUL':1,'FAILED':1}"));
        assertThat(mine.at("/byDay/0/day").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
        assertThat(texts(mine.at("/byApplication/top"), "name")).containsExactly("NoSuchApplication", "echo");
        assertThat(mine.at("/byApplication/other").intValue()).isZero();
        assertThat(mine.path("byOwner").isNull()).isTrue();
        assertThat(mine.at("/seconds/main/workflows").intValue()).isEqualTo(1);
        assertThat(mine.at("/seconds/main/p95")).isEqualTo(mine.at("/seconds/main/mean"));
        assertThat(demo.get(mine.at("/_links/workflows/href").asText()).json().path("workflows"))
                .hasSize(2);
        assertThat(other.get(statistics).json().path("workflows").intValue()).isZero();
        JsonNode all = admin.get(statistics).json();
        assertThat(all.path("workflows").intValue()).isEqualTo(2);
        assertThat(texts(all.at("/byOwner/top"), "name")).containsExactly("CN=Demo User, O=TELBE, C=DE");
        assertThat(demo.get("/helipoint/statistics?owner=CN%3Dx").status()).isEqualTo(400);
        assertThat(demo.get("/helipoint/statistics?num=1").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"README.md, '\"attempt\":2'", "docs/rest.md, '\"attempt\":2'", "docs/labview.md, '\"x-unit\"'"})
    void theExamplesOfTheDocumentationWork(String document, String answer) throws IOException, InterruptedException {
        run("{'Executable':'echo','Arguments':['-p','res=0.02']}");
        String text =
                Files.readString(Path.of(System.getProperty("helipoint.root")).resolve(document));
        List<String> examples = Pattern.compile("```sh\\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(example -> example.group(1))
                .toList();

        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", String.join("\n", examples));
        shell.environment().put("REST", demo.rest());
        shell.environment().put("CERT", directory.conf("server.pem").toString());
        shell.environment().put("LOGIN", "demo:" + directory.password("demo"));
        shell.directory(Files.createTempDirectory(directory.path(), "examples-").toFile());
        Process process = shell.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(examples).isNotEmpty();
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains(answer);
    }
}
