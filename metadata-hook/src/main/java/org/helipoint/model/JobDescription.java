package org.helipoint.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A UNICORE job description: a JSON object, and what HELIPOINT reads from it. Names of members and their alternatives are
 * those that {@code eu.unicore.xnjs.json.JSONParser} and {@code eu.unicore.uas.json.Builder} accept. Immutable: the tree
 * is copied on the way in and on the way out. A member of an unexpected type reads as absent and never throws.
 */
public final class JobDescription {

    private final ObjectNode json;

    public JobDescription(ObjectNode json) {
        this.json = Objects.requireNonNull(json, "json").deepCopy();
    }

    /** The description of which nothing is known. */
    public static JobDescription empty() {
        return new JobDescription(JsonNodeFactory.instance.objectNode());
    }

    /** A copy of the whole description. */
    public ObjectNode json() {
        return json.deepCopy();
    }

    public boolean isEmpty() {
        return json.isEmpty();
    }

    /** The name as UNICORE would give it: {@code Name}, else the application's, else {@code UNICORE_Job}. */
    public String name() {
        return text("Name").or(this::application).orElse("UNICORE_Job");
    }

    public Optional<String> application() {
        return text("ApplicationName");
    }

    public Optional<String> applicationVersion() {
        return text("ApplicationVersion");
    }

    public Optional<String> executable() {
        return text("Executable");
    }

    public Optional<String> queue() {
        return textOf(json.path("Resources").path("Queue"));
    }

    public Optional<String> project() {
        return text("Project").or(() -> textOf(json.path("Resources").path("Project")));
    }

    /** The requested resources, as they were asked for; empty if none. */
    public ObjectNode resources() {
        return json.path("Resources") instanceof ObjectNode resources
                ? resources.deepCopy()
                : JsonNodeFactory.instance.objectNode();
    }

    public List<String> tags() {
        return texts(json.path("Tags").isArray() ? json.path("Tags") : json.path("tags"));
    }

    /** Inputs and outputs in the order of the description. */
    public List<DataLink> dataLinks() {
        List<DataLink> links = new ArrayList<>();
        imports(links);
        exports(links);
        return List.copyOf(links);
    }

    private void imports(List<DataLink> links) {
        JsonNode imports = json.path("Imports");
        imports.properties().forEach(entry -> input(links, entry.getKey(), entry.getValue()));
        if (imports.isArray()) {
            imports.forEach(spec -> input(links, either(spec, "To", "file"), spec));
        }
    }

    private static void input(List<DataLink> links, String name, JsonNode spec) {
        JsonNode source = spec.has("From") ? spec.path("From") : spec.path("source");
        if (source.isArray()) { // a sweep over files
            source.forEach(one -> links.add(new DataLink(DataLink.Direction.IN, name, one.asText())));
        } else if (source.isTextual()) {
            links.add(new DataLink(DataLink.Direction.IN, name, source.asText()));
        } else if (spec.has("Data")) {
            links.add(new DataLink(DataLink.Direction.IN, name, "inline:"));
        }
    }

    private void exports(List<DataLink> links) {
        JsonNode exports = json.path("Exports");
        exports.properties().forEach(entry -> output(links, entry.getKey(), entry.getValue()));
        if (exports.isArray()) {
            exports.forEach(spec -> output(links, either(spec, "From", "file"), spec));
        }
    }

    private static void output(List<DataLink> links, String name, JsonNode spec) {
        links.add(new DataLink(DataLink.Direction.OUT, name, either(spec, "To", "target")));
    }

    private static String either(JsonNode spec, String name, String alternative) {
        return textOf(spec.path(name)).or(() -> textOf(spec.path(alternative))).orElse("");
    }

    private Optional<String> text(String name) {
        return textOf(json.path(name));
    }

    private static Optional<String> textOf(JsonNode node) {
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    private static List<String> texts(JsonNode array) {
        List<String> values = new ArrayList<>();
        if (array.isArray()) {
            array.forEach(node -> values.add(node.isValueNode() ? node.asText() : node.toString()));
        }
        return List.copyOf(values);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobDescription that && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
