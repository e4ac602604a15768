package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.WorkflowDetails;

/**
 * Chooses the steps of a workflow that start again, in an order in which each comes after those whose results it takes in:
 * one that reads what another writes, or from the job directory of another. The parts of a sweep count as one step with
 * their master.
 */
final class StepChoices {

    private final WorkflowDetails details;
    private final Set<RunState> wanted;
    private final boolean onlyFailed;
    private final DataPlaces places;

    /** The runs of each step, by attempt. */
    private final Map<Integer, List<Run>> attempts;

    /** By steps that are sweeps: the parts of all their attempts, in the order of the details. */
    private final Map<Integer, List<Run>> parts = new HashMap<>();

    /**
     * Choices for one workflow.
     *
     * @param wanted states of steps that are to start again
     * @param onlyFailed false to start all of them again
     */
    StepChoices(WorkflowDetails details, Set<RunState> wanted, boolean onlyFailed, DataPlaces places) {
        this.details = details;
        this.wanted = Set.copyOf(wanted);
        this.onlyFailed = onlyFailed;
        this.places = places;
        this.attempts = details.runs().stream()
                .sorted(Comparator.comparingInt(Run::attempt))
                .collect(Collectors.groupingBy(Run::step));
        Map<String, Set<Integer>> steps = details.runs().stream()
                .collect(Collectors.groupingBy(Run::job, Collectors.mapping(Run::step, Collectors.toSet())));
        for (Run run : details.runs()) {
            run.sweep()
                    .map(steps::get) // null if the master is not among the runs
                    .orElse(Set.of())
                    .forEach(step -> parts.computeIfAbsent(step, any -> new ArrayList<>())
                            .add(run));
        }
    }

    /** Choices by state alone, for one step at a time. */
    static StepChoices of(WorkflowDetails details, boolean onlyFailed) {
        return new StepChoices(details, ManyRequest.STATUS, onlyFailed, new DataPlaces(Map.of()));
    }

    /**
     * The choice for the step of one run: of a sweep those parts that are to start again; a part of a sweep by itself; of
     * any other step this run, whatever its state.
     */
    StepChoice one(Run run) {
        if (run.sweep().isPresent()) {
            return details.runs().stream()
                    .filter(other -> run.sweep().filter(other.job()::equals).isPresent())
                    .reduce((a, b) -> b)
                    .map(master -> new StepChoice(master, List.of(run), Set.of(), because(run), obstacle(master)))
                    .orElseThrow(() -> new RestartConflictException(
                            "This is one part of a parameter sweep of which nothing else is known.", List.of()));
        }
        return onlyFailed && !parts(run.step()).isEmpty()
                ? choose(run)
                : new StepChoice(
                        run.partial() ? whole(run.step()) : run, List.of(), Set.of(), because(run), obstacle(run));
    }

    /** Whether a step is a sweep with parts that are to start again. */
    boolean hasPartsToStart(int step) {
        return parts(step).stream().anyMatch(part -> wanted.contains(part.state()));
    }

    /** All steps, those that start again in their order and with what they need, the others with the reason. */
    List<StepChoice> all() {
        Map<Integer, StepChoice> chosen = new LinkedHashMap<>();
        masters().forEach(master -> chosen.put(master.step(), choose(master)));
        StepLinks links = new StepLinks(chosen.keySet().stream().map(this::runs).toList(), places);
        return inOrder(List.copyOf(chosen.values()), links);
    }

    /** The newest runs of all steps that are no parts of a sweep. */
    private List<Run> masters() {
        return details.runs().stream()
                .filter(run -> run.sweep().isEmpty() && !run.superseded())
                .toList();
    }

    private StepChoice choose(Run newest) {
        List<Run> parts = parts(newest.step());
        if (parts.isEmpty() || !onlyFailed) {
            boolean starts = !onlyFailed || wanted.contains(newest.state());
            Run run = newest.partial() ? whole(newest.step()) : newest;
            return new StepChoice(run, List.of(), Set.of(), because(newest), starts ? obstacle(run) : not(newest));
        }
        List<Run> failed =
                parts.stream().filter(part -> wanted.contains(part.state())).toList();
        return failed.isEmpty()
                ? new StepChoice(newest, List.of(), Set.of(), "", Optional.of("none of its parts is " + words(wanted)))
                : chooseParts(newest, parts, failed);
    }

