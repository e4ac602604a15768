package org.helipoint.restart;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.RestartItem;
import org.helipoint.model.Run;

/**
 * What becomes of one step when its workflow starts again.
 *
 * @param choice the step
 * @param plan what would be submitted; empty if nothing can be
 * @param obstacle why nothing will be; empty if it will
 */
public record StepPlan(StepChoice choice, Optional<RestartPlan> plan, Optional<String> obstacle) {

    /** Whether a job will be submitted. */
    public boolean runs() {
        return obstacle.isEmpty();
    }

    public int step() {
        return choice.step();
    }

    /** The run that starts again, or that stays as it is. */
    public Run run() {
        return choice.run();
    }

    /** Numbers of the steps that start again, too, and have to succeed first. */
    public Set<Integer> needs() {
        return choice.needs();
    }

    /** The parts of a sweep that start again, if not all do. */
    public List<Run> parts() {
        return choice.parts();
    }

    /** In words: why it starts again, what it waits for, what else there is to say. */
    public String why() {
        Stream<String> needs = choice.needs().isEmpty()
                ? Stream.of()
                : Stream.of("it takes in results of step "
                        + choice.needs().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "))
                        + " and waits for them");
        Stream<String> plain =
                Origin.isOfEngine(choice.run().description()) ? Stream.of(Origin.PLAIN) : Stream.<String>of();
        return Stream.of(Stream.of(choice.why()), needs, plain)
                .flatMap(some -> some)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    StepPlan without(String reason) {
        return new StepPlan(choice, plan, Optional.of(reason));
    }

    /**
     * The step as a part of a task.
     *
     * @param position in the task
     * @param needs positions of those that have to succeed first
     */
    RestartItem item(int position, List<Integer> needs) {
        return new RestartItem(
                position,
                run().workflow(),
                Optional.of(step()),
                Optional.of(run().stepName()),
                Optional.of(run().id()),
                parts().stream().map(Run::step).toList(),
                needs,
                runs() ? RestartItem.State.WAITING : RestartItem.State.NOT_SUBMITTED,
                Optional.empty(),
                obstacle);
    }
}
