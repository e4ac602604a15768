package org.helipoint.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What somebody says under one key.
 *
 * @param kind what it was written as
 * @param text as it is shown and found: a number as it was written, a list as JSON; at most {@link #LENGTH} characters
 * @param number the number that it is, also of a text that reads as one; null if it is none, or none that a double can be
 * @param unit of the number; null if it has none
 */
public record MetadataValue(Kind kind, String text, Double number, String unit) {

    /** Most characters of a text; a longer one is cut and marked. */
    public static final int LENGTH = 2_000;

    /** Most characters of a unit. */
    public static final int UNIT_LENGTH = 50;

    private static final Pattern NUMBER =
            Pattern.compile("[+-]?[0-9]{1,300}(?:\\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,4})?");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** What a value was written as. */
    public enum Kind {
        TEXT,
        NUMBER,
        /** True or false. */
        FLAG,
        /** A list of texts, numbers, trues and falses. */
        LIST
    }

    public MetadataValue {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(text, "text");
    }

    /**
     * A value as it stands in JSON: a text, a number, true or false, or a list of these.
     *
     * @param unit null if it has none
     * @throws IllegalArgumentException if it is anything else
     */
    static MetadataValue of(JsonNode json, String unit) {
        if (!isValue(json)) {
            throw new IllegalArgumentException("Not a text, a number, true, false, or a list of these");
        }
        String written = written(json);
        String text = PlainText.cut(written, LENGTH);
        Kind kind =
                json.isArray() ? Kind.LIST : json.isNumber() ? Kind.NUMBER : json.isBoolean() ? Kind.FLAG : Kind.TEXT;
        boolean whole = written.length() <= LENGTH;
        return new MetadataValue(
                whole ? kind : Kind.TEXT,
                text,
                json.isTextual() || json.isNumber() ? number(written).orElse(null) : null,
                PlainText.clean(unit));
    }

    /** As a text, however long. */
    static String written(JsonNode json) {
        return json.isArray() ? PlainText.escapedJson(json.toString()) : json.asText();
    }

    static boolean isValue(JsonNode json) {
        if (json.isArray()) {
            for (JsonNode element : json) {
                if (!element.isTextual() && !element.isNumber() && !element.isBoolean()) {
                    return false;
                }
            }
            return true;
        }
        return json.isTextual() || json.isNumber() || json.isBoolean();
    }

    /** The number that a text reads as, as in {@code -1.5e3}; empty if it is none, or too large to be told apart. */
    public static Optional<Double> number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
    }

    /** The value alone, as JSON. */
    public JsonNode json() {
        return switch (kind) {
            case TEXT -> TextNode.valueOf(text);
            case FLAG -> JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text));
            case NUMBER, LIST -> parsed();
        };
    }

    private JsonNode parsed() {
        try {
            return kind == Kind.NUMBER && !text.matches("-?[0-9]+")
                    ? DecimalNode.valueOf(new BigDecimal(text)) // a factory would strip zeros
                    : JSON.readTree(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            return TextNode.valueOf(text); // NaN, which no JSON has
        }
    }

    /** As somebody would write it: the value, or an object of it and its unit. */
    public JsonNode form() {
        if (unit == null) {
            return json();
        }
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        form.set("value", json());
        return form.put("unit", unit);
    }

    /** As a person reads it: {@code 31 K}. */
    @Override
    public String toString() {
        return unit == null ? text : text + " " + unit;
    }
}
