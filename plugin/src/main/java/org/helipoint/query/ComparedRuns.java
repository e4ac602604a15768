package org.helipoint.query;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which two runs to compare.
 *
 * @param a id of the first
 * @param b id of the second
 */
public record ComparedRuns(String a, String b) {

    private static final String ALLOWED =
            "allowed are 'a' and 'b', each once, with the id of a run: /compare?a=<run>&b=<run>.";

    /**
     * Reads the parameters of a request.
     *
     * @throws InvalidQueryException if they are not exactly {@code a} and {@code b}
     */
    public static ComparedRuns parse(Map<String, List<String>> parameters) {
        Set<String> unknown = new TreeSet<>(parameters.keySet());
        unknown.removeAll(Set.of("a", "b"));
        if (!unknown.isEmpty()) {
            throw new InvalidQueryException("Unknown: " + String.join(", ", unknown) + "; " + ALLOWED);
        }
        return new ComparedRuns(run(parameters, "a"), run(parameters, "b"));
    }

    private static String run(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() != 1 || values.get(0).isBlank()) {
            throw new InvalidQueryException(
                    "'" + name + "' is " + (values.size() > 1 ? "given more than once; " : "missing; ") + ALLOWED);
        }
        return values.get(0);
    }

    String asText() {
        return "?a=" + a + "&b=" + b;
    }
}
