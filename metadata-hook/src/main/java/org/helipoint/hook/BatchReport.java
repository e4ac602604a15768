package org.helipoint.hook;

import eu.unicore.xnjs.ems.Action;
import java.util.List;
import java.util.Optional;
import org.helipoint.model.BatchDetails;
import org.helipoint.model.FailureReason;

/**
 * What the batch system said of a job at its end. Messages and log lines are those of
 * {@code eu.unicore.xnjs.tsi.remote.Execution} and {@code JobProcessor} of XNJS 3.0.0.
 *
 * @param text its words, null if there are none
 * @param details the same, as far as they could be read
 */
record BatchReport(String text, Optional<BatchDetails> details) {

    private static final BatchReport NONE = new BatchReport(null, Optional.empty());
    private static final String LOGGED = "Detailed job information from batch system: ";

    /** What a shell gives for a program that SIGKILL or SIGTERM ended. */
    private static final List<Integer> KILLED = List.of(128 + 9, 128 + 15);

    /**
     * Reads it off the action, or else off its log. UNICORE's restart in place leaves the words of the attempt before;
     * they are about another job of the batch system and do not count.
     */
    static BatchReport of(Action action) {
        String text = said(action.getBssDetails()).or(() -> logged(action)).orElse(null);
        String job = action.getBSID();
        if (text == null || job == null) {
            return NONE;
        }
        Optional<BatchDetails> details = BatchDetails.parse(text);
        boolean another = details.isPresent() && !details.get().tellsOf(job);
        return another ? NONE : new BatchReport(text, details);
    }

    private static Optional<String> logged(Action action) {
        return action.getLog().stream()
                .filter(line -> line.contains(LOGGED))
                .reduce((earlier, later) -> later)
                .flatMap(line -> said(line.substring(line.indexOf(LOGGED) + LOGGED.length())));
    }

    /** UNICORE says N/A for a job that was not on the batch system. */
    private static Optional<String> said(String text) {
        return Optional.ofNullable(text).filter(words -> !words.isBlank() && !words.equals("N/A"));
    }

    /**
     * Why the job failed, where that is for the batch system to say: if UNICORE only knows that the job did not complete,
     * or if the exit code tells that the program was killed and the batch system that it ended the job.
     *
     * @param message UNICORE's, may be null
     * @param exitCode of the program, null if unknown
     */
    Optional<FailureReason> reason(String message, Integer exitCode) {
        Optional<FailureReason> said = details.flatMap(BatchDetails::failure);
        if (message == null) {
            return Optional.empty();
        }
        if (message.contains("did not complete normally on BSS")) {
            return said.or(() -> Optional.of(FailureReason.SYSTEM));
        }
        boolean killed = exitCode != null && KILLED.contains(exitCode) && message.contains("non-zero exit code");
        return killed ? said : Optional.empty();
    }
}
