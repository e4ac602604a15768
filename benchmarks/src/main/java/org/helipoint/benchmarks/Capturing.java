package org.helipoint.benchmarks;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.helipoint.capture.CaptureHealth;
import org.helipoint.capture.Recorder;
import org.helipoint.model.RunSnapshot;
import org.helipoint.store.BulkLoad;
import org.helipoint.store.Database;
import org.helipoint.store.HibernateRunStore;

/** Records jobs into a database at a steady pace while it is open, with the Recorder and the store of the plugin. */
final class Capturing implements AutoCloseable {

    static final int JOBS_PER_SECOND = 50;

    private static final int QUEUE_SIZE = 10_000;

    private final Recorder recorder;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private ScheduledFuture<?> jobs;
    private final Random random = new Random();
    private final Session session = new Session(Population.owner(60), 1, random);
    private final Deque<RunSnapshot> due = new ArrayDeque<>();
    private int number = random.nextInt(1 << 30) + (1 << 30);

    /**
     * For a database that is open.
     *
     * @param journal directory for the Recorder's journal
     */
    Capturing(Database database, Path journal) {
        recorder = new Recorder(
                new HibernateRunStore(database, BulkLoad.SITE),
                journal,
                Clock.systemUTC(),
                QUEUE_SIZE,
                Duration.ofSeconds(10));
    }

    void begin() {
        recorder.start();
        jobs = clock.scheduleAtFixedRate(this::job, 0, 1_000_000 / JOBS_PER_SECOND, TimeUnit.MICROSECONDS);
    }

    /** One job begins, and what is due of those before goes on: as many snapshots a tick as come new with it. */
    private void job() {
        due.addAll(new JobLives(session, number++, random)
                .workflow(Instant.now(), false, false)
                .snapshots());
        while (due.size() > 2 * JOBS_PER_SECOND) {
            recorder.offer(due.remove());
        }
    }

    @Override
    public void close() {
        if (jobs.isDone()) {
            throw new IllegalStateException("Capturing has ended before its time");
        }
        clock.shutdown();
        try {
            if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Capturing does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while capturing ended", e);
        }
        due.forEach(recorder::offer);
        recorder.close();
        CaptureHealth health = recorder.health();
        System.out.printf(
                "captured meanwhile: %,d runs, given up %d, left in the queue %d%n",
                health.captured(), health.dropped(), health.queue());
        if (health.dropped() > 0 || health.captured() == 0) {
            throw new IllegalStateException("What was measured means nothing: " + health);
        }
    }
}
