package org.helipoint.testconfigs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An OpenID Connect provider on 127.0.0.1 for the configuration {@code oidc}: hands out bearer tokens and says at its user-info
 * endpoint whose they are. It has neither discovery nor a page to sign in, because UNICORE/X does not look for them.
 */
public final class OidcProvider implements AutoCloseable {

    private final HttpServer listening;
    private final Map<String, ObjectNode> claims = new ConcurrentHashMap<>();

    private OidcProvider() throws IOException {
        this.listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    /** Starts a provider that has handed out no token. */
    public static OidcProvider start() throws IOException {
        OidcProvider provider = new OidcProvider();
        provider.listening.createContext("/userinfo", provider::userInfo);
        provider.listening.start();
        return provider;
    }

    /**
     * Hands out a token.
     *
     * @param name claim {@code name}
     * @param organization claim {@code organization}
     */
    public String token(String name, String organization) {
        String token = ServerDirectory.secret();
        claims.put(
                token,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("sub", name)
                        .put("name", name)
                        .put("organization", organization));
        return token;
    }

    /** What a server with the configuration {@code oidc} has to know. */
    public String[] properties() {
        return new String[] {
            "container.security.rest.authentication.OIDC.address=http://127.0.0.1:"
                    + listening.getAddress().getPort() + "/userinfo"
        };
    }

    private void userInfo(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        ObjectNode known = authorization == null ? null : claims.get(authorization.replaceFirst("(?i)^Bearer +", ""));
        if (known == null) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer error=\"invalid_token\"");
            answer(exchange, 401, JsonNodeFactory.instance.objectNode().put("error", "invalid_token"));
        } else {
            answer(exchange, 200, known);
        }
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        try (exchange) {
            byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        listening.stop(0);
    }
}
