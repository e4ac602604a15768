package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.swagger.v3.parser.OpenAPIV3Parser;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.query.MetadataParameter;
import org.helipoint.query.QueryParameter;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.restart.InvalidRestartException;
import org.helipoint.restart.ManyRequest;
import org.helipoint.restart.RestartRequest;
import org.junit.jupiter.api.Test;

/** The OpenAPI document is the whole truth about the routes. */
class OpenApiTest {

    private static final List<Class<? extends Annotation>> VERBS =
            List.of(GET.class, POST.class, PUT.class, DELETE.class, PATCH.class, HEAD.class, OPTIONS.class);

    private final JsonNode document = OpenApiCheck.document();

    @Test
    void theKeptDocumentIsTheOneThatTheBuildMakes() throws IOException {
        java.nio.file.Path kept = java.nio.file.Path.of("..", "docs", "openapi.json");
        java.nio.file.Path made =
                java.nio.file.Path.of("target", "classes", "org", "helipoint", "rest", "openapi.json");

        assertThat(Files.readString(kept))
                .as("docs/openapi.json is not what the build makes. If the change is meant, renew it:"
                        + " cp plugin/target/classes/org/helipoint/rest/openapi.json docs/openapi.json")
                .isEqualTo(Files.readString(made));
    }

    @Test
    void itHasTheRoutesOfTheResourcesAndNoOthers() {
        Set<String> routes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.helipoint").stream()
                        .filter(type -> !type.isEquivalentTo(PageResource.class)) // files of the other service
                        .flatMap(type -> type.getMethods().stream())
                        .flatMap(OpenApiTest::routes)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(routes).hasSizeGreaterThan(7).isEqualTo(described());
    }

    private static Stream<String> routes(JavaMethod method) {
        return VERBS.stream().filter(method::isAnnotatedWith).flatMap(verb -> {
            String path = Stream.of(
                            method.getOwner().tryGetAnnotationOfType(Path.class),
                            method.tryGetAnnotationOfType(Path.class))
                    .map(annotation -> annotation.map(Path::value).orElse(""))
                    .flatMap(value -> Pattern.compile("/").splitAsStream(value))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining("/", "/", ""));
            return Stream.of(method.getAnnotationOfType(Produces.class).value())
                    .map(media -> verb.getSimpleName() + " " + path + " " + media.replaceFirst(";.*", ""));
        });
    }

    private Set<String> described() {
        Set<String> routes = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operation.getValue().path("responses").properties().stream()
                                .filter(response -> response.getKey().startsWith("2"))
                                .flatMap(response -> response.getValue().path("content").properties().stream())
                                .forEach(
                                        content -> routes.add(operation.getKey().toUpperCase(Locale.ROOT) + " "
                                                + path.getKey() + " " + content.getKey()))));
        return routes;
    }

    @Test
    void itIsValid() {
        assertThat(mistakes(document)).isEmpty();
    }

    @Test
    void mistakesInItWouldBeFound() {
        JsonNode withoutResponses = document.deepCopy();
        ((ObjectNode) withoutResponses.at("/paths/~1workflows/get")).remove("responses");
        JsonNode withSurplus = document.deepCopy();
        ((ObjectNode) withSurplus.at("/paths/~1workflows/get")).put("colour", "red");

        assertThat(mistakes(withoutResponses)).hasSize(1);
        assertThat(mistakes(withSurplus)).hasSize(1);
    }

    private static List<String> mistakes(JsonNode openApi) {
        return new OpenAPIV3Parser().readContents(openApi.toString()).getMessages();
    }

    @Test
    void whatItRefersToIsThere() {
        List<String> references = document.findValuesAsText("$ref");

        assertThat(references)
                .isNotEmpty()
                .allMatch(reference -> document.at(reference.substring(1)).isObject());
    }

    @Test
    void aRouteThatIsNotDescribedBreaksTheBuild() {
        assertThatThrownBy(() -> OpenApi.of(Set.of(Undescribed.class))).hasMessageContaining("@Described");
    }

    @Path("/undescribed")
    interface Undescribed {
        @GET
        @Produces("application/json")
        String get();
    }

    @Test
    void theOverviewHasTheParametersThatAQueryMayHave() {
        assertThat(parameters("/workflows")).containsExactlyElementsOf(names(QueryParameter.ALL, "metadata"));
        assertThat(parameters("/statistics")).containsExactlyElementsOf(names(QueryParameter.FILTERS, "metadata"));
        assertThat(members("Search")).containsExactlyElementsOf(names(QueryParameter.ALL));
    }

    private static List<String> names(List<QueryParameter> parameters, String... more) {
        return Stream.concat(parameters.stream().map(QueryParameter::name), Stream.of(more))
                .toList();
    }

    @Test
    void whatAsksForMetadataHasAnyKey() {
        JsonNode search = document.path("components").path("schemas").path("Search");
        assertThat(search.path("patternProperties").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(MetadataParameter.PATTERN);
        assertThat("meta.a.lte").matches(MetadataParameter.PATTERN + ".*");
    }

    private List<String> parameters(String path) {
        List<String> names = new ArrayList<>();
        document.path("paths").path(path).path("get").path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("query")) {
                names.add(parameter.path("name").asText());
            }
        });
        return names;
    }

    private List<String> members(String schema) {
        return document.path("components").path("schemas").path(schema).path("properties").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void aRowHasTheMembersThatMayBeAskedFor() {
        assertThat(members("Row")).containsExactlyElementsOf(WorkflowQuery.FIELDS);
    }

    @Test
    void aRestartHasTheMembersThatAreRead() {
        assertThatThrownBy(() -> RestartRequest.parse("{\"no such\": 1}"))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageEndingWith(allowed("Restart"));
        assertThatThrownBy(() -> ManyRequest.parse("{\"no such\": 1}", filter -> Map.of()))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageEndingWith(allowed("RestartMany"));
    }

    private String allowed(String schema) {
        return "allowed are " + members(schema).stream().sorted().collect(Collectors.joining(", ")) + ".";
    }

    @Test
    void itsServerIsWhereItComesFrom() {
        String server = document.at("/servers/0/url").asText();

        assertThat(URI.create("https://gateway:8080/SITE/rest/helipoint/openapi.json")
                        .resolve(server))
                .hasToString("https://gateway:8080/SITE/rest/helipoint");
    }
}
