package org.helipoint.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.helipoint.model.Group;
import org.helipoint.model.Run;
import org.helipoint.redact.Placeholder;

/**
 * Makes a template of a job that ran. Arguments and the values of {@code Parameters} and {@code Environment} become parameters
 * whose defaults are the values that they had; an argument is named by the option before it. Where a secret was removed a
 * parameter is needed. Used once, by one thread.
 */
final class TemplateFromRun {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,14})");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,14})\\.[0-9]{1,15}");
    private static final Pattern OPTION = Pattern.compile("--?[A-Za-z][A-Za-z0-9_.-]{0,99}");
    private static final Pattern OPTION_WITH_VALUE =
            Pattern.compile("(--?[A-Za-z][A-Za-z0-9_.-]{0,99})=.*", Pattern.DOTALL);

    private final ObjectNode job;
    private final Set<String> fixed;
    private final Set<String> taken = new HashSet<>();
    private final ObjectNode properties = JsonNodeFactory.instance.objectNode();
    private final ArrayNode required = JsonNodeFactory.instance.arrayNode();

    private TemplateFromRun(ObjectNode job, Set<String> fixed) {
        this.job = job;
        this.fixed = fixed;
    }

    /**
     * A document with {@code parameters}, {@code job} and, if the job had some, {@code metadata} and {@code profile}.
     *
     * @param fixed names of parameters that are not to be: what they would be stays as it is
     * @throws TemplateConflictException if not enough is known of the job
     */
    static ObjectNode of(Run run, Set<String> fixed) {
        ObjectNode description = run.description().json();
        boolean part = description.properties().stream()
                .anyMatch(member -> member.getKey().startsWith("__json-sweep"));
        if (run.description().isEmpty() || part) {
            throw new TemplateConflictException(
                    part
                            ? "This is one part of a parameter sweep; take the sweep."
                            : "The job's description is not known.");
        }
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        JsonNode metadata = description.remove("Metadata");
        JsonNode profile = description.remove("MetadataProfile");
        description.remove("UNICORE_ALLOCATION_ID");
        run.description()
                .group()
                .filter(group -> group.kind() == Group.Kind.ENGINE)
                .ifPresent(engine -> description.remove(List.of("Notification", "NotificationSettings")));
        withoutGroup(description);
        TemplateFromRun made = new TemplateFromRun((ObjectNode) escaped(description), fixed);
        made.parameterise();
        ObjectNode parameters = document.putObject("parameters").put("type", "object");
        parameters.set("properties", made.properties);
        if (!made.required.isEmpty()) {
            parameters.set("required", made.required);
        }
        document.set("job", made.job);
        if (metadata instanceof ObjectNode object) {
            document.set("metadata", escaped(object));
        }
        if (profile != null && TemplateCheck.isName(profile.asText())) {
            document.put("profile", profile.asText());
        }
        return document;
    }

    /** Else each job that is started from the template would be part of the workflow that this one was. */
    private static void withoutGroup(ObjectNode description) {
        for (String member : List.of("Tags", "tags")) {
            for (Iterator<JsonNode> tags = description.path(member).iterator(); tags.hasNext(); ) {
                if (tags.next().asText().startsWith("workflow:")) {
                    tags.remove();
                }
            }
        }
    }

    private static JsonNode escaped(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> member.setValue(escaped(member.getValue())));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, escaped(array.get(i)));
            }
        }
        return node.isTextual() ? TextNode.valueOf(Placeholders.escaped(node.textValue())) : node;
    }

    private void parameterise() {
        job.path("Parameters").properties().forEach(value -> named(value.getKey(), value));
        job.path("Environment").properties().forEach(value -> named(value.getKey(), value));
        if (job.path("Environment") instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                String[] entry = list.get(i).asText().split("=", 2);
                if (entry.length == 2) {
                    list.set(i, TextNode.valueOf(entry[0] + "=" + variable(entry[0].trim(), entry[1])));
                }
            }
        }
        if (job.path("Arguments") instanceof ArrayNode list) {
            arguments(list);
        }
        removed(job, "secret");
    }

    private void named(String name, Map.Entry<String, JsonNode> value) {
        if (value.getValue().isValueNode()) { // else a sweep
            value.setValue(TextNode.valueOf(variable(name, value.getValue().asText())));
        }
    }

    private void arguments(ArrayNode list) {
        BitSet scripts = TemplateCheck.scripts(job);
        Optional<String> option = Optional.empty();
        for (int i = 0; i < list.size(); i++) {
            String text = list.get(i).asText();
            if (OPTION_WITH_VALUE.matcher(text).matches()) {
                String[] parts = text.split("=", 2);
                list.set(i, TextNode.valueOf(parts[0] + "=" + argument(parts[0], parts[1])));
                option = Optional.empty();
            } else if (OPTION.matcher(text).matches()) {
                option = Optional.of(text);
            } else if (scripts.get(i)) {
                option = Optional.empty();
            } else {
                list.set(i, TextNode.valueOf(argument(option.orElse("argument" + (i + 1)), text)));
                option = Optional.empty();
            }
        }
    }

    private String argument(String wish, String escaped) {
        return parameter(wish, escaped, ShellText.value(escaped));
    }

    private String variable(String wish, String escaped) {
        return parameter(wish, escaped, ShellText.valueInDoubleQuotes(escaped));
    }

    /**
     * The placeholder for a text that becomes a parameter, or the text itself if it does not.
     *
     * @param read what the shell makes of the text; empty if it is more than a value
     */
    private String parameter(String wish, String escaped, Optional<String> read) {
        if (Placeholder.isIn(escaped)) {
            return secrets(wish, escaped);
        }
        if (read.isEmpty()) {
            return escaped;
        }
        String name = free(wish);
        if (fixed.contains(name)) {
            return escaped;
        }
        String value = read.get();
        if (WHOLE_NUMBER.matcher(value).matches() && !value.equals("-0")) {
            properties.putObject(name).put("type", "integer").put("default", Long.parseLong(value));
        } else if (NUMBER.matcher(value).matches()
                && new BigDecimal(value).toString().equals(value)) {
            properties.putObject(name).put("type", "number").put("default", new BigDecimal(value));
        } else {
            properties.putObject(name).put("type", "string").put("default", value);
        }
        return Placeholders.of(name);
    }

    private String secrets(String wish, String text) {
        return Placeholder.replaced(text, () -> {
            String name = free(wish);
            properties.putObject(name).put("type", "string").put(Template.SECRET, true);
            required.add(name);
            return Placeholders.of(name);
        });
    }

    /** What else was removed, wherever it stood. */
    private void removed(JsonNode node, String name) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            member.setValue(withSecrets(member.getValue(), member.getKey()));
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, withSecrets(array.get(i), name));
            }
        }
    }

    private JsonNode withSecrets(JsonNode value, String name) {
        if (!value.isTextual() || !Placeholder.isIn(value.textValue())) {
            removed(value, name);
            return value;
        }
        String text = secrets(name, value.textValue());
        Placeholders.whole(TextNode.valueOf(text))
                .filter(parameter -> name.equals("Credentials"))
                .ifPresent(parameter -> ((ObjectNode) properties.get(parameter)).put("type", "object"));
        return TextNode.valueOf(text);
    }

    /** A name for a parameter like the one that is wished for, which no other has, nor would have if it were not fixed. */
    private String free(String wish) {
        String plain = wish.replaceAll("^[^A-Za-z_]+", "").replaceAll("[^A-Za-z0-9_.-]", "_");
        String name = plain.isEmpty() ? "value" : plain.substring(0, Math.min(plain.length(), 80));
        String candidate = name;
        for (int i = 2; !taken.add(candidate); i++) {
            candidate = name + i;
        }
        return candidate;
    }
}
