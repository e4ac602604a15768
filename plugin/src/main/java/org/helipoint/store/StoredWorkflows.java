package org.helipoint.store;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.model.Lineage;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.Statistics;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.store.DayCounts.SiteDay;
import org.helipoint.store.WorkflowFilter.Field;

/**
 * Reads what is kept, and writes the audit. Asks nobody but the database. Every method throws
 * {@link org.helipoint.capture.StoreUnavailableException} while the database is not open, and every question
 * {@link StoreTimeoutException} if the answer takes too long. Thread-safe.
 */
public final class StoredWorkflows {

    /** Most characters of one line of the audit. */
    public static final int AUDIT_LENGTH = 2_000;

    private static final int COUNTING_AT_ONCE = 2;

    private final Database database;
    private final String site;
    private final Clock clock;
    private final Semaphore counting = new Semaphore(COUNTING_AT_ONCE, true);

    /** One at a time: it takes one of the connections that are kept for writing. */
    private final ReentrantLock countingDays = new ReentrantLock();

    public StoredWorkflows(Database database, String site, Clock clock) {
        this.database = database;
        this.site = site;
        this.clock = clock;
    }

    /** Finds a page of workflows and says how many there are, in a handful of queries on indexes, whatever the page. */
    public Found search(WorkflowSearch search) {
        return database.read(session -> new WorkflowFinder(session, database.postgresql()).find(search));
    }

    /** The line of a workflow in the overview, by its id. */
    public Optional<Workflow> findLine(String id) {
        return database.read(session -> Optional.ofNullable(session.find(Workflow.class, id)));
    }

    /**
     * A workflow by its id, with its runs by step and attempt, their histories, and the metadata that is shown. Of one with more
     * than 1,000 runs, or very long texts, the steps that matter most, each with all attempts.
     */
    public Optional<WorkflowDetails> find(String id) {
        return find(id, workflow -> true);
    }

    /**
     * The same.
     *
     * @param wanted whether a workflow is; of others no more is read
     */
    public Optional<WorkflowDetails> find(String id, Predicate<Workflow> wanted) {
        return find(id, wanted, DetailsQuery::shown);
    }

    /** The same without runs. */
    public Optional<WorkflowDetails> findWithoutRuns(String id, Predicate<Workflow> wanted) {
        return find(id, wanted, DetailsQuery::withoutRuns);
    }

    /**
     * The same with all runs, but without their logs, what the batch system said, histories and metadata. Without any runs if
     * these are more than 10,000, or have very long descriptions.
     *
     * @param steps only runs that have to do with these steps, and descriptions only of those that may start again; empty for all
     * @param attempt number of the attempt at these steps that is to start again; empty for the newest
     */
    public Optional<WorkflowDetails> findToRestart(
            String id, Set<Integer> steps, Optional<Integer> attempt, Predicate<Workflow> wanted) {
        return find(id, wanted, query -> query.planned(steps, attempt));
    }

    /**
     * A workflow with all its runs, or the first 10,000, but without their descriptions, logs, what the batch system said, histories
     * and metadata.
     */
    public Optional<WorkflowDetails> findBare(String id, Predicate<Workflow> wanted) {
        return find(id, wanted, DetailsQuery::bare);
    }

    private Optional<WorkflowDetails> find(
            String id, Predicate<Workflow> wanted, Function<DetailsQuery, WorkflowDetails> read) {
        return database.read(session -> Optional.ofNullable(session.find(Workflow.class, id))
                .filter(wanted)
                .map(workflow -> read.apply(new DetailsQuery(session, workflow))));
    }

    /**
     * A run by its id, as the last of those that it goes back to, with its history and what it says itself of its experiment. Of
     * the others only the first and the one before it have their descriptions.
     *
     * @param wanted whether its workflow is
     */
    public Optional<WorkflowDetails> findAttempt(String run, Predicate<Workflow> wanted) {
        return database.read(session -> Optional.ofNullable(session.find(Run.class, run))
                .flatMap(one -> Optional.ofNullable(session.find(Workflow.class, one.workflow()))
                        .filter(wanted)
                        .map(workflow -> new DetailsQuery(session, workflow).of(one))));
    }

    /**
     * The newest attempts of the steps of a workflow, without those that are parts of a sweep, and without logs.
     *
     * @param after number of the step after which to begin
     * @param most how many at most
     */
    public List<Run> newest(String workflow, int after, int most) {
        return database.read(session -> DetailsQuery.newest(session, workflow, after, most));
    }

    /**
     * One of all attempts of a workflow, also of those that are too many to be shown.
     *
     * @param part whether it is a part of a sweep
     */
    public record Attempt(String run, int step, int number, boolean part) {}

    /** All attempts of a workflow. */
    public List<Attempt> attempts(String workflow) {
        return database.read(session -> session
                .createSelectionQuery(
                        "select id, step, attempt, sweep from Run where workflow = :workflow", Object[].class)
                .setParameter("workflow", workflow)
                .stream()
                .map(row -> new Attempt((String) row[0], (Integer) row[1], (Integer) row[2], row[3] != null))
                .toList());
    }

    /** How many steps of a workflow are no parts of a sweep. */
    public long countSteps(String workflow) {
        return database.read(session -> session.createSelectionQuery(
                        "select count(distinct step) from Run"
                                + " where workflow = :workflow and superseded = false and sweep is null",
                        Long.class)
                .setParameter("workflow", workflow)
                .getSingleResult());
    }

    /**
     * What became of a run.
     *
     * @param superseded whether something has taken its place
     */
    public record Outcome(boolean superseded, RunState state) {}

