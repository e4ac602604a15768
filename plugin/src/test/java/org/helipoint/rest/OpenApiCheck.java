package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreClient.Check;

/**
 * Compares each answer of HELIPOINT with the OpenAPI document: whether its route, status, media type and headers are in it,
 * and the body is as it says. What is not a route may only be answered by an error, a route by any error but those that it
 * would have to name.
 */
public final class OpenApiCheck implements Check {

    private static final String BASE = "/rest/" + HelipointApplication.SERVICE;
    private static final List<String> HEADERS = List.of("ETag", "Location", "Idempotency-Replayed");

    /** What a client has to expect of a route, and so is said of it; other errors may come from any. */
    private static final Set<Integer> SAID = Set.of(400, 404, 409, 422);

    private final JsonNode document;
    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

    /** Compares with the document that the build made. */
    public OpenApiCheck() {
        this(document());
    }

    OpenApiCheck(JsonNode document) {
        this.document = document;
    }

    /** The document that the build made. */
    static JsonNode document() {
        try (InputStream in = HelipointApplication.class.getResourceAsStream("openapi.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks an answer.
     *
     * @throws AssertionError if it is not as the document says
     */
    @Override
    public void check(String method, URI address, Answer answer) {
        int base = address.getRawPath().indexOf(BASE);
        if (base < 0) {
            return; // UNICORE's own
        }
        String path = address.getRawPath().substring(base + BASE.length());
        if (!path.isEmpty() && !path.startsWith("/")) {
            return; // the page, which is a service of its own
        }
        Optional<JsonNode> operation = operation(method.toLowerCase(Locale.ROOT), path.isEmpty() ? "/" : path);
        if (operation.isEmpty() && answer.status() < 400) {
            throw new AssertionError(method + " " + path + " is not in the OpenAPI document: " + answer);
        }
        List<String> problems = operation
                .map(route -> problems(response(route, answer.status()), answer))
                .orElseGet(() -> problems(error(), answer.text()));
        if (!problems.isEmpty()) {
            throw new AssertionError("%s %s was not answered as the OpenAPI document says: %s%n%s"
                    .formatted(method, path, String.join("; ", problems), answer));
        }
    }

    /** The route of a request. One without variables is preferred, as JAX-RS does. */
    private Optional<JsonNode> operation(String method, String path) {
        return document.path("paths").properties().stream()
                .filter(route -> route.getValue().has(method))
                .filter(route -> path.matches(expression(route.getKey())))
                .min(Comparator.comparing(route -> route.getKey().contains("{")))
                .map(route -> route.getValue().path(method));
    }

    private static String expression(String route) {
        return Pattern.compile("[^/]+")
                .matcher(route)
                .replaceAll(part -> part.group().startsWith("{") ? "[^/]+" : "\\\\Q" + part.group() + "\\\\E");
    }

    private static JsonNode response(JsonNode operation, int status) {
        JsonNode responses = operation.path("responses");
        return status >= 400 && !SAID.contains(status) && !responses.has(Integer.toString(status))
                ? responses.path("default")
                : responses.path(Integer.toString(status));
    }

    private List<String> problems(JsonNode response, Answer answer) {
        if (response.isMissingNode()) {
            return List.of("status " + answer.status() + " is not there");
        }
        for (String header : HEADERS) {
            boolean there = !answer.header(header.toLowerCase(Locale.ROOT)).isEmpty();
            JsonNode described = response.path("headers").path(header);
            if (there ? described.isMissingNode() : described.path("required").booleanValue()) {
                return List.of("header " + header + (there ? " is not there" : " is missing"));
            }
        }
        String media = answer.header("content-type").replaceFirst(";.*", "");
        if (!response.has("content")) {
            return answer.text().isEmpty() ? List.of() : List.of("it should have no body");
        }
        JsonNode content = response.path("content").path(media);
        if (content.isMissingNode()) {
            return List.of("media type '" + media + "' is not there");
        }
        return media.equals("application/json") ? problems(content.path("schema"), answer.text()) : List.of();
    }

    private JsonNode error() {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/Problem");
    }

    private List<String> problems(JsonNode schema, String json) {
        try {
            return problems(schema, new ObjectMapper().readTree(json));
        } catch (IOException e) {
            return List.of("it is not JSON");
        }
    }

    /** What is wrong with some JSON, by a schema that may refer to others in the document. */
    List<String> problems(JsonNode schema, JsonNode json) {
        return schemas
                .computeIfAbsent(schema, this::standalone)
                .validate(json, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .collect(Collectors.toList());
    }

    private Schema standalone(JsonNode schema) {
        ObjectNode root = schema.deepCopy();
        root.set("components", document.path("components"));
        return registry.getSchema(root);
    }
}
