package org.helipoint.extract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * Says which members of a JSON file are metadata, as in
 * {@code {"files": "*.settings.json", "metadata": {"sample": "/setup/sample/0", "t": {"pointer": "/cryo/t", "unit": "K"}}}}.
 *
 * @param wholePath whether the pattern is for the path below the job directory, or for the last name in it
 */
record JsonMapping(PathMatcher files, boolean wholePath, Map<String, Place> places) {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** @param unit empty if there is none */
    record Place(JsonPointer pointer, String unit) {}

    JsonMapping {
        places = Collections.unmodifiableMap(new LinkedHashMap<>(places)); // in their order
    }

    /** @throws IOException if it is no mapping; the message says why */
    static JsonMapping parse(byte[] text) throws IOException {
        JsonNode mapping = JsonText.parse(text);
        checkMembers("the mapping", mapping, List.of("files", "metadata"));
        String pattern = text("files", mapping.path("files"));
        JsonNode metadata = mapping.path("metadata");
        if (!metadata.isObject() || metadata.isEmpty()) {
            throw new IOException("'metadata' has to be an object: key to JSON pointer");
        }
        Map<String, Place> places = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : metadata.properties()) {
            places.put(entry.getKey(), place("metadata." + entry.getKey(), entry.getValue()));
        }
        try {
            PathMatcher files = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            return new JsonMapping(files, pattern.contains("/"), places);
        } catch (PatternSyntaxException e) {
            throw new IOException("'files' is no pattern such as *.settings.json: " + e.getDescription(), e);
        }
    }

    private static Place place(String name, JsonNode place) throws IOException {
        if (place.isObject()) {
            checkMembers("'" + name + "'", place, List.of("pointer", "unit"));
            return new Place(
                    pointer(name + ".pointer", place.path("pointer")),
                    place.has("unit") ? text(name + ".unit", place.get("unit")) : "");
        }
        return new Place(pointer(name, place), "");
    }

    private static void checkMembers(String name, JsonNode object, List<String> allowed) throws IOException {
        if (!object.isObject()) {
            throw new IOException(name + " has to be an object with " + allowed);
        }
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!allowed.contains(member.getKey())) {
                throw new IOException(name + " may have " + allowed + " and no '" + member.getKey() + "'");
            }
        }
    }

    private static String text(String name, JsonNode value) throws IOException {
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new IOException("'" + name + "' has to be a text");
        }
        return value.asText();
    }

    private static JsonPointer pointer(String name, JsonNode value) throws IOException {
        try {
            return JsonPointer.compile(text(name, value));
        } catch (IllegalArgumentException e) {
            throw new IOException("'" + name + "' is no JSON pointer such as /setup/sample: " + value.asText(), e);
        }
    }

    boolean matches(String name) {
        try {
            Path path = Path.of(name);
            return files.matches(wholePath ? path : path.getFileName());
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * The members that are there, and not {@code null}.
     *
     * @throws IOException if one that has to have a unit is an array or an object
     */
    ObjectNode apply(JsonNode content) throws IOException {
        ObjectNode metadata = JSON.objectNode();
        for (Map.Entry<String, Place> entry : places.entrySet()) {
            Place place = entry.getValue();
            JsonNode value = content.at(place.pointer());
            if (value.isContainerNode() && !place.unit().isEmpty()) {
                throw new IOException("at " + place.pointer() + " it has an " + (value.isArray() ? "array" : "object")
                        + "; " + entry.getKey() + " in " + place.unit() + " needs a number or a text");
            }
            if (!value.isMissingNode() && !value.isNull()) {
                metadata.set(entry.getKey(), place.unit().isEmpty() ? value : withUnit(value, place.unit()));
            }
        }
        return metadata;
    }

    private static ObjectNode withUnit(JsonNode value, String unit) {
        ObjectNode quantity = JSON.objectNode();
        quantity.set("value", value);
        return quantity.put("unit", unit);
    }
}
