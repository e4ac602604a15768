package org.helipoint.redact;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.model.JobDescription;

/**
 * Takes the secrets out of a job description, before anything leaves the hook. What is removed leaves a placeholder that
 * tells its kind and is the same for every value. Stateless and thread-safe; never throws on any tree.
 *
 * <p>Known places: {@code Credentials} of every entry of {@code Imports} and {@code Exports}, in list and in map form
 * (as {@code eu.unicore.xnjs.json.JSONParser} reads them).
 */
public final class Redactor {

    private static final String PLACEHOLDER = "{{removed:";

    /** Stands where credentials of a data transfer were. */
    public static final String CREDENTIALS = PLACEHOLDER + "credentials}}";

    /** Whether a secret was removed from this text. */
    public static boolean isRedacted(String text) {
        return text.contains(PLACEHOLDER);
    }

    /**
     * A description without secrets.
     *
     * @param description the description with placeholders
     * @param removed JSON pointers (RFC 6901) of the placeholders, in the order of the description
     */
    public record Redacted(JobDescription description, List<String> removed) {
        public Redacted {
            removed = List.copyOf(removed);
        }
    }

    /**
     * Removes the secrets.
     *
     * @param submitted the description as submitted; not changed
     */
    public Redacted redact(ObjectNode submitted) {
        ObjectNode description = submitted.deepCopy();
        List<String> removed = new ArrayList<>();
        for (String member : List.of("Imports", "Exports")) {
            JsonNode transfers = description.path(member);
            JsonPointer place = JsonPointer.empty().appendProperty(member);
            for (int i = 0; transfers.isArray() && i < transfers.size(); i++) {
                removeCredentials(transfers.get(i), place.appendIndex(i), removed);
            }
            transfers
                    .properties()
                    .forEach(entry ->
                            removeCredentials(entry.getValue(), place.appendProperty(entry.getKey()), removed));
        }
        return new Redacted(new JobDescription(description), removed);
    }

    private static void removeCredentials(JsonNode transfer, JsonPointer place, List<String> removed) {
        if (transfer instanceof ObjectNode spec && spec.hasNonNull("Credentials")) {
            spec.set("Credentials", TextNode.valueOf(CREDENTIALS));
            removed.add(place.appendProperty("Credentials").toString());
        }
    }
}
