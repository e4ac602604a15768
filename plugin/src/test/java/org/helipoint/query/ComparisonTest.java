package org.helipoint.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.submitted;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.Progress;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.SlurmSamples;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final String DESCRIPTION = "{'Executable':'scan','Arguments':['-p','res=0.02'],"
            + "'Environment':{'A':'1','B':'2'},'Resources':{'Runtime':'10m'},'Tags':['x','y']}";

    /** A workflow of one run that passed some states and ended. */
    private static WorkflowDetails workflow(String description, Ending ending, RunState... states) {
        RunSnapshot first = submitted("j", 1, description);
        Run run = Run.first("SITE", first);
        List<RunEvent> history = new ArrayList<>();
        run.apply(first).ifPresent(history::add);
        for (int i = 0; i < states.length; i++) {
            run.apply(moved("j", i + 2, states[i])).ifPresent(history::add);
        }
        RunTimes times = new RunTimes(at(1), at(1), at(2), at(3), at(9), at(9), at(10));
        Progress progress = new Progress("defq", "7", "node1", "/scratch", times);
        RunState end = ending.reason() == null ? RunState.SUCCESSFUL : RunState.FAILED;
        run.apply(new RunSnapshot("j", 10, at(10), end, null, progress, ending)).ifPresent(history::add);
        return new WorkflowDetails(new Workflow(run, Optional.empty()), List.of(run), Map.of("j", history));
    }

    private static final Ending WELL = new Ending(null, "Success.", 0, SlurmSamples.details("a-success"), List.of());

    private static WorkflowDetails succeeded(String description) {
        return workflow(description, WELL, RunState.QUEUED, RunState.RUNNING);
    }

    private static Map<String, List<String>> compare(WorkflowDetails a, WorkflowDetails b) {
        Comparison comparison = Comparison.of(a, b);
        Map<String, List<String>> differing = new LinkedHashMap<>();
        comparison.parts().forEach((part, differences) -> {
            if (!differences.isEmpty()) {
                differing.put(
                        part,
                        differences.stream()
                                .map(d -> d.path() + ": "
                                        + d.from().map(Object::toString).orElse("-") + " > "
                                        + d.to().map(Object::toString).orElse("-"))
                                .toList());
            }
        });
        return differing;
    }

    @Test
    void whatIsTheSameIsNotGiven() {
        assertThat(compare(succeeded(DESCRIPTION), succeeded(DESCRIPTION))).isEmpty();
    }

    @Test
    void eachChangeOfTheDescriptionIsInItsPart() {
        String other = "{'Executable':'scan','Arguments':['-v','-p','res=0.05'],'Environment':{'A':'1','C':'3'},"
                + "'Resources':{'Runtime':'20m','Queue':'gpu'},'Tags':['y','z']}";

        assertThat(compare(succeeded(DESCRIPTION), succeeded(other)))
                .isEqualTo(Map.of(
                        "description",
                        List.of("/Arguments/0: - > \"-v\"", "/Arguments/1: \"res=0.02\" > \"res=0.05\""),
                        "environment",
                        List.of("/Environment/B: \"2\" > -", "/Environment/C: - > \"3\""),
                        "resources",
                        List.of("/Resources/Runtime: \"10m\" > \"20m\"", "/Resources/Queue: - > \"gpu\""),
                        "tags",
                        List.of("/Tags/0: \"x\" > -", "/Tags/1: - > \"z\"")));
    }

    @Test
    void anEnvironmentIsTheSameHoweverItIsWrittenAndTagsInAnyOrder() {
        String asList =
                DESCRIPTION.replace("{'A':'1','B':'2'}", "['B=2','A = 1']").replace("['x','y']", "['y','x','x']");

        assertThat(compare(succeeded(DESCRIPTION), succeeded(asList))).isEmpty();
    }

    @Test
    void statesTimesBatchAndResultAreCompared() {
        Ending failed = new Ending(
                FailureReason.TIMEOUT, "Job did not complete.", null, SlurmSamples.details("e-timeout"), List.of());

        Map<String, List<String>> differing = compare(
                succeeded(DESCRIPTION),
                workflow(DESCRIPTION, failed, RunState.QUEUED, RunState.RUNNING, RunState.QUEUED, RunState.RUNNING));

        assertThat(differing.get("states"))
                .containsExactly(
                        "/history/3: \"SUCCESSFUL\" > \"QUEUED\"",
                        "/history/4: - > \"RUNNING\"",
                        "/history/5: - > \"FAILED\"");
        assertThat(differing.get("result"))
                .containsExactly(
                        "/status: \"SUCCESSFUL\" > \"FAILED\"",
                        "/reason: null > \"TIMEOUT\"",
                        "/statusMessage: \"Success.\" > \"Job did not complete.\"",
                        "/exitCode: 0 > null");
        assertThat(differing.get("batch"))
                .contains("/batch/requeues: 0 > 1", "/batch/details/state: \"COMPLETED\" > \"TIMEOUT\"");
        assertThat(differing).doesNotContainKeys("description", "environment", "resources", "tags", "times");
    }

    @Test
    void exactlyTwoRunsAreCompared() {
        assertThat(ComparedRuns.parse(Map.of("a", List.of("r1"), "b", List.of("r2"))))
                .isEqualTo(new ComparedRuns("r1", "r2"));
        assertThatThrownBy(() -> ComparedRuns.parse(Map.of("a", List.of("r1"))))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageStartingWith("'b' is missing; allowed are 'a' and 'b'");
        assertThatThrownBy(() -> ComparedRuns.parse(Map.of("a", List.of("r1", "r2"), "b", List.of("r2"))))
                .hasMessageStartingWith("'a' is given more than once; allowed are");
        assertThatThrownBy(() -> ComparedRuns.parse(Map.of("a", List.of("r1"), "b", List.of(" "), "c", List.of("r2"))))
                .hasMessageStartingWith("Unknown: c; allowed are 'a' and 'b'");
    }
}
