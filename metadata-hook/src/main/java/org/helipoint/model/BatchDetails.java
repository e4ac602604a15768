package org.helipoint.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/**
 * What Slurm said of a job. Every member but {@code ids} and {@code state} is null if Slurm did not tell.
 *
 * @param ids the numbers by which Slurm knows the job: its own and those of its array or heterogeneous job
 * @param state Slurm's word, such as {@code TIMEOUT}; without what may follow it ({@code CANCELLED by 1001})
 * @param stateReason Slurm's word, such as {@code TimeLimit}
 * @param nodes where it ran, in Slurm's form, such as {@code node[1-3,7]}
 * @param nodeCount how many nodes these are
 * @param elapsedSeconds how long it ran, since its last start
 * @param timeLimitSeconds null also if there is no limit
 * @param partition the queue
 * @param account what it is charged to
 * @param memory what the whole job was given or, if it never ran, asked for, in Slurm's form, such as {@code 512M}
 * @param memoryBytes the same in bytes
 * @param exitCode of the batch script; 0 also if a signal ended it
 * @param signal what ended the batch script; null if none did
 * @param restarts how often Slurm put it back into the queue
 */
public record BatchDetails(
        Set<String> ids,
        String state,
        String stateReason,
        String nodes,
        Integer nodeCount,
        Long elapsedSeconds,
        Long timeLimitSeconds,
        String partition,
        String account,
        String memory,
        Long memoryBytes,
        Integer exitCode,
        Integer signal,
        Integer restarts) {

    public BatchDetails {
        ids = Set.copyOf(ids);
    }

    /**
     * Reads the output of {@code scontrol show job}: its text, the flat JSON object that UNICORE's TSI makes of that, or
     * the output of {@code scontrol show job --json}. Never throws.
     *
     * @param text may be null
     * @return empty for what other batch systems say, and for anything else
     */
    public static Optional<BatchDetails> parse(String text) {
        return SlurmText.parse(text);
    }

    /** Whether this is about the job of the given id on the batch system. */
    public boolean tellsOf(String batchSystemId) {
        return ids.contains(batchSystemId);
    }

    /** All of it but the ids, as REST shows it: a member for each, null where Slurm did not tell. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("state", state);
        json.put("stateReason", stateReason);
        json.put("nodes", nodes);
        json.put("nodeCount", nodeCount);
        json.put("elapsedSeconds", elapsedSeconds);
        json.put("timeLimitSeconds", timeLimitSeconds);
        json.put("partition", partition);
        json.put("account", account);
        json.put("memory", memory);
        json.put("memoryBytes", memoryBytes);
        json.put("exitCode", exitCode);
        json.put("signal", signal);
        json.put("restarts", restarts);
        return json;
    }

    /**
     * Why the job failed; empty if Slurm does not say. A memory limit that Slurm's accounting enforces reads as any job
     * that was killed ({@code FAILED}, {@code JobLaunchFailure}), and so is none of these.
     */
    public Optional<FailureReason> failure() {
        return switch (state) {
            case "TIMEOUT", "DEADLINE" -> Optional.of(FailureReason.TIMEOUT);
            case "OUT_OF_MEMORY" -> Optional.of(FailureReason.OUT_OF_MEMORY);
            case "NODE_FAIL", "BOOT_FAIL" -> Optional.of(FailureReason.NODE_FAILURE);
            case "CANCELLED", "PREEMPTED" -> Optional.of(FailureReason.CANCELLED);
            case "FAILED" ->
                "NonZeroExitCode".equals(stateReason) ? Optional.of(FailureReason.EXIT_CODE) : Optional.empty();
            case "COMPLETING" -> whileCleaningUp();
            default -> Optional.empty();
        };
    }

    /** Until all nodes are clean again, only the reason tells how the job ended. */
    private Optional<FailureReason> whileCleaningUp() {
        if (stateReason == null) {
            return Optional.empty();
        }
        return switch (stateReason) {
            case "TimeLimit" -> Optional.of(FailureReason.TIMEOUT);
            case "OutOfMemory" -> Optional.of(FailureReason.OUT_OF_MEMORY);
            case "NodeDown" -> Optional.of(FailureReason.NODE_FAILURE);
            default -> Optional.empty();
        };
    }
}
