package org.helipoint.store;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which workflows are meant; everything that is said must hold.
 *
 * @param anyOf by field the values of which one must be there: whole numbers for the exit code, text for all others, which
 *     for enumerations is the constant's name
 * @param submitted when the first run was submitted
 * @param finished when it came to its end; a limit leaves out those that are active
 * @param words beginnings of words, each as {@link org.helipoint.model.Words} makes them, which must all be there
 * @param metadata what is asked of its metadata, one condition a key
 */
public record WorkflowFilter(
        Map<Field, Set<Object>> anyOf,
        Period submitted,
        Period finished,
        Set<String> words,
        List<MetadataCondition> metadata) {

    /** All workflows. */
    public static final WorkflowFilter ALL = new WorkflowFilter(Map.of(), Period.ALWAYS, Period.ALWAYS, Set.of());

    /** What a workflow can be asked for by its value. */
    public enum Field {
        /** The owner's key. */
        OWNER("owner_key"),
        STATUS("status"),
        NAME("name"),
        APPLICATION("application"),
        QUEUE("queue"),
        TAG("tags"),
        SITE("site"),
        BATCH_SYSTEM_ID("batch_system_id"),
        EXIT_CODE("exit_code"),
        REASON("reason");

        private final String column;

        Field(String column) {
            this.column = column;
        }

        String column() {
            return "w." + column;
        }
    }

    /**
     * A stretch of time.
     *
     * @param from its first moment; null if it has no beginning
     * @param before the first moment after it; null if it has no end
     */
    public record Period(Instant from, Instant before) {
        public static final Period ALWAYS = new Period(null, null);
    }

    public WorkflowFilter {
        anyOf = Map.copyOf(anyOf);
        words = Set.copyOf(words);
        metadata = List.copyOf(metadata);
    }

    /** A filter that asks nothing of metadata. */
    public WorkflowFilter(Map<Field, Set<Object>> anyOf, Period submitted, Period finished, Set<String> words) {
        this(anyOf, submitted, finished, words, List.of());
    }

    /** The same, and one of these values; no values ask for nothing. */
    public WorkflowFilter with(Field field, Collection<?> values) {
        if (values.isEmpty()) {
            return this;
        }
        Map<Field, Set<Object>> more = new EnumMap<>(Field.class);
        more.putAll(anyOf);
        more.put(field, new LinkedHashSet<>(values));
        return new WorkflowFilter(more, submitted, finished, words, metadata);
    }

    /** The same, whatever value that field has. */
    WorkflowFilter without(Field field) {
        Map<Field, Set<Object>> less = new EnumMap<>(Field.class);
        less.putAll(anyOf);
        less.remove(field);
        return new WorkflowFilter(less, submitted, finished, words, metadata);
    }

    /** The same with other words. */
    public WorkflowFilter withWords(Set<String> others) {
        return new WorkflowFilter(anyOf, submitted, finished, others, metadata);
    }

    /** The same with other conditions on metadata. */
    public WorkflowFilter withMetadata(List<MetadataCondition> others) {
        return new WorkflowFilter(anyOf, submitted, finished, words, others);
    }

    /** The values of which one must be there; empty if any may. */
    public Set<Object> values(Field field) {
        return anyOf.getOrDefault(field, Set.of());
    }
}
