package org.helipoint.hdf5;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.helipoint.extract.Keys;

/**
 * A program that reads the attributes of one HDF5 file: {@code AttributeReader <file> <result>}. The result is JSON or, if the
 * status is {@link #REFUSED}, a sentence.
 */
final class AttributeReader {

    static final int REFUSED = 2;

    static final int MOST_ATTRIBUTES = 1_000;
    static final int MOST_OBJECTS = 10_000;
    static final int DEEPEST = 20;

    private static final int MOST_ELEMENTS = 100;
    private static final int MOST_BYTES = 65_536;
    private static final int LONGEST_TEXT = 2_000;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode metadata = JSON.objectNode();
    private final Set<Long> seen = new HashSet<>();
    private int attributes;

    private AttributeReader() {}

    /** Reads a file. */
    public static void main(String[] arguments) throws IOException {
        Path result = Path.of(arguments[1]);
        try {
            Files.writeString(result, MAPPER.writeValueAsString(read(Path.of(arguments[0]))));
        } catch (IOException e) {
            Files.write(result, e.getMessage().getBytes(StandardCharsets.UTF_8));
            System.exit(REFUSED);
        }
    }

    /**
     * The attributes of a file.
     *
     * @throws IOException if it is no HDF5 file, or a limit is reached
     */
    static ObjectNode read(Path file) throws IOException {
        AttributeReader reader = new AttributeReader();
        try (HdfFile hdf = new HdfFile(file)) {
            reader.add(hdf, List.of("hdf5"));
        } catch (RuntimeException | StackOverflowError e) { // whatever jHDF meets in a broken file
            throw new IOException("it is no HDF5 file, or broken: " + e, e);
        }
        return reader.metadata;
    }

    private void add(Node node, List<String> names) throws IOException {
        if (!seen.add(node.getAddress())) {
            return; // a second name, perhaps a circle
        }
        if (seen.size() > MOST_OBJECTS || names.size() > DEEPEST) {
            throw new IOException(
                    "it has more than " + MOST_OBJECTS + " objects, or more than " + DEEPEST + " within each other");
        }
        for (Map.Entry<String, Attribute> attribute : node.getAttributes().entrySet()) {
            if (++attributes > MOST_ATTRIBUTES) {
                throw new IOException("it has more than " + MOST_ATTRIBUTES + " attributes");
            }
            value(attribute.getValue()).ifPresent(value -> metadata.set(key(names, attribute.getKey()), value));
        }
        if (node instanceof Group group) {
            for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
                if (!child.getValue().isLink()) { // it may lead into another file
                    List<String> below = new ArrayList<>(names);
                    below.add(child.getKey());
                    add(child.getValue(), below);
                }
            }
        }
    }

    private static String key(List<String> names, String attribute) {
        List<String> all = new ArrayList<>(names);
        all.add(attribute);
        return Keys.of(all.toArray(String[]::new));
    }

    /** Nothing if it is large, or of a kind that metadata has no form for. */
    private static Optional<JsonNode> value(Attribute attribute) {
        if (attribute.isEmpty() || attribute.getSize() > MOST_ELEMENTS || attribute.getSizeInBytes() > MOST_BYTES) {
            return Optional.empty();
        }
        Object data;
        try {
            data = attribute.getData();
        } catch (RuntimeException e) {
            return Optional.empty(); // of a type that jHDF does not know
        }
        return data != null && data.getClass().isArray() ? list(data) : single(data);
    }

    /** A list of one element is that element: many programs write all attributes so. */
    private static Optional<JsonNode> list(Object array) {
        ArrayNode list = JSON.arrayNode();
        for (int index = 0; index < Array.getLength(array); index++) {
            Optional<JsonNode> element = single(Array.get(array, index));
            if (element.isEmpty()) {
                return Optional.empty();
            }
            list.add(element.get());
        }
        return list.isEmpty() ? Optional.empty() : Optional.of(list.size() == 1 ? list.get(0) : list);
    }

    private static Optional<JsonNode> single(Object value) {
        if (value instanceof String text) {
            return text.isBlank() ? Optional.empty() : Optional.of(JSON.textNode(cut(text)));
        }
        if (value instanceof Boolean flag) {
            return Optional.of(JSON.booleanNode(flag));
        }
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            return Optional.of(MAPPER.valueToTree(number));
        }
        return Optional.empty();
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "…" : text;
    }
}
