package org.helipoint.model;

import java.util.Objects;

/**
 * What a run has come to so far; every member but the times may be null.
 *
 * @param queue the batch queue that it is in
 * @param batchSystemId its id on the batch system
 * @param executionHost where UNICORE says that it runs
 * @param workingDirectory the job directory on the cluster
 * @param times the points that it has passed
 */
public record Progress(
        String queue, String batchSystemId, String executionHost, String workingDirectory, RunTimes times) {

    public Progress {
        Objects.requireNonNull(times, "times");
    }
}
