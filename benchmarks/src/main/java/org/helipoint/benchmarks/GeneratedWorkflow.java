package org.helipoint.benchmarks;

import java.util.List;
import org.helipoint.model.RunSnapshot;

/**
 * All that the hook would have seen of one workflow.
 *
 * @param snapshots in the order in which they are recorded; the runs of a workflow one after the other
 */
public record GeneratedWorkflow(List<RunSnapshot> snapshots) {

    public GeneratedWorkflow {
        snapshots = List.copyOf(snapshots);
    }
}
