package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * A complete job description, with the secrets that were supplied. Only for submission: it is shown and kept nowhere.
 *
 * @param templates by JSON pointer, the texts of the description whose placeholders were filled, with the placeholders
 */
public record JobToSubmit(ObjectNode description, Map<String, String> templates) {

    public JobToSubmit {
        templates = Map.copyOf(templates);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "a job with " + templates.size() + " texts that were filled";
    }
}
