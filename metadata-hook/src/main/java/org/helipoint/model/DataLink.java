package org.helipoint.model;

import java.util.Objects;

/**
 * One input or output of a run.
 *
 * @param direction whether the data comes in or goes out
 * @param name file name in the job directory
 * @param uri address outside, as in the captured description; {@code inline:} for data inside the description
 */
public record DataLink(Direction direction, String name, String uri) {

    /** Which way the data goes, seen from the job directory. */
    public enum Direction {
        IN,
        OUT
    }

    public DataLink {
        Objects.requireNonNull(direction, "direction");
        name = name == null ? "" : PlainText.clean(name);
        uri = uri == null ? "" : PlainText.clean(uri);
    }
}
