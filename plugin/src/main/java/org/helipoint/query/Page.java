package org.helipoint.query;

import java.util.List;
import java.util.Optional;
import org.helipoint.model.Workflow;

/**
 * One page of the overview.
 *
 * @param workflows the rows
 * @param total how many there are on all pages, as counted with the first
 * @param totalIsLowerBound whether there may be more
 * @param next cursor of the next page; empty if this is the last
 */
public record Page(List<Workflow> workflows, long total, boolean totalIsLowerBound, Optional<String> next) {

    public Page {
        workflows = List.copyOf(workflows);
    }
}
