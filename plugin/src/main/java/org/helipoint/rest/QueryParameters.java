package org.helipoint.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.unicore.services.rest.security.AuthNHandler;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.helipoint.query.InvalidQueryException;

/**
 * The parameters of a request's query. The Gateway encodes a query once more than its client did; what came through it is
 * decoded once more (seen with Gateway 2.4.0).
 *
 * @param values decoded values by name, in the order of the request
 */
record QueryParameters(Map<String, List<String>> values) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

    static QueryParameters of(UriInfo uri, HttpHeaders headers) {
        boolean gateway = headers.getHeaderString(AuthNHandler.GW_EXTERNAL_URL) != null;
        Map<String, List<String>> values = new LinkedHashMap<>();
        uri.getQueryParameters()
                .forEach((name, given) -> values.put(
                        gateway ? decodedAgain(name) : name,
                        given.stream()
                                .map(value -> gateway ? decodedAgain(value) : value)
                                .toList()));
        return new QueryParameters(values);
    }

    /**
     * The same parameters as members of a JSON object, each a value or a list of values; null is like none.
     *
     * @param json null if the request had no body
     */
    static QueryParameters of(String json) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        tree(json).properties().forEach(member -> {
            JsonNode value = member.getValue();
            Iterable<JsonNode> several = value.isArray() ? value : List.of(value);
            for (JsonNode one : several) {
                if (!one.isValueNode()) {
                    throw new InvalidQueryException(
                            "'" + member.getKey() + "' has to be a text, a number, or a list of texts or numbers.");
                }
                if (!one.isNull()) {
                    values.computeIfAbsent(member.getKey(), name -> new ArrayList<>())
                            .add(one.asText());
                }
            }
        });
        return new QueryParameters(values);
    }

    private static ObjectNode tree(String json) {
        try {
            if (JSON.readTree(json == null ? "" : json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // the same answer as for JSON of another kind
        }
        throw new InvalidQueryException(
                "The body has to be a JSON object, such as {\"status\": [\"FAILED\"], \"num\": 10}.");
    }

    private static String decodedAgain(String value) {
        try {
            return ENCODED.matcher(value).find()
                    ? URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8)
                    : value;
        } catch (IllegalArgumentException e) {
            return value; // a per cent sign that was meant as one
        }
    }

    /** The query as text, from its question mark on; empty if there are no parameters. */
    String asText() {
        List<String> pairs = new ArrayList<>();
        values.forEach((name, given) -> given.forEach(value -> pairs.add(encode(name) + "=" + encode(value))));
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    /** The same query with one value for a parameter instead of any that it has. */
    String with(String name, String value) {
        Map<String, List<String>> changed = new LinkedHashMap<>(values);
        changed.put(name, List.of(value));
        return new QueryParameters(changed).asText();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
