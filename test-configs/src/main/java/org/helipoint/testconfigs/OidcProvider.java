package org.helipoint.testconfigs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An OpenID Connect provider on 127.0.0.1 for the configuration {@code oidc}: hands out bearer tokens and says at its user-info
 * endpoint whose they are, which is all that UNICORE/X looks for. For browsers it has discovery and an authorization code with
 * PKCE (RFC 7636), too; who is at the browser is set beforehand, instead of a page to sign in.
 */
public final class OidcProvider implements AutoCloseable {

    private static final String ELSEWHERE = "https://elsewhere.example";

    private final HttpServer listening;
    private final Map<String, ObjectNode> claims = new ConcurrentHashMap<>();
    private final Map<String, String> challenges = new ConcurrentHashMap<>(); // by the code that was given for them
    private final AtomicInteger codesTaken = new AtomicInteger();
    private volatile String atTheBrowser;
    private volatile Wrong wrong = Wrong.NOTHING;

    /** What it does wrong, for browsers. */
    public enum Wrong {
        NOTHING,
        /** The state in its answer is not that of the question. */
        STATE,
        /** Its answer says that it comes from another provider. */
        ISSUER_OF_THE_ANSWER,
        /** Its answer does not say where it comes from, though the discovery promises that (RFC 9207). */
        NO_ISSUER_IN_THE_ANSWER,
        /** Its discovery document is another provider's. */
        ISSUER_OF_THE_DISCOVERY,
        /** It does not let the user in. */
        REFUSAL,
        /** It does not know the code that it gave. */
        EXCHANGE
    }

    private OidcProvider() throws IOException {
        this.listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    /** Starts a provider that has handed out no token. */
    public static OidcProvider start() throws IOException {
        OidcProvider provider = new OidcProvider();
        provider.listening.createContext("/userinfo", provider::userInfo);
        provider.listening.createContext("/.well-known/openid-configuration", provider::discovery);
        provider.listening.createContext("/authorize", provider::authorize);
        provider.listening.createContext("/token", provider::token);
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

    /** Its address. */
    public String issuer() {
        return "http://127.0.0.1:" + listening.getAddress().getPort();
    }

    /** Says who signs in when a browser comes: whose token this is. */
    public void atTheBrowser(String token) {
        atTheBrowser = token;
    }

    /** Says what it does wrong from now on. */
    public void goesWrong(Wrong what) {
        wrong = what;
        codesTaken.set(0);
    }

    /** How many codes were exchanged for a token since the last call of {@link #goesWrong}. */
    public int codesTaken() {
        return codesTaken.get();
    }

    private void discovery(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("issuer", wrong == Wrong.ISSUER_OF_THE_DISCOVERY ? ELSEWHERE : issuer())
                        .put("authorization_response_iss_parameter_supported", wrong == Wrong.NO_ISSUER_IN_THE_ANSWER)
                        .put("authorization_endpoint", issuer() + "/authorize")
                        .put("token_endpoint", issuer() + "/token"));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
        String code = ServerDirectory.secret();
        challenges.put(code, asked.get("code_challenge"));
        String state = "&state=" + (wrong == Wrong.STATE ? ServerDirectory.secret() : asked.get("state"));
        String answer = switch (wrong) {
            case REFUSAL -> "?error=access_denied&error_description=%3Cb%3Enot+today%3C%2Fb%3E" + state;
            case ISSUER_OF_THE_ANSWER -> "?code=" + code + state + "&iss=" + ELSEWHERE;
            default -> "?code=" + code + state;
        };
        try (exchange) {
            exchange.getResponseHeaders().set("Location", asked.get("redirect_uri") + answer);
            exchange.sendResponseHeaders(302, -1);
        }
    }

    /** A code is good once, for who knows the verifier of its challenge. */
    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> asked =
                form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
        String challenge = challenges.remove(asked.getOrDefault("code", ""));
        if (wrong != Wrong.EXCHANGE
                && challenge != null
                && challenge.equals(challengeOf(asked.getOrDefault("code_verifier", "")))) {
            codesTaken.incrementAndGet();
            answer(exchange, 200, JsonNodeFactory.instance.objectNode().put("access_token", atTheBrowser));
        } else {
            answer(exchange, 400, JsonNodeFactory.instance.objectNode().put("error", "invalid_grant"));
        }
    }

    private static String challengeOf(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String encoded) {
        return Stream.of(encoded.split("&"))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    /** What a server with the configuration {@code oidc} has to know. */
    public String[] properties() {
        return new String[] {"container.security.rest.authentication.OIDC.address=" + issuer() + "/userinfo"};
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
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        listening.stop(0);
    }
}
