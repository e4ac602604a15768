package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be asked of the overview, over HTTPS. One server, one set of workflows. */
class OverviewIT {

    private static final String WORKFLOWS = "/helipoint/workflows";

    private static UnicoreServer server;
    private static UnicoreClient demo;
    private static UnicoreClient admin;
    private static UnicoreClient other;
    private static String failed;
    private static String done;

    @BeforeAll
    static void recordTwoOfDemoAndOneOfOther() throws IOException {
        ServerDirectory directory = TestServers.directory("base");
        server = UnicoreServer.start(directory);
        demo = directory.client("demo");
        admin = directory.client("admin");
        other = directory.client("other");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
        failed = demo.submit(json("{'Name':'=Prüfung, \\\"38\\\"','ApplicationName':'NoSuch','Tags':['a b','c&d']}"));
        awaitStatus(demo, failed, "FAILED");
        done = demo.submit(json("{'Name':'sorting','Executable':'echo','Arguments':['res=0.02','%41']}"));
        awaitStatus(demo, done, "SUCCESSFUL");
        awaitStatus(other, other.submit(json("{'Name':'foreign','ApplicationName':'NoSuch'}")), "FAILED");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static void awaitStatus(UnicoreClient client, String job, String status) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> client.get(WORKFLOWS + "/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals(status));
    }

    private static List<String> ids(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        answer.json().path("workflows").forEach(row -> ids.add(row.path("id").asText()));
        return ids;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void parametersInTheAddressAndInABodyFindTheSame() {
        assertThat(ids(demo.get(WORKFLOWS))).containsExactly(done, failed);
        assertThat(ids(demo.get(WORKFLOWS + "?q=" + encoded("PRUF 38") + "&tag=" + encoded("c&d") + "&tag=x")))
                .containsExactly(failed);
        assertThat(ids(demo.get(WORKFLOWS + "?sort=name&exitCode=0"))).containsExactly(done);

        assertThat(ids(demo.post(WORKFLOWS + "/search", "{}"))).containsExactly(done, failed);
        assertThat(ids(demo.post(WORKFLOWS + "/search", json("{'q':'PRÜF 38','tag':['c&d','x'],'status':null}"))))
                .containsExactly(failed);
        assertThat(ids(demo.post(WORKFLOWS + "/search", json("{'exitCode':0,'sort':'name','num':1}"))))
                .containsExactly(done);
    }

    /** The Gateway encodes the per cent signs of a query once more. */
    @ParameterizedTest
    @ValueSource(strings = {"a b", "c&d"})
    void valuesComeThroughTheGateway(String tag) {
        String twice = encoded(encoded(tag).replace("+", "%20"));

        assertThat(ids(demo.with("X-UNICORE-Gateway", "https://gate.example:8080/HEMERA")
                        .get(WORKFLOWS + "?tag=" + twice)))
                .containsExactly(failed);
    }

    @Test
    void pagesAreFollowedByLinkOrByCursor() {
        JsonNode first = demo.get(WORKFLOWS + "?num=1&sort=submitted").json();

        assertThat(first.path("total").intValue()).isEqualTo(2);
        assertThat(first.path("totalIsLowerBound").isBoolean()).isTrue();
        assertThat(first.path("totalIsLowerBound").booleanValue()).isFalse();
        assertThat(first.path("cursor").asText()).matches("[A-Za-z0-9_.~-]+");
        Answer second = demo.get(first.at("/_links/next/href").asText());
        assertThat(ids(second)).containsExactly(done);
        assertThat(second.json().path("cursor").isNull()).isTrue();
        assertThat(second.json().at("/_links/next").isMissingNode()).isTrue();

        JsonNode searched = demo.post(WORKFLOWS + "/search", json("{'num':1,'sort':'submitted'}"))
                .json();
        String body = json("{'num':1,'sort':'submitted','cursor':'%s'}"
                .formatted(searched.path("cursor").asText()));
        assertThat(ids(demo.post(WORKFLOWS + "/search", body))).containsExactly(done);
        assertThat(ids(demo.get(searched.at("/_links/next/href").asText()))).containsExactly(done);
        assertThat(demo.get(WORKFLOWS + "?cursor=" + first.path("cursor").asText())
                        .text())
                .contains("belongs to the sort");
    }

    @ParameterizedTest
    @CsvSource({
        "sort=colour,sort",
        "fields=colour,fields",
        "exitCode=x,exitCode",
        "reason=x,reason",
        "finishedAfter=x,finishedAfter",
        "owner=CN%3Dx,owner",
        "q=%2A,q"
    })
    void aWrongQueryIsRefusedAndNamedInEveryForm(String query, String name) {
        String value =
                query.substring(query.indexOf('=') + 1).replace("%3D", "=").replace("%2A", "*");
        for (Answer answer : List.of(
                demo.get(WORKFLOWS + "?" + query),
                demo.with("Accept", "text/csv").get(WORKFLOWS + "?" + query),
                demo.post(WORKFLOWS + "/search", json("{'%s':'%s'}".formatted(name, value))))) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.json().path("errorMessage").asText()).contains("'" + name + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[]", "{'q':{}}", "{'q':[['a']]}", "{} {}", "{'colour':'red'}"})
    void aWrongBodyIsRefused(String body) {
        Answer answer = demo.post(WORKFLOWS + "/search", json(body));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).isNotEmpty();
    }

    @Test
    void fieldsAreTheColumnsOfRows() {
        JsonNode row =
                demo.get(WORKFLOWS + "?fields=name,status&fields=id").json().at("/workflows/0");

        assertThat(row.toString())
                .isEqualTo(json("{'name':'sorting','status':'SUCCESSFUL','id':'%s'}".formatted(done)));
    }

    @Test
    void theWholeListIsATable() {
        Answer answer = demo.with("Accept", "text/csv")
                .get(WORKFLOWS + "?num=1&sort=submitted&fields=id,name,tags,exitCode,seconds,restartable,_links");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("text/csv");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
        String[] lines = answer.text().split("\r\n", -1);
        assertThat(lines).hasSize(4);
        assertThat(lines[0])
                .isEqualTo("id,name,tags,exitCode,seconds.total,seconds.stageIn,seconds.queued,seconds.main,"
                        + "seconds.stageOut,restartable");
        assertThat(lines[1])
                .startsWith(failed + ",\"'=Prüfung, \"\"38\"\"\",a b; c&d,,")
                .endsWith(",true");
        assertThat(lines[2]).startsWith(done + ",sorting,,0,");
        assertThat(lines[3]).isEmpty();
        assertThat(demo.with("Accept", "*/*").get(WORKFLOWS).header("content-type"))
                .startsWith("application/json");
        assertThat(admin.with("Accept", "text/csv")
                        .get(WORKFLOWS + "?fields=name")
                        .text())
                .contains("foreign");
        assertThat(demo.with("Accept", "text/csv").get(WORKFLOWS).text()).doesNotContain("foreign");
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        for (String path : List.of(
                WORKFLOWS,
                WORKFLOWS + "?q=sorting",
                WORKFLOWS + "/" + done,
                WORKFLOWS + "/" + done + "/runs/" + done)) {
            Answer first = demo.get(path);
            String tag = first.header("etag");
            Answer again = demo.with("If-None-Match", tag).get(path);
            Answer changed = demo.with("If-None-Match", "\"another\"").get(path);

            assertThat(tag).matches("\"[A-Za-z0-9_-]+\"");
            assertThat(first.header("cache-control")).isEqualTo("private, no-cache");
            assertThat(again.status()).as(path).isEqualTo(304);
            assertThat(again.text()).isEmpty();
            assertThat(again.header("etag")).isEqualTo(tag);
            assertThat(changed.status()).isEqualTo(200);
        }
        assertThat(demo.get("/helipoint").header("cache-control")).isEqualTo("no-store");
        assertThat(demo.post(WORKFLOWS + "/search", "{}").header("cache-control"))
                .isEqualTo("no-store");
        String before = other.get(WORKFLOWS).header("etag");
        awaitStatus(other, other.submit(json("{'ApplicationName':'NoSuch'}")), "FAILED");
        assertThat(other.with("If-None-Match", before).get(WORKFLOWS).status()).isEqualTo(200);
    }

    @Test
    void onlyAdministratorsAskForOwners() {
        String name = encoded("cn=other user,  o=telbe, c=DE");

        assertThat(ids(admin.get(WORKFLOWS + "?q=foreign&owner=" + name))).hasSize(1);
        assertThat(demo.get(WORKFLOWS + "?owner=" + name).status()).isEqualTo(400);
    }
}
