package org.helipoint.model;

import java.time.Instant;
import java.util.Objects;

/**
 * What was to be seen of one UNICORE job at one moment. Immutable; may be recorded any number of times and in any order.
 *
 * @param job UNICORE's id of the job
 * @param revision orders the snapshots of one job: the greater, the newer
 * @param seen when it was taken
 * @param state where the run was
 * @param submission the beginning, null if an earlier snapshot brought it; an end always has it
 * @param progress how far it had come
 * @param ending the end; there if and only if the state is an ended one
 */
public record RunSnapshot(
        String job,
        long revision,
        Instant seen,
        RunState state,
        Submission submission,
        Progress progress,
        Ending ending) {

    public RunSnapshot {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(seen, "seen");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(progress, "progress");
        if (state.ended() != (ending != null)) {
            throw new IllegalArgumentException("A snapshot has an ending if and only if its state is an ended one: "
                    + state + (ending == null ? " without" : " with") + " an ending");
        }
    }

    /** Whether this is one of the two moments that must not be lost: submission and end. */
    public boolean milestone() {
        return submission != null || ending != null;
    }
}
