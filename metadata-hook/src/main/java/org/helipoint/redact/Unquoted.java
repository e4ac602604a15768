package org.helipoint.redact;

/**
 * What went wrong, for the log, without any words: messages of exceptions may quote a job description. Has the classes and
 * the stack traces of an exception and its causes.
 */
public final class Unquoted extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int MOST_CAUSES = 10;

    private Unquoted(Throwable failure, int depth) {
        super(
                failure.getClass().getName(),
                failure.getCause() == null || depth == MOST_CAUSES
                        ? null
                        : new Unquoted(failure.getCause(), depth + 1));
        setStackTrace(failure.getStackTrace());
    }

    /** The failure without its words. */
    public static Unquoted of(Throwable failure) {
        return new Unquoted(failure, 1);
    }
}
