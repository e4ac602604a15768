package org.helipoint.restart;

/** UNICORE would take a job from this caller, but did not take this one now. */
public final class SubmissionFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SubmissionFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
