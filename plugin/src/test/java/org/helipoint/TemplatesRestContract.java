package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.junit.jupiter.api.Test;

/**
 * Templates on a real UNICORE/X 11, as clients see them over HTTPS, on any way to the server. Each test has templates of its own,
 * and so the same server serves all ways to it.
 */
abstract class TemplatesRestContract {

    static final String SECRET = "hunter2-of-this-test";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEMPLATES = "/helipoint/templates";
    private static final String WORKFLOWS = "/helipoint/workflows/";

    private final ServerDirectory directory;
    private final UnicoreClient anonymous;
    private final UnicoreClient demo;
    private final UnicoreClient other;
    private final UnicoreClient admin;
    private final String name = "t" + UUID.randomUUID();

    TemplatesRestContract(ServerDirectory directory, UnicoreClient anonymous) {
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

    private static Answer expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        return answer;
    }

    private static Answer start(UnicoreClient client, String template, String body) {
        return client.post(TEMPLATES + "/" + template + "/actions/start", body);
    }

    private JsonNode save(String members) {
        return expect(201, demo.post(TEMPLATES, json("{'name':'" + name + "'," + members + "}")))
                .json();
    }

    private static List<String> ids(UnicoreClient client) {
        List<String> ids = new ArrayList<>();
        expect(200, client.get(TEMPLATES))
                .json()
                .path("templates")
                .forEach(row -> ids.add(row.path("id").asText()));
        return ids;
    }

