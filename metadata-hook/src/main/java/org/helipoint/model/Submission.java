package org.helipoint.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a run from its beginning.
 *
 * @param description the captured description, secrets already removed
 * @param removed JSON pointers (RFC 6901) of the places in {@code description} where a secret was removed
 * @param owner who submitted it
 * @param restartOf id of the run that this one starts again, null for a job of its own
 * @param sweep id of the master job of the parameter sweep that it is a part of, its own if it is the master; null if it
 *     is no part of any, or the master and not yet known as such
 * @param captured whether the description is the one that was submitted
 * @param partial whether it is the master of a sweep that restarts only some parts of another's
 */
public record Submission(
        JobDescription description,
        List<String> removed,
        Owner owner,
        String restartOf,
        String sweep,
        Capture captured,
        boolean partial) {

    /** How the description was come by. */
    public enum Capture {
        /** Seen in the first processing pass: exactly what was submitted, less the secrets. */
        LIVE,
        /** Seen later, when UNICORE may have changed it already. */
        LATE
    }

    /** The beginning of any run but that of a sweep that restarts only some parts of another. */
    public Submission(
            JobDescription description,
            List<String> removed,
            Owner owner,
            String restartOf,
            String sweep,
            Capture captured) {
        this(description, removed, owner, restartOf, sweep, captured, false);
    }

    public Submission {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(captured, "captured");
        removed = List.copyOf(removed);
    }

    /** What makes it a part of a workflow that may exist already. */
    public Optional<Group> group() {
        return description.group().or(() -> Optional.ofNullable(sweep).map(job -> new Group(Group.Kind.SWEEP, job)));
    }
}
