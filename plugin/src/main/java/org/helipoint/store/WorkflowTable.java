package org.helipoint.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowSearch.Total;
import org.hibernate.Session;

/**
 * The table {@code workflow}: which way a database goes to its rows, and how many there are. For one session, used by one
 * thread.
 */
final class WorkflowTable {

    /** Which way a database goes to its rows. */
    enum Way {
        /** Looks at each of the ids, and then sorts. */
        BY_ID,
        /** Along an index, mostly that of the order. */
        ALONG_ORDER,
        /** As it likes. */
        ANY
    }

    /** Fields that have an index for each owner. */
    static final List<Field> OF_OWNERS = List.of(Field.STATUS, Field.QUEUE, Field.APPLICATION);

    /** So many rows are looked at in no time. */
    private static final int FEW = 1_000;

    /** Most values of a field that H2 is asked for one after the other. */
    private static final int MOST_VALUES = 10;

    private final Session session;
    private final boolean postgresql;
    private final Map<WorkflowFilter, Optional<WorkflowIndex>> fewest = new HashMap<>();

    WorkflowTable(Session session, boolean postgresql) {
        this.session = session;
        this.postgresql = postgresql;
    }

    boolean postgresql() {
        return postgresql;
    }

    /**
     * Keeps PostgreSQL, for this transaction, from one plan for owners with few workflows and with millions, and from
     * compiling a query that takes less time than that.
     */
    void plan() {
        if (postgresql) {
            session.createNativeQuery(
                            "select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off',"
                                    + " true)",
                            Object[].class)
                    .getSingleResult();
        }
    }

    /**
     * The table {@code w} with what fulfils the conditions, in a form that makes the database go that way: H2 is told the
     * index; PostgreSQL knows by its statistics, but may think that those with some ids are soon met along the order.
     */
    String from(Conditions conditions, Way way, String order) {
        if (postgresql) {
            String plain = "workflow w" + conditions.where();
            return way == Way.BY_ID ? "(select w.* from " + plain + " offset 0) w" : plain;
        }
        return switch (way) {
            case BY_ID -> "workflow w use index (" + primaryKey() + ")" + conditions.where();
            case ALONG_ORDER -> "workflow w use index (" + order + ")" + conditions.where();
            case ANY -> "workflow w" + conditions.where();
        };
    }

    /** H2 has given it a name of its own, and would prefer the index of an owner to a list of ids. */
    String primaryKey() {
        return session.createNativeQuery(
                        "select index_name from information_schema.indexes where table_schema = schema()"
                                + " and table_name = 'WORKFLOW' and index_type_name = 'PRIMARY KEY'",
                        String.class)
                .getSingleResult();
    }

    /**
     * What H2 has to be asked for one after the other: of several values of a field that has an index for each owner it would
     * look at all that the owner has.
     */
    List<WorkflowFilter> parts(WorkflowFilter filter) {
        if (postgresql || filter.values(Field.OWNER).size() != 1) {
            return List.of(filter);
        }
        return OF_OWNERS.stream()
                .filter(field -> filter.values(field).size() > 1)
                .filter(field -> filter.values(field).size() <= MOST_VALUES)
                .findFirst()
                .map(field -> filter.values(field).stream()
                        .map(value -> Workflow.label(value.toString())) // as they are kept, so that none counts twice
                        .distinct()
                        .map(value -> filter.with(field, List.of(value)))
                        .toList())
                .orElse(List.of(filter));
    }

    /** For H2, the index with the fewest entries for a filter; empty if none has a range for it. */
    Optional<WorkflowIndex> fewest(WorkflowFilter filter) {
        return postgresql ? Optional.empty() : fewest.computeIfAbsent(filter, this::fewestOf);
    }

    /** Asks for few first: to find out that there are many takes longer than to look at few. */
    private Optional<WorkflowIndex> fewestOf(WorkflowFilter filter) {
        List<WorkflowIndex> serving = WorkflowIndex.serving(filter);
        if (serving.size() > 1) {
            for (int most : List.of(FEW, WorkflowFinder.COUNTED)) {
                for (WorkflowIndex index : serving) {
                    Conditions part = Conditions.of(index.part(filter));
                    if (!isMore(part, from(part, Way.ALONG_ORDER, index.sqlName()), most)) {
                        return Optional.of(index);
                    }
                }
            }
        }
        return serving.stream().findFirst();
    }

    Total count(WorkflowFilter filter) {
        long count = 0;
        for (WorkflowFilter part : parts(filter)) {
            count += count > WorkflowFinder.COUNTED ? 0 : countPart(part);
        }
        return counted(count);
    }

    Total count(Conditions conditions, Way way) {
        return counted(count(conditions, from(conditions, way, "")));
    }

    /** Not more than one more than are counted. */
    private long count(Conditions conditions, String from) {
        return conditions
                .bind(session.createNativeQuery(
                        "select count(*) from (select w.id from " + from + " limit " + (WorkflowFinder.COUNTED + 1)
                                + ") w",
                        Long.class))
                .getSingleResult();
    }

    private static Total counted(long count) {
        return new Total(Math.min(count, WorkflowFinder.COUNTED), count > WorkflowFinder.COUNTED);
    }

    /** Where a range of an index is all that is asked for, H2 skips entries several times faster than it counts them. */
    private long countPart(WorkflowFilter filter) {
        Optional<WorkflowIndex> index = fewest(filter);
        Conditions conditions = Conditions.of(filter);
        String from = index.map(one -> from(conditions, Way.ALONG_ORDER, one.sqlName()))
                .orElseGet(() -> from(conditions, Way.ANY, ""));
        boolean range =
                index.map(one -> one.part(filter)).orElse(WorkflowFilter.ALL).equals(filter);
        return !postgresql && range && isMore(conditions, from, WorkflowFinder.COUNTED)
                ? WorkflowFinder.COUNTED + 1
                : count(conditions, from);
    }

    private boolean isMore(Conditions conditions, String from, int than) {
        return !conditions
                .bind(session.createNativeQuery(
                        "select w.id from " + from + " offset " + than + " rows fetch first 1 rows only", String.class))
                .list()
                .isEmpty();
    }

    /**
     * The total of some workflows.
     *
     * @param all whether there are no others
     */
    static Total total(Set<String> workflows, boolean all) {
        return new Total(
                Math.min(workflows.size(), WorkflowFinder.COUNTED), !all || workflows.size() > WorkflowFinder.COUNTED);
    }

    Set<String> ids(Conditions conditions) {
        return new HashSet<>(conditions
                .bind(session.createNativeQuery("select w.id from " + from(conditions, Way.BY_ID, ""), String.class))
                .list());
    }
}
