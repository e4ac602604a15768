package org.helipoint.template;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The template that a run comes from.
 *
 * @param id of the template, which may be gone or another version now
 * @param digest SHA-256 of the document that was used
 * @param parameters with defaults and without secrets
 * @param changed whether the run is a restart whose job is not the one that the template and the parameters made
 */
public record UsedTemplate(
        String id, String name, String version, String digest, ObjectNode parameters, boolean changed) {}
