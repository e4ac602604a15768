package org.helipoint.rest;

import eu.unicore.services.rest.impl.RESTRendererBase;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import org.helipoint.capture.StoreUnavailableException;

/** The page's files. They are asked for again each time, so that a page and its parts are always of one version. */
@Path("/")
public class PageResource extends RESTRendererBase {

    private static final int MOVED_FOR_GOOD = 308;

    /** The page itself; its addresses are relative, so it has to end in a slash. */
    @GET
    @Path("/")
    public Response page(@Context UriInfo uri, @Context Request request) {
        return uri.getRequestUri().getPath().endsWith("/")
                ? file("index.html", request)
                : Response.status(MOVED_FOR_GOOD)
                        .location(URI.create(getBaseURL() + "/"))
                        .build();
    }

    /** One of its files. */
    @GET
    @Path("/{name: .+}")
    public Response file(@PathParam("name") String name, @Context Request request) {
        PageFiles files = kernel.getAttribute(PageFiles.class);
        if (files == null) {
            throw new StoreUnavailableException("HELIPOINT could not be started; the server's log says why.", null);
        }
        PageFiles.PageFile file = files.find(name).orElse(null);
        if (file == null) {
            return Response.status(Response.Status.NOT_FOUND).build();
        }
        Response.ResponseBuilder response = request.evaluatePreconditions(file.tag());
        if (response == null) {
            response = Response.ok(file.content(), file.type());
        }
        return response.tag(file.tag())
                .header("Cache-Control", "no-cache")
                .header("Content-Security-Policy", files.contentSecurityPolicy())
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }
}
