package org.helipoint.hook;

import java.text.ParsePosition;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates in the lines of XNJS' action log: {@code Action.addLogTrace} puts {@code new Date().toString()} before each. */
final class ActionLog {

    private ActionLog() {}

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
