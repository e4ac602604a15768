package org.helipoint.restart;

import java.util.List;
import org.helipoint.model.Difference;

/**
 * A restart that was done.
 *
 * @param workflow id of the workflow
 * @param job id of the new job, and of its run
 * @param attempt number of the new attempt
 * @param differences to the attempt that was started again
 */
public record Restarted(String workflow, String job, int attempt, List<Difference> differences) {

    public Restarted {
        differences = List.copyOf(differences);
    }
}
