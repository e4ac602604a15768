package org.helipoint.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/** The words in which a {@link Body} is declared; they make JSON Schema 2020-12. */
final class JsonSchema {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonSchema() {}

    /**
     * A member of an object.
     *
     * @param required whether it is always there, if only as null
     */
    record Member(String name, ObjectNode schema, boolean required) {}

    /** A member that is always there. */
    static Member member(String name, ObjectNode schema) {
        return new Member(name, schema, true);
    }

    /** The same, with a sentence about it. */
    static Member member(String name, ObjectNode schema, String meaning) {
        return member(name, described(schema, meaning));
    }

    /** A member that may be left out. */
    static Member optional(String name, ObjectNode schema, String meaning) {
        return new Member(name, described(schema, meaning), false);
    }

    /** Anything, with a sentence about it. */
    static ObjectNode described(ObjectNode schema, String meaning) {
        return schema.put("description", meaning);
    }

    /** An object with these members and no others. */
    static ObjectNode object(Member... members) {
        return object(List.of(members));
    }

    /** An object with these members and no others. */
    static ObjectNode object(List<Member> members) {
        ObjectNode schema = typed("object");
        ObjectNode properties = schema.putObject("properties");
        members.forEach(member -> properties.set(member.name(), member.schema()));
        List<String> required =
                members.stream().filter(Member::required).map(Member::name).toList();
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        return schema.put("additionalProperties", false);
    }

    /** An object with any members. */
    static ObjectNode anyObject() {
        return typed("object");
    }

    /** Any JSON. */
    static ObjectNode any() {
        return NODES.objectNode();
    }

    static ObjectNode text() {
        return typed("string");
    }

    /** A time as text, UTC with milliseconds in answers. */
    static ObjectNode time() {
        return text().put("format", "date-time");
    }

    static ObjectNode day() {
        return text().put("format", "date");
    }

    /** One of the names of these constants. */
    static ObjectNode oneOf(Enum<?>[] constants) {
        return oneOf(Arrays.stream(constants).map(Enum::name).toList());
    }

    /** One of these texts. */
    static ObjectNode oneOf(List<String> texts) {
        ObjectNode schema = text();
        texts.forEach(schema.putArray("enum")::add);
        return schema;
    }

    static ObjectNode whole() {
        return typed("integer");
    }

    /** A whole number that is not smaller than another. */
    static ObjectNode whole(int from) {
        return whole().put("minimum", from);
    }

    static ObjectNode number() {
        return typed("number");
    }

    static ObjectNode flag() {
        return typed("boolean");
    }

    static ObjectNode list(ObjectNode of) {
        return typed("array").set("items", of);
    }

    /** Either the one or the other. */
    static ObjectNode either(ObjectNode... schemas) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("anyOf").addAll(List.of(schemas));
        return schema;
    }

    /** The same, or null. */
    static ObjectNode nullable(ObjectNode schema) {
        if (!schema.has("type")) {
            return either(schema, typed("null"));
        }
        if (schema.get("enum") instanceof ArrayNode constants) {
            constants.addNull();
        }
        String type = schema.get("type").textValue();
        schema.putArray("type").add(type).add("null");
        return schema;
    }

    /** What is declared elsewhere. */
    static ObjectNode ref(Body body) {
        return NODES.objectNode().put("$ref", "#/components/schemas/" + body.title());
    }

    private static ObjectNode typed(String type) {
        return NODES.objectNode().put("type", type);
    }
}
