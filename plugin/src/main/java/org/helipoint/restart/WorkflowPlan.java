package org.helipoint.restart;

import java.util.List;
import java.util.Optional;
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
}
