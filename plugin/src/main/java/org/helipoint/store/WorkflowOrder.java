package org.helipoint.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.helipoint.model.RunState;
import org.helipoint.model.Workflow;

/**
 * In which order workflows come. Every order ends in the id, so no two have the same place. Who has no value yet counts as
 * having the greatest.
 *
 * @param sort by what
 * @param descending greatest first
 */
public record WorkflowOrder(Sort sort, boolean descending) {

    /** The times that all databases have, and none other was ever recorded: the years from 1 to 9999. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    public static final WorkflowOrder NEWEST_FIRST = new WorkflowOrder(Sort.SUBMITTED, true);

    /** What workflows can be sorted by. */
    public enum Sort {
        SUBMITTED("w.submitted", false),
        FINISHED("w.finished", true),
        /** By {@link Workflow#nameKey}. */
        NAME("w.name_key", false),
        /** By stage, as {@link RunState} has them; within one status by submission. */
        STATUS("w.submitted", false),
        /** By the seconds from submission to end. */
        DURATION("w.seconds_total", true);

        private final String column;
        private final boolean open;

        Sort(String column, boolean open) {
            this.column = column;
            this.open = open;
        }

        String column() {
            return column;
        }

        private Object value(Workflow workflow) {
            return switch (this) {
                case SUBMITTED, STATUS -> workflow.submitted();
                case FINISHED -> workflow.finished().orElse(null);
                case NAME -> workflow.nameKey();
                case DURATION -> workflow.seconds().total();
            };
        }

        private Object parse(String text) {
            return switch (this) {
                case SUBMITTED, STATUS, FINISHED -> time(Long.parseLong(text));
                case NAME -> text;
                case DURATION -> Double.valueOf(text);
            };
        }

        private static Instant time(long millis) {
            Instant time = Instant.ofEpochMilli(millis);
            if (time.isBefore(FIRST) || time.isAfter(LAST)) {
                throw new IllegalArgumentException("Databases have no such year");
            }
            return time;
        }
    }

    /**
     * A place in an order: right behind a workflow.
     *
     * @param status the workflow's
     * @param value what it is sorted by; null if it has none
     * @param id the workflow's
     */
    public record Place(RunState status, Object value, String id) {

        /** As texts, from which {@link WorkflowOrder#place} makes the same place. */
        public List<String> texts() {
            String text = value instanceof Instant instant ? Long.toString(instant.toEpochMilli()) : "" + value;
            return value == null ? List.of(status.name(), id) : List.of(status.name(), id, text);
        }
    }

    /** The order among the workflows of a {@link Stretch}, as H2 has it. */
    Comparator<Workflow> comparator() {
        @SuppressWarnings("unchecked") // all values of one sort are of one type
        Comparator<Workflow> ascending = Comparator.comparing(
                        (Workflow workflow) -> (Comparable<Object>) sort.value(workflow),
                        Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Workflow::id);
        return descending ? ascending.reversed() : ascending;
    }

    /** The place behind a workflow. */
    public Place behind(Workflow workflow) {
        return new Place(workflow.status(), sort.value(workflow), workflow.id());
    }

    /**
     * A place from its texts.
     *
     * @throws IllegalArgumentException if these are not the texts of a place in this order
     */
    public Place place(List<String> texts) {
        boolean valued = texts.size() == 3;
        if (!valued && !(texts.size() == 2 && sort.open)) {
            throw new IllegalArgumentException("A place has a status, an id and a value");
        }
        return new Place(RunState.valueOf(texts.get(0)), valued ? sort.parse(texts.get(2)) : null, texts.get(1));
    }

    /** What remains of the order behind a place, as stretches that follow each other; all of it without a place. */
    List<Stretch> stretches(Optional<Place> after) {
        return sort == Sort.STATUS ? byStatus(after) : values(Stretch.ALL, after);
    }

    private List<Stretch> byStatus(Optional<Place> after) {
        List<RunState> statuses = new ArrayList<>(Arrays.asList(RunState.values()));
        if (descending) {
            Collections.reverse(statuses);
        }
        int first = after.map(place -> statuses.indexOf(place.status())).orElse(0);
        List<Stretch> stretches = new ArrayList<>();
        for (RunState status : statuses.subList(first, statuses.size())) {
            Stretch whole = Stretch.ALL.and("w.status = '" + status + "'");
            stretches.addAll(values(whole, after.filter(place -> place.status() == status)));
        }
        return stretches;
    }

    /** Those of equal value that follow by their id, those of further values, and at their end those without a value. */
    private List<Stretch> values(Stretch whole, Optional<Place> after) {
        Stretch sorted = whole.by(sort.column, descending).by("w.id", descending);
        Stretch valued = sort.open ? sorted.and(sort.column + " is not null") : sorted;
        Stretch without = sorted.and(sort.column + " is null");
        if (after.isEmpty()) {
            return !sort.open ? List.of(valued) : descending ? List.of(without, valued) : List.of(valued, without);
        }
        Place place = after.get();
        String beyond = descending ? " < " : " > ";
        if (place.value() == null) {
            Stretch rest = without.and("w.id" + beyond + ":id", place);
            return descending ? List.of(rest, valued) : List.of(rest);
        }
        Stretch equal = sorted.and(sort.column + " = :value", place).and("w.id" + beyond + ":id", place);
        Stretch further = sorted.and(sort.column + beyond + ":value", place);
        return sort.open && !descending ? List.of(equal, further, without) : List.of(equal, further);
    }

    /**
     * Workflows that lie together in one index.
     *
     * @param conditions on the workflow {@code w}; may have the parameters {@code :value} and {@code :id} of a place
     * @param orderBy columns
     * @param place where the values of the parameters are from; null if there are none
     */
    record Stretch(List<String> conditions, List<String> orderBy, Place place) {

        static final Stretch ALL = new Stretch(List.of(), List.of(), null);

        Stretch and(String condition) {
            return and(condition, place);
        }

        Stretch and(String condition, Place from) {
            return new Stretch(
                    Stream.concat(conditions.stream(), Stream.of(condition)).toList(), orderBy, from);
        }

        Stretch by(String column, boolean descending) {
            String one = column + (descending ? " desc" : "");
            return new Stretch(
                    conditions, Stream.concat(orderBy.stream(), Stream.of(one)).toList(), place);
        }

        /** The conditions of a search, and this stretch of them. */
        Conditions of(Conditions search) {
            Conditions all = search;
            for (String condition : conditions) {
                all = all.and(condition);
                all = condition.endsWith(":value") ? all.with("value", place.value()) : all;
                all = condition.endsWith(":id") ? all.with("id", place.id()) : all;
            }
            return all;
        }
    }
}
