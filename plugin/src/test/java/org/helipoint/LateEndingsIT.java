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
import static org.helipoint.ExpectedRun.successful;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

/** Jobs that had ended before the plugin was there. */
class LateEndingsIT {

    private static final String NO_INPUT = "{'ApplicationName':'Date','Imports':[{'From':'nope://x/y','To':'in'}]}";

    private static String json(String text) {
        return text.replace('\'', '"').replace('`', '\'');
    }

    private static void act(UnicoreClient client, String job, String action) {
        assertThat(client.post("/core/jobs/" + job + "/actions/" + action, "{}").status())
                .isEqualTo(204);
    }

    private static void awaitUnicore(UnicoreClient client, String job, String status) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> client.get("/core/jobs/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals(status));
    }

    @Test
    void theRecordTellsHowAJobEndedThatNobodySaw() throws IOException {
        ServerDirectory directory = TestServers.directory("disabled");
        UnicoreClient demo = directory.client("demo");
        Map<String, ExpectedRun> endings = new LinkedHashMap<>();
        endings.put("{'ApplicationName':'Date'}", successful(0));
        endings.put(
                "{'Executable':'/bin/sh','Arguments':['-c','`exit 3`']}",
                failed("EXIT_CODE", "<3>").exitCode(3).times(RAN));
        endings.put(
                "{'ApplicationName':'NoSuchApplication'}",
                failed("SUBMISSION", "NoSuch").times("submitted"));
        endings.put(
                "{'ApplicationName':'Date','Resources':{'Nodes':4711}}",
                failed("SUBMISSION", "4711").times(BEGUN));
        endings.put(NO_INPUT, failed("STAGE_IN", "unsupported protocol").times("submitted"));
        endings.put(
                "{'ApplicationName':'Date','Exports':[{'From':'stdout','To':'nope://x/y'}]}",
                failed("STAGE_OUT", "Stage-out failed").exitCode(0).times(STAGED_OUT));
        endings.put(
                "{'ApplicationName':'Date','User precommand':'false'}",
                failed("SUBMISSION", "Pre-command(s) failed").times(BEGUN));
        endings.put(
                "{'ApplicationName':'Date','User postcommand':'false'}",
                failed("EXIT_CODE", "Post-command(s) failed").exitCode(0).times(RAN));
        endings.put("{}", successful(null).times("submitted"));
        Map<String, String> jobs = new LinkedHashMap<>();
        String waiting;
        String again;
        try (UnicoreServer without = UnicoreServer.start(directory)) {
            assertThat(without.pid()).isPositive();
            endings.keySet().forEach(description -> jobs.put(description, demo.submit(json(description))));
            waiting = demo.submit(json("{'ApplicationName':'Date','haveClientStageIn':'true'}"));
            again = demo.submit(
                    json("{'Executable':'/bin/sh','Arguments':['-c','`test ! -e a || sleep 30; touch a`']}"));
            String sweep = demo.submit(
                    json("{'Name':'late sweep','Executable':'echo','Parameters':{'N':{'Values':['1','2']}}}"));
            // UNICORE calls a job ready also before it has begun with it
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> demo.get("/core/jobs/" + waiting).text().contains("Status set to READY."));
            act(demo, waiting, "abort");
            TestServers.restartInPlace(demo, again);
            awaitUnicore(demo, again, "RUNNING");
            act(demo, again, "abort");
            jobs.values().forEach(demo::awaitEnd);
            List.of(waiting, again, sweep).forEach(demo::awaitEnd);
        }
        Instant all = Instant.now();

        Files.writeString(directory.conf("variant.config"), "# with the plugin\n");
        try (UnicoreServer with = UnicoreServer.start(directory)) {
            assertThat(with.pid()).isPositive();
            await().atMost(Duration.ofMinutes(3))
                    .until(() ->
                            demo.get("/helipoint").json().at("/capture/late").intValue() == jobs.size() + 5);
            for (Map.Entry<String, String> job : jobs.entrySet()) {
                JsonNode run = late(demo, job.getValue(), all);
                endings.get(job.getKey()).unseen().assertIs(run);
                assertThat(run.path("description")).isEqualTo(new Answer(200, "", json(job.getKey())).json());
            }
            aborted().unseen().times(BEGUN).assertIs(late(demo, waiting, all));
            JsonNode run = late(demo, again, all);
            // UNICORE notes the start at its next look at a job that runs, and the abort may come before
            String times = run.path("started").isNull() ? BEGUN + " queued" : STARTED;
            aborted().unseen().times(times).assertIs(run);

            List<JsonNode> sweeps = new ArrayList<>();
            demo.get("/helipoint/workflows?num=500").json().path("workflows").forEach(row -> {
                if (row.path("name").asText().startsWith("late sweep")) {
                    sweeps.add(row);
                }
            });
            assertThat(sweeps).hasSize(1);
            assertThat(sweeps.get(0).path("steps").intValue()).isEqualTo(3);
            assertThat(sweeps.get(0).path("status").asText()).isEqualTo("SUCCESSFUL");

            String restarted = jobs.get(NO_INPUT);
            TestServers.restartInPlace(demo, restarted);
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> demo.get("/helipoint/workflows/" + restarted)
                            .json()
                            .path("status")
                            .asText()
                            .equals("SUCCESSFUL"));
            JsonNode attempts =
                    demo.get("/helipoint/workflows/" + restarted).json().at("/steps/0/attempts");
            assertThat(attempts).hasSize(2);
            assertThat(attempts.get(0).path("status").asText()).isEqualTo("FAILED");
            successful(0)
                    .history("QUEUED RUNNING STAGINGOUT")
                    .times("submitted queued started mainEnded stageOutStarted")
                    .assertIs(attempts.get(1));
        }
    }

    private static JsonNode late(UnicoreClient client, String job, Instant all) {
        JsonNode attempts = client.get("/helipoint/workflows/" + job).json().at("/steps/0/attempts");
        assertThat(attempts).hasSize(1);
        JsonNode run = attempts.get(0);
        assertThat(run.path("captured").asText()).isEqualTo("LATE");
        assertThat(Instant.parse(run.path("finished").asText())).isBefore(all);
        assertUnicoreAgrees(run, client);
        return run;
    }
}
