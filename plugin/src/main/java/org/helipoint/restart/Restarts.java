package org.helipoint.restart;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.helipoint.capture.Acknowledgement;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Unquoted;
import org.helipoint.restart.JobSubmitter.PreparedJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts workflows: a new job, submitted with the caller's rights, becomes the next attempt. The earlier attempts stay
 * as they are. Works on the thread of a request.
 */
public final class Restarts {

    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(2);

    private final Workflows workflows;
    private final RestartPlanner planner;
    private final JobSubmitter submitter;
    private final Recorder recorder;
    private final UnicoreJobs unicore;
    private final OnceOnly once;
    private final Turns turns;

    public Restarts(
            Workflows workflows,
            RestartPlanner planner,
            JobSubmitter submitter,
            Recorder recorder,
            UnicoreJobs unicore,
            OnceOnly once) {
        this.workflows = workflows;
        this.planner = planner;
        this.submitter = submitter;
        this.recorder = recorder;
        this.unicore = unicore;
        this.once = once;
        this.turns = new Turns(job -> workflows.attempt(job).isPresent());
    }

    /**
     * What a restart would do.
     *
     * @throws org.helipoint.query.WorkflowNotFoundException if the caller has no such workflow
     * @throws InvalidRestartException if the request does not fit the workflow
     * @throws RestartConflictException if the workflow is active, or nothing is known that could be submitted
     */
    public RestartPlan plan(Caller caller, String workflow, RestartRequest request) {
        Set<Integer> steps = request.step().map(Set::of).orElse(Set.of());
        return plan(workflows.getToRestart(caller, workflow, steps, request.attempt()), request);
    }

    private RestartPlan plan(WorkflowDetails details, RestartRequest request) {
        details.restartObstacle().ifPresent(obstacle -> {
            throw new RestartConflictException("The workflow cannot be restarted: " + obstacle + ".", List.of());
        });
        Run run = select(details, request);
        Origin origin = origin(details, run, request);
        return planner.plan(
                origin, request, 1 + newestAttempt(details, origin.run().step()));
    }

    /** Of a sweep only the failed parts, if there are some, unless all of it or one attempt was asked for. */
    private static Origin origin(WorkflowDetails details, Run run, RestartRequest request) {
        if (request.attempt().isPresent() && run.sweep().isEmpty()) {
            return Origin.of(run);
        }
        boolean onlyFailed =
                request.onlyFailed().orElse(StepChoices.of(details, true).hasPartsToStart(run.step()));
        StepChoice choice = StepChoices.of(details, onlyFailed).one(run);
        choice.obstacle().ifPresent(obstacle -> {
            throw new RestartConflictException("The sweep cannot be restarted: " + obstacle + ".", List.of());
        });
        return Origin.of(choice);
    }

    private static Run select(WorkflowDetails details, RestartRequest request) {
        int step = request.step().orElseGet(() -> onlyStep(details));
        return details.runs().stream()
                .filter(run -> run.step() == step)
                .filter(run -> request.attempt().isEmpty()
                        || run.attempt() == request.attempt().get())
                .max(Comparator.comparingInt(Run::attempt))
                .orElseThrow(() -> new InvalidRestartException("The workflow has no step " + step
                        + request.attempt().map(a -> " with an attempt " + a).orElse("") + "."));
    }

    /** The step of a workflow that has one; the parts of a sweep count as one with their master. */
    private static int onlyStep(WorkflowDetails details) {
        List<Integer> steps = details.runs().stream()
                .filter(run -> run.sweep().isEmpty())
                .map(Run::step)
                .distinct()
                .toList();
        if (steps.size() != 1) {
            throw new InvalidRestartException(
                    "The workflow has " + details.workflow().steps() + " steps: say in 'step' which one.");
        }
        return steps.get(0);
    }

    private static int newestAttempt(WorkflowDetails details, int step) {
        return details.runs().stream()
                .filter(run -> run.step() == step)
                .mapToInt(Run::attempt)
                .max()
                .orElse(0);
    }

