package org.helipoint.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.model.WorkflowMetadata;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * Reads a workflow with runs of it: those that a question needs, and never more than a server has memory for. A workflow may
 * have thousands of jobs with long descriptions and logs, and what is out of memory here is so for users' jobs, too.
 */
final class DetailsQuery {

    /** Most runs that are shown together, and most bytes of their descriptions, logs and messages. */
    static final int SHOWN = 1_000;

    private static final int SHOWN_BYTES = 4_000_000;

    /** Most runs that a restart is planned with, and most bytes of their descriptions. */
    static final int PLANNED = 10_000;

    private static final int PLANNED_BYTES = 10_000_000;

    private static final String TEXTS = "octet_length(r.description) + octet_length(r.log)"
            + " + coalesce(octet_length(r.batch_details), 0) + coalesce(octet_length(r.status_message), 0)";

    /**
     * Steps, and how much there is of each: first masters of sweeps, then what failed, what is active, what succeeded, and what
     * a newer sweep has taken the place of; within that the newest.
     */
    private static final String STEPS = "select r.step, count(*), sum(" + TEXTS + ") from run r"
            + " where r.workflow = :workflow group by r.step order by"
            + " min(case when r.superseded or r.sweep is not null then 1 else 0 end),"
            + " min(case when r.superseded then 3 when r.state in ('FAILED', 'ABORTED', 'LOST') then 0"
            + " when r.state = 'SUCCESSFUL' then 2 else 1 end), r.step desc"
            + " fetch first " + (SHOWN + 1) + " rows only";

    /** Neither logs nor what runs were submitted with. */
    private static final String BARE = withoutLogs("'{}'");

    /** Steps; of sweeps also their parts, of parts also the steps of their masters. */
    private static final String OF_STEPS = " and (r.step in (:steps)"
            + " or r.sweep in (select m.job from run m where m.workflow = :workflow and m.step in (:steps))"
            + " or r.step in (select m.step from run p join run m on m.workflow = p.workflow and m.job = p.sweep"
            + " where p.workflow = :workflow and p.step in (:steps)))";

    /** The description of a run if it may start again, or is the master of a part that may. */
    private static final String OF_ORIGIN = "case when " + mayStartAgain("r")
            + " or r.job in (select p.sweep from run p where p.workflow = :workflow and p.sweep is not null"
            + " and p.step in (:steps) and " + mayStartAgain("p") + ")"
            + " or (r.step in (:steps) and r.job in (select p.sweep from run p where p.workflow = :workflow"
            + " and p.sweep is not null and not p.superseded)) then r.description else '{}' end";

    private final Session session;
    private final Workflow workflow;

    DetailsQuery(Session session, Workflow workflow) {
        this.session = session;
        this.workflow = workflow;
    }

    /** All columns, but nothing in those that are long and that only a view of the run needs. */
    private static String withoutLogs(String description) {
        return Tables.RUN.columns().stream()
                .map(column -> switch (column) {
                    case "description" -> description + " as description";
                    case "log" -> "'[]' as log";
                    case "batch_details" -> "cast(null as varchar) as batch_details";
                    default -> "r." + column;
                })
                .collect(Collectors.joining(", ", "select ", " from run r where r.workflow = :workflow"));
    }

    /** What counts; of the steps that were asked for also the newest attempts, partial and whole, and the one asked for. */
    private static String mayStartAgain(String run) {
        return """
                (not RUN.superseded or (RUN.step in (:steps) and (RUN.attempt = :attempt
                or RUN.attempt in (select max(n.attempt) from run n
                where n.workflow = :workflow and n.step = RUN.step group by n.partial))))
                """.replace("RUN", run);
    }

    /** No runs. */
    WorkflowDetails withoutRuns() {
        return new WorkflowDetails(workflow, List.of(), Map.of(), metadata());
    }

    /**
     * So many steps, each with all attempts, as can be shown together. Of a step that alone has too many attempts, the newest;
     * at least one.
     */
    WorkflowDetails shown() {
        List<Object[]> all = session.createNativeQuery(STEPS, Object[].class)
                .setParameter("workflow", workflow.id())
                .list();
        List<Integer> steps = new ArrayList<>();
        long attempts = 0;
        long bytes = 0;
        for (Object[] step : all) {
            long attemptsWithIt = attempts + number(step[1]);
            long bytesWithIt = bytes + number(step[2]);
            if (steps.isEmpty() || (attemptsWithIt <= SHOWN && bytesWithIt <= SHOWN_BYTES)) {
                steps.add((int) number(step[0]));
                attempts = attemptsWithIt;
                bytes = bytesWithIt;
            }
        }
        long most = bytes <= SHOWN_BYTES ? SHOWN : Math.max(1, Math.min(SHOWN, attempts * SHOWN_BYTES / bytes));
        boolean more = steps.size() < all.size() || attempts > most;
        List<Run> runs = more ? runs(steps, (int) most) : runs();
        return new WorkflowDetails(workflow, runs, more ? histories(runs) : histories(), metadata(), more);
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }

    private List<Run> runs() {
        return session.createSelectionQuery("from Run where workflow = :workflow order by step, attempt", Run.class)
                .setParameter("workflow", workflow.id())
                .list();
    }

    private List<Run> runs(List<Integer> steps, int most) {
        return session
                .createSelectionQuery(
                        "from Run where workflow = :workflow and step in :steps"
                                + " order by workflow desc, step desc, attempt desc", // as the index has them
                        Run.class)
                .setParameter("workflow", workflow.id())
                .setParameterList("steps", steps)
                .setMaxResults(most)
                .stream()
                .sorted(Comparator.comparingInt(Run::step).thenComparingInt(Run::attempt))
                .toList();
    }

