package org.helipoint.schema;

import java.util.Optional;

/**
 * One thing that is wrong at one place of a document.
 *
 * @param place where, a JSON pointer (RFC 6901); of what is missing, where it should be
 * @param message what is wrong, such as "is missing"; quotes no value of the document
 * @param expected what would fit, such as "a number from 0.001 to 10"; empty if nothing would, or nobody knows
 * @param unit of that number; empty if it has none
 */
public record Finding(String place, String message, String expected, Optional<String> unit) {

    /** Something wrong that is not about a value which another one could replace. */
    public static Finding of(String place, String message) {
        return new Finding(place, message, "", Optional.empty());
    }

    /** The same below another place. */
    public Finding below(String parent) {
        return new Finding(parent + place, message, expected, unit);
    }

    /** A sentence. */
    @Override
    public String toString() {
        return (place.isEmpty() ? "It" : "'" + place + "'")
                + " " + message
                + (expected.isEmpty() ? "" : "; expected is " + expected)
                + unit.map(one -> " (" + one + ")").orElse("")
                + ".";
    }
}
