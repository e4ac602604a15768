package org.helipoint.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** All columns, but nothing in those that are long and that only a view of the run needs. */
    private static final String WITHOUT_LOGS = Tables.RUN.columns().stream()
            .map(column -> switch (column) {
                case "log" -> "'[]' as log";
                case "batch_details" -> "cast(null as varchar) as batch_details";
                default -> "r." + column;
            })
            .collect(Collectors.joining(", ", "select ", " from run r where r.workflow = :workflow"));

    /** A step; of a sweep also its parts, of a part also the step of its master. */
    private static final String OF_STEP = " and (r.step = :step"
            + " or r.sweep in (select m.job from run m where m.workflow = :workflow and m.step = :step)"
            + " or r.step in (select m.step from run p join run m on m.workflow = p.workflow and m.job = p.sweep"
            + " where p.workflow = :workflow and p.step = :step))";

    private final Session session;
    private final Workflow workflow;

    DetailsQuery(Session session, Workflow workflow) {
        this.session = session;
        this.workflow = workflow;
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

    /** One run, which comes last, and those that it goes back to; with the history and metadata of that one. */
    WorkflowDetails of(Run run) {
        List<Run> attempts = new ArrayList<>();
        Optional<Run> next = Optional.of(run);
        while (next.isPresent() && attempts.size() < SHOWN) {
            attempts.add(0, next.get());
            next = next.flatMap(Run::restartOf)
                    .map(id -> session.find(Run.class, id))
                    .filter(earlier -> earlier.workflow().equals(workflow.id()))
                    .filter(earlier -> !attempts.contains(earlier)); // no restart is its own, whatever the records say
        }
        return new WorkflowDetails(
                workflow,
                attempts,
                histories(List.of(run)),
                session.doReturningWork(connection -> MetadataRows.shown(connection, run)));
    }

    /**
     * Runs without their logs, histories and metadata: all, or those that have to do with a step. If these are too many, none.
     */
    WorkflowDetails planned(Optional<Integer> step) {
        String which = step.isPresent() ? OF_STEP : "";
        Object[] size = bind(
                        session.createNativeQuery(
                                "select count(*), coalesce(sum(octet_length(r.description)), 0) from run r"
                                        + " where r.workflow = :workflow" + which,
                                Object[].class),
                        step)
                .getSingleResult();
        if (number(size[0]) > PLANNED || number(size[1]) > PLANNED_BYTES) {
            return new WorkflowDetails(workflow, List.of(), Map.of(), WorkflowMetadata.NONE, true);
        }
        List<Run> runs = bind(
                        session.createNativeQuery(WITHOUT_LOGS + which + " order by r.step, r.attempt", Run.class),
                        step)
                .list();
        return new WorkflowDetails(workflow, runs, Map.of());
    }

    private <T> NativeQuery<T> bind(NativeQuery<T> query, Optional<Integer> step) {
        query.setParameter("workflow", workflow.id());
        step.ifPresent(number -> query.setParameter("step", number));
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
                        WITHOUT_LOGS + " and not r.superseded and r.sweep is null and r.step > :after order by r.step",
                        Run.class)
                .setParameter("workflow", workflow)
                .setParameter("after", after)
                .setMaxResults(most)
                .list();
    }
}
