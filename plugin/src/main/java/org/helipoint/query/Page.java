package org.helipoint.query;

import java.util.List;
import java.util.Optional;
import org.helipoint.model.Workflow;

/**
 * One page of the overview.
 *
 * @param workflows the rows
 * @param next cursor of the next page; empty if this is the last
 */
public record Page(List<Workflow> workflows, Optional<String> next) {

    public Page {
        workflows = List.copyOf(workflows);
    }
}
