package org.helipoint.model;

import java.util.Objects;

/**
 * What is wrong with the metadata of a run. It keeps nothing from going on.
 *
 * @param run id of the run
 * @param kind what was looked at
 * @param place key, or name of the file
 * @param problem a sentence
 */
public record MetadataFinding(String run, Kind kind, String place, String problem) {

    /** Most findings of one kind that are kept of a run. */
    public static final int MOST = 50;

    private static final int LENGTH = 1_000;

    /** What was looked at. */
    public enum Kind {
        /** The member {@code Metadata} of the job description. */
        DESCRIPTION,
        /** A file of the job. */
        FILE,
        /** What the profile of the run wants. */
        PROFILE
    }

    public MetadataFinding {
        Objects.requireNonNull(kind, "kind");
        place = Run.cut(place, LENGTH);
        problem = Run.cut(problem, LENGTH);
    }
}
