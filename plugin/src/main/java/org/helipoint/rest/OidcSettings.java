package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;

/**
 * The OpenID Connect provider through which the page lets users sign in. The page speaks to it from the browser; the server
 * does not.
 *
 * @param issuer its address, as {@link #issuer} lets it pass
 * @param clientId the page's client there
 * @param scope what the page asks for
 */
public record OidcSettings(URI issuer, String clientId, String scope) {

    /**
     * Reads an issuer's address.
     *
     * @throws IllegalArgumentException if it is not one that a browser may send users to
     */
    public static URI issuer(String text) {
        URI address = URI.create(text);
        boolean here = "http".equals(address.getScheme()) && "127.0.0.1".equals(address.getHost());
        boolean safe = "https".equals(address.getScheme()) && address.getHost() != null;
        if (!(here || safe) || address.getUserInfo() != null || address.getQuery() != null) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an address such as https://login.example.org/realms/site");
        }
        return address;
    }

    /** Scheme, host and port: what a Content-Security-Policy names. */
    String origin() {
        return issuer.getScheme() + "://" + issuer.getHost() + (issuer.getPort() < 0 ? "" : ":" + issuer.getPort());
    }

    JsonNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("issuer", issuer.toString())
                .put("clientId", clientId)
                .put("scope", scope);
    }
}
