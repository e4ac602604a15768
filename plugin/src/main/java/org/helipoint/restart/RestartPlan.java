package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.helipoint.model.Difference;
import org.helipoint.model.Run;

/**
 * What a restart would submit.
 *
 * @param run the run to start again
 * @param description the job description with all changes; with placeholders for secrets, also for those that were supplied
 * @param differences to the captured description of {@code run}
 * @param missing what keeps it from being submitted
 * @param attempt number that the new attempt will have, if nobody else restarts the workflow in the meantime
 * @param job what would be submitted; never to be shown
 */
public record RestartPlan(
        Run run,
        ObjectNode description,
        List<Difference> differences,
        List<Missing> missing,
        int attempt,
        JobToSubmit job) {

    public RestartPlan {
        differences = List.copyOf(differences);
        missing = List.copyOf(missing);
    }

    /** What else there is to say of it; empty if nothing. */
    public Optional<String> note() {
        return Origin.note(differences);
    }

    /** The same, with something else missing. */
    RestartPlan with(List<Missing> others) {
        return new RestartPlan(run, description, differences, others, attempt, job);
    }

    /** The same, submitted under an id that is known before. */
    RestartPlan as(String id) {
        return new RestartPlan(run, description, differences, missing, attempt, job.as(id));
    }
}
