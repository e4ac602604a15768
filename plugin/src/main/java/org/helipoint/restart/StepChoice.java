package org.helipoint.restart;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.Run;

/**
 * One step of a workflow, and whether it starts again.
 *
 * @param run the run that starts again, or the newest of the step if none does
 * @param parts of a sweep of which only some parts start again: these; empty otherwise
 * @param needs numbers of the steps that start again, too, and whose results it takes in
 * @param why why it starts again
 * @param obstacle why it does not; empty if it does
 */
record StepChoice(Run run, List<Run> parts, Set<Integer> needs, String why, Optional<String> obstacle) {

    StepChoice {
        parts = List.copyOf(parts);
        needs = Set.copyOf(needs);
    }

    int step() {
        return run.step();
    }

    boolean runs() {
        return obstacle.isEmpty();
    }
}
