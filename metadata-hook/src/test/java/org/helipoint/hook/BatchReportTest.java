package org.helipoint.hook;

import static org.assertj.core.api.Assertions.assertThat;

import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.ems.ActionResult;
import eu.unicore.xnjs.ems.ActionStatus;
import java.util.Optional;
import org.helipoint.model.BatchDetails;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.RunState;
import org.helipoint.model.SlurmSamples;
import org.helipoint.redact.Redactor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the batch system has to say about why a job failed, with real actions of XNJS in the states that it leaves. */
class BatchReportTest {

    private static final String INCOMPLETE =
            "Job did not complete normally on BSS, please check standard error file and"
                    + " job log for more information.";
    private static final String NON_ZERO = "User application exited with non-zero exit code: <%d>.";

    private final ActionReader reader = new ActionReader(new Redactor());

    private static Action job(String batchId, String details) {
        Action action = new Action("j");
        action.setAjd("{}");
        action.setBSID(batchId);
        action.getProcessingContext().put("_TIME_SUBMITTED", Long.valueOf(1));
        action.setBssDetails(details);
        return action;
    }

    /** A job of which UNICORE only knows that it did not complete. */
    private static Action incomplete(String batchId, String details) {
        Action action = job(batchId, details);
        action.fail(INCOMPLETE);
        return action;
    }

    private static Action exited(int code, String batchId, String details) {
        Action action = job(batchId, details);
        action.getExecutionContext().setExitCode(code);
        action.getProcessingContext().put("_TIME_END_MAIN", Long.valueOf(2));
        action.setResult(new ActionResult(ActionResult.NOT_SUCCESSFUL, NON_ZERO.formatted(code), code));
        action.setStatus(ActionStatus.DONE);
        return action;
    }

    private Ending ending(Action action) {
        return reader.ending(action, reader.state(action).orElseThrow(), Optional.empty());
    }

    private FailureReason reason(Action action) {
        return ending(action).reason();
    }

    private static String slurm(String state) {
        return "{\"JobId\":\"7\",\"JobState\":\"" + state + "\"}";
    }

    @ParameterizedTest
    @CsvSource({
        "e-timeout,19,TIMEOUT",
        "f-memory-limit-kill,21,SYSTEM",
        "g-admin-scancel,20,CANCELLED",
        "g-node-fail-norequeue,23,NODE_FAILURE"
    })
    void slurmDecidesWhatUnicoreDoesNotKnow(String sample, String batchId, FailureReason reason) {
        String details = SlurmSamples.details(sample);

        Ending ending = ending(incomplete(batchId, details));

        assertThat(ending.reason()).isEqualTo(reason);
        assertThat(ending.message()).isEqualTo("Failed: " + INCOMPLETE);
        assertThat(ending.exitCode()).isNull();
        assertThat(ending.batchDetails()).isEqualTo(details);
    }

    @ParameterizedTest
    @CsvSource({
        "e-timeout,19,TIMEOUT",
        "f-memory-limit-kill,21,SYSTEM",
        "g-admin-scancel,20,CANCELLED",
        "g-node-fail-norequeue,23,NODE_FAILURE"
    })
    void theActionLogIsReadIfTheDetailsAreNowhereElse(String sample, String batchId, FailureReason reason) {
        Action action = incomplete(batchId, "");
        action.getLog().clear();
        action.getLog().addAll(SlurmSamples.log(sample));

        Ending ending = ending(action);

        assertThat(ending.reason()).isEqualTo(reason);
        assertThat(BatchDetails.parse(ending.batchDetails()))
                .isPresent()
                .isEqualTo(BatchDetails.parse(SlurmSamples.details(sample)));
    }

    @Test
    void aMemoryKillOfTheKernelIsKnownForSure() {
        assertThat(reason(incomplete("4711", SlurmSamples.read("written/out-of-memory.txt"))))
                .isEqualTo(FailureReason.OUT_OF_MEMORY);
    }

    @Test
    void anEndThatNobodySawHasItsReasonToo() {
        assertThat(ending(incomplete("19", SlurmSamples.details("e-timeout"))).reason())
                .isEqualTo(FailureReason.TIMEOUT);
    }

    @Test
    void aJobThatWasNeverSeenRunningIsNotARefusedSubmission() {
        assertThat(ending(incomplete("7", slurm("CANCELLED"))).reason()).isEqualTo(FailureReason.CANCELLED);
        assertThat(ending(incomplete("7", "")).reason()).isEqualTo(FailureReason.SYSTEM);
    }

