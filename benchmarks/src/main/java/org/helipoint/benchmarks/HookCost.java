package org.helipoint.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.helipoint.hook.HookBenchmark;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.util.Statistics;

/** How long the hook holds a worker of XNJS: runs {@link HookBenchmark} and compares it with its aims. */
final class HookCost {

    private static final String UP = "up";

    List<Aim> measure() throws RunnerException {
        System.out.printf("%nHook: JMH, sampled times in microseconds%n");
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(HookBenchmark.class.getName())
                        .shouldFailOnError(true)
                        .build())
                .run();
        List<Aim> aims = new ArrayList<>();
        System.out.printf("%n%-10s %-6s %8s %10s %10s %10s%n", "pass", "store", "passes", "p50", "p99", "p99.9");
        for (RunResult result : results) {
            String pass = result.getPrimaryResult().getLabel();
            String store = result.getParams().getParam("store");
            Statistics times = result.getPrimaryResult().getStatistics();
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %-6s %8d %10.1f %10.1f %10.1f%n",
                    pass,
                    store,
                    times.getN(),
                    times.getPercentile(50),
                    times.getPercentile(99),
                    times.getPercentile(99.9));
            aims.addAll(aims(pass, store, times));
        }
        return aims;
    }

    /** A pass without a milestone never waits for the store; one with a milestone does while that is up. */
    private static List<Aim> aims(String pass, String store, Statistics times) {
        String name = "hook, pass \"" + pass + "\", store " + store;
        boolean milestone = pass.equals("submitted") || pass.equals("ended");
        if (!milestone) {
            return List.of(Aim.atMost(name + ", p99", times.getPercentile(99), 50, "us"));
        }
        return store.equals(UP)
                ? List.of(
                        Aim.atMost(name + ", p50", times.getPercentile(50), 1_000, "us"),
                        Aim.atMost(name + ", p99", times.getPercentile(99), 10_000, "us"))
                : List.of();
    }
}
