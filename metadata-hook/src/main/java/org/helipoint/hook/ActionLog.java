package org.helipoint.hook;

import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Dates in the lines of XNJS' action log: {@code Action.addLogTrace} puts {@code new Date().toString()} before each. */
final class ActionLog {

    /** Of an entry and, in the log of a transfer that was copied into a job's, one more. */
    private static final Pattern DATES =
            Pattern.compile("(?:[A-Z][a-z]{2} [A-Z][a-z]{2} \\d\\d [0-9:]{8} [A-Za-z0-9:+-]{1,10} \\d{4}: ){1,2}");

    /** What {@code JobProcessor}, {@code BasicManager} and {@code Execution} write in so many words. */
    private static final Set<String> USUAL = Set.of(
            "Created with type 'JSON'",
            "Created with type 'JOB_STAGEIN'",
            "Created with type 'JOB_STAGEOUT'",
            "Status set to PREPROCESSING (staging in).",
            "Stage in log:",
            "Stage in is DONE.",
            "Status set to READY.",
            "Status set to PENDING.",
            "TSI reply: submission OK.",
            "Exit code 0",
            "Job completed on BSS.",
            "Status set to POSTPROCESSING.",
            "Stage-out log:",
            "Stage-out is DONE.",
            "End of processing - successful.",
            "Status set to DONE.");

    private ActionLog() {}

    /** Whether a line has nothing but dates and words of UNICORE's own, so that nothing of the job can be in it. */
    static boolean isUsual(String line) {
        int year = line.lastIndexOf(" 20");
        int words = year < 0 ? -1 : line.indexOf(": ", year) + 2;
        return words > 1
                && USUAL.contains(line.substring(words))
                && DATES.matcher(line).region(0, words).matches();
    }

    /** When the last line was written, to the second; empty if it has no date. */
    static Optional<Instant> lastLine(List<String> log) {
        if (log.isEmpty()) {
            return Optional.empty();
        }
        // a time zone's short name may be that of several; parsing prefers the one of this JVM, which wrote it
        SimpleDateFormat format = new SimpleDateFormat("EEE MMM dd HH:mm:ss zzz yyyy", Locale.US);
        return Optional.ofNullable(format.parse(log.get(log.size() - 1), new ParsePosition(0)))
                .map(Date::toInstant);
    }
}
