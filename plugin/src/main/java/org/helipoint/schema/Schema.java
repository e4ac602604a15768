package org.helipoint.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON Schema (draft 2020-12), written by whoever may write one: nothing is loaded from elsewhere, a {@code $ref} leads into
 * the schema itself and not in a circle, patterns are {@link Patterns RE2's}, and sizes are bounded, so that no schema and no
 * document can keep the server busy. Our own keyword {@code x-unit} is the unit of a number. Immutable and thread-safe.
 */
public final class Schema {

    /** The keyword for the unit of a value, a text. */
    public static final String UNIT = "x-unit";

    private static final int MOST_FINDINGS = 100;
    private static final int LARGEST_SCALE = 400;

    /** Without a cache, whose keys would be the names that users give their schemas. */
    private static final SchemaRegistry REGISTRY = registry(false);

    private static final com.networknt.schema.Schema OF_SCHEMAS =
            registry(true).getSchema(SchemaLocation.of(Dialects.getDraft202012().getId()));

    private final ObjectNode json;
    private final com.networknt.schema.Schema schema;

    private Schema(ObjectNode json, com.networknt.schema.Schema schema) {
        this.json = json;
        this.schema = schema;
    }

    private static SchemaRegistry registry(boolean cached) {
        Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                .unknownKeywordFactory((name, context) -> new NonValidationKeyword(name))
                .build();
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .regularExpressionFactory(new Patterns())
                .formatAssertionsEnabled(true)
                .locale(Locale.ROOT)
                .build();
        return SchemaRegistry.withDialect(
                dialect, builder -> builder.schemaRegistryConfig(config).schemaCacheEnabled(cached));
    }

    /**
     * Reads a schema.
     *
     * @param json not changed, and not to be changed afterwards
     * @throws InvalidSchemaException if it is none, or breaks a rule of those above
     */
    public static Schema of(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw new InvalidSchemaException(List.of(Finding.of("", "is not a JSON object")));
        }
        List<Finding> findings = SchemaRules.check(object);
        if (findings.isEmpty()) {
            findings = findings(OF_SCHEMAS, object, json);
        }
        if (!findings.isEmpty()) {
            throw new InvalidSchemaException(findings);
        }
        try {
            com.networknt.schema.Schema schema = REGISTRY.getSchema(object);
            schema.initializeValidators();
            return new Schema(object, schema);
        } catch (SchemaException | IllegalArgumentException e) {
            throw new InvalidSchemaException(List.of(Finding.of("", "is not a JSON Schema: " + e.getMessage())));
        }
    }

    /** The schema itself; not to be changed. */
    public ObjectNode json() {
        return json;
    }

    /**
     * What is wrong with a document: one finding for each place, in no certain order, of a hundred places at most. Empty if it
     * fits.
     */
    public List<Finding> check(JsonNode document) {
        return findings(schema, document, json);
    }

    private static List<Finding> findings(com.networknt.schema.Schema schema, JsonNode document, JsonNode json) {
        List<Finding> numbers = SchemaRules.numbersOutOfRange(document, LARGEST_SCALE);
        if (!numbers.isEmpty()) {
            return numbers;
        }
        try {
            Map<String, Finding> byPlace = new LinkedHashMap<>();
            Patterns.bounded(() -> schema.validate(document)).forEach(error -> {
                Finding finding = finding(error, json);
                byPlace.putIfAbsent(finding.place(), finding);
            });
            Collection<Finding> all = byPlace.values();
            return all.stream().limit(MOST_FINDINGS).toList();
        } catch (Patterns.TooLongException e) {
            String place = placeOf(e.text(), JsonPointer.empty(), document).orElse("");
            return List.of(Finding.of(place, "is too long for the patterns that it, or others, would have to match"));
        } catch (RuntimeException | StackOverflowError e) { // of a validator that met what nobody thought of
            return List.of(Finding.of("", "cannot be checked (" + e.getClass().getSimpleName() + ")"));
        }
    }

    /** The first place with a text. */
    private static Optional<String> placeOf(String text, JsonPointer place, JsonNode node) {
        if (text.equals(node.textValue())) {
            return Optional.of(place.toString());
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            Optional<String> found = placeOf(text, place.appendProperty(member.getKey()), member.getValue());
            if (found.isPresent()) {
                return found;
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            Optional<String> found = placeOf(text, place.appendIndex(i), node.get(i));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Finding finding(Error error, JsonNode json) {
        String object = error.getInstanceLocation().toString();
        String place = error.getProperty() == null
                ? object
                : object + JsonPointer.empty().appendProperty(error.getProperty());
        JsonNode asked = at(json, place)
                .or(() -> error.getProperty() == null ? Optional.of(parent(error, json)) : Optional.empty())
                .orElse(MissingNode.getInstance());
        return new Finding(
                place,
                Problem.of(error),
                Expectation.of(asked),
                Optional.ofNullable(asked.path(UNIT).textValue()));
    }

    /** The schema that has the keyword which an error is about. */
    private static JsonNode parent(Error error, JsonNode json) {
        NodePath keyword = error.getSchemaLocation().getFragment();
        return keyword == null || keyword.getParent() == null
                ? MissingNode.getInstance()
                : json.at(keyword.getParent().toString());
    }

    /**
     * What the schema says of a place in a document, by its members {@code properties} and {@code items}.
     *
     * @param place JSON pointer
     */
    public Optional<JsonNode> at(String place) {
        return at(json, place);
    }

    private static Optional<JsonNode> at(JsonNode json, String place) {
        JsonNode schema = json;
        for (JsonPointer rest = JsonPointer.compile(place); !rest.matches(); rest = rest.tail()) {
            JsonNode within = SchemaRules.resolved(json, schema);
            JsonNode member = within.path("properties").path(rest.getMatchingProperty());
            schema = member.isMissingNode() && rest.mayMatchElement() ? within.path("items") : member;
        }
        return Optional.of(SchemaRules.resolved(json, schema)).filter(JsonNode::isObject);
    }

    /**
     * A document in which the members that are missing have their defaults, as far as {@code properties} lead to them.
     *
     * @param document not changed
     */
    public ObjectNode withDefaults(ObjectNode document) {
        ObjectNode whole = document.deepCopy();
        fill(json, whole);
        return whole;
    }

    private void fill(JsonNode within, ObjectNode document) {
        for (Map.Entry<String, JsonNode> member :
                SchemaRules.resolved(json, within).path("properties").properties()) {
            JsonNode schema = SchemaRules.resolved(json, member.getValue());
            if (!document.has(member.getKey()) && schema.has("default")) {
                document.set(member.getKey(), schema.get("default").deepCopy());
            }
            if (document.get(member.getKey()) instanceof ObjectNode object) {
                fill(schema, object);
            }
        }
    }
}
