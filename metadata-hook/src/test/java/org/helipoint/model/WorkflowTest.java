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

    @Test
    void theNewestAttemptDecides() {
        Run first = run("j", 1, "{'Name':'scan','Tags':['a','b']}");
        Workflow workflow = new Workflow(first);
        first.apply(ended("j", 3, FAILED));
        RunSnapshot again = submitted("k", 5, submission("{'Name':'scan 2'}", "j"));
        Run second = Run.restarting(first, 2, again);
        second.apply(again);
        second.apply(ended("k", 9, SUCCESSFUL));

        workflow.refresh(List.of(first, second));

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
        Workflow workflow = new Workflow(run("j", 1, "{'Name':'scan'}"));

        assertThat(workflow.restartObstacle()).contains("it is still READY");
        assertThat(workflow.finished()).isEmpty();
    }

    @Test
    void aWorkflowWithoutADescriptionCannotBeRestarted() {
        Run run = run("j", 1, "{}");
        run.apply(ended("j", 2, SUCCESSFUL));

        assertThat(new Workflow(run).restartObstacle()).contains("its job description is not known");
    }

    @Test
    void withoutAnApplicationTheExecutableStandsThere() {
        assertThat(new Workflow(run("j", 1, "{'Executable':'python3'}")).application())
                .contains("python3");
    }
}
