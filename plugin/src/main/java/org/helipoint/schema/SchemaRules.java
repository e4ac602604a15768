package org.helipoint.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a schema must not do, before it is given to the validator. Used once, by one thread. */
final class SchemaRules {

    private static final int LARGEST = 256 * 1024;

    /** Subschemas with all references written out: each is tried at each place of a document once at most. */
    private static final int MOST_SUBSCHEMAS = 2_000;

    private static final int DEEPEST = 100;

    private static final Set<String> OF_ONE = Set.of(
            "items",
            "additionalProperties",
            "not",
            "if",
            "then",
            "else",
            "contains",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema");
    private static final Set<String> OF_A_LIST = Set.of("allOf", "anyOf", "oneOf", "prefixItems");
    private static final Set<String> OF_NAMES =
            Set.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");

    /** They lead elsewhere, or make a {@code $ref} lead elsewhere. */
    private static final Set<String> REFUSED =
            Set.of("$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor", "$vocabulary");

    private final ObjectNode root;
    private final List<Finding> findings = new ArrayList<>();
    private int subschemas;

    private SchemaRules(ObjectNode root) {
        this.root = root;
    }

    /** What is wrong; empty if nothing is. */
    static List<Finding> check(ObjectNode schema) {
        if (schema.toString().length() > LARGEST) {
            return List.of(Finding.of("", "is larger than " + LARGEST + " characters"));
        }
        List<Finding> numbers = numbersOutOfRange(schema, 400);
        if (!numbers.isEmpty()) {
            return numbers;
        }
        SchemaRules rules = new SchemaRules(schema);
        String dialect = schema.path("$schema").asText(Dialects.getDraft202012().getId());
        if (!dialect.replaceFirst("#$", "").equals(Dialects.getDraft202012().getId())) {
            rules.wrong(
                    JsonPointer.empty().appendProperty("$schema"),
                    "is not " + Dialects.getDraft202012().getId());
        }
        rules.subschema(JsonPointer.empty(), schema, 0);
        return rules.findings;
    }

    private void wrong(JsonPointer place, String message) {
        Finding finding = Finding.of(place.toString(), message);
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }

    private void subschema(JsonPointer place, JsonNode schema, int depth) {
        subschemas++;
        if (!findings.isEmpty() || !schema.isObject()) {
            return;
        }
        if (subschemas > MOST_SUBSCHEMAS) {
            wrong(place, "is one subschema too many: with all references written out, " + MOST_SUBSCHEMAS + " may be");
        } else if (depth > DEEPEST) {
            wrong(place, "is nested more than " + DEEPEST + " levels deep, or refers to itself");
        } else {
            schema.properties().forEach(member -> keyword(place, member, depth));
        }
    }

    private void keyword(JsonPointer parent, Map.Entry<String, JsonNode> member, int depth) {
        String name = member.getKey();
        JsonNode value = member.getValue();
        JsonPointer place = parent.appendProperty(name);
        if (REFUSED.contains(name)) {
            wrong(place, "is not allowed");
        } else if (name.equals("$id") && !parent.matches()) {
            wrong(place, "is allowed at the top only");
        } else if (name.equals("$ref")) {
            reference(place, value.asText(), depth);
        } else if (name.equals("pattern") && value.isTextual()) {
            pattern(place, value.textValue());
        } else if (name.equals(Schema.UNIT) && !value.isTextual()) {
            wrong(place, "is not a text");
        } else if (OF_ONE.contains(name)) {
            subschema(place, value, depth + 1);
        } else if (OF_A_LIST.contains(name)) {
            for (int i = 0; i < value.size(); i++) {
                subschema(place.appendIndex(i), value.path(i), depth + 1);
            }
        } else if (OF_NAMES.contains(name)) {
            value.properties().forEach(one -> named(name, place.appendProperty(one.getKey()), one, depth));
        }
    }

    private void named(String keyword, JsonPointer place, Map.Entry<String, JsonNode> one, int depth) {
        if (keyword.equals("patternProperties")) {
            pattern(place, one.getKey());
        }
        subschema(place, one.getValue(), depth + 1);
    }

    private void reference(JsonPointer place, String reference, int depth) {
        JsonNode target = target(root, reference);
        if (target.isMissingNode()) {
            wrong(place, "has to lead to a place in this schema, as #/$defs/name does");
        } else {
            subschema(place, target, depth + 1);
        }
    }

    private void pattern(JsonPointer place, String expression) {
        try {
            Patterns.compile(expression);
        } catch (IllegalArgumentException e) {
            wrong(place, e.getMessage());
        }
    }

    /** What a reference leads to; a missing node if it leads nowhere or elsewhere. */
    private static JsonNode target(JsonNode root, String reference) {
        boolean plain = reference.startsWith("#/") && reference.indexOf('%') < 0;
        return plain ? root.at(reference.substring(1)) : MissingNode.getInstance();
    }

    /** The schema that another one refers to, or itself. */
    static JsonNode resolved(JsonNode root, JsonNode schema) {
        JsonNode at = schema;
        for (int i = 0; i < DEEPEST && at.has("$ref"); i++) {
            at = target(root, at.path("$ref").asText());
        }
        return at;
    }

    /** Numbers that take long to reckon with, such as 1e999999999. */
    static List<Finding> numbersOutOfRange(JsonNode document, int largestScale) {
        List<Finding> findings = new ArrayList<>();
        numbers(JsonPointer.empty(), document, largestScale, findings);
        return findings;
    }

    private static void numbers(JsonPointer place, JsonNode node, int largestScale, List<Finding> findings) {
        if (node.isBigDecimal() && Math.abs((long) node.decimalValue().scale()) > largestScale) {
            findings.add(Finding.of(place.toString(), "is too great a number, or has too many digits"));
        }
        node.properties()
                .forEach(member ->
                        numbers(place.appendProperty(member.getKey()), member.getValue(), largestScale, findings));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            numbers(place.appendIndex(i), node.get(i), largestScale, findings);
        }
    }
}
