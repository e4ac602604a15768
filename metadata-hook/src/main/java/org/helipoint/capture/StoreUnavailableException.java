package org.helipoint.capture;

/** The store cannot be reached now. Its message is for the administrator and for the status. */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
