package org.helipoint.rest;

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

/**
 * The parameters of a request's query. The Gateway encodes a query once more than its client did; what came through it is
 * decoded once more (seen with Gateway 2.4.0).
 *
 * @param values decoded values by name, in the order of the request
 */
record QueryParameters(Map<String, List<String>> values) {

    private static final Pattern ENCODED = Pattern.compile("%[0-9A-Fa-f]{2}");

    static QueryParameters of(UriInfo uri, HttpHeaders headers) {
        boolean gateway = headers.getHeaderString(AuthNHandler.GW_EXTERNAL_URL) != null;
        Map<String, List<String>> values = new LinkedHashMap<>();
        uri.getQueryParameters()
                .forEach((name, given) -> values.put(
                        name,
                        given.stream()
                                .map(value -> gateway ? decodedAgain(value) : value)
                                .toList()));
        return new QueryParameters(values);
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
