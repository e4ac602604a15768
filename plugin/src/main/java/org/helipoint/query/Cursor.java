package org.helipoint.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.store.WorkflowOrder;
import org.helipoint.store.WorkflowOrder.Place;
import org.helipoint.store.WorkflowSearch.Total;

/**
 * The place where a page ended. As text it has only letters, digits, {@code -} and {@code _}, because the Gateway encodes
 * everything else once more.
 *
 * @param place in the order
 * @param total how many workflows there are in all; counted once, with the first page
 */
record Cursor(Place place, Total total) {

    private static final String SEPARATOR = "\0";
    private static final String BROKEN = "'cursor' is broken; take it from the link 'next' of a page.";

    String text(WorkflowOrder order) {
        String all = Stream.concat(
                        Stream.of(
                                SortName.of(order), Long.toString(total.count()), Boolean.toString(total.lowerBound())),
                        place.texts().stream())
                .collect(Collectors.joining(SEPARATOR));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a cursor.
     *
     * @param order in which the cursor has to be
     */
    static Cursor parse(String cursor, WorkflowOrder order) {
        List<String> parts = parts(cursor);
        if (!parts.get(0).equals(SortName.of(order)) && SortName.ALL.contains(parts.get(0))) {
            throw new InvalidQueryException("'cursor' belongs to the sort '" + parts.get(0) + "' and not to '"
                    + SortName.of(order) + "'; begin without a cursor to sort in another way.");
        }
        if (parts.size() < 4 || !parts.get(0).equals(SortName.of(order))) {
            throw new InvalidQueryException(BROKEN);
        }
        try {
            Total total = new Total(Long.parseLong(parts.get(1)), Boolean.parseBoolean(parts.get(2)));
            return new Cursor(order.place(parts.subList(3, parts.size())), total);
        } catch (IllegalArgumentException e) {
            throw new InvalidQueryException(BROKEN);
        }
    }

    private static List<String> parts(String cursor) {
        try {
            String all = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            return Arrays.asList(all.split(SEPARATOR, -1));
        } catch (IllegalArgumentException e) {
            throw new InvalidQueryException(BROKEN);
        }
    }
}