    private Map<String, List<RunEvent>> histories() {
        return session
                .createSelectionQuery(
                        "from RunEvent where run in (select id from Run where workflow = :workflow) order by revision",
                        RunEvent.class)
                .setParameter("workflow", workflow.id())
                .stream()
                .collect(Collectors.groupingBy(event -> event.key().run()));
    }

    private Map<String, List<RunEvent>> histories(List<Run> runs) {
        return session
                .createSelectionQuery("from RunEvent where run in :runs order by revision", RunEvent.class)
                .setParameterList("runs", runs.stream().map(Run::id).toList())
                .stream()
                .collect(Collectors.groupingBy(event -> event.key().run()));
    }

    private WorkflowMetadata metadata() {
        return session.doReturningWork(connection -> MetadataRows.shown(connection, workflow.id()));
    }

    /**
     * One run, which comes last, and those that it goes back to; with the history and metadata of that one. Whole are only this
     * one, the one before it and the first.
     */
    WorkflowDetails of(Run run) {
        Map<String, Run> runs = new HashMap<>();
        List<String> chain = chain(run);
        for (int i : List.of(0, chain.size() - 1, Math.max(0, chain.size() - 2))) {
            runs.computeIfAbsent(chain.get(i), id -> session.find(Run.class, id));
        }
        if (chain.size() > runs.size()) {
            session.createNativeQuery(BARE + " and r.step = :step and r.id not in (:whole)", Run.class)
                    .setParameter("workflow", workflow.id())
                    .setParameter("step", run.step())
                    .setParameterList("whole", List.copyOf(runs.keySet()))
                    .setMaxResults(PLANNED)
                    .list()
                    .forEach(other -> runs.put(other.id(), other));
        }
        return new WorkflowDetails(
                workflow,
                chain.stream().filter(runs::containsKey).map(runs::get).toList(),
                histories(List.of(run)),
                session.doReturningWork(connection -> MetadataRows.shown(connection, run)));
    }

    /** Ids of those that a run goes back to, in order, and its own. */
    private List<String> chain(Run run) {
        Map<String, String> earlier = new HashMap<>();
        session.createSelectionQuery(
                        "select id, restartOf from Run where workflow = :workflow and step = :step", Object[].class)
                .setParameter("workflow", workflow.id())
                .setParameter("step", run.step())
                .list()
                .forEach(row -> earlier.put((String) row[0], (String) row[1]));
        Set<String> chain = new LinkedHashSet<>();
        String next = run.id();
        while (earlier.containsKey(next) && chain.add(next)) { // no restart is its own, whatever the records say
            next = earlier.get(next);
        }
        List<String> ids = new ArrayList<>(chain);
        Collections.reverse(ids);
        return ids;
    }

    /** All runs, or the first 10,000, without descriptions, logs, histories and metadata. */
    WorkflowDetails bare() {
        List<Run> runs = session.createNativeQuery(BARE + " order by r.step, r.attempt", Run.class)
                .setParameter("workflow", workflow.id())
                .setMaxResults(PLANNED)
                .list();
        return new WorkflowDetails(workflow, runs, Map.of());
    }

    /**
     * Runs without their logs, histories and metadata. If these are too many, none.
     *
     * @param steps only runs that have to do with these, and descriptions only of those that may start again; empty for all
     * @param attempt number of the attempt that is to start again; empty for the newest
     */
    WorkflowDetails planned(Set<Integer> steps, Optional<Integer> attempt) {
        String which = steps.isEmpty() ? "" : OF_STEPS;
        String description = steps.isEmpty() ? "r.description" : OF_ORIGIN;
        Object[] size = bind(
                        session.createNativeQuery(
                                "select count(*), coalesce(sum(octet_length(" + description + ")), 0) from run r"
                                        + " where r.workflow = :workflow" + which,
                                Object[].class),
                        steps,
                        attempt)
                .getSingleResult();
        if (number(size[0]) > PLANNED || number(size[1]) > PLANNED_BYTES) {
            return new WorkflowDetails(workflow, List.of(), Map.of(), WorkflowMetadata.NONE, true);
        }
        List<Run> runs = bind(
                        session.createNativeQuery(
                                withoutLogs(description) + which + " order by r.step, r.attempt", Run.class),
                        steps,
                        attempt)
                .list();
        return new WorkflowDetails(workflow, runs, Map.of());
    }

    private <T> NativeQuery<T> bind(NativeQuery<T> query, Set<Integer> steps, Optional<Integer> attempt) {
        query.setParameter("workflow", workflow.id());
        if (!steps.isEmpty()) {
            query.setParameterList("steps", steps);
            query.setParameter("attempt", attempt.orElse(0)); // none has this number
        }
        return query;
    }

    /**
     * The newest attempts of steps that are no parts of a sweep, without their logs.
     *
     * @param after number of the step after which to begin
     * @param most how many at most
     */
    static List<Run> newest(Session session, String workflow, int after, int most) {
        return session.createNativeQuery(
                        withoutLogs("r.description")
                                + " and not r.superseded and r.sweep is null and r.step > :after order by r.step",
                        Run.class)
                .setParameter("workflow", workflow)
                .setParameter("after", after)
                .setMaxResults(most)
                .list();
    }
}
