package org.helipoint.benchmarks;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long the same thing took several times, in milliseconds.
 *
 * @param times how often it was done
 */
record Latencies(int times, double p50, double p95, double p99) {

    /** Something that is measured. */
    interface Action {
        void run() throws Exception;
    }

    /**
     * Does something a few times for nothing, and then measures it, at least three times.
     *
     * @param atMost how long all measured times together may take
     */
    static Latencies measure(Action action, int warm, int times, Duration atMost) throws Exception {
        long end = System.nanoTime() + atMost.toNanos();
        for (int i = 0; i < warm && (i == 0 || System.nanoTime() < end); i++) {
            action.run();
        }
        end = System.nanoTime() + atMost.toNanos();
        long[] nanos = new long[times];
        int done = 0;
        while (done < times && (done < 3 || System.nanoTime() < end)) {
            long begin = System.nanoTime();
            action.run();
            nanos[done++] = System.nanoTime() - begin;
        }
        return of(Arrays.copyOf(nanos, done));
    }

    static Latencies of(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted.length, millis(sorted, 0.5), millis(sorted, 0.95), millis(sorted, 0.99));
    }

    private static double millis(long[] sorted, double part) {
        return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e6;
    }
}
