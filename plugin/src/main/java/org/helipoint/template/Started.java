package org.helipoint.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A job that was started from a template.
 *
 * @param workflow id of the workflow that it is in
 * @param job its id, and that of its run
 * @param template id of the template
 * @param replayed whether it was started before, and this only tells of it
 */
public record Started(String workflow, String job, String template, String version, String digest, boolean replayed) {

    Started in(String recorded) {
        return new Started(recorded, job, template, version, digest, replayed);
    }

    /** In the form in which it is remembered. */
    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("job", job)
                .put("template", template)
                .put("version", version)
                .put("digest", digest);
    }

    /** What was remembered, told again. */
    static Started again(JsonNode json) {
        String job = json.path("job").asText();
        return new Started(
                job,
                job,
                json.path("template").asText(),
                json.path("version").asText(),
                json.path("digest").asText(),
                true);
    }
}
