package org.helipoint.restart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.helipoint.model.RestartItem;

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

    /** Everything that a task has to do, and what it will not do. */
    List<RestartItem> items() {
        List<RestartItem> items = new ArrayList<>();
        for (WorkflowPlan workflow : workflows) {
            if (workflow.runs()) {
                Map<Integer, Integer> positions = new HashMap<>();
                for (StepPlan step : workflow.steps()) {
                    positions.put(step.step(), items.size());
                    items.add(step.item(
                            items.size(),
                            step.needs().stream().map(positions::get).sorted().toList()));
                }
            } else {
                items.add(refused(items.size(), workflow));
            }
        }
        return items;
    }

    private static RestartItem refused(int position, WorkflowPlan workflow) {
        return new RestartItem(
                position,
                workflow.id(),
                Optional.empty(),
                workflow.workflow().map(one -> one.name()),
                Optional.empty(),
                List.of(),
                List.of(),
                RestartItem.State.NOT_SUBMITTED,
                Optional.empty(),
                workflow.obstacle());
    }
}
