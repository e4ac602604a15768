package org.helipoint.model;

import java.util.List;

/**
 * How a run ended.
 *
 * @param reason why it failed; null unless its state is {@link RunState#FAILED}
 * @param message UNICORE's words, or ours for a job that was removed; null if it had none
 * @param exitCode of the main program; null if it did not come to its end or UNICORE does not know
 * @param batchDetails what the batch system said of the job, as text; null if nothing
 * @param log UNICORE's action log, a line each
 */
public record Ending(FailureReason reason, String message, Integer exitCode, String batchDetails, List<String> log) {

    public Ending {
        log = List.copyOf(log);
    }
}
