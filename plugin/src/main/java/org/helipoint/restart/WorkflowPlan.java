package org.helipoint.restart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.helipoint.model.RestartItem;
import org.helipoint.model.Workflow;

/**
 * What becomes of one workflow when many start again.
 *
 * @param id as it was asked for
 * @param workflow the workflow; empty if the caller has none with this id
 * @param steps its steps: those that start again in the order in which they do, then the others
 * @param obstacle why none of them starts again; empty if one does
 */
public record WorkflowPlan(String id, Optional<Workflow> workflow, List<StepPlan> steps, Optional<String> obstacle) {

    public WorkflowPlan {
        steps = List.copyOf(steps);
    }

    /** Whether at least one job will be submitted. */
    public boolean runs() {
        return obstacle.isEmpty();
    }

    /**
     * Everything that a task has to do for it, and what it will not do.
     *
     * @param first position of the first of these in the task
     */
    List<RestartItem> items(int first) {
        if (!runs()) {
            return List.of(refused(first));
        }
        Map<Integer, Integer> positions = new HashMap<>();
        List<RestartItem> items = new ArrayList<>();
        for (StepPlan step : steps) {
            int position = first + items.size();
            positions.put(step.step(), position);
            items.add(step.item(
                    position, step.needs().stream().map(positions::get).sorted().toList()));
        }
        return items;
    }

    private RestartItem refused(int position) {
        return new RestartItem(
                position,
                id,
                Optional.empty(),
                workflow.map(Workflow::name),
                Optional.empty(),
                List.of(),
                List.of(),
                RestartItem.State.NOT_SUBMITTED,
                Optional.empty(),
                obstacle);
    }
}
