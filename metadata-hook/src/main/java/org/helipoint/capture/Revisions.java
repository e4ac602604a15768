package org.helipoint.capture;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers that order snapshots: microseconds since the epoch, made to grow. One for the whole server. Thread-safe. */
public final class Revisions {

    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    public Revisions(Clock clock) {
        this.clock = clock;
    }

    /** A number greater than all before. To be taken before what the snapshot tells of is read. */
    public long next() {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        return last.updateAndGet(before -> Math.max(before + 1, micros));
    }
}
