package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;

/**
 * Jobs per second through a real UNICORE/X without and with the plugin, side by side in one run: the two take turns, each
 * time on a fresh server on loopback that was warmed up with 500 jobs, so that whatever else the machine does weighs on
 * both. Processor time is the steadier measure on a machine that is not quiet.
 */
public final class JobThroughput {

    private static final int JOBS = 300;
    private static final int WARM_UP = 500;
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 2;

    /**
     * Not shorter: the embedded TSI of XNJS 3.0.0 notes that a job runs only after starting it, and never notices the end
     * of one that was quicker than that ({@code LocalExecution.execute}).
     */
    private static final String JOB = "{\"Name\":\"small\",\"Executable\":\"/bin/sleep\",\"Arguments\":[\"0.2\"]}";

    private final Path root;
    private final Path servers;

    private JobThroughput(Path root, Path servers) {
        this.root = root;
        this.servers = servers;
    }

    /**
     * Measures and prints.
     *
     * @param arguments the project's root directory, after {@code package}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        Path root = Path.of(arguments.length == 0 ? "." : arguments[0]).toAbsolutePath();
        new JobThroughput(root, Files.createDirectories(root.resolve("benchmarks/target/servers"))).run();
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        System.out.printf(
                "%d jobs, %d clients, %d rounds, Java %s, %d processors%n",
                JOBS,
                CLIENTS,
                ROUNDS,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        List<Measurement> without = new ArrayList<>();
        List<Measurement> with = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            boolean pluginFirst = round % 2 == 0;
            for (boolean plugin : List.of(pluginFirst, !pluginFirst)) {
                Measurement measured = measure(plugin);
                (plugin ? with : without).add(measured);
                System.out.printf(
                        Locale.ROOT,
                        "round %d, %-7s the plugin: %6.2f jobs/s, %6.2f ms of processor time a job%n",
                        round,
                        plugin ? "with" : "without",
                        measured.rate(),
                        measured.cpu());
            }
        }
        double rate = mean(without, Measurement::rate);
        double cpu = mean(without, Measurement::cpu);
        System.out.printf(
                Locale.ROOT,
                "jobs/s: %.2f without, %.2f with, ratio %.3f%n",
                rate,
                mean(with, Measurement::rate),
                mean(with, Measurement::rate) / rate);
        System.out.printf(
                Locale.ROOT,
                "ms of processor time a job: %.2f without, %.2f with, ratio %.3f%n",
                cpu,
                mean(with, Measurement::cpu),
                mean(with, Measurement::cpu) / cpu);
    }

    private static double mean(List<Measurement> measured, ToDoubleFunction<Measurement> member) {
        return measured.stream().mapToDouble(member).average().orElseThrow();
    }

    /**
     * What one server did.
     *
     * @param rate jobs per second
     * @param cpu processor time of the server for one job, in milliseconds; the jobs' own processes are not in it
     */
    private record Measurement(double rate, double cpu) {}

    private Measurement measure(boolean plugin) throws IOException, InterruptedException, ExecutionException {
        List<Path> jars = new ArrayList<>(List.of(root.resolve("test-configs/target/host")));
        if (plugin) {
            jars.add(root.resolve("plugin/target/lib"));
        }
        ServerDirectory directory = ServerDirectory.create(
                Files.createTempDirectory(servers, "throughput-"),
                root.resolve("test-configs/configs"),
                List.of(),
                jars);
        directory.configure("XNJS.localtsi.workerThreads=32");
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            UnicoreClient client = server.directory().client("demo");
            if (plugin) {
                await(client, "/capture/store", "UP");
            }
            process(client, WARM_UP);
            ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
            Duration before = process.info().totalCpuDuration().orElseThrow();
            Duration elapsed = process(client, JOBS);
            Duration cpu = process.info().totalCpuDuration().orElseThrow().minus(before);
            if (plugin) {
                await(client, "/workflows/SUCCESSFUL", Integer.toString(WARM_UP + JOBS));
            }
            return new Measurement(JOBS / (elapsed.toMillis() / 1000.0), cpu.toMillis() / (double) JOBS);
        }
    }

    /** Submits jobs and waits until all have ended. */
    private static Duration process(UnicoreClient client, int jobs) throws InterruptedException, ExecutionException {
        Instant begin = Instant.now();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<String>> submissions = IntStream.range(0, jobs)
                    .<Callable<String>>mapToObj(i -> () -> client.submit(JOB))
                    .toList();
            for (Future<String> job : clients.invokeAll(submissions, 5, TimeUnit.MINUTES)) {
                String status = client.awaitEnd(job.get()).path("status").asText();
                if (!status.equals("SUCCESSFUL")) {
                    throw new IllegalStateException("A job ended " + status);
                }
            }
        } finally {
            clients.shutdownNow();
        }
        return Duration.between(begin, Instant.now());
    }

    /** Waits, at most a minute, until the plugin's status has a value. */
    private static void await(UnicoreClient client, String member, String value) throws InterruptedException {
        String seen = "";
        for (int i = 0; i < 600 && !seen.equals(value); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            seen = client.get("/helipoint").json().at(member).asText();
        }
        if (!seen.equals(value)) {
            throw new IllegalStateException("The status says " + member + " = " + seen + " instead of " + value);
        }
    }
}
