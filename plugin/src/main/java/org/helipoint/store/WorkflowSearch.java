package org.helipoint.store;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.RunState;

/**
 * Which workflows to find, newest first; all conditions must hold.
 *
 * @param owner only those of the owner with this key; empty for all owners
 * @param statuses only those in one of these; empty for any
 * @param after only those that come after this place in the order; empty to begin
 * @param limit how many at most
 */
public record WorkflowSearch(Optional<String> owner, Set<RunState> statuses, Optional<Place> after, int limit) {

    public WorkflowSearch {
        statuses = Set.copyOf(statuses);
    }

    /** A place in the order "newest first": by submission, then by id. */
    public record Place(Instant submitted, String id) {}
}
