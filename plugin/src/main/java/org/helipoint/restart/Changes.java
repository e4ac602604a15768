package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * What shall be different from a captured description. First the patch, then the parameters, then the arguments, so that the
 * latter two speak of the patched description.
 *
 * @param patch merge patch (RFC 7396) on the description; what it says at places that UNICORE reads has a type that UNICORE
 *     reads there
 * @param parameters values by the names of {@code Parameters} and {@code Environment}, see {@link NamedValues}
 * @param arguments values by position or option, see {@link ArgumentValues}
 */
public record Changes(ObjectNode patch, Map<String, JsonNode> parameters, Map<String, JsonNode> arguments) {

    /** Names of the members that say what to change. */
    public static final Set<String> MEMBERS = Set.of("changes", "parameters", "arguments");

    /**
     * Reads the three members.
     *
     * @throws InvalidRestartException if one is no object or has a value that cannot be what UNICORE expects in its place
     */
    public static Changes of(RequestBody body) {
        ObjectNode patch = body.object("changes");
        KnownPlaces.check(patch, "changes");
        return new Changes(
                patch, NamedValues.read(body.object("parameters")), ArgumentValues.read(body.object("arguments")));
    }

    /**
     * A description with the changes.
     *
     * @param captured the description; not changed
     * @throws InvalidRestartException if they do not fit the description, or leave nothing that would run
     */
    ObjectNode apply(ObjectNode captured) {
        ObjectNode description = (ObjectNode) MergePatch.apply(captured, patch);
        if (runs(captured) && !runs(description)) {
            throw new InvalidRestartException(
                    RequestBody.place("changes"),
                    "nothing would be left to run; give an 'Executable' or an 'ApplicationName'.");
        }
        NamedValues.set(description, parameters);
        ArgumentValues.set(description, arguments);
        return description;
    }

    private static boolean runs(ObjectNode description) {
        return description.hasNonNull("Executable") || description.hasNonNull("ApplicationName");
    }

    /** Without values, which may be secret. */
    @Override
    public String toString() {
        return "changes at " + patch.properties().size() + ", parameters " + parameters.keySet() + ", arguments "
                + arguments.keySet();
    }
}
