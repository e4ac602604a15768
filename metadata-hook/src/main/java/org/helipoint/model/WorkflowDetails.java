package org.helipoint.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of one workflow, as it was at one moment.
 *
 * @param workflow its line in the overview
 * @param runs those of its runs that were asked for, by step and attempt
 * @param histories state histories by id of the run
 * @param metadata what is known of the experiment
 * @param more whether there are more runs than may be read together, so that some are not in {@code runs}
 */
public record WorkflowDetails(
        Workflow workflow,
        List<Run> runs,
        Map<String, List<RunEvent>> histories,
        WorkflowMetadata metadata,
        boolean more) {

    public WorkflowDetails {
        runs = List.copyOf(runs);
        histories = Map.copyOf(histories);
    }

    /** With all that was asked for. */
    public WorkflowDetails(
            Workflow workflow, List<Run> runs, Map<String, List<RunEvent>> histories, WorkflowMetadata metadata) {
        this(workflow, runs, histories, metadata, false);
    }

    /** Without anything that is known of an experiment. */
    public WorkflowDetails(Workflow workflow, List<Run> runs, Map<String, List<RunEvent>> histories) {
        this(workflow, runs, histories, WorkflowMetadata.NONE);
    }

    /** Why what was asked for cannot be restarted now; empty if it can. */
    public Optional<String> restartObstacle() {
        return workflow.restartObstacle()
                .or(() -> more
                        ? Optional.of("it has too many attempts, or too long descriptions, to be looked at together;"
                                + " restart its steps, of a sweep its parts, one by one, with 'step'")
                        : Optional.empty());
    }

    /** What is wrong with the metadata of the runs that nothing has taken the place of, also of those that are not here. */
    public List<MetadataFinding> findings() {
        return metadata.effectiveFindings();
    }

    /** The state history of a run. */
    public List<RunEvent> history(Run run) {
        return histories.getOrDefault(run.id(), List.of());
    }

    /**
     * How often the batch system put a run back into its queue: as often as it was seen to go back from running to queued,
     * or as often as the batch system itself says, whichever is more. Neither sees all: a short stay in a state escapes
     * UNICORE, and the batch system's word comes only with the end.
     */
    public int requeues(Run run) {
        int seen = 0;
        RunState before = null;
        for (RunEvent event : history(run)) {
            seen += before == RunState.RUNNING && event.state() == RunState.QUEUED ? 1 : 0;
            before = event.state();
        }
        Integer told = run.batchDetails()
                .flatMap(BatchDetails::parse)
                .map(BatchDetails::restarts)
                .orElse(0);
        return Math.max(seen, told);
    }

    /**
     * Whether the exit code of a run is that of an earlier attempt. UNICORE's restart in place never reads it again once it
     * has one, and calls the new attempt successful or failed by the old one.
     */
    public boolean exitCodeOfEarlierAttempt(Run run) {
        return run.exitCode().isPresent()
                && runs.stream()
                        .filter(other -> other.job().equals(run.job()) && other.attempt() < run.attempt())
                        .anyMatch(other -> other.exitCode().isPresent());
    }
}
