package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which metadata comes in, and how it is found, in a real UNICORE/X 11. Each test has its own jobs. */
abstract class ExperimentContract {

    private static final String WORKFLOWS = "/helipoint/workflows";
    private static final String SCAN = "038_0p7THz_LSCO_2mmZnTe_31K_13.06.2018_0535_02";

    /** A sample that only this test has. */
    private final String sample = "S-" + UUID.randomUUID();

    private final UnicoreClient demo;
    private final UnicoreClient other;
    private final UnicoreClient admin;

    ExperimentContract(ServerDirectory directory, UnicoreClient anonymous) {
        this.demo = anonymous.login("demo", directory.password("demo"));
        this.other = anonymous.login("other", directory.password("other"));
        this.admin = anonymous.login("admin", directory.password("admin"));
    }

    private String submit(String description) {
        return demo.submit(description.replace('\'', '"').replace("SAMPLE", sample));
    }

    private JsonNode workflow(String id) {
        return demo.get(WORKFLOWS + "/" + id).json();
    }

    private static List<String> entries(JsonNode holder) {
        List<String> texts = new ArrayList<>();
        holder.path("metadata")
                .forEach(entry -> texts.add(entry.path("key").asText() + "="
                        + entry.path("value").asText()
                        + (entry.path("unit").isNull()
                                ? ""
                                : " " + entry.path("unit").asText()) + " "
                        + entry.path("source").asText()));
        return texts;
    }

