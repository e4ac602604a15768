package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.RunState.ABORTED;
import static org.helipoint.model.RunState.FAILED;
import static org.helipoint.model.RunState.LOST;
import static org.helipoint.model.RunState.QUEUED;
import static org.helipoint.model.RunState.READY;
import static org.helipoint.model.RunState.RUNNING;
import static org.helipoint.model.RunState.STAGINGOUT;
import static org.helipoint.model.RunState.SUCCESSFUL;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WorkflowTest {

    static List<Arguments> statuses() {
        return List.of(
                Arguments.of(Set.of(SUCCESSFUL), SUCCESSFUL),
                Arguments.of(Set.of(SUCCESSFUL, FAILED, RUNNING, READY), RUNNING),
                Arguments.of(Set.of(STAGINGOUT, QUEUED, FAILED), QUEUED),
                Arguments.of(Set.of(SUCCESSFUL, FAILED, ABORTED), FAILED),
                Arguments.of(Set.of(LOST, FAILED), LOST),
                Arguments.of(Set.of(SUCCESSFUL, ABORTED), ABORTED));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void theStatusFollowsFromTheSteps(Set<RunState> steps, RunState status) {
        assertThat(Workflow.statusOf(steps)).isEqualTo(status);
    }

    private static Run run(String job, long revision, String description) {
        RunSnapshot snapshot = submitted(job, revision, description);
        Run run = Run.first("SITE", snapshot);
        run.apply(snapshot);
        return run;
    }

    private static Workflow workflow(Run first) {
        return new Workflow(first, Optional.empty());
    }

    private static Run joining(Workflow workflow, String job, long revision, String description) {
        RunSnapshot snapshot = submitted(job, revision, description);
        Run run = Run.joining(workflow, snapshot);
        run.apply(snapshot);
        return run;
    }

    @Test
    void severalStepsAreAddedUpAndTheDecisiveOneIsShown() {
        Run first = run("j", 1, "{'Name':'sort','Executable':'python3','Tags':['workflow:scan 38','a']}");
        Workflow workflow = new Workflow(first, Optional.of(new Group(Group.Kind.TAG, "scan 38")));
        Run second = joining(workflow, "k", 2, "{'Name':'bin'}");
        Run third = joining(workflow, "l", 3, "{'Name':'plot'}");
        first.apply(ended("j", 4, SUCCESSFUL));
        second.apply(ended("k", 7, FAILED));
        third.apply(ended("l", 9, SUCCESSFUL));
        Map<String, Run> runs = Map.of("j", first, "k", second, "l", third);

        workflow.refresh(runs.values().stream().map(Run::standing).toList(), runs::get);

        assertThat(workflow.name()).isEqualTo("scan 38");
        assertThat(workflow.application()).contains("python3");
        assertThat(workflow.tags()).containsExactly("workflow:scan 38", "a");
        assertThat(workflow.groupKey()).contains("TAG:scan 38");
        assertThat(List.of(first.step(), second.step(), third.step())).containsExactly(1, 2, 3);
        assertThat(List.of(first.workflow(), second.workflow(), third.workflow()))
                .containsOnly("j");
        assertThat(workflow.steps()).isEqualTo(3);
        assertThat(workflow.attempts()).isEqualTo(1);
        assertThat(workflow.status()).isEqualTo(FAILED);
        assertThat(workflow.job()).isEqualTo("k");
        assertThat(workflow.exitCode()).contains(3);
        assertThat(workflow.finished()).contains(at(9));
        assertThat(workflow.seconds().total()).isEqualTo(3.0 + 5.0 + 6.0);
    }

    @Test
    void aPartOfASweepIsNamedByItsValuesAndPointsToItsMaster() {
        Run master = run("m", 1, "{'Name':'scan'}");
        Workflow workflow = workflow(master);
        RunSnapshot begun = submitted("p", 2, Snapshots.part("m", "2", Snapshots.DEMO));
        Run part = Run.joining(workflow, begun);
        part.apply(begun);

        workflow.refresh(List.of(part.standing(), master.standing()), run -> run.equals("m") ? master : part);

        assertThat(part.stepName()).isEqualTo("scan param:'N'='2'");
        assertThat(part.sweep()).contains("m");
        assertThat(workflow.job()).isEqualTo("m");
        assertThat(workflow.name()).isEqualTo("scan");
    }

    @Test
    void theNewestAttemptDecides() {
        Run first = run("j", 1, "{'Name':'scan','Tags':['a','b']}");
        Workflow workflow = workflow(first);
        first.apply(ended("j", 3, FAILED));
        RunSnapshot again = submitted("k", 5, submission("{'Name':'scan 2'}", "j"));
        Run second = Run.restarting("SITE", first, 2, again);
        second.apply(again);
        second.apply(ended("k", 9, SUCCESSFUL));

        first.supersede();
        workflow.refresh(List.of(second.standing()), run -> second);

        assertThat(workflow.status()).isEqualTo(SUCCESSFUL);
        assertThat(workflow.exitCode()).contains(0);
        assertThat(workflow.reason()).isEmpty();
        assertThat(workflow.name()).isEqualTo("scan 2");
        assertThat(workflow.attempts()).isEqualTo(2);
        assertThat(workflow.steps()).isEqualTo(1);
        assertThat(workflow.job()).isEqualTo("k");
        assertThat(workflow.submitted()).isEqualTo(at(1));
        assertThat(workflow.finished()).contains(at(9));
        assertThat(workflow.seconds().total()).isEqualTo(4.0);
    }

    @Test
    void anActiveWorkflowCannotBeRestartedAndSaysSo() {
        Workflow workflow = workflow(run("j", 1, "{'Name':'scan'}"));

        assertThat(workflow.restartObstacle()).contains("it is still READY");
        assertThat(workflow.finished()).isEmpty();
    }

    @Test
    void aWorkflowWithoutADescriptionCannotBeRestarted() {
        Run run = run("j", 1, "{}");
        run.apply(ended("j", 2, SUCCESSFUL));

        assertThat(workflow(run).restartObstacle()).contains("its job description is not known");
    }

    @Test
    void withoutAnApplicationTheExecutableStandsThere() {
        assertThat(workflow(run("j", 1, "{'Executable':'python3'}")).application())
                .contains("python3");
    }
}
