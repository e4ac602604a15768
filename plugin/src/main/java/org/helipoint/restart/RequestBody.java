package org.helipoint.restart;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The body of a request to submit something: a JSON object of a bounded size. Numbers keep all their digits. What is wrong becomes an
 * {@link InvalidRestartException} that names the place and quotes no value.
 */
public final class RequestBody {

    /** Most bytes of a body. */
    public static final int LARGEST = 10 * 1024 * 1024;

    /** Most elements of an array in it. */
    public static final int LONGEST_ARRAY = 10_000;

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final ObjectNode json;

    private RequestBody(ObjectNode json) {
        this.json = json;
    }

    /** Most bytes of a larger one that are passed over: many clients read an answer only when they have sent everything. */
    private static final long PASSED_OVER = 10L * LARGEST;

    /**
     * Reads a body. Of a larger one than may be, no more is kept.
     *
     * @throws InvalidRestartException if it is longer
     * @throws IOException if the client does not send it all
     */
    public static String read(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            long left = PASSED_OVER;
            for (long passed = in.skip(left); passed > 0 && left > 0; passed = in.skip(left)) {
                left -= passed;
            }
            throw new InvalidRestartException("", "it is larger than 10 MB (" + LARGEST + " bytes).");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Takes a body apart.
     *
     * @param text what was sent; nothing is like an empty object
     * @param members the names that it may have
     */
    public static RequestBody parse(String text, Set<String> members) {
        JsonNode tree = text == null || text.isBlank() ? JSON.createObjectNode() : tree(text);
        if (!(tree instanceof ObjectNode object)) {
            throw new InvalidRestartException("", "it has to be a JSON object.");
        }
        Set<String> unknown = new TreeSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(members);
        if (!unknown.isEmpty()) {
            throw new InvalidRestartException(
                    place(unknown.iterator().next()),
                    "there is no such member; allowed are "
                            + members.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        checkArrays(JsonPointer.empty(), object);
        return new RequestBody(object);
    }

    /**
     * Takes a body apart that may have any members.
     *
     * @param text what was sent
     */
    public static ObjectNode parseAny(String text) {
        if (!(tree(text == null ? "" : text) instanceof ObjectNode object)) {
            throw new InvalidRestartException("", "it has to be a JSON object.");
        }
        checkArrays(JsonPointer.empty(), object);
        return object;
    }

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (StreamConstraintsException e) {
            throw new InvalidRestartException(
                    "", "it is nested too deeply (more than 1000 levels) or has a number or name that is too long.");
        } catch (JsonProcessingException e) {
            // without Jackson's words, which quote the body
            throw new InvalidRestartException(
                    "",
                    "it is not JSON: line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ".");
        }
    }

    private static void checkArrays(JsonPointer place, JsonNode node) {
        if (node.isArray() && node.size() > LONGEST_ARRAY) {
            throw new InvalidRestartException(
                    place.toString(), "it has " + node.size() + " elements; " + LONGEST_ARRAY + " are allowed.");
        }
        node.properties().forEach(member -> checkArrays(place.appendProperty(member.getKey()), member.getValue()));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            checkArrays(place.appendIndex(i), node.get(i));
        }
    }

    /** The place of a member of the body. */
    static String place(String... names) {
        JsonPointer place = JsonPointer.empty();
        for (String name : names) {
            place = place.appendProperty(name);
        }
        return place.toString();
    }

    /** A member that is an object; an empty one if it is not there. */
    public ObjectNode object(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRestartException(place(name), "it has to be a JSON object.");
    }

    /** A member that is a number from 1. */
    public Optional<Integer> number(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isInt() || value.intValue() < 1) {
            throw new InvalidRestartException(place(name), "it has to be a whole number from 1.");
        }
        return Optional.of(value.intValue());
    }

    /** A member that is true or false; false if it is not there. */
    public boolean flag(String name) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new InvalidRestartException(place(name), "it has to be true or false.");
        }
        return value.booleanValue();
    }

    /** A member that is a text that is not empty. */
    public Optional<String> text(String name) {
        JsonNode value = json.path(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isTextual() || value.textValue().isBlank()) {
            throw new InvalidRestartException(place(name), "it has to be a text.");
        }
        return Optional.of(value.textValue());
    }

    /** All of it, as a tree of the caller's own. */
    public ObjectNode whole() {
        return json.deepCopy();
    }

    /** Whether it has a member. */
    public boolean has(String name) {
        return json.has(name);
    }

    /** A member as it is; a missing node if it is not there. */
    public JsonNode get(String name) {
        return json.path(name);
    }
}
