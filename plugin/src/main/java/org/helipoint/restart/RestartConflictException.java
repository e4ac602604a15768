package org.helipoint.restart;

import java.util.List;

/** A workflow that cannot be restarted as it is now. */
public final class RestartConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Missing> missing;

    RestartConflictException(String message, List<Missing> missing) {
        super(message);
        this.missing = List.copyOf(missing);
    }

    /** What would have to be supplied; empty if nothing would help. */
    public List<Missing> missing() {
        return missing == null ? List.of() : missing;
    }
}
