package org.helipoint.restart;

import java.util.Optional;

/** A restart that was asked for wrongly; the message says what is wrong and what is allowed. */
public final class InvalidRestartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String path;

    public InvalidRestartException(String message) {
        super(message);
        this.path = null;
    }

    /**
     * Something wrong at one place.
     *
     * @param path the place in the body of the request, a JSON pointer (RFC 6901); empty for the body as a whole
     * @param problem what is wrong there and what is allowed, after the place and a colon; never quotes a value
     */
    public InvalidRestartException(String path, String problem) {
        super((path.isEmpty() ? "The body" : "'" + path + "'") + ": " + problem);
        this.path = path;
    }

    /** Where in the body; empty if it is not about the body. */
    public Optional<String> path() {
        return Optional.ofNullable(path);
    }
}
