package org.helipoint.restart;

import static java.util.Comparator.comparingDouble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A parameter sweep with some of its parts only. XNJS 3.0.0 ({@code JSONJobProcessor.createSweep}) sweeps over one thing:
 * over the addresses of an input, if there are several, else over one parameter that is an object, even if more of them are.
 * So a sweep over the values of some parts makes these parts again as they were, with the master's inputs and its job
 * directory above theirs; a job of its own would be no exact copy of a part.
 */
final class SweepParts {

    private SweepParts() {}

    /**
     * The description of a sweep over some of its values, in the order in which the whole sweep has them. Of listed values,
     * one that is not among them comes last.
     *
     * @param master the description of the whole sweep
     * @param parts the descriptions of the parts to be made again, as they were recorded: in the order in which the threads
     *     of XNJS came to them
     * @return empty if it cannot be told what was swept over
     */
    static Optional<ObjectNode> only(ObjectNode master, List<ObjectNode> parts) {
        return onlyInputs(master, parts).or(() -> onlyValues(master, parts));
    }

    /** The same description without what it sweeps over, to compare sweeps by all else. */
    static ObjectNode withoutValues(ObjectNode master, ObjectNode part) {
        ObjectNode rest = only(master, List.of(part)).orElseGet(master::deepCopy);
        if (rest.path("Imports") instanceof ArrayNode imports) {
            imports.forEach(input -> {
                if (input.path("From").isArray()) {
                    ((ObjectNode) input).remove("From");
                }
            });
        }
        if (rest.path("Parameters") instanceof ObjectNode parameters) {
            master.path("Parameters").properties().stream()
                    .filter(parameter -> isValueOf(
                            parameter.getValue(), part.at("/Parameters").path(parameter.getKey())))
                    .forEach(parameter -> parameters.remove(parameter.getKey()));
        }
        return rest;
    }

    private static Optional<ObjectNode> onlyInputs(ObjectNode master, List<ObjectNode> parts) {
        JsonNode imports = master.path("Imports");
        for (int i = 0; i < imports.size(); i++) {
            JsonNode sources = imports.path(i).path("From");
            if (sources.isArray()) {
                ObjectNode some = master.deepCopy();
                List<JsonNode> from = new ArrayList<>();
                for (ObjectNode part : parts) {
                    JsonNode source = part.path("Imports").path(i).path("From");
                    if (!source.isTextual()) {
                        return Optional.empty();
                    }
                    from.add(source);
                }
                ((ObjectNode) some.path("Imports").path(i)).putArray("From").addAll(inOrder(sources, from.stream()));
                return Optional.of(some);
            }
        }
        return Optional.empty();
    }

    private static Optional<ObjectNode> onlyValues(ObjectNode master, List<ObjectNode> parts) {
        return master.path("Parameters").properties().stream()
                .filter(parameter -> parts.stream()
                        .allMatch(part -> isValueOf(
                                parameter.getValue(), part.path("Parameters").path(parameter.getKey()))))
                .findFirst()
                .map(parameter -> {
                    ObjectNode some = master.deepCopy();
                    Stream<JsonNode> values =
                            parts.stream().map(part -> part.path("Parameters").path(parameter.getKey()));
                    ((ObjectNode) some.path("Parameters"))
                            .putObject(parameter.getKey())
                            .putArray("Values")
                            .addAll(inOrder(parameter.getValue(), values));
                    return some;
                });
    }

    private static List<JsonNode> inOrder(JsonNode swept, Stream<JsonNode> values) {
        return values.sorted(comparingDouble(place(swept))).toList();
    }

    /** Gives the place of a value among all that are swept over, which are listed or count from one number to another. */
    private static ToDoubleFunction<JsonNode> place(JsonNode swept) {
        JsonNode listed = swept.isArray() ? swept : swept.path("Values");
        if (!listed.isArray()) {
            double direction = Math.signum(swept.path("Step").asDouble(1));
            return value -> direction * value.asDouble();
        }
        Map<String, Integer> places = new HashMap<>();
        listed.forEach(value -> places.putIfAbsent(value.asText(), places.size()));
        return value -> places.getOrDefault(value.asText(), places.size());
    }

    /** Whether a parameter of the master is an object of which a part has one value, always a text. */
    private static boolean isValueOf(JsonNode swept, JsonNode value) {
        return swept.isObject() && value.isTextual();
    }
}
