package org.helipoint.rest;

import eu.unicore.security.Client;
import eu.unicore.services.rest.impl.PostInvokeHandler;
import eu.unicore.services.security.util.AuthZAttributeStore;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/**
 * Lets a request come as an anonymous client where nobody signs in: decision points expect a client. It also takes away what an
 * earlier request may have left on this thread.
 */
public final class AnonymousClient implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        AuthZAttributeStore.clear();
        PostInvokeHandler.clearSession();
        AuthZAttributeStore.setClient(new Client());
    }
}
