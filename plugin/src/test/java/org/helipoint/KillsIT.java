package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

/**
 * A server that is killed again and again while jobs of every kind go through it. Afterwards the records must agree with
 * what UNICORE itself still knows. UNICORE forgets the last half second or so before a kill (its H2 files are written with
 * a delay): a job may be gone although its submission was confirmed, or go on from an earlier state.
 */
class KillsIT {

    private static final int JOBS = 500;
    private static final int KILLS = 20;
    private static final int SUBMITTERS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long seed = Long.getLong("helipoint.seed", System.nanoTime());

    /** What was submitted, by the job's name, which is another each time. */
    private final Map<String, String> submitted = new ConcurrentHashMap<>();

    /** The names of the jobs whose submission was confirmed, by id. */
    private final Map<String, String> confirmed = new ConcurrentHashMap<>();

    /** When a submission was sent and confirmed, by the job's id. */
    private final Map<String, Submission> submissions = new ConcurrentHashMap<>();

    private final List<Instant> killedAt = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();
    private volatile boolean up;

    private record Submission(Instant sent, Instant confirmed) {

        /** UNICORE itself forgets what it confirmed shortly before a kill, half a second on a quiet machine. */
        boolean isSafeFrom(Instant killed) {
            return killed.isBefore(sent) || killed.isAfter(confirmed.plusSeconds(10));
        }
    }

    private static String description(String name, int kind) {
        String input = "\"Imports\":[{\"Data\":\"data of " + name + "\",\"To\":\"in.txt\"}]";
        String job = switch (kind % 7) {
            case 0, 1 -> "\"Executable\":\"cat\",\"Arguments\":[\"in.txt\"]," + input;
            case 2 -> "\"ApplicationName\":\"Date\"," + input;
            case 3 -> "\"Executable\":\"sh\",\"Arguments\":[\"-c\",\"'exit 3'\"]," + input;
            case 4 -> "\"Executable\":\"sleep\",\"Arguments\":[\"3\"]," + input;
            case 5 -> "\"ApplicationName\":\"There is no such application\"," + input;
            default -> "\"Executable\":\"true\",\"User precommand\":\"echo " + name + "\"," + input;
        };
        return "{\"Name\":\"" + name + "\"," + job + "}";
    }

    /** Submits jobs until enough are confirmed; a job whose submission was cut off is followed by another. */
    private void submit(UnicoreClient client, int submitter) {
        Random random = new Random(seed + submitter);
        while (confirmed.size() < JOBS) {
            await().atMost(Duration.ofMinutes(10)).until(() -> up);
            int number = next.incrementAndGet();
            String name = "job-" + number;
            String description = description(name, random.nextInt(7));
            submitted.put(name, description);
            Instant sent = Instant.now();
            try {
                Answer answer = client.post("/core/jobs", description);
                if (answer.status() == 201) {
                    submissions.put(answer.id(), new Submission(sent, Instant.now()));
                    confirmed.put(answer.id(), name);
                    if (random.nextInt(15) == 0) {
                        client.post("/core/jobs/" + answer.id() + "/actions/abort", "{}");
                    }
                }
            } catch (UncheckedIOException e) {
                cutOff.incrementAndGet(); // nobody knows whether the job is there
            }
        }
    }

