package org.helipoint.query;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.helipoint.model.RunState;
import org.helipoint.store.WorkflowSearch;
import org.helipoint.store.WorkflowSearch.Place;

/**
 * One page of the overview, newest first.
 *
 * @param statuses only workflows in one of these; empty for any
 * @param num how many, 1 to 500
 * @param after where to go on; empty to begin
 */
public record WorkflowQuery(Set<RunState> statuses, int num, Optional<Place> after) {

    static final int DEFAULT_NUM = 50;
    static final int MAX_NUM = 500;
    private static final Set<String> PARAMETERS = Set.of("cursor", "num", "status");

    public WorkflowQuery {
        statuses = Set.copyOf(statuses);
    }

    /**
     * Reads a query as a client wrote it.
     *
     * @param parameters values by name; a repeated name has several
     * @throws InvalidQueryException if a name or a value is not allowed; the message names it
     */
    public static WorkflowQuery parse(Map<String, List<String>> parameters) {
        for (String name : new TreeMap<>(parameters).keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new InvalidQueryException("'" + name + "' is not a parameter; allowed are "
                        + PARAMETERS.stream().sorted().collect(Collectors.joining(", ")) + ".");
            }
        }
        Set<RunState> statuses = EnumSet.noneOf(RunState.class);
        parameters.getOrDefault("status", List.of()).forEach(name -> statuses.add(status(name)));
        return new WorkflowQuery(
                statuses,
                single(parameters, "num").map(WorkflowQuery::num).orElse(DEFAULT_NUM),
                single(parameters, "cursor").map(Cursor::parse));
    }

    private static Optional<String> single(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new InvalidQueryException("'" + name + "' can be given only once.");
        }
        return values.stream().findFirst();
    }

    private static RunState status(String name) {
        return Arrays.stream(RunState.values())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidQueryException("'status' cannot be '" + name + "'; allowed are "
                        + Arrays.stream(RunState.values()).map(RunState::name).collect(Collectors.joining(", "))
                        + "."));
    }

    private static int num(String value) {
        try {
            int num = Integer.parseInt(value);
            if (num >= 1 && num <= MAX_NUM) {
                return num;
            }
        } catch (NumberFormatException e) {
            // the same answer as for a number out of bounds
        }
        throw new InvalidQueryException(
                "'num' cannot be '" + value + "'; it is a whole number from 1 to " + MAX_NUM + ".");
    }

    /** The query with one more row than the page has, to see whether there is a next page. */
    WorkflowSearch search(Caller caller) {
        return new WorkflowSearch(caller.confinedTo(), statuses, after, num + 1);
    }
}