    private static List<String> texts(JsonNode array, String member) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.path(member).asText()));
        return texts;
    }

    private JsonNode awaitEnd(JsonNode started) {
        String workflow = started.path("workflow").asText();
        demo.awaitEnd(started.path("run").asText());
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Set.of("SUCCESSFUL", "FAILED", "ABORTED")
                        .contains(demo.get(WORKFLOWS + workflow)
                                .json()
                                .path("status")
                                .asText()));
        return demo.get(WORKFLOWS + workflow).json();
    }

    private String stdout(JsonNode started) {
        return demo.with("Accept", "application/octet-stream")
                .get("/core/storages/" + started.path("run").asText() + "-uspace/files/stdout")
                .text();
    }

    @Test
    void theSitesTemplatesAreThereForEverybodyWhoSignsIn() {
        for (UnicoreClient client : List.of(demo, other, admin)) {
            assertThat(ids(client)).contains("minimal", "telbe-sorting-binning");
        }
        Answer answer = expect(200, demo.get(TEMPLATES + "/minimal"));
        assertThat(answer.json().path("origin").asText()).isEqualTo("SITE");
        assertThat(answer.json().at("/parameters/properties/runtime/x-unit").asText())
                .isEqualTo("s");
        assertThat(answer.json().at("/job/Executable").asText()).isEqualTo("echo");
        assertThat(answer.json().path("_links").has("action:delete")).isFalse();
        assertThat(demo.get(answer.json().at("/_links/self/href").asText()).text())
                .isEqualTo(answer.text());
        expect(304, demo.with("If-None-Match", answer.header("etag")).get(TEMPLATES + "/minimal"));
        expect(404, demo.get(TEMPLATES + "/nosuch"));
        expect(404, start(demo, "nosuch", "{}"));
        expect(409, demo.post(TEMPLATES + "/minimal/actions/delete", ""));
    }

    @Test
    void aPreviewSaysWhatWouldBeSubmittedAndSubmitsNothing() {
        String tag = name;
        Answer preview = expect(
                200,
                start(demo, "minimal", json("{'preview':true,'parameters':{'runtime':30},'tags':['" + tag + "']}")));

        assertThat(preview.json().path("description").toString())
                .isEqualTo(
                        json("{'Name':'minimal','Executable':'echo','Arguments':['\u0001Hello from a template\u0001'],"
                                        + "'Resources':{'Runtime':30},'Tags':['" + tag + "']}")
                                .replace('\u0001', '\''));
        assertThat(preview.json().path("parameters").toString())
                .isEqualTo(json("{'runtime':30,'message':'Hello from a template'}"));
        assertThat(demo.get("/helipoint/workflows?tag=" + tag)
                        .json()
                        .path("total")
                        .intValue())
                .isZero();
    }

    @Test
    void whatWasPreviewedIsWhatIsStartedOrNothingIs() {
        save("'job':{'Executable':'echo','Tags':['" + name + "']}");
        JsonNode digest =
                expect(200, start(demo, name, "{\"preview\":true}")).json().at("/template/digest");
        assertThat(expect(200, demo.get(TEMPLATES + "/" + name)).json().path("digest"))
                .isEqualTo(digest);
        String body = "{\"digest\":" + digest + "}";
        expect(201, start(demo, name, body));

        save("'job':{'Executable':'date','Tags':['" + name + "']}");
        Answer refused = expect(409, start(demo, name, body));
        assertThat(refused.json().path("errorMessage").asText()).contains(name, "version 2", "Nothing was started");
        expect(409, start(demo, name, "{\"preview\":true,\"digest\":" + digest + "}"));
        expect(400, start(demo, name, "{\"digest\":1}"));
        String last =
                expect(201, start(demo, name, "{}")).json().path("workflow").asText();
        await().until(() -> demo.get(WORKFLOWS + last).status() == 200); // and all that was started before
        assertThat(demo.get("/helipoint/workflows?tag=" + name)
                        .json()
                        .path("total")
                        .intValue())
                .isEqualTo(2);
    }

    @Test
    void whatIsStartedRunsAndSaysWhereItComesFrom() throws IOException {
        String message = "it's $(id) `id` $HOME; echo \"x\" > y & * ${PATH} $${x}";
        ObjectNode body = JSON.createObjectNode();
        body.putObject("parameters").put("message", message);
        body.putObject("metadata").put("sample", "LSCO");
        body.putArray("tags").add("LSCO");

        Answer answer = expect(201, start(demo, "minimal", body.toString()));
        JsonNode started = answer.json();
        assertThat(answer.location())
                .endsWith(WORKFLOWS + started.path("workflow").asText());
        assertThat(started.path("job").asText())
                .endsWith("/rest/core/jobs/" + started.path("run").asText());
        JsonNode workflow = awaitEnd(started);

        assertThat(workflow.path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(stdout(started)).isEqualTo(message + "\n");
        assertThat(workflow.path("tags").toString()).isEqualTo("[\"LSCO\"]");
        JsonNode attempt = workflow.at("/steps/0/attempts/0");
        assertThat(attempt.at("/description/Metadata/sample").asText()).isEqualTo("LSCO");
        assertThat(attempt.at("/description/Resources/Runtime").isInt()).isTrue();
        assertThat(attempt.path("captured").asText()).isEqualTo("LIVE");
        JsonNode template = workflow.path("template");
        assertThat(attempt.path("template")).isEqualTo(template);
        assertThat(template.path("id").asText()).isEqualTo("minimal");
        assertThat(template.path("version").asText()).isEqualTo("1");
        assertThat(template.at("/parameters/message").asText()).isEqualTo(message);
        assertThat(template.at("/parameters/runtime").intValue()).isEqualTo(60);
        assertThat(template.path("changed").booleanValue()).isFalse();
        assertThat(template.path("digest")).isEqualTo(started.at("/template/digest"));
        JsonNode used = demo.get(WORKFLOWS + started.path("workflow").asText() + "/template")
                .json();
        assertThat(used.path("document"))
                .isEqualTo(JSON.readTree(Files.readString(directory.conf("helipoint-templates/minimal.json"))));
        expect(404, other.get(WORKFLOWS + started.path("workflow").asText() + "/template"));
    }

    @Test
    void restartsSayWhetherTheTemplateStillHolds() {
        String workflow =
                expect(201, start(demo, "minimal", "")).json().path("workflow").asText();
        for (String changes : List.of("{}", "{\"arguments\":{\"0\":\"other\"}}")) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> demo.get(WORKFLOWS + workflow)
                            .json()
                            .path("status")
                            .asText()
                            .equals("SUCCESSFUL"));
            JsonNode restarted = expect(201, demo.post(WORKFLOWS + workflow + "/actions/restart", changes))
                    .json();
            String run = restarted.path("run").asText();
            await().until(() -> demo.get(WORKFLOWS + workflow + "/runs/" + run).status() == 200);
        }
        JsonNode attempts = demo.get(WORKFLOWS + workflow).json().at("/steps/0/attempts");

        assertThat(attempts).hasSize(3);
        assertThat(attempts.at("/0/template/changed").booleanValue()).isFalse();
        assertThat(attempts.at("/1/template")).isEqualTo(attempts.at("/0/template"));
        assertThat(attempts.at("/2/template/changed").booleanValue()).isTrue();
        assertThat(attempts.at("/2/template/digest")).isEqualTo(attempts.at("/0/template/digest"));
        assertThat(demo.get(WORKFLOWS + workflow).json().path("template")).isEqualTo(attempts.at("/2/template"));
    }

    @Test
    void aJobThatComesFromNoTemplateSaysSo() {
        String job = demo.submit("{\"ApplicationName\": \"Date\"}");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get(WORKFLOWS + job).status() == 200);

        assertThat(demo.get(WORKFLOWS + job).json().path("template").isNull()).isTrue();
        assertThat(demo.get(WORKFLOWS + job + "/runs/" + job)
                        .json()
                        .path("template")
                        .isNull())
                .isTrue();
        expect(404, demo.get(WORKFLOWS + job + "/template"));
    }

    @Test
    void everyWrongParameterIsNamedAndNothingIsSubmitted() {
        String tag = name;
        Answer answer = expect(
                400,
                start(
                        demo,
                        "telbe-sorting-binning",
                        json("{'parameters':{'res':20,'N_sample':'many','sampleTemperature':-1,'bins':3,'queue':'a b'},"
                                + "'tags':['" + tag + "']}")));

        JsonNode findings = answer.json().path("findings");
        assertThat(texts(findings, "place"))
                .containsExactlyInAnyOrder(
                        "/parameters/res",
                        "/parameters/N_sample",
                        "/parameters/sampleTemperature",
                        "/parameters/bins",
                        "/parameters/queue",
                        "/parameters/scan");
        findings.forEach(finding -> {
            if (finding.path("place").asText().equals("/parameters/res")) {
                assertThat(finding.path("message").asText()).isEqualTo("is too great");
                assertThat(finding.path("expected").asText()).contains("a number", "10");
                assertThat(finding.path("unit").asText()).isEqualTo("ps");
            }
        });
        for (String wrong : List.of("[]", "{", "{'colour':1}", "{'parameters':3}", "{'preview':1}", "{'tags':3}")) {
            expect(400, start(demo, "minimal", json(wrong)));
        }
        assertThat(demo.get("/helipoint/workflows?tag=" + tag)
                        .json()
                        .path("total")
                        .intValue())
                .isZero();
    }

    @Test
    void theTemplateOfTelbeSortsAScan() throws IOException {
        Path folder = Files.createDirectories(directory.home().resolve(name + "/telbe-sorting-binning/src"));
        Files.writeString(folder.resolve("params.json"), "{}");
        Files.writeString(folder.resolve("Data_sorting_cluster.py"), "import sys\nprint('sorted', sys.argv[2:])\n");
        ObjectNode body = JSON.createObjectNode();
        body.putObject("parameters")
                .put("scan", "/raw/038_0p7THz_LSCO 31K")
                .put("res", 0.05)
                .put("sample", "LSCO")
                .put("sampleTemperature", 31)
                .put("storage", directory.rest() + "/core/storages/Home/files/" + name);

        JsonNode workflow = awaitEnd(expect(201, start(demo, "telbe-sorting-binning", body.toString()))
                .json());

        assertThat(workflow.path("status").asText()).as(workflow.toString()).isEqualTo("SUCCESSFUL");
        assertThat(Files.readString(directory.home().resolve(name).resolve("job.out")))
                .contains(
                        "sorted ['/raw/038_0p7THz_LSCO 31K', '-p', 'params.json,rep=100000,t_exp=0.002,N_sample=96,offset=3,"
                                + "pixel_to_ps=0.0115,Stage_zero=118.5,res=0.05']");
        JsonNode description = workflow.at("/steps/0/attempts/0/description");
        assertThat(description.at("/Metadata/binWidth").toString()).isEqualTo(json("{'unit':'ps','value':0.05}"));
        assertThat(description.at("/Metadata/sampleTemperature").toString()).isEqualTo(json("{'unit':'K','value':31}"));
        assertThat(description.at("/Metadata/sample").asText()).isEqualTo("LSCO");
        assertThat(description.at("/Metadata/proposalId").isMissingNode()).isTrue();
        assertThat(description.path("MetadataProfile").asText()).isEqualTo("telbe");
    }

    @Test
    void theSameKeyStartsOnceWhateverBecomesOfTheTemplate() {
        save("'job':{'Executable':'echo','Tags':['" + name + "']}");
        UnicoreClient once = demo.with("Idempotency-Key", name);

        Answer first = expect(201, start(once, name, "{}"));
        Answer again = expect(201, start(once, name, "{}"));
        expect(422, start(once, name, "{\"tags\":[\"x\"]}"));
        expect(422, start(once, "minimal", "{}"));
        expect(200, demo.post(TEMPLATES + "/" + name + "/actions/delete", ""));
        Answer later = expect(201, start(once, name, "{}"));

        assertThat(first.header("idempotency-replayed")).isEmpty();
        assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        assertThat(again.text()).isEqualTo(first.text()).isEqualTo(later.text());
        assertThat(demo.get("/helipoint/workflows?tag=" + name)
                        .json()
                        .path("total")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void onesOwnTemplateIsSeenByThoseThatItIsSharedWith() {
        String template = "'job':{'Executable':'echo','Arguments':['mine']}";
        String id = save(template).path("id").asText();
        assertThat(ids(demo)).contains(id);
        assertUnknown(other, id);
        assertUnknown(admin, id);

        save(template + ",'share':'group:laser'");
        assertUnknown(other, id);

        save(template + ",'share':'group:telbe'");
        assertThat(ids(other)).contains(id);
        JsonNode seen = expect(200, other.get(TEMPLATES + "/" + id)).json();
        assertThat(seen.path("origin").asText()).isEqualTo("SHARED");
        assertThat(seen.path("owner").asText()).isEqualTo("CN=Demo User, O=TELBE, C=DE");
        assertThat(seen.path("_links").has("action:delete")).isFalse();
        assertUnknown(admin, id);
        expect(409, other.post(TEMPLATES + "/" + id + "/actions/delete", ""));

        save(template + ",'share':'site'");
        assertThat(ids(admin)).contains(id);
        JsonNode started = expect(201, start(other, id, "{}")).json();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> other.get(WORKFLOWS + started.path("workflow").asText())
                        .json()
                        .at("/template/id")
                        .asText()
                        .equals(id));
        assertThat(other.get(WORKFLOWS + started.path("workflow").asText())
                        .json()
                        .path("owner")
                        .asText())
                .isEqualTo("CN=Other User, O=TELBE, C=DE");
        expect(404, demo.get(WORKFLOWS + started.path("workflow").asText()));

        expect(400, demo.post(TEMPLATES, json("{'name':'" + name + "','share':'group:none'," + template + "}")));
        expect(200, demo.post(TEMPLATES + "/" + name + "/actions/delete", ""));
        assertUnknown(other, id);
        assertUnknown(demo, id);
        assertThat(other.get(WORKFLOWS + started.path("workflow").asText() + "/template")
                        .json()
                        .at("/document/job/Arguments/0")
                        .asText())
                .isEqualTo("mine");
    }

    /** Answers word by word as for a template that does not exist. */
    private static void assertUnknown(UnicoreClient client, String id) {
        assertThat(ids(client)).doesNotContain(id);
        for (String nosuch : List.of("", "/actions/start", "/actions/delete")) {
            Answer answer = nosuch.isEmpty()
                    ? client.get(TEMPLATES + "/" + id)
                    : client.post(TEMPLATES + "/" + id + nosuch, "{}");
            Answer unknown = nosuch.isEmpty()
                    ? client.get(TEMPLATES + "/nosuch~1")
                    : client.post(TEMPLATES + "/nosuch~1" + nosuch, "{}");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.text().replace(id, "nosuch~1")).isEqualTo(unknown.text());
        }
    }

    @Test
    void nobodyElseGetsIn() {
        String id = save("'job':{},'share':'site'").path("id").asText();

        for (UnicoreClient client : List.of(anonymous, as("banned"), anonymous.login("demo", "wrong"))) {
            expect(403, client.get(TEMPLATES));
            expect(403, client.get(TEMPLATES + "/minimal"));
            expect(403, client.get(TEMPLATES + "/" + id));
            expect(403, start(client, "minimal", "{}"));
            expect(403, start(client, "minimal", "{\"preview\":true}"));
            expect(403, client.post(TEMPLATES, json("{'name':'x','job':{}}")));
            expect(403, client.post(TEMPLATES + "/" + id + "/actions/delete", ""));
        }
    }

    @Test
    void aNewVersionChangesNothingOfWhatWasStarted() {
        save("'job':{'Executable':'echo','Arguments':['one']}");
        JsonNode started = expect(201, start(demo, name, "{}")).json();
        JsonNode second = save("'job':{'Executable':'echo','Arguments':['two']}");
        JsonNode workflow = awaitEnd(started);

        assertThat(second.path("version").asText()).isEqualTo("2");
        assertThat(workflow.at("/template/version").asText()).isEqualTo("1");
        assertThat(workflow.at("/template/digest")).isNotEqualTo(second.path("digest"));
        assertThat(demo.get(WORKFLOWS + workflow.path("id").asText() + "/template")
                        .json()
                        .at("/document/job/Arguments/0")
                        .asText())
                .isEqualTo("one");
        JsonNode later = expect(201, start(demo, name, "{}")).json();
        awaitEnd(later);
        assertThat(stdout(started)).isEqualTo("one\n");
        assertThat(stdout(later)).isEqualTo("two\n");
        expect(
                409,
                demo.post(
                        TEMPLATES,
                        json("{'name':'" + name
                                + "','version':'2','job':{'Executable':'echo','Arguments':['three']}}")));
        expect(409, demo.post(TEMPLATES, json("{'name':'minimal','job':{'Executable':'echo'}}")));
    }

    @Test
    void whatIsWrongWithATemplateIsSaidPlaceByPlace() {
        Answer answer = expect(
                400,
                demo.post(
                        TEMPLATES,
                        json("{'name':'" + name + "','job':{'Arguments':['${x}','${HOME}'],'Environment':{'API_TOKEN':'"
                                + SECRET + "'}},'parameters':{'properties':{'x':{'type':'integer','default':'a'}}}}")));
        assertThat(texts(answer.json().path("findings"), "place")).containsExactly("/parameters/properties/x");

        answer = expect(
                400,
                demo.post(
                        TEMPLATES,
                        json("{'name':'" + name + "','job':{'Arguments':['${HOME}'],'Environment':{'API_TOKEN':'"
                                + SECRET + "'}}}")));
        assertThat(texts(answer.json().path("findings"), "place"))
                .containsExactlyInAnyOrder("/job/Arguments/0", "/job/Environment/API_TOKEN");
        assertThat(answer.text()).contains("$${HOME}").doesNotContain(SECRET);
        assertThat(ids(demo)).noneMatch(id -> id.startsWith(name));
    }

    @Test
    void aSecretReachesTheJobAndIsKeptNowhere() throws IOException {
        expect(201, demo.post(TEMPLATES, """
                        {"name": "%s",
                         "parameters": {"properties": {"key": {"type": "string", "x-secret": true}}, "required": ["key"]},
                         "job": {"Executable": "/bin/sh", "Environment": {"WHATEVER": "${key}"},
                                 "Arguments": ["-c", "'printf %%s \\"$WHATEVER\\" | wc -c'"]}}""".formatted(name)));
        String body = json("{'parameters':{'key':'" + SECRET + "'}}");

        Answer preview = start(demo, name, json("{'preview':true,'parameters':{'key':'" + SECRET + "'}}"));
        Answer answer = expect(201, start(demo.with("Idempotency-Key", "s" + name), name, body));
        JsonNode workflow = awaitEnd(answer.json());

        assertThat(workflow.path("status").asText()).as(workflow.toString()).isEqualTo("SUCCESSFUL");
        assertThat(stdout(answer.json()).strip()).isEqualTo(Integer.toString(SECRET.length()));
        assertThat(workflow.at("/template/parameters/key").asText()).isEqualTo("{{removed:secret}}");
        assertThat(workflow.at("/steps/0/attempts/0/description/Environment/WHATEVER")
                        .asText())
                .isEqualTo("{{removed:secret}}");
        assertThat(workflow.at("/steps/0/attempts/0/removed").toString()).isEqualTo("[\"/Environment/WHATEVER\"]");
        assertThat(preview.text() + answer.text() + workflow).doesNotContain(SECRET);
        Path data = directory.path().resolve("data");
        try (var files = Files.walk(data)) {
            List<Path> ours = files.filter(
                            path -> data.relativize(path).toString().contains("helipoint"))
                    .filter(Files::isRegularFile)
                    .toList();
            assertThat(ours).isNotEmpty();
            for (Path file : ours) {
                assertThat(content(file).contains(SECRET)).as(file.toString()).isFalse();
            }
        }
    }

    /** Nothing if it is a part of the journal that has come to the database in the meantime. */
    private static String content(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    @Test
    void aWorkflowBecomesATemplate() throws IOException {
        String job = demo.submit("{\"Executable\":\"echo\",\"Arguments\":[\"scan\",\"-p\",\"3\",\"'a b'\"],"
                + "\"Environment\":{\"API_TOKEN\":\"" + SECRET + "\"},\"Tags\":[\"workflow:" + name + "\"]}");
        JsonNode run = JSON.createObjectNode().put("workflow", job).put("run", job);
        awaitEnd(run);

        String members = "'fromWorkflow':'" + job + "','parameters':{'properties':{'p':{'maximum':5,'x-unit':'ps'}}}";
        Answer preview =
                expect(200, demo.post(TEMPLATES, json("{'name':'" + name + "','preview':true," + members + "}")));
        JsonNode saved = save(members);

        assertThat(preview.text()).doesNotContain(SECRET);
        assertThat(saved.path("job"))
                .isEqualTo(JSON.readTree(
                        "{\"Executable\":\"echo\",\"Arguments\":[\"${argument1}\",\"-p\",\"${p}\",\"${argument4}\"],"
                                + "\"Environment\":{\"API_TOKEN\":\"${API_TOKEN}\"},\"Tags\":[]}"));
        assertThat(saved.at("/parameters/required").toString()).isEqualTo("[\"API_TOKEN\"]");
        assertThat(saved.at("/parameters/properties/argument4/default").asText())
                .isEqualTo("a b");
        expect(400, start(demo, name, "{}"));
        expect(400, start(demo, name, json("{'parameters':{'p':6,'API_TOKEN':'x'}}")));
        JsonNode started = expect(201, start(demo, name, json("{'parameters':{'p':4,'API_TOKEN':'x'}}")))
                .json();
        awaitEnd(started);
        assertThat(stdout(started)).isEqualTo("scan -p 4 a b\n");
        expect(404, other.post(TEMPLATES, json("{'name':'" + name + "'," + members + "}")));
    }

    @Test
    void aListMakesASweep() {
        save("'parameters':{'properties':{'scans':{'type':'array','items':{'type':'string'}}}},"
                + "'job':{'Executable':'echo','Arguments':['$SCAN'],'Parameters':{'SCAN':{'Values':'${scans}'}}}");
        JsonNode started = expect(201, start(demo, name, json("{'parameters':{'scans':['038','039']}}")))
                .json();
        JsonNode workflow = awaitEnd(started);

        assertThat(workflow.path("status").asText()).isEqualTo("SUCCESSFUL");
        assertThat(workflow.path("steps")).hasSize(3);
        assertThat(workflow.at("/template/parameters/scans").toString()).isEqualTo("[\"038\",\"039\"]");
    }

    @Test
    void aTagJoinsAWorkflow() {
        String tags = json("{'tags':['workflow:" + name + "']}");
        JsonNode first = expect(201, start(demo, "minimal", tags)).json();
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get(WORKFLOWS + first.path("run").asText()).status() == 200);
        Answer second = expect(201, start(demo, "minimal", tags));

        assertThat(second.json().path("workflow")).isEqualTo(first.path("workflow"));
        assertThat(second.json().path("run")).isNotEqualTo(first.path("run"));
        assertThat(second.location()).endsWith(first.path("workflow").asText());
    }

    @Test
    void aBrokenFileOfTheSiteIsToldToAdministratorsAndHeals() throws IOException {
        Path file = directory.conf("helipoint-templates").resolve(name + ".json");
        String whole = json("{'name':'" + name + "-site','version':'1','job':{'Executable':'echo'}}");
        Path twice = file.resolveSibling(name + "-twice.json");
        Files.writeString(file, whole.substring(0, 30));
        Files.writeString(twice, json("{'name':'minimal','version':'1','job':{'Executable':'echo'}}"));
        try {
            JsonNode told = admin.get("/helipoint").json().path("templates");
            assertThat(texts(told.path("files"), "file")).contains(name + ".json");
            assertThat(texts(told.path("files"), "problem")).anyMatch(problem -> problem.contains("is not JSON"));
            admin.get("/helipoint");
            assertThat(logged(file)).singleElement().asString().contains("is not JSON");
            assertThat(logged(twice)).singleElement().asString().contains("Another file", "minimal");
            JsonNode others = demo.get("/helipoint").json().path("templates");
            assertThat(others.path("broken")).isEqualTo(told.path("broken"));
            assertThat(others.path("files")).isEmpty();
            assertThat(ids(demo)).contains("minimal").doesNotContain(name + "-site");

            Files.writeString(file, whole);
            assertThat(ids(demo)).contains(name + "-site");
            assertThat(texts(admin.get("/helipoint").json().at("/templates/files"), "file"))
                    .doesNotContain(name + ".json");
        } finally {
            Files.delete(file);
            Files.delete(twice);
        }
        assertThat(ids(demo)).doesNotContain(name + "-site");
    }

    /** What the server's log says of a file. */
    private List<String> logged(Path file) throws IOException {
        return Files.readAllLines(directory.log()).stream()
                .filter(line -> line.contains(file.getFileName() + ":"))
                .toList();
    }
}