    /**
     * Restarts a workflow. When this returns, the new attempt is submitted, and as a rule recorded too. Does not wait for others
     * that were asked for in the same way.
     *
     * @throws org.helipoint.query.WorkflowNotFoundException if the caller has no such workflow
     * @throws InvalidRestartException if the request does not fit the workflow
     * @throws RestartConflictException if the workflow is active or something is missing
     * @throws SubmissionRefusedException if the caller may not submit jobs
     * @throws JobLimitException if the caller may have no more jobs
     * @throws SubmissionFailedException if UNICORE does not take the job
     * @throws SubmissionDisabledException if UNICORE takes no jobs now
     */
    public Restarted restart(Caller caller, String workflow, RestartRequest request) {
        return turns.ask(workflow, false, () -> submit(caller, plan(caller, workflow, request), restarted -> {}));
    }

    /**
     * The same, but only if nobody else restarts the workflow at the same moment.
     *
     * @param before is told right before the submission what will come of it
     */
    Restarted restartAlone(Caller caller, String workflow, RestartRequest request, Consumer<Restarted> before) {
        return turns.ask(workflow, true, () -> submit(caller, plan(caller, workflow, request), before));
    }

    /** Plans and submits while no other restart of the workflow is under way, and those before it are on record. */
    <T> T alone(String workflow, Supplier<T> planAndSubmit) {
        return turns.take(workflow, true, planAndSubmit);
    }

    /**
     * Restarts a workflow, unless the caller has done so with this key in the last 24 hours: then it tells what came of that. Two
     * such requests at the same moment wait for each other, and of several with different keys only one restarts it. Throws what {@link #restart(Caller, String, RestartRequest)} throws;
     * after that the key can be used again.
     *
     * @param body the body that the request was read from
     * @throws KeyUsedException if the caller has used the key for another workflow or body
     */
    public Restarted restart(Caller caller, String workflow, RestartRequest request, IdempotencyKey key, String body) {
        return once.once(
                caller,
                key,
                "restart " + workflow + "\n" + body,
                this::exists,
                about -> restartAlone(
                        caller,
                        workflow,
                        request,
                        restarted -> about.toMake(new OnceOnly.Made(restarted.job(), restarted.json()))),
                answer -> {
                    Restarted before = Restarted.of(answer);
                    return before.again(attempt(before.job()).orElse(before.attempt()));
                });
    }

    /**
     * Submits what was planned, as the caller. Throws what {@link #restart} throws for a plan in which something is missing,
     * and for a submission.
     *
     * @param before is told right before the submission what will come of it
     */
    Restarted submit(Caller caller, RestartPlan plan, Consumer<Restarted> before) {
        if (!plan.missing().isEmpty()) {
            throw new RestartConflictException("Something is missing for a restart.", plan.missing());
        }
        String run = plan.run().id();
        String workflow = plan.run().workflow();
        PreparedJob job = submitter.prepare(plan.job(), run);
        if (plan.job().id().isEmpty()) { // else it was written when the job got its id
            workflows.auditRestart(caller, workflow, run, job.id());
        }
        Restarted restarted = new Restarted(workflow, job.id(), plan.attempt(), plan.differences());
        before.accept(restarted);
        Acknowledgement recorded = recorder.expect(job.id());
        try {
            job.submit();
            turns.submitted(workflow, job.id());
            recorded.await(RECORDED_WITHIN);
        } finally {
            recorder.forget(job.id());
        }
        return restarted.as(attempt(job.id()).orElse(plan.attempt()));
    }

    /**
     * Whether a job was submitted. After a kill UNICORE may have forgotten one that the journal still knows: as long as something
     * waits there, nobody can tell.
     *
     * @throws StoreUnavailableException if nobody can tell now
     */
    public boolean exists(String job) {
        boolean waiting = recorder.isBehind(); // before the records are looked at
        boolean exists =
                turns.has(job) || unicore.exists(job) || workflows.attempt(job).isPresent();
        if (!exists && waiting) {
            throw new StoreUnavailableException("It is not known yet whether job " + job + " was submitted.", null);
        }
        return exists;
    }

    /** After the submission nothing may fail any more: who gets an error would submit again. */
    private Optional<Integer> attempt(String job) {
        try {
            return workflows.attempt(job);
        } catch (StoreUnavailableException | StoreTimeoutException e) {
            LOG.warn("Job {}: submitted, but its record cannot be read now.", job, Unquoted.of(e));
            return Optional.empty();
        }
    }
}
