package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.helipoint.model.Owner;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartItem.State;
import org.helipoint.model.RestartTask;
import org.helipoint.query.Caller;
import org.helipoint.query.TaskNotFoundException;
import org.helipoint.query.Tasks;
import org.helipoint.query.Workflows;
import org.junit.jupiter.api.Test;

/** What has to be kept of restarts of many runs, whatever the database. Each test has an owner and a site of its own. */
abstract class TasksContract {

    private static final Instant NOW = Instant.parse("2026-06-13T05:35:00.250Z");

    private final String id = UUID.randomUUID().toString();
    private final Owner owner = new Owner("CN=" + id, "cn=" + id, "demo", "telbe", "user");
    private final Caller caller = new Caller(owner.name(), owner.key(), "user");
    private final Caller other = new Caller("CN=other" + id, "cn=other" + id, "user");
    private final Caller admin = new Caller("CN=admin", "cn=admin", "admin");

    /** The database, open. */
    abstract Database database();

    private Tasks tasks() {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        return new Tasks(
                new StoredTasks(database(), id, clock),
                new Workflows(new StoredWorkflows(database(), id, clock), clock));
    }

    private RestartTask task(String name) {
        return new RestartTask(
                id + name,
                id,
                owner,
                NOW.plusSeconds(name.length()),
                Optional.empty(),
                RestartTask.State.RUNNING,
                Optional.empty(),
                "{\"changes\":{\"Name\":\"𝄞\"}}",
                Map.of());
    }

    private static RestartItem waiting(int position, Integer... needs) {
        return new RestartItem(
                position,
                "workflow",
                Optional.of(3),
                Optional.of("bin"),
                Optional.of("run"),
                List.of(5, 7),
                List.of(needs),
                State.WAITING,
                Optional.empty(),
                Optional.empty());
    }

    private static RestartItem refused(int position) {
        return new RestartItem(
                position,
                "none",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                State.NOT_SUBMITTED,
                Optional.empty(),
                Optional.of("there is no such workflow of yours"));
    }

    private RestartTask add(String name, RestartItem... items) {
        tasks().add(caller, task(name), List.of(items));
        return task(name);
    }

    private List<State> states(RestartTask task) {
        return tasks().items(task).stream().map(RestartItem::state).toList();
    }

    private RestartTask found(RestartTask task) {
        return tasks().get(caller, task.id());
    }

    @Test
    void aTaskComesBackAsItWasKept() {
        RestartTask task = add("", waiting(0), waiting(1, 0), refused(2));

        assertThat(tasks().items(task)).containsExactly(waiting(0), waiting(1, 0), refused(2));
        RestartTask found = found(task);
        assertThat(found.owner()).isEqualTo(owner);
        assertThat(found.created()).isEqualTo(task.created());
        assertThat(found.request()).isEqualTo(task.request());
        assertThat(found.state()).isEqualTo(RestartTask.State.RUNNING);
        assertThat(found.counts()).isEqualTo(Map.of(State.WAITING, 2, State.NOT_SUBMITTED, 1));
    }

    @Test
    void aTaskWithoutAnythingToSubmitIsDoneAtOnce() {
        RestartTask task = add("", refused(0));

        assertThat(found(task).state()).isEqualTo(RestartTask.State.DONE);
        assertThat(found(task).finished()).contains(NOW);
        assertThat(tasks().open()).isEmpty();
    }

    @Test
    void aTaskIsDeletedAMonthAfterItsEndWhenAnotherIsAdded() {
        RestartTask ended = add("a", waiting(0), refused(1));
        tasks().cancel(caller, ended.id());
        RestartTask open = add("bb", waiting(0));

        later(Duration.ofDays(30)).add(task("ccc"), List.of(waiting(0)));
        assertThat(tasks().exists(ended.id())).isTrue();
        later(Duration.ofDays(31)).add(task("dddd"), List.of(waiting(0)));

        assertThat(tasks().exists(ended.id())).isFalse();
        assertThat(tasks().items(ended)).isEmpty();
        assertThat(tasks().exists(open.id())).isTrue();
        assertThat(tasks().countOpen(owner)).isEqualTo(3);
    }

    private StoredTasks later(Duration time) {
        return new StoredTasks(database(), id, Clock.fixed(NOW.plus(time), ZoneOffset.UTC));
    }

    @Test
    void anItemIsGivenOneJobOnly() {
        RestartTask task = add("", waiting(0));

        assertThat(tasks().submitting(task, waiting(0), "job1")).isTrue();
        assertThat(tasks().submitting(task, waiting(0), "job2")).isFalse();

        assertThat(tasks().items(task).get(0).job()).contains("job1");
        assertThat(states(task)).containsExactly(State.SUBMITTING);
        assertThat(tasks().interrupted()).extracting(RestartTask::id).containsExactly(task.id());
    }

