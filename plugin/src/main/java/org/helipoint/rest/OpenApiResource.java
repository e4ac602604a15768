package org.helipoint.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The OpenAPI document, as the build made it. */
@Path("/" + OpenApiResource.NAME)
public class OpenApiResource extends HelipointResource {

    static final String NAME = "openapi.json";

    @GET
    @Path("/")
    @Produces(MediaType.APPLICATION_JSON)
    @Described(value = "This document.", answers = @Answer(Body.DOCUMENT))
    public Response document(@Context Request request) {
        caller();
        return revalidated(request, Document.TEXT);
    }

    /** Read once. */
    private static final class Document {

        static final String TEXT = read();

        private static String read() {
            try (InputStream in = OpenApiResource.class.getResourceAsStream(NAME)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
