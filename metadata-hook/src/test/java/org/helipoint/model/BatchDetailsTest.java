package org.helipoint.model;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.helipoint.model.SlurmSamples.details;
import static org.helipoint.model.SlurmSamples.read;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchDetailsTest {

    private static BatchDetails parse(String text) {
        return BatchDetails.parse(text).orElseThrow();
    }

    /** A job in the text form, with some lines of the test's own. */
    private static String job(String... lines) {
        return "JobId=1 JobName=x\n" + String.join("\n", lines) + "\n";
    }

    @Test
    void aRecordedTimeLimitIsReadCompletely() {
        assertThat(parse(details("e-timeout")))
                .isEqualTo(new BatchDetails(
                        Set.of("19"),
                        "TIMEOUT",
                        "TimeLimit",
                        "hemera01",
                        1,
                        89L,
                        60L,
                        "defq",
                        null,
                        "512M",
                        512L << 20,
                        0,
                        15,
                        0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a-success",
                "b-exit3",
                "c-abort-running",
                "e-timeout",
                "f-memory-limit-kill",
                "g-admin-scancel",
                "g-node-fail-norequeue",
                "l-restart",
                "n-poster-job"
            })
    void textAndJsonOfARecordedJobSayTheSame(String sample) {
        assertThat(BatchDetails.parse(read(sample + "/scontrol-end.txt")))
                .isPresent()
                .isEqualTo(BatchDetails.parse(details(sample)));
    }

    @ParameterizedTest
    @CsvSource({"end,15,COMPLETED,3", "running,15,RUNNING,1"})
    void anEarlierAttemptIsReadToo(String moment, String id, String state, Long elapsed) {
        BatchDetails details = parse(read("l-restart/attempt1-details-" + moment + ".json"));

        assertThat(details).isEqualTo(parse(read("l-restart/attempt1-scontrol-" + moment + ".txt")));
        assertThat(details.tellsOf(id)).isTrue();
        assertThat(details.tellsOf("16")).isFalse();
        assertThat(details.state()).isEqualTo(state);
        assertThat(details.elapsedSeconds()).isEqualTo(elapsed);
        assertThat(details.timeLimitSeconds()).isEqualTo(300);
    }

    @ParameterizedTest
    @CsvSource({
        "a-success,COMPLETED,",
        "b-exit3,COMPLETED,",
        "c-abort-running,CANCELLED,CANCELLED",
        "e-timeout,TIMEOUT,TIMEOUT",
        "f-memory-limit-kill,FAILED,",
        "g-admin-scancel,CANCELLED,CANCELLED",
        "g-node-fail-norequeue,NODE_FAIL,NODE_FAILURE",
        "n-poster-job,COMPLETED,"
    })
    void recordedEndingsTellTheirReasons(String sample, String state, FailureReason reason) {
        assertThat(parse(details(sample)).state()).isEqualTo(state);
        assertThat(parse(details(sample)).failure()).isEqualTo(Optional.ofNullable(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h-unknown-application", "j-stagein-failure", "k-sweep-3"})
    void aJobThatWasNeverSubmittedHasNoDetails(String sample) {
        assertThat(BatchDetails.parse(details(sample))).isEmpty();
    }

    @Test
    void valuesWithBlanksEqualsSignsAndListsAreRead() {
        BatchDetails details = parse(read("written/out-of-memory.txt"));

        assertThat(details.state()).isEqualTo("OUT_OF_MEMORY");
        assertThat(details.stateReason()).isEqualTo("OutOfMemory");
        assertThat(details.nodes()).isEqualTo("node[1-3,7]");
        assertThat(details.nodeCount()).isEqualTo(4);
        assertThat(details.elapsedSeconds())
                .isEqualTo(Duration.ofDays(1)
                        .plusHours(2)
                        .plusMinutes(3)
                        .plusSeconds(4)
                        .toSeconds());
        assertThat(details.timeLimitSeconds()).isNull();
        assertThat(details.partition()).isEqualTo("gpu");
        assertThat(details.account()).isEqualTo("telbe@gpu");
        assertThat(details.memory()).isEqualTo("62.50G");
        assertThat(details.memoryBytes()).isEqualTo(67_108_864_000L);
        assertThat(details.exitCode()).isZero();
        assertThat(details.signal()).isEqualTo(125);
        assertThat(details.restarts()).isEqualTo(2);
        assertThat(details.failure()).contains(FailureReason.OUT_OF_MEMORY);
    }

    @Test
    void theFirstOfAKeyCounts() {
        assertThat(parse(job("JobState=TIMEOUT", "Note=see JobState=COMPLETED")).state())
                .isEqualTo("TIMEOUT");
    }

    @Test
    void oneLineAJobIsReadToo() {
        String lines = read("e-timeout/scontrol-end.txt").replace("JobName=tooslow", "JobName=too slow Reason=mine");
        String oneLine = lines.lines().map(String::strip).collect(joining(" "));

        assertThat(parse(oneLine)).isEqualTo(parse(details("e-timeout")));
    }

    @Test
    void ofAnArrayTheFirstThatFailedCounts() {
        BatchDetails details = parse(read("written/array.txt"));

        assertThat(details.state()).isEqualTo("TIMEOUT");
        assertThat(details.nodes()).isEqualTo("node2");
        assertThat(details.tellsOf("100")).isTrue();
        assertThat(details.tellsOf("101")).isTrue();
        assertThat(details.tellsOf("102")).isFalse();
    }

    @Test
    void aHeterogeneousJobIsThatOfItsLeader() {
        BatchDetails details = parse(read("written/heterogeneous.txt"));

        assertThat(details.failure()).contains(FailureReason.CANCELLED);
        assertThat(details.partition()).isEqualTo("defq");
        assertThat(details.tellsOf("200")).isTrue();
    }

    @Test
    void slurmsOwnNewerJsonIsRead() {
        assertThat(parse(read("written/newer.json")))
                .isEqualTo(new BatchDetails(
                        Set.of("4712"),
                        "TIMEOUT",
                        "TimeLimit",
                        "node[1-2]",
                        2,
                        90L,
                        60L,
                        "defq",
                        "telbe",
                        "1G",
                        1L << 30,
                        null,
                        15,
                        1));
    }

    @Test
    void slurmsOwnOlderJsonIsRead() {
        assertThat(parse(read("written/older.json")))
                .isEqualTo(new BatchDetails(
                        Set.of("4713"),
                        "FAILED",
                        "NonZeroExitCode",
                        "node1",
                        1,
                        60L,
                        null,
                        "defq",
                        null,
                        null,
                        null,
                        3,
                        null,
                        0));
    }

    @Test
    void theSignalOfTheFirstNestedExitCodesIsReadToo() {
        assertThat(parse("{\"jobs\":[{\"job_id\":1,\"job_state\":\"FAILED\",\"exit_code\":{\"status\":\"SIGNALED\","
                                + "\"return_code\":0,\"signal\":{\"signal_id\":9,\"name\":\"KILL\"}}}]}")
                        .signal())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT,TIMEOUT",
        "DEADLINE,TIMEOUT",
        "OUT_OF_MEMORY,OUT_OF_MEMORY",
        "NODE_FAIL,NODE_FAILURE",
        "BOOT_FAIL,NODE_FAILURE",
        "CANCELLED,CANCELLED",
        "CANCELLED by 1001,CANCELLED",
        "CANCELLED+,CANCELLED",
        "PREEMPTED,CANCELLED",
        "COMPLETED,",
        "FAILED,",
        "RUNNING,",
        "REVOKED,",
        "SOMETHING_NEW,"
    })
    void aStateHasItsReason(String state, FailureReason reason) {
        BatchDetails details = parse(job("JobState=" + state + " Reason=None Dependency=(null)"));

        assertThat(details.failure()).isEqualTo(Optional.ofNullable(reason));
        assertThat(details.stateReason()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED,NonZeroExitCode,EXIT_CODE",
        "FAILED,JobLaunchFailure,",
        "FAILED,RaisedSignal:53(Real-time_signal_19),",
        "COMPLETING,TimeLimit,TIMEOUT",
        "COMPLETING,OutOfMemory,OUT_OF_MEMORY",
        "COMPLETING,NodeDown,NODE_FAILURE",
        "COMPLETING,None,",
        "COMPLETING,NonZeroExitCode,",
        "PENDING,NodeDown,"
    })
    void someStatesNeedTheirReason(String state, String stateReason, FailureReason reason) {
        assertThat(parse(job("JobState=" + state + " Reason=" + stateReason)).failure())
                .isEqualTo(Optional.ofNullable(reason));
    }

    @ParameterizedTest
    @CsvSource({
        "00:01:29,89",
        "02:03,123",
        "1-02:03:04,93784",
        "100-00:00:00,8640000",
        "UNLIMITED,",
        "Partition_Limit,",
        "INVALID,",
        "1-2-3,",
        "::,"
    })
    void durationsAreSeconds(String written, Long seconds) {
        BatchDetails details = parse(job("JobState=RUNNING", "RunTime=" + written + " TimeLimit=" + written));

        assertThat(details.elapsedSeconds()).isEqualTo(seconds);
        assertThat(details.timeLimitSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TRES=cpu=1,mem=512M,node=1 | 512M | 536870912",
                "AllocTRES=(null) ReqTRES=mem=2G | 2G | 2147483648",
                "AllocTRES=mem=1.50T ReqTRES=mem=2G | 1.50T | 1649267441664",
                "TRES=mem=100 | 100 | 104857600",
                "TRES=mem=7K | 7K | 7168",
                "TRES=mem=lots | lots |",
                "NumNodes=1 MinMemoryNode=3G | 3G | 3221225472",
                "NumNodes=2 MinMemoryNode=3G | |",
                "NumNodes=1 MinMemoryNode=0 | |",
                "NumNodes=1-2 MinMemoryNode=3G | |"
            })
    void memoryIsThatOfTheWholeJob(String line, String memory, Long bytes) {
        BatchDetails details = parse(job("JobState=RUNNING", line));

        assertThat(details.memory()).isEqualTo(memory);
        assertThat(details.memoryBytes()).isEqualTo(bytes);
    }

    static Stream<String> whatIsNotSlurms() {
        return Stream.of(
                read("written/torque.txt"),
                read("written/torque-by-tsi.json"),
                read("written/loadleveler.txt"),
                read("written/sge.txt"),
                "",
                " \n\t ",
                "N/A",
                "{",
                "{}",
                "[]",
                "null",
                "{\"rawDetailsData\":\"N/A\"}",
                "{\"jobs\":[]}",
                "{\"jobs\":{}}",
                "{\"jobs\":[null,1,\"x\",{},{\"job_id\":1},{\"job_state\":\"TIMEOUT\"},{\"job_id\":1,\"job_state\":[]}]}",
                "{\"JobState\":\"TIMEOUT\"}",
                "{\"JobId\":\"1\",\"JobState\":{}}",
                "slurm_load_jobs error: Invalid job id specified",
                "JobState=TIMEOUT",
                "JobId=1 JobName=x\n   JobState=",
                "JobId=1 JobName=x JobState=TIMEOUT");
    }

    @ParameterizedTest
    @MethodSource("whatIsNotSlurms")
    void anythingElseIsNotTakenForSlurms(String text) {
        assertThat(BatchDetails.parse(text)).isEmpty();
    }

    @Test
    void nothingIsNothing() {
        assertThat(BatchDetails.parse(null)).isEmpty();
    }

    @Test
    void partsThatMakeNoSenseAreLeftOut() {
        BatchDetails details = parse(job(
                "JobState=TIMEOUT Reason=",
                "Restarts=many ExitCode=:::: RunTime=-1 NumNodes=99999999999999999999",
                "TRES=,,mem=,node NodeList= Account=N/A",
                "=x == ="));

        assertThat(details)
                .isEqualTo(new BatchDetails(
                        Set.of("1"),
                        "TIMEOUT",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
        assertThat(parse("{\"jobs\":[{\"job_id\":1,\"job_state\":\"TIMEOUT\",\"node_count\":\"x\",\"time_limit\":[],"
                                + "\"exit_code\":1e999,\"restart_cnt\":-1,\"start_time\":{\"number\":{}},"
                                + "\"end_time\":99999999999999999999999}]}")
                        .failure())
                .contains(FailureReason.TIMEOUT);
    }

    /** Texts of 1 MB, each made to be slow to read in another way. */
    static Stream<String> rubbish() {
        String job = "JobId=1 JobName=x\nJobState=TIMEOUT\n";
        return Stream.of(
                        "=",
                        "a=",
                        "a ",
                        " ",
                        "\n",
                        "{",
                        "[",
                        "{\"a\":",
                        "{\"jobs\":[",
                        "JobId=1\n",
                        "JobId=1 ",
                        "JobName=x UserId=1 ",
                        "JobId=1 JobName=x UserId=1 JobState=A ",
                        job,
                        "\u0000",
                        "\ud83d\ude00",
                        "9",
                        "mem=,")
                .flatMap(part -> Stream.of("", "{\"x\":\"", job + "TRES=", "JobId=1 JobName=x JobState=A TRES=")
                        .map(begin -> begin + part.repeat(1_000_000 / part.length() - 60)));
    }

    @ParameterizedTest
    @MethodSource("rubbish")
    @Timeout(20)
    void muchRubbishIsNeverTooMuch(String text) {
        assertThatCode(() -> BatchDetails.parse(text)).doesNotThrowAnyException();
    }

    @Test
    void moreThanARecordKeepsIsNotRead() {
        assertThat(BatchDetails.parse(job("JobState=TIMEOUT") + " ".repeat(1_000_000)))
                .isEmpty();
    }

    @Test
    void randomDamageNeverThrows() {
        Random random = new Random(38);
        List<String> samples = List.of(
                details("e-timeout"),
                read("e-timeout/scontrol-end.txt"),
                read("written/array.txt"),
                read("written/newer.json"));
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(samples.get(i % samples.size()));
            for (int damage = 0; damage < 5; damage++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> text.setLength(at + 1);
                    default -> text.insert(at, "=:,\"{}[] \n9".charAt(random.nextInt(11)));
                }
            }
            String damaged = text.toString();
            assertThatCode(() -> BatchDetails.parse(damaged).ifPresent(BatchDetails::failure))
                    .as(damaged)
                    .doesNotThrowAnyException();
        }
    }
}
