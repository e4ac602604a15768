package org.helipoint.rest;

/**
 * Addresses of resources, as the client of this request sees them: through the Gateway, if that is the way it came.
 *
 * @param helipoint base address of our service, without a slash at the end
 */
record Addresses(String helipoint) {

    String workflows() {
        return helipoint + "/workflows";
    }

    String search() {
        return workflows() + "/search";
    }

    String statistics() {
        return helipoint + "/statistics";
    }

    String openApi() {
        return helipoint + "/" + OpenApiResource.NAME;
    }

    String workflow(String id) {
        return workflows() + "/" + id;
    }

    String run(String workflow, String run) {
        return workflow(workflow) + "/runs/" + run;
    }

    String restart(String workflow) {
        return workflow(workflow) + "/actions/restart";
    }

    String metadata(String id) {
        return workflow(id) + "/metadata";
    }

    String tasks() {
        return helipoint + "/tasks";
    }

    String task(String id) {
        return tasks() + "/" + id;
    }

    String cancel(String id) {
        return task(id) + "/actions/cancel";
    }

    String templates() {
        return helipoint + "/templates";
    }

    String template(String id) {
        return templates() + "/" + id;
    }

    String startOf(String template) {
        return template(template) + "/actions/start";
    }

    String deletionOf(String template) {
        return template(template) + "/actions/delete";
    }

    /** UNICORE's own resource of a job. */
    String job(String job) {
        String rest = helipoint.substring(0, helipoint.length() - HelipointApplication.SERVICE.length());
        return rest + "core/jobs/" + job;
    }
}
