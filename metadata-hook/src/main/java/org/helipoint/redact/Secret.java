package org.helipoint.redact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A piece of a text that has to go.
 *
 * @param start index of its first character
 * @param end index after its last character
 * @param kind what it is
 */
record Secret(int start, int end, Kind kind) {

    /** The same secrets in the text's order, with those that overlap made into one. */
    static List<Secret> merged(List<Secret> secrets) {
        List<Secret> sorted = new ArrayList<>(secrets);
        sorted.sort(Comparator.comparingInt(Secret::start).thenComparing(Secret::end, Comparator.reverseOrder()));
        List<Secret> merged = new ArrayList<>();
        for (Secret secret : sorted) {
            Secret last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last == null || secret.start >= last.end) {
                merged.add(secret);
            } else if (secret.end > last.end) {
                merged.set(merged.size() - 1, new Secret(last.start, secret.end, last.kind));
            }
        }
        return merged;
    }

    /** The text with a placeholder in the place of each secret. */
    static String replace(String text, List<Secret> merged) {
        if (merged.isEmpty()) {
            return text;
        }
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (Secret secret : merged) {
            replaced.append(text, from, secret.start).append(secret.kind.placeholder());
            from = secret.end;
        }
        return replaced.append(text, from, text.length()).toString();
    }
}
