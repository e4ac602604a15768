package org.helipoint.model;

/** Why a run is {@link RunState#FAILED}. */
public enum FailureReason {
    /** The program, or a command after it, ended with an exit code other than 0. */
    EXIT_CODE,
    /** An input could not be brought into the job directory. */
    STAGE_IN,
    /** An output could not be brought out of the job directory. */
    STAGE_OUT,
    /** Never ran: unknown application, impossible resources, failed pre-command, refused by the batch system. */
    SUBMISSION,
    /** The batch system ended it at its time limit or deadline. */
    TIMEOUT,
    /** It used more memory than it was given. */
    OUT_OF_MEMORY,
    /** A node of the cluster failed under it, or did not start for it. */
    NODE_FAILURE,
    /** Cancelled on the batch system, not through UNICORE, or had to make room there for another job. */
    CANCELLED,
    /** Anything else that the user's job is not to blame for. */
    SYSTEM
}
