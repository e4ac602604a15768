package org.helipoint.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;
import org.helipoint.model.Run;
import org.helipoint.restart.ManyPlan;
import org.helipoint.restart.StepPlan;
import org.helipoint.restart.WorkflowPlan;

/** Restarts of many, planned or under way, as JSON. A member without a value is null, never left out. */
final class TaskJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Addresses addresses;

    TaskJson(Addresses addresses) {
        this.addresses = addresses;
    }

    /** What a restart of many would do. */
    ObjectNode plan(ManyPlan plan) {
        ObjectNode json = NODES.objectNode();
        json.put("willRun", plan.workflows().stream().filter(WorkflowPlan::runs).count());
        json.put(
                "willNotRun",
                plan.workflows().stream().filter(one -> !one.runs()).count());
        json.put("more", plan.more());
        ArrayNode workflows = json.putArray("workflows");
        plan.workflows().forEach(one -> workflows.add(plan(one, false)));
        return json;
    }

    /**
     * What a restart of the steps of a workflow would do.
     *
     * @param whole with the descriptions that would be submitted
     */
    ObjectNode plan(WorkflowPlan plan, boolean whole) {
        ObjectNode json = NODES.objectNode();
        json.put("workflow", plan.id());
        json.set("name", text(plan.workflow().map(one -> one.name())));
        json.set("status", text(plan.workflow().map(one -> one.status().name())));
        json.put("willRun", plan.runs());
        json.set("why", text(plan.obstacle()));
        ArrayNode steps = json.putArray("steps");
        plan.steps().forEach(step -> steps.add(step(step, whole)));
        return json;
    }

    private static ObjectNode step(StepPlan step, boolean whole) {
        ObjectNode json = NODES.objectNode();
        json.put("step", step.step());
        json.put("name", step.run().stepName());
        json.put("run", step.run().id());
        json.put("willRun", step.runs());
        json.put("why", step.obstacle().orElseGet(step::why));
        json.set("needs", numbers(step.needs().stream().sorted()));
        ArrayNode parts = json.putArray("parts");
        step.parts().forEach(part -> parts.add(part(part)));
        json.set(
                "attempt",
                step.plan()
                        .map(plan -> (JsonNode) NODES.numberNode(plan.attempt()))
                        .orElse(NODES.nullNode()));
        json.set(
                "differences",
                WorkflowJson.differences(
                        step.plan().map(plan -> plan.differences()).orElse(List.of())));
        json.set(
                "missing",
                WorkflowJson.missing(step.plan().map(plan -> plan.missing()).orElse(List.of())));
        if (whole) {
            json.set(
                    "description",
                    step.plan().map(plan -> (JsonNode) plan.description()).orElse(NODES.nullNode()));
        }
        return json;
    }

    private static ObjectNode part(Run part) {
        return NODES.objectNode()
                .put("step", part.step())
                .put("name", part.stepName())
                .put("run", part.id());
    }

    /** A list of tasks. */
    ObjectNode tasks(List<RestartTask> tasks) {
        ObjectNode json = NODES.objectNode();
        ArrayNode array = json.putArray("tasks");
        tasks.forEach(task -> array.add(head(task)));
        WorkflowJson.link(json.putObject("_links"), "self", addresses.tasks());
        return json;
    }

    /** A task with all that it has to do. */
    ObjectNode task(RestartTask task, List<RestartItem> items) {
        ObjectNode json = head(task);
        ArrayNode array = json.putArray("items");
        items.forEach(item -> array.add(item(item)));
        return json;
    }

    private ObjectNode head(RestartTask task) {
        ObjectNode json = NODES.objectNode();
        json.put("id", task.id());
        json.put("state", task.state().name());
        json.set("reason", text(task.reason()));
        json.put("owner", task.owner().name());
        json.put("login", task.owner().login());
        json.put("group", task.owner().group());
        json.put("role", task.owner().role());
        json.put("site", task.site());
        json.set("created", WorkflowJson.time(task.created()));
        json.set("finished", WorkflowJson.time(task.finished().orElse(null)));
        ObjectNode progress = json.putObject("progress");
        progress.put(
                "total",
                task.counts().values().stream().mapToInt(Integer::intValue).sum());
        for (RestartItem.State state : RestartItem.State.values()) {
            progress.put(camel(state), task.counts().getOrDefault(state, 0));
        }
        json.set("request", request(task));
        ObjectNode links = json.putObject("_links");
        WorkflowJson.link(links, "self", addresses.task(task.id()));
        if (task.state().open()) {
            WorkflowJson.link(links, "action:cancel", addresses.cancel(task.id()));
        }
        return json;
    }

    /** NOT_SUBMITTED is notSubmitted. */
    private static String camel(RestartItem.State state) {
        String[] words = state.name().toLowerCase(Locale.ROOT).split("_", 2);
        return words.length == 1
                ? words[0]
                : words[0] + words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1);
    }

    private static JsonNode request(RestartTask task) {
        try {
            return JSON.readTree(task.request());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was written as JSON cannot be read");
        }
    }

    private ObjectNode item(RestartItem item) {
        ObjectNode json = NODES.objectNode();
        json.put("workflow", item.workflow());
        json.set(
                "step",
                item.step().map(step -> (JsonNode) NODES.numberNode(step)).orElse(NODES.nullNode()));
        json.set("name", text(item.name()));
        json.set("restartOf", text(item.run()));
        json.set("parts", numbers(item.parts().stream()));
        json.set("needs", numbers(item.needs().stream()));
        json.put("state", item.state().name());
        boolean submitted = item.state() == RestartItem.State.SUBMITTED;
        json.set("run", text(item.job().filter(job -> submitted)));
        json.set("why", text(item.why()));
        ObjectNode links = json.putObject("_links");
        WorkflowJson.link(links, "workflow", addresses.workflow(item.workflow()));
        item.job()
                .filter(job -> submitted)
                .ifPresent(job -> WorkflowJson.link(links, "run", addresses.run(item.workflow(), job)));
        return json;
    }

    private static ArrayNode numbers(Stream<Integer> numbers) {
        ArrayNode array = NODES.arrayNode();
        numbers.forEach(number -> array.add(number.intValue()));
        return array;
    }

    private static JsonNode text(Optional<String> value) {
        return value.map(text -> (JsonNode) NODES.textNode(text)).orElse(NODES.nullNode());
    }
}
