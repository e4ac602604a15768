package org.helipoint.capture;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.capture.KnownJobs.Look;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the records with what UNICORE knows, as soon as the store is up, in fixed intervals, and when asked: open
 * records whose job has ended are finished, jobs without a record are captured late, and records whose job is gone
 * without a seen end become LOST. What it finds goes through the {@link Recorder} like everything else, so a better
 * record is never overwritten. Looks at one job at a time and at most at 200 a second.
 */
public final class Reconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int CHUNK = 500;
    private static final int REMEMBERED = 100_000;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);
    private static final Duration STORE_CHECK = Duration.ofMillis(500);

    private final KnownJobs known;
    private final RunStore store;
    private final Recorder recorder;
    private final Revisions revisions;
    private final Clock clock;
    private final Duration interval;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closed = lock.newCondition();
    private boolean closing;

    /** Ids that turned out to be no jobs: UNICORE keeps some of them for ever. */
    private final Set<String> noJobs = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /**
     * What one comparison found.
     *
     * @param finished open records that got their end
     * @param late jobs that were captured only now
     * @param lost records whose job is gone
     */
    public record Result(int finished, int late, int lost) {}

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
        this.thread = new Thread(this::run, "helipoint-reconciler");
        this.thread.setDaemon(true);
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
                } catch (RuntimeException e) {
                    LOG.warn(
                            "The records could not be compared with UNICORE; next try in {} s.",
                            interval.toSeconds(),
                            e);
                }
            }
            goOn = pause(up ? interval : STORE_CHECK);
        }
    }

    /** Waits; false if the reconciler is closed. */
    private boolean pause(Duration duration) {
        lock.lock();
        try {
            long left = duration.toNanos();
            while (left > 0 && !closing) {
                left = closed.awaitNanos(left);
            }
            return !closing;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Compares now. What is found is on its way to the store when this returns. One comparison at a time; a second caller
     * waits.
     *
     * @throws StoreUnavailableException if the store cannot be reached
     * @throws IllegalStateException if UNICORE does not answer
     */
    public synchronized Result reconcile() {
        Set<String> open = store.openJobs(); // before the ids, so that none of them can be younger than those
        Set<String> ids = known.ids();
        int lost = 0;
        for (String job : open) {
            if (!ids.contains(job)) {
                recorder.offer(
                        RunSnapshot.lost(job, revisions.next(), clock.instant().truncatedTo(ChronoUnit.MILLIS)));
                lost++;
            }
        }
        int finished = 0;
        int late = 0;
        List<String> candidates =
                ids.stream().filter(id -> !noJobs.contains(id)).toList();
        for (int from = 0; from < candidates.size(); from += CHUNK) {
            List<String> chunk = candidates.subList(from, Math.min(from + CHUNK, candidates.size()));
            Map<String, RunState> recorded = store.states(chunk);
            for (String id : chunk) {
                RunState state = recorded.get(id);
                boolean isOpen = state != null && !state.ended();
                if (state == null && catchUp(id, snapshot -> true)) {
                    late++;
                } else if (isOpen && catchUp(id, snapshot -> snapshot.state().ended())) {
                    finished++;
                }
            }
        }
        if (finished + late + lost > 0) {
            LOG.info(
                    "Compared with UNICORE: {} ends caught up with, {} jobs captured late, {} lost.",
                    finished,
                    late,
                    lost);
        }
        return new Result(finished, late, lost);
    }

    private boolean catchUp(String id, Predicate<RunSnapshot> worthRecording) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        Look look = known.look(id);
        if (!look.isJob()) {
            noJobs.add(id);
        }
        Optional<RunSnapshot> missed = look.snapshot().filter(worthRecording);
        missed.ifPresent(recorder::offer);
        return missed.isPresent();
    }

    /** Stops the thread; a comparison that goes on ends by itself. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            closed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
