package org.helipoint.model;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes several jobs of one owner one workflow.
 *
 * @param kind why they belong together
 * @param name of the tag, id in the workflow engine, or id of the sweep's master job
 */
public record Group(Kind kind, String name) {

    /** Longer names do not group: they would not fit into an index. */
    static final int NAME_LENGTH = 200;

    private static final String TAG = "workflow:";

    /** The engine's callback address; eu.unicore.workflow's own form. */
    private static final Pattern CALLBACK = Pattern.compile("/rest/workflows/([^/?#]{1,200})/actions/callback/?$");

    /** Why jobs belong together. */
    public enum Kind {
        /** The same tag {@code workflow:<name>}. */
        TAG,
        /** Submitted by the UNICORE workflow engine for one of its workflows. */
        ENGINE,
        /** A parameter sweep whose master has no record yet. */
        SWEEP
    }

    public Group {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }

    /** The group that a tag makes; empty for all tags but {@code workflow:<name>}. */
    static Optional<Group> ofTag(String tag) {
        return tag.startsWith(TAG) ? of(Kind.TAG, tag.substring(TAG.length()).strip()) : Optional.empty();
    }

    /** The group that an address for notifications makes; empty for all but those of the workflow engine. */
    static Optional<Group> ofNotification(String address) {
        Matcher callback = CALLBACK.matcher(address);
        return callback.find() ? of(Kind.ENGINE, callback.group(1)) : Optional.empty();
    }

    private static Optional<Group> of(Kind kind, String name) {
        return name.isEmpty() || name.length() > NAME_LENGTH ? Optional.empty() : Optional.of(new Group(kind, name));
    }

    /** As one text, by which the store finds the workflow of a site and owner. */
    public String key() {
        return kind + ":" + name;
    }
}
