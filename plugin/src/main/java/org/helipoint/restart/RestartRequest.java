package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client asks for.
 *
 * @param step number of the step; may be empty in a workflow of one step
 * @param attempt number of the attempt; empty for the newest
 * @param changes what shall be different from the captured description
 * @param credentials values for places where secrets were removed, by JSON pointer; never stored
 * @param onlyFailed of several steps or parts of a sweep, only those that failed or were aborted; empty if not said
 * @param preview only say what would be submitted
 */
public record RestartRequest(
        Optional<Integer> step,
        Optional<Integer> attempt,
        Changes changes,
        Map<String, JsonNode> credentials,
        Optional<Boolean> onlyFailed,
        boolean preview) {

    static final Set<String> MEMBERS = members();

    private static Set<String> members() {
        Set<String> members = new HashSet<>(Set.of("step", "attempt", "credentials", "onlyFailed", "preview"));
        members.addAll(Changes.MEMBERS);
        return members;
    }

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
    public static RestartRequest parse(String text) {
        RequestBody body = RequestBody.parse(text, MEMBERS);
        return new RestartRequest(
                body.number("step"),
                body.number("attempt"),
                Changes.of(body),
                body.object("credentials").properties().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                body.has("onlyFailed") ? Optional.of(body.flag("onlyFailed")) : Optional.empty(),
                body.flag("preview"));
    }
}
