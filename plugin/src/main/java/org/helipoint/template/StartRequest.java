package org.helipoint.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.Metadata;
import org.helipoint.restart.RequestBody;
import org.helipoint.schema.Finding;

/**
 * What a client wants to start from a template.
 *
 * @param parameters values by name; defaults are not filled in yet
 * @param metadata goes over what the template says of the experiment; null takes something away
 * @param tags besides those of the template
 * @param digest what the template's has to be, as of a preview before; empty if that does not matter
 * @param preview only say what would be submitted
 */
public record StartRequest(
        ObjectNode parameters, ObjectNode metadata, List<String> tags, Optional<String> digest, boolean preview) {

    private static final Set<String> MEMBERS = Set.of("parameters", "metadata", "tags", "digest", "preview");

    private static final int LARGEST = 1024 * 1024;
    private static final int MOST_TAGS = 100;
    private static final int LONGEST_TAG = 1_000;

    public StartRequest {
        tags = List.copyOf(tags);
    }

    /**
     * Reads the body of a request; an empty one starts with the defaults.
     *
     * @throws org.helipoint.restart.InvalidRestartException if it is not JSON, not an object, or has an unknown or wrong
     *     member
     * @throws InvalidTemplateException if something in it is too large, or tags are no texts
     */
    public static StartRequest parse(String text) {
        RequestBody body = RequestBody.parse(text, MEMBERS);
        StartRequest request = new StartRequest(
                body.object("parameters"),
                body.object("metadata"),
                tags(body.get("tags")),
                body.text("digest"),
                body.flag("preview"));
        if (request.parameters.toString().length() + request.metadata.toString().length() > LARGEST) {
            throw new InvalidTemplateException(List.of(
                    Finding.of("/parameters", "is, with the metadata, larger than " + LARGEST + " characters")));
        }
        return request;
    }

    private static List<String> tags(JsonNode tags) {
        if ((!tags.isMissingNode() && !tags.isArray()) || tags.size() > MOST_TAGS) {
            throw new InvalidTemplateException(
                    List.of(Finding.of("/tags", "has to be a list of at most " + MOST_TAGS + " texts")));
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < tags.size(); i++) {
            if (!tags.get(i).isTextual() || tags.get(i).textValue().length() > LONGEST_TAG) {
                throw new InvalidTemplateException(List.of(
                        Finding.of("/tags/" + i, "has to be a text of at most " + LONGEST_TAG + " characters")));
            }
            texts.add(tags.get(i).textValue());
        }
        return texts;
    }

    /** Adds its tags to those of a job description. */
    void addTags(ObjectNode description) {
        if (tags.isEmpty()) {
            return;
        }
        Set<String> all = new LinkedHashSet<>();
        String member =
                description.path("Tags").isArray() || !description.path("tags").isArray() ? "Tags" : "tags";
        description.path(member).forEach(tag -> all.add(tag.asText()));
        all.addAll(tags);
        ArrayNode array = description.putArray(member);
        all.forEach(array::add);
    }

    /** The metadata of the template with its own over it, key by key. */
    ObjectNode withMetadata(ObjectNode ofTemplate) {
        return metadata.isEmpty() ? ofTemplate : Metadata.merged(ofTemplate, metadata);
    }

    /** Without values, which may be secret. */
    @Override
    public String toString() {
        return parameters.size() + " parameters" + (preview ? " (preview)" : "");
    }
}