    @Test
    void everyJobIsThereOnceWithItsEndAndAsItWasSubmittedAfterTwentyKills() throws Exception {
        System.out.println("KillsIT: -Dhelipoint.seed=" + seed);
        Random random = new Random(seed);
        ServerDirectory directory = TestServers.directory("base");
        directory.configure("helipoint.reconcile.interval=10");
        UnicoreClient demo = directory.client("demo");
        ExecutorService submitters = Executors.newFixedThreadPool(SUBMITTERS);
        try {
            for (int i = 1; i <= SUBMITTERS; i++) {
                int number = i;
                submitters.execute(() -> submit(demo, number));
            }
            for (int kill = 1; kill <= KILLS; kill++) {
                UnicoreServer server = UnicoreServer.launch(directory);
                if (kill % 5 == 0) { // while it starts
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(8_000));
                } else {
                    server.awaitStart();
                    up = true;
                    int share = JOBS * kill / KILLS - random.nextInt(JOBS / KILLS / 2);
                    await().atMost(Duration.ofMinutes(10)).until(() -> confirmed.size() >= share);
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(500));
                }
                up = false;
                server.kill();
                killedAt.add(Instant.now());
            }
            try (UnicoreServer server = UnicoreServer.start(directory)) {
                up = true;
                submitters.shutdown();
                assertThat(submitters.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
                assertThat(server.pid()).isPositive();
                awaitEnds(directory);
                compare(directory);
            }
        } finally {
            submitters.shutdownNow();
        }
    }

    /** Waits until nothing is active on record any more and a comparison with UNICORE finds nothing. */
    private static void awaitEnds(ServerDirectory directory) {
        UnicoreClient admin = directory.client("admin");
        await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofSeconds(3))
                .until(() -> {
                    Answer compared = admin.post("/admin/actions/HelipointReconcile", "{}");
                    JsonNode status = directory.client("demo").get("/helipoint").json();
                    return Stream.of("finished", "late", "lost")
                                    .allMatch(found -> compared.json()
                                                    .at("/results/" + found)
                                                    .asInt(-1)
                                            == 0)
                            && status.at("/capture/store").asText().equals("UP")
                            && status.at("/capture/queue").intValue() == 0
                            && status.path("workflows").isObject()
                            && Stream.of("READY", "STAGINGIN", "QUEUED", "RUNNING", "STAGINGOUT")
                                    .allMatch(state -> !status.path("workflows").has(state));
                });
    }

    private void compare(ServerDirectory directory) throws IOException {
        UnicoreClient demo = directory.client("demo");
        Map<String, JsonNode> known = new TreeMap<>();
        for (JsonNode address : demo.get("/core/jobs?num=10000").json().path("jobs")) {
            String job = address.asText().substring(address.asText().lastIndexOf('/') + 1);
            Answer answer = demo.get("/core/jobs/" + job);
            if (answer.status() == 200) { // or else UNICORE has forgotten the job behind its resource
                known.put(job, answer.json());
            }
        }
        Map<String, JsonNode> recorded = new TreeMap<>();
        String page = "/helipoint/workflows?num=500";
        while (!page.isEmpty()) {
            JsonNode answer = demo.get(page).json();
            for (JsonNode row : answer.path("workflows")) {
                String id = row.path("id").asText();
                assertThat(recorded.put(
                                id, demo.get("/helipoint/workflows/" + id).json()))
                        .isNull();
            }
            page = answer.at("/_links/next/href").asText();
        }

        List<String> wrong = new ArrayList<>();
        submissions.forEach((id, submission) -> {
            boolean lasting = killedAt.stream().allMatch(submission::isSafeFrom);
            check(wrong, !lasting || recorded.containsKey(id), id, "was confirmed and has no record", null);
        });
        Set<String> names = new TreeSet<>();
        recorded.forEach((id, record) -> {
            JsonNode run = record.at("/steps/0/attempts/0");
            String name = record.path("name").asText();
            check(wrong, record.path("attempts").intValue() == 1, id, "has more than one attempt", record);
            check(wrong, names.add(name), id, "is there twice under another id", record);
            check(wrong, run.path("description").equals(json(submitted.get(name))), id, "not as submitted", run);
            check(wrong, run.path("captured").asText().equals("LIVE"), id, "is captured late", run);
            check(wrong, known.containsKey(id) || record.path("finished").isTextual(), id, "has no end", record);
        });
        known.forEach((id, job) -> {
            JsonNode record = recorded.get(id);
            check(wrong, record != null, id, "has no record", job);
            if (record != null) {
                String status = record.path("status").asText().replace("ABORTED", "FAILED");
                check(wrong, job.path("status").asText().equals(status), id, "ended otherwise: " + job, record);
                check(
                        wrong,
                        job.path("exitCode")
                                        .asText()
                                        .equals(record.path("exitCode").asText())
                                || !job.path("exitCode").isValueNode(),
                        id,
                        "has another exit code: " + job,
                        record);
            }
        });
        System.out.println("KillsIT: " + known.size() + " jobs in UNICORE, " + recorded.size() + " recorded, "
                + confirmed.size() + " confirmed, " + cutOff.get() + " cut off");
        assertThat(wrong).isEmpty();
        assertThat(directory.path().resolve("data/helipoint-journal")).isEmptyDirectory();
        assertThat(demo.get("/helipoint").json().at("/capture/dropped").intValue())
                .isZero();
        assertThat(demo.get("/helipoint").json().at("/capture/hookFailures").intValue())
                .isZero();
        assertThat(confirmed).hasSizeGreaterThanOrEqualTo(JOBS);
        assertThat(known).hasSizeGreaterThan(JOBS / 2);
    }

    private static void check(List<String> wrong, boolean right, String job, String what, JsonNode seen) {
        if (!right) {
            wrong.add("Job " + job + " " + what + ": " + seen);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text == null ? "{}" : text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
