package org.helipoint.restart;

/** UNICORE does not take a job from this caller. */
public final class SubmissionRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SubmissionRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
