package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import org.helipoint.model.JobDescription;
import org.helipoint.testconfigs.GatewayProxy;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The restart of one workflow on a real UNICORE/X 11, straight to the server and through a Gateway. Its administrator has no
 * login on the cluster, and nobody may have more than a certain number of jobs.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class RestartIT {

    private static final int MOST_JOBS = 160;

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static GatewayProxy gateway;
    private static UnicoreClient demo;

    @BeforeAll
    static void start() throws IOException {
        directory = TestServers.directory("gateway");
        directory.configure("container.services.maxInstancesPerUser.JobManagement=" + MOST_JOBS);
        String users = Files.readString(directory.conf("user-mapfile.json"));
        assertThat(users).contains(", \"xlogin\": [\"root\"]");
        Files.writeString(directory.conf("user-mapfile.json"), users.replace(", \"xlogin\": [\"root\"]", ""));
        gateway = GatewayProxy.start("DEMO-SITE", "https://127.0.0.1:" + directory.port(), directory.identity());
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
    static void stopWithEachRestartInTheAuditAndNoErrorsOfOursInTheLog() throws IOException, SQLException {
        server.close();
        gateway.close();
        assertThat(Files.readAllLines(directory.log()).stream()
                        .filter(line -> line.matches(".* (ERROR|FATAL) .*"))
                        .filter(line -> line.matches(".*(org\\.helipoint|org\\.hibernate|hikari|flyway).*")))
                .isEmpty();
        try (Connection database = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.path().resolve("data/helipoint"), "sa", "");
                Statement statement = database.createStatement()) {
            // parts of a sweep come with their master
            String restarted = "select count(*) from run r where restart_of is not null and id = job"
                    + " and (sweep is null or sweep = job)";
            assertThat(number(statement, restarted)).isPositive();
            assertThat(number(
                            statement,
                            restarted + " and not exists (select 1 from audit a where a.action = 'RESTART'"
                                    + " and a.workflow = r.workflow and a.caller = r.owner"
                                    + " and a.detail = r.restart_of || ' as ' || r.id)"))
                    .isZero();
            assertThat(number(statement, "select count(*) from remembered_request"))
                    .isPositive();
            assertThat(number(statement, "select count(*) from remembered_request where answer like '%CANARY%'"))
                    .isZero();
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @Nested
    class Directly extends RestartContract {

        Directly() {
            super(directory, directory.anonymous());
        }
    }

    @Nested
    class ThroughTheGateway extends RestartContract {

        ThroughTheGateway() {
            super(directory, directory.anonymous().at(gateway.rest()));
        }
    }

    /** The last, because UNICORE/X 11.0.0 does not count less when jobs of a user are deleted whose name has blanks. */
    @Nested
    @Order(Integer.MAX_VALUE)
    class AtTheJobLimit {

        @Test
        void whoHasAsManyJobsAsAllowedRestartsNothing() {
            UnicoreClient other = directory.client("other");
            String job = other.submit(json("{'ApplicationName':'Date'}"));
            awaitEnd(other, job, 1);
            String waiting = json("{'ApplicationName':'Date','haveClientStageIn':'true'}");
            int jobs = 1;
            Answer last = other.post("/core/jobs", waiting);
            while (last.status() == 201) {
                jobs++;
                last = other.post("/core/jobs", waiting);
            }

            Answer answer = restart(other, job, "{}");

            assertThat(jobs).isBetween(2, MOST_JOBS);
            assertThat(answer.status()).as(answer.text()).isEqualTo(409);
            assertThat(answer.json().path("errorMessage").asText()).contains("as many jobs as you may", "Limit of <");
            assertThat(other.get(path(job)).json().path("attempts").intValue()).isEqualTo(1);
        }
    }

    private static String json(String text) {
        return text.replace('\'', '"').replace('`', '\'');
    }

    private static String path(String workflow) {
        return "/helipoint/workflows/" + workflow;
    }

    private static Answer restart(UnicoreClient client, String workflow, String body) {
        return client.post(path(workflow) + "/actions/restart", json(body));
    }

    private static JsonNode awaitEnd(UnicoreClient client, String workflow, int attempts) {
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            JsonNode found = client.get(path(workflow)).json();
            return found.path("attempts").intValue() >= attempts
                    && Set.of("SUCCESSFUL", "FAILED", "ABORTED")
                            .contains(found.path("status").asText());
        });
        return client.get(path(workflow)).json();
    }

    /** The text of a tree with all members in the order of their names. */
    private static String sorted(JsonNode node) {
        StringBuilder text = new StringBuilder();
        if (node instanceof ObjectNode object) {
            TreeMap<String, JsonNode> members = new TreeMap<>();
            object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            members.forEach((name, value) -> text.append(TextNode.valueOf(name))
                    .append(':')
                    .append(sorted(value))
                    .append(','));
            return "{" + text + "}";
        }
        if (node.isArray()) {
            node.forEach(element -> text.append(sorted(element)).append(','));
            return "[" + text + "]";
        }
        return node.toString();
    }

    /** The description of a run as text with all digits. */
    private static String description(String workflow, String run) {
        Answer answer = demo.get(path(workflow) + "/runs/" + run);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return sorted(JobDescription.parse(answer.text()).json().path("description"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'ApplicationName':'Date','ApplicationVersion':'1.0'",
                "'ApplicationName':'NoSuchApplication'",
                "'Executable':'/bin/sh','Arguments':['-c','`exit 3`'],'Environment':['A= b  c ','B=ü'],'Stdout':'o','Stderr':'e'",
                "'Executable':'echo','Environment':{'A':'  '},'Resources':{'Runtime':600,'Nodes':'1','Queue':'defq'}",
                "'Executable':'echo','Resources':{'Nodes':'99'}",
                "'Executable':'cat','Arguments':['in'],'Imports':[{'Data':['  one','','two  '],'To':'in'},{'Data':'ü','To':'b'}],"
                        + "'Exports':[{'From':'stdout','To':'file://nowhere/x','FailOnError':'false'}]",
                "'Executable':'cat','Arguments':['in'],'Imports':{'in':{'Data':'d'}},'Exports':{'stdout':{'To':'file:///nowhere/x'}}",
                "'Executable':'cat','Imports':[{'From':'https://127.0.0.1:1/nothing','To':'in'}]",
                "'Executable':'echo','User precommand':['true',''],'User postcommand':'true',"
                        + "'RunUserPrecommandOnLoginNode':'false','IgnoreNonZeroExitCode':true",
                "'ApplicationName':'Date','User precommand':'sh -c `exit 4`'",
                "'Executable':'echo','Job type':'ON_LOGIN_NODE','Tags':['a','a']",
                "'Executable':'echo','Job type':'ALLOCATE','Resources':{'Runtime':'10'}",
                "'Job type':'RAW','BSS file':'nothing'",
                "'Executable':'echo','Arguments':['$N'],'Parameters':{'N':{'Values':['1','02']},'M':'x'}",
                "'Executable':'echo','Parameters':{'N':{'From':'1','To':'2','Step':'1'}}",
                "'Executable':'cat','Arguments':['in'],'Imports':[{'From':['file:///etc/hostname','file:///etc/passwd'],'To':'in'}]",
                "'Executable':'echo','Notification':'https://127.0.0.1:1/rest/news'",
                "'Executable':'echo','Tags':['workflow:again and again']"
            })
    void everyKindOfJobIsSubmittedAgainAsItWas(String members) {
        String notes =
                "'Name':' two  blanks ü \uD83D\uDE00 ','notes':{'a':1.0,'b':1e3,'c':123456789012345678901234567890,"
                        + "'d':-0.050,'e':null,'f':[[],{}, true],'g':'\\u2028\\t\\\\ `','':'' }";
        String description = json("{" + members + "," + notes + "}");
        String job = demo.submit(description);
        awaitEnd(demo, job, 1);

        Answer answer = restart(demo, job, "{'step':1}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().path("differences")).isEmpty();
        awaitEnd(demo, job, 2);
        String first = description(job, job);
        assertThat(first)
                .isEqualTo(sorted(JobDescription.parse(new JSONObject(description).toString())
                        .json()));
        assertThat(description(job, answer.json().path("run").asText())).isEqualTo(first);
    }

    @Test
    void aTaskIsRestartedInItsAllocationAsLongAsThatIsThere() {
        String allocation = demo.submit(
                json("{'Executable':'sleep','Arguments':['600'],'Job type':'ALLOCATE','Resources':{'Runtime':600}}"));
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            JsonNode run = demo.get(path(allocation)).json().at("/steps/0/attempts/0");
            return run.path("status").asText().equals("RUNNING")
                    && run.at("/batch/id").isTextual()
                    && !run.at("/batch/id").asText().startsWith("INTERACTIVE");
        });
        // UNICORE notes the state a moment after our record
        await().atMost(Duration.ofMinutes(3))
                .until(() -> demo.get("/core/jobs/" + allocation)
                        .json()
                        .path("status")
                        .asText()
                        .equals("RUNNING"));
        Answer submitted = demo.post("/core/jobs/" + allocation, json("{'Name':'task','Executable':'echo'}"));
        assertThat(submitted.status()).as(submitted.text()).isEqualTo(201);
        String task = submitted.id();
        awaitEnd(demo, task, 1);

        Answer there = restart(demo, task, "{}");
        assertThat(there.status()).as(there.text()).isEqualTo(201);
        awaitEnd(demo, task, 2);
        demo.post("/core/jobs/" + allocation + "/actions/abort", "{}");
        demo.awaitEnd(allocation);
        awaitEnd(demo, allocation, 1);
        Answer preview = restart(demo, task, "{'preview':true}");
        Answer gone = restart(demo, task, "{}");
        Answer without = restart(demo, task, "{'changes':{'UNICORE_ALLOCATION_ID':null,'Job type':null}}");

        assertThat(preview.json().at("/missing/0/path").asText()).isEqualTo("/UNICORE_ALLOCATION_ID");
        assertThat(gone.status()).isEqualTo(409);
        assertThat(gone.json().path("missing")).isEqualTo(preview.json().path("missing"));
        assertThat(without.status()).as(without.text()).isEqualTo(201);
        assertThat(awaitEnd(demo, task, 3).path("status").asText()).isEqualTo("SUCCESSFUL");
    }

    @Test
    void anAdministratorWithoutALoginRestartsNothing() {
        String job = demo.submit(json("{'ApplicationName':'Date'}"));
        awaitEnd(demo, job, 1);
        UnicoreClient admin = directory.client("admin");

        Answer preview = restart(admin, job, "{'preview':true}");
        Answer answer = restart(admin, job, "{}");

        assertThat(preview.status()).isEqualTo(200);
        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.json().path("errorMessage").asText()).contains("no login", "never as the owner");
        assertThat(demo.get(path(job)).json().path("attempts").intValue()).isEqualTo(1);
    }
}