    @Test
    void theLastItemEndsTheTask() {
        RestartTask task = add("", waiting(0), waiting(1));
        tasks().submitting(task, waiting(0), "job1");
        tasks().ended(task, waiting(0), State.SUBMITTED, Optional.empty());
        assertThat(found(task).state()).isEqualTo(RestartTask.State.RUNNING);

        tasks().ended(task, waiting(1), State.NOT_SUBMITTED, Optional.of("it is RUNNING"));

        assertThat(found(task).state()).isEqualTo(RestartTask.State.DONE);
        assertThat(found(task).finished()).contains(NOW);
        assertThat(tasks().items(task).get(1).why()).contains("it is RUNNING");
        assertThat(tasks().interrupted()).isEmpty();
    }

    @Test
    void aCancelledTaskSubmitsNothingMoreAndKeepsWhatWasSubmitted() {
        RestartTask task = add("", waiting(0), waiting(1), waiting(2));
        tasks().submitting(task, waiting(0), "job1");
        tasks().ended(task, waiting(0), State.SUBMITTED, Optional.empty());
        tasks().submitting(task, waiting(1), "job2");

        assertThat(tasks().cancel(caller, task.id())).isTrue();

        assertThat(tasks().submitting(task, waiting(2), "job3")).isFalse();
        assertThat(states(task)).containsExactly(State.SUBMITTED, State.SUBMITTING, State.CANCELLED);
        tasks().ended(task, waiting(1), State.SUBMITTED, Optional.empty());
        assertThat(states(task)).containsExactly(State.SUBMITTED, State.SUBMITTED, State.CANCELLED);
        assertThat(found(task).state()).isEqualTo(RestartTask.State.CANCELLED);
        assertThat(found(task).reason().orElseThrow()).contains(caller.name());
        assertThat(tasks().cancel(caller, task.id())).isFalse();
        tasks().goesOn(task);
        assertThat(found(task).state()).isEqualTo(RestartTask.State.CANCELLED);
    }

    @Test
    void whatCouldNotBeSubmittedDoesNotWaitInACancelledTask() {
        RestartTask task = add("", waiting(0));
        tasks().submitting(task, waiting(0), "job1");
        tasks().cancel(caller, task.id());

        tasks().ended(task, waiting(0), State.WAITING, Optional.empty());

        assertThat(states(task)).containsExactly(State.CANCELLED);
        assertThat(tasks().items(task).get(0).why().orElseThrow()).contains(caller.name());
    }

    @Test
    void aPausedTaskSaysWhyAndIsStillOpen() {
        RestartTask task = add("", waiting(0));

        tasks().waits(task, "Job submission is disabled.");
        assertThat(found(task).state()).isEqualTo(RestartTask.State.PAUSED);
        assertThat(found(task).reason()).contains("Job submission is disabled.");
        assertThat(tasks().open()).extracting(RestartTask::id).containsExactly(task.id());

        tasks().goesOn(task);
        assertThat(found(task).state()).isEqualTo(RestartTask.State.RUNNING);
        assertThat(found(task).reason()).isEmpty();

        tasks().stop(task, "The login is gone.");
        assertThat(found(task).state()).isEqualTo(RestartTask.State.STOPPED);
        assertThat(states(task)).containsExactly(State.CANCELLED);
        assertThat(tasks().open()).isEmpty();
    }

    @Test
    void ownTasksAreListedNewestFirstAndOthersAreUnknown() {
        RestartTask first = add("a", waiting(0));
        RestartTask second = add("bb", waiting(0), refused(1));

        assertThat(tasks().newest(caller, 10)).extracting(RestartTask::id).containsExactly(second.id(), first.id());
        assertThat(tasks().newest(caller, 1)).extracting(RestartTask::id).containsExactly(second.id());
        assertThat(tasks().newest(caller, 1).get(0).counts())
                .isEqualTo(Map.of(State.WAITING, 1, State.NOT_SUBMITTED, 1));
        assertThat(tasks().newest(other, 10)).isEmpty();
        assertThatThrownBy(() -> tasks().get(other, first.id())).isInstanceOf(TaskNotFoundException.class);
        assertThatThrownBy(() -> tasks().cancel(other, first.id())).isInstanceOf(TaskNotFoundException.class);
        assertThat(found(first).state()).isEqualTo(RestartTask.State.RUNNING);
        assertThat(tasks().open()).extracting(RestartTask::id).containsExactly(first.id(), second.id());
    }

    @Test
    void whatIsDoneWithATaskIsInTheAudit() {
        RestartTask task = add("", waiting(0));
        tasks().get(admin, task.id());
        tasks().get(caller, task.id());
        tasks().cancel(admin, task.id());

        List<String> audit = database()
                .guarded(session -> session.createNativeQuery(
                                "select caller || ' ' || action || ' ' || detail from audit where site = :site"
                                        + " order by at, action desc",
                                String.class)
                        .setParameter("site", id)
                        .list());
        assertThat(audit)
                .containsExactlyInAnyOrder(
                        caller.name() + " RESTART_MANY " + task.id() + ", 1 runs",
                        "CN=admin READ_TASK " + task.id() + " of " + owner.name(),
                        "CN=admin READ_TASK " + task.id() + " of " + owner.name(),
                        "CN=admin CANCEL_TASK " + task.id());
    }
}
