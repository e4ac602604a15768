package org.helipoint.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One place in which two trees differ, such as two job descriptions.
 *
 * @param path the place, a JSON pointer (RFC 6901) into the first, or into the second for an element that only that has
 * @param from the value in the first; empty if it has none there
 * @param to the value in the second; empty if it has none there
 */
public record Difference(String path, Optional<JsonNode> from, Optional<JsonNode> to) {

    /** Arrays whose unlike parts are longer than this, both lengths multiplied, are compared by position. */
    private static final int MOST_PAIRS = 1_000_000;

    /**
     * All places in which two trees differ, down to the smallest values; members in the order of the first tree, then
     * those that only the second has. Of arrays, as much as possible is taken as the same in the same order, so that an
     * element that was put in or taken out is one difference; what lies between is compared one by one.
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
            compareElements(place, from, to, differences);
        } else {
            differences.add(new Difference(place.toString(), Optional.ofNullable(from), Optional.ofNullable(to)));
        }
    }

    private static void compareElements(JsonPointer place, JsonNode from, JsonNode to, List<Difference> differences) {
        int i = 0;
        int j = 0;
        for (int[] same : common(from, to)) {
            compareBetween(place, from, i, same[0], to, j, same[1], differences);
            i = same[0] + 1;
            j = same[1] + 1;
        }
        compareBetween(place, from, i, from.size(), to, j, to.size(), differences);
    }

    /** Elements that have no like in the other array: pairs as far as there are, the rest on its own. */
    private static void compareBetween(
            JsonPointer place,
            JsonNode from,
            int fromStart,
            int fromEnd,
            JsonNode to,
            int toStart,
            int toEnd,
            List<Difference> differences) {
        int pairs = Math.min(fromEnd - fromStart, toEnd - toStart);
        for (int k = 0; k < pairs; k++) {
            compare(place.appendIndex(fromStart + k), from.get(fromStart + k), to.get(toStart + k), differences);
        }
        for (int i = fromStart + pairs; i < fromEnd; i++) {
            compare(place.appendIndex(i), from.get(i), null, differences);
        }
        for (int j = toStart + pairs; j < toEnd; j++) {
            compare(place.appendIndex(j), null, to.get(j), differences);
        }
    }

    /** Places of a longest common subsequence, in order; the like beginning and end are not searched. */
    private static List<int[]> common(JsonNode from, JsonNode to) {
        int shorter = Math.min(from.size(), to.size());
        int head = 0;
        while (head < shorter && from.get(head).equals(to.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && from.get(from.size() - 1 - tail).equals(to.get(to.size() - 1 - tail))) {
            tail++;
        }
        List<int[]> places = new ArrayList<>();
        for (int k = 0; k < head; k++) {
            places.add(new int[] {k, k});
        }
        addCommon(from, to, head, from.size() - tail, to.size() - tail, places);
        for (int k = tail; k > 0; k--) {
            places.add(new int[] {from.size() - k, to.size() - k});
        }
        return places;
    }

    private static void addCommon(JsonNode from, JsonNode to, int start, int fromEnd, int toEnd, List<int[]> places) {
        int rows = fromEnd - start;
        int columns = toEnd - start;
        if ((long) rows * columns > MOST_PAIRS) {
            for (int k = 0; k < Math.min(rows, columns); k++) {
                if (from.get(start + k).equals(to.get(start + k))) {
                    places.add(new int[] {start + k, start + k});
                }
            }
            return;
        }
        int[][] length = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                length[i][j] = from.get(start + i).equals(to.get(start + j))
                        ? 1 + length[i + 1][j + 1]
                        : Math.max(length[i + 1][j], length[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < rows && j < columns) {
            if (from.get(start + i).equals(to.get(start + j))) {
                places.add(new int[] {start + i++, start + j++});
            } else if (length[i + 1][j] >= length[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
    }
}
