package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.DEMO;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.json;
import static org.helipoint.model.Snapshots.submitted;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Run;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which steps start again, and in what order, of workflows with many steps or with links of all kinds. */
class StepLinksTest {

    private static final Set<RunState> FAILED = Set.of(RunState.FAILED, RunState.ABORTED);

    /** Runs as a store has them, and what they take in and give out, by job. */
    private static final class Made {

        private final List<Run> runs = new ArrayList<>();
        private final Map<String, Set<String>> inputs = new HashMap<>();
        private final Map<String, Set<String>> outputs = new HashMap<>();
        private Workflow workflow;
        private long revision;

        /** A run with inputs and outputs: names of files in a storage, or of jobs in whose directory they lie. */
        Run run(String job, Run earlier, String sweep, RunState end, Set<String> from, Set<String> to) {
            inputs.put(job, from);
            outputs.put(job, to);
            String description = "{'Name':'" + job + "','Executable':'x','Imports':["
                    + from.stream()
                            .map(name -> "{'From':'" + address(name) + "','To':'in'}")
                            .collect(Collectors.joining(","))
                    + "],'Exports':["
                    + to.stream()
                            .map(name -> "{'From':'out','To':'" + address(name) + "'}")
                            .collect(Collectors.joining(","))
                    + "]}";
            RunSnapshot first = submitted(
                    job,
                    ++revision,
                    new Submission(
                            new JobDescription(json(description)),
                            List.of(),
                            DEMO,
                            earlier == null ? null : earlier.id(),
                            sweep,
                            Submission.Capture.LIVE));
            Run run = made(earlier, first);
            run.apply(first);
            run.apply(ended(job, ++revision, end));
            runs.add(run);
            return run;
        }

        private Run made(Run earlier, RunSnapshot first) {
            if (earlier != null) {
                earlier.supersede();
                return Run.restarting("SITE", earlier, earlier.attempt() + 1, first);
            }
            if (workflow != null) {
                return Run.joining(workflow, first);
            }
            Run run = Run.first("SITE", first);
            workflow = new Workflow(run, Optional.empty());
            return run;
        }

        private static String address(String name) {
            return name.startsWith("job")
                    ? "https://gw:8080/SITE/rest/core/storages/" + name + "-uspace/files/out"
                    : "https://gw:8080/SITE/rest/core/storages/Home/files/" + name;
        }

        List<StepChoice> choices(boolean onlyFailed) {
            List<Run> stored = runs.stream()
                    .sorted(Comparator.comparingInt(Run::step).thenComparingInt(Run::attempt))
                    .toList();
            WorkflowDetails details = new WorkflowDetails(workflow, stored, Map.of());
            return new StepChoices(details, FAILED, onlyFailed, new DataPlaces(Map.of())).all();
        }
    }

