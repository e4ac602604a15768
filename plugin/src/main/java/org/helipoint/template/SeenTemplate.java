package org.helipoint.template;

import java.time.Instant;

/**
 * A template as one user sees it.
 *
 * @param id by which it is addressed: its name if it is the site's, else its name and a mark of whose it is
 * @param owner X.500 name; null if it is the site's
 * @param share whom it is shared with; null if it is the site's
 * @param changed when this version came
 */
public record SeenTemplate(String id, Template template, Origin origin, String owner, String share, Instant changed) {

    /** Whose a template is. */
    public enum Origin {
        /** A file of the site. */
        SITE,
        /** The user's own. */
        OWN,
        /** Of another user, who shares it. */
        SHARED
    }
}
