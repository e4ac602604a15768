package org.helipoint.capture;

/** The store is well, but will not take what it was given. */
public final class SnapshotRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SnapshotRejectedException(Throwable cause) {
        super(cause.toString(), cause);
    }
}
