package org.helipoint.model;

/**
 * Where a run is. The names are those of UNICORE's REST API, and two that it lacks: {@link #ABORTED} and {@link #LOST}.
 * The order of the constants is the order of the stages, so "earliest" means the smallest {@link #ordinal()}.
 */
public enum RunState {
    READY,
    STAGINGIN,
    QUEUED,
    RUNNING,
    STAGINGOUT,
    SUCCESSFUL,
    FAILED,
    /** The user ended it, or its lifetime did. UNICORE's REST API shows such a job as FAILED. */
    ABORTED,
    /** The end was not seen and UNICORE does not know the job any more. */
    LOST;

    /** Whether no further work will be done for the run. */
    public boolean ended() {
        return compareTo(SUCCESSFUL) >= 0;
    }
}
