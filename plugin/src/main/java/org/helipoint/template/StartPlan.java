package org.helipoint.template;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a start would submit.
 *
 * @param description the job description, without secrets
 * @param parameters with defaults and without secrets
 */
public record StartPlan(SeenTemplate template, ObjectNode description, ObjectNode parameters) {}
