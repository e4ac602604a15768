package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.helipoint.benchmarks.MeasuredServer.Plugin;

/**
 * What the plugin adds to a UNICORE/X that has nothing to do: the time until it answers after its start, and the heap
 * that is in use after the same jobs and a garbage collection.
 */
final class ServerFootprint {

    private static final int JOBS = 200;
    private static final int ROUNDS = 3;

    private final Path root;

    ServerFootprint(Path root) {
        this.root = root;
    }

    List<Aim> measure() throws IOException, InterruptedException, ExecutionException {
        System.out.printf("%nFootprint: start-up until REST answers; heap after %d jobs and a full collection%n", JOBS);
        footprint(true); // so that the first that counts does not read its jars from the disk
        List<Pair<Footprint>> rounds = Pair.measure(ROUNDS, this::footprint);
        return List.of(
                Aim.atMost("heap added", Pair.added("MiB of heap", rounds, Footprint::heap), 64, "MiB"),
                Aim.atMost("start-up added", Pair.added("seconds of start-up", rounds, Footprint::startUp), 3, "s"));
    }

    /**
     * What one server took.
     *
     * @param startUp in seconds
     * @param heap in MiB
     */
    private record Footprint(double startUp, double heap) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6.2f s to start, %6.1f MiB of heap in use", startUp, heap);
        }
    }

    private Footprint footprint(boolean plugin) throws IOException, InterruptedException, ExecutionException {
        try (MeasuredServer server = MeasuredServer.start(root, plugin ? Plugin.WITH : Plugin.WITHOUT)) {
            server.process(JOBS);
            server.awaitRecorded();
            return new Footprint(server.startUp().toMillis() / 1000.0, server.usedHeap() / (double) (1 << 20));
        }
    }
}
