package org.helipoint.restart;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import org.helipoint.model.DataLink;
import org.helipoint.model.DataLink.Direction;
import org.helipoint.model.DataPlace;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.Run;

/**
 * Which steps take in results of which others: read what another writes, or from the directory of one of its jobs. Steps
 * are called by their places in a list. Reads each job description once; takes time and memory for all inputs, outputs and
 * links together, and a bit for each pair of steps at most. Immutable.
 */
final class StepLinks {

    private final List<BitSet> sources = new ArrayList<>();

    /** What the runs of one step are, write and read. */
    private record Data(Set<String> jobs, Set<String> outputs, Set<DataPlace> inputs) {}

    /** Links between steps, of each of which all runs are given. */
    StepLinks(List<List<Run>> steps, DataPlaces places) {
        List<Data> data = steps.stream().map(runs -> data(runs, places)).toList();
        Map<String, List<Integer>> ofJob = new HashMap<>();
        Map<String, List<Integer>> writers = new HashMap<>();
        for (int i = 0; i < data.size(); i++) {
            int step = i;
            data.get(i).jobs.forEach(job -> add(ofJob, job, step));
            data.get(i).outputs.forEach(name -> add(writers, name, step));
        }
        for (int i = 0; i < data.size(); i++) {
            BitSet from = new BitSet();
            for (DataPlace place : data.get(i).inputs) {
                writers.getOrDefault(place.name(), List.of()).forEach(from::set);
                ofJob.getOrDefault(place.job(), List.of()).forEach(from::set); // null is no key
            }
            from.clear(i);
            sources.add(from);
        }
    }

    private static Data data(List<Run> runs, DataPlaces places) {
        Data data = new Data(new HashSet<>(), new HashSet<>(), new HashSet<>());
        for (Run run : runs) {
            data.jobs.add(run.job());
            for (DataLink link : run.description().dataLinks()) {
                Optional<DataPlace> place = places.find(run.site(), link.uri());
                if (link.direction() == Direction.IN) {
                    place.ifPresent(data.inputs::add);
                } else {
                    place.map(DataPlace::name).ifPresent(data.outputs::add);
                }
            }
        }
        return data;
    }

    private static void add(Map<String, List<Integer>> steps, String key, int step) {
        steps.computeIfAbsent(key, any -> new ArrayList<>()).add(step);
    }

    /** The other steps whose results a step takes in, in the order of the list. */
    IntStream sources(int step) {
        return sources.get(step).stream();
    }

    private record Turn(int round, int step) {}

    /**
     * Some of the steps, each after those of them whose results it takes in, else as in the list: round by round through
     * the list, in each round those for which it is time. Without those that take in each other's results, and without all
     * that take in theirs.
     */
    List<Integer> inOrder(BitSet some) {
        List<BitSet> takers = sources.stream().map(from -> new BitSet()).toList();
        int[] missing = new int[sources.size()];
        Queue<Turn> turns =
                new PriorityQueue<>(Comparator.comparingInt(Turn::round).thenComparingInt(Turn::step));
        some.stream().forEach(step -> {
            BitSet from = (BitSet) sources.get(step).clone();
            from.and(some);
            from.stream().forEach(source -> takers.get(source).set(step));
            missing[step] = from.cardinality();
            if (missing[step] == 0) {
                turns.add(new Turn(0, step));
            }
        });
        List<Integer> ordered = new ArrayList<>();
        while (!turns.isEmpty()) {
            Turn turn = turns.remove();
            ordered.add(turn.step);
            takers.get(turn.step).stream()
                    .filter(taker -> --missing[taker] == 0)
                    .forEach(taker -> turns.add(new Turn(taker > turn.step ? turn.round : turn.round + 1, taker)));
        }
        return ordered;
    }
}
