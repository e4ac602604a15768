package org.helipoint.template;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.helipoint.schema.Finding;

/**
 * The placeholders <code>${name}</code> in the texts of a tree. One that is a whole text becomes its value, with the type that
 * it has; a list in a list becomes its elements. Within a text the value is inserted as text, and is never looked at again:
 * nothing in it is evaluated. <code>$${</code> stands for <code>${</code>. Names of members are left as they are. A parameter
 * without a value leaves out what is only it, and is nothing within a text.
 */
final class Placeholders {

    private static final Pattern TOKEN = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*+)(\\}?)");
    private static final Pattern OPENING = Pattern.compile("\\$\\{");

    private final ObjectNode values;
    private long left;

    private Placeholders(ObjectNode values, long most) {
        this.values = values;
        this.left = most;
    }

    /** A text with no placeholder in it that comes out as this one. */
    static String escaped(String text) {
        return OPENING.matcher(text).replaceAll(Matcher.quoteReplacement("$${"));
    }

    /** The placeholder for a parameter. */
    static String of(String name) {
        return "${" + name + "}";
    }

    /** The name of the parameter, of a text that is its placeholder and nothing else. */
    static Optional<String> whole(JsonNode node) {
        Matcher token = TOKEN.matcher(node.isTextual() ? node.textValue() : "");
        return token.matches() && isPlaceholder(token) ? Optional.of(token.group(1)) : Optional.empty();
    }

    private static boolean isPlaceholder(Matcher token) {
        return token.group(1) != null;
    }

    /** The names of all parameters that a tree has placeholders for, in its order. */
    static Set<String> names(JsonNode tree) {
        Set<String> names = new LinkedHashSet<>();
        if (tree.isTextual()) {
            TOKEN.matcher(tree.textValue())
                    .results()
                    .filter(token -> token.group(1) != null)
                    .forEach(token -> names.add(token.group(1)));
        }
        tree.forEach(node -> names.addAll(names(node)));
        return names;
    }

    /**
     * What is wrong with the placeholders of a tree.
     *
     * @param known the names that there are parameters of
     */
    static List<Finding> check(JsonPointer place, JsonNode tree, Set<String> known) {
        List<Finding> findings = new ArrayList<>();
        check(place, tree, known, findings);
        return findings;
    }

    private static void check(JsonPointer place, JsonNode node, Set<String> known, List<Finding> findings) {
        if (node.isTextual()) {
            Matcher token = TOKEN.matcher(node.textValue());
            while (token.find()) {
                if (isPlaceholder(token)) {
                    problem(token, known).ifPresent(problem -> findings.add(Finding.of(place.toString(), problem)));
                }
            }
        }
        node.properties()
                .forEach(member -> check(place.appendProperty(member.getKey()), member.getValue(), known, findings));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            check(place.appendIndex(i), node.get(i), known, findings);
        }
    }

    private static Optional<String> problem(Matcher token, Set<String> known) {
        if (token.group(2).isEmpty()) {
            return Optional.of("has a placeholder without an end; to keep '${' as it stands, write '$${'");
        }
        return known.contains(token.group(1))
                ? Optional.empty()
                : Optional.of(
                        "has the placeholder " + token.group() + ", but no parameter has that name; to keep it as it"
                                + " stands, for the shell for instance, write $" + token.group());
    }

    /**
     * Fills a tree.
     *
     * @param tree whose placeholders are all known; not changed
     * @param values of the parameters, by name
     * @param most characters, about, that may come out
     * @throws TooLargeException if it would be more
     */
    static ObjectNode fill(ObjectNode tree, ObjectNode values, long most) {
        return new Placeholders(values, most).object(tree);
    }

    private ObjectNode object(ObjectNode tree) {
        ObjectNode filled = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            JsonNode value = node(member.getValue());
            if (!value.isMissingNode()) {
                filled.set(member.getKey(), value);
            }
        }
        return filled;
    }

    private ArrayNode array(JsonNode tree) {
        ArrayNode filled = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : tree) {
            JsonNode value = node(element);
            if (value.isArray() && whole(element).isPresent()) {
                filled.addAll((ArrayNode) value);
            } else if (!value.isMissingNode()) {
                filled.add(value);
            }
        }
        return filled;
    }

    private JsonNode node(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            return object(object);
        }
        if (tree.isArray()) {
            return array(tree);
        }
        if (!tree.isTextual()) {
            return tree;
        }
        Optional<String> name = whole(tree);
        if (name.isPresent()) {
            JsonNode value = values.path(name.get());
            spend(value.isMissingNode() ? 0 : value.toString().length());
            return value.isMissingNode() ? MissingNode.getInstance() : value.deepCopy();
        }
        return TextNode.valueOf(text(tree.textValue()));
    }

    private String text(String template) {
        StringBuilder filled = new StringBuilder();
        Matcher token = TOKEN.matcher(template);
        while (token.find()) {
            String value = isPlaceholder(token) ? asText(values.path(token.group(1))) : "${";
            spend(value.length());
            token.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        return token.appendTail(filled).toString();
    }

    private static String asText(JsonNode value) {
        return value.isNull() ? "" : value.isContainerNode() ? value.toString() : value.asText();
    }

    private void spend(long characters) {
        left -= characters;
        if (left < 0) {
            throw new TooLargeException();
        }
    }

    /** What would come out is larger than may be. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
