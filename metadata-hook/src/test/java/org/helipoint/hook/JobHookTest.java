package org.helipoint.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import eu.unicore.security.Client;
import eu.unicore.security.Role;
import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.ems.ActionResult;
import eu.unicore.xnjs.ems.ActionStatus;
import eu.unicore.xnjs.ems.ApplicationExecutionStatus;
import eu.unicore.xnjs.io.DataStageInInfo;
import eu.unicore.xnjs.io.DataStageOutInfo;
import eu.unicore.xnjs.io.impl.BearerToken;
import eu.unicore.xnjs.io.impl.UsernamePassword;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.capture.KnownJobs.Look;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.Revisions;
import org.helipoint.capture.RunStore;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunSnapshot.Restart;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.redact.Redactor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the hook hands on, with real actions of XNJS moved by hand. */
class JobHookTest {

    @TempDir
    private Path directory;

    private final List<RunSnapshot> saved = new CopyOnWriteArrayList<>();
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private final Clock clock = new MovableClock();
    private Recorder recorder;
    private JobHook hook;

    /** The time, and what a test adds to it. */
    private final class MovableClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(later.get());
        }
    }

    private volatile boolean away;

    /** Keeps what it gets, unless it is away. */
    private final class Saving implements RunStore {

        private final List<RunSnapshot> kept;

        Saving(List<RunSnapshot> kept) {
            this.kept = kept;
        }

        @Override
        public void open() {}

        @Override
        public Saved save(List<RunSnapshot> snapshots) {
            if (away && kept == saved) {
                throw new StoreUnavailableException("away", null);
            }
            kept.addAll(snapshots);
            return new Saved(0, 0, 0);
        }

        @Override
        public Set<String> openJobs() {
            return Set.of();
        }

        @Override
        public Map<String, RunState> states(Collection<String> jobs) {
            return Map.of();
        }
    }

    private Recorder recorder(List<RunSnapshot> kept, Path journal) {
        return new Recorder(new Saving(kept), journal, Clock.systemUTC(), 100, Duration.ofMinutes(1));
    }

    private JobHook hook(Recorder to) {
        return new JobHook(to, new ActionReader(new Redactor()), new Revisions(clock), clock);
    }

    @BeforeEach
    void start() {
        recorder = recorder(saved, directory.resolve("journal"));
        hook = hook(recorder);
        recorder.start();
        await().until(() -> recorder.health().store() == StoreState.UP);
    }

    @AfterEach
    void stop() {
        away = false;
        recorder.close();
    }

    private static Action job(String description) {
        Action action = new Action("j");
        action.setAjd(description);
        return action;
    }

    /** One pass that brings the job into a state. */
    private void pass(Action action, int status) {
        hook.observe(action);
        action.setStatus(status);
        hook.observe(action);
    }

    private void end(Action action, ActionResult result) {
        hook.observe(action);
        action.setResult(result);
        action.setStatus(ActionStatus.DONE);
        hook.observe(action);
    }

    /** Closing writes everything that was handed on. */
    private List<RunSnapshot> handedOn() {
        recorder.close();
        return saved;
    }

    @Test
    void aJobIsSeenFromItsSubmissionToItsEnd() {
        Action action = job("{\"Name\":\"scan\"}");

        pass(action, ActionStatus.PREPROCESSING);
        pass(action, ActionStatus.READY);
        pass(action, ActionStatus.PENDING);
        pass(action, ActionStatus.RUNNING);
        pass(action, ActionStatus.POSTPROCESSING);
        end(action, new ActionResult(ActionResult.SUCCESSFUL, "Success.", 0));

        assertThat(handedOn())
                .extracting(RunSnapshot::state)
                .containsExactly(
                        RunState.READY,
                        RunState.STAGINGIN,
                        RunState.READY,
                        RunState.QUEUED,
                        RunState.RUNNING,
                        RunState.STAGINGOUT,
                        RunState.SUCCESSFUL);
        assertThat(saved.get(0).submission().captured()).isEqualTo(Submission.Capture.LIVE);
        assertThat(saved.get(0).submission().description().name()).isEqualTo("scan");
        assertThat(saved).extracting(RunSnapshot::revision).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aPassThatMovesNothingHandsNothingOn() {
        Action action = job("{}");
        pass(action, ActionStatus.RUNNING);

        pass(action, ActionStatus.RUNNING);
        pass(action, ActionStatus.PAUSED);

        assertThat(handedOn()).hasSize(2);
    }

    @Test
    void anExceptionOfAPassIsTheEnd() {
        Action action = job("{}");
        hook.observe(action);

        hook.failed(action, new IllegalStateException("no such application"));

        RunSnapshot end = handedOn().get(1);
        assertThat(end.state()).isEqualTo(RunState.FAILED);
        assertThat(end.ending().reason()).isEqualTo(FailureReason.SUBMISSION);
        assertThat(end.ending().message()).startsWith("Processing failed:").contains("no such application");
    }

    @Test
    void abortedJobIsNotFailed() {
        Action action = job("{}");
        pass(action, ActionStatus.RUNNING);

        end(action, new ActionResult(ActionResult.USER_ABORTED, "Job aborted."));

        RunSnapshot end = handedOn().get(2);
        assertThat(end.state()).isEqualTo(RunState.ABORTED);
        assertThat(end.ending().reason()).isNull();
        assertThat(end.ending().message()).isEqualTo("Job aborted.");
    }

    /** The notes are those that XNJS has in the processing context when a job fails at that point. */
    @ParameterizedTest
    @CsvSource({
        "'', SUBMISSION",
        "_USPACE_CREATE_ATTEMPTS, SYSTEM",
        "JSDL_de.fzj.unicore.xnjs.jsdl.JSDLProcessor_SUBACTION_STAGEIN, STAGE_IN",
        "JSDL_de.fzj.unicore.xnjs.jsdl.JSDLProcessor_SUBACTION_STAGEIN _TIME_END_STAGEIN, SUBMISSION",
        "_TIME_END_STAGEIN _TIME_START_PRE, SUBMISSION",
        "_TIME_END_STAGEIN _TIME_SUBMITTED, SYSTEM",
        "_TIME_END_STAGEIN _TIME_SUBMITTED _TIME_START_MAIN, SYSTEM",
        "_TIME_SUBMITTED _TIME_START_MAIN _TIME_END_MAIN, SYSTEM",
        "_TIME_SUBMITTED _TIME_START_MAIN _TIME_END_MAIN _TIME_START_POST, EXIT_CODE",
        "_TIME_SUBMITTED _TIME_START_MAIN _TIME_END_MAIN _TIME_START_STAGEOUT, STAGE_OUT"
    })
    void theReasonOfAFailureIsWhereTheJobWas(String notes, FailureReason reason) {
        Action action = job("{}");
        for (String note : notes.split(" ", -1)) {
            action.getProcessingContext().put(note, Long.valueOf(1));
        }

        end(action, new ActionResult(ActionResult.NOT_SUCCESSFUL, "non-zero exit code"));

        assertThat(handedOn().get(1).ending().reason()).isEqualTo(reason);
    }

    @Test
    void aJobThatWasRestartedWithoutItsInputsDidNotFailOverThem() {
        Action action = job("{}");
        action.getProcessingContext()
                .put("JSDL_de.fzj.unicore.xnjs.jsdl.JSDLProcessor_SUBACTION_STAGEIN", Long.valueOf(1));
        action.getProcessingContext().set(new ApplicationExecutionStatus());

        end(action, new ActionResult(ActionResult.NOT_SUCCESSFUL, "Pre-command(s) failed"));

        assertThat(handedOn().get(1).ending().reason()).isEqualTo(FailureReason.SUBMISSION);
    }

    @Test
    void aFailureWithAnExitCodeHasThatForItsReason() {
        Action action = job("{}");
        action.getProcessingContext().put("_TIME_END_MAIN", Long.valueOf(1));
        action.getExecutionContext().setExitCode(3);

        end(action, new ActionResult(ActionResult.NOT_SUCCESSFUL, "It failed."));

        assertThat(handedOn().get(1).ending().reason()).isEqualTo(FailureReason.EXIT_CODE);
        assertThat(saved.get(1).ending().exitCode()).isEqualTo(3);
    }

    @Test
    void theExitCodeOfTheAttemptBeforeIsNotThatOfOneThatDidNotComeToItsEnd() {
        Action action = job("{}");
        action.getExecutionContext().setExitCode(3);
        pass(action, ActionStatus.RUNNING);

        end(action, new ActionResult(ActionResult.USER_ABORTED, "Job aborted."));

        assertThat(handedOn().get(2).ending().exitCode()).isNull();
    }

    @Test
    void aJobThatGetsItsBatchSystemIdWhileItIsQueuedIsRecorded() {
        Action action = job("{}");
        pass(action, ActionStatus.PENDING);
        hook.observe(action);
        action.setBSID("4711");
        action.getProcessingContext().put("_TIME_SUBMITTED", Long.valueOf(1_000));
        action.setStatus(ActionStatus.QUEUED);
        hook.observe(action);
        pass(action, ActionStatus.QUEUED);

        assertThat(handedOn()).hasSize(3).last().satisfies(snapshot -> {
            assertThat(snapshot.state()).isEqualTo(RunState.QUEUED);
            assertThat(snapshot.progress().batchSystemId()).isEqualTo("4711");
            assertThat(snapshot.progress().times().queued()).isEqualTo(Instant.ofEpochSecond(1));
            assertThat(snapshot.milestone()).isFalse();
        });
    }

    @Test
    void aProgramThatWasNeverSubmittedHasNoEnd() {
        Action action = job("{}");
        action.getProcessingContext().put("_TIME_END_MAIN", Long.valueOf(1));

        end(action, new ActionResult(ActionResult.SUCCESSFUL));

        assertThat(handedOn().get(1).progress().times().mainEnded()).isNull();
    }

    @Test
    void theEndTellsOfTheBeginningAgainIfThatIsNotOnDisk() throws IOException {
        recorder = recorder(saved, Files.createFile(directory.resolve("no-directory")));
        hook = hook(recorder);
        recorder.start();
        Action action = job("{\"Name\":\"scan\"}");
        pass(action, ActionStatus.RUNNING);
        await().until(() -> saved.size() == 2);

        end(action, new ActionResult(ActionResult.SUCCESSFUL));

        assertThat(handedOn().get(2).submission().captured()).isEqualTo(Submission.Capture.LATE);
    }

    @Test
    void theEndDoesNotTellOfABeginningThatIsOnDisk() {
        Action action = job("{\"Name\":\"scan\"}");
        pass(action, ActionStatus.RUNNING);

        end(action, new ActionResult(ActionResult.SUCCESSFUL));

        assertThat(handedOn())
                .extracting(snapshot -> snapshot.submission() != null)
                .containsExactly(true, false, false);
    }

    @Test
    void aJobThatWasThereBeforeIsCapturedLate() {
        Action action = job("{\"Name\":\"old\"}");
        action.setStatus(ActionStatus.RUNNING);

        pass(action, ActionStatus.POSTPROCESSING);

        assertThat(handedOn().get(0).submission().captured()).isEqualTo(Submission.Capture.LATE);
    }

    @Test
    void aJobAbortedBeforeItsFirstPassIsKnownAsSubmitted() {
        Action action = job("{\"Name\":\"scan\"}");
        action.setType("JSON");
        action.setResult(new ActionResult(ActionResult.USER_ABORTED, "Job aborted."));
        action.setStatus(ActionStatus.DONE);

        hook.observe(action);

        assertThat(handedOn()).hasSize(1);
        assertThat(saved.get(0).state()).isEqualTo(RunState.ABORTED);
        assertThat(saved.get(0).submission().captured()).isEqualTo(Submission.Capture.LIVE);
    }

    @Test
    void removingAJobAfterItsEndChangesNothing() {
        Action action = job("{}");
        end(action, new ActionResult(ActionResult.SUCCESSFUL));

        pass(action, ActionStatus.DESTROYED);

        assertThat(handedOn()).extracting(RunSnapshot::state).containsExactly(RunState.READY, RunState.SUCCESSFUL);
    }

    @Test
    void removingAJobThatWasNeverSeenDoesNotAbortIt() {
        Action action = job("{}");
        action.setResult(new ActionResult(ActionResult.USER_ABORTED));
        action.setStatus(ActionStatus.DESTROYED);

        hook.observe(action);
        hook.observe(action);

        assertThat(handedOn()).extracting(RunSnapshot::state).containsExactly(RunState.LOST);
        assertThat(saved.get(0).submission()).isNull();
    }

    @Test
    void anAbortThatWasHandledBeforeOurTurnIsDurableBeforeTheWorkerGoesOn() throws IOException {
        away = true;
        Action action = job("{}");
        pass(action, ActionStatus.RUNNING);
        action.setResult(new ActionResult(ActionResult.USER_ABORTED, "Job aborted."));
        action.setStatus(ActionStatus.DONE);

        hook.observe(action);

        assertThat(afterAKill()).last().extracting(RunSnapshot::state).isEqualTo(RunState.ABORTED);
    }

    @Test
    void aRestartInPlaceThatWasHandledBeforeOurTurnIsKnownByTheLog() {
        Action action = job("{}");
        action.addLogTrace("first line");
        end(action, new ActionResult(ActionResult.SUCCESSFUL));
        action.setStatus(ActionStatus.PENDING);
        action.addLogTrace("RESTARTING job.");
        action.addLogTrace("Status set to PENDING.");

        pass(action, ActionStatus.PENDING);
        action.addLogTrace("Submitted executable: echo");
        pass(action, ActionStatus.RUNNING);

        assertThat(handedOn())
                .extracting(RunSnapshot::restart)
                .containsExactly(Restart.NEVER, Restart.NEVER, Restart.NOW, Restart.EARLIER);
    }

    @Test
    void theBeginningOfAnAttemptInPlaceIsAMilestone() {
        Action action = job("{}");
        end(action, new ActionResult(ActionResult.SUCCESSFUL));
        action.setStatus(ActionStatus.PENDING);
        action.setTransitionalStatus(ActionStatus.TRANSITION_RESTARTING);

        hook.observe(action);
        action.setTransitionalStatus(ActionStatus.TRANSITION_NONE);
        hook.observe(action);
        pass(action, ActionStatus.RUNNING);

        assertThat(handedOn()).hasSize(4);
        assertThat(saved.get(2).state()).isEqualTo(RunState.QUEUED);
        assertThat(saved.get(2).milestone()).isTrue();
        assertThat(saved)
                .extracting(RunSnapshot::restart)
                .containsExactly(Restart.NEVER, Restart.NEVER, Restart.NOW, Restart.NEVER);
    }

    @Test
    void aFailedStageOutIsNotBlamedOnAnIgnoredExitCode() {
        Action action = job("{}");
        pass(action, ActionStatus.POSTPROCESSING);
        action.getExecutionContext().setExitCode(3);
        action.getProcessingContext().put("_TIME_START_STAGEOUT", Long.valueOf(1));

        end(action, new ActionResult(ActionResult.NOT_SUCCESSFUL, "Stage-out failed: no such storage"));

        assertThat(handedOn().get(2).ending().reason()).isEqualTo(FailureReason.STAGE_OUT);
    }

    @Test
    void aLongLogKeepsItsEnd() {
        Action action = job("{}");
        pass(action, ActionStatus.RUNNING);
        for (int i = 0; i < 2_000; i++) {
            action.addLogTrace("line " + i);
        }

        end(action, new ActionResult(ActionResult.SUCCESSFUL));

        List<String> log = handedOn().get(2).ending().log();
        assertThat(log).hasSize(1_001);
        assertThat(log.get(0)).endsWith("line 0");
        assertThat(log.get(1_000)).endsWith("line 1999");
    }

    @Test
    void removingAJobBeforeItsEndAbortsIt() {
        Action action = job("{}");
        pass(action, ActionStatus.RUNNING);
        hook.observe(action);
        action.setResult(new ActionResult(ActionResult.USER_ABORTED));
        action.setStatus(ActionStatus.DESTROYED);
        hook.observe(action);

        assertThat(handedOn()).last().extracting(RunSnapshot::state).isEqualTo(RunState.ABORTED);
        assertThat(saved)
                .last()
                .satisfies(end -> assertThat(end.ending().message()).contains("deleted", "lifetime"));
    }

    /** What the next process finds, if this one is killed now. */
    private List<RunSnapshot> afterAKill() throws IOException {
        List<RunSnapshot> found = new CopyOnWriteArrayList<>();
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (Stream<Path> segments = Files.list(directory.resolve("journal"))) {
            for (Path segment : segments.toList()) {
                Files.copy(segment, copy.resolve(segment.getFileName()));
            }
        }
        try (Recorder next = recorder(found, copy)) {
            next.start();
            await().until(() -> next.health().store() == StoreState.UP);
        }
        return found;
    }

    @Test
    void aMilestoneIsDurableBeforeTheWorkerGoesOnAlsoWhileTheStoreIsAway() throws IOException {
        away = true;
        Action action = job("{\"Imports\":[{\"Data\":\"numbers\",\"Credentials\":\"canary\"}]}");

        hook.observe(action);
        action.setAjd("{\"Imports\":[{\"Data\":\"n/a\"}]}"); // what UNICORE does in the first pass
        end(action, new ActionResult(ActionResult.USER_ABORTED, "Job aborted."));

        List<RunSnapshot> found = afterAKill();
        assertThat(found).extracting(RunSnapshot::state).containsExactly(RunState.READY, RunState.ABORTED);
        Submission kept = found.get(0).submission();
        assertThat(kept.captured()).isEqualTo(Submission.Capture.LIVE);
        assertThat(kept.description().json().at("/Imports/0/Data").asText()).isEqualTo("numbers");
        assertThat(kept.removed()).containsExactly("/Imports/0/Credentials");
    }

    @Test
    void aDescriptionWhoseSecretsCannotBeRemovedDoesNotLeaveTheHook() {
        Action action = job("this is CANARY and not JSON");
        action.addLogTrace("it said CANARY");

        pass(action, ActionStatus.READY);
        hook.failed(action, new IllegalStateException("CANARY"));

        assertThat(recorder.health().hookFailures()).isEqualTo(2);
        assertThat(handedOn()).extracting(RunSnapshot::state).containsExactly(RunState.READY, RunState.FAILED);
        assertThat(saved.toString()).doesNotContain("CANARY");
        assertThat(saved.get(0).submission().description().isEmpty()).isTrue();
        assertThat(saved.get(1).ending().log()).isEmpty();
    }

    @Test
    void whatTheHookCannotReadIsCountedAndHarmsNobody() {
        Action action = job("{}");
        action.setProcessingContext(null);

        pass(action, ActionStatus.READY);

        assertThat(recorder.health().hookFailures()).isEqualTo(4);
        assertThat(handedOn()).isEmpty();
    }

    @Test
    void namesOfAnyLengthCanBeComparedAndTwoNamesNeverBecomeOne() {
        String name = "CN=" + "x".repeat(3_000);

        assertThat(ActionReader.comparable("CN=Demo User, O=TELBE, C=DE"))
                .isEqualTo(ActionReader.comparable("cn=demo user,o=telbe,c=de"));
        assertThat(ActionReader.comparable(name)).hasSizeLessThanOrEqualTo(500);
        assertThat(ActionReader.comparable(name)).isEqualTo(ActionReader.comparable(name));
        assertThat(ActionReader.comparable(name)).isNotEqualTo(ActionReader.comparable(name + "y"));
    }

    @Test
    void textsOfTheEndHaveNoSecretsOfTheDescription() {
        Action action = job("{\"Environment\":{\"DB_PASSWORD\":\"hunter two\"},\"Parameters\":{\"X\":\"1\"}}");
        action.setBSID("7");
        pass(action, ActionStatus.RUNNING);
        action.getExecutionContext().getEnvironment().put("SITE_TOKEN", "of-the-site");
        action.setBssDetails("{\"Comment\":\"hunter two\"}");
        action.addLogTrace("DB=\"hunter two\" of-the-site https://u:p@h/?sig=abc");

        end(action, new ActionResult(ActionResult.NOT_SUCCESSFUL, "Failed with hunter%20two"));

        handedOn();
        Ending ending = saved.get(saved.size() - 1).ending();
        assertThat(ending.message()).isEqualTo("Failed with {{removed:password}}");
        assertThat(ending.batchDetails()).isEqualTo("{\"Comment\":\"{{removed:password}}\"}");
        assertThat(ending.log().get(0))
                .endsWith(
                        "DB=\"{{removed:password}}\" {{removed:token}} https://{{removed:user-info}}@h/?sig={{removed:signature}}");
    }

    @Test
    void unicoresClientObjectIsNotInTheLog() {
        Action action = job("{}");
        pass(action, ActionStatus.RUNNING);
        Client client = new Client();
        client.setRole(new Role("user", "by hand"));
        action.addLogTrace("Client: " + client);
        action.addLogTrace(action.getLog().get(0));
        action.addLogTrace("script: Client: Name: x\nline");

        end(action, new ActionResult(ActionResult.SUCCESSFUL));

        List<String> log = handedOn().get(2).ending().log();
        assertThat(log.get(0)).contains("Client: Name: ").doesNotContain("\n", "Role");
        assertThat(log.get(1)).contains("Client: Name: ").doesNotContain("\n", "Role");
        assertThat(log.get(2)).endsWith("script: Client: Name: x\nline");
    }

    @Test
    void credentialsOfTransfersUnderWayAreNotInTheLog() throws Exception {
        Action action = job("{}");
        DataStageInInfo in = new DataStageInInfo();
        in.setSources(new URI[] {new URI("https://host/x?token=abcdef")});
        in.setCredentials(new UsernamePassword("demo", "hunter2"));
        DataStageOutInfo out = new DataStageOutInfo();
        out.setTarget(new URI("https://host/y"));
        out.setCredentials(new BearerToken("t0ken"));
        out.setExtraParameters(Map.of("my_secret", "p4rameter"));
        action.setStageIns(List.of(in));
        action.setStageOuts(List.of(out));
        pass(action, ActionStatus.PREPROCESSING);
        action.addLogTrace("hunter2 ZGVtbzpodW50ZXIy t0ken p4rameter abcdef");

        end(action, new ActionResult(ActionResult.NOT_SUCCESSFUL, "x"));

        assertThat(handedOn().get(2).ending().log().get(0))
                .endsWith("{{removed:credentials}} {{removed:credentials}} {{removed:credentials}}"
                        + " {{removed:secret}} {{removed:token}}");
    }

    @Test
    void whatARestartFilledInIsRemovedAgain() {
        Action action = job("{\"Arguments\":[\"looks harmless\"]}");
        RestartMark.put(action, "earlier");
        RestartMark.putTemplates(action, Map.of("/Arguments/0", "{{removed:key}}"));

        pass(action, ActionStatus.RUNNING);
        action.addLogTrace("Command is: looks harmless");
        end(action, new ActionResult(ActionResult.SUCCESSFUL));

        assertThat(handedOn().toString()).doesNotContain("looks harmless");
        assertThat(saved.get(0).submission().removed()).containsExactly("/Arguments/0");
    }

    @Test
    void theMarkOfARestartIsRead() {
        Action action = job("{}");
        RestartMark.put(action, "earlier");

        pass(action, ActionStatus.READY);

        assertThat(handedOn().get(0).submission().restartOf()).isEqualTo("earlier");
    }

    @Test
    void secretsOfTransfersDoNotLeaveTheHook() {
        Action action = job("{\"Imports\":[{\"From\":\"x\",\"Credentials\":{\"Password\":\"canary\"}}]}");

        pass(action, ActionStatus.READY);

        assertThat(handedOn().toString()).doesNotContain("canary");
        assertThat(saved.get(0).submission().removed()).containsExactly("/Imports/0/Credentials");
    }

    @Test
    void aLookShowsAJobThatHasComeToRest() {
        Action action = job("{\"Name\":\"scan\"}");
        pass(action, ActionStatus.RUNNING);
        action.setResult(new ActionResult(ActionResult.NOT_SUCCESSFUL, "It failed unseen."));
        action.setStatus(ActionStatus.DONE);

        assertThat(hook.look(action, 1)).isEqualTo(Look.of(Look.Kind.MOVING));
        later.set(Duration.ofSeconds(61));
        RunSnapshot seen = hook.look(action, 7).snapshot().orElseThrow();

        assertThat(seen.state()).isEqualTo(RunState.FAILED);
        assertThat(seen.revision()).isEqualTo(7);
        assertThat(seen.ending().message()).isEqualTo("It failed unseen.");
        assertThat(seen.submission().description().name()).isEqualTo("scan");
    }

    @Test
    void anEndThatNobodySawIsDatedByTheLastLineOfTheLog() {
        Action action = job("{}");
        Instant started = Instant.parse("2026-06-13T05:35:00.250Z");
        action.getProcessingContext().put("_TIME_SUBMITTED", Long.valueOf(started.toEpochMilli()));
        action.getProcessingContext().put("_TIME_END", Long.valueOf(started.toEpochMilli() - 1));
        action.setResult(new ActionResult(ActionResult.NOT_SUCCESSFUL, "It failed unseen."));
        action.setStatus(ActionStatus.DONE);
        action.getLog().add(Date.from(started.plusSeconds(7)) + ": Status set to DONE - failure.");

        assertThat(unseenEnd(action)).isEqualTo("2026-06-13T05:35:07Z");
        action.getLog().add(Date.from(started) + ": to the second, so seemingly before the start.");
        assertThat(unseenEnd(action)).isEqualTo(started);
        action.getLog().add("no date");
        assertThat(unseenEnd(action)).isNull();
    }

    private Instant unseenEnd(Action action) {
        return hook.look(action, 1).snapshot().orElseThrow().progress().times().finished();
    }

    @Test
    void anEndThatUnicoreDatedHasThatDate() {
        Action action = job("{}");
        action.getProcessingContext().put("_TIME_END", Long.valueOf(1_000));
        action.setResult(new ActionResult(ActionResult.SUCCESSFUL));
        action.setStatus(ActionStatus.DONE);

        assertThat(unseenEnd(action)).isEqualTo(Instant.ofEpochSecond(1));
    }

    @Test
    void aLookShowsAJobThatWasNeverSeen() {
        Action action = job("{}");
        action.setStatus(ActionStatus.RUNNING);

        assertThat(hook.look(action, 1).snapshot()).isPresent();
    }
}
