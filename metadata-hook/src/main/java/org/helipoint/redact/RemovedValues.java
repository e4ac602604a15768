package org.helipoint.redact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Values that were removed from a description, for as long as one pass looks for them elsewhere. Never stored, never
 * printed. Not thread-safe.
 */
final class RemovedValues {

    /** Shorter ones would tear holes into every log. */
    private static final int SHORTEST = 4;

    private static final int SHORTEST_NUMBER = 6;
    private static final int SHORTEST_LINE = 8;

    /** Longer ones are looked for as they are and line by line, but not in other forms. */
    private static final int LONGEST_ENCODED = 1_024;

    private static final Pattern NUMBER = Pattern.compile("[0-9.:-]*+");

    private final Map<String, Kind> values = new LinkedHashMap<>();

    void add(String value, Kind kind) {
        if (!Values.isTrivial(value)) {
            values.putIfAbsent(value, kind);
        }
    }

    /** All texts and numbers of a tree. */
    void addAll(JsonNode node, Kind kind) {
        if (node.isValueNode()) {
            add(node.asText(), kind);
        } else {
            node.forEach(child -> addAll(child, kind));
        }
    }

    /** The forms in which the values may stand in a text: as they are, and quoted or encoded in the usual ways. */
    Map<String, Kind> forms() {
        Map<String, Kind> forms = new LinkedHashMap<>();
        values.forEach((value, kind) -> {
            String plain = unquoted(value.strip());
            put(forms, value.strip(), kind);
            put(forms, plain, kind);
            plain.lines()
                    .map(String::strip)
                    .filter(line -> line.length() >= SHORTEST_LINE)
                    .forEach(line -> put(forms, line, kind));
            put(forms, json(plain), kind);
            if (plain.length() <= LONGEST_ENCODED) {
                encoded(forms, plain, kind);
            }
            if (kind == Kind.USER_INFO && plain.indexOf(':') >= 0) {
                String password = plain.substring(plain.indexOf(':') + 1);
                put(forms, password, kind);
                encoded(forms, password, kind);
            }
        });
        return forms;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static void encoded(Map<String, Kind> forms, String value, Kind kind) {
        put(forms, value.replace("'", "'\\''"), kind);
        put(forms, value.replaceAll("([\\\\\"$`])", "\\\\$1"), kind);
        put(forms, value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), kind);
        String percent = URLEncoder.encode(value, StandardCharsets.UTF_8);
        put(forms, percent, kind);
        put(forms, percent.replace("+", "%20"), kind);
        put(forms, lowerCaseEscapes(percent.replace("+", "%20")), kind);
        put(forms, decoded(value), kind);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        put(forms, Base64.getEncoder().withoutPadding().encodeToString(bytes), kind);
        put(forms, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), kind);
    }

    private static String json(String value) {
        String quoted = TextNode.valueOf(value).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    private static String lowerCaseEscapes(String percent) {
        StringBuilder text = new StringBuilder(percent);
        for (int i = text.indexOf("%"); i >= 0 && i + 2 < text.length(); i = text.indexOf("%", i + 1)) {
            text.setCharAt(i + 1, Character.toLowerCase(text.charAt(i + 1)));
            text.setCharAt(i + 2, Character.toLowerCase(text.charAt(i + 2)));
        }
        return text.toString();
    }

    private static String decoded(String percent) {
        try {
            return URLDecoder.decode(percent.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return percent;
        }
    }

    private static void put(Map<String, Kind> forms, String form, Kind kind) {
        boolean number = form.length() < SHORTEST_NUMBER && NUMBER.matcher(form).matches();
        if (form.length() >= SHORTEST && !number && !Values.isTrivial(form)) {
            forms.putIfAbsent(form, kind);
        }
    }

    @Override
    public String toString() {
        return values.size() + " removed values";
    }
}
