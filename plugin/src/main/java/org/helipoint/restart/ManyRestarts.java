package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.helipoint.hook.ActionReader;
import org.helipoint.model.Owner;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;
import org.helipoint.model.RunState;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.Page;
import org.helipoint.query.Tasks;
import org.helipoint.query.WorkflowNotFoundException;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;

/**
 * Restarts many workflows, or the steps of one, as a task that {@link RestartRunner} works on. What starts again is settled
 * when it is asked for; each job is planned anew when its turn comes. Works on the thread of a request.
 */
public final class ManyRestarts {

    private static final int MOST_OPEN = 20;

    private final Workflows workflows;
    private final Tasks tasks;
    private final WorkflowPlanner planner;
    private final RestartRunner runner;
    private final OnceOnly once;
    private final Clock clock;

    public ManyRestarts(
            Workflows workflows,
            Tasks tasks,
            WorkflowPlanner planner,
            RestartRunner runner,
            OnceOnly once,
            Clock clock) {
        this.workflows = workflows;
        this.tasks = tasks;
        this.planner = planner;
        this.runner = runner;
        this.once = once;
        this.clock = clock;
    }

    /**
     * A task that was begun.
     *
     * @param replayed whether it was begun before, and this only tells of it
     */
    public record Started(String task, boolean replayed) {}

    /**
     * What a restart of many would do.
     *
     * @throws InvalidRestartException if the request is wrong, or does not fit one of the workflows
     * @throws org.helipoint.query.InvalidQueryException if its filter is
     */
    public ManyPlan plan(Caller caller, ManyRequest request) {
        List<String> ids = ids(caller, request, request.limit() + 1);
        List<WorkflowPlan> plans = new ArrayList<>();
        ids.stream().limit(request.limit()).forEach(id -> plans.add(plan(caller, id, request.wanted(), request)));
        return new ManyPlan(plans, ids.size() > request.limit());
    }

    /** What a task has to do. Of all that is planned for a workflow no more is kept than that. */
    private List<RestartItem> items(Caller caller, ManyRequest request) {
        List<RestartItem> items = new ArrayList<>();
        for (String id : ids(caller, request, request.limit())) {
            items.addAll(plan(caller, id, request.wanted(), request).items(items.size()));
        }
        return items;
    }

    private List<String> ids(Caller caller, ManyRequest request, int most) {
        return request.filter()
                .map(filter -> find(caller, filter, request.wanted(), most))
                .orElse(request.ids());
    }

    private List<String> find(Caller caller, Map<String, List<String>> filter, Set<RunState> wanted, int most) {
        Map<String, List<String>> parameters = new HashMap<>(filter);
        parameters.putIfAbsent("status", wanted.stream().map(Enum::name).toList());
        WorkflowQuery query = WorkflowQuery.parseWhole(parameters, ActionReader::comparable);
        List<String> ids = new ArrayList<>();
        Optional<WorkflowQuery> rest = Optional.of(query);
        while (rest.isPresent() && ids.size() < most) {
            Page page = workflows.page(caller, rest.get());
            page.workflows().stream().map(Workflow::id).forEach(ids::add);
            rest = page.next().map(query::from);
        }
        return ids.size() > most ? ids.subList(0, most) : ids;
    }

    private WorkflowPlan plan(Caller caller, String id, Set<RunState> wanted, ManyRequest request) {
        try {
            WorkflowDetails details = workflows.getToRestart(caller, id);
            return notWanted(details.workflow(), wanted)
                    .map(obstacle ->
                            new WorkflowPlan(id, Optional.of(details.workflow()), List.of(), Optional.of(obstacle)))
                    .orElseGet(() -> planner.plan(details, wanted, request.onlyFailed(), request.changes()));
        } catch (WorkflowNotFoundException e) {
            return new WorkflowPlan(id, Optional.empty(), List.of(), Optional.of(e.getMessage()));
        }
    }

    private static Optional<String> notWanted(Workflow workflow, Set<RunState> wanted) {
        return workflow.restartObstacle()
                .or(() -> wanted.contains(workflow.status())
                        ? Optional.empty()
                        : Optional.of("it is " + workflow.status() + "; only those were asked for that are "
                                + wanted.stream().sorted().map(Enum::name).collect(Collectors.joining(" or "))));
    }

