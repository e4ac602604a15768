package org.helipoint.restart;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.helipoint.model.Difference;
import org.helipoint.model.Run;
import org.helipoint.redact.Placeholder;
import org.helipoint.redact.Redactor;

/**
 * Makes the plan of a restart from a run and what was asked for. Submits and writes nothing, and decides nothing about who may
 * do what. Thread-safe.
 */
public final class RestartPlanner {

    private final Redactor redactor;
    private final MissingThings missing;

    public RestartPlanner(Redactor redactor, MissingThings missing) {
        this.redactor = redactor;
        this.missing = missing;
    }

    /**
     * Plans the restart of a run.
     *
     * @param attempt number of the attempt to come
     * @throws InvalidRestartException if the request does not fit the run
     */
    public RestartPlan plan(Run run, RestartRequest request, int attempt) {
        return plan(Origin.of(run), request, attempt);
    }

    /** The same for a run that begins with something else than its captured description. */
    RestartPlan plan(Origin origin, RestartRequest request, int attempt) {
        Run run = origin.run();
        ObjectNode captured = run.description().json();
        ObjectNode changed = request.changes().apply(origin.description());
        Map<String, String> templates = templates(changed, request.credentials());
        ObjectNode shown = redactor.redact(changed).description().json();
        return new RestartPlan(
                run,
                shown,
                Difference.between(captured, shown),
                missing.in(changed, run, request),
                attempt,
                new JobToSubmit(
                        filled(changed, templates, request.credentials()),
                        templates,
                        origin.partial(),
                        Optional.empty()));
    }

    /** The texts with placeholders for which there are values, by their places. */
    private static Map<String, String> templates(ObjectNode description, Map<String, JsonNode> credentials) {
        Map<String, String> templates = new TreeMap<>();
        credentials.keySet().forEach(place -> {
            String text = at(description, place).textValue();
            if (text == null || !Placeholder.isIn(text)) {
                throw wrong(place, "nothing was removed at this place of the description.");
            }
            templates.put(place, text);
        });
        return templates;
    }

    private static JsonNode at(ObjectNode description, String place) {
        try {
            return description.at(place);
        } catch (IllegalArgumentException e) {
            throw wrong(place, "the name has to be a JSON pointer, one of those in 'removed'.");
        }
    }

    private static InvalidRestartException wrong(String place, String problem) {
        return new InvalidRestartException(RequestBody.place("credentials", place), problem);
    }

    private static ObjectNode filled(
            ObjectNode changed, Map<String, String> templates, Map<String, JsonNode> credentials) {
        ObjectNode description = changed.deepCopy();
        templates.forEach((place, template) -> {
            JsonNode value;
            try {
                value = Placeholder.fill(template, credentials.get(place));
            } catch (IllegalArgumentException e) {
                throw wrong(place, e.getMessage() + ".");
            }
            JsonPointer pointer = JsonPointer.compile(place);
            JsonNode parent = description.at(pointer.head());
            if (parent instanceof ObjectNode object) {
                object.set(pointer.last().getMatchingProperty(), value);
            } else {
                ((ArrayNode) parent).set(pointer.last().getMatchingIndex(), value);
            }
        });
        return description;
    }
}
