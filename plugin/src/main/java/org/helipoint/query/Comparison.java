package org.helipoint.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.helipoint.model.BatchDetails;
import org.helipoint.model.Difference;
import org.helipoint.model.PhaseSeconds;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.WorkflowDetails;

/**
 * What two runs differ in, and nothing else.
 *
 * @param a the first
 * @param b the second
 * @param parts the differences by part: {@code description}, {@code environment}, {@code resources} and {@code tags} with
 *     places in the job description; {@code metadata} with the key as a place; {@code states}, {@code times}, {@code batch}
 *     and {@code result} with places in a run as REST shows it. All are there, in this order, those without differences empty
 */
public record Comparison(Run a, Run b, Map<String, List<Difference>> parts) {

    /** Names of the parts, in their order. */
    public static final List<String> PARTS = List.of(
            "description", "environment", "resources", "tags", "metadata", "states", "times", "batch", "result");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Members of a description that are parts of their own. */
    private static final List<String> OWN_PARTS = List.of("Environment", "Resources", "Tags", "tags", "Metadata");

    public Comparison {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** Compares two runs, each given as the last one of its workflow. */
    static Comparison of(WorkflowDetails workflowOfA, WorkflowDetails workflowOfB) {
        Run a = last(workflowOfA.runs());
        Run b = last(workflowOfB.runs());
        ObjectNode descriptionA = a.description().json();
        ObjectNode descriptionB = b.description().json();
        Map<String, List<Difference>> parts = new LinkedHashMap<>();
        parts.put(
                "description",
                Difference.between(
                        descriptionA.deepCopy().without(OWN_PARTS),
                        descriptionB.deepCopy().without(OWN_PARTS)));
        parts.put("environment", Difference.between(environment(descriptionA), environment(descriptionB)));
        parts.put(
                "resources",
                Difference.between(
                        NODES.objectNode().set("Resources", a.description().resources()),
                        NODES.objectNode().set("Resources", b.description().resources())));
        parts.put("tags", tags(a.description().tags(), b.description().tags()));
        parts.put("metadata", Difference.between(metadata(workflowOfA, a), metadata(workflowOfB, b)));
        parts.put("states", Difference.between(states(workflowOfA, a), states(workflowOfB, b)));
        parts.put("times", Difference.between(times(a), times(b)));
        parts.put("batch", Difference.between(batch(workflowOfA, a), batch(workflowOfB, b)));
        parts.put("result", Difference.between(result(a), result(b)));
        return new Comparison(a, b, parts);
    }

    private static Run last(List<Run> runs) {
        return runs.get(runs.size() - 1);
    }

    /** By name, whether it was written as an object or as a list of {@code NAME=value}, as UNICORE takes it. */
    private static ObjectNode environment(ObjectNode description) {
        JsonNode given = description.path("Environment");
        ObjectNode byName = NODES.objectNode();
        given.properties().forEach(variable -> byName.set(variable.getKey(), variable.getValue()));
        if (given.isArray()) {
            given.forEach(variable -> {
                String[] parts = variable.asText().split("=", 2);
                byName.put(parts[0].strip(), parts.length > 1 ? parts[1].strip() : "");
            });
        }
        return NODES.objectNode().set("Environment", byName);
    }

    /** What each says itself: what is said of a whole workflow is the same for all its runs. */
    private static ObjectNode metadata(WorkflowDetails workflow, Run run) {
        ObjectNode byKey = NODES.objectNode();
        workflow.metadata()
                .of(run)
                .forEach(entry -> entry.value().ifPresent(value -> byKey.set(entry.key(), value.form())));
        return NODES.objectNode().set("metadata", byKey);
    }

    /** Tags have no order; a place is that in the list of the run that has the tag. */
    private static List<Difference> tags(List<String> a, List<String> b) {
        return Stream.concat(
                        onlyIn(a, b)
                                .map(tag -> new Difference(
                                        "/Tags/" + a.indexOf(tag), Optional.of(NODES.textNode(tag)), Optional.empty())),
                        onlyIn(b, a)
                                .map(tag -> new Difference(
                                        "/Tags/" + b.indexOf(tag), Optional.empty(), Optional.of(NODES.textNode(tag)))))
                .toList();
    }

    private static Stream<String> onlyIn(List<String> tags, List<String> others) {
        Set<String> known = new HashSet<>(others);
        return tags.stream().distinct().filter(tag -> !known.contains(tag));
    }

    /** Only what it passed; when is told by the lengths of the phases. */
    private static ObjectNode states(WorkflowDetails workflow, Run run) {
        ArrayNode history = NODES.arrayNode();
        for (RunEvent event : workflow.history(run)) {
            history.add(event.state().name());
        }
        return NODES.objectNode().set("history", history);
    }

    private static ObjectNode times(Run run) {
        PhaseSeconds seconds = run.times().seconds();
        ObjectNode json = NODES.objectNode();
        json.put("total", seconds.total());
        json.put("stageIn", seconds.stageIn());
        json.put("queued", seconds.queued());
        json.put("main", seconds.main());
        json.put("stageOut", seconds.stageOut());
        return NODES.objectNode().set("seconds", json);
    }

    private static ObjectNode batch(WorkflowDetails workflow, Run run) {
        ObjectNode json = NODES.objectNode();
        json.put("queue", run.queue().orElse(null));
        ObjectNode batch = json.putObject("batch");
        batch.put("host", run.executionHost().orElse(null));
        batch.put("requeues", workflow.requeues(run));
        batch.set(
                "details",
                run.batchDetails()
                        .flatMap(BatchDetails::parse)
                        .map(BatchDetails::json)
                        .orElseGet(NODES::objectNode));
        return json;
    }

    private static ObjectNode result(Run run) {
        ObjectNode json = NODES.objectNode();
        json.put("status", run.state().name());
        json.put("reason", run.reason().map(Enum::name).orElse(null));
        json.put("statusMessage", run.statusMessage().orElse(null));
        json.put("exitCode", run.exitCode().orElse(null));
        return json;
    }
}
