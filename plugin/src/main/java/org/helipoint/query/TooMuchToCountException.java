package org.helipoint.query;

/** Statistics that would take too long; the message says what to do. */
public final class TooMuchToCountException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TooMuchToCountException(String message) {
        super(message);
    }
}
