package org.helipoint.store;

import java.util.Optional;
import org.helipoint.store.WorkflowOrder.Place;

/**
 * Which workflows to find, in which order.
 *
 * @param filter which
 * @param order in which order
 * @param after only those that come after this place in the order; empty to begin
 * @param limit how many at most
 * @param total how many there are in all, if that is known already; else they are counted
 */
public record WorkflowSearch(
        WorkflowFilter filter, WorkflowOrder order, Optional<Place> after, int limit, Optional<Total> total) {

    /**
     * How many there are.
     *
     * @param count a number of workflows
     * @param lowerBound whether there may be more
     */
    public record Total(long count, boolean lowerBound) {}
}
