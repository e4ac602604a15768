package org.helipoint.redact;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text {@code {{removed:<kind>}}} that stands where a secret was. It says nothing of the value, not even whether two
 * values were the same. Text that was submitted in this form counts as a placeholder, too.
 */
public final class Placeholder {

    static final String BEGIN = "{{removed:";
    static final String END = "}}";

    /** Bounded, so that no text is looked at twice. */
    static final Pattern PATTERN = Pattern.compile("\\{\\{removed:[a-z-]{1,20}+\\}\\}");

    private Placeholder() {}

    /** Whether the text has a placeholder in it. */
    public static boolean isIn(String text) {
        return PATTERN.matcher(text).find();
    }

    /** Whether the text is a placeholder and nothing else. */
    static boolean is(CharSequence text) {
        return PATTERN.matcher(text).matches();
    }

    /** JSON pointers (RFC 6901) of all texts in the tree that have a placeholder, in the tree's order. */
    public static List<String> places(JsonNode tree) {
        List<String> places = new ArrayList<>();
        places(JsonPointer.empty(), tree, places);
        return places;
    }

    private static void places(JsonPointer place, JsonNode node, List<String> places) {
        if (node.isTextual() && isIn(node.textValue())) {
            places.add(place.toString());
        }
        node.properties().forEach(member -> places(place.appendProperty(member.getKey()), member.getValue(), places));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            places(place.appendIndex(i), node.get(i), places);
        }
    }

    /**
     * Puts values back.
     *
     * @param text a text with placeholders
     * @param value what takes their place: anything for a placeholder that stands alone; a text for the one placeholder
     *     within a text, a list of texts for several, in their order
     * @throws IllegalArgumentException if the value does not fit; the message says what would, and quotes neither
     */
    public static JsonNode fill(String text, JsonNode value) {
        if (is(text)) {
            return value;
        }
        Matcher placeholders = PATTERN.matcher(text);
        int count = (int) placeholders.results().count();
        List<String> values = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(one -> values.add(one.textValue()));
        } else {
            values.add(value.textValue());
        }
        if (values.size() != count || values.contains(null)) {
            throw new IllegalArgumentException(
                    count == 1
                            ? "the placeholder is part of a text and needs a string"
                            : count + " placeholders are in this text and need a list of as many strings");
        }
        StringBuilder filled = new StringBuilder();
        placeholders.reset();
        for (String one : values) {
            placeholders.find();
            placeholders.appendReplacement(filled, Matcher.quoteReplacement(one));
        }
        return TextNode.valueOf(placeholders.appendTail(filled).toString());
    }

    /** The text with something else in the place of each placeholder, asked for in their order. */
    public static String replaced(String text, Supplier<String> others) {
        return PATTERN.matcher(text).replaceAll(placeholder -> Matcher.quoteReplacement(others.get()));
    }

    /**
     * What stands in a text in the places of a template's placeholders.
     *
     * @return the values in their order; the text as a whole if it does not follow the template
     */
    static List<String> values(String template, String text) {
        String[] between = PATTERN.split(template, -1);
        List<String> values = new ArrayList<>();
        int from = between[0].length();
        boolean follows = text.startsWith(between[0]);
        for (int i = 1; follows && i < between.length; i++) {
            boolean last = i == between.length - 1;
            int to = last ? text.length() - between[i].length() : text.indexOf(between[i], from);
            follows = to >= from && text.startsWith(between[i], to);
            if (follows) {
                values.add(text.substring(from, to));
                from = to + between[i].length();
            }
        }
        return follows ? values : List.of(text);
    }
}
