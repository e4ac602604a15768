package org.helipoint.capture;

/** The store is well, but will not take what it was given. */
public final class SnapshotRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param reason why, without words of the database, which quote what they refuse
     */
    public SnapshotRejectedException(String reason) {
        super(reason);
    }
}
