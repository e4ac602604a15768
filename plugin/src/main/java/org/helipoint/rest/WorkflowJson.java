package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.helipoint.model.BatchDetails;
import org.helipoint.model.DataLink;
import org.helipoint.model.Difference;
import org.helipoint.model.Lineage;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.PhaseSeconds;
import org.helipoint.model.Run;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Comparison;
import org.helipoint.query.Page;
import org.helipoint.restart.AutomaticRestart;
import org.helipoint.restart.Missing;
import org.helipoint.restart.Suggestion;

/** Workflows and runs as JSON, in the form of the REST contract. A member without a value is null, never left out. */
final class WorkflowJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final Addresses addresses;

    WorkflowJson(Addresses addresses) {
        this.addresses = addresses;
    }

    /**
     * A page with links to itself and the next.
     *
     * @param fields members of the rows; empty for all
     * @param metadata entries of the marked keys by id of the workflow
     * @param self address of this page
     * @param next address of the next page; empty if there is none
     */
    ObjectNode page(
            Page page,
            List<String> fields,
            Map<String, List<MetadataEntry>> metadata,
            String self,
            Optional<String> next) {
        ObjectNode json = NODES.objectNode();
        ArrayNode rows = json.putArray("workflows");
        page.workflows()
                .forEach(workflow ->
                        rows.add(only(fields, row(workflow, metadata.getOrDefault(workflow.id(), List.of())))));
        json.put("total", page.total());
        json.put("totalIsLowerBound", page.totalIsLowerBound());
        json.set("cursor", text(page.next()));
        ObjectNode links = json.putObject("_links");
        link(links, "self", self);
        next.ifPresent(address -> link(links, "next", address));
        return json;
    }

    private static ObjectNode only(List<String> fields, ObjectNode row) {
        ObjectNode some = NODES.objectNode();
        fields.forEach(field -> some.set(field, row.get(field)));
        return fields.isEmpty() ? row : some;
    }

    /**
     * A line of the overview.
     *
     * @param metadata its entries of the marked keys
     */
    ObjectNode row(Workflow workflow, List<MetadataEntry> metadata) {
        ObjectNode json = NODES.objectNode();
        json.put("id", workflow.id());
        json.put("name", workflow.name());
        json.put("owner", workflow.owner());
        json.put("site", workflow.site());
        json.put("status", workflow.status().name());
        json.set("reason", text(workflow.reason()));
        json.set("statusMessage", text(workflow.statusMessage()));
        json.set("application", text(workflow.application()));
        json.set("queue", text(workflow.queue()));
        json.set("batchSystemID", text(workflow.batchSystemId()));
        json.set("exitCode", number(workflow.exitCode()));
        json.set("submitted", time(workflow.submitted()));
        json.set("started", time(workflow.started().orElse(null)));
        json.set("finished", time(workflow.finished().orElse(null)));
        json.set("seconds", seconds(workflow.seconds()));
        json.set("tags", texts(workflow.tags()));
        json.put("steps", workflow.steps());
        json.put("attempts", workflow.attempts());
        json.set(
                "restartable",
                workflow.restartObstacle()
                        .map(obstacle -> (JsonNode) NODES.textNode(obstacle))
                        .orElse(NODES.booleanNode(true)));
        json.set("metadata", MetadataJson.columns(metadata));
        ObjectNode links = json.putObject("_links");
        link(links, "self", addresses.workflow(workflow.id()));
        link(links, "job", addresses.job(workflow.job()));
        link(links, "action:restart", addresses.restart(workflow.id()));
        link(links, "metadata", addresses.metadata(workflow.id()));
        return json;
    }

    /** A workflow with its steps and their attempts. */
    ObjectNode details(WorkflowDetails details) {
        ObjectNode json = row(details.workflow(), List.of());
        json.set("metadata", MetadataJson.entries(details.metadata().effective()));
        json.set("findings", MetadataJson.findings(details.findings()));
        ArrayNode steps = json.putArray("steps");
        Map<Integer, List<Run>> byStep =
                new TreeMap<>(details.runs().stream().collect(Collectors.groupingBy(Run::step)));
        byStep.values().forEach(attempts -> {
            Run newest = attempts.get(attempts.size() - 1);
            ObjectNode step = steps.addObject();
            step.put("step", newest.step());
            step.put("name", newest.stepName());
            step.put("status", newest.state().name());
            ArrayNode array = step.putArray("attempts");
            attempts.forEach(run -> array.add(run(details, run)));
        });
        json.put("moreAttempts", details.more());
        return json;
    }

    /** The workflows that one has to do with by its data. */
    ObjectNode lineage(Lineage lineage) {
        ObjectNode json = NODES.objectNode();
        json.set("upstream", relatives(lineage.upstream()));
        json.set("downstream", relatives(lineage.downstream()));
        json.put("moreUpstream", lineage.upstream().more());
        json.put("moreDownstream", lineage.downstream().more());
        return json;
    }

    private ArrayNode relatives(Lineage.Side side) {
        ArrayNode array = NODES.arrayNode();
        side.workflows().forEach(relative -> {
            ObjectNode json = array.addObject();
            json.put("id", relative.id());
            json.put("name", relative.name());
            json.put("status", relative.status().name());
            json.set("submitted", time(relative.submitted()));
            json.set("addresses", texts(relative.addresses()));
            link(json.putObject("_links"), "self", addresses.workflow(relative.id()));
        });
        return array;
    }

    /** One attempt. */
    ObjectNode run(WorkflowDetails details, Run run) {
        ObjectNode json = NODES.objectNode();
        json.put("run", run.id());
        json.put("attempt", run.attempt());
        json.set("restartOf", text(run.restartOf()));
        json.put("superseded", run.superseded());
        json.set("sweep", text(run.sweep()));
        json.put("partial", run.partial());
        json.set(
                "differences",
                earlier(details, run)
                        .map(before -> differences(Difference.between(
                                before.description().json(), run.description().json())))
                        .orElse(NODES.arrayNode()));
        state(json, run);
        json.put("exitCodeOfEarlierAttempt", details.exitCodeOfEarlierAttempt(run));
        ArrayNode history = json.putArray("history");
        details.history(run)
                .forEach(event ->
                        history.addObject().put("status", event.state().name()).set("at", time(event.at())));
        json.set("description", run.description().json());
        json.set("removed", texts(run.removed()));
        json.set("resources", run.description().resources());
        json.set("tags", texts(run.description().tags()));
        json.set("metadata", MetadataJson.entries(details.metadata().of(run)));
        json.set("profile", text(run.description().profile()));
        json.set("findings", MetadataJson.findings(details.metadata().findingsOf(run)));
        json.set("inputs", links(run, DataLink.Direction.IN));
        json.set("outputs", links(run, DataLink.Direction.OUT));
        json.set("batch", batch(details, run));
        json.set("workingDirectory", text(run.workingDirectory()));
        json.put("owner", run.owner().name());
        json.put("login", run.owner().login());
        json.put("group", run.owner().group());
        json.put("role", run.owner().role());
        json.put("captured", run.captured().name());
        json.set("log", texts(run.log()));
        ObjectNode links = json.putObject("_links");
        link(links, "self", addresses.run(run.workflow(), run.id()));
        link(links, "workflow", addresses.workflow(run.workflow()));
        // UNICORE has no resource for a part of a sweep, only for its master
        link(links, "job", addresses.job(run.sweep().orElse(run.job())));
        return json;
    }

    /** What may help a workflow that failed; null if there is nothing. */
    static JsonNode suggestion(Optional<Suggestion> suggestion) {
        return suggestion
                .map(one -> {
                    ObjectNode json = NODES.objectNode();
                    json.put("step", one.step());
                    json.put("reason", one.reason());
                    json.set("changes", one.changes().map(JsonNode.class::cast).orElse(NODES.nullNode()));
                    return (JsonNode) json;
                })
                .orElse(NODES.nullNode());
    }

    /** What becomes of a workflow that is to be restarted on failure; null for all others. */
    static JsonNode automaticRestart(Optional<AutomaticRestart> restart) {
        return restart.map(one -> {
                    ObjectNode json = NODES.objectNode();
                    json.put("step", one.step());
                    json.put("most", one.most());
                    json.put("restarts", one.restarts());
                    json.set("next", time(one.next().orElse(null)));
                    json.set("obstacle", text(one.obstacle()));
                    return (JsonNode) json;
                })
                .orElse(NODES.nullNode());
    }

    /** What two runs differ in, part by part; a part without differences is an empty list. */
    ObjectNode comparison(Comparison comparison) {
        ObjectNode json = NODES.objectNode();
        json.set("a", compared(comparison.a()));
        json.set("b", compared(comparison.b()));
        comparison.parts().forEach((part, differences) -> json.set(part, differences(differences)));
        return json;
    }

    private ObjectNode compared(Run run) {
        ObjectNode json = NODES.objectNode();
        json.put("workflow", run.workflow());
        json.put("run", run.id());
        json.put("step", run.step());
        json.put("attempt", run.attempt());
        json.put("status", run.state().name());
        json.set("submitted", time(run.times().submitted()));
        json.put("owner", run.owner().name());
        link(json.putObject("_links"), "self", addresses.run(run.workflow(), run.id()));
        return json;
    }

    private static Optional<Run> earlier(WorkflowDetails details, Run run) {
        return details.runs().stream()
                .filter(other -> run.restartOf().filter(other.id()::equals).isPresent())
                .findFirst();
    }

    private static void state(ObjectNode json, Run run) {
        json.put("name", run.name());
        json.put("status", run.state().name());
        json.set("reason", text(run.reason()));
        json.set("statusMessage", text(run.statusMessage()));
        json.set("application", text(run.application()));
        json.set("applicationVersion", text(run.applicationVersion()));
        json.set("executable", text(run.executable()));
        json.set("queue", text(run.queue()));
        json.set("project", text(run.project()));
        json.set("exitCode", number(run.exitCode()));
        json.set("submitted", time(run.times().submitted()));
        json.set("stageInEnded", time(run.times().stageInEnded()));
        json.set("queued", time(run.times().queued()));
        json.set("started", time(run.times().started()));
        json.set("mainEnded", time(run.times().mainEnded()));
        json.set("stageOutStarted", time(run.times().stageOutStarted()));
        json.set("finished", time(run.times().finished()));
        json.set("seconds", seconds(run.times().seconds()));
    }

    private static ObjectNode batch(WorkflowDetails details, Run run) {
        ObjectNode json = NODES.objectNode();
        json.set("id", text(run.batchSystemId()));
        json.set("host", text(run.executionHost()));
        json.put("requeues", details.requeues(run));
        json.set(
                "details",
                run.batchDetails()
                        .flatMap(BatchDetails::parse)
                        .map(told -> (JsonNode) told.json())
                        .orElse(NODES.nullNode()));
        json.set("text", text(run.batchDetails()));
        return json;
    }

    private static ArrayNode links(Run run, DataLink.Direction direction) {
        ArrayNode array = NODES.arrayNode();
        run.description().dataLinks().stream()
                .filter(link -> link.direction() == direction)
                .forEach(link -> array.addObject().put("name", link.name()).put("uri", link.uri()));
        return array;
    }

    static ArrayNode differences(List<Difference> differences) {
        ArrayNode array = NODES.arrayNode();
        differences.forEach(difference -> {
            ObjectNode json = array.addObject();
            json.put("path", difference.path());
            json.set("from", difference.from().orElse(NODES.nullNode()));
            json.set("to", difference.to().orElse(NODES.nullNode()));
        });
        return array;
    }

    static ArrayNode missing(List<Missing> missing) {
        ArrayNode array = NODES.arrayNode();
        missing.forEach(one -> array.addObject().put("path", one.path()).put("problem", one.problem()));
        return array;
    }

    private static ObjectNode seconds(PhaseSeconds seconds) {
        ObjectNode json = NODES.objectNode();
        json.put("total", seconds.total());
        json.put("stageIn", seconds.stageIn());
        json.put("queued", seconds.queued());
        json.put("main", seconds.main());
        json.put("stageOut", seconds.stageOut());
        return json;
    }

    static JsonNode time(Instant instant) {
        return instant == null ? NODES.nullNode() : NODES.textNode(MILLIS.format(instant));
    }

    private static JsonNode text(Optional<?> value) {
        return value.map(v -> (JsonNode) NODES.textNode(v.toString())).orElse(NODES.nullNode());
    }

    private static JsonNode number(Optional<Integer> value) {
        return value.map(v -> (JsonNode) NODES.numberNode(v)).orElse(NODES.nullNode());
    }

    private static ArrayNode texts(Collection<String> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(array::add);
        return array;
    }

    static void link(ObjectNode links, String relation, String address) {
        links.putObject(relation).put("href", address);
    }
}
