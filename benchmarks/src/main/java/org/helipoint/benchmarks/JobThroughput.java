package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/**
 * Jobs per second through a real UNICORE/X without and with the plugin, side by side in one run, each time on a fresh
 * server that was warmed up. Processor time is the steadier measure on a machine that is not quiet.
 */
public final class JobThroughput {

    private static final int JOBS = 300;

    /** The processor time of a job falls with what the just-in-time compiler has done, and hardly any more after these. */
    private static final int WARM_UP = 1_000;

    private static final int ROUNDS = 4;

    private final Path root;

    JobThroughput(Path root) {
        this.root = root;
    }

    /**
     * Measures and prints.
     *
     * @param arguments the project's root directory, after {@code package}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        Machine.print();
        Aim.print(new JobThroughput(Path.of(arguments[0]).toAbsolutePath()).measure());
    }

    List<Aim> measure() throws IOException, InterruptedException, ExecutionException {
        System.out.printf(
                "%nThroughput: %d jobs from %d clients, after %d to warm up%n", JOBS, MeasuredServer.CLIENTS, WARM_UP);
        List<Pair<Work>> rounds = Pair.measure(ROUNDS, this::work);
        Pair.ratio("processor time a job", rounds, Work::cpu);
        return List.of(Aim.atLeast(
                "jobs per second, with / without", Pair.ratio("jobs per second", rounds, Work::rate), 0.97));
    }

    /**
     * What one server did.
     *
     * @param rate jobs per second
     * @param cpu processor time of the server for one job, in milliseconds
     */
    private record Work(double rate, double cpu) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%6.2f jobs/s, %6.2f ms of processor time a job", rate, cpu);
        }
    }

    private Work work(boolean plugin) throws IOException, InterruptedException, ExecutionException {
        try (MeasuredServer server = MeasuredServer.start(root, plugin)) {
            server.process(WARM_UP);
            Duration before = server.processorTime();
            Duration elapsed = server.process(JOBS);
            Duration cpu = server.processorTime().minus(before);
            server.awaitRecorded();
            return new Work(JOBS / (elapsed.toMillis() / 1000.0), cpu.toMillis() / (double) JOBS);
        }
    }
}
