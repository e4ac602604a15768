package org.helipoint.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.helipoint.hook.ActionReader;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.RestartTask;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.ComparedRuns;
import org.helipoint.query.Comparison;
import org.helipoint.query.Page;
import org.helipoint.query.WorkflowNotFoundException;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.rest.Described.Meaning;
import org.helipoint.rest.Described.Query;
import org.helipoint.restart.IdempotencyKey;
import org.helipoint.restart.ManyRequest;
import org.helipoint.restart.ManyRestarts;
import org.helipoint.restart.RequestBody;
import org.helipoint.restart.RestartPlan;
import org.helipoint.restart.RestartRequest;
import org.helipoint.restart.Restarted;
import org.helipoint.restart.Restarts;
import org.helipoint.template.TemplateUses;
import org.helipoint.template.UsedTemplate;

/** The overview, single workflows and runs, and restart. */
@Path("/workflows")
public class WorkflowsResource extends HelipointResource {

    static final String KEY = "A name for this request: sent again within 24 hours, it is not done again.";

    /** A page of the overview. */
    @GET
    @Path("/")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "A page of the overview, or all of it as a table.",
            query = Query.ALL,
            answers = @Answer(Body.PAGE),
            errors = {400, 503})
    public Response list(@Context UriInfo uri, @Context HttpHeaders headers, @Context Request request) {
        Caller caller = caller();
        QueryParameters parameters = QueryParameters.of(uri, headers);
        return revalidated(request, page(caller, parameters, addresses().workflows() + parameters.asText()));
    }

    /** The same, the parameters as a JSON object. */
    @POST
    @Path("/search")
    @Consumes(MediaType.WILDCARD) // what is not JSON gets a 400 that says so
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "A page of the overview, the parameters as a JSON object.",
            body = Body.SEARCH,
            bodyRequired = true,
            answers = @Answer(Body.PAGE),
            errors = {400, 503})
    public Response search(InputStream body) throws IOException {
        Caller caller = caller();
        return ok(page(
                caller, QueryParameters.of(RequestBody.read(body)), addresses().search()));
    }

    private ObjectNode page(Caller caller, QueryParameters parameters, String self) {
        WorkflowQuery query = query(parameters);
        Page page = services().workflows().page(caller, query);
        Optional<String> next = page.next().map(cursor -> addresses().workflows() + parameters.with("cursor", cursor));
        return json().page(page, query.fields(), metadata(page, query), self, next);
    }

    /** What is marked of the metadata of all rows, if it is asked for. */
    private Map<String, List<MetadataEntry>> metadata(Page page, WorkflowQuery query) {
        return query.fields().isEmpty() || query.fields().contains("metadata")
                ? services().metadata().columns(page.workflows())
                : Map.of();
    }

    private static WorkflowQuery query(QueryParameters parameters) {
        return WorkflowQuery.parse(parameters.values(), ActionReader::comparable);
    }

    /** All rows of the overview, however many, for a spreadsheet. Holds one page of them at a time. */
    @GET
    @Path("/")
    @Produces("text/csv;qs=0.5")
    @Described(
            value = "All rows of the overview as a table.",
            query = Query.ALL,
            answers = @Answer(Body.TABLE),
            errors = {400, 503})
    public Response table(@Context UriInfo uri, @Context HttpHeaders headers, @Context HttpServletRequest request) {
        Caller caller = caller();
        WorkflowQuery query = query(QueryParameters.of(uri, headers)).whole();
        Workflows workflows = services().workflows();
        WorkflowCsv csv =
                new WorkflowCsv(json(), query.fields(), services().metadata().columns(), page -> metadata(page, query));
        Page first = workflows.page(caller, query); // what is wrong is found out before the answer begins
        StreamingOutput table = out -> {
            try {
                csv.write(out, first, next -> workflows.page(caller, query.from(next)));
            } catch (RuntimeException e) {
                Problems.breakOff(request, e);
            }
        };
        return Response.ok(table, "text/csv;charset=UTF-8;header=present")
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept")
                .header("Content-Disposition", "attachment; filename=\"workflows.csv\"")
                .build();
    }

    /** All about one workflow. */
    @GET
    @Path("/{id}")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "All about one workflow.",
            answers = @Answer(Body.WORKFLOW),
            errors = {404, 503})
    public Response get(@Meaning("Id of the workflow.") @PathParam("id") String id, @Context Request request) {
        Caller caller = caller();
        WorkflowDetails details = services().workflows().get(caller, id);
        ObjectNode json = json().details(details);
        json.set("lineage", json().lineage(services().workflows().lineage(caller, details.workflow())));
        json.set("suggestion", WorkflowJson.suggestion(services().suggestions().of(details)));
        json.set(
                "restartOnFailure",
                WorkflowJson.automaticRestart(services().onFailure().of(details)));
        new TemplateJson(addresses())
                .addTo(json, details, services().templateUses().of(details));
        return revalidated(request, json);
    }

    /** What is known of the experiment, and what was changed of that by hand. */
    @GET
    @Path("/{id}/metadata")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "What is known of the experiment, and what was changed of that by hand.",
            answers = @Answer(Body.METADATA),
            errors = {404, 503})
    public Response metadata(@Meaning("Id of the workflow.") @PathParam("id") String id, @Context Request request) {
        return revalidated(request, metadata(services().workflows().getWithoutRuns(caller(), id)));
    }

    private ObjectNode metadata(WorkflowDetails details) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("workflow", details.workflow().id());
        json.set("metadata", MetadataJson.entries(details.metadata().effective()));
        json.set("findings", MetadataJson.findings(details.findings()));
        json.set("changes", MetadataJson.changes(services().metadata().changes(details.workflow())));
        ObjectNode links = json.putObject("_links");
        WorkflowJson.link(links, "self", addresses().metadata(details.workflow().id()));
        WorkflowJson.link(
                links, "workflow", addresses().workflow(details.workflow().id()));
        return json;
    }

    /** Changes what is known of the experiment. */
    @POST
    @Path("/{id}/metadata")
    @Consumes(MediaType.WILDCARD) // what is not JSON gets a 400 that says so
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value =
                    "Changes what is known of the experiment, by a merge patch (RFC 7396). Sent again it changes nothing.",
            body = Body.METADATA_PATCH,
            bodyRequired = true,
            answers = @Answer(Body.METADATA),
            errors = {400, 404, 503})
    public Response changeMetadata(@Meaning("Id of the workflow.") @PathParam("id") String id, InputStream in)
            throws IOException {
        Caller caller = caller();
        services().ownersMetadata().change(caller, id, RequestBody.parseAny(RequestBody.read(in)));
        return ok(metadata(services().workflows().getWithoutRuns(caller, id)));
    }

    /** The template that a workflow comes from, as it was then. */
    @GET
    @Path("/{id}/template")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "The template that a workflow comes from, as it was when the workflow was started.",
            answers = @Answer(Body.USED_TEMPLATE),
            errors = {404, 503})
    public Response template(@Meaning("Id of the workflow.") @PathParam("id") String id, @Context Request request) {
        Caller caller = caller();
        TemplateUses uses = services().templateUses();
        WorkflowDetails all = services().workflows().getBare(caller, id);
        Run run = TemplateJson.newest(all, uses.of(all))
                .orElseThrow(() -> new WorkflowNotFoundException(id + "/template"));
        WorkflowDetails details = services().workflows().getRun(caller, id, run.id());
        UsedTemplate used = uses.of(details).get(run.id());
        return revalidated(request, new TemplateJson(addresses()).used(used, uses.document(details, used)));
    }

    /** One attempt of a workflow. */
    @GET
    @Path("/{id}/runs/{run}")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "One attempt of a workflow.",
            answers = @Answer(Body.RUN),
            errors = {404, 503})
    public Response run(
            @Meaning("Id of the workflow.") @PathParam("id") String id,
            @Meaning("Id of one of its runs.") @PathParam("run") String runId,
            @Context Request request) {
        WorkflowDetails details = services().workflows().getRun(caller(), id, runId);
        ObjectNode json = json().run(details, details.runs().get(details.runs().size() - 1));
        new TemplateJson(addresses()).addToRun(json, services().templateUses().of(details));
        return revalidated(request, json);
    }

    /** What two attempts differ in: of this workflow, or of any others that the caller may see. */
    @GET
    @Path("/{id}/compare")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "What two attempts differ in, of this workflow or of others.",
            query = Query.RUNS,
            answers = @Answer(Body.COMPARISON),
            errors = {400, 404, 503})
    public Response compare(
            @Meaning("Id of the workflow.") @PathParam("id") String id,
            @Context UriInfo uri,
            @Context HttpHeaders headers,
            @Context Request request) {
        Caller caller = caller();
        ComparedRuns runs = ComparedRuns.parse(QueryParameters.of(uri, headers).values());
        Comparison comparison = services().workflows().compare(caller, id, runs);
        return revalidated(request, json().comparison(comparison));
    }

    /** Restarts a workflow, or shows what that would do. */
    @POST
    @Path("/{id}/actions/restart")
    @Consumes(MediaType.WILDCARD) // what is not JSON gets a 400 that says so
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Restarts a workflow (201; 202 for several steps), or shows what that would do (200).",
            body = Body.RESTART,
            answers = {
                @Answer(Body.RESTART_PREVIEW),
                @Answer(status = 201, value = Body.RESTARTED, location = true),
                @Answer(status = 202, value = Body.TASK, location = true)
            },
            errors = {400, 404, 409, 422, 500, 503})
    public Response restart(
            @Meaning("Id of the workflow.") @PathParam("id") String id,
            @Meaning(KEY) @HeaderParam(IdempotencyKey.HEADER) List<String> keys,
            InputStream in)
            throws IOException {
        Caller caller = caller();
        Optional<IdempotencyKey> key = IdempotencyKey.of(keys);
        String body = RequestBody.read(in);
        RestartRequest request = RestartRequest.parse(body);
        if (request.step().isEmpty()
                && services()
                        .manyRestarts()
                        .isOfSeveralSteps(caller, id, key.filter(one -> !request.preview()), body)) {
            return steps(caller, id, request, key, body);
        }
        if (request.preview()) {
            return preview(caller, id, request);
        }
        Restarts restarts = services().restarts();
        return restarted(key.map(one -> restarts.restart(caller, id, request, one, body))
                .orElseGet(() -> restarts.restart(caller, id, request)));
    }

    private Response preview(Caller caller, String id, RestartRequest request) {
        RestartPlan plan = services().restarts().plan(caller, id, request);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("workflow", id);
        json.put("restartOf", plan.run().id());
        json.put("attempt", plan.attempt());
        json.set("description", plan.description());
        json.set("differences", WorkflowJson.differences(plan.differences()));
        json.set("missing", WorkflowJson.missing(plan.missing()));
        json.put("note", plan.note().orElse(null));
        return ok(json);
    }

    /** Restarts the steps of a workflow that has several, one after the other. */
    private Response steps(
            Caller caller, String id, RestartRequest request, Optional<IdempotencyKey> key, String body) {
        ManyRequest many = ManyRequest.ofSteps(request, body);
        return many.preview()
                ? ok(new TaskJson(addresses()).plan(services().manyRestarts().plan(caller, id, many), true))
                : accepted(caller, services().manyRestarts().start(caller, id, owner(), many, key, body));
    }

    /** Restarts many workflows, or shows what that would do. */
    @POST
    @Path("/actions/restart")
    @Consumes(MediaType.WILDCARD) // what is not JSON gets a 400 that says so
    @Produces(MediaType.APPLICATION_JSON)
    @Described(
            value = "Restarts many workflows (202), or shows what that would do (200).",
            body = Body.RESTART_MANY,
            bodyRequired = true,
            answers = {@Answer(Body.MANY_PLAN), @Answer(status = 202, value = Body.TASK, location = true)},
            errors = {400, 409, 422, 503})
    public Response restartMany(@Meaning(KEY) @HeaderParam(IdempotencyKey.HEADER) List<String> keys, InputStream in)
            throws IOException {
        Caller caller = caller();
        Optional<IdempotencyKey> key = IdempotencyKey.of(keys);
        String body = RequestBody.read(in);
        ManyRequest request = ManyRequest.parse(
                body, filter -> QueryParameters.of(filter.toString()).values());
        return request.preview()
                ? ok(new TaskJson(addresses()).plan(services().manyRestarts().plan(caller, request)))
                : accepted(caller, services().manyRestarts().start(caller, owner(), request, key, body));
    }

    private Response accepted(Caller caller, ManyRestarts.Started started) {
        RestartTask task = services().tasks().get(caller, started.task());
        return json(
                marked(Response.accepted().location(URI.create(addresses().task(task.id()))), started.replayed()),
                new TaskJson(addresses()).task(task, services().tasks().items(task)));
    }

    static Response.ResponseBuilder marked(Response.ResponseBuilder response, boolean replayed) {
        return replayed ? response.header("Idempotency-Replayed", "true") : response;
    }

    private Response restarted(Restarted restarted) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("workflow", restarted.workflow());
        json.put("run", restarted.job());
        json.put("job", addresses().job(restarted.job()));
        json.put("attempt", restarted.attempt());
        json.set("differences", WorkflowJson.differences(restarted.differences()));
        json.put("note", restarted.note().orElse(null));
        Response.ResponseBuilder response =
                Response.created(URI.create(addresses().run(restarted.workflow(), restarted.job())));
        return json(marked(response, restarted.replayed()), json);
    }

    private WorkflowJson json() {
        return new WorkflowJson(addresses());
    }
}
