package org.helipoint.rest;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.helipoint.query.MetadataParameter;
import org.helipoint.query.QueryParameter;
import org.helipoint.rest.Described.Meaning;
import org.helipoint.restart.IdempotencyKey;

/**
 * The OpenAPI 3.1 document of this service: the routes from the annotations of its resources, the bodies from {@link Body}.
 * The build writes it into the jar, where {@link OpenApiResource} finds it.
 */
public final class OpenApi {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Map<Integer, String> ERRORS = Map.of(
            400, "The request is wrong; the message says what, and what is allowed.",
            403, "Not signed in, or a role or login that you do not have, or not for you.",
            404, "Unknown, or not yours.",
            409, "Not in this state.",
            422, "The Idempotency-Key was used for another request.",
            500, "UNICORE did not take it, or HELIPOINT failed.",
            503, "The database is away, the question took too long, or job submission is disabled.");

    private OpenApi() {}

    /**
     * Writes the document.
     *
     * @param arguments the file
     */
    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.getParent());
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        Files.writeString(
                file, new ObjectMapper().writer(printer).writeValueAsString(of(HelipointApplication.RESOURCES)) + "\n");
    }

    static ObjectNode of(Collection<Class<?>> resources) {
        ObjectNode document = NODES.objectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "HELIPOINT for UNICORE")
                .put("description", "Processed workflows: overview, details, restart. The reference is docs/rest.md.")
                .put("version", "1")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        // relative to the address of the document, and so right on each way to it
        document.putArray("servers").addObject().put("url", "../" + HelipointApplication.SERVICE);
        ArrayNode security = document.putArray("security");
        Stream.of("basic", "bearer", "certificate")
                .forEach(scheme -> security.addObject().putArray(scheme));
        ObjectNode paths = document.putObject("paths");
        routes(resources).forEach(route -> addTo(paths, route));
        ObjectNode components = document.putObject("components");
        ObjectNode schemas = components.putObject("schemas");
        Arrays.stream(Body.values()).forEach(body -> schemas.set(body.title(), body.schema()));
        components.set("securitySchemes", securitySchemes());
        return document;
    }

    private static ObjectNode securitySchemes() {
        ObjectNode schemes = NODES.objectNode();
        schemes.putObject("basic")
                .put("type", "http")
                .put("scheme", "basic")
                .put("description", "User name and password for UNICORE.");
        schemes.putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A token of the site's identity provider.");
        schemes.putObject("certificate").put("type", "mutualTLS").put("description", "A client certificate.");
        return schemes;
    }

    /** A method that answers requests. */
    private record Route(String path, String verb, String media, Method method) {

        Described described() {
            Described described = method.getAnnotation(Described.class);
            if (described == null) {
                throw new IllegalStateException(method + " answers requests and needs @Described");
            }
            return described;
        }

        /** Whether it answers 304 to who has the answer already. */
        boolean revalidates() {
            return Arrays.asList(method.getParameterTypes()).contains(Request.class);
        }

        /** Whether a client can send a request twice and have it done once. */
        boolean takesKey() {
            return Arrays.stream(method.getParameters())
                    .map(parameter -> parameter.getAnnotation(HeaderParam.class))
                    .anyMatch(header -> header != null && header.value().equals(IdempotencyKey.HEADER));
        }

        /** A name for programs that are made from the document: {@code workflowsRestart}. */
        String id() {
            String resource = method.getDeclaringClass().getSimpleName().replace("Resource", "");
            return lower(resource)
                    + method.getName().substring(0, 1).toUpperCase(Locale.ROOT)
                    + method.getName().substring(1);
        }

        private static String lower(String name) {
            return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        }
    }

    private static List<Route> routes(Collection<Class<?>> resources) {
        return resources.stream()
                .flatMap(resource -> Arrays.stream(resource.getDeclaredMethods()))
                .flatMap(method -> Arrays.stream(method.getAnnotations())
                        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                        .filter(verb -> verb != null)
                        .map(verb ->
                                new Route(path(method), verb.value().toLowerCase(Locale.ROOT), media(method), method)))
                .sorted(Comparator.comparing(Route::path)
                        .thenComparing(Route::verb)
                        .thenComparing(Route::media))
                .toList();
    }

    private static String path(Method method) {
        String path = Stream.of(method.getDeclaringClass(), method)
                .map(element -> element.getAnnotation(jakarta.ws.rs.Path.class))
                .map(annotation -> annotation == null ? "" : annotation.value())
                .reduce("/", (before, after) -> before + "/" + after)
                .replaceAll("/+", "/");
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String media(Method method) {
        return method.getAnnotation(Produces.class).value()[0].replaceFirst(";.*", "");
    }

    /** Two methods may share a path and a verb, if they answer in different media types. */
    private static void addTo(ObjectNode paths, Route route) {
        ObjectNode path = paths.withObjectProperty(route.path());
        Described described = route.described();
        if (!path.has(route.verb())) {
            ObjectNode operation = path.putObject(route.verb());
            operation.put("operationId", route.id());
            operation.put("summary", described.value());
            operation.set("parameters", parameters(route));
            if (described.body().length > 0) {
                operation
                        .putObject("requestBody")
                        .put("required", described.bodyRequired())
                        .putObject("content")
                        .set(MediaType.APPLICATION_JSON, media(described.body()[0]));
            }
        }
        addTo(path.withObjectProperty(route.verb()).withObjectProperty("responses"), route, described);
    }

    private static void addTo(ObjectNode responses, Route route, Described described) {
        for (Answer answer : described.answers()) {
            ObjectNode response = responses.withObjectProperty(Integer.toString(answer.status()));
            response.putIfAbsent("description", NODES.textNode(answer.value().title()));
            if (route.revalidates()) {
                response.withObjectProperty("headers").set("ETag", header("Of JSON; changes with the answer.", false));
            }
            if (answer.location()) {
                response.withObjectProperty("headers").set("Location", header("Address of what was made.", true));
            }
            if (route.takesKey() && answer.location()) {
                response.withObjectProperty("headers")
                        .set("Idempotency-Replayed", header("true: the answer to the same request before.", false));
            }
            response.withObjectProperty("content").set(route.media(), media(answer.value()));
        }
        if (route.revalidates()) {
            ObjectNode unchanged = responses.putObject("304").put("description", "The same as in If-None-Match.");
            unchanged.putObject("headers").set("ETag", header("As in the request.", true));
        }
        Set<Integer> errors = new TreeSet<>(Set.of(403));
        Arrays.stream(described.errors()).forEach(errors::add);
        errors.forEach(status -> responses.set(
                Integer.toString(status),
                content(meaning(status), MediaType.APPLICATION_JSON, status == 409 ? Body.CONFLICT : Body.PROBLEM)));
        responses.set("default", content("Any other error.", MediaType.APPLICATION_JSON, Body.PROBLEM));
    }

    private static String meaning(int status) {
        return Objects.requireNonNull(ERRORS.get(status), () -> "OpenApi.ERRORS has to say what " + status + " means");
    }

    private static ObjectNode content(String description, String media, Body body) {
        ObjectNode node = NODES.objectNode().put("description", description);
        node.putObject("content").set(media, media(body));
        return node;
    }

    private static ObjectNode media(Body body) {
        return NODES.objectNode().set("schema", JsonSchema.ref(body));
    }

    private static ObjectNode header(String description, boolean required) {
        ObjectNode header = NODES.objectNode().put("description", description).put("required", required);
        return header.set("schema", JsonSchema.text());
    }

    private static ArrayNode parameters(Route route) {
        ArrayNode parameters = NODES.arrayNode();
        for (Parameter parameter : route.method().getParameters()) {
            Meaning meaning = parameter.getAnnotation(Meaning.class);
            String text = meaning == null ? "" : meaning.value();
            for (Annotation annotation : parameter.getAnnotations()) {
                if (annotation instanceof PathParam path) {
                    parameters.add(parameter(path.value(), "path", text).put("required", true));
                } else if (annotation instanceof QueryParam query) {
                    parameters.add(parameter(query.value(), "query", text));
                } else if (annotation instanceof HeaderParam header) {
                    parameters.add(parameter(header.value(), "header", text));
                }
            }
        }
        switch (route.described().query()) {
            case FILTERS -> {
                QueryParameter.FILTERS.forEach(one -> parameters.add(parameter(one)));
                parameters.add(metadata());
            }
            case RUNS ->
                List.of("a", "b")
                        .forEach(name -> parameters.add(
                                parameter(name, "query", "Id of a run.").put("required", true)));
            case ALL -> {
                QueryParameter.ALL.forEach(one -> parameters.add(parameter(one)));
                parameters.add(metadata());
            }
            case NONE -> {}
        }
        if (route.revalidates()) {
            parameters.add(parameter("If-None-Match", "header", "The ETag of an answer before."));
        }
        parameters.add(parameter(
                "X-UNICORE-User-Preferences", "header", "A role or login to use, such as role:admin or uid:demo."));
        return parameters;
    }

    private static ObjectNode parameter(String name, String in, String meaning) {
        ObjectNode parameter = NODES.objectNode().put("name", name).put("in", in);
        if (!meaning.isEmpty()) {
            parameter.put("description", meaning);
        }
        return parameter.set("schema", JsonSchema.text());
    }

    /** All that ask for metadata: an object whose members become parameters of their own. */
    private static ObjectNode metadata() {
        ObjectNode parameter = parameter("metadata", "query", MetadataParameter.MEANING);
        parameter.put("style", "form").put("explode", true);
        ObjectNode schema = JsonSchema.anyObject();
        schema.putObject("patternProperties").set(MetadataParameter.PATTERN, JsonSchema.list(JsonSchema.text()));
        return parameter.set("schema", schema.put("additionalProperties", false));
    }

    private static ObjectNode parameter(QueryParameter described) {
        ObjectNode parameter = parameter(described.name(), "query", described.meaning());
        if (!described.repeated()) {
            return parameter.set("schema", Body.value(described));
        }
        parameter.put("style", "form").put("explode", described.type() != QueryParameter.Type.NAMES);
        return parameter.set("schema", JsonSchema.list(Body.value(described)));
    }
}
