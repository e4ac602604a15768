package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.restarted;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import java.time.Instant;
import java.util.List;
import org.helipoint.model.RunSnapshot.Restart;
import org.junit.jupiter.api.Test;

class RunTest {

    private static Run begun() {
        Run run = Run.first("SITE", submitted("j", 1, "{'Name':'scan','Executable':'python3'}"));
        run.apply(submitted("j", 1, "{'Name':'scan','Executable':'python3'}"));
        return run;
    }

    @Test
    void theFirstSnapshotBeginsTheHistory() {
        Run run = Run.first("SITE", submitted("j", 1, "{'Name':'scan'}"));

        RunEvent event = run.apply(submitted("j", 1, "{'Name':'scan'}")).orElseThrow();

        assertThat(event.state()).isEqualTo(RunState.READY);
        assertThat(event.at()).isEqualTo(at(1));
        assertThat(run.name()).isEqualTo("scan");
        assertThat(run.owner().login()).isEqualTo("demo");
    }

    @Test
    void sameSnapshotTwiceChangesNothing() {
        Run run = begun();
        run.apply(moved("j", 2, RunState.RUNNING));

        assertThat(run.apply(moved("j", 2, RunState.RUNNING))).isEmpty();
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void anOlderSnapshotNeverOverwritesANewerOne() {
        Run run = begun();
        run.apply(moved("j", 5, RunState.RUNNING));

        assertThat(run.apply(moved("j", 4, RunState.QUEUED))).isEmpty();
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aRunThatRunsHasAStart() {
        Run run = begun();

        run.apply(moved("j", 4, RunState.RUNNING));

        assertThat(run.times().started()).isEqualTo(at(4));
    }

    @Test
    void aRequeueIsHistoryAndNoNewAttempt() {
        Run run = begun();
        run.apply(moved("j", 2, RunState.QUEUED));
        run.apply(moved("j", 3, RunState.RUNNING));

        assertThat(run.restartedInPlaceBy(moved("j", 4, RunState.QUEUED))).isFalse();
        assertThat(run.apply(moved("j", 4, RunState.QUEUED)))
                .hasValueSatisfying(event -> assertThat(event.state()).isEqualTo(RunState.QUEUED));
        assertThat(run.state()).isEqualTo(RunState.QUEUED);
        assertThat(run.apply(moved("j", 5, RunState.RUNNING))).isPresent();
    }

    @Test
    void aRequeueDoesNotMoveTheFirstStart() {
        Run run = begun();
        run.apply(moved("j", 3, RunState.RUNNING));
        run.apply(moved("j", 4, RunState.QUEUED));
        run.apply(moved("j", 5, RunState.RUNNING));

        run.apply(ended("j", 9, RunState.SUCCESSFUL, new RunTimes(at(1), at(1), at(2), at(3), at(8), at(8), at(9))));

        assertThat(run.times().started()).isEqualTo(at(3));
        assertThat(run.times().seconds()).isEqualTo(new PhaseSeconds(8.0, 0.0, 1.0, 5.0, 1.0));
    }

    @Test
    void aSnapshotInTheSameStateIsNoEvent() {
        Run run = begun();

        assertThat(run.apply(moved("j", 2, RunState.READY))).isEmpty();
    }

    @Test
    void theEndBringsReasonMessageExitCodeAndLog() {
        Run run = begun();

        run.apply(ended("j", 3, RunState.FAILED));

        assertThat(run.reason()).contains(FailureReason.EXIT_CODE);
        assertThat(run.statusMessage()).contains("It failed.");
        assertThat(run.exitCode()).contains(3);
        assertThat(run.log()).containsExactly("a line", "another");
        assertThat(run.batchSystemId()).contains("4711");
        assertThat(run.executionHost()).contains("node1");
        assertThat(run.workingDirectory()).contains("/scratch/job/");
    }

    @Test
    void anEndThatUnicoreDidNotDateIsDatedWhenItWasSeen() {
        Run run = begun();

        run.apply(ended("j", 3, RunState.FAILED));

        assertThat(run.times().finished()).isEqualTo(at(3));
        assertThat(run.times().seconds().total()).isEqualTo(2.0);
    }

    @Test
    void theFirstEndStays() {
        Run run = begun();
        run.apply(ended("j", 3, RunState.SUCCESSFUL));

        assertThat(run.apply(ended("j", 4, RunState.ABORTED))).isEmpty();
        assertThat(run.state()).isEqualTo(RunState.SUCCESSFUL);
    }

    @Test
    void aLostRunKeepsWhatIsKnownOfIt() {
        Run run = begun();
        run.apply(new RunSnapshot(
                "j",
                2,
                at(2),
                RunState.RUNNING,
                null,
                new Progress(
                        "defq",
                        "4711",
                        "node1",
                        "/scratch/",
                        new RunTimes(at(1), at(1), at(2), at(2), null, null, null)),
                null));

        run.apply(ended("j", 9, RunState.LOST));

        assertThat(run.state()).isEqualTo(RunState.LOST);
        assertThat(run.times().started()).isEqualTo(at(2));
        assertThat(run.times().finished()).isEqualTo(at(9));
    }

    @Test
    void aLostRunTakesItsTrueEnd() {
        Run run = begun();
        run.apply(ended("j", 3, RunState.LOST));

        run.apply(ended("j", 4, RunState.SUCCESSFUL));

        assertThat(run.state()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(run.times().finished()).isEqualTo(at(4));
    }

    @Test
    void anEndStandsInTheHistoryWhenItWasAndNotWhenItWasSeen() {
        Run run = begun();

        RunEvent event = run.apply(
                        ended("j", 9, RunState.FAILED, new RunTimes(at(1), null, null, null, null, null, at(4))))
                .orElseThrow();

        assertThat(event.at()).isEqualTo(at(4));
        assertThat(run.times().finished()).isEqualTo(at(4));
    }

    @Test
    void aRestartInPlaceIsKnownByUnicoresWordOrByALaterSubmission() {
        Run run = begun();
        run.apply(ended("j", 3, RunState.FAILED));

        assertThat(run.restartedInPlaceBy(restarted("j", 4))).isTrue();
        assertThat(run.restartedInPlaceBy(restarted("j", 2))).isFalse();
        assertThat(run.restartedInPlaceBy(running("j", 5, at(4), Restart.EARLIER)))
                .isTrue();
        assertThat(run.restartedInPlaceBy(ended("j", 4, RunState.FAILED))).isFalse();
    }

    @Test
    void aJobThatGoesThroughItsLastMomentsTwiceIsNotRestarted() {
        Run run = begun();
        run.apply(ended("j", 3, RunState.FAILED));

        assertThat(run.restartedInPlaceBy(moved("j", 4, RunState.QUEUED))).isFalse();
        assertThat(run.restartedInPlaceBy(moved("j", 4, RunState.STAGINGOUT))).isFalse();
        assertThat(run.restartedInPlaceBy(running("j", 4, at(2), Restart.EARLIER)))
                .isFalse();
        assertThat(run.restartedInPlaceBy(running("j", 4, at(4), Restart.NEVER)))
                .isFalse();
        assertThat(run.apply(moved("j", 4, RunState.STAGINGOUT))).isEmpty();
        assertThat(run.state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void aJobThatLivesItsLastMomentsAgainAndEndsOtherwiseHasTheLaterEnd() {
        Run run = begun();
        run.apply(ended("j", 3, RunState.FAILED));

        assertThat(run.apply(moved("j", 4, RunState.RUNNING))).isEmpty();
        assertThat(run.apply(ended("j", 5, RunState.SUCCESSFUL))).isPresent();

        assertThat(run.state()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(run.reason()).isEmpty();
        assertThat(run.exitCode()).contains(0);
        assertThat(run.times().finished()).isEqualTo(at(5));
        assertThat(run.apply(RunSnapshot.lost("j", 6, at(6)))).isEmpty();
        assertThat(run.apply(ended("j", 7, RunState.SUCCESSFUL))).isEmpty();
        assertThat(run.times().finished()).isEqualTo(at(5));
    }

    private static RunSnapshot running(String job, long revision, Instant queued, Restart restart) {
        RunTimes times = new RunTimes(at(1), at(1), queued, null, null, null, null);
        RunSnapshot moved = moved(job, revision, RunState.RUNNING, times);
        return new RunSnapshot(job, revision, moved.seen(), RunState.RUNNING, null, moved.progress(), null, restart);
    }

    @Test
    void anAttemptInPlaceKeepsNoTimesOfTheOneBefore() {
        Run first = begun();
        RunTimes times = new RunTimes(at(1), at(2), at(3), at(4), at(5), null, at(6));
        first.apply(ended("j", 6, RunState.SUCCESSFUL, times));

        Run second = Run.inPlace(first, 2, 2, moved("j", 10, RunState.QUEUED));
        second.apply(ended("j", 14, RunState.FAILED, new RunTimes(at(1), at(2), at(11), at(12), at(13), null, at(6))));

        assertThat(second.id()).isEqualTo("j.2");
        assertThat(second.restartOf()).contains("j");
        assertThat(second.description()).isEqualTo(first.description());
        assertThat(second.times()).isEqualTo(new RunTimes(at(10), null, at(11), at(12), at(13), null, at(14)));
        assertThat(first.times().finished()).isEqualTo(at(6));
    }

    @Test
    void aRestartIsTheNextAttemptOfTheSameStep() {
        Run first = begun();

        Run second = Run.restarting("SITE", first, 2, submitted("k", 9, submission("{'Name':'again'}", "j")));

        assertThat(second.workflow()).isEqualTo("j");
        assertThat(second.step()).isEqualTo(1);
        assertThat(second.stepName()).isEqualTo("scan");
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.restartOf()).contains("j");
    }

    @Test
    void aLateDescriptionGivesWayToTheOneThatWasSubmitted() {
        Submission live = submission("{'Name':'as submitted'}", null);
        Submission late = new Submission(
                new JobDescription(Snapshots.json("{'Name':'rewritten'}")),
                List.of(),
                live.owner(),
                null,
                null,
                Submission.Capture.LATE);
        Run run = Run.first("SITE", submitted("j", 5, late));
        run.apply(submitted("j", 5, late));

        run.apply(submitted("j", 1, live));

        assertThat(run.name()).isEqualTo("as submitted");
        assertThat(run.captured()).isEqualTo(Submission.Capture.LIVE);
    }

    @Test
    void aLiveDescriptionIsNeverOverwritten() {
        Run run = begun();
        Submission late =
                new Submission(JobDescription.empty(), List.of(), Snapshots.DEMO, null, null, Submission.Capture.LATE);

        run.apply(submitted("j", 9, late));

        assertThat(run.name()).isEqualTo("scan");
    }

    @Test
    void longTextIsCutAndMarked() {
        Run run = Run.first("SITE", submitted("j", 1, "{'Name':'" + "x".repeat(2000) + "'}"));

        assertThat(run.name()).hasSize(Run.NAME_LENGTH).endsWith("[cut]");
        assertThat(run.description().name()).hasSize(2000);
    }

    @Test
    void aRunNeedsASubmission() {
        assertThatThrownBy(() -> Run.first("SITE", moved("j", 1, RunState.QUEUED)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("j");
    }

    @Test
    void aSnapshotHasAnEndingIfAndOnlyIfItEnded() {
        Progress progress = new Progress(null, null, null, null, RunTimes.NONE);
        Ending ending = new Ending(null, null, null, null, List.of());
        assertThatThrownBy(() -> new RunSnapshot("j", 1, at(1), RunState.FAILED, null, progress, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RunSnapshot("j", 1, at(1), RunState.RUNNING, null, progress, ending))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timesHaveMilliseconds() {
        RunTimes times =
                new RunTimes(Instant.parse("2026-01-01T00:00:00.123456789Z"), null, null, null, null, null, null);

        assertThat(times.submitted()).isEqualTo("2026-01-01T00:00:00.123Z");
    }
}
