package org.helipoint.store;

import java.util.List;
import java.util.Objects;

/**
 * What is asked of the metadata under one key; all that is said must hold for one entry.
 *
 * @param key dotted
 * @param exists whether there has to be an entry, false if there must be none; null if neither is asked for
 * @param anyOf values of which it must have one; empty if any will do
 * @param least it must be at least this number; null if any will do
 * @param most it must be at most this number; null if any will do
 */
public record MetadataCondition(String key, Boolean exists, List<Equal> anyOf, Bound least, Bound most) {

    /**
     * A value.
     *
     * @param text exactly this text
     * @param number or this number; null if the text reads as none
     * @param unit of the number; null if that does not matter
     */
    public record Equal(String text, Double number, String unit) {
        Bound asBound() {
            return new Bound(number, unit);
        }
    }

    /**
     * A limit.
     *
     * @param unit only numbers in this one; null if that does not matter
     */
    public record Bound(double number, String unit) {}

    public MetadataCondition {
        Objects.requireNonNull(key, "key");
        anyOf = List.copyOf(anyOf);
    }

    /** Whether it asks that there is no such entry. */
    boolean isAbsence() {
        return Boolean.FALSE.equals(exists);
    }
}
