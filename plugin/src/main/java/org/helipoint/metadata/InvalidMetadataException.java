package org.helipoint.metadata;

/** Metadata that cannot be taken as it was sent; the message says what is wrong and what is allowed. */
public final class InvalidMetadataException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidMetadataException(String message) {
        super(message);
    }
}
