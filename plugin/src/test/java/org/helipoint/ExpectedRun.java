package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.helipoint.testconfigs.UnicoreClient;

/**
 * What the REST answer must say of one attempt. Immutable.
 *
 * @param status the run's state
 * @param reason null unless it failed
 * @param message what the message contains
 * @param exitCode null if there must be none
 * @param history the states in their order
 * @param times the names of those that must be there, in their order; all others must be null
 */
record ExpectedRun(
        String status, String reason, String message, Integer exitCode, List<String> history, List<String> times) {

    static final String BEGUN = "submitted stageInEnded";
    static final String STARTED = BEGUN + " queued started";
    static final String RAN = STARTED + " mainEnded";
    static final String STAGED_OUT = RAN + " stageOutStarted";

    private static final List<String> ALL_TIMES =
            List.of("submitted", "stageInEnded", "queued", "started", "mainEnded", "stageOutStarted", "finished");

    static ExpectedRun successful(Integer exitCode) {
        return new ExpectedRun("SUCCESSFUL", null, "Success.", exitCode, List.of(), List.of())
                .history("READY QUEUED RUNNING STAGINGOUT")
                .times(STAGED_OUT);
    }

    static ExpectedRun failed(String reason, String message) {
        return new ExpectedRun("FAILED", reason, message, null, List.of(), List.of());
    }

    static ExpectedRun aborted() {
        return new ExpectedRun("ABORTED", null, "Job aborted.", null, List.of(), List.of());
    }

    static ExpectedRun removed() {
        return new ExpectedRun("ABORTED", null, "Removed from UNICORE before its end", null, List.of(), List.of());
    }

    /** The states before the last, with blanks between. */
    ExpectedRun history(String states) {
        List<String> all = new ArrayList<>(List.of(states.split(" ", -1)));
        all.add(status);
        return new ExpectedRun(status, reason, message, exitCode, all, times);
    }

    /** The same if nobody saw it before its end. */
    ExpectedRun unseen() {
        return new ExpectedRun(status, reason, message, exitCode, List.of(status), times);
    }

    /** The names of the times that must be there besides the end, with blanks between. */
    ExpectedRun times(String names) {
        List<String> all = new ArrayList<>(List.of(names.split(" ", -1)));
        all.add("finished");
        return new ExpectedRun(status, reason, message, exitCode, history, all);
    }

    ExpectedRun exitCode(int code) {
        return new ExpectedRun(status, reason, message, code, history, times);
    }

    /** Fails with everything that differs in the JSON of an attempt. */
    void assertIs(JsonNode run) {
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(run.path("status").asText()).isEqualTo(status);
        softly.assertThat(run.path("reason").asText(null)).as("reason").isEqualTo(reason);
        softly.assertThat(run.path("statusMessage").asText()).contains(message);
        softly.assertThat(
                        run.path("exitCode").isNull()
                                ? null
                                : run.path("exitCode").intValue())
                .as("exit code")
                .isEqualTo(exitCode);
        softly.assertThat(texts(run.path("history"), "status")).as("history").isEqualTo(history);
        softly.assertThat(instants(texts(run.path("history"), "at")))
                .as("times of the history")
                .isSorted();
        softly.assertThat(ALL_TIMES.stream().filter(name -> !run.path(name).isNull()))
                .as("times that are there")
                .isEqualTo(times);
        softly.assertThat(instants(times.stream()
                        .map(name -> run.path(name).asText())
                        .filter(text -> !text.equals("null"))
                        .toList()))
                .as("times in their order")
                .isSorted();
        softly.assertThat(run.path("history").path(history.size() - 1).path("at"))
                .as("end in the history")
                .isEqualTo(run.path("finished"));
        softly.assertThat(run.path("log")).isNotEmpty();
        softly.assertAll();
    }

    /** Fails if UNICORE says something else of the job of an attempt, as far as it says the truth. */
    static void assertUnicoreAgrees(JsonNode run, UnicoreClient client) {
        String address = run.at("/_links/job/href").asText();
        // our record may end a moment before UNICORE has noted the end
        JsonNode job = client.awaitEnd(address.substring(address.lastIndexOf('/') + 1));
        boolean successful = run.path("status").asText().equals("SUCCESSFUL");
        assertThat(job.path("status").asText()).isEqualTo(successful ? "SUCCESSFUL" : "FAILED");
        assertThat(job.path("statusMessage").asText())
                .isEqualTo(successful ? "" : run.path("statusMessage").asText());
        assertThat(job.path("batchSystemID").asText())
                .isEqualTo(run.at("/batch/id").asText().replace("null", "N/A"));
        assertThat(job.path("queue").asText()).isIn("N/A", run.path("queue").asText());
        if (!run.path("exitCode").isNull()) {
            assertThat(job.path("exitCode").asText())
                    .isEqualTo(run.path("exitCode").asText());
        }
    }

    private static List<Instant> instants(List<String> texts) {
        return texts.stream().map(Instant::parse).toList();
    }

    static List<String> texts(JsonNode array, String member) {
        List<String> texts = new ArrayList<>();
        array.forEach(node -> texts.add(node.path(member).asText()));
        return texts;
    }
}
