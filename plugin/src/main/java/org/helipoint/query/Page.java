package org.helipoint.query;

import java.util.List;
import java.util.Optional;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowSearch.Total;

/**
 * One page of the overview.
 *
 * @param workflows the rows
 * @param total how many there are on all pages, as counted with the first
 * @param next cursor of the next page; empty if this is the last
 */
public record Page(List<Workflow> workflows, Total total, Optional<String> next) {

    public Page {
        workflows = List.copyOf(workflows);
    }
}
