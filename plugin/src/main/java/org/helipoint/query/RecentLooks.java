package org.helipoint.query;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The looks that were written to the audit in the last {@link #WITHIN}, or the newest of them. Thread-safe. */
final class RecentLooks {

    /** How long a look stands for others like it. */
    static final Duration WITHIN = Duration.ofMinutes(10);

    /** Half a megabyte, if all are long. */
    static final int MOST = 256;

    private final Clock clock;
    private final Map<Look, Instant> written = new LinkedHashMap<>();

    RecentLooks(Clock clock) {
        this.clock = clock;
    }

    /** What a line of the audit says, but for the time. */
    record Look(String caller, String action, Optional<String> workflow, String detail) {}

    /** Writes a look, unless the same was written a short while ago. What fails was not written. */
    void once(Look look, Runnable write) {
        if (isNew(look)) {
            write.run();
            add(look);
        }
    }

    private synchronized boolean isNew(Look look) {
        Instant last = written.get(look);
        return last == null || !clock.instant().isBefore(last.plus(WITHIN));
    }

    private synchronized void add(Look look) {
        written.remove(look); // else it would keep its place
        written.put(look, clock.instant());
        if (written.size() > MOST) {
            written.remove(written.keySet().iterator().next());
        }
    }
}
