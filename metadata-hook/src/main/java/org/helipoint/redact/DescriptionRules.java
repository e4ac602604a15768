package org.helipoint.redact;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for the tree of one job description, which they change in place. Members and their forms are those that
 * {@code eu.unicore.xnjs.json.JSONParser} and {@code eu.unicore.xnjs.json.sweep} of XNJS 3.0.0 read; what they do not know
 * is treated by its name and as text. Used once, by one thread.
 */
final class DescriptionRules {

    private static final String CREDENTIALS = "Credentials";
    private static final String PARAMETERS = "Parameters";
    private static final String ENVIRONMENT = "Environment";
    private static final String ARGUMENTS = "Arguments";
    private static final String RESOURCES = "Resources";
    private static final String SWEEP = "__json-sweep-description";

    /** Members whose own members are named after files. */
    private static final Set<String> TRANSFERS = Set.of("Imports", "Exports");

    /** Members whose values go through a shell, so that {@code $NAME} stands for something else. */
    private static final Set<String> SHELL = Set.of(PARAMETERS, ENVIRONMENT, ARGUMENTS);

    private static final Pattern QUANTITY = Pattern.compile("[0-9.,:-]{1,20}+[A-Za-z]{0,3}+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}+");
    private static final Pattern OPTION = Pattern.compile("--?[A-Za-z][A-Za-z0-9_.-]{0,200}+");
    private static final Pattern ANOTHER_OPTION = Pattern.compile("-{1,2}[A-Za-z].*", Pattern.DOTALL);

    private final TextRules rules;
    private final ObjectNode root;
    private final RemovedValues values;

    DescriptionRules(TextRules rules, ObjectNode root, RemovedValues values) {
        this.rules = rules;
        this.root = root;
        this.values = values;
    }

    /** Puts back the placeholders that were there before they were filled. */
    static void fill(ObjectNode description, Map<String, String> templates, RemovedValues values) {
        templates.forEach((place, template) -> {
            JsonPointer pointer = JsonPointer.compile(place);
            JsonNode filled = description.at(pointer);
            if (filled.isMissingNode() || pointer.matches()) {
                return;
            }
            if (filled.isTextual()) {
                Placeholder.values(template, filled.textValue()).forEach(value -> values.add(value, Kind.SECRET));
            } else {
                values.addAll(filled, Kind.SECRET);
            }
            JsonNode parent = description.at(pointer.head());
            if (parent instanceof ObjectNode object) {
                object.put(pointer.last().getMatchingProperty(), template);
            } else if (parent instanceof ArrayNode array) {
                array.set(pointer.last().getMatchingIndex(), template);
            }
        });
    }

    void apply() {
        sweepDescription();
        members(root, "");
    }

    /** UNICORE's own words of which values a part of a sweep has: {@code param:'NAME'='value'}. */
    private void sweepDescription() {
        String text = root.path(SWEEP).textValue();
        if (text == null) {
            return;
        }
        String cleaned = text;
        for (Map.Entry<String, JsonNode> parameter : root.path(PARAMETERS).properties()) {
            Optional<Kind> kind = rules.names().kind(parameter.getKey());
            String value = parameter.getValue().asText();
            if (kind.isPresent() && parameter.getValue().isValueNode() && !Values.isTrivial(value)) {
                String before = "'" + parameter.getKey() + "'='";
                cleaned = cleaned.replace(
                        before + value + "'", before + kind.get().placeholder() + "'");
            }
        }
        if (!cleaned.equals(text)) {
            root.put(SWEEP, cleaned);
        }
    }

