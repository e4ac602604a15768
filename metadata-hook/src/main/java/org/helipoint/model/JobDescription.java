package org.helipoint.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A UNICORE job description: a JSON object, and what HELIPOINT reads from it. Names of members and their alternatives are
 * those that {@code eu.unicore.xnjs.json.JSONParser} and {@code eu.unicore.uas.json.Builder} accept. Immutable. It is kept
 * as text, because many may wait in memory. A member of an unexpected type reads as absent and never throws.
 */
public final class JobDescription {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String text;
    private final Optional<String> name;
    private final Optional<String> application;
    private final Optional<String> applicationVersion;
    private final Optional<String> executable;
    private final Optional<String> queue;
    private final Optional<String> project;
    private final Optional<String> sweepValues;
    private final Optional<Group> group;
    private final List<String> tags;
    private final boolean metadata;
    private final Optional<String> profile;

    public JobDescription(ObjectNode json) {
        text = PlainText.escapedJson(json.toString());
        application = textOf(json.path("ApplicationName"));
        applicationVersion = textOf(json.path("ApplicationVersion"));
        name = textOf(json.path("Name"));
        executable = textOf(json.path("Executable"));
        queue = textOf(json.path("Resources").path("Queue"));
        project = textOf(json.path("Project"))
                .or(() -> textOf(json.path("Resources").path("Project")));
        sweepValues = textOf(json.path("__json-sweep-description")).map(String::strip);
        tags = tags(json);
        group = group(json, tags);
        metadata = json.path("Metadata").isObject();
        profile = textOf(json.path("MetadataProfile"));
    }

    /**
     * Reads a description. Numbers keep all their digits.
     *
     * @throws IllegalArgumentException if the text is not JSON; a value other than an object reads as an empty description
     */
    public static JobDescription parse(String text) {
        return new JobDescription(parseTree(text));
    }

    /**
     * Reads a description as a tree, for who changes it before it is kept.
     *
     * @throws IllegalArgumentException as for {@link #parse}
     */
    public static ObjectNode parseTree(String text) {
        try {
            return tree(text);
        } catch (JsonProcessingException e) {
            // without Jackson's words, which quote the description
            throw new IllegalArgumentException("The job description is not JSON, at character "
                    + e.getLocation().getCharOffset());
        }
    }

    /** The description of which nothing is known. */
    public static JobDescription empty() {
        return new JobDescription(JsonNodeFactory.instance.objectNode());
    }

    private static ObjectNode tree(String text) throws JsonProcessingException {
        return JSON.readTree(text) instanceof ObjectNode object ? object : JSON.createObjectNode();
    }

    /** The whole description, as a tree of the caller's own. */
    public ObjectNode json() {
        try {
            return tree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was written as JSON cannot be read, at character "
                    + e.getLocation().getCharOffset());
        }
    }

    public boolean isEmpty() {
        return text.equals("{}");
    }

    /** Number of characters of the description as compact JSON. */
    public int length() {
        return text.length();
    }

    /** The name as UNICORE would give it: {@code Name}, else the application's, else {@code UNICORE_Job}. */
    public String name() {
        return name.or(() -> application).orElse("UNICORE_Job");
    }

    public Optional<String> application() {
        return application;
    }

    public Optional<String> applicationVersion() {
        return applicationVersion;
    }

    public Optional<String> executable() {
        return executable;
    }

    public Optional<String> queue() {
        return queue;
    }

    public Optional<String> project() {
        return project;
    }

    /** The requested resources, as they were asked for; empty if none. */
    public ObjectNode resources() {
        return json().path("Resources") instanceof ObjectNode resources
                ? resources
                : JsonNodeFactory.instance.objectNode();
    }

    public List<String> tags() {
        return tags;
    }

    private static List<String> tags(ObjectNode json) {
        return texts(json.path("Tags").isArray() ? json.path("Tags") : json.path("tags"));
    }

    /** What UNICORE says of the values that this one part of a parameter sweep got; empty for any other job. */
    public Optional<String> sweepValues() {
        return sweepValues;
    }

    /** What the submitter, or the workflow engine, said that it belongs to. */
    public Optional<Group> group() {
        return group;
    }

    private static Optional<Group> group(ObjectNode json, List<String> tags) {
        return Stream.of(json.path("NotificationSettings").path("URL"), json.path("Notification"))
                .flatMap(address -> textOf(address).flatMap(Group::ofNotification).stream())
                .findFirst()
                .or(() ->
                        tags.stream().flatMap(tag -> Group.ofTag(tag).stream()).findFirst());
    }

    /** Whether it says anything of the experiment: has {@code Metadata}, or names a profile for it. */
    public boolean saysMetadata() {
        return metadata || profile.isPresent();
    }

    /** What the submitter says of the experiment, in the form of {@link Metadata}; UNICORE passes over it. */
    public Optional<ObjectNode> metadata() {
        return metadata ? Optional.of((ObjectNode) json().get("Metadata")) : Optional.empty();
    }

    /** Name of the profile that the metadata is to be checked by, the member {@code MetadataProfile}. */
    public Optional<String> profile() {
        return profile;
    }

    /** The arguments of the program. */
    List<String> arguments() {
        return texts(json().path("Arguments"));
    }

    /** Inputs and outputs in the order of the description. */
    public List<DataLink> dataLinks() {
        return dataLinks(json());
    }

    private static List<DataLink> dataLinks(ObjectNode json) {
        List<DataLink> links = new ArrayList<>();
        imports(json.path("Imports"), links);
        exports(json.path("Exports"), links);
        return List.copyOf(links);
    }

    /** The texts in which words are looked for: what it runs, tags, arguments, and names and addresses of its data. */
    List<String> searchable() {
        ObjectNode json = json();
        List<String> texts = new ArrayList<>();
        application.ifPresent(texts::add);
        executable.ifPresent(texts::add);
        texts.addAll(tags);
        texts.addAll(texts(json.path("Arguments")));
        for (DataLink link : dataLinks(json)) {
            texts.add(link.name());
            texts.add(link.uri());
        }
        return texts;
    }

    private static void imports(JsonNode imports, List<DataLink> links) {
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

    private static void exports(JsonNode exports, List<DataLink> links) {
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
        return other instanceof JobDescription that && (text.equals(that.text) || json().equals(that.json()));
    }

    @Override
    public int hashCode() {
        return json().hashCode();
    }

    /** The description as compact JSON. */
    @Override
    public String toString() {
        return text;
    }
}
