package org.helipoint.restart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.capture.BackgroundThread;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartItem.State;
import org.helipoint.model.RestartTask;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.Tasks;
import org.helipoint.query.WorkflowNotFoundException;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Unquoted;
import org.helipoint.store.StoredWorkflows.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on the tasks of this site: one thread submits job after job, as the owner of each task, no more in a minute than the
 * site allows, in turn from all tasks that can go on. A task waits while job submission is disabled or its owner has as many
 * jobs as allowed, and stops when UNICORE has not let the owner submit for ten minutes.
 *
 * <p>Each item is submitted once, whenever the server dies: the id of its job is written down before the job is given to
 * UNICORE, and it counts as submitted when its run is on record. In between it is decided by whether UNICORE knows the job;
 * if it does not, the job is submitted under this same id.
 */
public final class RestartRunner implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RestartRunner.class);
    private static final Duration NEXT_LOOK = Duration.ofSeconds(2);
    private static final Duration NEXT_LOOK_WITHOUT_TASKS = Duration.ofMinutes(1);
    private static final Duration NEXT_TRY = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MOST_FAILURES = 5;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Tasks tasks;
    private final Workflows workflows;
    private final WorkflowPlanner planner;
    private final Restarts restarts;
    private final OnBehalf owners;
    private final Predicate<String> jobExists;
    private final Duration pause;
    private final Duration nextTry;
    private final Duration patience;
    private final BackgroundThread thread;

    // of the thread only
    private boolean settled;
    private long earliest = System.nanoTime();
    private String lastServed = "";
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Map<String, Long> refusedSince = new HashMap<>();
    private final Map<String, Integer> failures = new HashMap<>();

    /**
     * A runner that does not run yet.
     *
     * @param jobExists whether a job was submitted; throws {@link StoreUnavailableException} as long as nobody can tell
     * @param ratePerMinute most jobs that are submitted in a minute
     */
    public RestartRunner(
            Tasks tasks,
            Workflows workflows,
            WorkflowPlanner planner,
            Restarts restarts,
            OnBehalf owners,
            Predicate<String> jobExists,
            int ratePerMinute) {
        this(tasks, workflows, planner, restarts, owners, jobExists, ratePerMinute, NEXT_TRY, PATIENCE);
    }

    /**
     * The same.
     *
     * @param nextTry after which time a task is tried again that could not go on
     * @param patience how long a user is refused before the task stops
     */
    RestartRunner(
            Tasks tasks,
            Workflows workflows,
            WorkflowPlanner planner,
            Restarts restarts,
            OnBehalf owners,
            Predicate<String> jobExists,
            int ratePerMinute,
            Duration nextTry,
            Duration patience) {
        this.nextTry = nextTry;
        this.patience = patience;
        this.tasks = tasks;
        this.workflows = workflows;
        this.planner = planner;
        this.restarts = restarts;
        this.owners = owners;
        this.jobExists = jobExists;
        this.pause = Duration.ofMinutes(1).dividedBy(ratePerMinute);
        this.thread = new BackgroundThread("helipoint-restarts", this::run, CLOSE_WITHIN);
    }

    /** Begins to work, with what an earlier process left. Not before UNICORE can tell which jobs it knows. Call once. */
    public void start() {
        thread.start();
    }

    /** Says that there is a new task. */
    public void wake() {
        thread.wake();
    }

    /** Stops before the next job. What is left is done after the next start. */
    @Override
    public void close() {
        thread.close();
    }

    private void run() {
        Duration wait = Duration.ZERO;
        while (thread.pause(wait)) {
            try {
                settle();
                wait = goOn();
            } catch (StoreUnavailableException e) {
                wait = NEXT_LOOK;
                settled = false;
            } catch (RuntimeException | LinkageError e) {
                LOG.error("Restarts of many go on in a moment.", Unquoted.of(e));
                wait = nextTry;
                settled = false;
            }
        }
    }

    /** Submits the next job if it is time; how long to wait then, at most. */
    private Duration goOn() {
        if (System.nanoTime() - earliest >= 0) {
            Optional<Duration> next = submitNext();
            if (next.isEmpty()) {
                return settled && tasks.open().isEmpty() ? NEXT_LOOK_WITHOUT_TASKS : NEXT_LOOK;
            }
            earliest = System.nanoTime() + next.get().toNanos();
        }
        Duration left = Duration.ofNanos(Math.max(0, earliest - System.nanoTime()));
        return settled || left.compareTo(NEXT_LOOK) < 0 ? left : NEXT_LOOK;
    }

    /** Finds out what became of the items that were given to UNICORE, or were about to be when this was interrupted. */
    private void settle() {
        if (settled) {
            return;
        }
        settled = true;
        for (RestartTask task : tasks.interrupted()) {
            for (RestartItem item : tasks.items(task)) {
                if (item.state() == State.SUBMITTING) {
                    settle(task, item);
                }
            }
        }
    }

    private void settle(RestartTask task, RestartItem item) {
        String job = item.job().orElseThrow();
        if (workflows.attempt(job).isPresent()) {
            tasks.ended(task, item, State.SUBMITTED, Optional.empty());
        } else if (jobExists.test(job)) {
            settled = false; // its record is on its way
        } else if (task.state().open()) {
            tasks.ended(task, item, State.WAITING, Optional.empty());
        } else {
            tasks.ended(task, item, State.CANCELLED, task.reason());
        }
    }

    /** Deals with one item; how long to wait before the next, or empty if there was none. */
    private Optional<Duration> submitNext() {
        for (RestartTask task : inTurn(tasks.open())) {
            Optional<Duration> next = submitNext(task);
            if (next.isPresent()) {
                return next;
            }
        }
        return Optional.empty();
    }

    /** What nobody thought of in one task must not keep the others from going on. */
    private Optional<Duration> submitNext(RestartTask task) {
        Optional<RestartItem> item = Optional.empty();
        try {
            item = due(task);
            if (item.isPresent()) {
                lastServed = task.id();
                return submit(task, item.get());
            }
        } catch (StoreUnavailableException | StoreTimeoutException e) { // not the item's fault
            throw e;
        } catch (RuntimeException e) {
            LOG.error("Task {}: goes on in a moment.", task.id(), Unquoted.of(e));
            notBefore.put(task.id(), System.nanoTime() + nextTry.toNanos());
            item.ifPresent(one -> failed(task, one));
        }
        return Optional.empty();
    }

    private void failed(RestartTask task, RestartItem item) {
        int times = failures.merge(task.id() + " " + item.position(), 1, Integer::sum);
        boolean given = times >= MOST_FAILURES;
        notSubmitted(
                task,
                item,
                given ? State.NOT_SUBMITTED : State.WAITING,
                given ? "HELIPOINT failed over it " + times + " times; the server's log says more" : null);
    }

    /** Tasks that can go on, the one that comes after the last that was served first. */
    private List<RestartTask> inTurn(List<RestartTask> open) {
        long now = System.nanoTime();
        Set<String> ids = open.stream().map(RestartTask::id).collect(Collectors.toSet());
        refusedSince.keySet().retainAll(ids);
        failures.keySet().removeIf(item -> !ids.contains(item.split(" ", 2)[0]));
        notBefore.entrySet().removeIf(entry -> !ids.contains(entry.getKey()) || entry.getValue() - now <= 0);
        List<RestartTask> turns = new ArrayList<>(open);
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i).id().equals(lastServed)) {
                turns = new ArrayList<>(open.subList(i + 1, open.size()));
                turns.addAll(open.subList(0, i + 1));
            }
        }
        turns.removeIf(task -> notBefore.containsKey(task.id()));
        return turns;
    }

    /** The first item that can be submitted now; those that never can are ended. */
    private Optional<RestartItem> due(RestartTask task) {
        List<RestartItem> items = new ArrayList<>(tasks.items(task));
        for (int i = 0; i < items.size(); i++) {
            RestartItem item = items.get(i);
            if (item.state() == State.WAITING) {
                Need need = need(item, items);
                if (need.kind() == Need.Kind.MET) {
                    return Optional.of(item);
                }
                if (need.kind() == Need.Kind.NEVER) {
                    tasks.ended(task, item, State.NOT_SUBMITTED, Optional.of(need.why()));
                    items = new ArrayList<>(tasks.items(task));
                }
            }
        }
        return Optional.empty();
    }

    /** How it stands with what an item needs. */
    private record Need(Kind kind, String why) {
        enum Kind {
            MET,
            OPEN,
            NEVER
        }

        static final Need FULFILLED = new Need(Kind.MET, "");
        static final Need WAITS = new Need(Kind.OPEN, "");
    }

    private Need need(RestartItem item, List<RestartItem> items) {
        return item.needs().stream()
                .map(position -> need(items.get(position)))
                .max(Comparator.comparing(Need::kind))
                .orElse(Need.FULFILLED);
    }

    private Need need(RestartItem needed) {
        return switch (needed.state()) {
            case WAITING, SUBMITTING -> Need.WAITS;
            case NOT_SUBMITTED, CANCELLED ->
                new Need(Need.Kind.NEVER, "it needs step " + name(needed) + ", which was not started");
            case SUBMITTED -> outcome(needed);
        };
    }

    /** The end of a job and, if it is a sweep, of its parts. */
    private Need outcome(RestartItem needed) {
        String job = needed.job().orElseThrow();
        List<Outcome> outcomes = workflows.outcomes(needed.workflow(), job);
        if (!outcomes.isEmpty() && outcomes.stream().allMatch(Outcome::superseded)) {
            return new Need(
                    Need.Kind.NEVER, "it needs step " + name(needed) + ", which was started again in the meantime");
        }
        Set<RunState> states = outcomes.stream()
                .filter(outcome -> !outcome.superseded())
                .map(Outcome::state)
                .collect(Collectors.toSet());
        if (states.isEmpty() || states.stream().anyMatch(state -> !state.ended())) {
            return Need.WAITS;
        }
        return states.equals(Set.of(RunState.SUCCESSFUL))
                ? Need.FULFILLED
                : new Need(
                        Need.Kind.NEVER,
                        "it needs step " + name(needed) + ", which is "
                                + states.stream()
                                        .filter(state -> state != RunState.SUCCESSFUL)
                                        .sorted()
                                        .map(Enum::name)
                                        .collect(Collectors.joining(" and "))
                                + " again");
    }

    private static String name(RestartItem item) {
        return "'" + item.name().orElse("") + "'";
    }

    /** Tries to submit an item; how long to wait before the next, or empty if the task has to wait or has ended. */
    private Optional<Duration> submit(RestartTask task, RestartItem item) {
        try {
            String job = owners.as(
                    task.owner(), caller -> restarts.alone(item.workflow(), () -> submit(caller, task, item)));
            refusedSince.remove(task.id());
            settled = false;
            settle();
            if (task.state() == RestartTask.State.PAUSED) {
                tasks.goesOn(task);
            }
            LOG.debug("Job {}: submitted by task {}.", job, task.id());
            return Optional.of(pause);
        } catch (TaskEndedException e) {
            LOG.debug("Task {}: ended before its next job.", task.id());
        } catch (SubmissionDisabledException | JobLimitException e) {
            waits(task, item, e.getMessage());
        } catch (SubmissionRefusedException e) {
            refused(task, item, e.getMessage());
        } catch (RestartConflictException e) {
            notSubmitted(
                    task,
                    item,
                    State.NOT_SUBMITTED,
                    WorkflowPlanner.words(e.missing()).orElse(e.getMessage()));
            return Optional.of(Duration.ZERO);
        } catch (InvalidRestartException | WorkflowNotFoundException | SubmissionFailedException e) {
            notSubmitted(task, item, State.NOT_SUBMITTED, e.getMessage());
            return Optional.of(Duration.ZERO);
        }
        return Optional.empty();
    }

    /** The attribute sources may be away for a moment, and do not say so. */
    private void refused(RestartTask task, RestartItem item, String why) {
        long now = System.nanoTime();
        waits(task, item, why);
        if (now - refusedSince.computeIfAbsent(task.id(), id -> now) >= patience.toNanos()) {
            tasks.stop(task, why);
            LOG.warn("Task {}: stopped. {}", task.id(), why);
        }
    }

    private void waits(RestartTask task, RestartItem item, String why) {
        notSubmitted(task, item, State.WAITING, null);
        notBefore.put(task.id(), System.nanoTime() + nextTry.toNanos());
        tasks.waits(task, why);
    }

    /** Notes that a job was not submitted, unless UNICORE has it all the same. */
    private void notSubmitted(RestartTask task, RestartItem item, State state, String why) {
        boolean has =
                tasks.items(task).get(item.position()).job().filter(jobExists).isPresent();
        if (has) {
            settled = false;
        } else {
            tasks.ended(task, item, state, Optional.ofNullable(why));
        }
    }

    private String submit(Caller caller, RestartTask task, RestartItem item) {
        List<RestartItem> items = tasks.items(task);
        WorkflowDetails details = workflows.getToRestart(caller, item.workflow(), steps(items, item), Optional.empty());
        StepChoice choice = choice(details, task, item);
        RestartPlan plan = planner.plan(details, choice, ManyRequest.changes(task.request()), newJobs(items, item));
        RestartPlan once = item.job().map(plan::as).orElse(plan);
        return restarts.submit(caller, once, restarted -> {
                    if (!tasks.submitting(task, item, restarted.job())) {
                        throw new TaskEndedException();
                    }
                })
                .job();
    }

    /** The step of an item and those that it needs: what the task itself has submitted of others may be much by now. */
    private static Set<Integer> steps(List<RestartItem> items, RestartItem item) {
        return Stream.concat(Stream.of(item), item.needs().stream().map(items::get))
                .map(one -> one.step().orElseThrow())
                .collect(Collectors.toSet());
    }

    /** What was chosen when the task was made, if nobody has started it again since. */
    private static StepChoice choice(WorkflowDetails details, RestartTask task, RestartItem item) {
        if (details.more()) {
            throw new RestartConflictException(
                    "its step has too many attempts by now to be looked at together", List.of());
        }
        Map<String, Run> runs =
                details.runs().stream().collect(Collectors.toMap(Run::id, run -> run, (first, second) -> first));
        Run run = runs.get(item.run().orElseThrow());
        List<Run> newest = details.runs().stream()
                .filter(one -> !one.superseded()
                        && item.job().filter(one.job()::equals).isEmpty()
                        && (item.parts().isEmpty()
                                ? one.step() == item.step().orElseThrow()
                                : item.parts().contains(one.step())))
                .toList();
        for (Run one : newest) {
            if (!one.state().ended() || one.times().submitted().isAfter(task.created())) {
                throw new RestartConflictException(
                        "it was started again in the meantime and is " + one.state(), List.of());
            }
        }
        if (newest.isEmpty() && !item.parts().isEmpty()) {
            throw new RestartConflictException("all of it was started again in the meantime", List.of());
        }
        return new StepChoice(run, item.parts().isEmpty() ? List.of() : newest, Set.of(), "", Optional.empty());
    }

    /** By the step that an item needs, the job that is its new attempt. */
    private static Map<Integer, String> newJobs(List<RestartItem> items, RestartItem item) {
        return item.needs().stream()
                .map(items::get)
                .collect(Collectors.toMap(
                        needed -> needed.step().orElseThrow(),
                        needed -> needed.job().orElseThrow(),
                        (first, second) -> second));
    }

    /** The task was cancelled at the last moment. */
    private static final class TaskEndedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
