package org.helipoint.store;

import java.time.Instant;

/**
 * A template of a user, in its newest version.
 *
 * @param id by which users address it: its name and a hash of whose it is
 * @param owner X.500 name
 * @param ownerKey the name in the form in which equal names are equal text
 * @param share who sees it besides its owner, in the words of {@code Share} in the room of templates
 * @param changed when this version was saved
 * @param document JSON
 */
public record KeptTemplate(
        String id,
        String owner,
        String ownerKey,
        String name,
        String version,
        String share,
        Instant changed,
        String document) {}
