package org.helipoint.restart;

/** UNICORE takes no jobs at the moment. */
public final class SubmissionDisabledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SubmissionDisabledException(String message) {
        super(message);
    }
}