    @Test
    void theExitCodeIsUnicoresWhileSlurmCallsTheJobCompleted() {
        Ending ending = ending(exited(3, "7", SlurmSamples.details("b-exit3")));

        assertThat(ending.reason()).isEqualTo(FailureReason.EXIT_CODE);
        assertThat(ending.exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "137,OUT_OF_MEMORY,OUT_OF_MEMORY",
        "137,TIMEOUT,TIMEOUT",
        "143,TIMEOUT,TIMEOUT",
        "143,CANCELLED,CANCELLED",
        "137,COMPLETED,EXIT_CODE",
        "137,FAILED,EXIT_CODE",
        "1,OUT_OF_MEMORY,EXIT_CODE",
        "3,TIMEOUT,EXIT_CODE",
        "139,OUT_OF_MEMORY,EXIT_CODE"
    })
    void anExitCodeThatTellsOfAKillIsExplainedBySlurm(int exitCode, String state, FailureReason reason) {
        Ending ending = ending(exited(exitCode, "7", slurm(state)));

        assertThat(ending.reason()).isEqualTo(reason);
        assertThat(ending.exitCode()).isEqualTo(exitCode);
        assertThat(ending.message()).isEqualTo(NON_ZERO.formatted(exitCode));
    }

    @Test
    void aSuccessfulJobStaysSo() {
        Action action = job("7", slurm("OUT_OF_MEMORY"));
        action.setResult(new ActionResult(ActionResult.SUCCESSFUL, "Success.", 0));
        action.setStatus(ActionStatus.DONE);

        assertThat(reader.state(action)).contains(RunState.SUCCESSFUL);
        assertThat(reason(action)).isNull();
    }

    @Test
    void anAbortByTheUserStaysSo() {
        Action action = job("8", SlurmSamples.details("c-abort-running"));
        action.setResult(new ActionResult(ActionResult.USER_ABORTED, "Job aborted."));
        action.setStatus(ActionStatus.DONE);

        assertThat(reader.state(action)).contains(RunState.ABORTED);
        assertThat(reason(action)).isNull();
    }

    @Test
    void aFailedStageOutIsNotBlamedOnSlurm() {
        Action action = job("7", slurm("OUT_OF_MEMORY"));
        action.getProcessingContext().put("_TIME_START_STAGEOUT", Long.valueOf(1));
        action.setResult(new ActionResult(ActionResult.NOT_SUCCESSFUL, "Stage-out failed: no such storage"));
        action.setStatus(ActionStatus.DONE);

        assertThat(ending(action).reason()).isEqualTo(FailureReason.STAGE_OUT);
    }

    @Test
    void theDetailsOfTheAttemptBeforeAreNotThoseOfThisOne() {
        Action action = incomplete("16", SlurmSamples.read("l-restart/attempt1-details-end.json"));

        assertThat(ending(action).batchDetails()).isNull();
        assertThat(reason(action)).isEqualTo(FailureReason.SYSTEM);

        action.setBSID(null);
        action.setBssDetails("exit_status = 1");
        assertThat(ending(action).batchDetails()).isNull();
    }

    @Test
    void theDetailsOfAnArrayAreThoseOfItsJob() {
        assertThat(reason(incomplete("100", SlurmSamples.read("written/array.txt"))))
                .isEqualTo(FailureReason.TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"torque.txt", "torque-by-tsi.json", "loadleveler.txt", "sge.txt"})
    void whatOtherBatchSystemsSayIsKeptAsItIs(String name) {
        String text = SlurmSamples.read("written/" + name);

        Ending ending = ending(incomplete("42", text));

        assertThat(ending.batchDetails()).isEqualTo(text);
        assertThat(ending.reason()).isEqualTo(FailureReason.SYSTEM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "N/A"})
    void noDetailsAreNone(String details) {
        assertThat(ending(incomplete("42", details)).batchDetails()).isNull();
    }

    @Test
    void aFailureWithoutAMessageBreaksNothing() {
        Action action = job("7", slurm("TIMEOUT"));
        action.setResult(new ActionResult(ActionResult.NOT_SUCCESSFUL));
        action.setStatus(ActionStatus.DONE);

        assertThat(reason(action)).isEqualTo(FailureReason.SYSTEM);
    }
}
