package org.helipoint.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.helipoint.store.WorkflowOrder.Sort;

/**
 * The indexes of the table {@code workflow} that searches go along. H2 has to be told which: all that it knows of a column is
 * how many different values there are for a hundred rows, so an owner or application that one in a million has and one that
 * half of all have are the same to it. Of those that serve a filter equally, the first is taken: it has more columns in which
 * other conditions are seen without a look at the row.
 */
enum WorkflowIndex {
    BATCH_SYSTEM_ID(null, Field.BATCH_SYSTEM_ID),
    NAME(Sort.NAME),
    REASON(Sort.SUBMITTED, Field.REASON),
    EXIT_CODE(Sort.SUBMITTED, Field.EXIT_CODE),
    OWNER_SUBMITTED(Sort.SUBMITTED, Field.OWNER),
    SUBMITTED(Sort.SUBMITTED),
    OWNER_FINISHED(Sort.FINISHED, Field.OWNER),
    FINISHED(Sort.FINISHED),
    OWNER_DURATION(Sort.DURATION, Field.OWNER),
    DURATION(Sort.DURATION),
    OWNER_STATUS_SUBMITTED(Sort.SUBMITTED, Field.OWNER, Field.STATUS),
    STATUS_SUBMITTED(Sort.SUBMITTED, Field.STATUS),
    OWNER_QUEUE_SUBMITTED(Sort.SUBMITTED, Field.OWNER, Field.QUEUE),
    QUEUE_SUBMITTED(Sort.SUBMITTED, Field.QUEUE),
    OWNER_APPLICATION_SUBMITTED(Sort.SUBMITTED, Field.OWNER, Field.APPLICATION),
    APPLICATION_SUBMITTED(Sort.SUBMITTED, Field.APPLICATION),
    OWNER_NAME(Sort.NAME, Field.OWNER);

    private final Sort order;

    @SuppressWarnings("ImmutableEnumChecker") // what List.of makes is
    private final List<Field> fields;

    /**
     * An index.
     *
     * @param order which it has among workflows that are equal in the fields; null for none
     * @param fields its first columns
     */
    WorkflowIndex(Sort order, Field... fields) {
        this.order = order;
        this.fields = List.of(fields);
    }

    /** Its name in the database. */
    String sqlName() {
        return "workflow_" + name().toLowerCase(Locale.ROOT);
    }

    /** Its first columns. */
    List<Field> fields() {
        return fields;
    }

    /** Whether it has a filter's workflows in an order; its first columns then order nothing, each has one value only. */
    boolean orders(WorkflowFilter filter, Sort sort) {
        boolean byStatus = sort == Sort.STATUS; // asked for one after the other
        return order != null
                && order.column().equals(sort.column())
                && (!byStatus || fields.contains(Field.STATUS))
                && fields.stream()
                        .allMatch(field -> (byStatus && field == Field.STATUS)
                                || filter.values(field).size() == 1);
    }

    /** The index that has an order, and as much of a filter before it as there is. */
    static WorkflowIndex along(WorkflowFilter filter, Sort sort) {
        return Stream.of(values())
                .filter(index -> index.orders(filter, sort))
                .max(Comparator.comparingInt((WorkflowIndex index) -> index.fields.size())
                        .thenComparing(index -> index.fields.contains(Field.OWNER))
                        .thenComparing(Comparator.<WorkflowIndex>naturalOrder().reversed()))
                .orElseThrow();
    }

    /** The indexes that have a range for a part of a filter, without those that have one for a smaller part than another. */
    static List<WorkflowIndex> serving(WorkflowFilter filter) {
        List<WorkflowIndex> serving = new ArrayList<>();
        for (WorkflowIndex index : values()) {
            Set<String> range = index.range(filter);
            if (!range.isEmpty()
                    && serving.stream().noneMatch(other -> other.range(filter).containsAll(range))) {
                serving.removeIf(other -> range.containsAll(other.range(filter)));
                serving.add(index);
            }
        }
        return serving;
    }

    /** Whether its range for a filter is not larger than another's. */
    boolean servesLike(WorkflowIndex other, WorkflowFilter filter) {
        return range(filter).containsAll(other.range(filter));
    }

    /** What of a filter it has a range for. */
    WorkflowFilter part(WorkflowFilter filter) {
        Set<String> range = range(filter);
        Map<Field, Set<Object>> anyOf = new EnumMap<>(Field.class);
        filter.anyOf().forEach((field, values) -> {
            if (range.contains(column(field))) {
                anyOf.put(field, values);
            }
        });
        return new WorkflowFilter(
                anyOf,
                range.contains(Sort.SUBMITTED.column()) ? filter.submitted() : Period.ALWAYS,
                range.contains(Sort.FINISHED.column()) ? filter.finished() : Period.ALWAYS,
                Set.of());
    }

    /** Its first columns of which a filter has one value each, and the next if it has a period; H2 looks for several in the first only. */
    private Set<String> range(WorkflowFilter filter) {
        Columns asked = Columns.of(filter);
        Set<String> range = new HashSet<>();
        for (String column : columns()) {
            boolean one = asked.one.contains(column);
            if (one || asked.periods.contains(column) || (range.isEmpty() && asked.several.contains(column))) {
                range.add(column);
            }
            if (!one) {
                return range;
            }
        }
        return range;
    }

    private List<String> columns() {
        return Stream.concat(
                        fields.stream().map(WorkflowIndex::column),
                        Optional.ofNullable(order).map(Sort::column).stream())
                .toList();
    }

    private static String column(Field field) {
        return field == Field.NAME ? Sort.NAME.column() : field.column();
    }

    /** The columns that a filter says something of. */
    private record Columns(Set<String> one, Set<String> several, Set<String> periods) {

        static Columns of(WorkflowFilter filter) {
            Columns columns = new Columns(new HashSet<>(), new HashSet<>(), new HashSet<>());
            filter.anyOf()
                    .forEach(
                            (field, values) -> (values.size() == 1 ? columns.one : columns.several).add(column(field)));
            if (!filter.submitted().equals(Period.ALWAYS)) {
                columns.periods.add(Sort.SUBMITTED.column());
            }
            if (!filter.finished().equals(Period.ALWAYS)) {
                columns.periods.add(Sort.FINISHED.column());
            }
            return columns;
        }
    }
}
