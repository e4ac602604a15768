package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.unicore.services.Kernel;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.helipoint.HelipointServices;
import org.helipoint.capture.CaptureHealth;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.query.Caller;

/** {@code GET /}: what this is, who you are, how capturing does. Answers also while the store is down. */
@Path("/")
public class StatusResource extends HelipointResource {

    @GET
    @Path("/")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(value = "What this is, who you are, how recording does.", answers = @Answer(Body.STATUS), errors = 503)
    public Response status() {
        Caller caller = caller();
        HelipointServices services = services();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("version", Kernel.getVersion(HelipointServices.class));
        json.put("site", services.site());
        json.putObject("client").put("dn", caller.name()).put("role", caller.role());
        json.set("workflows", counts(services, caller));
        capture(json.putObject("capture"), services.recorder().health(), caller);
        json.set(
                "templates",
                TemplateJson.site(
                        services.templates().ofSite(), services.templates().broken(), caller.isAdmin()));
        ArrayNode metadata = json.putObject("metadata").putArray("problems");
        if (caller.isAdmin()) { // they name files of the server
            services.metadataProblems().get().forEach(metadata::add);
        }
        ObjectNode links = json.putObject("_links");
        WorkflowJson.link(links, "self", getBaseURL());
        WorkflowJson.link(links, "workflows", addresses().workflows());
        WorkflowJson.link(links, "statistics", addresses().statistics());
        WorkflowJson.link(links, "tasks", addresses().tasks());
        WorkflowJson.link(links, "templates", addresses().templates());
        WorkflowJson.link(links, "openapi", addresses().openApi());
        return ok(json);
    }

    /** Null if that cannot be told now; whether the store is down, 'capture' says. */
    private static JsonNode counts(HelipointServices services, Caller caller) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        try {
            services.workflows().countByStatus(caller).forEach((status, count) -> json.put(status.name(), count));
            return json;
        } catch (StoreUnavailableException | StoreTimeoutException e) {
            return JsonNodeFactory.instance.nullNode();
        }
    }

    private static void capture(ObjectNode json, CaptureHealth health, Caller caller) {
        json.put("store", health.store().name());
        json.put("storeMessage", caller.isAdmin() ? health.storeMessage() : ""); // it may name hosts and paths
        json.put("journal", health.journalUp() ? "UP" : "DOWN");
        json.put("queue", health.queue());
        json.put("lag", health.lag().toMillis() / 1000.0);
        json.put("captured", health.captured());
        json.put("late", health.late());
        json.put("lost", health.lost());
        json.put("dropped", health.dropped());
        json.put("hookFailures", health.hookFailures());
    }
}
