package org.helipoint.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.helipoint.model.RestartTask;
import org.helipoint.query.Caller;

/** Restarts of many that were begun. */
@Path("/tasks")
public class TasksResource extends HelipointResource {

    private static final int MOST = 100;

    /** The caller's own newest tasks, newest first, without what they have to do. */
    @GET
    @Path("/")
    @Produces(MediaType.APPLICATION_JSON)
    public Response list() {
        return ok(new TaskJson(addresses()).tasks(services().tasks().newest(caller(), MOST)));
    }

    /** A task with the result of each of its items. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get(@PathParam("id") String id) {
        return task(services().tasks().get(caller(), id));
    }

    /** Ends a task: what is not submitted yet will not be. To end one that has ended changes nothing. */
    @POST
    @Path("/{id}/actions/cancel")
    @Produces(MediaType.APPLICATION_JSON)
    public Response cancel(@PathParam("id") String id) {
        Caller caller = caller();
        services().tasks().cancel(caller, id);
        return task(services().tasks().get(caller, id));
    }

    private Response task(RestartTask task) {
        return ok(new TaskJson(addresses()).task(task, services().tasks().items(task)));
    }
}
