package org.helipoint.hook;

import eu.unicore.xnjs.ems.Action;
import java.util.Optional;

/**
 * Marks a job as the restart of a run. The mark is in the job's processing context, which UNICORE stores together with
 * the job in one step and which no client can write: so a job and its link to the earlier run exist both or neither.
 */
public final class RestartMark {

    private static final String KEY = "org.helipoint.restartOf";

    private RestartMark() {}

    /** Marks a job that is not submitted yet. */
    public static void put(Action action, String run) {
        action.getProcessingContext().put(KEY, run);
    }

    /** The id of the run that the job restarts; empty for any other job. */
    static Optional<String> of(Action action) {
        return Optional.ofNullable(action.getProcessingContext().getAs(KEY, String.class));
    }
}
