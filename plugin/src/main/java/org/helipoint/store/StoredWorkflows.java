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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.model.Lineage;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunState;
import org.helipoint.model.Statistics;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.model.WorkflowMetadata;
import org.helipoint.store.DayCounts.SiteDay;
import org.hibernate.Session;

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

    /** A workflow by its id, with all its runs by step and attempt, their histories, and the metadata that is shown. */
    public Optional<WorkflowDetails> find(String id) {
        return find(id, workflow -> true);
    }

    /**
     * The same.
     *
     * @param wanted whether a workflow is; of others no more is read
     */
    public Optional<WorkflowDetails> find(String id, Predicate<Workflow> wanted) {
        return database.read(session -> Optional.ofNullable(session.find(Workflow.class, id))
                .filter(wanted)
                .map(workflow -> {
                    List<Run> runs = session.createSelectionQuery(
                                    "from Run where workflow = :workflow order by step, attempt", Run.class)
                            .setParameter("workflow", id)
                            .list();
                    Map<String, List<RunEvent>> histories = session
                            .createSelectionQuery(
                                    "from RunEvent where run in (select id from Run where workflow = :workflow)"
                                            + " order by revision",
                                    RunEvent.class)
                            .setParameter("workflow", id)
                            .stream()
                            .collect(Collectors.groupingBy(event -> event.key().run()));
                    return new WorkflowDetails(workflow, runs, histories, metadata(session, id));
                }));
    }

    private static WorkflowMetadata metadata(Session session, String workflow) {
        return session.doReturningWork(connection -> MetadataRows.shown(connection, workflow));
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
                            && new WorkflowFinder(session, database.postgresql()).isMany(filter)));
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

    /** How many workflows there are in which status; of one owner, or of all if empty. */
    public Map<RunState, Long> countByStatus(Optional<String> owner) {
        String where = owner.isPresent() ? " where ownerKey = :owner" : "";
        return database.read(session -> {
            var query = session.createSelectionQuery(
                    "select status, count(*) from Workflow" + where + " group by status", Object[].class);
            owner.ifPresent(key -> query.setParameter("owner", key));
            Map<RunState, Long> counts = new EnumMap<>(RunState.class);
            query.list().forEach(row -> counts.put((RunState) row[0], (Long) row[1]));
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
