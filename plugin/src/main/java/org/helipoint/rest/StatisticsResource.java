package org.helipoint.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.helipoint.hook.ActionReader;
import org.helipoint.model.Statistics;
import org.helipoint.query.Caller;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.rest.Described.Query;

/** Workflows counted, over the filters of the overview. */
@Path("/statistics")
public class StatisticsResource extends HelipointResource {

    @GET
    @Path("/")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Counts workflows.",
            query = Query.FILTERS,
            answers = @Answer(Body.STATISTICS),
            errors = {400, 503})
    public Response statistics(@Context UriInfo uri, @Context HttpHeaders headers) {
        Caller caller = caller();
        QueryParameters parameters = QueryParameters.of(uri, headers);
        Statistics statistics = services()
                .workflows()
                .statistics(caller, WorkflowQuery.parseFilter(parameters.values(), ActionReader::comparable));
        ObjectNode json = StatisticsJson.of(statistics);
        ObjectNode links = json.putObject("_links");
        WorkflowJson.link(links, "self", addresses().statistics() + parameters.asText());
        WorkflowJson.link(links, "workflows", addresses().workflows() + parameters.asText());
        return ok(json);
    }
}