    private void awaitRecord(String id) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get(WORKFLOWS + "/" + id).status() == 200);
    }

    private void awaitEntry(String id, String entry) {
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(entries(workflow(id))).contains(entry));
    }

    private static JsonNode rows(Answer page) {
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return page.json().path("workflows");
    }

    /** Ids of what is found, the same by each way of asking. */
    private List<String> find(String... parameters) {
        List<String> pairs = new ArrayList<>();
        List<String> members = new ArrayList<>();
        for (String parameter : parameters) {
            String[] pair = parameter.split("=", 2);
            pairs.add(URLEncoder.encode(pair[0], StandardCharsets.UTF_8) + "="
                    + URLEncoder.encode(pair[1], StandardCharsets.UTF_8).replace("+", "%20"));
            members.add("\"" + pair[0] + "\": \"" + pair[1] + "\"");
        }
        String query = "?" + String.join("&", pairs);
        String body = "{" + String.join(", ", members) + "}";
        List<String> ids = new ArrayList<>();
        await().untilAsserted(
                        () -> { // again if a job has moved between the two
                            JsonNode rows = rows(demo.get(WORKFLOWS + query));
                            assertThat(rows(demo.post(WORKFLOWS + "/search", body)))
                                    .isEqualTo(rows);
                            ids.clear();
                            rows.forEach(row -> ids.add(row.path("id").asText()));
                        });
        assertThat(demo.get("/helipoint/statistics" + query)
                        .json()
                        .path("workflows")
                        .asInt())
                .isEqualTo(ids.size());
        return ids;
    }

    @Test
    void whatAnUnchangedClientSendsInItsJobIsFound() {
        String job = submit(
                "{'ApplicationName':'Date','Metadata':{'sample':'SAMPLE','cooled':true,"
                        + "'sampleTemperature':{'value':31,'unit':'K'},'delayStage':{'zero':1.5},'beamToken':'c4n4ry-4711-abc'}}");
        demo.awaitEnd(job);
        awaitEntry(job, "sample=" + sample + " DESCRIPTION");

        JsonNode workflow = workflow(job);
        assertThat(entries(workflow))
                .contains(
                        "cooled=true DESCRIPTION",
                        "delayStage.zero=1.5 DESCRIPTION",
                        "sampleTemperature=31 K DESCRIPTION");
        assertThat(workflow.toString()).doesNotContain("c4n4ry");
        assertThat(entries(workflow.at("/steps/0/attempts/0"))).isEqualTo(entries(workflow));
        assertThat(workflow.at("/metadata/0/run").asText()).isEqualTo(job);

        assertThat(find("meta.sample=" + sample)).containsExactly(job);
        assertThat(find("meta.sample=" + sample, "meta.sampleTemperature.lte=40"))
                .containsExactly(job);
        assertThat(find("meta.sample=" + sample, "meta.sampleTemperature.lte=40 K"))
                .containsExactly(job);
        assertThat(find("meta.sample=" + sample, "meta.sampleTemperature.lte=40 mK"))
                .isEmpty();
        assertThat(find("meta.sample=" + sample, "meta.sampleTemperature.gte=31.5"))
                .isEmpty();
        assertThat(find("meta.sample=" + sample, "meta.delayStage.zero.exists=true"))
                .containsExactly(job);
        assertThat(find("meta.sample=" + sample, "meta.cooled=false")).isEmpty();
        Answer foreign = other.get(WORKFLOWS + "?meta.sample=" + sample);
        assertThat(foreign.json().path("workflows")).isEmpty();
    }

    @Test
    void markedKeysAreInTheRowsAndTheTable() {
        String job = submit("{'ApplicationName':'Date','Metadata':{'sample':'SAMPLE',"
                + "'sampleTemperature':{'value':31,'unit':'K'},'hidden':1}}");
        awaitRecord(job);
        JsonNode row = demo.get(WORKFLOWS + "?meta.sample=" + sample).json().at("/workflows/0");
        assertThat(row.path("metadata").toString())
                .isEqualTo("{\"sample\":\"" + sample + "\",\"sampleTemperature\":{\"value\":31,\"unit\":\"K\"}}");
        assertThat(demo.get(WORKFLOWS + "?meta.sample=" + sample + "&fields=id")
                        .json()
                        .at("/workflows/0")
                        .has("metadata"))
                .isFalse();
        String table = demo.with("Accept", "text/csv")
                .get(WORKFLOWS + "?fields=id,metadata&meta.sample=" + sample)
                .text();
        assertThat(table)
                .isEqualTo("id,metadata.sample,metadata.sampleTemperature\r\n" + job + "," + sample + ",31 K\r\n");
    }

    @Test
    void ownersChangeItAtAnyTimeAndTheHistoryIsKept() {
        String job = submit("{'Executable':'sleep','Arguments':['120'],'Metadata':{'sample':'SAMPLE','x':1}}");
        awaitRecord(job);
        assertThat(workflow(job).path("finished").isNull()).isTrue();
        String path = WORKFLOWS + "/" + job + "/metadata";

        String patch = "{\"x\": null, \"t\": {\"value\": 4.2, \"unit\": \"K\"}, \"note\": {\"by\": \"me\"}}";
        Answer answer = demo.post(path, patch);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(entries(answer.json()))
                .containsExactly("note.by=me OWNER", "sample=" + sample + " DESCRIPTION", "t=4.2 K OWNER");
        JsonNode changes = answer.json().path("changes");
        assertThat(changes).hasSize(3);
        assertThat(changes.get(0).path("by").asText())
                .isEqualTo(workflow(job).path("owner").asText());

        assertThat(demo.post(path, patch).json().path("changes")).isEqualTo(changes); // nothing to do
        assertThat(demo.get(path).json().path("changes")).isEqualTo(changes);
        assertThat(find("meta.sample=" + sample, "meta.t=4.2")).containsExactly(job);
        assertThat(find("meta.sample=" + sample, "meta.x.exists=true")).isEmpty();

        assertThat(other.get(path).status()).isEqualTo(404);
        assertThat(other.post(path, patch).status()).isEqualTo(404);
        assertThat(admin.post(path, "{\"t\": {\"value\": 5}}").status()).isEqualTo(200);
        assertThat(entries(workflow(job))).contains("t=5 K OWNER");
        demo.post("/core/jobs/" + job + "/actions/abort", "{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"x\"", "{\"x\": [[1]]}", "{\"\": 1}", "{\"password\": \"c4n4ry-77-pw\"}"})
    void aWrongChangeIsRefusedAndChangesNothing(String body) {
        String job = submit("{'ApplicationName':'Date','Metadata':{'sample':'SAMPLE'}}");
        awaitRecord(job);
        Answer answer = demo.post(WORKFLOWS + "/" + job + "/metadata", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).isNotEmpty();
        assertThat(answer.text()).doesNotContain("c4n4ry");
        assertThat(entries(workflow(job))).containsExactly("sample=" + sample + " DESCRIPTION");
    }

    @ParameterizedTest
    @ValueSource(strings = {"meta.t.lte=warm", "meta.t.exists=maybe", "meta.=1", "metadata.t=1"})
    void aWrongQuestionIsRefused(String query) {
        Answer answer = demo.get(WORKFLOWS + "?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).contains(query.substring(0, query.indexOf('=')));
    }

    /** A job that makes some files, given as inline data, and names them. */
    private static String withFiles(String more, String... namesAndContents) {
        List<String> imports = new ArrayList<>();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            imports.add("{'To':'" + namesAndContents[i] + "','Data':'" + namesAndContents[i + 1] + "'}");
        }
        return "{'ApplicationName':'Date','Imports':[" + String.join(",", imports) + "]" + more + "}";
    }

    @Test
    void theFilesThatAJobNamesAreReadAfterItsEnd() {
        String job = submit(withFiles(
                ",'Metadata':{'sample':'SAMPLE','operator':'nobody'}",
                "scan.note",
                "operator=jane\\nsampleTemperature=31",
                "other.dat",
                "operator=wrong"));
        demo.awaitEnd(job);
        awaitEntry(job, "operator=jane FILE");
        JsonNode workflow = workflow(job);
        assertThat(entries(workflow)).contains("sampleTemperature=31 FILE");
        assertThat(workflow.path("findings")).isEmpty();
        assertThat(workflow.path("metadata").findValuesAsText("origin")).contains("scan.note");
        assertThat(find("meta.sample=" + sample, "meta.sampleTemperature.lte=40"))
                .containsExactly(job);
    }

    @Test
    void aProgramSaysWhatItKnowsInAFileOfItsOwn() {
        String job = submit("{'Executable':'cp','Arguments':['in.json','helipoint-metadata.json'],'Metadata':{},"
                + "'Imports':[{'To':'in.json','Data':'{\\u0022sample\\u0022:\\u0022SAMPLE\\u0022,\\u0022t\\u0022:"
                + "{\\u0022value\\u0022:31,\\u0022unit\\u0022:\\u0022K\\u0022}}'}]}");
        demo.awaitEnd(job);
        awaitEntry(job, "t=31 K FILE");
        assertThat(find("meta.sample=" + sample, "meta.t.lte=40 K")).containsExactly(job);
        assertThat(workflow(job).at("/metadata/0/origin").asText()).isEqualTo("helipoint-metadata.json");
    }

    @Test
    void aFailingAndAnEndlessExtractorAreFindingsAndNothingElse() {
        String job = submit(
                withFiles(",'Metadata':{'sample':'SAMPLE'}", "a.bad", "x", "b.endless", "x", "c.note", "after=all"));
        demo.awaitEnd(job);
        await().atMost(Duration.ofMinutes(4))
                .untilAsserted(() -> assertThat(entries(workflow(job))).contains("after=all FILE"));
        JsonNode workflow = workflow(job);
        assertThat(workflow.path("status").asText()).isEqualTo("SUCCESSFUL");
        // if another test has kept the endless one busy before, the file waits for it and is no finding
        assertThat(workflow.path("findings").findValuesAsText("place"))
                .contains("a.bad")
                .isSubsetOf("a.bad", "b.endless");
        assertThat(workflow.path("findings").findValuesAsText("kind")).containsOnly("FILE");
    }

    @Test
    void aRunThatNamesAProfileIsCheckedByItAndTheNameOfTheScanFolderIsRead() {
        String job = submit("{'Executable':'echo','Arguments':['/data/" + SCAN
                + "'],'MetadataProfile':'telbe','Metadata':{'sample':'SAMPLE','binWidth':0.02}}");
        demo.awaitEnd(job);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !workflow(job).path("findings").isEmpty());
        JsonNode workflow = workflow(job);
        assertThat(entries(workflow))
                .contains(
                        "scanNumber=38 DESCRIPTION",
                        "thzFrequency=0.7 THz DESCRIPTION",
                        "sample=" + sample + " DESCRIPTION",
                        "detectionCrystal=2mmZnTe DESCRIPTION",
                        "sampleTemperature=31 K DESCRIPTION");
        assertThat(workflow.path("findings").findValuesAsText("place")).containsExactly("/binWidth");
        assertThat(workflow.at("/steps/0/attempts/0/profile").asText()).isEqualTo("telbe");
        assertThat(workflow.at("/steps/0/attempts/0/findings")).isEqualTo(workflow.path("findings"));

        Answer answer =
                demo.post(WORKFLOWS + "/" + job + "/metadata", "{\"binWidth\": {\"value\": 0.02, \"unit\": \"ps\"}}");
        assertThat(answer.json().path("findings")).isEmpty();
    }

    @Test
    void aRestartKeepsTheMetadataAndComparesIt() {
        String job = submit(
                "{'ApplicationName':'Date','Metadata':{'sample':'SAMPLE'," + "'binWidth':{'value':0.02,'unit':'ps'}}}");
        demo.awaitEnd(job);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> workflow(job).path("status").asText().equals("SUCCESSFUL"));
        Answer restarted = demo.post(
                WORKFLOWS + "/" + job + "/actions/restart",
                "{\"changes\": {\"Metadata\": {\"binWidth\": {\"value\": 0.1}}}}");
        assertThat(restarted.status()).as(restarted.text()).isEqualTo(201);
        String run = restarted.json().path("run").asText();
        await().until(() -> workflow(job).path("attempts").intValue() == 2);
        assertThat(entries(workflow(job)))
                .containsExactly("binWidth=0.1 ps DESCRIPTION", "sample=" + sample + " DESCRIPTION");
        JsonNode comparison = demo.get(WORKFLOWS + "/" + job + "/compare?a=" + job + "&b=" + run)
                .json();
        assertThat(comparison.path("metadata").findValuesAsText("path")).containsExactly("/metadata/binWidth/value");
        assertThat(find("meta.sample=" + sample, "meta.binWidth=0.1")).containsExactly(job);
        assertThat(find("meta.sample=" + sample, "meta.binWidth=0.02")).isEmpty();
    }
}
