package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The restart of one workflow on a real UNICORE/X 11, as clients see it over HTTPS, on any way to the server. */
abstract class RestartContract {

    private static final String REPLAYED = "idempotency-replayed";

    private final ServerDirectory directory;
    private final UnicoreClient anonymous;
    private final UnicoreClient demo;

    RestartContract(ServerDirectory directory, UnicoreClient anonymous) {
        this.directory = directory;
        this.anonymous = anonymous;
        this.demo = as("demo");
    }

    private UnicoreClient as(String user) {
        return anonymous.login(user, directory.password(user));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
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
            return found.path("attempts").intValue() == attempts
                    && Set.of("SUCCESSFUL", "FAILED", "ABORTED")
                            .contains(found.path("status").asText());
        });
        return client.get(path(workflow)).json();
    }

    private String ended(String description) {
        String job = demo.submit(json(description));
        awaitEnd(demo, job, 1);
        return job;
    }

    private static List<String> texts(JsonNode array, String member) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.path(member).asText()));
        return texts;
    }

    private static UnicoreClient with(UnicoreClient client, String key) {
        return client.with("Idempotency-Key", key);
    }

    @Test
    void parametersAndArgumentsAreWhatTheProgramSees() {
        String job = demo.submit("{\"Executable\":\"/bin/sh\",\"Arguments\":[\"-c\",\"'echo $SCAN $RES $0 $2'\","
                + json("'sort','-p','res=0.02'],'Parameters':{'SCAN':'1'},'Environment':['RES=a']}"));
        awaitEnd(demo, job, 1);

        Answer answer =
                restart(demo, job, "{'parameters':{'SCAN':'2','RES':'b'},'arguments':{'-p':'res=0.05','2':'bin'}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(texts(answer.json().path("differences"), "path"))
                .containsExactlyInAnyOrder("/Parameters/SCAN", "/Environment/0", "/Arguments/4", "/Arguments/2");
        awaitEnd(demo, job, 2);
        String output = "/core/storages/" + answer.json().path("run").asText() + "-uspace/files/stdout";
        assertThat(demo.with("Accept", "application/octet-stream").get(output).text())
                .isEqualTo("2 b bin res=0.05\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'parameters':{'scan':'2'}};/parameters/scan;SCAN",
                "{'arguments':{'-x':'2'}};/arguments/-x;no such option",
                "{'arguments':{'9':'2'}};/arguments/9;0 to 1",
                "{'changes':{'Executable':null}};/changes;'ApplicationName'",
                "{'changes':{'Resources':{'Runtime':['CANARY']}}};/changes/Resources/Runtime;a number",
                "{'changes':[]};/changes;JSON object",
                "{'step':'1'};/step;a whole number",
                "{'what':1};/what;allowed are"
            })
    void aWrongRestartIsRefusedWithItsPlace(String body, String place, String allowed) {
        String job = ended("{'Executable':'NoSuchProgram','Arguments':['-p','x'],'Parameters':{'SCAN':'1'}}");

        for (String preview : List.of("", "'preview':true,")) {
            Answer answer = restart(demo, job, "{" + preview + body.substring(1));
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.json().path("path").asText()).isEqualTo(place);
            assertThat(answer.json().path("errorMessage").asText())
                    .contains(place, allowed)
                    .doesNotContain("CANARY");
        }
        assertThat(restart(demo, job, "{'step':7}").json().path("errorMessage").asText())
                .contains("no step 7");
        assertThat(demo.get(path(job)).json().path("attempts").intValue()).isEqualTo(1);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        String elements = String.join(",", Collections.nCopies(10_001, "'a'"));

        Answer array = restart(demo, "x", "{'changes':{'Tags':[" + elements + "]}}");
        Answer body = restart(demo, "x", "{'changes':{'Name':'" + "a".repeat(11 << 20) + "'}}");

        assertThat(array.status()).isEqualTo(400);
        assertThat(array.json().path("path").asText()).isEqualTo("/changes/Tags");
        assertThat(body.status()).as(body.text()).isEqualTo(400);
        assertThat(body.json().path("errorMessage").asText()).contains("10 MB");
    }

    @Test
    void allThatIsMissingIsInThePreviewAndBlocksTheRestart() {
        String source = ended("{'ApplicationName':'Date'}");
        String directoryOfSource = "/rest/core/storages/" + source + "-uspace/files/stdout";
        String job = demo.submit(json("{'ApplicationName':'Date','haveClientStageIn':'true','Imports':["
                + "{'From':'BFT:" + demo.rest().replaceFirst("/rest$", "") + directoryOfSource + "','To':'in'},"
                + "{'Data':'d','To':'a','Credentials':{'Username':'u','Password':'CANARY-1'}}]}"));
        await().atMost(Duration.ofMinutes(3))
                .until(() -> demo.get("/core/jobs/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals("READY"));
        demo.post("/core/jobs/" + job + "/actions/start", "{}");
        awaitEnd(demo, job, 1);
        Answer before = restart(demo, job, "{'preview':true}");

        demo.delete("/core/jobs/" + source);
        await().atMost(Duration.ofMinutes(3))
                .until(() -> demo.get("/core/storages/" + source + "-uspace").status() == 404);
        Answer preview = restart(demo, job, "{'preview':true}");
        Answer refused = restart(demo, job, "{}");
        Answer done = restart(demo, job, "{'changes':{'haveClientStageIn':null,'Imports':[{'Data':'d','To':'a'}]}}");

        assertThat(texts(before.json().path("missing"), "path"))
                .containsExactly("/Imports/1/Credentials", "/haveClientStageIn");
        assertThat(texts(preview.json().path("missing"), "path"))
                .containsExactly("/Imports/1/Credentials", "/haveClientStageIn", "/Imports/0/From");
        assertThat(preview.json().at("/description/Imports")).hasSize(2);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("missing")).isEqualTo(preview.json().path("missing"));
        assertThat(done.status()).as(done.text()).isEqualTo(201);
        assertThat(awaitEnd(demo, job, 2).path("status").asText()).isEqualTo("SUCCESSFUL");
    }

    @Test
    void theSameKeyGivesTheFirstAnswerAgain() {
        String job = ended("{'Executable':'sleep','Arguments':['0'],'Parameters':{'N':'1e3'}}");
        UnicoreClient keyed = with(demo, "key ~ " + UUID.randomUUID());
        String body = "{'changes':{'Arguments':['3'],'x':1.50}}";

        Answer first = restart(keyed, job, body);
        Answer again = restart(keyed, job, body);
        Answer another = restart(keyed, job, "{'changes':{'Arguments':['4']}}");
        Answer elsewhere = restart(keyed, ended("{'ApplicationName':'Date'}"), body);

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(first.header(REPLAYED)).isEmpty();
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.location()).isEqualTo(first.location()).startsWith(demo.rest());
        assertThat(again.header(REPLAYED)).isEqualTo("true");
        assertThat(another.status()).as(another.text()).isEqualTo(422);
        assertThat(elsewhere.status()).isEqualTo(422);
        awaitEnd(demo, job, 2);
        assertThat(restart(keyed, job, body).text()).isEqualTo(first.text());
        assertThat(demo.get(path(job)).json().path("attempts").intValue()).isEqualTo(2);
    }

    @Test
    void twoRequestsWithOneKeyAtTheSameMomentSubmitOneJob() {
        String job = ended("{'ApplicationName':'Date'}");
        UnicoreClient keyed = with(demo, UUID.randomUUID().toString());

        List<Answer> answers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> restart(keyed, job, "{}")))
                .limit(4)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(answers).extracting(Answer::status).containsOnly(201);
        assertThat(answers.stream().map(Answer::text).distinct()).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.header(REPLAYED).isEmpty()))
                .hasSize(1);
        awaitEnd(demo, job, 2);
    }

    @Test
    void withoutAKeyEachRequestIsDone() {
        String job = ended("{'ApplicationName':'Date'}");

        assertThat(restart(demo, job, "{}").header(REPLAYED)).isEmpty();
        awaitEnd(demo, job, 2);
        assertThat(restart(demo, job, "{}").header(REPLAYED)).isEmpty();
        awaitEnd(demo, job, 3);
    }

    @Test
    void aRefusedRequestLeavesItsKeyFree() {
        String job = ended("{'Executable':'x','Imports':[{'Data':'d','To':'a','Credentials':{'Token':'CANARY-1'}}]}");
        UnicoreClient keyed = with(demo, UUID.randomUUID().toString());
        UnicoreClient preview = with(demo, "preview " + UUID.randomUUID());
        String body = "{'credentials':{'/Imports/0/Credentials':{'Token':'CANARY-2'}}}";

        assertThat(restart(keyed, job, "{}").status()).isEqualTo(409);
        assertThat(restart(keyed, job, body).status()).isEqualTo(201);
        awaitEnd(demo, job, 2);
        assertThat(restart(keyed, job, body).header(REPLAYED)).isEqualTo("true");
        assertThat(restart(preview, job, "{'preview':true}").status()).isEqualTo(200);
        assertThat(restart(preview, job, body).header(REPLAYED)).isEmpty();
        awaitEnd(demo, job, 3);
    }

    @Test
    void aKeyBelongsToTheCallerWhoUsesIt() {
        String key = UUID.randomUUID().toString();
        String mine = ended("{'ApplicationName':'Date'}");
        UnicoreClient other = as("other");
        String theirs = other.submit(json("{'ApplicationName':'Date'}"));
        awaitEnd(other, theirs, 1);

        assertThat(restart(with(demo, key), mine, "{}").status()).isEqualTo(201);
        assertThat(restart(with(other, key), mine, "{}").status()).isEqualTo(404);
        assertThat(restart(with(other, key), theirs, "{}").header(REPLAYED)).isEmpty();
        awaitEnd(other, theirs, 2);
    }

    @Test
    void aKeyThatIsNoneIsRefused() {
        Answer answer = restart(with(demo, "k".repeat(256)), "x", "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errorMessage").asText()).contains("1 to 255");
    }
}