    /** What became of the runs of a job in a workflow and, if it is a sweep, of its parts; each answer once. */
    public List<Outcome> outcomes(String workflow, String job) {
        return database.read(session -> session
                .createSelectionQuery(
                        "select distinct superseded, state from Run"
                                + " where workflow = :workflow and (job = :job or sweep = :job)",
                        Object[].class)
                .setParameter("workflow", workflow)
                .setParameter("job", job)
                .stream()
                .map(row -> new Outcome((Boolean) row[0], (RunState) row[1]))
                .toList());
    }

    /** The workflows of the same owner that a workflow has to do with by its data. Two queries on indexes. */
    public Lineage lineage(Workflow workflow) {
        return database.read(session -> LineageQuery.run(session, workflow));
    }

    /** A run by its id. */
    public Optional<Run> findRun(String id) {
        return database.read(session -> Optional.ofNullable(session.find(Run.class, id)));
    }

    /** Whether there is an active run at a site with this id on the batch system. */
    public boolean isActive(String site, String batchSystemId) {
        Set<RunState> active = EnumSet.allOf(RunState.class);
        active.removeIf(RunState::ended);
        return database.read(session -> !session.createSelectionQuery(
                        "select r.id from Run r, Workflow w where w.id = r.workflow and w.status in (:active)" // few
                                + " and r.site = :site and r.batchSystemId = :id and r.state in (:active)",
                        String.class)
                .setParameter("site", site)
                .setParameter("id", batchSystemId)
                .setParameterList("active", active)
                .setMaxResults(1)
                .list()
                .isEmpty());
    }

    /**
     * Counts workflows. Few do so at a time, so that connections are left for other questions; the others wait, no longer than
     * a statement may take. All that a request does after that begins within the time that a statement may take.
     *
     * @param owners whether to tell owners apart
     */
    public Statistics statistics(WorkflowFilter filter, boolean owners) {
        awaitTurn();
        try {
            Way way = database.read(session -> new Way(
                    System.nanoTime() + database.statementTimeout().toNanos(),
                    DayStatistics.canTell(filter)
                            && new WorkflowFinder(session, database.postgresql())
                                    .count(filter)
                                    .lowerBound()));
            if (!way.byDays()) {
                return database.read(session -> new StatisticsQuery(database, session, filter, way.end()).run(owners));
            }
            countDays(way.end());
            return database.read(session -> new DayStatistics(database, session, filter, owners, way.end()).run());
        } finally {
            counting.release();
        }
    }

    /**
     * How workflows are counted.
     *
     * @param end when no statement may begin any more; the time runs since there was a connection
     */
    private record Way(long end, boolean byDays) {}

    /** Counts the days that are not; waits for another who does so, to find little left. */
    void countDays(long end) {
        await(() -> countingDays.tryLock(end - System.nanoTime(), TimeUnit.NANOSECONDS));
        try {
            countUncounted(end);
        } finally {
            countingDays.unlock();
        }
    }

    /** Each in a transaction of its own, so that what is broken off is not done in vain. */
    private void countUncounted(long end) {
        int today = DayCounts.day(clock.instant());
        List<SiteDay> days = new ArrayList<>();
        database.writeInTime(session -> {
            session.doWork(connection -> days.addAll(DayCounts.uncounted(connection, today)));
            return null;
        });
        for (SiteDay day : days) {
            database.inTime(end);
            database.writeInTime(session -> {
                session.doWork(connection -> DayCounts.count(connection, day));
                return null;
            });
        }
    }

    private void awaitTurn() {
        Duration limit = database.statementTimeout();
        await(() -> counting.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Waits for what lasts no longer than it may. */
    private interface Turn {
        boolean comes() throws InterruptedException;
    }

    private void await(Turn turn) {
        try {
            if (turn.comes()) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new StoreTimeoutException(database.statementTimeout());
    }

    /** How many workflows an owner has in which status: exactly up to 10,000, which also stands for more. */
    public Map<RunState, Long> countByStatus(String owner) {
        WorkflowFilter mine = WorkflowFilter.ALL.with(Field.OWNER, Set.of(owner));
        return database.read(session -> {
            WorkflowFinder finder = new WorkflowFinder(session, database.postgresql());
            Map<RunState, Long> counts = new EnumMap<>(RunState.class);
            for (RunState status : RunState.values()) {
                long count = finder.count(mine.with(Field.STATUS, Set.of(status.name())))
                        .count();
                if (count > 0) {
                    counts.put(status, count);
                }
            }
            return counts;
        });
    }

    /**
     * Writes down what somebody did.
     *
     * @param caller X.500 name of who did it, at most 2000 characters are kept
     * @param action what, in one word
     * @param workflow with which workflow; empty if with several
     * @param detail more of it, at most 2000 characters are kept
     */
    public void audit(String caller, String action, Optional<String> workflow, String detail) {
        database.guarded(session -> {
            session.persist(new AuditRow(
                    site,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    kept(caller),
                    action,
                    workflow.orElse(null),
                    kept(detail)));
            return null;
        });
    }

    /** The lines of the audit that tell of one kind of action with a workflow, in order. */
    public List<Audited> audited(String workflow, String action) {
        return database.read(session -> session.createSelectionQuery(
                        "select a.at, a.detail from AuditRow a where a.workflow = :workflow and a.action = :action"
                                + " order by a.at",
                        Audited.class)
                .setParameter("workflow", workflow)
                .setParameter("action", action)
                .list());
    }

    private static String kept(String text) {
        return text.length() <= AUDIT_LENGTH ? text : text.substring(0, AUDIT_LENGTH);
    }
}
