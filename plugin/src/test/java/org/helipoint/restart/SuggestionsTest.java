package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.submitted;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.Progress;
import org.helipoint.model.Run;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.SlurmSamples;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SuggestionsTest {

    private static final String TIMEOUT = SlurmSamples.details("e-timeout");
    private static final String OUT_OF_MEMORY = SlurmSamples.read("written/out-of-memory.txt");
    private static final Queue DAY = new Queue(
            "defq", Set.of("Runtime", "MemoryPerNode"), Map.of("Runtime", 86_400L, "MemoryPerNode", 64L << 30), false);

    private static Run failed(String job, String description, FailureReason reason, String batchDetails) {
        RunSnapshot first = submitted(job, 1, description);
        Run run = Run.first("SITE", first);
        run.apply(first);
        Ending ending = new Ending(reason, "Failed.", null, batchDetails, List.of());
        Progress progress = new Progress("defq", "7", "node1", "/scratch", RunTimes.NONE);
        run.apply(new RunSnapshot(job, 2, at(2), RunState.FAILED, null, progress, ending));
        return run;
    }

    private static Optional<Suggestion> suggestion(Optional<Queue> queue, Run... runs) {
        Workflow workflow = new Workflow(runs[0], Optional.empty());
        workflow.refresh(List.of(runs[0].standing()), id -> runs[0]);
        return new Suggestions(name -> queue).of(new WorkflowDetails(workflow, List.of(runs), Map.of()));
    }

    private static String changes(Optional<Suggestion> suggestion) {
        return suggestion.orElseThrow().changes().orElseThrow().toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'10m'   | '20m'",
                "'10 min'| '20 min'",
                "'3600'  | '7200'",
                "3600    | 7200",
                "'2h'    | '4h'",
                "'18h'   | '24h'",
                "'1441'  | '2940'",
                "'10'    | '120'",
                "'7000s' | '14400s'",
                "'${N}'  | '2m'",
                "null    | '2m'"
            })
    void aTimeoutNeedsTwiceTheTimeInTheFormThatItWasAskedForUpToTheQueuesLimit(String asked, String suggested) {
        Run run = failed("j", "{'Resources':{'Runtime':" + asked + "}}", FailureReason.TIMEOUT, TIMEOUT);

        assertThat(changes(suggestion(Optional.of(DAY), run)).replace('"', '\''))
                .isEqualTo("{'Resources':{'Runtime':" + suggested + "}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'MemoryPerNode':'40G'      | 'MemoryPerNode':'64G'",
                "'Memory':'20G'             | 'Memory':'40G'",
                "'MemoryPerNode':'17000M'   | 'MemoryPerNode':'34816M'",
                "'MemoryPerNode':17179869184| 'MemoryPerNode':34359738368",
                "'Runtime':'1h'             | 'MemoryPerNode':'32G'"
            })
    void lackOfMemoryNeedsTwiceTheMemory(String asked, String suggested) {
        Run run = failed("j", "{'Resources':{" + asked + "}}", FailureReason.OUT_OF_MEMORY, OUT_OF_MEMORY);

        assertThat(changes(suggestion(Optional.of(DAY), run)).replace('"', '\''))
                .isEqualTo("{'Resources':{" + suggested + "}}");
    }

    @Test
    void theReasonSaysWhatHappenedAndWhatTheQueueAllows() {
        Run run = failed("j", "{'Resources':{'Runtime':'10m'}}", FailureReason.TIMEOUT, TIMEOUT);

        assertThat(suggestion(Optional.of(DAY), run).orElseThrow().reason())
                .isEqualTo("It was ended at its time limit of 10 min; 20 min may be enough."
                        + " The queue 'defq' allows up to 1 d.");
        assertThat(suggestion(Optional.empty(), run).orElseThrow().reason())
                .endsWith("20 min may be enough. What its queue allows is not known here.");
    }

    @Test
    void whereTheQueueAllowsNoMoreNoChangeIsOffered() {
        Run atTheLimit = failed("j", "{'Resources':{'Runtime':'1d'}}", FailureReason.TIMEOUT, TIMEOUT);
        Run noSuchResource = failed("j", "{'Executable':'x'}", FailureReason.OUT_OF_MEMORY, OUT_OF_MEMORY);

        Suggestion time = suggestion(Optional.of(DAY), atTheLimit).orElseThrow();
        Suggestion memory = suggestion(
                        Optional.of(new Queue("defq", Set.of("Runtime"), Map.of(), false)), noSuchResource)
                .orElseThrow();

        assertThat(time.changes()).isEmpty();
        assertThat(time.reason()).contains("the queue 'defq' allows no more");
        assertThat(memory.changes()).isEmpty();
        assertThat(memory.reason()).contains("jobs cannot ask for more in the queue 'defq'");
    }

    @Test
    void aNodeFailureNeedsTheSameAgain() {
        Run run = failed(
                "j", "{'Executable':'x'}", FailureReason.NODE_FAILURE, SlurmSamples.details("g-node-fail-norequeue"));

        assertThat(changes(suggestion(Optional.of(DAY), run))).isEqualTo("{}");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureReason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"TIMEOUT", "OUT_OF_MEMORY", "NODE_FAILURE"})
    void allOtherFailuresGetNone(FailureReason reason) {
        assertThat(suggestion(Optional.of(DAY), failed("j", "{'Resources':{'Runtime':'10m'}}", reason, TIMEOUT)))
                .isEmpty();
    }

    @Test
    void whatTheResourcesOfTheDescriptionDoNotDecideGetsNone() {
        String raw = "{'Job type':'raw','BSS file':'job.sh','Resources':{'Runtime':'10m'}}";

        assertThat(suggestion(Optional.of(DAY), failed("j", raw, FailureReason.TIMEOUT, TIMEOUT)))
                .isEmpty();
        assertThat(suggestion(
                        Optional.of(DAY),
                        failed(
                                "j",
                                "{'Executable':'x'}",
                                FailureReason.TIMEOUT,
                                TIMEOUT.replace("\"TIMEOUT\"", "\"DEADLINE\""))))
                .isEmpty();
        assertThat(suggestion(Optional.of(DAY), failed("j", "{'Executable':'x'}", FailureReason.TIMEOUT, null)))
                .isEmpty();
    }

    @Test
    void ofSeveralStepsItIsForTheFailedOneAndOnlyForTheNewestAttempt() {
        Run first = failed("a", "{'Resources':{'Runtime':'10m'}}", FailureReason.TIMEOUT, TIMEOUT);
        first.supersede();
        Workflow workflow = new Workflow(first, Optional.empty());
        RunSnapshot second = submitted("b", 3, "{'Resources':{'Runtime':'30m'}}");
        Run step = Run.joining(workflow, second);
        step.apply(second);
        Ending ending = new Ending(FailureReason.TIMEOUT, "Failed.", null, TIMEOUT, List.of());
        step.apply(new RunSnapshot(
                "b",
                4,
                at(4),
                RunState.FAILED,
                null,
                new Progress("defq", "8", "node1", "/scratch", RunTimes.NONE),
                ending));

        Suggestion suggestion = suggestion(Optional.of(DAY), first, step).orElseThrow();

        assertThat(suggestion.step()).isEqualTo(2);
        assertThat(changes(Optional.of(suggestion))).contains("60m");
    }
}
