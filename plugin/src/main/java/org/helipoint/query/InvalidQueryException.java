package org.helipoint.query;

/** A query that is not understood; the message names what is wrong and what is allowed. */
public final class InvalidQueryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidQueryException(String message) {
        super(message);
    }
}
