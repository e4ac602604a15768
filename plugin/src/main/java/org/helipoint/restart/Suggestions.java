package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.unicore.xnjs.resources.ResourceSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.helipoint.model.BatchDetails;
import org.helipoint.model.FailureReason;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowDetails;

/**
 * Suggests how to restart what the batch system ended: more time, more memory, or the same again. Made of what was asked for,
 * what the batch system gave, and what the queue allows. Waits for nothing. Thread-safe.
 */
public final class Suggestions {

    private final Queues queues;

    public Suggestions(Queues queues) {
        this.queues = queues;
    }

    /** A suggestion for the first step for which there is one; empty while the workflow cannot be restarted. */
    public Optional<Suggestion> of(WorkflowDetails details) {
        if (details.workflow().restartObstacle().isPresent()) {
            return Optional.empty();
        }
        return details.runs().stream()
                .filter(run -> !run.superseded())
                .flatMap(run -> of(run).stream())
                .findFirst();
    }

    private Optional<Suggestion> of(Run run) {
        FailureReason reason = run.reason().orElse(null);
        if (reason == FailureReason.NODE_FAILURE) {
            return Optional.of(new Suggestion(
                    run.step(),
                    "A node of the cluster failed under it. That is not the job's fault: the same again may do.",
                    Optional.of(JsonNodeFactory.instance.objectNode())));
        }
        if (ownScript(run)) {
            return Optional.empty();
        }
        Optional<BatchDetails> batch = run.batchDetails().flatMap(BatchDetails::parse);
        if (reason == FailureReason.TIMEOUT
                && batch.filter(details -> "DEADLINE".equals(details.state())).isEmpty()) {
            OptionalLong given = batch.flatMap(
                            details -> Stream.of(details.timeLimitSeconds(), details.elapsedSeconds())
                                    .filter(seconds -> seconds != null)
                                    .findFirst())
                    .map(OptionalLong::of)
                    .orElse(OptionalLong.empty());
            return more(run, ResourceSet.RUN_TIME, Amounts.TIME, given, "It was ended at its time limit of %s");
        }
        if (reason == FailureReason.OUT_OF_MEMORY) {
            OptionalLong given = batch.map(Suggestions::memoryPerNode).orElse(OptionalLong.empty());
            return more(
                    run,
                    ResourceSet.MEMORY_PER_NODE,
                    Amounts.MEMORY,
                    given,
                    "It used more memory than the %s that it was given on a node");
        }
        return Optional.empty();
    }

    /** Whether it brought a script of its own for the batch system, in which UNICORE writes no resources. */
    private static boolean ownScript(Run run) {
        return "raw".equalsIgnoreCase(run.description().json().path("Job type").asText());
    }

    private static OptionalLong memoryPerNode(BatchDetails details) {
        return details.memoryBytes() == null || details.nodeCount() == null || details.nodeCount() < 1
                ? OptionalLong.empty()
                : OptionalLong.of(details.memoryBytes() / details.nodeCount());
    }

    /**
     * Twice as much of a resource, as far as the queue allows it.
     *
     * @param given what the batch system gave
     * @param sentence the beginning of what is said, with a place for what the job had
     */
    private Optional<Suggestion> more(Run run, String resource, Amounts amounts, OptionalLong given, String sentence) {
        ObjectNode resources = run.description().resources();
        String name = resource.equals(ResourceSet.MEMORY_PER_NODE) && resources.has("Memory") ? "Memory" : resource;
        JsonNode asked = resources.path(name);
        OptionalLong had = LongStream.concat(amounts.read(asked).stream(), given.stream())
                .filter(amount -> amount > 0)
                .max();
        if (had.isEmpty()) {
            return Optional.empty();
        }
        String what = String.format(sentence, amounts.say(had.getAsLong()));
        Optional<Queue> queue = queues.find(run.queue());
        if (queue.filter(one -> !one.takes(resource)).isPresent()) {
            return Optional.of(new Suggestion(
                    run.step(),
                    what + ", and jobs cannot ask for more in " + called(queue.get()) + ": do less in one job, or use"
                            + " another queue.",
                    Optional.empty()));
        }
        Optional<Long> most = queue.flatMap(one -> one.most(resource));
        if (most.filter(limit -> limit <= had.getAsLong()).isPresent()) {
            return Optional.of(new Suggestion(
                    run.step(),
                    what + ", and " + called(queue.get())
                            + " allows no more: do less in one job, or use another queue.",
                    Optional.empty()));
        }
        long twice = amounts.twice(had.getAsLong());
        long more = Math.min(twice, most.orElse(twice));
        ObjectNode changes = JsonNodeFactory.instance.objectNode();
        changes.putObject("Resources").set(name, amounts.write(more, asked));
        return Optional.of(new Suggestion(
                run.step(),
                what + "; " + amounts.say(more) + " may be enough. " + allowance(queue, most, more, amounts),
                Optional.of(changes)));
    }

    private static String allowance(Optional<Queue> queue, Optional<Long> most, long more, Amounts amounts) {
        if (queue.isEmpty()) {
            return "What its queue allows is not known here.";
        }
        if (most.isEmpty()) {
            return "No limit of " + called(queue.get()) + " is known here.";
        }
        return upperCase(called(queue.get()))
                + (most.get() == more ? " allows no more." : " allows up to " + amounts.say(most.get()) + ".");
    }

    private static String called(Queue queue) {
        return queue.takesAnything() ? "its queue" : "the queue '" + queue.name() + "'";
    }

    private static String upperCase(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
