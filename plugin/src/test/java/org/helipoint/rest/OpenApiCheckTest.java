package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.Map;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the integration tests rely on: an answer that a document does not describe is found. */
class OpenApiCheckTest {

    private static final String DOCUMENT = """
        {"paths": {
          "/things": {"post": {"responses": {
            "201": {
              "headers": {"Location": {"required": true}},
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
            "304": {},
            "default": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}}}},
          "/things/{id}": {"get": {"responses": {"200": {"content": {"text/csv": {}}}}}},
          "/things/all": {"get": {"responses": {
            "200": {"content": {"application/json": {"schema": {"type": "array"}}}}}}}},
         "components": {"schemas": {
          "Thing": {
            "type": "object", "required": ["size", "at", "parts"], "additionalProperties": false,
            "properties": {
              "size": {"type": "integer", "minimum": 1},
              "at": {"type": "string", "format": "date-time"},
              "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}}}},
          "Part": {
            "type": "object", "additionalProperties": false, "properties": {"name": {"type": "string"}}},
          "Problem": {
            "type": "object", "required": ["errorMessage"], "properties": {"errorMessage": {"type": "string"}}}}}}\
        """;
    private static final String THING = "{'size':2,'at':'2026-06-13T05:35:00.250Z','parts':[{'name':'a'}]}";
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> CREATED =
            Map.of("content-type", "application/json;charset=UTF-8", "location", "https://host/things/a");

    private final OpenApiCheck check = new OpenApiCheck(parsed(DOCUMENT));

    private static JsonNode parsed(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void check(String method, String path, int status, String body, Map<String, String> headers) {
        URI address = URI.create("https://127.0.0.1:8080/DEMO-SITE/rest/helipoint" + path);
        check.check(method, address, new Answer(status, "", body.replace('\'', '"'), headers));
    }

    @Test
    void whatIsDescribedPasses() {
        assertThatCode(() -> {
                    check("POST", "/things?q=1", 201, THING, CREATED);
                    check("POST", "/things", 304, "", Map.of());
                    check("POST", "/things", 500, "{'errorMessage':'m'}", JSON);
                    check("GET", "/things/a", 200, "a,b", Map.of("content-type", "text/csv"));
                    check("GET", "/things/all", 200, "[]", JSON);
                    check("GET", "/nothing", 404, "{'errorMessage':'m'}", JSON);
                    check("GET", "-ui/", 200, "<html>", Map.of("content-type", "text/html"));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'size':2;'size':2,'more':1;more",
                "'size':2,;~~;size",
                "'size':2;'size':'2';size",
                "'size':2;'size':0;size",
                "'size':2;'size':null;size",
                "2026-06-13T;13.6.2026 ;at",
                "'name':'a';'name':'a','by':'x';by",
                "{'size';['size';JSON"
            })
    void aBodyThatIsNotAsDescribedIsFound(String described, String given, String found) {
        assertThatThrownBy(() -> check("POST", "/things", 201, THING.replace(described, given), CREATED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(found);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 204, 400, 404, 409, 422})
    void aStatusThatIsNotDescribedIsFound(int status) {
        assertThatThrownBy(() -> check("POST", "/things", status, THING, CREATED))
                .hasMessageContaining("status " + status);
    }

    @Test
    void aHeaderThatIsMissingOrNotDescribedIsFound() {
        assertThatThrownBy(() -> check("POST", "/things", 201, THING, JSON)).hasMessageContaining("header Location");
        assertThatThrownBy(() -> check("GET", "/things/all", 200, "[]", Map.of("etag", "x")))
                .hasMessageContaining("header ETag");
        assertThatThrownBy(() -> check("GET", "/things/all", 200, "[]", Map.of("idempotency-replayed", "true")))
                .hasMessageContaining("header Idempotency-Replayed");
    }

    @Test
    void aBodyOfAnotherKindIsFound() {
        assertThatThrownBy(() -> check("GET", "/things/a", 200, "x", Map.of("content-type", "text/plain")))
                .hasMessageContaining("text/plain");
        assertThatThrownBy(() -> check("POST", "/things", 304, "{}", JSON)).hasMessageContaining("no body");
    }

    @ParameterizedTest
    @CsvSource({"GET, /nothing", "GET, /things", "GET, /things/a/b", "DELETE, /things/a"})
    void aRouteThatIsNotDescribedIsFound(String method, String path) {
        assertThatThrownBy(() -> check(method, path, 200, "{}", JSON)).hasMessageContaining("is not in the OpenAPI");
        assertThatThrownBy(() -> check(method, path, 404, "{}", JSON)).hasMessageContaining("errorMessage");
    }

    @Test
    void anErrorOfAnotherFormIsFound() {
        assertThatThrownBy(() -> check("POST", "/things", 500, "{'error':'m'}", JSON))
                .hasMessageContaining("errorMessage");
    }
}
