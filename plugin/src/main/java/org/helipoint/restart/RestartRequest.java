package org.helipoint.restart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a client asks for.
 *
 * @param step number of the step; may be empty in a workflow of one step
 * @param attempt number of the attempt; empty for the newest
 * @param changes merge patch on the captured description
 * @param credentials values for places where secrets were removed, by JSON pointer; never stored
 * @param preview only say what would be submitted
 */
public record RestartRequest(
        Optional<Integer> step,
        Optional<Integer> attempt,
        ObjectNode changes,
        Map<String, JsonNode> credentials,
        boolean preview) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Set<String> MEMBERS = Set.of("step", "attempt", "changes", "credentials", "preview");

    public RestartRequest {
        credentials = Map.copyOf(credentials);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "restart of step " + step + " attempt " + attempt + (preview ? " (preview)" : "");
    }

    /**
     * Reads the body of a request; an empty one asks for the same again.
     *
     * @throws InvalidRestartException if it is not JSON, not an object, or has a member that is unknown or wrong
     */
    public static RestartRequest parse(String body) {
        ObjectNode request = object("The body", body == null || body.isBlank() ? JSON.createObjectNode() : read(body));
        Set<String> unknown = new TreeSet<>();
        request.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(MEMBERS);
        if (!unknown.isEmpty()) {
            throw new InvalidRestartException("Unknown: " + String.join(", ", unknown) + "; allowed are "
                    + MEMBERS.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        return new RestartRequest(
                number(request, "step"),
                number(request, "attempt"),
                member(request, "changes"),
                member(request, "credentials").properties().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                flag(request, "preview"));
    }

    private static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            // without Jackson's words, which quote the body
            throw new InvalidRestartException(
                    "The body is not JSON: line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ".");
        }
    }

    private static ObjectNode object(String what, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRestartException(what + " has to be a JSON object.");
    }

    private static ObjectNode member(ObjectNode request, String name) {
        return request.has(name) ? object("'" + name + "'", request.get(name)) : JSON.createObjectNode();
    }

    private static Optional<Integer> number(ObjectNode request, String name) {
        JsonNode value = request.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isInt() || value.intValue() < 1) {
            throw new InvalidRestartException("'" + name + "' has to be a whole number from 1.");
        }
        return Optional.of(value.intValue());
    }

    private static boolean flag(ObjectNode request, String name) {
        JsonNode value = request.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new InvalidRestartException("'" + name + "' has to be true or false.");
        }
        return value.booleanValue();
    }
}
