package org.helipoint.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;

/**
 * The places of a job description where UNICORE takes texts only ({@code JSONUtils.asStringArray} and {@code asStringMap} of
 * XNJS 3.0.0): a number or flag there would make it refuse the job.
 */
final class TextPlaces {

    private static final int LARGEST_EXPONENT = 30;

    private TextPlaces() {}

    /** Makes texts of the numbers and flags at these places. */
    static void write(ObjectNode description) {
        for (String member : List.of("Arguments", "Parameters", "Environment", "Tags", "tags")) {
            JsonNode within = description.path(member);
            within.properties().forEach(value -> value.setValue(text(value.getValue())));
            if (within instanceof ArrayNode list) {
                for (int i = 0; i < list.size(); i++) {
                    list.set(i, text(list.get(i)));
                }
            }
        }
    }

    private static JsonNode text(JsonNode value) {
        return value.isNumber() || value.isBoolean() ? TextNode.valueOf(written(value)) : value;
    }

    /** A text, flag or number as text: a number with the digits that it has, and without an exponent if that is not large. */
    static String written(JsonNode value) {
        if (!value.isFloatingPointNumber()) {
            return value.asText();
        }
        BigDecimal number = value.decimalValue();
        boolean moderate = number.scale() <= LARGEST_EXPONENT && number.scale() >= -LARGEST_EXPONENT;
        return moderate ? number.toPlainString() : number.toString();
    }
}
