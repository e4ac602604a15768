package org.helipoint.rest;

import eu.unicore.security.Xlogin;
import eu.unicore.services.security.util.AuthZAttributeStore;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.helipoint.query.Caller;
import org.helipoint.rest.Described.Meaning;
import org.helipoint.restart.IdempotencyKey;
import org.helipoint.restart.RequestBody;
import org.helipoint.template.NewTemplate;
import org.helipoint.template.SeenTemplate;
import org.helipoint.template.StartRequest;
import org.helipoint.template.Started;
import org.helipoint.template.TemplateStarts;
import org.helipoint.template.TemplateUser;

/** Templates for jobs, and starting from them. */
@Path("/templates")
public class TemplatesResource extends HelipointResource {

    private static final String NAME = "Id of the template, or the plain name of one of your own.";

    /** All that the caller sees. */
    @GET
    @Path("/")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "The templates that you see: the site's, your own, and those that others share.",
            answers = @Answer(Body.TEMPLATES),
            errors = 503)
    public Response list(@Context Request request) {
        TemplateUser user = user();
        return revalidated(request, json().list(services().templates().list(user)));
    }

    /** One with all that is in it. */
    @GET
    @Path("/{name}")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "A template with all that is in it.",
            answers = @Answer(Body.TEMPLATE),
            errors = {404, 503})
    public Response get(@Meaning(NAME) @PathParam("name") String name, @Context Request request) {
        return revalidated(request, json().whole(services().templates().get(user(), name)));
    }

    /** Keeps a template of the caller, or a new version of it. */
    @POST
    @Path("/")
    @Consumes(MediaType.WILDCARD) // what is not JSON gets a 400 that says so
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Keeps a template of yours or a new version of it (201), or shows what would be kept (200).",
            body = Body.NEW_TEMPLATE,
            bodyRequired = true,
            answers = {@Answer(Body.TEMPLATE), @Answer(status = 201, value = Body.TEMPLATE, location = true)},
            errors = {400, 404, 409, 503})
    public Response save(InputStream in) throws IOException {
        TemplateUser user = user();
        NewTemplate request = NewTemplate.parse(RequestBody.read(in));
        SeenTemplate saved = services().templates().save(user, request);
        return request.preview()
                ? ok(json().whole(saved))
                : json(Response.created(URI.create(addresses().template(saved.id()))), json().whole(saved));
    }

    /** Deletes a template of the caller. */
    @POST
    @Path("/{name}/actions/delete")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Deletes a template of yours; what was started from it stays.",
            answers = @Answer(Body.TEMPLATES),
            errors = {404, 409, 503})
    public Response delete(@Meaning(NAME) @PathParam("name") String name) {
        TemplateUser user = user();
        services().templates().delete(user, name);
        return ok(json().list(services().templates().list(user)));
    }

    /** Starts a job from a template, or shows what that would do. */
    @POST
    @Path("/{name}/actions/start")
    @Consumes(MediaType.WILDCARD) // what is not JSON gets a 400 that says so
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Starts a job from a template (201), or shows what that would do (200).",
            body = Body.START,
            answers = {@Answer(Body.START_PREVIEW), @Answer(status = 201, value = Body.STARTED, location = true)},
            errors = {400, 404, 409, 422, 500, 503})
    public Response start(
            @Meaning(NAME) @PathParam("name") String name,
            @Meaning(WorkflowsResource.KEY) @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            InputStream in)
            throws IOException {
        TemplateUser user = user();
        Optional<IdempotencyKey> key = IdempotencyKey.of(keys);
        String body = RequestBody.read(in);
        StartRequest request = StartRequest.parse(body);
        TemplateStarts starts = services().starts();
        if (request.preview()) {
            return ok(json().plan(starts.plan(user, name, request)));
        }
        Started started = key.map(one -> starts.start(user, name, request, one, body))
                .orElseGet(() -> starts.start(user, name, request));
        return json(
                WorkflowsResource.marked(
                        Response.created(URI.create(addresses().workflow(started.workflow()))), started.replayed()),
                json().started(started));
    }

    /** The user of this request, with the UNIX groups that UNICORE knows of. */
    private TemplateUser user() {
        Caller caller = caller();
        Xlogin login = AuthZAttributeStore.getClient().getXlogin();
        String[] groups = login == null ? null : login.getGroups();
        return new TemplateUser(caller, groups == null ? Set.of() : Set.copyOf(List.of(groups)));
    }

    private TemplateJson json() {
        return new TemplateJson(addresses());
    }
}
