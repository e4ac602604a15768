package org.helipoint.store;

import jakarta.persistence.LockModeType;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;
import org.hibernate.Session;

/**
 * Keeps restarts of many runs. Each change is one transaction, which takes turns with others at the same task, so a job
 * cannot be submitted and cancelled at the same moment. Every method throws
 * {@link org.helipoint.capture.StoreUnavailableException} while the database is not open. Thread-safe.
 */
public final class StoredTasks {

    /** How long a task is kept after its end. */
    public static final Duration KEPT = Duration.ofDays(30);

    private static final List<String> OPEN = Stream.of(RestartTask.State.values())
            .filter(RestartTask.State::open)
            .map(Enum::name)
            .toList();

    private final Database database;
    private final String site;
    private final Clock clock;

    /**
     * The tasks of a database.
     *
     * @param site name of the UNICORE/X that works on those that are made here
     */
    public StoredTasks(Database database, String site, Clock clock) {
        this.database = database;
        this.site = site;
        this.clock = clock;
    }

    /** The name of the UNICORE/X that works on new tasks. */
    public String site() {
        return site;
    }

    /** Keeps a new task, and deletes those that ended long ago. One without anything to submit is done at once. */
    public void add(RestartTask task, List<RestartItem> items) {
        database.guarded(session -> {
            deleteOld(session);
            RestartTaskRow row = new RestartTaskRow(task);
            session.persist(row);
            session.flush(); // its items refer to it
            items.forEach(item -> session.persist(new RestartItemRow(task, item)));
            session.flush();
            finish(session, task.id(), row);
            return null;
        });
    }

    private void deleteOld(Session session) {
        List<String> old = session.createSelectionQuery(
                        "select id from RestartTaskRow where site = :site and finished < :oldest", String.class)
                .setParameter("site", site)
                .setParameter("oldest", clock.instant().minus(KEPT))
                .list();
        if (!old.isEmpty()) {
            session.createMutationQuery("delete from RestartItemRow where task in :tasks")
                    .setParameterList("tasks", old)
                    .executeUpdate();
            session.createMutationQuery("delete from RestartTaskRow where id in :tasks")
                    .setParameterList("tasks", old)
                    .executeUpdate();
        }
    }

    /** How many tasks of an owner have something left to do at this site. */
    public long countOpen(String ownerKey) {
        return database.read(session -> session.createSelectionQuery(
                        "select count(*) from RestartTaskRow where ownerKey = :owner and site = :site and state in :open",
                        Long.class)
                .setParameter("owner", ownerKey)
                .setParameter("site", site)
                .setParameterList("open", OPEN)
                .getSingleResult());
    }

    /** A task by its id. */
    public Optional<RestartTask> find(String id) {
        return database.read(session -> Optional.ofNullable(session.find(RestartTaskRow.class, id))
                .map(row -> row.task(counts(session, List.of(id)).getOrDefault(id, Map.of()))));
    }

    /** What a task has to do, in its order. */
    public List<RestartItem> items(String task) {
        return database.read(session ->
                items(session, task).stream().map(RestartItemRow::item).toList());
    }

    /** The newest tasks of an owner, newest first. */
    public List<RestartTask> newest(String ownerKey, int num) {
        return database.read(session -> tasks(
                session,
                session.createSelectionQuery(
                                "from RestartTaskRow where ownerKey = :owner order by created desc, id desc",
                                RestartTaskRow.class)
                        .setParameter("owner", ownerKey)
                        .setMaxResults(num)
                        .list()));
    }

    /** The tasks of this site that have something left to do, oldest first. */
    public List<RestartTask> open() {
        return database.read(session -> tasks(
                session,
                session.createSelectionQuery(
                                "from RestartTaskRow where site = :site and state in :open order by created, id",
                                RestartTaskRow.class)
                        .setParameter("site", site)
                        .setParameterList("open", OPEN)
                        .list()));
    }

    private static List<RestartTask> tasks(Session session, List<RestartTaskRow> rows) {
        List<String> ids = rows.stream().map(RestartTaskRow::id).toList();
        Map<String, Map<RestartItem.State, Integer>> counts = counts(session, ids);
        return rows.stream()
                .map(row -> row.task(counts.getOrDefault(row.id(), Map.of())))
                .toList();
    }

