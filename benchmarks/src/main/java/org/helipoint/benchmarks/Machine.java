package org.helipoint.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** What a measurement was made on, without anything that tells which machine it was. */
final class Machine {

    private Machine() {}

    static void print() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.printf(
                Locale.ROOT,
                "%s: %d processors, %.0f GiB of memory, load %.1f at the beginning, %s %s, Java %s%n",
                LocalDate.now(ZoneOffset.UTC),
                system.getAvailableProcessors(),
                system.getTotalMemorySize() / (double) (1 << 30),
                system.getSystemLoadAverage(),
                system.getName(),
                system.getArch(),
                System.getProperty("java.version"));
    }
}