    @Test
    @Timeout(
            value = 60,
            unit = TimeUnit.SECONDS,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else a hang would stay
    void threeThousandStepsWithThreeAttemptsEachArePlannedTogether() {
        int steps = 3_000;
        Made made = new Made();
        Map<Integer, Run> newest = new HashMap<>();
        for (int attempt = 1; attempt <= 3; attempt++) {
            for (int step = 1; step <= steps; step++) {
                // from the next one's file and the last one's directory: the order is the other way round
                Set<String> from = step == steps ? Set.of("raw") : Set.of("f" + (step + 1), "job" + steps + "-1");
                String job = "job" + step + "-" + attempt;
                newest.put(step, made.run(job, newest.get(step), null, RunState.FAILED, from, Set.of("f" + step)));
            }
        }

        assertThat(made.choices(true).stream().map(StepLinksTest::words))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, steps)
                        .map(done -> steps + 1 - done)
                        .mapToObj(step -> step + " needs " + (step == steps ? Set.of() : numbers(step + 1, steps)))
                        .toList());
    }

    private static Set<Integer> numbers(Integer... numbers) {
        return new TreeSet<>(List.of(numbers));
    }

    /** What is chosen for a step; if it does not start, with the other step that the reason names. */
    private static String words(StepChoice choice) {
        Matcher named = Pattern.compile("step '(.*)'").matcher(choice.obstacle().orElse(""));
        return choice.step()
                + (choice.runs()
                        ? " needs " + new TreeSet<>(choice.needs())
                        : " does not start" + (named.find() ? " because of " + named.group(1) : ""));
    }

    @Test
    void choicesAreThoseOfTheRulesReadStepByStep() {
        Random random = new Random(2026);
        int linked = 0;
        for (int i = 0; i < 2_000; i++) {
            Made made = random(random);
            boolean onlyFailed = random.nextInt(3) > 0;

            List<String> choices =
                    made.choices(onlyFailed).stream().map(StepLinksTest::words).toList();

            assertThat(choices).as("workflow %d, %s", i, made.inputs).isEqualTo(new Rules(made, onlyFailed).words());
            linked += choices.toString().matches(".*(needs .[1-9]|because).*") ? 1 : 0;
        }
        assertThat(linked).isBetween(500, 1_990);
    }

    private static Made random(Random random) {
        Made made = new Made();
        int steps = 1 + random.nextInt(8);
        for (int step = 1; step <= steps; step++) {
            String job = "job" + step;
            Run first = made.run(job, null, null, state(random), from(random), to(random));
            switch (random.nextInt(4)) {
                case 0 -> made.run(job + "-again", first, null, state(random), from(random), to(random));
                case 1 -> made.run(job + "-part", null, job, state(random), from(random), to(random));
                default -> {}
            }
        }
        return made;
    }

    private static RunState state(Random random) {
        return List.of(RunState.SUCCESSFUL, RunState.FAILED, RunState.ABORTED).get(random.nextInt(3));
    }

    private static Set<String> from(Random random) {
        return some(random, List.of("f1", "f2", "f3", "f4", "f5", "f6", "job1", "job2", "job3-again", "job4-part"));
    }

    private static Set<String> to(Random random) {
        return some(random, List.of("f1", "f2", "f3", "f4", "f5", "f6"));
    }

    private static Set<String> some(Random random, List<String> names) {
        return random.ints(random.nextInt(3), 0, names.size())
                .mapToObj(names::get)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rules as they are told, every step compared with every other. */
    private static final class Rules {

        private final Made made;
        private final List<Run> newest;
        private final Set<Integer> starting;

        Rules(Made made, boolean onlyFailed) {
            this.made = made;
            newest = made.runs.stream()
                    .filter(run -> !run.superseded() && run.sweep().isEmpty())
                    .sorted(Comparator.comparingInt(Run::step))
                    .toList();
            starting = newest.stream()
                    .filter(run -> !onlyFailed || failed(run))
                    .map(Run::step)
                    .collect(Collectors.toSet());
        }

        /** A sweep is as its parts are. */
        private boolean failed(Run run) {
            List<Run> parts = made.runs.stream()
                    .filter(part -> part.sweep().equals(Optional.of(run.job())))
                    .toList();
            return (parts.isEmpty() ? List.of(run) : parts).stream().anyMatch(one -> FAILED.contains(one.state()));
        }

        private Set<String> jobs(Run step) {
            Set<String> attempts = made.runs.stream()
                    .filter(run -> run.step() == step.step())
                    .map(Run::job)
                    .collect(Collectors.toSet());
            return made.runs.stream()
                    .filter(run -> run.step() == step.step()
                            || run.sweep().filter(attempts::contains).isPresent())
                    .map(Run::job)
                    .collect(Collectors.toSet());
        }

        private List<Run> sources(Run step) {
            return newest.stream()
                    .filter(other -> other != step)
                    .filter(other -> jobs(step).stream()
                            .flatMap(job -> made.inputs.get(job).stream())
                            .anyMatch(input -> jobs(other).contains(input)
                                    || jobs(other).stream()
                                            .anyMatch(
                                                    job -> made.outputs.get(job).contains(input))))
                    .toList();
        }

        List<String> words() {
            List<String> words = new ArrayList<>();
            Set<Integer> open = new TreeSet<>(starting);
            boolean moved = true;
            while (moved) {
                moved = false;
                for (Run run : newest) {
                    List<Run> sources = sources(run);
                    if (open.contains(run.step())
                            && sources.stream().noneMatch(source -> open.contains(source.step()))) {
                        words.add(settled(run, sources));
                        open.remove(run.step());
                        moved = true;
                    }
                }
            }
            open.forEach(step -> words.add(step + " does not start"));
            newest.stream()
                    .filter(run -> words.stream().noneMatch(said -> said.startsWith(run.step() + " ")))
                    .forEach(run -> words.add(run.step() + " does not start"
                            + because(sources(run).stream().filter(source -> starting.contains(source.step())))));
            return words;
        }

        private String settled(Run run, List<Run> sources) {
            Optional<Run> gap = sources.stream()
                    .filter(source -> !starting.contains(source.step()) && source.state() != RunState.SUCCESSFUL)
                    .findFirst();
            if (gap.isPresent()) {
                starting.remove(run.step());
                return run.step() + " does not start" + because(gap.stream());
            }
            return run.step() + " needs "
                    + sources.stream()
                            .map(Run::step)
                            .filter(starting::contains)
                            .collect(Collectors.toCollection(TreeSet::new));
        }

        private static String because(Stream<Run> sources) {
            return sources.findFirst()
                    .map(source -> " because of " + source.stepName())
                    .orElse("");
        }
    }
}
