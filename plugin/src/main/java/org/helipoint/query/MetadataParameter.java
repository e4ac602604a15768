package org.helipoint.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataValue;
import org.helipoint.store.MetadataCondition;
import org.helipoint.store.MetadataCondition.Bound;
import org.helipoint.store.MetadataCondition.Equal;

/**
 * The parameters that ask for metadata: {@code meta.<key>}, and {@code .gte}, {@code .lte} and {@code .exists} after it. A
 * number may have a unit, with a blank before it; then only numbers in that unit are meant.
 */
public final class MetadataParameter {

    /** How they are written, in an error. */
    static final String FORM = "meta.<key>, meta.<key>.gte, meta.<key>.lte, meta.<key>.exists";

    /** What their names look like, for a JSON Schema. */
    public static final String PATTERN = "^meta\\..";

    /** What they mean, in a sentence. */
    public static final String MEANING =
            "meta.<key>: exactly this value of the metadata under a key; a number also if it is"
                    + " written otherwise. meta.<key>.gte and meta.<key>.lte: a number not smaller, not greater, than this."
                    + " meta.<key>.exists: true or false. A number may have a unit, as in '40 K': only numbers in it are meant.";

    private static final String PREFIX = "meta.";
    private static final int MOST_KEYS = 20;
    private static final Pattern OPERATOR = Pattern.compile("(.+)\\.(gte|lte|exists)", Pattern.DOTALL);
    private static final Pattern QUANTITY = Pattern.compile("(\\S+)(?: +(\\S.*))?");

    private MetadataParameter() {}

    static boolean is(String name) {
        return name.startsWith(PREFIX);
    }

    /** What is asked under one key, as far as it was read. */
    private static final class Asked {
        private Boolean exists;
        private Bound least;
        private Bound most;
        private final List<Equal> anyOf = new ArrayList<>();

        MetadataCondition condition(String key) {
            return new MetadataCondition(key, exists, anyOf, least, most);
        }
    }

    /**
     * Reads all of them; other parameters are passed over.
     *
     * @throws InvalidQueryException if one is wrong; the message names it and says what is allowed
     */
    static List<MetadataCondition> conditions(Map<String, List<String>> parameters) {
        Map<String, Asked> asked = new TreeMap<>();
        new TreeMap<>(parameters).forEach((name, values) -> {
            if (is(name)) {
                read(asked, name, values);
            }
        });
        if (asked.size() > MOST_KEYS) {
            throw new InvalidQueryException("More than " + MOST_KEYS + " keys of metadata are asked for.");
        }
        return asked.entrySet().stream()
                .map(one -> one.getValue().condition(one.getKey()))
                .toList();
    }

    private static void read(Map<String, Asked> asked, String name, List<String> values) {
        Matcher operator = OPERATOR.matcher(name.substring(PREFIX.length()));
        boolean operates = operator.matches();
        String key = operates ? operator.group(1) : name.substring(PREFIX.length());
        if (key.isBlank()
                || key.length() > MetadataEntry.KEY_LENGTH
                || key.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidQueryException("'" + PREFIX + "' needs a key of 1 to " + MetadataEntry.KEY_LENGTH
                    + " characters; allowed are " + FORM + ".");
        }
        if (operates && values.size() > 1) {
            throw new InvalidQueryException("'" + name + "' can be given only once.");
        }
        Asked one = asked.computeIfAbsent(key, k -> new Asked());
        for (String value : values) {
            switch (operates ? operator.group(2) : "") {
                case "gte" -> one.least = bound(name, value);
                case "lte" -> one.most = bound(name, value);
                case "exists" -> one.exists = exists(name, value);
                default -> one.anyOf.add(equal(name, value));
            }
        }
    }

    private static Bound bound(String name, String value) {
        Matcher parts = QUANTITY.matcher(value.strip());
        Double number = parts.matches() ? MetadataValue.number(parts.group(1)).orElse(null) : null;
        if (number == null) {
            throw new InvalidQueryException("'" + name + "' cannot be '" + value
                    + "'; it is a number such as 40 or 1.5e-3, or a number and its unit such as '40 K'.");
        }
        return new Bound(number, parts.group(2));
    }

    private static Boolean exists(String name, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new InvalidQueryException("'" + name + "' cannot be '" + value + "'; it is true or false.");
        }
        return Boolean.valueOf(value);
    }

    private static Equal equal(String name, String value) {
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new InvalidQueryException("'" + name + "' cannot be empty or have the character U+0000.");
        }
        Matcher parts = QUANTITY.matcher(value.strip());
        Double number = parts.matches() ? MetadataValue.number(parts.group(1)).orElse(null) : null;
        return new Equal(value, number, number == null ? null : parts.group(2));
    }
}
