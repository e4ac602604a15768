package org.helipoint.model;

import java.util.List;
import java.util.Map;

/**
 * All that is kept of one workflow, as it was at one moment.
 *
 * @param workflow its line in the overview
 * @param runs all its runs, by step and attempt
 * @param histories state histories by id of the run
 */
public record WorkflowDetails(Workflow workflow, List<Run> runs, Map<String, List<RunEvent>> histories) {

    public WorkflowDetails {
        runs = List.copyOf(runs);
        histories = Map.copyOf(histories);
    }

    /** The state history of a run. */
    public List<RunEvent> history(Run run) {
        return histories.getOrDefault(run.id(), List.of());
    }
}
