package org.helipoint.template;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.helipoint.redact.Redactor;
import org.helipoint.schema.Finding;
import org.helipoint.schema.InvalidSchemaException;
import org.helipoint.schema.Schema;

/** Looks at a document that is to be a template. Used once, by one thread. */
final class TemplateCheck {

    /** Most characters of a template. */
    static final int LARGEST = 256 * 1024;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,99}");

    /** Where a command begins, also behind words such as "then", assignments and redirections. */
    private static final String COMMAND = "(?:^|[;&|(){!\n])\\s{0,500}+"
            + "(?:(?:if|then|elif|else|while|until|do|time|command|builtin|\\w{1,200}\\+?=\\S{0,500}"
            + "|\\d?[<>]{1,2}\\s{0,20}[^\\s<>]\\S{0,500})"
            + "\\s{1,20}){0,20}\\\\?";

    /** Options and arguments of a command before the option that counts. */
    private static final String BEFORE = "\\s(?:[^;|&]{0,500}\\s)?";

    /** What takes a text in quotes for a command, or for an expression that may have one in it. */
    private static final Pattern EVALUATION = Pattern.compile(COMMAND
            + "(?:(?:trap|alias)(?:\\s|$)"
            + "|(?:\\[|test)\\s(?:[^\\];|&]{0,500}\\s)?-v\\s"
            + "|printf\\s{1,20}-v"
            + "|compgen" + BEFORE + "-[A-Za-z]{0,20}[CFW]"
            + "|(?:mapfile|readarray)" + BEFORE + "-[A-Za-z]{0,20}C)"
            + "|(?:^|[\\w(\\s])\\[[^\\]]{0,200}\\]\\+?=");

    /**
     * What evaluates variables that other lines may have given a value, and what makes each value of a variable an expression, or
     * the name of another, wherever it gets one.
     */
    private static final Pattern EVALUATION_OF_VARIABLES = Pattern.compile(
            COMMAND + "(?:(?:eval|let)(?:\\s|$)|(?:declare|typeset|local)" + BEFORE + "-[A-Za-z]{0,20}[in])");

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_DESCRIPTION = 10_000;

    /** A member of a template: what it may be, and in words. */
    private record Member(String words, Predicate<JsonNode> fits) {}

    private static final Map<String, Member> MEMBERS = new LinkedHashMap<>();

    static {
        MEMBERS.put("name", new Member("1 to 100 letters, digits, '.', '_' or '-'", text(NAME)));
        MEMBERS.put(
                "version",
                new Member("a text such as \"1.2\", of letters, digits, '.', '_', '+' or '-'", text(VERSION)));
        MEMBERS.put("title", new Member("a text of at most 200 characters", text(LONGEST_TITLE)));
        MEMBERS.put("description", new Member("a text of at most 10000 characters", text(LONGEST_DESCRIPTION)));
        MEMBERS.put("parameters", new Member("a JSON Schema of an object", JsonNode::isObject));
        MEMBERS.put("job", new Member("a job description", JsonNode::isObject));
        MEMBERS.put("metadata", new Member("an object of keys and values", JsonNode::isObject));
        MEMBERS.put("profile", new Member("the name of a profile", text(NAME)));
        MEMBERS.put("strict", new Member("true or false", JsonNode::isBoolean));
    }

    private static final Set<String> NEEDED = Set.of("name", "version", "job");

    private final ObjectNode document;
    private final Redactor redactor;
    private final List<Finding> findings = new ArrayList<>();
    private Schema schema;

    TemplateCheck(ObjectNode document, Redactor redactor) {
        this.document = document;
        this.redactor = redactor;
    }

    private static Predicate<JsonNode> text(Pattern pattern) {
        return value -> value.isTextual() && pattern.matcher(value.textValue()).matches();
    }

    private static Predicate<JsonNode> text(int longest) {
        return value -> value.isTextual() && value.textValue().length() <= longest;
    }

    /** Whether a text can be the name of a template. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Everything that is wrong; empty if nothing is. */
    List<Finding> findings() {
        if (document.toString().length() > LARGEST) {
            return List.of(Finding.of("", "is larger than " + LARGEST + " characters"));
        }
        members();
        if (findings.isEmpty()) {
            parameters();
        }
        if (findings.isEmpty()) {
            placeholders();
            findings.addAll(new SecretConstants(redactor).in(document));
        }
        return findings;
    }

    /** The schema of the parameters, if nothing is wrong. */
    Schema schema() {
        return schema;
    }

    private static String place(String... names) {
        JsonPointer place = JsonPointer.empty();
        for (String name : names) {
            place = place.appendProperty(name);
        }
        return place.toString();
    }

    private void members() {
        document.properties().forEach(member -> {
            Member known = MEMBERS.get(member.getKey());
            if (known == null) {
                findings.add(Finding.of(
                        place(member.getKey()), "is not known here; known are " + String.join(", ", MEMBERS.keySet())));
            } else if (!known.fits().test(member.getValue())) {
                findings.add(Finding.of(place(member.getKey()), "has to be " + known.words()));
            }
        });
        NEEDED.stream()
                .sorted()
                .filter(name -> !document.has(name))
                .forEach(name -> findings.add(Finding.of(
                        place(name),
                        "is missing; it has to be " + MEMBERS.get(name).words())));
    }

    private void parameters() {
        ObjectNode parameters = document.path("parameters") instanceof ObjectNode object
                ? object
                : JsonNodeFactory.instance.objectNode();
        if (!parameters.path("type").asText("object").equals("object")) {
            findings.add(Finding.of("/parameters/type", "has to be \"object\""));
            return;
        }
        try {
            schema = Schema.of(Template.closed(parameters));
        } catch (InvalidSchemaException e) {
            e.findings().forEach(finding -> findings.add(finding.below("/parameters")));
            return;
        }
        parameters.path("properties").properties().forEach(this::parameter);
        strayMarks(JsonPointer.compile("/parameters"), parameters);
        if (findings.isEmpty()) {
            defaults();
        }
    }

    private void parameter(Map.Entry<String, JsonNode> parameter) {
        String place = place("parameters", "properties", parameter.getKey());
        if (!PARAMETER.matcher(parameter.getKey()).matches()) {
            findings.add(Finding.of(
                    place, "is no name for a parameter: letters, digits, '_', '.' and '-', a letter or '_' first"));
        }
        JsonNode mark = parameter.getValue().path(Template.SECRET);
        if (!mark.isMissingNode() && !mark.isBoolean()) {
            findings.add(Finding.of(place + "/" + Template.SECRET, "has to be true or false"));
        }
        if (mark.booleanValue()) {
            String type = parameter.getValue().path("type").asText();
            if (!type.equals("string") && !type.equals("object")) {
                findings.add(Finding.of(place + "/type", "has to be \"string\" or \"object\", because it is a secret"));
            }
            if (parameter.getValue().has("default")) {
                findings.add(Finding.of(place + "/default", "must not be there: a secret is kept nowhere"));
            }
        }
    }

    /** A mark that would be passed over is not what its author meant. */
    private void strayMarks(JsonPointer place, JsonNode node) {
        boolean parameter = place.toString().matches("/parameters/properties/[^/]+");
        if (node.path(Template.SECRET).isBoolean() && !parameter) {
            findings.add(Finding.of(
                    place.appendProperty(Template.SECRET).toString(), "is possible for a whole parameter only"));
        }
        node.properties().forEach(member -> strayMarks(place.appendProperty(member.getKey()), member.getValue()));
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            strayMarks(place.appendIndex(i), node.get(i));
        }
    }

    private void defaults() {
        ObjectNode defaults = schema.withDefaults(JsonNodeFactory.instance.objectNode());
        schema.check(defaults).stream()
                .filter(finding -> !finding.place().isEmpty()
                        && !defaults.at(finding.place()).isMissingNode())
                .forEach(finding -> findings.add(new Finding(
                        "/parameters/properties" + finding.place(),
                        "has a default that does not fit: it " + finding.message(),
                        finding.expected(),
                        finding.unit())));
    }

    /**
     * Which arguments are, or have, a script for a shell that the job starts. What is quoted for the script that UNICORE writes
     * is evaluated by that one. What comes after the script is handed to it as it is.
     */
    static BitSet scripts(JsonNode job) {
        ShellCall call = new ShellCall();
        ShellCall.words(job.path("Executable").asText()).forEach(call::read);
        BitSet scripts = new BitSet();
        for (int i = 0; i < job.path("Arguments").size(); i++) {
            String text = job.path("Arguments").path(i).asText();
            boolean script = ShellCall.hasScript(text);
            for (String word : ShellText.value(text).map(List::of).orElseGet(() -> ShellCall.words(text))) {
                script |= call.read(word);
            }
            scripts.set(i, script);
        }
        return scripts;
    }

    private void secondShell(JsonNode job) {
        JsonNode arguments = job.path("Arguments");
        BitSet scripts = scripts(job);
        scripts.stream()
                .filter(i -> !Placeholders.names(arguments.path(i)).isEmpty())
                .forEach(i -> evaluated("Arguments", Integer.toString(i)));
        StringBuilder line = new StringBuilder(job.path("Executable").asText());
        arguments.forEach(argument -> line.append(' ').append(argument.asText()));
        if (!Placeholders.names(arguments).isEmpty()
                && ShellText.lines(line.toString()).stream().anyMatch(TemplateCheck::evaluates)) {
            evaluated("Arguments");
        }
        for (String member : List.of("User precommand", "User postcommand")) {
            JsonNode command = job.path(member);
            List<String> lines = ShellText.lines(command.isArray() ? lines(command) : command.asText());
            if (!Placeholders.names(command).isEmpty()
                    && lines.stream()
                            .anyMatch(one -> evaluates(one) || (hasPlaceholder(one) && ShellCall.hasScript(one)))) {
                evaluated(member);
            }
        }
    }

    /** Whether a line of a script that has placeholders evaluates a value, or may make another line do so. */
    private static boolean evaluates(String line) {
        String outside = ShellText.outsideOfQuotes(line);
        return EVALUATION_OF_VARIABLES.matcher(outside).find()
                || (hasPlaceholder(line) && EVALUATION.matcher(outside).find());
    }

    private static boolean hasPlaceholder(String line) {
        return !Placeholders.names(TextNode.valueOf(line)).isEmpty();
    }

    /** The texts of a list, as UNICORE puts them together ({@code JSONUtils.readMultiLine} of XNJS 3.0.0). */
    private static String lines(JsonNode list) {
        StringBuilder lines = new StringBuilder();
        list.forEach(line -> lines.append(line.asText()).append(line.asText().endsWith("\n") ? "" : "\n"));
        return lines.toString();
    }

    private void evaluated(String... within) {
        findings.add(Finding.of(
                "/job" + place(within),
                "has a placeholder in the script of another shell, or in what evaluates a text as eval does; hand it over as"
                        + " a variable of 'Environment', or as a further argument"));
    }

    private void placeholders() {
        Set<String> known = Template.names(document);
        findings.addAll(Placeholders.check(JsonPointer.compile("/job"), document.path("job"), known));
        if (findings.isEmpty()) {
            findings.addAll(Placeholders.checkScripts(JsonPointer.compile("/job"), (ObjectNode) document.get("job")));
        }
        secondShell(document.get("job"));
        JsonNode metadata = document.path("metadata");
        findings.addAll(Placeholders.check(JsonPointer.compile("/metadata"), metadata, known));
        Set<String> secrets = Template.secrets(document);
        for (String place : List.of("/metadata", "/job/Metadata")) {
            Placeholders.names(document.at(place)).stream()
                    .filter(secrets::contains)
                    .forEach(name -> findings.add(
                            Finding.of(place, "has the placeholder " + Placeholders.of(name) + ", which is a secret")));
        }
    }
}
