package org.helipoint.template;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.redact.Cleaner;
import org.helipoint.redact.Kind;
import org.helipoint.redact.Placeholder;
import org.helipoint.redact.Redactor;
import org.helipoint.schema.Finding;

/**
 * A template with its parameters.
 *
 * @param description the job description to be submitted, with secrets; never to be shown
 * @param secretTexts by JSON pointer, its texts with a secret parameter, with what stands where a secret was
 * @param shown the same description without secrets
 * @param parameters with defaults and without secrets
 */
record Filling(ObjectNode description, Map<String, String> secretTexts, ObjectNode shown, ObjectNode parameters) {

    /** Most characters of a job description that comes out. */
    private static final long LARGEST = 4L * 1024 * 1024;

    private static final String METADATA = "Metadata";

    /**
     * Fills a template.
     *
     * @throws InvalidTemplateException if the parameters are not what the template asks for, place by place in the body
     */
    static Filling of(Template template, StartRequest request, Redactor redactor) {
        ObjectNode parameters = template.schema().withDefaults(request.parameters());
        List<Finding> findings = template.schema().check(parameters).stream()
                .map(finding -> finding.below("/parameters"))
                .toList();
        if (!findings.isEmpty()) {
            throw new InvalidTemplateException(findings);
        }
        ObjectNode description = description(template, request, parameters, Set.of());
        Map<String, String> secretTexts = new LinkedHashMap<>();
        secretTexts(
                JsonPointer.empty(),
                description,
                description(template, request, parameters, template.secrets()),
                secretTexts);
        return new Filling(
                description,
                secretTexts,
                redactor.redact(description, secretTexts).description().json(),
                kept(
                        masked(parameters, template.secrets()),
                        redactor,
                        redactor.cleaner(List.of(description), secretTexts)));
    }

    private static ObjectNode masked(ObjectNode parameters, Set<String> secrets) {
        ObjectNode masked = parameters.deepCopy();
        secrets.stream().filter(masked::has).forEach(name -> masked.put(name, Kind.SECRET.placeholder()));
        return masked;
    }

    private static ObjectNode description(
            Template template, StartRequest request, ObjectNode parameters, Set<String> secrets) {
        try {
            ObjectNode description = Placeholders.fillJob(template.job(), parameters, secrets, LARGEST);
            TextPlaces.write(description);
            request.addTags(description);
            ObjectNode metadata =
                    description.path(METADATA) instanceof ObjectNode ofJob ? ofJob : description.objectNode();
            metadata.setAll(MetadataMapping.of(template, parameters, LARGEST));
            ObjectNode said = request.withMetadata(metadata);
            if (!said.isEmpty()) {
                description.set(METADATA, said);
            }
            template.profile().ifPresent(profile -> description.put("MetadataProfile", profile));
            return description;
        } catch (Placeholders.UnfitException e) {
            throw new InvalidTemplateException(List.of(Finding.of(
                    JsonPointer.compile("/parameters")
                            .appendProperty(e.parameter())
                            .toString(),
                    e.getMessage())));
        } catch (Placeholders.TooLargeException e) {
            throw new InvalidTemplateException(
                    List.of(Finding.of("/parameters", "would make a job of more than " + LARGEST + " characters")));
        }
    }

    /** Where the one has something that the other shows a placeholder for; both have the same form. */
    private static void secretTexts(JsonPointer place, JsonNode filled, JsonNode masked, Map<String, String> texts) {
        if (masked.isTextual() && Placeholder.isIn(masked.textValue()) && !masked.equals(filled)) {
            texts.put(place.toString(), masked.textValue());
        }
        masked.properties()
                .forEach(member -> secretTexts(
                        place.appendProperty(member.getKey()), filled.path(member.getKey()), member.getValue(), texts));
        for (int i = 0; masked.isArray() && i < masked.size(); i++) {
            secretTexts(place.appendIndex(i), filled.path(i), masked.get(i), texts);
        }
    }

    /** The parameters without what is a secret in the job, or is one by its name. */
    private static ObjectNode kept(ObjectNode parameters, Redactor redactor, Cleaner cleaner) {
        ObjectNode named = parameters.objectNode();
        named.set("Parameters", cleaned(parameters, cleaner));
        return (ObjectNode) redactor.redact(named).description().json().get("Parameters");
    }

    private static JsonNode cleaned(JsonNode node, Cleaner cleaner) {
        if (node instanceof ObjectNode object) {
            ObjectNode cleaned = object.objectNode();
            object.properties().forEach(member -> cleaned.set(member.getKey(), cleaned(member.getValue(), cleaner)));
            return cleaned;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode cleaned = array.arrayNode();
            array.forEach(element -> cleaned.add(cleaned(element, cleaner)));
            return cleaned;
        }
        return node.isTextual() ? TextNode.valueOf(cleaner.clean(node.textValue())) : node;
    }

    /** What the job says of its experiment. */
    ObjectNode metadata() {
        return description.path(METADATA) instanceof ObjectNode metadata ? metadata : description.objectNode();
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "a job with " + secretTexts.size() + " secret texts";
    }
}