    private StepChoice chooseParts(Run newest, List<Run> parts, List<Run> failed) {
        List<Run> masters = failed.stream()
                .map(part -> master(part, newest.step()))
                .distinct()
                .toList();
        Run base = masters.get(masters.size() - 1);
        String why = failed.size() + " of its " + parts.size() + " parts are " + words(states(failed));
        if (failed.size() == parts.size() && masters.size() == 1 && !base.partial()) {
            return new StepChoice(base, List.of(), Set.of(), why, obstacle(base));
        }
        Map<Run, ObjectNode> swept = masters.stream()
                .collect(Collectors.toMap(
                        Function.identity(), run -> run.description().json()));
        ObjectNode rest = SweepParts.withoutValues(
                swept.get(base), failed.get(failed.size() - 1).description().json());
        boolean alike = failed.stream()
                .allMatch(part -> SweepParts.withoutValues(
                                swept.get(master(part, newest.step())),
                                part.description().json())
                        .equals(rest));
        Optional<String> obstacle = alike
                ? obstacle(base)
                : Optional.of("its failed parts come from attempts with different descriptions; start them one by one");
        return new StepChoice(base, failed, Set.of(), why, obstacle);
    }

    /** The newest attempt at a sweep that had all its parts. */
    private Run whole(int step) {
        return attempts(step).filter(run -> !run.partial()).reduce((a, b) -> b).orElseThrow();
    }

    private Run master(Run part, int step) {
        return attempts(step)
                .filter(run -> part.sweep().filter(run.job()::equals).isPresent())
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private Stream<Run> attempts(int step) {
        return attempts.getOrDefault(step, List.of()).stream();
    }

    private List<Run> parts(int step) {
        return parts.getOrDefault(step, List.of()).stream()
                .filter(part -> !part.superseded())
                .toList();
    }

    private Optional<String> not(Run newest) {
        return Optional.of("it is " + newest.state());
    }

    private static Optional<String> obstacle(Run run) {
        return run.description().isEmpty() ? Optional.of("its job description is not known") : Optional.empty();
    }

    private static String because(Run run) {
        return "it is " + run.state()
                + run.reason().map(reason -> " (" + reason + ")").orElse("");
    }

    private static Set<RunState> states(List<Run> runs) {
        return runs.stream().map(Run::state).collect(Collectors.toSet());
    }

    private static String words(Collection<RunState> states) {
        return states.stream().sorted().map(Enum::name).collect(Collectors.joining(" or "));
    }

    /** All runs of a step, and all parts of a sweep. */
    private List<Run> runs(int step) {
        return Stream.concat(attempts(step), parts.getOrDefault(step, List.of()).stream())
                .toList();
    }

    private static List<StepChoice> inOrder(List<StepChoice> choices, StepLinks links) {
        BitSet starting = new BitSet();
        IntStream.range(0, choices.size())
                .filter(place -> choices.get(place).runs())
                .forEach(starting::set);
        List<StepChoice> settled = new ArrayList<>(choices);
        List<StepChoice> ordered = new ArrayList<>();
        BitSet open = (BitSet) starting.clone();
        for (int place : links.inOrder(starting)) {
            settled.set(place, settle(choices.get(place), sources(place, links, settled)));
            ordered.add(settled.get(place));
            open.clear(place);
        }
        open.stream()
                .forEach(place ->
                        ordered.add(without(choices.get(place), "it and other steps take in each other's results")));
        IntStream.range(0, choices.size())
                .filter(place -> !starting.get(place))
                .forEach(place -> ordered.add(stays(choices.get(place), sources(place, links, settled))));
        return ordered;
    }

    private static List<StepChoice> sources(int place, StepLinks links, List<StepChoice> choices) {
        return links.sources(place).mapToObj(choices::get).toList();
    }

    private static StepChoice settle(StepChoice choice, List<StepChoice> sources) {
        Set<Integer> again =
                sources.stream().filter(StepChoice::runs).map(StepChoice::step).collect(Collectors.toSet());
        Optional<StepChoice> gap = sources.stream()
                .filter(other -> !other.runs() && other.run().state() != RunState.SUCCESSFUL)
                .findFirst();
        return gap.map(other -> without(
                        choice,
                        "it takes in results of step '" + other.run().stepName() + "', which is "
                                + other.run().state() + " and does not start again"))
                .orElse(new StepChoice(choice.run(), choice.parts(), again, choice.why(), Optional.empty()));
    }

    private static StepChoice without(StepChoice choice, String obstacle) {
        return new StepChoice(choice.run(), choice.parts(), Set.of(), choice.why(), Optional.of(obstacle));
    }

    /** A step that stays as it is, although what it took in may change: that has to be said. */
    private static StepChoice stays(StepChoice choice, List<StepChoice> sources) {
        return sources.stream()
                .filter(StepChoice::runs)
                .findFirst()
                .map(source -> without(
                        choice,
                        choice.obstacle().orElse("") + "; it took in results of step '"
                                + source.run().stepName() + "', which starts again"))
                .orElse(choice);
    }
}
