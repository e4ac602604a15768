package org.helipoint.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What two servers of one round showed, one without and one with the plugin. They take turns, so that whatever else the
 * machine does weighs on both.
 *
 * @param <M> what one server showed; its text is printed
 */
record Pair<M>(M without, M with) {

    /** Measures one server. */
    interface Measurement<M> {
        M of(boolean plugin) throws IOException, InterruptedException, ExecutionException;
    }

    /** Measures and prints rounds of which now the server without the plugin is first and now that with it. */
    static <M> List<Pair<M>> measure(int rounds, Measurement<M> measurement)
            throws IOException, InterruptedException, ExecutionException {
        List<Pair<M>> measured = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            boolean pluginFirst = round % 2 == 0;
            M first = printed(round, pluginFirst, measurement);
            M second = printed(round, !pluginFirst, measurement);
            measured.add(pluginFirst ? new Pair<>(second, first) : new Pair<>(first, second));
        }
        return measured;
    }

    private static <M> M printed(int round, boolean plugin, Measurement<M> measurement)
            throws IOException, InterruptedException, ExecutionException {
        M measured = measurement.of(plugin);
        System.out.printf("round %d, %-7s the plugin: %s%n", round, plugin ? "with" : "without", measured);
        return measured;
    }

    /** With the plugin divided by without, of the means over all rounds; prints it for each round too. */
    static <M> double ratio(String what, List<Pair<M>> rounds, ToDoubleFunction<M> member) {
        List<Double> each = rounds.stream()
                .map(round -> member.applyAsDouble(round.with) / member.applyAsDouble(round.without))
                .toList();
        double ratio = mean(rounds, Pair::with, member) / mean(rounds, Pair::without, member);
        return print(what + ", with / without", each, ratio);
    }

    /** With the plugin less without, of the means over all rounds; prints it for each round too. */
    static <M> double added(String what, List<Pair<M>> rounds, ToDoubleFunction<M> member) {
        List<Double> each = rounds.stream()
                .map(round -> member.applyAsDouble(round.with) - member.applyAsDouble(round.without))
                .toList();
        double added = mean(rounds, Pair::with, member) - mean(rounds, Pair::without, member);
        return print(what + " added", each, added);
    }

    private static <M> double mean(List<Pair<M>> rounds, Function<Pair<M>, M> side, ToDoubleFunction<M> member) {
        return rounds.stream().map(side).mapToDouble(member).average().orElseThrow();
    }

    private static double print(String what, List<Double> each, double all) {
        List<String> rounds = each.stream()
                .map(value -> String.format(Locale.ROOT, "%.3f", value))
                .toList();
        System.out.printf(Locale.ROOT, "%s: %s; together %.3f%n", what, String.join(", ", rounds), all);
        return all;
    }
}
