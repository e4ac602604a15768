package org.helipoint.query;

import java.util.List;
import java.util.Optional;
import org.helipoint.model.Owner;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;
import org.helipoint.store.StoredTasks;

/**
 * Restarts of many runs, as a caller may see and end them, and as the one who works on them does. What administrators see
 * of others, and every task that is made or ended, is written to the audit. Every method throws
 * {@link org.helipoint.capture.StoreUnavailableException} while the store is down. Thread-safe.
 */
public final class Tasks {

    private final StoredTasks stored;
    private final Workflows workflows;

    public Tasks(StoredTasks stored, Workflows workflows) {
        this.stored = stored;
        this.workflows = workflows;
    }

    /** The name of the UNICORE/X that works on new tasks. */
    public String site() {
        return stored.site();
    }

    /** Keeps a new task of the caller. */
    public void add(Caller caller, RestartTask task, List<RestartItem> items) {
        workflows.audit(caller, "RESTART_MANY", task.id() + ", " + items.size() + " runs");
        stored.add(task, items);
    }

    /**
     * A task.
     *
     * @throws TaskNotFoundException if there is none with this id that the caller may see
     */
    public RestartTask get(Caller caller, String id) {
        RestartTask task = stored.find(id)
                .filter(found -> owns(caller, found) || caller.isAdmin())
                .orElseThrow(() -> new TaskNotFoundException(id));
        if (!owns(caller, task)) {
            workflows.audit(caller, "READ_TASK", id + " of " + task.owner().name());
        }
        return task;
    }

    /** Whether there is a task with this id, whoever's. */
    public boolean exists(String id) {
        return stored.find(id).isPresent();
    }

    private static boolean owns(Caller caller, RestartTask task) {
        return task.owner().key().equals(caller.key());
    }

    /** What a task has to do, in its order. */
    public List<RestartItem> items(RestartTask task) {
        return stored.items(task.id());
    }

    /** How many tasks of an owner have something left to do. */
    public long countOpen(Owner owner) {
        return stored.countOpen(owner.key());
    }

    /** The caller's own newest tasks, newest first. */
    public List<RestartTask> newest(Caller caller, int num) {
        return stored.newest(caller.key(), num);
    }

    /**
     * Ends a task; jobs that are submitted already go on.
     *
     * @return false if it had ended already
     * @throws TaskNotFoundException if there is none with this id that the caller may see
     */
    public boolean cancel(Caller caller, String id) {
        RestartTask task = get(caller, id);
        workflows.audit(caller, "CANCEL_TASK", id);
        return stored.end(task.id(), RestartTask.State.CANCELLED, "Cancelled by " + caller.name() + ".");
    }

    /** The tasks of this site that have something left to do, oldest first. */
    public List<RestartTask> open() {
        return stored.open();
    }

    /** The tasks of this site with an item that was about to be submitted when the server ended. */
    public List<RestartTask> interrupted() {
        return stored.interrupted();
    }

    /**
     * Notes the id of the job that an item is about to become. From then on the item is this job and no other.
     *
     * @return false if the item may not be submitted any more
     */
    public boolean submitting(RestartTask task, RestartItem item, String job) {
        return stored.submitting(task.id(), item.position(), job);
    }

    /** Notes what became of an item. The last one ends the task. */
    public void ended(RestartTask task, RestartItem item, RestartItem.State state, Optional<String> why) {
        stored.ended(task.id(), item.position(), state, why);
    }

    /** Notes that a task goes on. */
    public void goesOn(RestartTask task) {
        stored.became(task.id(), RestartTask.State.RUNNING, Optional.empty());
    }

    /** Notes that a task cannot go on now. */
    public void waits(RestartTask task, String reason) {
        stored.became(task.id(), RestartTask.State.PAUSED, Optional.of(reason));
    }

    /** Ends a task that cannot go on at all. */
    public void stop(RestartTask task, String reason) {
        stored.end(task.id(), RestartTask.State.STOPPED, reason);
    }
}