    private static Map<String, Map<RestartItem.State, Integer>> counts(Session session, Collection<String> tasks) {
        Map<String, Map<RestartItem.State, Integer>> counts = new HashMap<>();
        if (!tasks.isEmpty()) {
            session.createSelectionQuery(
                            "select task, state, count(*) from RestartItemRow where task in :tasks group by task, state",
                            Object[].class)
                    .setParameterList("tasks", tasks)
                    .list()
                    .forEach(row -> counts.computeIfAbsent(
                                    (String) row[0], task -> new EnumMap<>(RestartItem.State.class))
                            .put(RestartItem.State.valueOf((String) row[1]), ((Long) row[2]).intValue()));
        }
        return counts;
    }

    private static List<RestartItemRow> items(Session session, String task) {
        return session.createSelectionQuery(
                        "from RestartItemRow where task = :task order by position", RestartItemRow.class)
                .setParameter("task", task)
                .list();
    }

    /** The tasks of this site with an item that was about to be submitted when the server ended. */
    public List<RestartTask> interrupted() {
        return database.read(session -> tasks(
                session,
                session.createSelectionQuery(
                                "from RestartTaskRow where site = :site and id in"
                                        + " (select task from RestartItemRow where site = :site and state = :state)",
                                RestartTaskRow.class)
                        .setParameter("site", site)
                        .setParameter("state", RestartItem.State.SUBMITTING.name())
                        .list()));
    }

    /**
     * Notes the id of the job that an item is about to become. From then on the item is this job and no other, whatever
     * happens to the server.
     *
     * @return false if the item may not be submitted any more
     */
    public boolean submitting(String task, int position, String job) {
        return change(task, RestartTaskRow::open, (session, row) -> {
            RestartItemRow item = item(session, task, position);
            boolean waits = item.is(RestartItem.State.WAITING);
            if (waits) {
                item.submitAs(job);
            }
            return waits;
        });
    }

    /** Notes what became of an item, which waits again only while its task is open. The last one ends the task. */
    public void ended(String task, int position, RestartItem.State state, Optional<String> why) {
        change(task, row -> true, (session, row) -> {
            boolean over = state == RestartItem.State.WAITING && !row.open();
            item(session, task, position).become(over ? RestartItem.State.CANCELLED : state, over ? row.reason() : why);
            session.flush();
            finish(session, task, row);
            return true;
        });
    }

    /** Notes that a task can go on, or that it cannot now. */
    public void became(String task, RestartTask.State state, Optional<String> reason) {
        change(task, RestartTaskRow::open, (session, row) -> {
            row.become(state, reason, Optional.empty());
            return true;
        });
    }

    /**
     * Ends a task: what waits is not submitted any more.
     *
     * @param state cancelled or stopped
     * @return false if it had ended already
     */
    public boolean end(String task, RestartTask.State state, String reason) {
        return change(task, RestartTaskRow::open, (session, row) -> {
            items(session, task).stream()
                    .filter(item -> item.is(RestartItem.State.WAITING))
                    .forEach(item -> item.become(RestartItem.State.CANCELLED, Optional.of(reason)));
            row.become(state, Optional.of(reason), Optional.of(clock.instant()));
            return true;
        });
    }

    private interface Change {
        boolean apply(Session session, RestartTaskRow row);
    }

    private boolean change(String task, Predicate<RestartTaskRow> possible, Change change) {
        return database.guarded(session -> {
            RestartTaskRow row = session.find(RestartTaskRow.class, task, LockModeType.PESSIMISTIC_WRITE);
            return row != null && possible.test(row) && change.apply(session, row);
        });
    }

    private static RestartItemRow item(Session session, String task, int position) {
        return session.find(RestartItemRow.class, new RestartItemRow.Key(task, position));
    }

    private void finish(Session session, String task, RestartTaskRow row) {
        boolean left = items(session, task).stream()
                .anyMatch(item -> item.is(RestartItem.State.WAITING) || item.is(RestartItem.State.SUBMITTING));
        if (row.open() && !left) {
            row.become(RestartTask.State.DONE, Optional.empty(), Optional.of(clock.instant()));
        }
    }
}