    /**
     * Begins to restart many. When this returns, the task outlives a killed server.
     *
     * @param owner the caller, with the role, login and group of this request
     * @param key under which the caller may ask again; empty if the request is not to be remembered
     * @param body the body that the request was read from
     * @throws SubmissionRefusedException if the caller has no login
     * @throws RestartConflictException if the caller has 20 tasks that have not ended
     * @throws KeyUsedException if the caller has used the key for another body
     */
    public Started start(Caller caller, Owner owner, ManyRequest request, Optional<IdempotencyKey> key, String body) {
        return start(caller, owner, request, key, "restart many\n" + body, () -> items(caller, request));
    }

    /**
     * Whether a restart without a step begins a task for several: as it did when it was first sent with this key, else if the
     * workflow of the caller has steps that are jobs of their own, and not the parts of one sweep.
     */
    public boolean isOfSeveralSteps(Caller caller, String workflow, Optional<IdempotencyKey> key, String body) {
        return key.flatMap(one -> once.answer(caller, one, "restart " + workflow + "\n" + body))
                .map(JsonNode::isTextual) // the id of a task; that of one job is an object
                .orElseGet(() -> workflows.countSteps(caller, workflow) > 1);
    }

    /**
     * What a restart of the steps of one workflow would do.
     *
     * @throws WorkflowNotFoundException if the caller has no such workflow
     * @throws RestartConflictException if the workflow is active
     */
    public WorkflowPlan plan(Caller caller, String workflow, ManyRequest request) {
        WorkflowPlan plan = planner.plan(
                workflows.getToRestart(caller, workflow), request.wanted(), request.onlyFailed(), request.changes());
        plan.workflow().flatMap(Workflow::restartObstacle).ifPresent(obstacle -> {
            throw new RestartConflictException("The workflow cannot be restarted: " + obstacle + ".", List.of());
        });
        return plan;
    }

    /**
     * Begins to restart the steps of one workflow.
     *
     * @throws RestartConflictException if none of its steps can start
     * @see #start(Caller, Owner, ManyRequest, Optional, String)
     */
    public Started start(
            Caller caller,
            String workflow,
            Owner owner,
            ManyRequest request,
            Optional<IdempotencyKey> key,
            String body) {
        return start(caller, owner, request, key, "restart " + workflow + "\n" + body, () -> {
            WorkflowPlan plan = plan(caller, workflow, request);
            plan.obstacle().ifPresent(obstacle -> {
                throw new RestartConflictException(
                        "The workflow cannot be restarted: " + obstacle + ".", missing(plan));
            });
            return plan.items(0);
        });
    }

    private static List<Missing> missing(WorkflowPlan plan) {
        return plan.steps().stream()
                .flatMap(step -> step.plan().stream())
                .flatMap(step -> step.missing().stream())
                .toList();
    }

    private Started start(
            Caller caller,
            Owner owner,
            ManyRequest request,
            Optional<IdempotencyKey> key,
            String whole,
            Supplier<List<RestartItem>> items) {
        if (owner.login() == null) {
            throw new SubmissionRefusedException(
                    "You have no login on the cluster to run jobs under; a restart runs as you, never as the owner.",
                    null);
        }
        return key.isEmpty()
                ? new Started(add(caller, owner, request, items.get(), id -> {}), false)
                : once.once(
                        caller,
                        key.get(),
                        whole,
                        tasks::exists,
                        about -> new Started(
                                add(
                                        caller,
                                        owner,
                                        request,
                                        items.get(),
                                        id -> about.toMake(
                                                new OnceOnly.Made(id, JsonNodeFactory.instance.textNode(id)))),
                                false),
                        answer -> new Started(answer.asText(), true));
    }

    /** Changes are kept for the jobs to come, and were looked at for secrets with these; without any nothing is kept. */
    private String add(
            Caller caller, Owner owner, ManyRequest request, List<RestartItem> items, Consumer<String> before) {
        boolean runs = items.stream().anyMatch(item -> item.state() == RestartItem.State.WAITING);
        if (runs && tasks.countOpen(owner) >= MOST_OPEN) {
            throw new RestartConflictException(
                    "You have " + MOST_OPEN + " tasks that have not ended, which is as many as you may have at a time.",
                    List.of());
        }
        RestartTask task = new RestartTask(
                UUID.randomUUID().toString(),
                tasks.site(),
                owner,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                Optional.empty(),
                RestartTask.State.RUNNING,
                Optional.empty(),
                runs ? request.kept().toString() : "{}",
                Map.of());
        before.accept(task.id());
        tasks.add(caller, task, items);
        runner.wake();
        return task.id();
    }
}
