package org.helipoint.store;

/** A move cannot begin or go on as things are. Its message is for the administrator: what is in the way, and what to do. */
public final class MoveFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MoveFailedException(String message) {
        super(message);
    }
}
