package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * A complete job description, with the secrets that were supplied. Only for submission: it is shown and kept nowhere.
 *
 * @param templates by JSON pointer, the texts of the description whose placeholders were filled, with the placeholders
 * @param partial whether it is a sweep with only some parts of the one that it restarts
 * @param id under which it is submitted; empty for a new one
 */
public record JobToSubmit(ObjectNode description, Map<String, String> templates, boolean partial, Optional<String> id) {

    public JobToSubmit {
        templates = Map.copyOf(templates);
    }

    JobToSubmit as(String given) {
        return new JobToSubmit(description, templates, partial, Optional.of(given));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "a job with " + templates.size() + " texts that were filled";
    }
}
