package org.helipoint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Says in words what a schema asks for. */
final class Expectation {

    private static final int MOST_CHOICES = 20;

    private static final Map<String, String> TYPES = Map.of(
            "string", "a text",
            "number", "a number",
            "integer", "a whole number",
            "boolean", "true or false",
            "array", "a list",
            "object", "an object",
            "null", "null");

    private Expectation() {}

    /** What fits, such as "a whole number from 1 to 96"; empty if anything does. */
    static String of(JsonNode schema) {
        if (schema.has("const")) {
            return schema.get("const").toString();
        }
        if (schema.path("enum").isArray()) {
            return choices(schema.get("enum"));
        }
        List<String> words = new ArrayList<>();
        types(schema, words);
        range(schema, words);
        value(schema, "multipleOf", "that is a multiple of ", words);
        counts(schema, "Length", "characters", words);
        counts(schema, "Items", "elements", words);
        counts(schema, "Properties", "members", words);
        value(schema, "pattern", "that matches ", words);
        value(schema, "format", "in the form ", words);
        return words.isEmpty() ? alternatives(schema) : String.join(" ", words);
    }

    private static String choices(JsonNode values) {
        String some = StreamSupport.stream(values.spliterator(), false)
                .limit(MOST_CHOICES)
                .map(JsonNode::toString)
                .collect(Collectors.joining(", "));
        return "one of " + some + (values.size() > MOST_CHOICES ? ", …" : "");
    }

    private static void types(JsonNode schema, List<String> words) {
        JsonNode type = schema.path("type");
        String types = (type.isArray() ? StreamSupport.stream(type.spliterator(), false) : Stream.of(type))
                .map(one -> TYPES.getOrDefault(one.asText(), ""))
                .filter(one -> !one.isEmpty())
                .collect(Collectors.joining(" or "));
        if (!types.isEmpty()) {
            words.add(types);
        }
    }

    private static void range(JsonNode schema, List<String> words) {
        String from = schema.path("minimum").asText();
        String above = schema.path("exclusiveMinimum").asText();
        String to = schema.path("maximum").asText();
        String below = schema.path("exclusiveMaximum").asText();
        List<String> bounds = new ArrayList<>();
        if (!from.isEmpty()) {
            bounds.add("from " + from + (to.isEmpty() ? "" : " to " + to));
        } else if (!to.isEmpty()) {
            bounds.add("up to " + to);
        }
        if (!above.isEmpty()) {
            bounds.add("greater than " + above);
        }
        if (!below.isEmpty()) {
            bounds.add("less than " + below);
        }
        if (!bounds.isEmpty()) {
            words.add(String.join(" and ", bounds));
        }
    }

    private static void counts(JsonNode schema, String what, String of, List<String> words) {
        boolean from = schema.has("min" + what);
        boolean to = schema.has("max" + what);
        String least = schema.path("min" + what).asText();
        String most = schema.path("max" + what).asText();
        if (from && to) {
            words.add("of " + (least.equals(most) ? least : least + " to " + most) + " " + of);
        } else if (from) {
            words.add("of at least " + least + " " + of);
        } else if (to) {
            words.add("of at most " + most + " " + of);
        }
    }

    private static void value(JsonNode schema, String keyword, String before, List<String> words) {
        if (schema.path(keyword).isValueNode()) {
            words.add(before + schema.get(keyword).asText());
        }
    }

    private static String alternatives(JsonNode schema) {
        JsonNode branches = schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf");
        return StreamSupport.stream(branches.spliterator(), false)
                .map(Expectation::of)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining(", or "));
    }
}
