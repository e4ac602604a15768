package org.helipoint.store;

/**
 * That a job was started from a template.
 *
 * @param job UNICORE's id of the job
 * @param site name of the site where it was started
 * @param template id of the template
 * @param digest hash of the template's content at that moment
 * @param parameters JSON, with defaults and without secrets
 */
public record TemplateUse(
        String job, String site, String template, String name, String version, String digest, String parameters) {}
