package org.helipoint.store;

import java.util.Map;
import java.util.TreeMap;
import org.helipoint.model.Statistics.Spread;

/**
 * How often durations of about which length occurred. Lengths that differ by less than a tenth are not told apart, so that
 * many durations take little room; their number and their sum are exact. Not thread-safe.
 */
final class Durations {

    /** Lengths told apart between one and twice it. */
    private static final int STEPS = 8;

    private static final double PERCENTILE = 0.95;
    private static final double SHORTEST = 0.001;

    private long number;
    private long millis;
    private final TreeMap<Integer, Long> steps = new TreeMap<>();

    void add(double seconds) {
        number++;
        millis += Math.round(seconds * 1_000);
        steps.merge((int) Math.floor(STEPS * log2(Math.max(seconds, SHORTEST))), 1L, Long::sum);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** Adds all that {@link #toString} wrote. */
    void add(String text) {
        String[] parts = text.split(" ", -1);
        number += Long.parseLong(parts[0]);
        millis += Long.parseLong(parts[1]);
        for (int i = 2; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            steps.merge(
                    Integer.valueOf(parts[i].substring(0, colon)),
                    Long.valueOf(parts[i].substring(colon + 1)),
                    Long::sum);
        }
    }

    /** Number, sum in milliseconds, and the steps with how many are in each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(number).append(' ').append(millis);
        steps.forEach((step, count) -> text.append(' ').append(step).append(':').append(count));
        return text.toString();
    }

    /** Their number and mean; the percentile is the middle of the step that it falls in, at most 5 % from the exact one. */
    Spread spread() {
        return number == 0
                ? new Spread(0, null, null)
                : new Spread(number, Math.round((double) millis / number) / 1_000.0, percentile());
    }

    private double percentile() {
        long left = (long) Math.ceil(PERCENTILE * (number - 1)) + 1;
        for (Map.Entry<Integer, Long> step : steps.entrySet()) {
            left -= step.getValue();
            if (left <= 0) {
                return Math.round(Math.pow(2, (step.getKey() + 0.5) / STEPS) * 1_000) / 1_000.0;
            }
        }
        throw new IllegalStateException("Fewer durations than their number");
    }
}
