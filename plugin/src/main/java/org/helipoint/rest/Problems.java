package org.helipoint.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.metadata.InvalidMetadataException;
import org.helipoint.model.PlainText;
import org.helipoint.query.InvalidQueryException;
import org.helipoint.query.TaskNotFoundException;
import org.helipoint.query.WorkflowNotFoundException;
import org.helipoint.redact.Unquoted;
import org.helipoint.restart.InvalidRestartException;
import org.helipoint.restart.JobLimitException;
import org.helipoint.restart.KeyUsedException;
import org.helipoint.restart.Missing;
import org.helipoint.restart.RestartConflictException;
import org.helipoint.restart.SubmissionDisabledException;
import org.helipoint.restart.SubmissionFailedException;
import org.helipoint.restart.SubmissionRefusedException;
import org.helipoint.template.InvalidTemplateException;
import org.helipoint.template.TemplateConflictException;
import org.helipoint.template.TemplateNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where an exception becomes an answer, in UNICORE's form of an error. */
public final class Problems implements ExceptionMapper<RuntimeException> {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @Override
    public Response toResponse(RuntimeException e) {
        if (e instanceof InvalidQueryException || e instanceof InvalidMetadataException) {
            return problem(400, e.getMessage());
        }
        if (e instanceof InvalidRestartException invalid) {
            ObjectNode body = body(400, invalid.getMessage());
            invalid.path().ifPresent(path -> body.put("path", path));
            return answer(400, body);
        }
        if (e instanceof InvalidTemplateException invalid) {
            ObjectNode body = body(400, invalid.getMessage());
            body.set("findings", TemplateJson.findings(invalid.findings()));
            return answer(400, body);
        }
        if (e instanceof ForbiddenException
                || e instanceof SubmissionRefusedException
                || e instanceof eu.unicore.security.SecurityException
                || e instanceof SecurityException) { // UNICORE's too, for a role that the user does not have
            return problem(403, e.getMessage());
        }
        if (e instanceof WorkflowNotFoundException
                || e instanceof TaskNotFoundException
                || e instanceof TemplateNotFoundException) {
            return problem(404, e.getMessage());
        }
        if (e instanceof RestartConflictException conflict) {
            return conflict(conflict.getMessage(), conflict.missing());
        }
        if (e instanceof JobLimitException || e instanceof TemplateConflictException) {
            return problem(409, e.getMessage());
        }
        if (e instanceof KeyUsedException) {
            return problem(422, e.getMessage());
        }
        if (e instanceof SubmissionDisabledException || e instanceof StoreTimeoutException) {
            return problem(503, e.getMessage());
        }
        if (e instanceof StoreUnavailableException) {
            return problem(503, "HELIPOINT cannot reach its records now; jobs are not affected. Try again later.");
        }
        if (e instanceof SubmissionFailedException) {
            LOG.warn("A job could not be submitted: {}", e.getMessage(), Unquoted.of(e));
            return problem(500, e.getMessage());
        }
        LOG.error("A request failed in a way that nobody thought of.", Unquoted.of(e));
        return problem(500, "HELIPOINT failed; the server's log says more.");
    }

    /** Answers that JAX-RS or UNICORE decide on, such as 404 for an unknown path: the same form for them. */
    public static final class OfHttp implements ExceptionMapper<WebApplicationException> {
        @Override
        public Response toResponse(WebApplicationException e) {
            Response answer = e.getResponse();
            return answer.hasEntity() || answer.getStatus() < 400
                    ? answer
                    : problem(answer.getStatus(), answer.getStatusInfo().getReasonPhrase());
        }
    }

    /**
     * Ends an answer that has begun, so that the client sees that it is not whole: its connection is closed. CXF would end the answer
     * as if all were well, also one that Jetty was told to abort, and there is no other way in the Servlet API.
     */
    static void breakOff(HttpServletRequest request, RuntimeException e) {
        LOG.warn("An answer could not be written to its end.", Unquoted.of(e));
        ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .close();
    }

    private static Response problem(int status, String message) {
        return answer(status, body(status, message));
    }

    private static Response conflict(String message, List<Missing> missing) {
        ObjectNode body = body(409, message);
        body.set("missing", WorkflowJson.missing(missing));
        return answer(409, body);
    }

    private static ObjectNode body(int status, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("errorMessage", message)
                .put("status", status);
    }

    private static Response answer(int status, ObjectNode body) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .entity(PlainText.escapedJson(body.toString()))
                .build();
    }
}
