package org.helipoint.restart;

/** The caller may not submit jobs. */
public final class SubmissionRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SubmissionRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
