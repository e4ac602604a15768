package org.helipoint.restart;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One place in which two job descriptions differ.
 *
 * @param path the place, a JSON pointer (RFC 6901)
 * @param from the value in the first; empty if it has none there
 * @param to the value in the second; empty if it has none there
 */
public record Difference(String path, Optional<JsonNode> from, Optional<JsonNode> to) {

    /**
     * All places in which two trees differ, down to the smallest values; members in the order of the first tree, then
     * those that only the second has. Elements of arrays are compared by position.
     */
    public static List<Difference> between(JsonNode from, JsonNode to) {
        List<Difference> differences = new ArrayList<>();
        compare(JsonPointer.empty(), from, to, differences);
        return List.copyOf(differences);
    }

    private static void compare(JsonPointer place, JsonNode from, JsonNode to, List<Difference> differences) {
        if (from != null && from.equals(to)) {
            return;
        }
        if (from != null && to != null && from.isObject() && to.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            from.fieldNames().forEachRemaining(names::add);
            to.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(place.appendProperty(name), from.get(name), to.get(name), differences));
        } else if (from != null && to != null && from.isArray() && to.isArray()) {
            for (int i = 0; i < Math.max(from.size(), to.size()); i++) {
                compare(place.appendIndex(i), from.get(i), to.get(i), differences);
            }
        } else {
            differences.add(new Difference(place.toString(), Optional.ofNullable(from), Optional.ofNullable(to)));
        }
    }
}