    /**
     * Goes through the members of an object.
     *
     * @param top name of the member of the description that all this is in; empty for the description itself
     */
    private void members(ObjectNode object, String top) {
        Optional<Kind> ofValue = nameOfValue(object).flatMap(rules.names()::kind);
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            String inside = top.isEmpty() ? name : top;
            if (name.equals(CREDENTIALS) && hasValue(value)) {
                credentials(value);
                member.setValue(TextNode.valueOf(Kind.CREDENTIALS.placeholder()));
            } else if (TRANSFERS.contains(name) && value instanceof ObjectNode files) {
                files.properties().forEach(file -> file.setValue(visited(file.getValue(), inside)));
            } else if (name.equals(ENVIRONMENT) && value instanceof ArrayNode list) {
                environment(list, inside);
            } else if (name.equals(ARGUMENTS) && value instanceof ArrayNode list) {
                texts(list, inside, " ", object.path("Executable").asText());
            } else {
                Optional<Kind> kind = isNameOrValue(name) && nameOfValue(object).isPresent()
                        ? (name.equalsIgnoreCase("value") ? ofValue : Optional.empty())
                        : kind(name, value, top);
                member.setValue(kind.isPresent() ? leaves(value, kind.get(), inside) : visited(value, inside));
            }
        }
    }

    private Optional<Kind> kind(String name, JsonNode value, String top) {
        boolean amount = top.equals(RESOURCES)
                && (value.isNumber() || QUANTITY.matcher(value.asText()).matches());
        boolean directory = SecretNames.isShellDirectory(name, value.asText());
        return amount || directory ? Optional.empty() : rules.names().kind(name);
    }

    /** The name in a pair of members such as {@code {"name":"DB_PASSWORD","value":"x"}}. */
    private static Optional<String> nameOfValue(ObjectNode object) {
        if (!object.has("value") && !object.has("Value")) {
            return Optional.empty();
        }
        for (String name : List.of("name", "Name", "key", "Key")) {
            if (NAME.matcher(object.path(name).asText()).matches()) {
                return Optional.of(object.path(name).asText());
            }
        }
        return Optional.empty();
    }

    private static boolean isNameOrValue(String name) {
        return name.equalsIgnoreCase("name") || name.equalsIgnoreCase("key") || name.equalsIgnoreCase("value");
    }

    private static boolean hasValue(JsonNode node) {
        return node.isValueNode() ? !Values.isTrivial(node.asText()) : !node.isEmpty();
    }

    /** Everything in there but the user's name, and what HTTP makes of both. */
    private void credentials(JsonNode credentials) {
        credentials.properties().forEach(member -> {
            if (!member.getKey().equals("Username")) {
                values.addAll(member.getValue(), Kind.CREDENTIALS);
            }
        });
        if (!credentials.isObject()) {
            values.addAll(credentials, Kind.CREDENTIALS);
        }
        String user = credentials.path("Username").asText();
        String password = credentials.path("Password").asText();
        if (!user.isEmpty() && !password.isEmpty()) {
            values.add(user + ":" + password, Kind.CREDENTIALS);
        }
    }

    private JsonNode visited(JsonNode node, String top) {
        if (node instanceof ObjectNode object) {
            members(object, top);
        } else if (node instanceof ArrayNode array) {
            texts(array, top, "\n", "");
        } else if (node.isTextual()) {
            return text(node);
        }
        return node;
    }

    private JsonNode text(JsonNode node) {
        String text = node.textValue();
        List<Secret> secrets = rules.find(text);
        secrets.forEach(secret -> values.add(text.substring(secret.start(), secret.end()), secret.kind()));
        return secrets.isEmpty() ? node : TextNode.valueOf(Secret.replace(text, secrets));
    }

    /** All texts and numbers below a name that is one of a secret. */
    private JsonNode leaves(JsonNode node, Kind kind, String top) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(leaves(member.getValue(), kind, top)));
            return object;
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, leaves(array.get(i), kind, top));
            }
            return array;
        }
        String value = node.asText();
        boolean reference = SHELL.contains(top) && Values.isReference(value);
        if (!(node.isTextual() || node.isNumber()) || Values.isTrivial(value)) {
            return node;
        }
        if (reference) {
            return text(node);
        }
        values.add(value, kind);
        return TextNode.valueOf(kind.placeholder());
    }

    private void environment(ArrayNode list, String top) {
        for (int i = 0; i < list.size(); i++) {
            JsonNode entry = list.get(i);
            String text = entry.isTextual() ? entry.textValue() : "";
            int equals = text.indexOf('=');
            String name = text.substring(0, Math.max(0, equals)).trim();
            Optional<Kind> kind = NAME.matcher(name).matches()
                    ? kind(name, TextNode.valueOf(text.substring(equals + 1)), top)
                    : Optional.empty();
            if (kind.isEmpty()) {
                list.set(i, visited(entry, top));
            } else {
                JsonNode value = leaves(TextNode.valueOf(text.substring(equals + 1)), kind.get(), top);
                list.set(i, TextNode.valueOf(text.substring(0, equals + 1) + value.textValue()));
            }
        }
    }

    /**
     * Goes through a list: all texts as the lines of a file or the words of a command, because a secret can be spread over
     * them, and each by itself.
     */
    private void texts(ArrayNode array, String top, String separator, String before) {
        for (int i = 1; i < array.size(); i++) {
            if (array.get(i).isValueNode()) {
                array.set(i, afterOption(array.get(i - 1), array.get(i), top));
            }
        }
        spread(array, separator, before);
        for (int i = 0; i < array.size(); i++) {
            array.set(i, visited(array.get(i), top));
        }
    }

    private JsonNode afterOption(JsonNode option, JsonNode value, String top) {
        boolean isOption =
                option.isTextual() && OPTION.matcher(option.textValue()).matches();
        if (!isOption
                || ANOTHER_OPTION.matcher(value.asText()).matches()
                || Values.isHarmlessInText(value.asText(), false)) {
            return value;
        }
        String name = option.textValue().replaceFirst("^--?", "");
        Optional<Kind> kind =
                rules.names().isFlag(name) ? Optional.empty() : rules.names().kind(name);
        return kind.isPresent() ? leaves(value, kind.get(), top) : value;
    }

    private void spread(ArrayNode array, String separator, String before) {
        List<Integer> indices = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        StringBuilder joined = new StringBuilder(before);
        for (int i = 0; i < array.size(); i++) {
            if (array.get(i).isTextual()) {
                joined.append(separator);
                indices.add(i);
                starts.add(joined.length());
                joined.append(array.get(i).textValue());
            }
        }
        if (indices.size() + (before.isEmpty() ? 0 : 1) < 2) {
            return;
        }
        List<Secret> secrets = rules.find(joined);
        secrets.forEach(secret -> values.add(joined.substring(secret.start(), secret.end()), secret.kind()));
        int next = 0;
        for (int k = 0; k < indices.size() && !secrets.isEmpty(); k++) {
            String text = array.get(indices.get(k)).textValue();
            int start = starts.get(k);
            int end = start + text.length();
            List<Secret> own = new ArrayList<>();
            while (next < secrets.size() && secrets.get(next).start() < end) {
                Secret secret = secrets.get(next);
                if (secret.end() > start) {
                    own.add(new Secret(
                            Math.max(secret.start(), start) - start,
                            Math.min(secret.end(), end) - start,
                            secret.kind()));
                }
                if (secret.end() > end) {
                    break;
                }
                next++;
            }
            List<Secret> whole = own.stream()
                    .filter(secret -> !Placeholder.is(text.substring(secret.start(), secret.end())))
                    .filter(secret -> secret.end() > secret.start())
                    .toList();
            whole.forEach(secret -> values.add(text.substring(secret.start(), secret.end()), secret.kind()));
            array.set(indices.get(k), TextNode.valueOf(Secret.replace(text, whole)));
        }
    }
}
