package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Replaces single {@code Arguments}: by position, from {@code "0"} on, or by the option that stands before the value, as
 * {@code -p value} or {@code --opt=value}. What fits no argument, or more than one, is an error.
 */
final class ArgumentValues {

    private static final String MEMBER = "arguments";
    private static final Pattern POSITION = Pattern.compile("0|[1-9]\\d{0,5}");
    private static final Pattern OPTION = Pattern.compile("-[^=\\s]+");
    private static final Pattern ANOTHER_OPTION = Pattern.compile("--?[A-Za-z].*", Pattern.DOTALL);

    private ArgumentValues() {}

    /**
     * Reads values by position or option.
     *
     * @throws InvalidRestartException if a name is neither, or a value is none
     */
    static Map<String, JsonNode> read(ObjectNode values) {
        Map<String, JsonNode> read = new LinkedHashMap<>();
        values.properties().forEach(value -> {
            String place = RequestBody.place(MEMBER, value.getKey());
            if (!POSITION.matcher(value.getKey()).matches()
                    && !OPTION.matcher(value.getKey()).matches()) {
                throw new InvalidRestartException(
                        place, "an argument is named by its position, such as 0, or by its option, such as -p.");
            }
            read.put(value.getKey(), NamedValues.text(value.getValue(), place));
        });
        return read;
    }

    static void set(ObjectNode description, Map<String, JsonNode> values) {
        if (values.isEmpty()) {
            return;
        }
        ArrayNode arguments = description.path("Arguments") instanceof ArrayNode list ? list : description.arrayNode();
        List<String> before = new ArrayList<>();
        arguments.forEach(argument -> before.add(argument.asText()));
        Set<Integer> replaced = new HashSet<>();
        values.forEach((name, value) -> {
            Place place = POSITION.matcher(name).matches() ? position(name, before.size()) : ofOption(name, before);
            if (!replaced.add(place.position())) {
                throw new InvalidRestartException(
                        RequestBody.place(MEMBER, name), "argument " + place.position() + " is named twice.");
            }
            arguments.set(place.position(), place.joined() ? TextNode.valueOf(name + "=" + value.textValue()) : value);
        });
    }

    /**
     * Where a value is.
     *
     * @param joined whether it stands behind its option and an equals sign
     */
    private record Place(int position, boolean joined) {}

    private static Place position(String name, int size) {
        int position = Integer.parseInt(name);
        if (position >= size) {
            throw new InvalidRestartException(
                    RequestBody.place(MEMBER, name),
                    size == 0 ? "the job has no arguments." : "the job has the arguments 0 to " + (size - 1) + ".");
        }
        return new Place(position, false);
    }

    private static Place ofOption(String option, List<String> arguments) {
        String at = RequestBody.place(MEMBER, option);
        List<Place> found = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals(option)) {
                found.add(new Place(i + 1, false));
            } else if (arguments.get(i).startsWith(option + "=")) {
                found.add(new Place(i, true));
            }
        }
        if (found.isEmpty()) {
            throw new InvalidRestartException(at, "the job's arguments have no such option.");
        }
        Place place = found.get(0);
        if (found.size() > 1) {
            throw new InvalidRestartException(
                    at,
                    "the option is there " + found.size() + " times; name the value by its position, such as "
                            + place.position() + ".");
        }
        if (place.position() == arguments.size()) {
            throw new InvalidRestartException(at, "the option is the last argument and has no value.");
        }
        if (!place.joined()
                && ANOTHER_OPTION.matcher(arguments.get(place.position())).matches()) {
            throw new InvalidRestartException(
                    at,
                    "another option comes after it, so it seems to have no value; if it has, name it by its position, "
                            + place.position() + ".");
        }
        return place;
    }
}
