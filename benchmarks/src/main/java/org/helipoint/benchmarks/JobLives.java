package org.helipoint.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Progress;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Submission;

/** Makes the jobs of one workflow in the form of TELBE's, and their lives. */
final class JobLives {

    private static final String STORAGES = "https://gate.telbe.de:8080/HEMERA/rest/core/storages/";
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 11;

    /** Of a thousand workflows. */
    private static final int RESTARTED = 40;

    private static final int SWEEPS = 10;
    private static final int TAGGED = 15;
    private static final int FED_BY_ANOTHER = 20;

    private static final FailureReason[] REASONS = FailureReason.values();

    /** How many of a hundred failures have each reason, in the order of the constants. */
    private static final int[] REASON_SHARES = {60, 8, 3, 5, 14, 6, 1, 2, 1};

    private final Session session;
    private final int number;
    private final Random random;
    private final List<RunSnapshot> snapshots = new ArrayList<>();
    private int jobs;

    JobLives(Session session, int number, Random random) {
        this.session = session;
        this.number = number;
        this.random = random;
    }

    /**
     * The workflow.
     *
     * @param rare whether it has the rare word
     * @param active whether its last job is still on its way
     */
    GeneratedWorkflow workflow(Instant at, boolean rare, boolean active) {
        int kind = random.nextInt(1_000);
        ObjectNode description = description(rare);
        if (active) {
            live(at, description, null, null, null);
        } else if (kind < RESTARTED) {
            String first = live(at, description, null, null, RunState.FAILED);
            Instant again = at.plusSeconds(3_600);
            description.withArray("Arguments").set(5, "res=0.1");
            live(again, description, first, null, end());
        } else if (kind < RESTARTED + SWEEPS) {
            sweep(at, description);
        } else if (kind < RESTARTED + SWEEPS + TAGGED) {
            description.withArray("Tags").add("workflow:" + session.sample + " " + id(number, 99));
            int parts = 2 + random.nextInt(5);
            for (int i = 0; i < parts; i++) {
                live(at.plusSeconds(i), description, null, null, end());
            }
        } else {
            live(at, description, null, null, end());
        }
        return new GeneratedWorkflow(snapshots);
    }

    private void sweep(Instant at, ObjectNode description) {
        String master = id(number, 0);
        live(at, description, null, master, RunState.SUCCESSFUL);
        int parts = 2 + random.nextInt(11);
        for (int i = 0; i < parts; i++) {
            ObjectNode part = description.deepCopy();
            part.put("__json-sweep-description", "param:'res'='0.0" + i + "'");
            live(at.plusMillis(300 + i), part, null, master, end());
        }
    }

    private RunState end() {
        int chance = random.nextInt(1_000);
        if (chance < 15) {
            return RunState.ABORTED;
        }
        if (chance < 18) {
            return RunState.LOST;
        }
        return chance < 18 + 50 ? RunState.FAILED : RunState.SUCCESSFUL;
    }

    private static String id(int number, int job) {
        long bits = new Random(number * 128L + job).nextLong() >>> 1;
        StringBuilder id = new StringBuilder();
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(DIGITS.charAt((int) (bits % DIGITS.length())));
            bits /= DIGITS.length();
        }
        return id.toString();
    }

    private ObjectNode description(boolean rare) {
        int scan = random.nextInt(1_000);
        ObjectNode job = JsonNodeFactory.instance.objectNode();
        job.put("Name", "%03d_%s_%dK_%s".formatted(scan, session.sample, session.kelvin, session.beamtime));
        if (session.application == null) {
            job.put("Executable", Population.COMMON);
        } else {
            job.put("ApplicationName", session.application);
        }
        job.putArray("Arguments")
                .add("Data_sorting_cluster.py")
                .add("sorting")
                .add("/bigdata/" + session.beamtime + "/" + scan)
                .add("-p")
                .add("params.json")
                .add("res=0.02");
        job.putArray("Tags").add(session.sample).add(rare ? Population.RARE : session.beamtime);
        job.putObject("Resources").put("Queue", session.queue).put("Runtime", 600);
        String params = random.nextInt(1_000) < FED_BY_ANOTHER && number > 0
                ? id(number - 1, 0) + "-uspace/files/params.json"
                : "Home/files/src/params.json";
        job.putArray("Imports")
                .add(link("From", STORAGES + params, "To", "params.json"))
                .add(link("From", STORAGES + "Home/files/src/Data_sorting_cluster.py", "To", "sort.py"));
        job.putArray("Exports").add(link("From", "stdout", "To", STORAGES + "Home/files/out/" + scan + ".out"));
        return job;
    }

    private static ObjectNode link(String from, String source, String to, String target) {
        return JsonNodeFactory.instance.objectNode().put(from, source).put(to, target);
    }

    /** A job from its submission to its end, or, without an end, until it runs; its id. */
    private String live(Instant at, ObjectNode description, String restartOf, String sweep, RunState end) {
        String id = id(number, jobs++);
        Submission submission = new Submission(
                new JobDescription(description), List.of(), session.owner, restartOf, sweep, Submission.Capture.LIVE);
        Instant ready = at.plusMillis(500 + random.nextInt(4_000));
        Instant started = ready.plusMillis(tailed(20_000, 1.8));
        Instant ended = started.plusMillis(tailed(60_000, 1.7));
        Instant finished = ended.plusMillis(500 + random.nextInt(4_000));
        RunTimes times = new RunTimes(at, ready, ready, started, ended, ended, finished);
        RunTimes queued = new RunTimes(at, ready, ready, null, null, null, null);
        RunTimes running = new RunTimes(at, ready, ready, started, null, null, null);
        snapshots.add(snapshot(id, at, RunState.READY, submission, RunTimes.NONE, null));
        snapshots.add(snapshot(id, ready, RunState.QUEUED, null, queued, null));
        snapshots.add(snapshot(id, started, RunState.RUNNING, null, running, null));
        if (end != null) {
            snapshots.add(snapshot(id, finished, end, null, end == RunState.LOST ? running : times, ending(end)));
        }
        return id;
    }

    /** With a long tail, at most a week. */
    private long tailed(double median, double sigma) {
        return (long) Math.min(7 * 86_400_000.0, median * Math.exp(sigma * random.nextGaussian()));
    }

    private RunSnapshot snapshot(
            String id, Instant seen, RunState state, Submission submission, RunTimes times, Ending ending) {
        boolean given = state != RunState.READY;
        Progress progress = new Progress(
                session.queue,
                given ? Integer.toString(1_000_000 + number) : null,
                given ? "node%03d".formatted(number % 200) : null,
                "/bigdata/ux/" + id + "/",
                times);
        return new RunSnapshot(id, seen.toEpochMilli(), seen, state, submission, progress, ending);
    }

    private Ending ending(RunState end) {
        return switch (end) {
            case FAILED -> failure();
            case ABORTED -> new Ending(null, "Job was aborted by the user.", null, null, List.of("Aborted."));
            case LOST -> new Ending(null, "The end of this job was not seen.", null, null, List.of());
            default -> new Ending(null, "Success.", 0, null, List.of("Status set to READY.", "Exit code 0"));
        };
    }

    private Ending failure() {
        int chance = random.nextInt(100);
        int reason = 0;
        while (chance >= REASON_SHARES[reason]) {
            chance -= REASON_SHARES[reason++];
        }
        FailureReason why = REASONS[reason];
        Integer exitCode = why == FailureReason.EXIT_CODE ? Integer.valueOf(1 + random.nextInt(3)) : null;
        return new Ending(why, "It failed: " + why + ".", exitCode, null, List.of("Status set to READY.", "Failed."));
    }
}
