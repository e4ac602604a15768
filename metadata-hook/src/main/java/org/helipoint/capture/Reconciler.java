package org.helipoint.capture;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.capture.KnownJobs.Look;
import org.helipoint.capture.KnownJobs.Look.Kind;
import org.helipoint.model.RunSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the records with what UNICORE knows, as soon as the store is up, in fixed intervals, and when asked: open
 * records whose job has ended are finished, jobs without a record are captured late, and records whose job is gone
 * without a seen end become LOST. What it finds goes through the {@link Recorder} like everything else, so a better
 * record is never overwritten. Looks at one job at a time and at most at 200 a second, and hands on no more than the store
 * takes, so that what the hook sees has the room that it needs.
 */
public final class Reconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int CHUNK = 500;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration STORE_CHECK = Duration.ofMillis(500);

    private final KnownJobs known;
    private final RunStore store;
    private final Recorder recorder;
    private final Revisions revisions;
    private final Clock clock;
    private final Duration interval;
    private final BackgroundThread thread;

    private final ReentrantLock comparing = new ReentrantLock();

    /** What turned out to be no job: UNICORE keeps some of it for ever. Guarded by {@link #comparing}. */
    private final NoJobs noJobs = new NoJobs();

    /**
     * What one comparison found.
     *
     * @param finished open records that got their end
     * @param late jobs that were captured only now
     * @param lost records whose job is gone
     * @param failed jobs that could not be looked at
     */
    public record Result(int finished, int late, int lost, int failed) {}

    /**
     * A reconciler that does not run yet.
     *
     * @param interval time between two comparisons
     */
    public Reconciler(
            KnownJobs known, RunStore store, Recorder recorder, Revisions revisions, Clock clock, Duration interval) {
        this.known = known;
        this.store = store;
        this.recorder = recorder;
        this.revisions = revisions;
        this.clock = clock;
        this.interval = interval;
        this.thread = new BackgroundThread("helipoint-reconciler", this::run, Duration.ZERO);
    }

    /** Starts the thread. Call once. */
    public void start() {
        thread.start();
    }

    private void run() {
        boolean goOn = true;
        while (goOn) {
            boolean up = recorder.health().store() == StoreState.UP;
            if (up) {
                try {
                    reconcile();
                } catch (StoreUnavailableException e) {
                    LOG.warn(
                            "The comparison with UNICORE ended early and begins again with the store's return: {}",
                            e.getMessage());
                    up = false;
                } catch (RuntimeException e) {
                    LOG.warn(
                            "The records could not be compared with UNICORE; next try in {} s.",
                            interval.toSeconds(),
                            e);
                }
            }
            goOn = up ? pauseWhileUp() : thread.pause(STORE_CHECK);
        }
    }

    /** Waits for the next comparison, or until the store is away: then one follows its return. */
    private boolean pauseWhileUp() {
        long end = System.nanoTime() + interval.toNanos();
        boolean goOn = true;
        while (goOn && recorder.health().store() == StoreState.UP && System.nanoTime() < end) {
            goOn = thread.pause(STORE_CHECK);
        }
        return goOn;
    }

    /**
     * Compares now. What is found is on its way to the store when this returns.
     *
     * @return empty if a comparison is going on already
     * @throws StoreUnavailableException if the store cannot be reached, or goes away meanwhile
     * @throws IllegalStateException if UNICORE does not list its jobs, or this is closed
     */
    public Optional<Result> reconcile() {
        if (!comparing.tryLock()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Comparison().run());
        } finally {
            comparing.unlock();
        }
    }

    /** One comparison. */
    private final class Comparison {

        private int finished;
        private int late;
        private int lost;
        private int failed;

        Result run() {
            Set<String> open = store.openJobs(); // before the ids, so that none of them can be younger than those
            Set<String> ids = known.ids();
            noJobs.retain(ids);
            Map<Boolean, List<String>> openJobs = open.stream().collect(Collectors.partitioningBy(ids::contains));
            inChunks(openJobs.get(false), chunk -> chunk.forEach(this::gone));
            inChunks(openJobs.get(true), chunk -> chunk.forEach(this::open));
            List<String> others = ids.stream()
                    .filter(id -> !open.contains(id) && !noJobs.contains(id))
                    .toList();
            inChunks(others, chunk -> {
                Set<String> recorded = store.states(chunk).keySet();
                chunk.stream().filter(id -> !recorded.contains(id)).forEach(this::unknown);
            });
            Result result = new Result(finished, late, lost, failed);
            if (finished + late + lost + failed > 0) {
                LOG.info(
                        "Compared with UNICORE: {} ends caught up with, {} jobs captured late, {} lost, {} unreadable.",
                        finished,
                        late,
                        lost,
                        failed);
            }
            return result;
        }

        private void inChunks(List<String> jobs, Consumer<List<String>> work) {
            for (int from = 0; from < jobs.size(); from += CHUNK) {
                awaitRoom();
                work.accept(jobs.subList(from, Math.min(from + CHUNK, jobs.size())));
            }
        }

        /** Waits until the store has taken most of what waits. */
        private void awaitRoom() {
            CaptureHealth health = recorder.health();
            while (health.store() == StoreState.UP && health.queue() > CHUNK && thread.pause(BETWEEN_LOOKS)) {
                health = recorder.health();
            }
            if (health.store() != StoreState.UP) {
                throw new StoreUnavailableException("The store went away meanwhile.", null);
            }
        }

        private void gone(String job) {
            if (look(job).kind() == Kind.GONE) {
                recorder.offer(
                        RunSnapshot.lost(job, revisions.next(), clock.instant().truncatedTo(ChronoUnit.MILLIS)));
                lost++;
            }
        }

        private void open(String job) {
            Optional<RunSnapshot> end =
                    look(job).snapshot().filter(snapshot -> snapshot.state().ended());
            end.ifPresent(recorder::offer);
            finished += end.isPresent() ? 1 : 0;
        }

        private void unknown(String id) {
            Look look = look(id);
            if (look.kind() == Kind.NO_JOB) {
                noJobs.add(id);
            }
            look.snapshot().ifPresent(recorder::offer);
            late += look.snapshot().isPresent() ? 1 : 0;
        }

        /** A job that cannot be looked at keeps no other from it. */
        private Look look(String id) {
            if (!thread.pause(BETWEEN_LOOKS)) {
                throw new IllegalStateException("The server stops; the comparison goes on when it starts again");
            }
            try {
                return known.look(id);
            } catch (RuntimeException e) {
                failed++;
                LOG.warn("Job {}: cannot be compared with its record now.", id, e);
                return Look.of(Kind.MOVING);
            }
        }
    }

    /** Ends the thread, and a comparison that is going on. */
    @Override
    public void close() {
        thread.close();
    }
}
