package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import eu.unicore.security.Client;
import eu.unicore.services.rest.impl.RESTRendererBase;
import eu.unicore.services.security.util.AuthZAttributeStore;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.helipoint.HelipointServices;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.hook.ActionReader;
import org.helipoint.model.Owner;
import org.helipoint.model.PlainText;
import org.helipoint.query.Caller;

/** What all resources have in common: the services, the caller, and the form of an answer. One object a request. */
abstract class HelipointResource extends RESTRendererBase {

    HelipointServices services() {
        HelipointServices services = kernel.getAttribute(HelipointServices.class);
        if (services == null) {
            throw new StoreUnavailableException("HELIPOINT could not be started; the server's log says why.", null);
        }
        return services;
    }

    /**
     * The user of this request. UNICORE lets requests without credentials come in as an anonymous client; here they end,
     * whatever the decision point says.
     */
    Caller caller() {
        Client client = AuthZAttributeStore.getClient();
        if (client == null || client.getType() != Client.Type.AUTHENTICATED) {
            throw new ForbiddenException("Sign in first.");
        }
        String name = client.getDistinguishedName();
        return new Caller(name, ActionReader.comparable(name), client.getRole().getName());
    }

    /** The user of this request, with the role, login and group that it has now. */
    Owner owner() {
        return ActionReader.owner(AuthZAttributeStore.getClient());
    }

    /** The base address of this service without a slash at the end. */
    Addresses addresses() {
        return new Addresses(getBaseURL());
    }

    static Response ok(JsonNode body) {
        return json(Response.ok(), body);
    }

    /**
     * An answer that the client may keep and ask for again: 304 without a body if it has it already. The mark is made of the
     * whole answer, because hardly anything in it is without influence from elsewhere: the address that the client used,
     * other workflows, the version of the plugin.
     */
    static Response revalidated(Request request, JsonNode body) {
        String text = PlainText.escapedJson(body.toString());
        EntityTag tag = tag(text.getBytes(StandardCharsets.UTF_8));
        Response.ResponseBuilder response = request.evaluatePreconditions(tag);
        if (response == null) {
            response = Response.ok(text, MediaType.APPLICATION_JSON);
        }
        return response.tag(tag)
                .header("Cache-Control", "private, no-cache") // no shared cache; the user's own, if it asks each time
                .header("Vary", "Accept")
                .build();
    }

    /** A mark that changes with the content. */
    static EntityTag tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new EntityTag(Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 18)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    static Response json(Response.ResponseBuilder response, JsonNode body) {
        return response.type(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .entity(PlainText.escapedJson(body.toString()))
                .build();
    }
}
