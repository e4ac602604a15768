package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.helipoint.benchmarks.MeasuredServer.Plugin;

/**
 * Jobs through a real UNICORE/X without and with the plugin, side by side in one run, each time on a fresh server that was
 * warmed up: as many as it can take, and then as many as a server that lives with its load gets. Last, the same load with a
 * database that hangs. Processor time is the steadier measure on a machine that is not quiet.
 */
public final class JobThroughput {

    private static final int SATURATING_JOBS = 300;

    /** The processor time of a job falls with what the just-in-time compiler has done, and hardly any more after these. */
    private static final int WARM_UP = 2_000;

    /** About half of what two processors can take. */
    private static final int PACE = 25;

    private static final int PACED_JOBS = 500;
    private static final int ROUNDS = 4;
    private static final int ROUNDS_WITHOUT_STORE = 2;

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
        List<Aim> aims = new ArrayList<>();
        System.out.printf(
                "%nThroughput, after %d jobs to warm up: saturated, %d jobs from %d clients as fast as they are taken;"
                        + " paced, %d jobs, %d each second%n",
                WARM_UP, SATURATING_JOBS, MeasuredServer.CLIENTS, PACED_JOBS, PACE);
        List<Pair<Work>> rounds = Pair.measure(ROUNDS, plugin -> work(plugin ? Plugin.WITH : Plugin.WITHOUT));
        Pair.ratio("saturated, processor time a job", rounds, work -> work.saturated.cpu);
        Pair.ratio("saturated, jobs per second", rounds, work -> work.saturated.rate);
        Pair.ratio("paced, processor time a job", rounds, work -> work.paced.cpu);
        aims.add(Aim.atMost(
                "paced, time of a job, p50, with / without",
                Pair.ratio("paced, time of a job, p50", rounds, work -> work.paced.p50),
                1.05,
                ""));
        Pair.ratio("paced, time of a job, p95", rounds, work -> work.paced.p95);
        aims.add(Aim.atLeast(
                "paced, jobs per second, with / without",
                Pair.ratio("paced, jobs per second", rounds, work -> work.paced.rate),
                0.97));

        System.out.printf("%nThe same pace with a database that hangs, without and with the plugin%n");
        List<Pair<Paced>> hanging =
                Pair.measure(ROUNDS_WITHOUT_STORE, plugin -> paced(plugin ? Plugin.STORE_HANGS : Plugin.WITHOUT));
        aims.add(Aim.atMost(
                "store hangs, time of a job, p50, with / without",
                Pair.ratio("store hangs, time of a job, p50", hanging, paced -> paced.p50),
                1.05,
                ""));
        Pair.ratio("store hangs, time of a job, p95", hanging, paced -> paced.p95);
        return aims;
    }

    /** What one server did. */
    private record Work(Saturated saturated, Paced paced) {
        @Override
        public String toString() {
            return saturated + "; " + paced;
        }
    }

    /**
     * With as many jobs as it can take.
     *
     * @param rate jobs per second
     * @param cpu processor time of the server for one job, in milliseconds
     */
    private record Saturated(double rate, double cpu) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "saturated %6.2f jobs/s, %6.2f ms of processor time a job", rate, cpu);
        }
    }

    /**
     * With a load that it can bear.
     *
     * @param rate jobs per second that have ended
     * @param p50 time of a job from its submission until its end was seen, in milliseconds
     * @param p95 the same
     * @param cpu processor time of the server for one job, in milliseconds
     */
    private record Paced(double rate, double p50, double p95, double cpu) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "paced %6.2f jobs/s, a job %4.0f ms (p50), %4.0f ms (p95), %6.2f ms of processor time",
                    rate,
                    p50,
                    p95,
                    cpu);
        }
    }

    private Work work(Plugin plugin) throws IOException, InterruptedException, ExecutionException {
        try (MeasuredServer server = MeasuredServer.start(root, plugin)) {
            server.process(WARM_UP);
            Work work = new Work(saturated(server), paced(server));
            server.awaitRecorded();
            return work;
        }
    }

    private Paced paced(Plugin plugin) throws IOException, InterruptedException, ExecutionException {
        try (MeasuredServer server = MeasuredServer.start(root, plugin)) {
            server.process(WARM_UP);
            return paced(server);
        }
    }

    private static Saturated saturated(MeasuredServer server) throws InterruptedException, ExecutionException {
        Duration before = server.processorTime();
        Duration elapsed = server.process(SATURATING_JOBS);
        Duration cpu = server.processorTime().minus(before);
        return new Saturated(
                SATURATING_JOBS / (elapsed.toMillis() / 1000.0), cpu.toMillis() / (double) SATURATING_JOBS);
    }

    private static Paced paced(MeasuredServer server) throws InterruptedException, ExecutionException {
        Duration before = server.processorTime();
        long begin = System.nanoTime();
        List<Duration> times =
                server.process(PACED_JOBS, PACE).stream().sorted().toList();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Duration cpu = server.processorTime().minus(before);
        return new Paced(
                PACED_JOBS / seconds,
                times.get(PACED_JOBS / 2).toMillis(),
                times.get(PACED_JOBS * 95 / 100).toMillis(),
                cpu.toMillis() / (double) PACED_JOBS);
    }
}
