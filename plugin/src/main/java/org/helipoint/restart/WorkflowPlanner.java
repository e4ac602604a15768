package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.DataPlace;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.Difference;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.WorkflowDetails;

/** Plans the restart of a workflow step by step. Submits and writes nothing. Thread-safe. */
public final class WorkflowPlanner {

    private final RestartPlanner planner;
    private final DataPlaces places;

    /**
     * A planner.
     *
     * @param places knows which addresses mean the same
     */
    public WorkflowPlanner(RestartPlanner planner, DataPlaces places) {
        this.planner = planner;
        this.places = places;
    }

    /**
     * Plans a workflow that the caller was given.
     *
     * @param wanted states of steps that start again
     * @param onlyFailed false for all steps
     * @throws InvalidRestartException if a change holds a secret, which nobody could keep until the step's turn
     */
    WorkflowPlan plan(WorkflowDetails details, Set<RunState> wanted, boolean onlyFailed, Changes changes) {
        Optional<String> obstacle = details.restartObstacle();
        List<StepPlan> steps = obstacle.isPresent()
                ? List.of()
                : steps(details, new StepChoices(details, wanted, onlyFailed, places).all(), changes);
        if (obstacle.isEmpty() && steps.stream().noneMatch(StepPlan::runs)) {
            obstacle = Optional.of(nothingToRun(steps));
        }
        return new WorkflowPlan(details.workflow().id(), Optional.of(details.workflow()), steps, obstacle);
    }

    private static String nothingToRun(List<StepPlan> steps) {
        return steps.stream()
                .map(step -> (steps.size() > 1 ? "step '" + step.run().stepName() + "': " : "")
                        + step.obstacle().orElse(""))
                .collect(Collectors.joining("; "));
    }

    private List<StepPlan> steps(WorkflowDetails details, List<StepChoice> choices, Changes changes) {
        List<StepPlan> plans = new ArrayList<>();
        for (StepChoice choice : choices) {
            StepPlan plan = choice.runs() ? plan(details, choice, changes) : without(choice);
            plans.add(plans.stream()
                    .filter(other -> choice.needs().contains(other.step()) && !other.runs())
                    .findFirst()
                    .map(other -> plan.without(
                            "it takes in results of step '" + other.run().stepName() + "', which does not start again"))
                    .orElse(plan));
        }
        return plans;
    }

    private static StepPlan without(StepChoice choice) {
        return new StepPlan(choice, Optional.empty(), choice.obstacle());
    }

    private StepPlan plan(WorkflowDetails details, StepChoice choice, Changes changes) {
        RestartPlan plan;
        try {
            plan = plan(details, choice, changes, Map.of());
        } catch (RestartConflictException e) {
            return new StepPlan(choice, Optional.empty(), Optional.of(e.getMessage()));
        }
        Set<String> toCome =
                choice.needs().stream().flatMap(step -> jobs(details, step)).collect(Collectors.toSet());
        List<Missing> missing = plan.missing().stream()
                .filter(one -> !toCome.contains(directory(plan, one)))
                .toList();
        return new StepPlan(choice, Optional.of(plan.with(missing)), words(missing));
    }

    /** The job in whose directory the input is that is said to be missing; empty text if it is about something else. */
    private String directory(RestartPlan plan, Missing missing) {
        String address = plan.description().at(missing.path()).asText();
        return jobOf(plan.run(), address).orElse("");
    }

    static Optional<String> words(List<Missing> missing) {
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of("something is missing: "
                        + missing.stream()
                                .map(one -> one.path() + ": " + one.problem())
                                .collect(Collectors.joining(" ")));
    }

    private static Stream<String> jobs(WorkflowDetails details, int step) {
        return details.runs().stream().filter(run -> run.step() == step).map(Run::job);
    }

    private Optional<String> jobOf(Run run, String address) {
        return places.find(run.site(), address).map(DataPlace::job);
    }

    /**
     * Plans one step.
     *
     * @param newJobs by the number of a step that it needs: the job that is its new attempt. Inputs that lie in the job
     *     directory of an earlier attempt at that step come from this job's
     * @throws RestartConflictException if it cannot be told what a sweep had swept over
     * @throws InvalidRestartException if the changes do not fit it, or hold a secret
     */
    RestartPlan plan(WorkflowDetails details, StepChoice choice, Changes changes, Map<Integer, String> newJobs) {
        Origin origin = Origin.of(choice).withInputs(address -> redirected(details, choice.run(), address, newJobs));
        RestartRequest request =
                new RestartRequest(Optional.empty(), Optional.empty(), changes, Map.of(), Optional.empty(), true);
        RestartPlan plan = planner.plan(origin, request, 1 + newest(details, choice.step()));
        checkNoSecret(plan.job().description(), plan.description());
        return plan;
    }

    private String redirected(WorkflowDetails details, Run run, String address, Map<Integer, String> newJobs) {
        String job = jobOf(run, address).orElse("");
        return newJobs.entrySet().stream()
                .filter(step -> jobs(details, step.getKey()).anyMatch(job::equals))
                .findFirst()
                .map(step -> address.replace(job + "-uspace", step.getValue() + "-uspace"))
                .orElse(address);
    }

    static int newest(WorkflowDetails details, int step) {
        return details.runs().stream()
                .filter(run -> run.step() == step)
                .mapToInt(Run::attempt)
                .max()
                .orElse(0);
    }

    private static void checkNoSecret(ObjectNode submitted, ObjectNode redacted) {
        if (!new JobDescription(submitted).equals(new JobDescription(redacted))) {
            throw new InvalidRestartException("The changes hold a secret (in what differs at "
                    + Difference.between(submitted, redacted).get(0).path()
                    + "). A restart of several jobs keeps its changes until the last one is submitted, and secrets are not"
                    + " kept: restart these jobs one by one, with 'step'.");
        }
    }
}
