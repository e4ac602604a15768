package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

/**
 * A server that is killed again and again while workflows are restarted. Each restart has a key, and is sent until there is an
 * answer. Afterwards each workflow has exactly one more attempt, the one of the answer, and UNICORE knows no restarted job that
 * belongs to no workflow.
 */
class RestartKillsIT {

    /** Not shorter: the TSI of XNJS that runs in the server never notices the end of a job that is quicker than its own note. */
    private static final String JOB = "{\"Name\":\"first\",\"Executable\":\"/bin/sleep\",\"Arguments\":[\"0.2\"]}";

    private static final int WORKFLOWS = 48;
    private static final int KILLS = 6;
    private static final int CLIENTS = 3;

    private final long seed = Long.getLong("helipoint.seed", System.nanoTime());
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private volatile boolean up;

    private static Answer restart(UnicoreClient demo, String workflow) {
        return demo.with("Idempotency-Key", "key of " + workflow)
                .post(
                        "/helipoint/workflows/" + workflow + "/actions/restart",
                        "{\"changes\":{\"Name\":\"restart of " + workflow + "\"}}");
    }

    private void restartAll(UnicoreClient demo, List<String> workflows) {
        for (int i = next.getAndIncrement(); i < workflows.size(); i = next.getAndIncrement()) {
            String workflow = workflows.get(i);
            while (!answers.containsKey(workflow)) {
                await().atMost(Duration.ofMinutes(5)).until(() -> up);
                try {
                    Answer answer = restart(demo, workflow);
                    if (answer.status() == 201) {
                        answers.put(workflow, answer);
                    } else if (answer.status() != 503) { // the database is not open yet
                        throw new IllegalStateException(answer.toString());
                    }
                } catch (UncheckedIOException e) {
                    cutOff.incrementAndGet();
                }
            }
        }
    }

    private static void awaitStore(UnicoreClient demo) {
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
    }

    private static boolean ended(JsonNode workflow, int attempts) {
        return workflow.path("attempts").intValue() >= attempts
                && Set.of("SUCCESSFUL", "FAILED", "ABORTED", "LOST")
                        .contains(workflow.path("status").asText());
    }

    @Test
    void everyRestartedJobIsLinkedOnceOrWasNeverSubmitted() throws Exception {
        System.out.println("RestartKillsIT: -Dhelipoint.seed=" + seed);
        Random random = new Random(seed);
        ServerDirectory directory = TestServers.directory("base");
        directory.configure("helipoint.reconcile.interval=10");
        UnicoreClient demo = directory.client("demo");
        List<String> workflows = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            UnicoreServer first = UnicoreServer.start(directory);
            awaitStore(demo);
            for (int i = 0; i < WORKFLOWS; i++) {
                workflows.add(demo.submit(JOB));
            }
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> workflows.stream()
                            .allMatch(id ->
                                    ended(demo.get("/helipoint/workflows/" + id).json(), 1)));
            first.close();
            for (int i = 0; i < CLIENTS; i++) {
                clients.execute(() -> restartAll(demo, workflows));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                UnicoreServer server = UnicoreServer.launch(directory);
                server.awaitStart();
                up = true;
                int share = WORKFLOWS * kill / (KILLS + 1);
                await().atMost(Duration.ofMinutes(3)).until(() -> answers.size() >= share);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
                up = false;
                server.kill();
            }
            try (UnicoreServer server = UnicoreServer.start(directory)) {
                up = true;
                clients.shutdown();
                assertThat(clients.awaitTermination(5, TimeUnit.MINUTES)).isTrue();
                assertThat(server.pid()).isPositive();
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> workflows.stream()
                                .allMatch(id -> ended(
                                        demo.get("/helipoint/workflows/" + id).json(), 2)));
                compare(demo, workflows);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void compare(UnicoreClient demo, List<String> workflows) {
        Set<String> linked = new TreeSet<>();
        for (String id : workflows) {
            JsonNode attempts = demo.get("/helipoint/workflows/" + id).json().at("/steps/0/attempts");
            Answer answer = answers.get(id);
            assertThat(attempts).as(attempts.toString()).hasSize(2);
            assertThat(attempts.at("/1/restartOf").asText()).isEqualTo(id);
            assertThat(attempts.at("/1/run")).isEqualTo(answer.json().path("run"));
            assertThat(attempts.at("/1/name").asText()).isEqualTo("restart of " + id);
            linked.add(attempts.at("/1/run").asText());
            Answer again = restart(demo, id);
            assertThat(again.text()).isEqualTo(answer.text());
            assertThat(again.location()).isEqualTo(answer.location());
            assertThat(again.header("idempotency-replayed")).isEqualTo("true");
        }
        for (JsonNode address : demo.get("/core/jobs?num=1000").json().path("jobs")) {
            String job = address.asText().substring(address.asText().lastIndexOf('/') + 1);
            assertThat(linked.contains(job) || workflows.contains(job)).as(job).isTrue();
        }
        assertThat(demo.get("/helipoint/workflows?num=1").json().path("total").intValue())
                .isEqualTo(WORKFLOWS);
        System.out.println("RestartKillsIT: " + linked.size() + " restarted, " + cutOff.get() + " cut off, "
                + answers.values().stream()
                        .filter(answer -> !answer.header("idempotency-replayed").isEmpty())
                        .count()
                + " learned later that they had been done");
        assertThat(cutOff.get()).isPositive();
    }
}
