package org.helipoint.restart;

import java.util.List;

/**
 * What becomes of many workflows.
 *
 * @param workflows those that were asked for, at most as many as were allowed
 * @param more whether the filter finds more than these
 */
public record ManyPlan(List<WorkflowPlan> workflows, boolean more) {

    public ManyPlan {
        workflows = List.copyOf(workflows);
    }
}
