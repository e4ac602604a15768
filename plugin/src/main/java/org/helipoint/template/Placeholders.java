package org.helipoint.template;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import java.util.stream.Stream;
import org.helipoint.redact.Kind;
import org.helipoint.schema.Finding;

/**
 * The placeholders <code>${name}</code> in the texts of a tree. One that is a whole text becomes its value, with the type that
 * it has; a list in a list becomes its elements. Within a text the value is inserted as text, and is never looked at again:
 * nothing in it is evaluated, neither here nor, see {@link Insertion}, by the shell. <code>$${</code> stands for <code>${</code>. Names of members are left as they are. A parameter
 * without a value leaves out what is only it, and is nothing within a text.
 */
final class Placeholders {

    private static final Pattern TOKEN = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*+)(\\}?)");
    private static final Pattern OPENING = Pattern.compile("\\$\\{");

    private static final String NAMES_ARE_FIXED = "the name of a variable cannot come from a parameter";

    private final ObjectNode values;
    private final Set<String> secrets;
    private long left;

    private Placeholders(ObjectNode values, Set<String> secrets, long most) {
        this.values = values;
        this.secrets = secrets;
        this.left = most;
    }

    /** A text of a template, read up to a placeholder. */
    private record Spot(Insertion insertion, Optional<ShellText> script) {

        static Spot begin(Insertion insertion) {
            return new Spot(insertion, insertion.script());
        }

        void read(String literal) {
            script.ifPresent(text -> text.read(literal));
        }

        /**
         * A value as it has to stand here.
         *
         * @throws UnfitException if it cannot
         */
        String write(String parameter, String value) {
            insertion.obstacle(value).ifPresent(obstacle -> {
                throw new UnfitException(parameter, obstacle);
            });
            return script.map(text -> text.insert(value)).orElse(value);
        }
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
     * What is wrong with how a job description uses placeholders in parts of a script.
     *
     * @param job whose placeholders are all known
     */
    static List<Finding> checkScripts(JsonPointer place, ObjectNode job) {
        List<Finding> findings = new ArrayList<>();
        if (names(job).isEmpty()) {
            return findings;
        }
        String executable = job.path("Executable").asText();
        job.properties().forEach(member -> {
            JsonPointer of = place.appendProperty(member.getKey());
            JsonNode value = member.getValue();
            Insertion insertion = Insertion.of(member.getKey());
            if (insertion != Insertion.COMMAND || !names(value).isEmpty()) {
                checkScripts(of, value, insertion, insertion.script(), findings);
            }
            if (insertion == Insertion.ARGUMENT) {
                checkLine(of, executable, value, findings);
            } else if (insertion == Insertion.VARIABLE) {
                checkNames(of, value, findings);
            }
        });
        checkExecutable(place.appendProperty("Executable"), executable.trim(), findings);
        return findings;
    }

    /** UNICORE also writes the executable, and what is before the first blank in it, between double quotes. */
    private static void checkExecutable(JsonPointer place, String executable, List<Finding> findings) {
        if (!Stream.of(executable, executable.split(" ", 2)[0]).allMatch(ShellText::staysInDoubleQuotes)) {
            findings.add(Finding.of(
                    place.toString(),
                    "has quotes, or a backslash, that would end the double quotes that UNICORE writes around it, or around"
                            + " what is before the first blank"));
        }
    }

    private static void checkScripts(
            JsonPointer place, JsonNode node, Insertion insertion, Optional<ShellText> script, List<Finding> findings) {
        if (node.isTextual()) {
            // in lists UNICORE takes away what is blank at the end of a variable
            String written = insertion == Insertion.VARIABLE ? node.textValue().trim() : node.textValue();
            script.flatMap(text -> obstacle(text, written))
                    .ifPresent(obstacle -> findings.add(Finding.of(place.toString(), obstacle)));
        }
        node.properties()
                .forEach(member -> checkScripts(
                        place.appendProperty(member.getKey()),
                        member.getValue(),
                        insertion,
                        insertion.script(),
                        findings));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            boolean lines = insertion == Insertion.COMMAND;
            checkScripts(place.appendIndex(i), node.get(i), insertion, lines ? script : insertion.script(), findings);
            if (lines && !node.get(i).asText().endsWith("\n")) {
                script.ifPresent(text -> text.read("\n"));
            }
        }
    }

    /** Executable and arguments are one line: what begins in one of them and does not end there goes on in those behind. */
    private static void checkLine(JsonPointer place, String executable, JsonNode arguments, List<Finding> findings) {
        boolean open = ShellText.leavesOpen(executable);
        for (int i = 0; i < arguments.size(); i++) {
            if (open && !names(arguments.path(i)).isEmpty()) {
                findings.add(Finding.of(
                        place.appendIndex(i).toString(),
                        "has a placeholder after an argument, or an executable, in which a comment, quotes or a command"
                                + " begin that do not end there"));
            }
            open |= ShellText.leavesOpen(arguments.path(i).asText());
        }
    }

    /** UNICORE writes the names of variables into the script as they stand. */
    private static void checkNames(JsonPointer place, JsonNode variables, List<Finding> findings) {
        if (variables.isTextual() && !names(variables).isEmpty()) {
            findings.add(Finding.of(place.toString(), "has to be written out: " + NAMES_ARE_FIXED));
        }
        variables
                .properties()
                .forEach(variable -> checkName(place.appendProperty(variable.getKey()), variable.getKey(), findings));
        for (int i = 0; variables.isArray() && i < variables.size(); i++) {
            String text = variables.get(i).asText();
            Matcher token = TOKEN.matcher(text);
            if (token.results()
                    .anyMatch(one -> one.group(1) != null
                            && !text.substring(0, one.start()).contains("="))) {
                findings.add(Finding.of(
                        place.appendIndex(i).toString(), "has a placeholder before the first '=': " + NAMES_ARE_FIXED));
            } else {
                checkName(place.appendIndex(i), text.split("=", 2)[0].trim(), findings);
            }
        }
    }

    private static void checkName(JsonPointer place, String name, List<Finding> findings) {
        if (!ShellText.isPlain(name)) {
            findings.add(Finding.of(
                    place.toString(),
                    "is no name for a variable: it stands in the script as it is, and may have letters, digits and the"
                            + " characters _@%+=:,./- only"));
        }
    }

    private static Optional<String> obstacle(ShellText script, String text) {
        boolean redirectedBefore = script.isRedirected();
        Matcher token = TOKEN.matcher(text);
        int read = 0;
        while (token.find()) {
            script.read(text.substring(read, token.start()));
            read = token.end();
            if (!isPlaceholder(token)) {
                script.read("${");
            } else if (script.obstacle().isPresent()) {
                return Optional.of("has the placeholder " + token.group() + " "
                        + script.obstacle().get());
            } else {
                script.goOn();
            }
        }
        script.read(text.substring(read));
        if (script.isRedirected() && !redirectedBefore) {
            return Optional.of("has a placeholder directly before < or >, where a number would be that of a file"
                    + " descriptor; put a blank between");
        }
        return script.isWhole() ? Optional.empty() : Optional.of("has quotes, or a backslash, without an end");
    }

    /**
     * Fills a tree that is no job description.
     *
     * @param tree whose placeholders are all known; not changed
     * @param values of the parameters, by name
     * @param most characters, about, that may come out
     * @throws TooLargeException if it would be more
     */
    static ObjectNode fill(ObjectNode tree, ObjectNode values, long most) {
        return new Placeholders(values, Set.of(), most).object(tree, Insertion.PLAIN);
    }

    /**
     * Fills a job description. Throws what {@link #fill} throws.
     *
     * @param secrets the names of parameters in whose place it has what stands where a secret was removed
     * @throws UnfitException if a value cannot be where it is to be
     */
    static ObjectNode fillJob(ObjectNode job, ObjectNode values, Set<String> secrets, long most) {
        Placeholders placeholders = new Placeholders(values, secrets, most);
        ObjectNode filled = JsonNodeFactory.instance.objectNode();
        job.properties().forEach(member -> {
            JsonNode value = placeholders.node(member.getValue(), Insertion.of(member.getKey()));
            if (!value.isMissingNode()) {
                filled.set(member.getKey(), value);
            }
        });
        return filled;
    }

    private ObjectNode object(ObjectNode tree, Insertion insertion) {
        ObjectNode filled = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> member : tree.properties()) {
            JsonNode value = node(member.getValue(), insertion);
            if (!value.isMissingNode()) {
                filled.set(member.getKey(), value);
            }
        }
        return filled;
    }

    private ArrayNode array(JsonNode tree, Insertion insertion) {
        ArrayNode filled = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : tree) {
            JsonNode value = node(element, insertion);
            if (value.isArray() && whole(element).isPresent()) {
                filled.addAll((ArrayNode) value);
            } else if (!value.isMissingNode()) {
                filled.add(value);
            }
        }
        return filled;
    }

    private JsonNode node(JsonNode tree, Insertion insertion) {
        if (tree instanceof ObjectNode object) {
            return object(object, insertion);
        }
        if (tree.isArray()) {
            return array(tree, insertion);
        }
        if (!tree.isTextual()) {
            return tree;
        }
        Optional<String> name = whole(tree);
        if (name.isPresent()) {
            JsonNode value = values.path(name.get());
            spend(value.isMissingNode() ? 0 : value.toString().length());
            return written(name.get(), value, insertion);
        }
        return TextNode.valueOf(text(tree.textValue(), insertion));
    }

    /** A value with the texts in it as they have to stand where they are to be. */
    private JsonNode written(String name, JsonNode value, Insertion insertion) {
        if (value.isTextual()) {
            return TextNode.valueOf(write(Spot.begin(insertion), name, value.textValue()));
        }
        if (secrets.contains(name) && !value.isMissingNode()) {
            return TextNode.valueOf(Kind.SECRET.placeholder());
        }
        if (value instanceof ObjectNode object) {
            ObjectNode written = object.objectNode();
            object.properties().forEach(member -> {
                insertion.obstacle(member.getKey()).ifPresent(obstacle -> {
                    throw new UnfitException(name, obstacle);
                });
                written.set(member.getKey(), written(name, member.getValue(), insertion));
            });
            return written;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode written = array.arrayNode();
            array.forEach(element -> written.add(written(name, element, insertion)));
            return written;
        }
        return value;
    }

    private String text(String template, Insertion insertion) {
        StringBuilder filled = new StringBuilder();
        Spot spot = Spot.begin(insertion);
        Matcher token = TOKEN.matcher(template);
        int read = 0;
        while (token.find()) {
            String literal = template.substring(read, token.start()) + (isPlaceholder(token) ? "" : "${");
            spot.read(literal);
            read = token.end();
            String value = isPlaceholder(token) ? write(spot, token.group(1), asText(values.path(token.group(1)))) : "";
            spend(value.length());
            filled.append(literal).append(value);
        }
        return filled.append(template, read, template.length()).toString();
    }

    /** A secret keeps the quotes that it is in, so that it can be told from the text around it. */
    private String write(Spot spot, String name, String value) {
        String written = spot.write(name, value);
        if (!secrets.contains(name) || value.isEmpty()) {
            return written;
        }
        return written.contains(value) ? written.replace(value, Kind.SECRET.placeholder()) : Kind.SECRET.placeholder();
    }

    private static String asText(JsonNode value) {
        return value.isNull() ? "" : value.isContainerNode() ? value.toString() : TextPlaces.written(value);
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

    /** A value that cannot be where it is to be. */
    static final class UnfitException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String parameter;

        private UnfitException(String parameter, String problem) {
            super(problem);
            this.parameter = parameter;
        }

        /** Whose value it is. */
        String parameter() {
            return parameter;
        }
    }
}
