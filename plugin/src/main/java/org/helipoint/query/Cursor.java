package org.helipoint.query;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowSearch.Place;

/**
 * The place where a page ended, as text. Only letters, digits, {@code -} and {@code _}, because the Gateway encodes
 * everything else once more.
 */
final class Cursor {

    private Cursor() {}

    static String after(Workflow last) {
        String place = last.submitted().toEpochMilli() + ":" + last.id();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.UTF_8));
    }

    static Place parse(String cursor) {
        try {
            String place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int colon = place.indexOf(':');
            Instant submitted = Instant.ofEpochMilli(Long.parseLong(place.substring(0, Math.max(colon, 0))));
            return new Place(submitted, place.substring(colon + 1));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new InvalidQueryException("'cursor' is broken; take it from the link 'next' of a page.");
        }
    }
}
