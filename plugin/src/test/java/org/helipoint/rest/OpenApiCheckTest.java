package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the integration tests rely on: an answer that the document does not describe is found. */
class OpenApiCheckTest {

    private static final String RESTART = "/workflows/w/actions/restart";
    private static final String RESTARTED =
            "{'workflow':'w','run':'r','job':'https://host/rest/core/jobs/r','attempt':2,'differences':[]}";
    private static final Map<String, String> HEADERS =
            Map.of("content-type", "application/json", "location", "https://host/rest/helipoint/workflows/w/runs/r");

    private final OpenApiCheck check = new OpenApiCheck();

    private void check(String method, String path, int status, String body, Map<String, String> headers) {
        URI address = URI.create("https://127.0.0.1:8080/DEMO-SITE/rest/helipoint" + path);
        check.check(method, address, new Answer(status, "", body.replace('\'', '"'), headers));
    }

    @Test
    void anAnswerAsDescribedPasses() {
        assertThatCode(() -> check("POST", RESTART, 201, RESTARTED, HEADERS)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "'differences':[];'differences':[],'more':1;more",
                "'attempt':2,;;attempt",
                "'attempt':2;'attempt':'2';attempt",
                "'attempt':2;'attempt':0;attempt",
                "'differences':[];'differences':[{'path':'/a','from':1,'to':2,'by':'x'}];by",
                "{'workflow';['workflow';JSON"
            })
    void aBodyThatIsNotAsDescribedIsFound(String described, String given, String found) {
        String body = RESTARTED.replace(described, given == null ? "" : given);

        assertThatThrownBy(() -> check("POST", RESTART, 201, body, HEADERS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(found);
    }

    @ParameterizedTest
    @CsvSource({"202, 202", "204, 204"})
    void aStatusThatIsNotDescribedIsFound(int status, String found) {
        assertThatThrownBy(() -> check("POST", RESTART, status, RESTARTED, HEADERS))
                .hasMessageContaining("status " + found);
    }

    @Test
    void aHeaderThatIsMissingOrNotDescribedIsFound() {
        assertThatThrownBy(() -> check("POST", RESTART, 201, RESTARTED, Map.of("content-type", "application/json")))
                .hasMessageContaining("header Location");
        assertThatThrownBy(() -> check(
                        "POST",
                        RESTART,
                        404,
                        "{'errorMessage':'m','status':404}",
                        Map.of("content-type", "application/json", "etag", "x")))
                .hasMessageContaining("header ETag");
    }

    @Test
    void anotherMediaTypeIsFound() {
        assertThatThrownBy(() -> check("GET", "/workflows", 200, "x", Map.of("content-type", "text/plain")))
                .hasMessageContaining("text/plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nosuch", "/workflows/w/nosuch", "/statistics/x"})
    void aRouteThatIsNotDescribedIsFound(String path) {
        assertThatThrownBy(() -> check("GET", path, 200, "{}", HEADERS)).hasMessageContaining("is not in the OpenAPI");
        assertThatThrownBy(() -> check("GET", path, 404, "{'error':'x'}", HEADERS))
                .hasMessageContaining("errorMessage");
    }

    @Test
    void anErrorOfAnotherFormIsFound() {
        Map<String, String> json = Map.of("content-type", "application/json");

        assertThatCode(() -> check("GET", "/workflows", 500, "{'errorMessage':'m','status':500}", json))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> check("GET", "/workflows", 500, "{'status':500}", json))
                .hasMessageContaining("errorMessage");
    }
}
