package org.helipoint.restart;

/** An {@link IdempotencyKey} that its owner has used for another request. */
public final class KeyUsedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    KeyUsedException() {
        super("You have used this " + IdempotencyKey.HEADER + " for another request in the last 24 hours;"
                + " a new request needs a new one.");
    }
}
