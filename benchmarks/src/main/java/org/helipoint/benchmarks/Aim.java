package org.helipoint.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * A number that the plugin is to reach.
 *
 * @param what it says
 * @param measured its value now
 * @param sign {@code <=} or {@code >=}
 * @param bound the value to reach
 * @param unit of both, may be empty
 */
record Aim(String what, double measured, String sign, double bound, String unit) {

    static Aim atMost(String what, double measured, double bound, String unit) {
        return new Aim(what, measured, "<=", bound, unit);
    }

    static Aim atLeast(String what, double measured, double bound) {
        return new Aim(what, measured, ">=", bound, "");
    }

    private boolean reached() {
        return sign.equals("<=") ? measured <= bound : measured >= bound;
    }

    /** Prints a table of aims. */
    static void print(List<Aim> aims) {
        System.out.printf("%n%-58s %10s   %-14s%n", "aim", "measured", "bound");
        for (Aim aim : aims) {
            System.out.printf(
                    Locale.ROOT,
                    "%-58s %10.3f   %s %-8s %-3s %s%n",
                    aim.what,
                    aim.measured,
                    aim.sign,
                    number(aim.bound),
                    aim.unit,
                    aim.reached() ? "reached" : "NOT REACHED");
        }
    }

    private static String number(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }
}
