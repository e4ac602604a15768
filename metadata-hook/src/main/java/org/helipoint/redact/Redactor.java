package org.helipoint.redact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.helipoint.model.JobDescription;

/**
 * Takes the secrets out of a job description, and out of the texts that UNICORE writes about the job, before anything leaves
 * the hook. What is removed leaves a {@link Placeholder} that tells its kind and is the same for every value. The rules
 * stand in {@code docs/capture.md}. Immutable and thread-safe; keeps nothing; never throws on any tree that Jackson reads.
 */
public final class Redactor {

    /** One pass finds nearly everything; another one what came to light by it. */
    private static final int MOST_PASSES = 4;

    private final TextRules rules;

    /** A redactor with the names that are always secret. */
    public Redactor() {
        this(SecretNames.standard());
    }

    /** A redactor with more names. */
    public Redactor(SecretNames names) {
        rules = new TextRules(names);
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
        return redact(submitted, Map.of());
    }

    /**
     * Removes the secrets, and what stands at places that are known to hold one.
     *
     * @param submitted the description as submitted; not changed
     * @param templates by JSON pointer, texts with placeholders that stood there before a restart filled them
     */
    public Redacted redact(ObjectNode submitted, Map<String, String> templates) {
        ObjectNode description = withoutSecrets(submitted, templates, new RemovedValues());
        return new Redacted(new JobDescription(description), Placeholder.places(description));
    }

    private ObjectNode withoutSecrets(ObjectNode submitted, Map<String, String> templates, RemovedValues values) {
        ObjectNode description = submitted.deepCopy();
        DescriptionRules.fill(description, templates, values);
        JsonNode before = null;
        for (int i = 0; i < MOST_PASSES && !description.equals(before); i++) {
            before = description.deepCopy();
            new DescriptionRules(rules, description, values).apply();
        }
        return description;
    }

    /**
     * A text without the secrets that can be told by their form or their name.
     *
     * @param text may be null, and then stays so
     */
    public String clean(String text) {
        return text == null ? null : Secret.replace(text, rules.find(text));
    }

    /**
     * Makes a cleaner for texts about a job.
     *
     * @param descriptions what is known of the job, in the form of a job description: the secrets in there are looked for
     * @param templates as for {@link #redact(ObjectNode, Map)}
     */
    public Cleaner cleaner(Collection<ObjectNode> descriptions, Map<String, String> templates) {
        RemovedValues values = new RemovedValues();
        descriptions.forEach(description -> withoutSecrets(description, templates, values));
        return new Cleaner(rules, Occurrences.of(values.forms()));
    }
}
