package org.helipoint.query;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.helipoint.store.WorkflowOrder;
import org.helipoint.store.WorkflowOrder.Sort;

/** The names of orders, as the parameter {@code sort} has them: {@code name}, {@code -name}. */
final class SortName {

    /** All names. */
    static final List<String> ALL = Arrays.stream(Sort.values())
            .flatMap(sort -> Stream.of(new WorkflowOrder(sort, false), new WorkflowOrder(sort, true)))
            .map(SortName::of)
            .toList();

    private SortName() {}

    static String of(WorkflowOrder order) {
        return (order.descending() ? "-" : "") + order.sort().name().toLowerCase(Locale.ROOT);
    }

    static WorkflowOrder parse(String name) {
        if (!ALL.contains(name)) {
            throw new InvalidQueryException(
                    "'sort' cannot be '" + name + "'; allowed are " + String.join(", ", ALL) + ".");
        }
        boolean descending = name.startsWith("-");
        return new WorkflowOrder(Sort.valueOf(name.substring(descending ? 1 : 0).toUpperCase(Locale.ROOT)), descending);
    }
}
