package org.helipoint.template;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.redact.Kind;
import org.helipoint.redact.Placeholder;
import org.helipoint.redact.Redactor;
import org.helipoint.schema.Finding;

/** Finds secrets that stand in a template. They have to be parameters: a template is kept, and many may read it. */
final class SecretConstants {

    private static final String ADVICE = "has a secret; make it a parameter that is marked " + Template.SECRET;

    private final Redactor redactor;

    SecretConstants(Redactor redactor) {
        this.redactor = redactor;
    }

    /** The places of a document with a secret. */
    List<Finding> in(ObjectNode document) {
        Set<String> secrets = Template.secrets(document);
        List<Finding> findings = new ArrayList<>();
        ObjectNode job = masked((ObjectNode) document.get("job"), secrets);
        removed(job).forEach(place -> findings.add(Finding.of("/job" + place, ADVICE)));
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        others.set("metadata", document.path("metadata").isObject() ? document.get("metadata") : others.objectNode());
        others.set("Parameters", defaults(document));
        removed(others).forEach(place -> findings.add(Finding.of(named(place), ADVICE)));
        return findings;
    }

    private static ObjectNode defaults(ObjectNode document) {
        ObjectNode defaults = JsonNodeFactory.instance.objectNode();
        document.at("/parameters/properties").properties().forEach(parameter -> {
            if (parameter.getValue().has("default")) {
                defaults.set(parameter.getKey(), parameter.getValue().get("default"));
            }
        });
        return defaults;
    }

    private static String named(String place) {
        JsonPointer pointer = JsonPointer.compile(place);
        return pointer.getMatchingProperty().equals("Parameters")
                ? "/parameters/properties/"
                        + JsonPointer.empty()
                                .appendProperty(pointer.tail().getMatchingProperty())
                                .toString()
                                .substring(1)
                        + "/default"
                : place;
    }

    /** A job with what stands where a secret was, in the places of its secret parameters. */
    private static ObjectNode masked(ObjectNode job, Set<String> secrets) {
        ObjectNode masks = JsonNodeFactory.instance.objectNode();
        Placeholders.names(job)
                .forEach(name -> masks.set(
                        name,
                        TextNode.valueOf(secrets.contains(name) ? Kind.SECRET.placeholder() : Placeholders.of(name))));
        return Placeholders.fill(job, masks, Long.MAX_VALUE);
    }

    /** The places where the redactor finds something that was not removed already. */
    private List<String> removed(ObjectNode masked) {
        return redactor.redact(masked).removed().stream()
                .filter(place -> hasConstant(masked.at(place)))
                .toList();
    }

    /** Whether there is anything but what is filled in; the user name of credentials is no secret. */
    private static boolean hasConstant(JsonNode node) {
        if (node.isValueNode()) {
            return !node.isTextual() || !Placeholder.isIn(node.textValue());
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!member.getKey().equals("Username") && hasConstant(member.getValue())) {
                return true;
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            if (hasConstant(node.get(i))) {
                return true;
            }
        }
        return node.isMissingNode();
    }
}
