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
     * @param isJob false if this is something else and will never be a job
     * @param snapshot empty if it is gone, or moved so lately that its own snapshots may still be on their way
     */
    record Look(boolean isJob, Optional<RunSnapshot> snapshot) {

        public static final Look NO_JOB = new Look(false, Optional.empty());
        public static final Look NOTHING = new Look(true, Optional.empty());

        public Look {
            Objects.requireNonNull(snapshot, "snapshot");
        }
    }
}
