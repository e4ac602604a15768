package org.helipoint.model;

import java.util.List;
import java.util.Objects;

/**
 * What is known of a run from its beginning.
 *
 * @param description the captured description, secrets already removed
 * @param removed JSON pointers (RFC 6901) of the places in {@code description} where a secret was removed
 * @param owner who submitted it
 * @param restartOf id of the run that this one starts again, null for a job of its own
 * @param captured whether the description is the one that was submitted
 */
public record Submission(
        JobDescription description, List<String> removed, Owner owner, String restartOf, Capture captured) {

    /** How the description was come by. */
    public enum Capture {
        /** Seen in the first processing pass: exactly what was submitted, less the secrets. */
        LIVE,
        /** Seen later, when UNICORE may have changed it already. */
        LATE
    }

    public Submission {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(captured, "captured");
        removed = List.copyOf(removed);
    }
}
