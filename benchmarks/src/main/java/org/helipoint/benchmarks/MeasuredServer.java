package org.helipoint.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.StallingProxy;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;

/** A fresh UNICORE/X on loopback, without or with the plugin, and what can be read off it. For one thread. */
final class MeasuredServer implements AutoCloseable {

    /** How many submit jobs at the same time. */
    static final int CLIENTS = 4;

    /**
     * Not shorter: the embedded TSI of XNJS 3.0.0 notes that a job runs only after starting it, and never notices the end
     * of one that was quicker than that ({@code LocalExecution.execute}).
     */
    private static final String JOB = "{\"Name\":\"small\",\"Executable\":\"/bin/sleep\",\"Arguments\":[\"0.2\"]}";

    private static final Duration START_WITHIN = Duration.ofMinutes(4);
    private static final Pattern USED = Pattern.compile("heap .* used (\\d+)K");

    /** What a server has of HELIPOINT. */
    enum Plugin {
        WITHOUT,
        WITH,
        /** With it, and with a database that takes connections and never says a word. */
        STORE_HANGS
    }

    private final UnicoreServer server;
    private final UnicoreClient client;
    private final Plugin plugin;
    private final Duration startUp;
    private int jobs;

    private MeasuredServer(UnicoreServer server, Plugin plugin, Duration startUp) {
        this.server = server;
        this.client = server.directory().client("demo");
        this.plugin = plugin;
        this.startUp = startUp;
    }

    /**
     * Starts a server and waits until it takes jobs and, with the plugin, until it records them or knows that it cannot.
     *
     * @param root the project's root directory, after {@code package}
     */
    static MeasuredServer start(Path root, Plugin plugin) throws IOException, InterruptedException {
        List<Path> jars = new ArrayList<>(List.of(root.resolve("test-configs/target/host")));
        if (plugin != Plugin.WITHOUT) {
            jars.add(root.resolve("plugin/target/lib"));
        }
        Path servers = Files.createDirectories(root.resolve("benchmarks/target/servers"));
        ServerDirectory directory = ServerDirectory.create(
                Files.createTempDirectory(servers, "measured-"), root.resolve("test-configs/configs"), List.of(), jars);
        directory.configure("XNJS.localtsi.workerThreads=32");
        if (plugin == Plugin.STORE_HANGS) {
            directory.configure("helipoint.db.url=jdbc:postgresql://127.0.0.1:" + silentPort() + "/nothing");
        }
        UnicoreClient client = directory.client("demo");
        Instant begin = Instant.now();
        UnicoreServer server = UnicoreServer.launch(directory);
        while (!answers(client) && Instant.now().isBefore(begin.plus(START_WITHIN))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        Duration startUp = Duration.between(begin, Instant.now());
        server.awaitStart();
        MeasuredServer measured = new MeasuredServer(server, plugin, startUp);
        measured.awaitStatus("/capture/store", plugin == Plugin.STORE_HANGS ? "DOWN" : "UP");
        return measured;
    }

    /** The user whose jobs these are. */
    UnicoreClient client() {
        return client;
    }

    /** Stays open as long as this program runs. */
    private static int silentPort() throws IOException {
        StallingProxy proxy = new StallingProxy(0);
        proxy.stall();
        return proxy.port();
    }

    private static boolean answers(UnicoreClient client) {
        try {
            return client.get("/core").status() == 200;
        } catch (UncheckedIOException e) {
            return false; // nobody listens yet
        }
    }

    /** How long it took from the start of its JVM until it answered on REST. */
    Duration startUp() {
        return startUp;
    }

    /** Submits small jobs, waits until all have ended, and says how long that took. */
    Duration process(int more) throws InterruptedException, ExecutionException {
        Instant begin = Instant.now();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Callable<String>> submissions = IntStream.range(0, more)
                    .<Callable<String>>mapToObj(i -> () -> client.submit(JOB))
                    .toList();
            for (Future<String> job : clients.invokeAll(submissions, 5, TimeUnit.MINUTES)) {
                awaitSuccess(job.get());
            }
        } finally {
            clients.shutdownNow();
        }
        jobs += more;
        return Duration.between(begin, Instant.now());
    }

    /**
     * Submits small jobs at a pace, whether or not those before have ended, and follows each.
     *
     * @return how long each took from its submission until its end was seen
     */
    List<Duration> process(int more, int eachSecond) throws InterruptedException, ExecutionException {
        ExecutorService clients = Executors.newCachedThreadPool();
        try {
            List<Future<Duration>> followed = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < more; i++) {
                TimeUnit.NANOSECONDS.sleep(begin + i * TimeUnit.SECONDS.toNanos(1) / eachSecond - System.nanoTime());
                followed.add(clients.submit(() -> {
                    Instant submission = Instant.now();
                    awaitSuccess(client.submit(JOB));
                    return Duration.between(submission, Instant.now());
                }));
            }
            List<Duration> times = new ArrayList<>();
            for (Future<Duration> job : followed) {
                times.add(job.get());
            }
            jobs += more;
            return times;
        } finally {
            clients.shutdownNow();
        }
    }

    private void awaitSuccess(String job) {
        String status = client.awaitEnd(job).path("status").asText();
        if (!status.equals("SUCCESSFUL")) {
            throw new IllegalStateException("A job ended " + status);
        }
    }

    /** The processor time that it has taken; the jobs' own processes are not in it. */
    Duration processorTime() {
        return ProcessHandle.of(server.pid())
                .orElseThrow()
                .info()
                .totalCpuDuration()
                .orElseThrow();
    }

    /** What is left on its heap after a garbage collection, in bytes. */
    long usedHeap() throws IOException {
        tell("GC.run");
        String info = tell("GC.heap_info");
        Matcher used = USED.matcher(info);
        if (!used.find()) {
            throw new IllegalStateException("No used heap in: " + info);
        }
        return Long.parseLong(used.group(1)) * 1024;
    }

    private String tell(String command) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(server.pid()), command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until all jobs are recorded; without the plugin, not at all. */
    void awaitRecorded() throws InterruptedException {
        awaitStatus("/workflows/SUCCESSFUL", Integer.toString(jobs));
    }

    /** Waits, at most a minute, until the plugin's status has a value. */
    private void awaitStatus(String member, String value) throws InterruptedException {
        String seen = plugin == Plugin.WITHOUT ? value : "";
        for (int i = 0; i < 600 && !seen.equals(value); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
            seen = client.get("/helipoint").json().at(member).asText();
        }
        if (!seen.equals(value)) {
            throw new IllegalStateException("The status says " + member + " = " + seen + " instead of " + value);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
