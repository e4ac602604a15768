package org.helipoint.capture;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.RunSnapshot;

/** What UNICORE knows of jobs now. */
public interface KnownJobs {

    /**
     * The ids of everything that UNICORE keeps as a job, and of some things that are none, such as data transfers.
     *
     * @throws IllegalStateException if UNICORE does not answer
     */
    Set<String> ids();

    /**
     * A look at one of them.
     *
     * @throws IllegalStateException if UNICORE does not answer
     */
    Look look(String id);

    /**
     * What was to be seen.
     *
     * @param kind what it is
     * @param snapshot of a job, and of nothing else
     */
    record Look(Kind kind, Optional<RunSnapshot> snapshot) {

        /** What there is under an id. */
        public enum Kind {
            /** A job that has come to rest. */
            JOB,
            /** A job that moved so lately that its own snapshots may still be on their way. */
            MOVING,
            /** Something else, which will never be a job. */
            NO_JOB,
            /** Nothing: UNICORE does not know it any more. */
            GONE
        }

        public Look {
            Objects.requireNonNull(kind, "kind");
            if (snapshot.isPresent() != (kind == Kind.JOB)) {
                throw new IllegalArgumentException("A look at a job has a snapshot, and no other: " + kind);
            }
        }

        /** A look at a job that has come to rest. */
        public static Look at(RunSnapshot snapshot) {
            return new Look(Kind.JOB, Optional.of(snapshot));
        }

        /** A look at anything else. */
        public static Look of(Kind kind) {
            return new Look(kind, Optional.empty());
        }
    }
}
