package org.helipoint.store;

import java.util.List;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowSearch.Total;

/**
 * What a search found.
 *
 * @param workflows in the order that was asked for
 * @param total how many there are in all
 */
public record Found(List<Workflow> workflows, Total total) {

    public Found {
        workflows = List.copyOf(workflows);
    }
}
