package org.helipoint.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is known of an experiment, and who says so.
 *
 * @param key dotted, as {@code delayStage.zero}
 * @param said the value; null if the owner says that there is none, whatever others say
 * @param source in which way it came
 * @param origin where from: the owner's name, the file's
 * @param run the run that it belongs to; null if to the whole workflow
 * @param since when it was said; null if it is about to be
 * @param effective whether it counts: nothing more important says something else under the same key
 */
public record MetadataEntry(
        String key, MetadataValue said, Source source, String origin, String run, Instant since, boolean effective) {

    /** Most characters of a key. */
    public static final int KEY_LENGTH = 200;

    private static final int ORIGIN_LENGTH = 1_000;

    /** The ways in which metadata comes, the less important first. */
    public enum Source {
        /** The job description that the run was submitted with, also if a template made it. */
        DESCRIPTION,
        /** A file of the job, read after its end. */
        FILE,
        /** The owner, at any time. */
        OWNER
    }

    public MetadataEntry {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(source, "source");
        origin = Run.cut(origin, ORIGIN_LENGTH);
    }

    /** What a run says. */
    public static MetadataEntry ofRun(String run, String key, MetadataValue said, Source source, String origin) {
        return new MetadataEntry(key, said, source, origin, run, null, false);
    }

    /** The value; empty if there is none. */
    public Optional<MetadataValue> value() {
        return Optional.ofNullable(said);
    }

    /** The same, and whether it counts. */
    public MetadataEntry effective(boolean counts) {
        return new MetadataEntry(key, said, source, origin, run, since, counts);
    }
}
