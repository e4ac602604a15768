package org.helipoint.benchmarks;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.helipoint.model.Statistics;
import org.helipoint.model.Workflow;
import org.helipoint.query.Caller;
import org.helipoint.query.Page;
import org.helipoint.query.SearchOf;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.store.Database;
import org.helipoint.store.RowsScanned;
import org.helipoint.store.RowsScanned.Effort;
import org.helipoint.store.WorkflowFilter;

/** Puts questions to the query layer. */
final class Questions {

    private static final int PAGES = 1_000;

    private final Database database;
    private final Workflows workflows;
    private final Map<String, WorkflowQuery> deepPages = new TreeMap<>();

    Questions(Database database, Workflows workflows) {
        this.database = database;
        this.workflows = workflows;
    }

    /** What a question needs beforehand is found out here, once. */
    Latencies.Action ask(Shape shape, Caller caller) {
        return switch (shape.kind()) {
            case PAGE, DEEP_PAGE, FILTER, WORDS -> {
                WorkflowQuery query = query(shape, caller);
                yield () -> workflows.page(caller, query);
            }
            case STATISTICS -> {
                WorkflowFilter filter = filter(shape);
                yield () -> workflows.statistics(caller, filter);
            }
            case WORKFLOW -> {
                String id = some(caller).id();
                yield () -> workflows.get(caller, id);
            }
            case LINEAGE -> {
                Workflow workflow = some(caller);
                yield () -> workflows.lineage(caller, workflow);
            }
        };
    }

    /** What the database looks at for it; empty for one workflow, which is found by its key. */
    Optional<Effort> effort(Shape shape, Caller caller) {
        return switch (shape.kind()) {
            case PAGE, DEEP_PAGE, FILTER, WORDS ->
                Optional.of(RowsScanned.search(database, SearchOf.query(query(shape, caller), caller)));
            case STATISTICS ->
                Optional.of(RowsScanned.statistics(database, caller.confined(filter(shape)), caller.isAdmin()));
            case WORKFLOW -> Optional.empty();
            case LINEAGE -> Optional.of(RowsScanned.lineage(database, some(caller)));
        };
    }

    /** How many workflows the answer is about. */
    String found(Shape shape, Caller caller) {
        return switch (shape.kind()) {
            case PAGE, DEEP_PAGE, FILTER, WORDS -> {
                Page page = workflows.page(caller, query(shape, caller));
                yield page.total() + (page.totalIsLowerBound() ? "+" : "");
            }
            case STATISTICS -> {
                Statistics statistics = workflows.statistics(caller, filter(shape));
                yield Long.toString(statistics.workflows());
            }
            case WORKFLOW -> "1";
            case LINEAGE -> {
                var lineage = workflows.lineage(caller, some(caller));
                yield lineage.upstream().workflows().size() + " up, "
                        + lineage.downstream().workflows().size() + " down";
            }
        };
    }

    private WorkflowFilter filter(Shape shape) {
        return WorkflowQuery.parseFilter(shape.values(), UnaryOperator.identity());
    }

    private WorkflowQuery query(Shape shape, Caller caller) {
        WorkflowQuery query = WorkflowQuery.parse(shape.values(), UnaryOperator.identity());
        return shape.kind() == Shape.Kind.DEEP_PAGE
                ? deepPages.computeIfAbsent(caller.key(), key -> deep(query, caller))
                : query;
    }

    /** Page 1,000, or the last one if there are fewer. */
    private WorkflowQuery deep(WorkflowQuery first, Caller caller) {
        WorkflowQuery deep = first;
        Page page = workflows.page(caller, first);
        for (int i = 1; i < PAGES && page.next().isPresent(); i++) {
            deep = first.from(page.next().get());
            page = workflows.page(caller, deep);
        }
        return deep;
    }

    /** One of the caller's with links, in the middle of a page. */
    private Workflow some(Caller caller) {
        WorkflowQuery ended = WorkflowQuery.parse(Map.of("status", java.util.List.of("SUCCESSFUL")), name -> name);
        var rows = workflows.page(caller, ended).workflows();
        return rows.get(rows.size() / 2);
    }
}
