package org.helipoint.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.helipoint.redact.Redactor;
import org.helipoint.schema.Finding;
import org.helipoint.schema.Schema;

/**
 * A job with places that are filled in when it is started, as a JSON document; {@code docs/templates.md} is its reference. It
 * has been looked at: its schema is one, its placeholders have parameters, its defaults fit, and it has no secrets. Immutable and
 * thread-safe, as long as nobody changes the trees that it hands out.
 */
public final class Template {

    /** The keyword of a parameter whose value is kept nowhere. */
    public static final String SECRET = "x-secret";

    private final ObjectNode document;
    private final Schema schema;

    private Template(ObjectNode document, Schema schema) {
        this.document = document;
        this.schema = schema;
    }

    /**
     * Reads a template.
     *
     * @param document not changed
     * @param redactor knows what a secret looks like
     * @throws InvalidTemplateException with everything that is wrong
     */
    public static Template of(ObjectNode document, Redactor redactor) {
        ObjectNode own = document.deepCopy();
        TemplateCheck check = new TemplateCheck(own, redactor);
        List<Finding> findings = check.findings();
        if (!findings.isEmpty()) {
            throw new InvalidTemplateException(findings);
        }
        return new Template(own, check.schema());
    }

    /** The schema of the parameters, which says no to all others unless it says something of them. */
    static ObjectNode closed(ObjectNode parameters) {
        ObjectNode closed = parameters.deepCopy();
        if (!closed.has("type")) {
            closed.put("type", "object");
        }
        if (!closed.has("additionalProperties") && !closed.has("unevaluatedProperties")) {
            closed.put("additionalProperties", false);
        }
        return closed;
    }

    /** The whole document, as it was written. */
    public ObjectNode document() {
        return document;
    }

    public String name() {
        return document.path("name").textValue();
    }

    public String version() {
        return document.path("version").textValue();
    }

    /** For people; the name if it has none. */
    public String title() {
        return document.path("title").asText(name());
    }

    /** For people. */
    public Optional<String> description() {
        return Optional.ofNullable(document.path("description").textValue());
    }

    /** What its parameters may be. */
    public Schema schema() {
        return schema;
    }

    /** The job description with placeholders. */
    public ObjectNode job() {
        return (ObjectNode) document.get("job");
    }

    /** What the job says of its experiment, with placeholders. */
    public ObjectNode metadata() {
        return document.path("metadata") instanceof ObjectNode metadata
                ? metadata
                : JsonNodeFactory.instance.objectNode();
    }

    /** The profile that the metadata is to fit. */
    public Optional<String> profile() {
        return Optional.ofNullable(document.path("profile").textValue());
    }

    /** Whether nothing is started whose metadata does not fit the profile. */
    public boolean strict() {
        return document.path("strict").booleanValue();
    }

    /** The names of its parameters. */
    Set<String> parameters() {
        return names(document);
    }

    static Set<String> names(JsonNode document) {
        Set<String> names = new TreeSet<>();
        document.at("/parameters/properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The names of those whose values are kept nowhere. */
    Set<String> secrets() {
        return secrets(document);
    }

    static Set<String> secrets(JsonNode document) {
        Set<String> secrets = names(document);
        secrets.removeIf(name ->
                !document.at("/parameters/properties").path(name).path(SECRET).booleanValue());
        return secrets;
    }

    /** SHA-256 of the document: the same if and only if nothing of it has changed. */
    public String digest() {
        try {
            byte[] text = document.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Its name and version. */
    @Override
    public String toString() {
        return name() + " " + version();
    }
}
