package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sets values of {@code Parameters} and {@code Environment} by their names. UNICORE reads both into the environment of the
 * job ({@code JSONParser.parseSubmittedApplication}); names are case sensitive, entries of a list are {@code NAME=value}. A
 * value is set everywhere where its name is. A name that is nowhere is an error: nobody knows whether it was mistyped.
 */
final class NamedValues {

    private static final String MEMBER = "parameters";

    private NamedValues() {}

    /**
     * Reads values by name.
     *
     * @throws InvalidRestartException if one is neither a value nor, as the description of a sweep, an object
     */
    static Map<String, JsonNode> read(ObjectNode values) {
        Map<String, JsonNode> read = new LinkedHashMap<>();
        values.properties().forEach(value -> {
            String place = RequestBody.place(MEMBER, value.getKey());
            if (value.getValue().isObject()) {
                KnownPlaces.checkSweep(value.getValue(), place);
                read.put(value.getKey(), value.getValue());
            } else {
                read.put(value.getKey(), text(value.getValue(), place));
            }
        });
        return read;
    }

    /** UNICORE takes texts only; a number or flag becomes the one that it is written as. */
    static TextNode text(JsonNode value, String place) {
        if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
            throw new InvalidRestartException(place, "it has to be a string, a number, true or false.");
        }
        return TextNode.valueOf(value.asText());
    }

    static void set(ObjectNode description, Map<String, JsonNode> values) {
        values.forEach((name, value) -> {
            boolean parameter = inObject(description.path("Parameters"), name, value);
            boolean variable = description.path("Environment") instanceof ArrayNode list
                    ? inList(list, name, value)
                    : inObject(description.path("Environment"), name, onlyText(description, name, value));
            if (!parameter && !variable) {
                throw unknown(description, name);
            }
        });
    }

    private static boolean inObject(JsonNode object, String name, JsonNode value) {
        boolean known = object.has(name);
        if (known) {
            ((ObjectNode) object).set(name, value);
        }
        return known;
    }

    private static JsonNode onlyText(ObjectNode description, String name, JsonNode value) {
        if (value.isObject() && description.path("Environment").has(name)) {
            throw noSweep(name);
        }
        return value;
    }

    private static InvalidRestartException noSweep(String name) {
        return new InvalidRestartException(
                RequestBody.place(MEMBER, name),
                "this is a variable of 'Environment', which needs one value; UNICORE makes sweeps of 'Parameters' only.");
    }

    private static boolean inList(ArrayNode list, String name, JsonNode value) {
        boolean known = false;
        for (int i = 0; i < list.size(); i++) {
            String entry = list.get(i).asText();
            if (name(entry).equals(name)) {
                if (value.isObject()) {
                    throw noSweep(name);
                }
                list.set(i, TextNode.valueOf(name + "=" + value.textValue()));
                known = true;
            }
        }
        return known;
    }

    private static String name(String entry) {
        return entry.split("=", 2)[0].trim();
    }

    private static InvalidRestartException unknown(ObjectNode description, String name) {
        Set<String> known = new TreeSet<>();
        for (String member : Set.of("Parameters", "Environment")) {
            description.path(member).fieldNames().forEachRemaining(known::add);
        }
        if (description.path("Environment") instanceof ArrayNode list) {
            list.forEach(entry -> known.add(name(entry.asText())));
        }
        return new InvalidRestartException(
                RequestBody.place(MEMBER, name),
                (known.isEmpty()
                                ? "the job has no 'Parameters' and no 'Environment'"
                                : "the job has no such name in 'Parameters' or 'Environment', but "
                                        + String.join(", ", known))
                        + ". A new one belongs into 'changes'.");
    }
}
