package org.helipoint.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What was to be seen of one UNICORE job at one moment. Immutable; may be recorded any number of times and in any order.
 *
 * @param job UNICORE's id of the job
 * @param revision orders the snapshots of one job: the greater, the newer
 * @param seen when it was taken
 * @param state where the run was
 * @param submission the beginning, null if an earlier snapshot brought it
 * @param progress how far it had come
 * @param ending the end; there if and only if the state is an ended one
 * @param restart whether UNICORE has begun the job again in place
 */
public record RunSnapshot(
        String job,
        long revision,
        Instant seen,
        RunState state,
        Submission submission,
        Progress progress,
        Ending ending,
        Restart restart) {

    /** What UNICORE says of beginning a job again in place. */
    public enum Restart {
        NEVER,
        /** Some time ago. */
        EARLIER,
        /** With this snapshot. */
        NOW
    }

    /** A snapshot of a job that was never begun again in place. */
    public RunSnapshot(
            String job,
            long revision,
            Instant seen,
            RunState state,
            Submission submission,
            Progress progress,
            Ending ending) {
        this(job, revision, seen, state, submission, progress, ending, Restart.NEVER);
    }

    public RunSnapshot {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(seen, "seen");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(restart, "restart");
        if (state.ended() != (ending != null)) {
            throw new IllegalArgumentException("A snapshot has an ending if and only if its state is an ended one: "
                    + state + (ending == null ? " without" : " with") + " an ending");
        }
    }

    /** The snapshot of a job that UNICORE does not know any more, and whose end nobody saw. */
    public static RunSnapshot lost(String job, long revision, Instant seen) {
        return new RunSnapshot(
                job,
                revision,
                seen,
                RunState.LOST,
                null,
                new Progress(null, null, null, null, RunTimes.NONE),
                new Ending(
                        null,
                        "The end of this job was not seen, and UNICORE does not know it any more.",
                        null,
                        null,
                        List.of()));
    }

    /** The same without what it tells of the submission. */
    public RunSnapshot withoutSubmission() {
        return new RunSnapshot(job, revision, seen, state, null, progress, ending, restart);
    }

    /** About how many characters it takes in memory. */
    public long characters() {
        long characters = 1_000;
        if (submission != null) {
            characters += submission.description().length();
        }
        if (ending != null) {
            characters +=
                    ending.batchDetails() == null ? 0 : ending.batchDetails().length();
            characters += ending.message() == null ? 0 : ending.message().length();
            characters +=
                    ending.log().stream().mapToLong(line -> line.length() + 60).sum();
        }
        return characters;
    }

    /** Whether this tells of the submission as it was. */
    public boolean isLive() {
        return submission != null && submission.captured() == Submission.Capture.LIVE;
    }

    /** Whether this is one of the moments that must not be lost: submission, a new beginning in place, and end. */
    public boolean milestone() {
        return submission != null || restart == Restart.NOW || ending != null;
    }
}
