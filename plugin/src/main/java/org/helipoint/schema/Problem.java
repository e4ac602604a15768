package org.helipoint.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.Map;

/** Says in words what is wrong with a value, and quotes nothing of it. */
final class Problem {

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("required", "is missing"),
            Map.entry("dependentRequired", "is missing"),
            Map.entry("additionalProperties", "is not known here"),
            Map.entry("unevaluatedProperties", "is not known here"),
            Map.entry("minimum", "is too small"),
            Map.entry("exclusiveMinimum", "is too small"),
            Map.entry("maximum", "is too great"),
            Map.entry("exclusiveMaximum", "is too great"),
            Map.entry("multipleOf", "is not such a multiple"),
            Map.entry("minLength", "is too short"),
            Map.entry("maxLength", "is too long"),
            Map.entry("minItems", "has too few elements"),
            Map.entry("maxItems", "has too many elements"),
            Map.entry("uniqueItems", "has an element twice"),
            Map.entry("minProperties", "has too few members"),
            Map.entry("maxProperties", "has too many members"),
            Map.entry("pattern", "does not match"),
            Map.entry("format", "has another form"),
            Map.entry("enum", "is none of the choices"),
            Map.entry("const", "is something else"),
            Map.entry("anyOf", "fits none of the possibilities"),
            Map.entry("oneOf", "does not fit exactly one of the possibilities"),
            Map.entry("not", "is excluded"));

    private Problem() {}

    static String of(Error error) {
        return error.getKeyword().equals("type")
                ? "is " + type(error.getInstanceNode())
                : WORDS.getOrDefault(error.getKeyword(), "does not fit (" + error.getKeyword() + ")");
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "a text";
            case NUMBER -> value.isIntegralNumber() ? "a whole number" : "a number that is not whole";
            case BOOLEAN -> "true or false";
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            default -> "null";
        };
    }
}
