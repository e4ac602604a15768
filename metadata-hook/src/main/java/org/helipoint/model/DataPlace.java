package org.helipoint.model;

import java.util.Objects;

/**
 * Where data lies. Two addresses of the same data have the same place, however they are written, as far as
 * {@link DataPlaces} can tell.
 *
 * @param name the same text for the same place
 * @param job UNICORE's id of the job in whose directory it is; null if it is in none
 */
public record DataPlace(String name, String job) {

    public DataPlace {
        Objects.requireNonNull(name, "name");
    }
}
