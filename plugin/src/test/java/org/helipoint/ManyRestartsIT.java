package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Restarts of the failed parts of sweeps, of steps that need each other, and of many workflows, in a real UNICORE/X 11. The
 * last tests kill the server or start it with another configuration, so they have an order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ManyRestartsIT {

    private static final String WORKFLOWS = "/helipoint/workflows";
    private static final String MANY = WORKFLOWS + "/actions/restart";
    private static final String TASKS = "/helipoint/tasks/";

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static UnicoreClient demo;
    private static UnicoreClient other;
    private static UnicoreClient admin;

    @BeforeAll
    static void start() throws IOException {
        directory = TestServers.directory("base");
        writeUsers("\"demo\", \"demo2\"");
        setRate(600);
        demo = directory.client("demo");
        other = directory.client("other");
        admin = directory.client("admin");
        startServer();
    }

    /** Instead of any rate before: of two lines for one property UNICORE takes the first. */
    private static void setRate(int perMinute, String... more) throws IOException {
        List<String> properties = new ArrayList<>(List.of(more));
        properties.add("helipoint.restart.ratePerMinute=" + perMinute);
        Files.write(directory.conf("variant.config"), properties);
    }

    private static void startServer() {
        try {
            server = UnicoreServer.start(directory);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        eventually()
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
    }

    private static void writeUsers(String loginsOfDemo) throws IOException {
        Files.writeString(directory.conf("user-mapfile.json"), """
                {
                  "CN=Demo User, O=TELBE, C=DE": { "role": "user", "xlogin": [%s], "group": ["telbe"] },
                  "CN=Other User, O=TELBE, C=DE": { "role": "user", "xlogin": ["other"] },
                  "CN=Site Admin, O=HZDR, C=DE": { "role": ["admin"], "xlogin": ["root"] }
                }
                """.formatted(loginsOfDemo));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(200));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static JsonNode workflow(String id) {
        Answer answer = demo.get(WORKFLOWS + "/" + id);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static void awaitStatus(String workflow, String... statuses) {
        eventually()
                .until(() -> Set.of(statuses)
                        .contains(demo.get(WORKFLOWS + "/" + workflow)
                                .json()
                                .path("status")
                                .asText()));
    }

    private static String submit(String description) {
        return demo.submit(json(description));
    }

    /** Members of a description that run a command; UNICORE does not quote arguments. */
    private static String shell(String command) {
        return "'Executable':'/bin/sh','Arguments':['-c','\\\"" + command + "\\\"']";
    }

    /** A job that fails, and succeeds with the parameter FAIL=0. */
    private static String failed(String name) {
        String job = submit("{'Name':'" + name + "'," + shell("exit $FAIL") + ",'Parameters':{'FAIL':'1'}}");
        awaitStatus(job, "FAILED");
        return job;
    }

    private static Answer restart(String workflow, String body) {
        return demo.post(WORKFLOWS + "/" + workflow + "/actions/restart", json(body));
    }

    private static Answer many(String body) {
        return demo.post(MANY, json(body));
    }

    private static String accepted(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.location()).endsWith(TASKS + answer.id());
        assertThat(answer.json().path("id").asText()).isEqualTo(answer.id());
        return answer.id();
    }

    private static JsonNode task(String id) {
        Answer answer = demo.get(TASKS + id);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode awaitTask(String id, String state) {
        eventually().until(() -> task(id).path("state").asText().equals(state));
        return task(id);
    }

    private static List<String> texts(JsonNode array, String member) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(node -> node.path(member).asText())
                .toList();
    }

    private static String ids(List<String> ids) {
        return "['" + String.join("','", ids) + "']";
    }

    private static JsonNode step(String workflow, String name) {
        return StreamSupport.stream(workflow(workflow).path("steps").spliterator(), false)
                .filter(step -> step.path("name").asText().endsWith(name))
                .findFirst()
                .orElseThrow();
    }

    private static int attempts(String workflow, String step) {
        return step(workflow, step).path("attempts").size();
    }

    /** The record is a moment behind the job. */
    private static void awaitEnd(String workflow) {
        awaitStatus(workflow, "SUCCESSFUL", "FAILED", "ABORTED", "LOST");
    }

    private static String sweepOfThree(String name) {
        String sweep = submit("{'Name':'" + name + "'," + shell("exit `expr $N / $D`")
                + ",'Parameters':{'D':'1','N':{'From':'0','To':'2'}}}");
        demo.awaitEnd(sweep);
        awaitEnd(sweep);
        assertThat(workflow(sweep).path("status").asText()).isEqualTo("FAILED");
        return sweep;
    }

    private static void awaitNewEnd(String sweep, String run) {
        demo.awaitEnd(run);
        eventually()
                .until(() -> !workflow(sweep).path("finished").isNull()
                        && workflow(sweep).toString().contains(run));
    }

    @Test
    @Order(1)
    void onlyTheFailedPartsOfASweepStartAgain() {
        String sweep = sweepOfThree("scan");

        JsonNode preview =
                restart(sweep, "{'preview':true,'parameters':{'D':'2'}}").json();
        assertThat(preview.at("/description/Parameters/N").toString()).isEqualTo(json("{'Values':['1','2']}"));
        assertThat(preview.at("/description/Parameters/D").asText()).isEqualTo("2");
        Answer some = restart(sweep, "{'parameters':{'D':'2'}}");
        assertThat(some.status()).as(some.text()).isEqualTo(201);
        awaitNewEnd(sweep, some.json().path("run").asText());

        assertThat(workflow(sweep).path("steps")).hasSize(4);
        assertThat(attempts(sweep, "'N'='0'")).isEqualTo(1);
        assertThat(texts(step(sweep, "'N'='1'").path("attempts"), "status")).containsExactly("FAILED", "SUCCESSFUL");
        assertThat(texts(step(sweep, "'N'='2'").path("attempts"), "status")).containsExactly("FAILED", "FAILED");
        assertThat(workflow(sweep).path("status").asText()).isEqualTo("FAILED");
        JsonNode parts = step(sweep, "'N'='1'").path("attempts");
        JsonNode comparison = demo.get(WORKFLOWS + "/" + sweep + "/compare?a="
                        + parts.at("/0/run").asText() + "&b="
                        + parts.at("/1/run").asText())
                .json();
        assertThat(comparison.toString()).contains("/Parameters/D");

        int number = IntStream.range(0, 4)
                .filter(i ->
                        workflow(sweep).at("/steps/" + i + "/name").asText().endsWith("'N'='2'"))
                .findFirst()
                .orElseThrow();
        Answer one = restart(sweep, "{'step':" + (number + 1) + ",'parameters':{'D':'3'}}");
        assertThat(one.status()).as(one.text()).isEqualTo(201);
        awaitNewEnd(sweep, one.json().path("run").asText());
        assertThat(workflow(sweep).path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(attempts(sweep, "'N'='1'")).isEqualTo(2);
        assertThat(attempts(sweep, "'N'='2'")).isEqualTo(3);

        Answer none = restart(sweep, "{'onlyFailed':true}");
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.text()).contains("none of its parts is FAILED or ABORTED");
        JsonNode all = restart(sweep, "{'preview':true}").json();
        assertThat(all.at("/description/Parameters/N").toString()).isEqualTo(json("{'From':'0','To':'2'}"));
        assertThat(all.path("differences")).isEmpty();
    }

    @Test
    @Order(2)
    void failedFilesOfASweepStartAgain() throws IOException {
        Files.createDirectories(directory.home());
        Files.writeString(directory.home().resolve("there"), "x");
        String storage = "https://127.0.0.1:" + directory.port() + "/rest/core/storages/Home/files/";
        String sweep = submit("{'Name':'files','Executable':'cat','Arguments':['in'],'Imports':[{'From':['" + storage
                + "there','" + storage + "later'],'To':'in'}]}");
        demo.awaitEnd(sweep);
        awaitEnd(sweep);
        assertThat(workflow(sweep).path("status").asText()).isEqualTo("FAILED");
        Files.writeString(directory.home().resolve("later"), "y");

        Answer answer = restart(sweep, "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        awaitNewEnd(sweep, answer.json().path("run").asText());

        assertThat(workflow(sweep).path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(workflow(sweep).path("steps")).hasSize(3);
        assertThat(attempts(sweep, "there'->'in'")).isEqualTo(1);
        assertThat(attempts(sweep, "later'->'in'")).isEqualTo(2);
    }

    private static String tagged(String name, String tag, String command, String imports) {
        return submit("{'Name':'" + name + "'," + shell(command) + ",'Parameters':{'FAIL':'1'},'Tags':['workflow:" + tag
                + "'],'Imports':[" + imports + "]}");
    }

    private static String outOf(String job) {
        return "{'From':'https://127.0.0.1:" + directory.port() + "/rest/core/storages/" + job
                + "-uspace/files/out','To':'in'}";
    }

    @Test
    @Order(3)
    void failedStepsStartAgainInTheOrderOfTheirData() {
        String first = tagged("first", "chain", "echo $FAIL > out; exit $FAIL", "");
        awaitStatus(first, "FAILED");
        String second = tagged("second", "chain", "cat in > out; exit $FAIL", outOf(first));
        demo.awaitEnd(second); // else the two steps may come in any order
        String fine = tagged("fine", "chain", "true", "");
        demo.awaitEnd(fine);
        eventually()
                .until(() -> !workflow(first).path("finished").isNull()
                        && workflow(first).path("steps").size() == 3);

        JsonNode preview =
                restart(first, "{'preview':true,'parameters':{'FAIL':'0'}}").json();
        assertThat(texts(preview.path("steps"), "name")).containsExactly("first", "second", "fine");
        assertThat(texts(preview.path("steps"), "willRun")).containsExactly("true", "true", "false");
        assertThat(preview.at("/steps/1/needs").toString()).isEqualTo("[1]");
        assertThat(preview.at("/steps/1/why").asText()).contains("it takes in results of step 1");
        assertThat(preview.at("/steps/2/why").asText()).isEqualTo("it is SUCCESSFUL");
        assertThat(workflow(first).path("attempts").intValue()).isEqualTo(1);

        String task = accepted(restart(first, "{'parameters':{'FAIL':'0'}}"));
        assertThat(awaitTask(task, "DONE").at("/progress/submitted").intValue()).isEqualTo(2);
        awaitStatus(first, "SUCCESSFUL");

        assertThat(attempts(first, "fine")).isEqualTo(1);
        String firstAgain = step(first, "first").at("/attempts/1/run").asText();
        JsonNode secondAgain = step(first, "second").at("/attempts/1");
        assertThat(secondAgain.at("/inputs/0/uri").asText()).contains(firstAgain + "-uspace");
        assertThat(secondAgain.path("submitted").asText())
                .isGreaterThan(step(first, "first").at("/attempts/1/finished").asText());
        assertThat(texts(task(task).path("items"), "run"))
                .containsExactly(firstAgain, secondAgain.path("run").asText(), "null");
    }

    @Test
    @Order(4)
    void aStepWhoseSourceFailsAgainIsNotStarted() {
        String first = tagged("first", "broken", "echo x > out; exit $FAIL", "");
        awaitStatus(first, "FAILED");
        String second = tagged("second", "broken", "exit $FAIL", outOf(first));
        demo.awaitEnd(second);
        eventually()
                .until(() -> !workflow(first).path("finished").isNull()
                        && workflow(first).path("steps").size() == 2);

        JsonNode done = awaitTask(accepted(restart(first, "{}")), "DONE");

        assertThat(texts(done.path("items"), "state")).containsExactly("SUBMITTED", "NOT_SUBMITTED");
        assertThat(done.at("/items/1/why").asText()).isEqualTo("it needs step 'first', which is FAILED again");
        assertThat(attempts(first, "second")).isEqualTo(1);
    }

    @Test
    @Order(5)
    void jobsOfTheWorkflowEngineStartAgainAsPlainJobs() {
        String notification = "https://127.0.0.1:1/rest/workflows/engine-1/actions/callback";
        String job = submit("{'Name':'engine','Executable':'false','Notification':'" + notification + "'}");
        awaitStatus(job, "FAILED");

        JsonNode preview = restart(job, "{'preview':true}").json();

        assertThat(preview.at("/description/Notification").isMissingNode()).isTrue();
        assertThat(preview.at("/differences/0/path").asText()).isEqualTo("/Notification");
        assertThat(preview.path("note").asText()).contains("starts again as a plain job");
        Answer answer = restart(job, "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().path("note").asText()).contains("starts again as a plain job");
        eventually().until(() -> workflow(job).path("attempts").intValue() == 2);
        assertThat(workflow(job)
                        .at("/steps/0/attempts/1/description/Notification")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    @Order(6)
    void thePreviewOfManySaysWhatWillRunAndWhyTheOthersWillNot() {
        String failed = failed("one");
        String secret = submit("{'Name':'secret','Executable':'false','Environment':{'DB_PASSWORD':'hunter22'}}");
        String done = submit("{'Name':'fine','Executable':'true'}");
        String foreign = other.submit(json("{'Name':'foreign','Executable':'false'}"));
        String active = submit("{'Name':'active','Executable':'sleep','Arguments':['60']}");
        awaitStatus(secret, "FAILED");
        awaitStatus(done, "SUCCESSFUL");
        awaitStatus(active, "RUNNING");
        eventually().until(() -> other.get(WORKFLOWS + "/" + foreign).status() == 200);

        JsonNode preview = many("{'preview':true,'ids':"
                        + ids(List.of(failed, secret, done, foreign, "nothing", active)) + "}")
                .json();

        assertThat(texts(preview.path("workflows"), "willRun"))
                .containsExactly("true", "false", "false", "false", "false", "false");
        List<String> why = texts(preview.path("workflows"), "why");
        assertThat(why.get(1)).contains("something is missing").contains("DB_PASSWORD");
        assertThat(why.get(2)).isEqualTo("it is SUCCESSFUL; only those were asked for that are FAILED or ABORTED");
        assertThat(why.get(3).replace(foreign, "nothing")).isEqualTo(why.get(4));
        assertThat(why.get(5)).isEqualTo("it is still RUNNING");
        assertThat(preview.path("willRun").intValue()).isEqualTo(1);
        assertThat(preview.path("willNotRun").intValue()).isEqualTo(5);
        assertThat(many("{'preview':true,'status':['SUCCESSFUL'],'onlyFailed':false,'ids':['" + done + "']}")
                        .json()
                        .path("willRun")
                        .intValue())
                .isEqualTo(1);
        demo.post("/core/jobs/" + active + "/actions/abort", "{}");
        assertThat(workflow(failed).path("attempts").intValue()).isEqualTo(1);
    }

    @Test
    @Order(7)
    void thoseOfAFilterStartAgainAndTheTaskTellsOfEach() {
        List<String> jobs = List.of(failed("batch"), failed("batch"), failed("batch"));
        String aborted = submit("{'Name':'batch','Executable':'sleep','Arguments':['60'],'Parameters':{'FAIL':'1'}}");
        awaitStatus(aborted, "RUNNING");
        demo.post("/core/jobs/" + aborted + "/actions/abort", "{}");
        awaitStatus(aborted, "ABORTED");
        String fine = submit("{'Name':'batch','Executable':'true'}");
        awaitStatus(fine, "SUCCESSFUL");
        String body = "{'filter':{'name':'batch'},'limit':3,'changes':{'Executable':'true'}}";
        UnicoreClient withKey = demo.with("Idempotency-Key", "many-1");

        JsonNode preview = many("{'preview':true," + body.substring(1)).json();
        assertThat(preview.path("more").booleanValue()).isTrue();
        assertThat(preview.path("workflows")).hasSize(3);
        Answer first = withKey.post(MANY, json(body.replace("'limit':3,", "")));
        assertThat(withKey.post(MANY, json(body.replace("'limit':3,", ""))).id())
                .isEqualTo(accepted(first));
        assertThat(withKey.post(MANY, json(body)).status()).isEqualTo(422);
        JsonNode done = awaitTask(first.id(), "DONE");

        assertThat(done.at("/progress/submitted").intValue()).isEqualTo(4);
        assertThat(done.path("owner").asText()).contains("Demo User");
        for (String job : List.of(jobs.get(0), jobs.get(1), jobs.get(2), aborted)) {
            awaitStatus(job, "SUCCESSFUL");
            assertThat(workflow(job).path("attempts").intValue()).isEqualTo(2);
        }
        assertThat(workflow(fine).path("attempts").intValue()).isEqualTo(1);
        assertThat(texts(demo.get("/helipoint/tasks").json().path("tasks"), "id")
                        .get(0))
                .isEqualTo(first.id());
        assertThat(texts(other.get("/helipoint/tasks").json().path("tasks"), "id"))
                .isEmpty();
        assertThat(other.get(TASKS + first.id()).status()).isEqualTo(404);
        assertThat(other.post(TASKS + first.id() + "/actions/cancel", "{}").status())
                .isEqualTo(404);
        assertThat(admin.get(TASKS + first.id()).status()).isEqualTo(200);
    }

    @Test
    @Order(8)
    void aWrongRequestIsRefusedWithThePlace() {
        for (String body : List.of(
                "{}",
                "{'ids':[]}",
                "{'ids':['a'],'filter':{}}",
                "{'ids':['a'],'limit':1001}",
                "{'ids':['a','b'],'limit':1}",
                "{'ids':['a'],'status':['RUNNING']}",
                "{'filter':{'status':'RUNNING'}}",
                "{'filter':{'colour':'red'}}",
                "{'ids':['a'],'credentials':{}}")) {
            Answer answer = many(body);
            assertThat(answer.status()).as(body + answer.text()).isEqualTo(400);
        }
        String job = failed("plain");
        Answer secret = many("{'changes':{'Environment':{'DB_PASSWORD':'hunter22'}},'ids':['" + job + "']}");
        assertThat(secret.status()).isEqualTo(400);
        assertThat(secret.text()).contains("secret").doesNotContain("hunter22");
    }

    @Test
    @Order(9)
    void aTaskWaitsWhileSubmissionIsDisabledAndThenGoesOn() {
        String job = failed("waits");
        String toggle = "/admin/actions/ToggleJobSubmission";
        admin.post(toggle, json("{'message':'maintenance'}"));

        String task = accepted(many("{'ids':['" + job + "'],'parameters':{'FAIL':'0'}}"));
        JsonNode paused = awaitTask(task, "PAUSED");
        admin.post(toggle, "{}");

        assertThat(paused.path("reason").asText()).contains("disabled");
        assertThat(awaitTask(task, "DONE").path("reason").isNull()).isTrue();
        awaitStatus(job, "SUCCESSFUL");
    }

    /** The rate is slow enough that the server is killed between jobs, and fast enough that it is also while submitting. */
    @Test
    @Order(10)
    void eachIsSubmittedOnceAlsoIfTheServerIsKilledInTheMiddle() {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            jobs.add(submit("{'Name':'kill','ApplicationName':'NoSuch'}"));
        }
        jobs.forEach(job -> awaitStatus(job, "FAILED"));
        String task = accepted(demo.preferring("uid:demo2")
                .post(MANY, json("{'changes':{'ApplicationName':null,'Executable':'true'},'ids':" + ids(jobs) + "}")));
        for (int kill = 1; kill <= 3; kill++) {
            int enough = 3 * kill;
            eventually().until(() -> task(task).at("/progress/submitted").intValue() >= enough);
            server.kill();
            startServer();
        }

        JsonNode done = awaitTask(task, "DONE");
        assertThat(done.at("/progress/submitted").intValue()).isEqualTo(12);
        Set<String> runs = new HashSet<>(texts(done.path("items"), "run"));
        assertThat(runs).hasSize(12);
        for (String job : jobs) {
            eventually().until(() -> workflow(job).path("attempts").intValue() >= 2);
            awaitEnd(job);
            JsonNode attempts = workflow(job).at("/steps/0/attempts");
            assertThat(attempts).as(attempts.toString()).hasSize(2);
            assertThat(runs).contains(attempts.at("/1/run").asText());
            assertThat(attempts.at("/1/login").asText()).isEqualTo("demo2");
            assertThat(attempts.at("/1/role").asText()).isEqualTo("user");
        }
    }

    @Test
    @Order(11)
    void theRateIsTheSitesATaskPausesAtALostLoginAndCanBeCancelled() throws IOException {
        List<String> jobs = List.of(failed("slow"), failed("slow"), failed("slow"));
        server.stop();
        setRate(2);
        startServer();

        String task = accepted(many("{'ids':" + ids(jobs) + "}"));
        eventually().until(() -> task(task).at("/progress/submitted").intValue() == 1);
        assertThat(task(task).at("/progress/waiting").intValue()).isEqualTo(2);
        Answer cancelled = demo.post(TASKS + task + "/actions/cancel", "{}");

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.json().path("state").asText()).isEqualTo("CANCELLED");
        assertThat(texts(task(task).path("items"), "state")).containsExactly("SUBMITTED", "CANCELLED", "CANCELLED");

        String later =
                accepted(demo.preferring("uid:demo2").post(MANY, json("{'ids':" + ids(jobs.subList(1, 3)) + "}")));
        writeUsers("\"demo\"");
        JsonNode stopped = awaitTask(later, "PAUSED");
        assertThat(stopped.path("reason").asText()).contains("do not give", "with this login");
        assertThat(stopped.at("/progress/submitted").intValue()).isZero();
        assertThat(workflow(jobs.get(1)).path("attempts").intValue()).isEqualTo(1);
    }

    @Test
    @Order(12)
    void aTaskWaitsAtTheJobLimitAndGoesOnWhenMoreJobsAreAllowed() throws IOException {
        String job = failed("limit");
        server.stop();
        setRate(600, "container.services.maxInstancesPerUser.JobManagement=1");
        startServer();
        demo.submit(json("{'ApplicationName':'Date'}"));

        String task = accepted(many("{'ids':['" + job + "'],'parameters':{'FAIL':'0'}}"));
        assertThat(awaitTask(task, "PAUSED").path("reason").asText()).contains("as many jobs as you may have");
        server.stop();
        setRate(600);
        startServer();

        awaitTask(task, "DONE");
        awaitStatus(job, "SUCCESSFUL");
    }
}
