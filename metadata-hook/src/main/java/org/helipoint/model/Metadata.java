package org.helipoint.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The form in which all metadata comes in: a JSON object of keys with a value (a text, a number, true, false, or a list of
 * these), with {@code {"value": …, "unit": "K"}}, or with an object of further keys, which are joined by dots.
 * {@code {"delayStage": {"zero": 1}}} and {@code {"delayStage.zero": 1}} say the same. A null says nothing, or takes
 * something away in a {@linkplain #patch change}.
 *
 * <p>What is too much is left out and becomes a problem: it never throws.
 */
public final class Metadata {

    /** Most entries of one form. */
    public static final int MOST = 500;

    private static final int DEPTH = 10;

    private static final String LEFT_OUT = "it was left out";
    private static final String VALUE = "value";
    private static final String UNIT = "unit";

    private Metadata() {}

    /**
     * Something that could not be taken as it was.
     *
     * @param key where
     * @param problem what is wrong there, after the key
     * @param consequence what became of it if the rest was taken
     */
    public record Problem(String key, String problem, String consequence) {

        /** A sentence, without the key. */
        @Override
        public String toString() {
            return problem + "; " + consequence + ".";
        }
    }

    /**
     * What a form says.
     *
     * @param values by key
     * @param problems what of it was left out or cut
     */
    public record Said(Map<String, MetadataValue> values, List<Problem> problems) {}

    /** Reads a form. */
    public static Said read(ObjectNode form) {
        return patch(Map.of(), form);
    }

    /**
     * Changes what is there, as a merge patch (RFC 7396) in this form does: null removes a key and those below it, a value
     * takes the place of both, an object of keys changes only those. Removing or replacing what is not there is no problem.
     *
     * @param present by key; not changed
     */
    public static Said patch(Map<String, MetadataValue> present, ObjectNode changes) {
        Patch patch = new Patch(present);
        patch.members("", changes, 1);
        return new Said(patch.values, patch.problems);
    }

    /** One change, as far as it has come. */
    private static final class Patch {

        private final TreeMap<String, MetadataValue> values;
        private final List<Problem> problems = new ArrayList<>();
        private boolean full;

        Patch(Map<String, MetadataValue> present) {
            values = new TreeMap<>(present);
        }

        void members(String prefix, JsonNode object, int depth) {
            object.properties().forEach(member -> change(prefix + member.getKey(), member.getValue(), depth));
        }

        private void change(String key, JsonNode value, int depth) {
            Optional<String> wrong = wrongKey(key);
            if (wrong.isPresent()) {
                problem(PlainText.cut(key, MetadataEntry.KEY_LENGTH), wrong.get(), LEFT_OUT);
            } else if (value.isNull()) {
                values.remove(key);
                removeBelow(key);
            } else if (isQuantity(value, values.containsKey(key))) {
                quantity(key, value);
            } else if (MetadataValue.isValue(value)) {
                put(key, value, null);
            } else if (!value.isObject()) {
                problem(key, "is a list of more than texts, numbers, true and false", LEFT_OUT);
            } else if (depth == DEPTH) {
                problem(key, "has more than " + DEPTH + " objects within each other", LEFT_OUT);
            } else {
                values.remove(key);
                members(key + ".", value, depth + 1);
            }
        }

        private void quantity(String key, JsonNode json) {
            MetadataValue present = values.get(key);
            String unit = json.has(UNIT) ? json.get(UNIT).textValue() : present == null ? null : present.unit();
            if (unit != null && unit.length() > MetadataValue.UNIT_LENGTH) {
                problem(
                        key,
                        "has a unit of more than " + MetadataValue.UNIT_LENGTH + " characters",
                        "that was left out");
                unit = null;
            }
            JsonNode value = json.has(VALUE) || present == null ? json.path(VALUE) : present.json();
            put(key, value, unit == null || unit.isBlank() ? null : unit.strip());
        }

        private void put(String key, JsonNode json, String unit) {
            removeBelow(key);
            if (values.size() >= MOST && !values.containsKey(key)) {
                if (!full) {
                    problem(key, "is one too many: there are at most " + MOST + " entries", "the rest was left out");
                }
                full = true;
                return;
            }
            if (MetadataValue.written(json).length() > MetadataValue.LENGTH) {
                problem(key, "is longer than " + MetadataValue.LENGTH + " characters", "it was cut");
            }
            values.put(key, MetadataValue.of(json, unit));
        }

        private void removeBelow(String key) {
            values.subMap(key + ".", key + "/").clear();
        }

        private void problem(String key, String problem, String consequence) {
            if (problems.size() < MetadataFinding.MOST) {
                problems.add(new Problem(key, problem, consequence));
            }
        }
    }

    private static Optional<String> wrongKey(String key) {
        if (key.isBlank()) {
            return Optional.of("is a key without any characters");
        }
        if (key.length() > MetadataEntry.KEY_LENGTH) {
            return Optional.of("is a key of more than " + MetadataEntry.KEY_LENGTH + " characters");
        }
        return key.chars().anyMatch(Character::isISOControl)
                        || !PlainText.clean(key).equals(key)
                ? Optional.of("is a key with control characters")
                : Optional.empty();
    }

    /** Whether an object is a value with its unit, or a change of that if there is a value already. */
    private static boolean isQuantity(JsonNode json, boolean present) {
        if (!json.isObject() || json.isEmpty()) {
            return false;
        }
        boolean known = json.properties().stream()
                .allMatch(member -> member.getKey().equals(VALUE)
                        ? MetadataValue.isValue(member.getValue())
                        : member.getKey().equals(UNIT)
                                && (member.getValue().isTextual()
                                        || member.getValue().isNull()));
        return known && (json.has(VALUE) || present);
    }

    /**
     * A form that says what another one says after a {@linkplain #patch change}, with dotted keys. What is too much, or wrong,
     * stays in it, so that whoever reads it has the same problems to tell.
     *
     * @param form not changed
     */
    public static ObjectNode merged(ObjectNode form, ObjectNode changes) {
        SortedMap<String, JsonNode> entries = new TreeMap<>();
        merge(entries, "", form, 1);
        merge(entries, "", changes, 1);
        return JsonNodeFactory.instance.objectNode().setAll(entries);
    }

    private static void merge(SortedMap<String, JsonNode> entries, String prefix, JsonNode object, int depth) {
        object.properties().forEach(member -> {
            String key = prefix + member.getKey();
            JsonNode value = member.getValue();
            JsonNode present = entries.remove(key);
            boolean quantity = isQuantity(value, present != null);
            if (value.isObject() && !quantity && depth < DEPTH && wrongKey(key).isEmpty()) {
                merge(entries, key + ".", value, depth + 1);
                return;
            }
            entries.subMap(key + ".", key + "/").clear();
            if (!value.isNull()) {
                entries.put(key, quantity && present != null ? quantity(present, (ObjectNode) value) : value);
            }
        });
    }

    /** A value with its unit after a change of one of the two. */
    private static ObjectNode quantity(JsonNode present, ObjectNode change) {
        ObjectNode quantity = change.objectNode();
        if (isQuantity(present, false)) {
            quantity.setAll((ObjectNode) present);
        } else {
            quantity.set(VALUE, present);
        }
        return quantity.setAll(change);
    }

    /** The same as an object again, with further keys as objects within it, and values without their units. */
    public static ObjectNode tree(Map<String, MetadataValue> values) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(values).forEach((key, value) -> {
            ObjectNode place = root;
            String[] parts = key.split("\\.", -1);
            for (int i = 0; i < parts.length - 1 && place != null; i++) {
                JsonNode next = place.get(parts[i]);
                place = next == null ? place.putObject(parts[i]) : next instanceof ObjectNode object ? object : null;
            }
            if (place == null) { // below a key that has a value itself
                root.set(key, value.json());
            } else {
                place.set(parts[parts.length - 1], value.json());
            }
        });
        return root;
    }
}
