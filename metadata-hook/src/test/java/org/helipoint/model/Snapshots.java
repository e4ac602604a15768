package org.helipoint.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.helipoint.model.RunSnapshot.Restart;

/** Snapshots for tests. Every one is a second later than its revision says, counted from a fixed day. */
public final class Snapshots {

    public static final Instant DAY = Instant.parse("2026-06-13T05:35:00.250Z");
    public static final Owner DEMO =
            new Owner("CN=Demo User, O=TELBE, C=DE", "c=de,o=telbe,cn=demo user", "demo", "telbe", "user");

    private Snapshots() {}

    public static Instant at(long revision) {
        return DAY.plusSeconds(revision);
    }

    public static ObjectNode json(String text) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The texts of a JSON list. */
    static List<String> texts(String list) {
        try {
            return List.of(new ObjectMapper().readValue(list, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static Submission submission(String description, String restartOf) {
        return submission(description, restartOf, DEMO);
    }

    public static Submission submission(String description, String restartOf, Owner owner) {
        return new Submission(
                new JobDescription(json(description)), List.of(), owner, restartOf, null, Submission.Capture.LIVE);
    }

    /** One part of the parameter sweep of a master job, with one value of the parameter N. */
    public static Submission part(String master, String value, Owner owner) {
        ObjectNode description = json("{'Name':'scan','Parameters':{'N':'" + value + "'}}");
        description.put("__json-sweep-description", " param:'N'='" + value + "'");
        return new Submission(new JobDescription(description), List.of(), owner, null, master, Submission.Capture.LIVE);
    }

    public static RunSnapshot submitted(String job, long revision, String description) {
        return submitted(job, revision, submission(description, null));
    }

    public static RunSnapshot submitted(String job, long revision, Submission submission) {
        return new RunSnapshot(job, revision, at(revision), RunState.READY, submission, progress(RunTimes.NONE), null);
    }

    public static RunSnapshot moved(String job, long revision, RunState state) {
        return moved(job, revision, state, RunTimes.NONE);
    }

    public static RunSnapshot moved(String job, long revision, RunState state, RunTimes times) {
        return new RunSnapshot(job, revision, at(revision), state, null, progress(times), null);
    }

    /** The first of a job that UNICORE restarts in place. */
    public static RunSnapshot restarted(String job, long revision) {
        return new RunSnapshot(
                job, revision, at(revision), RunState.QUEUED, null, progress(RunTimes.NONE), null, Restart.NOW);
    }

    public static RunSnapshot ended(String job, long revision, RunState state) {
        return ended(job, revision, state, RunTimes.NONE);
    }

    public static RunSnapshot ended(String job, long revision, RunState state, RunTimes times) {
        boolean failed = state == RunState.FAILED;
        Ending ending = new Ending(
                failed ? FailureReason.EXIT_CODE : null,
                failed ? "It failed." : "Success.",
                failed ? 3 : 0,
                null,
                List.of("a line", "another"));
        return new RunSnapshot(job, revision, at(revision), state, null, progress(times), ending);
    }

    private static Progress progress(RunTimes times) {
        return new Progress("defq", "4711", "node1", "/scratch/job/", times);
    }
}
