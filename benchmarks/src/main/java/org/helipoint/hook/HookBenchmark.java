package org.helipoint.hook;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long the hook holds one of XNJS' workers in a pass: what {@link AroundProcessor} does before and after the rest of
 * the chain, on one thread, with a millisecond's pause before each pass. A UNICORE/X with 60 jobs a second, which is more
 * than two processors manage, has half as many passes that change something. What brings a job to the pass in question is
 * done in that pause and not measured. In this room because the hook is not for others to call.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx256m")
@Warmup(iterations = 1, time = 4)
@Measurement(iterations = 3, time = 4)
public class HookBenchmark {

    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final int OPEN_JOBS = 200;

    /** How many jobs the hook has seen before anything is measured: the just-in-time compiler has done with it then. */
    private static final int JOBS_BEFORE = 1_500;

    /** The hook and what is behind it. */
    @State(Scope.Benchmark)
    public static class Plugin {

        @Param({"up", "down"})
        public String store;

        private WiredHook wired;
        private int jobs;

        @Setup
        public void start() throws IOException, InterruptedException {
            try (WiredHook quick = WiredHook.start(false)) {
                for (int i = 0; i < JOBS_BEFORE; i++) {
                    TelbeJob job = newJob();
                    job.submit(quick.hook());
                    job.run(quick.hook());
                    job.look(quick.hook());
                    job.finishProgram();
                    job.end(quick.hook());
                }
            }
            wired = WiredHook.start(store.equals("up"));
        }

        @TearDown
        public void stop() throws IOException {
            wired.close();
        }

        private JobHook hook() {
            return wired.hook();
        }

        private TelbeJob newJob() {
            return new TelbeJob("job-" + jobs++);
        }
    }

    /** Jobs that run, in turns. */
    @State(Scope.Thread)
    public static class OpenJobs {

        private List<TelbeJob> jobs;
        private int next;

        @Setup
        public void submit(Plugin plugin) {
            jobs = IntStream.range(0, OPEN_JOBS).mapToObj(i -> plugin.newJob()).toList();
            jobs.forEach(job -> job.submit(plugin.hook()));
            jobs.forEach(job -> job.run(plugin.hook()));
        }

        @Setup(Level.Invocation)
        public void turn() {
            LockSupport.parkNanos(PAUSE.toNanos());
            next = (next + 1) % OPEN_JOBS;
        }

        private TelbeJob job() {
            return jobs.get(next);
        }
    }

    /** A job that XNJS has just got. */
    @State(Scope.Thread)
    public static class NewJob {

        private TelbeJob job;

        @Setup(Level.Invocation)
        public void create(Plugin plugin) {
            LockSupport.parkNanos(PAUSE.toNanos());
            job = plugin.newJob();
        }
    }

    /** A job whose next pass is the last. */
    @State(Scope.Thread)
    public static class EndingJob {

        private TelbeJob job;

        @Setup(Level.Invocation)
        public void runToEnd(Plugin plugin) {
            job = plugin.newJob();
            job.submit(plugin.hook());
            job.run(plugin.hook());
            job.finishProgram();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** A pass that changes nothing, as most are. */
    @Benchmark
    public void unchanged(Plugin plugin, OpenJobs open) {
        open.job().look(plugin.hook());
    }

    /** A pass that changes the job's state and is no milestone. */
    @Benchmark
    public void changed(Plugin plugin, OpenJobs open) {
        open.job().requeue(plugin.hook());
    }

    /** The first pass, whose record is durable at its end. */
    @Benchmark
    public void submitted(Plugin plugin, NewJob submitted) {
        submitted.job.submit(plugin.hook());
    }

    /** The last pass, likewise. */
    @Benchmark
    public void ended(Plugin plugin, EndingJob ending) {
        ending.job.end(plugin.hook());
    }
}
