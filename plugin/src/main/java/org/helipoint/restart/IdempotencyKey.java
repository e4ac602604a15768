package org.helipoint.restart;

import java.util.List;
import java.util.Optional;

/**
 * What a client calls a request, so that it can send it again without having it done again.
 *
 * @param text 1 to 255 printable ASCII characters
 */
public record IdempotencyKey(String text) {

    /** The header of HTTP that it comes in. */
    public static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 255;

    public IdempotencyKey {
        if (text.isEmpty()
                || text.length() > LONGEST
                || !text.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            throw new InvalidRestartException(
                    "The header " + HEADER + " has to be 1 to " + LONGEST + " printable ASCII characters.");
        }
    }

    /**
     * Reads the header.
     *
     * @param values all that were sent; null or empty if none was
     * @throws InvalidRestartException if there are several, or one that is no key
     */
    public static Optional<IdempotencyKey> of(List<String> values) {
        if (values == null || values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new InvalidRestartException("There may be one header " + HEADER + " only.");
        }
        return Optional.of(new IdempotencyKey(values.get(0).strip()));
    }

    /** Without the key: who knows it and signs in as its owner learns what was answered. */
    @Override
    public String toString() {
        return HEADER;
    }
}
