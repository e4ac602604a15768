package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.submitted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowDetailsTest {

    private final List<RunEvent> history = new ArrayList<>();

    /** The job's first attempt, and then the states that it passes. */
    private Run first(RunState... states) {
        RunSnapshot snapshot = submitted("j", 1, "{}");
        Run run = Run.first("SITE", snapshot);
        run.apply(snapshot).ifPresent(history::add);
        for (int i = 0; i < states.length; i++) {
            run.apply(moved("j", i + 2, states[i])).ifPresent(history::add);
        }
        return run;
    }

    private static RunSnapshot ended(long revision, RunState state, Integer exitCode, String batchDetails) {
        Ending ending = new Ending(null, null, exitCode, batchDetails, List.of());
        Progress progress = new Progress(null, "7", null, null, RunTimes.NONE);
        return new RunSnapshot("j", revision, at(revision), state, null, progress, ending);
    }

    private WorkflowDetails details(Run... runs) {
        return new WorkflowDetails(
                new Workflow(runs[0], Optional.empty()), List.of(runs), Map.of(runs[0].id(), history));
    }

    private static String restarts(int count) {
        return "{\"JobId\":\"7\",\"JobState\":\"COMPLETED\",\"Restarts\":\"" + count + "\"}";
    }

    @Test
    void aJobThatRunsOnceWasNeverRequeued() {
        Run run = first(RunState.QUEUED, RunState.RUNNING, RunState.STAGINGOUT);

        assertThat(details(run).requeues(run)).isZero();
    }

    @Test
    void eachWayBackFromRunningToQueuedIsARequeue() {
        Run run = first(RunState.QUEUED, RunState.RUNNING, RunState.QUEUED, RunState.RUNNING, RunState.QUEUED);

        assertThat(details(run).requeues(run)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "3,3"})
    void whatSlurmCountedIsTakenIfItIsMore(int told, int requeues) {
        Run run = first(RunState.QUEUED, RunState.RUNNING, RunState.QUEUED);
        run.apply(ended(9, RunState.SUCCESSFUL, 0, restarts(told)));

        assertThat(details(run).requeues(run)).isEqualTo(requeues);
    }

    @Test
    void otherBatchSystemsTellNothing() {
        Run run = first(RunState.QUEUED);
        run.apply(ended(9, RunState.SUCCESSFUL, 0, "exit_status = 0"));

        assertThat(details(run).requeues(run)).isZero();
    }

    @Test
    void anExitCodeIsThatOfAnEarlierAttemptInPlaceOnceThereWasOne() {
        Run first = first(RunState.RUNNING);
        first.apply(ended(3, RunState.FAILED, 3, null));
        Run second = Run.inPlace(first, 2, 2, moved("j", 4, RunState.QUEUED));
        second.apply(ended(5, RunState.FAILED, 3, null));

        WorkflowDetails details = details(first, second);

        assertThat(details.exitCodeOfEarlierAttempt(first)).isFalse();
        assertThat(details.exitCodeOfEarlierAttempt(second)).isTrue();
    }

    @Test
    void afterAnAttemptWithoutAnExitCodeTheNextHasItsOwn() {
        Run first = first(RunState.RUNNING);
        first.apply(ended(3, RunState.FAILED, null, null));
        Run second = Run.inPlace(first, 2, 2, moved("j", 4, RunState.QUEUED));
        second.apply(ended(5, RunState.FAILED, 3, null));
        Run third = Run.inPlace(second, 3, 3, moved("j", 6, RunState.QUEUED));
        third.apply(ended(7, RunState.FAILED, 3, null));
        Run fourth = Run.inPlace(third, 4, 4, moved("j", 8, RunState.QUEUED));

        WorkflowDetails details = details(first, second, third, fourth);

        assertThat(details.exitCodeOfEarlierAttempt(second)).isFalse();
        assertThat(details.exitCodeOfEarlierAttempt(third)).isTrue();
        assertThat(details.exitCodeOfEarlierAttempt(fourth)).isFalse();
    }

    @Test
    void anotherJobHasItsOwnExitCode() {
        Run first = first(RunState.RUNNING);
        first.apply(ended(3, RunState.FAILED, 3, null));
        Run second = Run.restarting("SITE", first, 2, submitted("k", 4, Snapshots.submission("{}", "j")));
        second.apply(Snapshots.ended("k", 5, RunState.SUCCESSFUL));

        assertThat(details(first, second).exitCodeOfEarlierAttempt(second)).isFalse();
    }
}
