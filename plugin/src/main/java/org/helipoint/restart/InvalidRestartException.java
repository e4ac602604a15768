package org.helipoint.restart;

/** A restart that was asked for wrongly; the message says what is wrong and what is allowed. */
public final class InvalidRestartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidRestartException(String message) {
        super(message);
    }
}
