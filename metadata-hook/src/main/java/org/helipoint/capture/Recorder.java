package org.helipoint.capture;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.model.RunSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots from the hook and writes them to the store: one bounded queue ({@link WaitingRuns}) and one writer
 * thread, each batch one transaction. While the store is away it tries again with growing pauses, and counts what has to
 * be given up.
 *
 * <p>{@link #offer} never blocks and never throws, also after {@link #close}. Thread-safe.
 */
public final class Recorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int BATCH = 200;

    /** How long an intermediate state may wait for a milestone with which it can share a transaction. */
    private static final Duration LINGER = Duration.ofMillis(300);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** A batch that takes longer means that the store is in trouble, even if no exception has told so yet. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final RunStore store;
    private final Clock clock;
    private final Duration closeWithin;
    private final Thread writer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final WaitingRuns waiting;
    private final Map<String, Acknowledgement> expected = new HashMap<>();
    private int inHand;

    /** When the batch in hand was given to the store, by {@link System#nanoTime}. */
    private long givenAt;

    private boolean closing;
    private boolean abandoned;
    private boolean saidThatItDrops;

    private volatile StoreState storeState = StoreState.OPENING;
    private volatile String storeMessage = "";
    private final AtomicLong captured = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong hookFailures = new AtomicLong();

    /**
     * A recorder that does not run yet.
     *
     * @param capacity how many runs may wait
     * @param closeWithin how long {@link #close} goes on writing
     */
    public Recorder(RunStore store, Clock clock, int capacity, Duration closeWithin) {
        this.store = store;
        this.clock = clock;
        this.waiting = new WaitingRuns(capacity);
        this.closeWithin = closeWithin;
        this.writer = new Thread(this::write, "helipoint-recorder");
        this.writer.setDaemon(true);
    }

    /** Starts the writer thread, which opens the store. Call once. */
    public void start() {
        writer.start();
    }

    /**
     * Takes a snapshot.
     *
     * @return tells when it is durable; at once if the store is known to be away or hangs, so that nobody waits in vain
     */
    public Acknowledgement offer(RunSnapshot snapshot) {
        Acknowledgement acknowledgement = new Acknowledgement();
        lock.lock();
        try {
            boolean hanging = inHand > 0 && System.nanoTime() - givenAt > PATIENCE.toNanos();
            if (closing || hanging || storeState != StoreState.UP) {
                acknowledgement.release();
            }
            if (closing) {
                dropped.incrementAndGet();
            } else {
                drop(waiting.add(snapshot, acknowledgement));
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return acknowledgement;
    }

    /**
     * Tells when a run of the given job, not yet seen, has become durable. To be asked before the job is submitted; the
     * one who asks calls {@link #forget} in the end.
     */
    public Acknowledgement expect(String job) {
        lock.lock();
        try {
            return expected.computeIfAbsent(job, j -> new Acknowledgement());
        } finally {
            lock.unlock();
        }
    }

    /** Ends what {@link #expect} began. */
    public void forget(String job) {
        lock.lock();
        try {
            expected.remove(job);
        } finally {
            lock.unlock();
        }
    }

    /** Counts a failure of the hook. */
    public void hookFailed() {
        hookFailures.incrementAndGet();
    }

    /** How capturing does at this moment. */
    public CaptureHealth health() {
        lock.lock();
        try {
            Duration lag = waiting.oldest()
                    .map(seen -> Duration.between(seen, clock.instant()))
                    .filter(age -> !age.isNegative())
                    .orElse(Duration.ZERO);
            return new CaptureHealth(
                    storeState,
                    storeMessage,
                    waiting.size() + inHand,
                    lag,
                    captured.get(),
                    late.get(),
                    lost.get(),
                    dropped.get(),
                    hookFailures.get());
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, within the deadline, then stops the writer thread and says what became of the rest. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            changed.signalAll();
            if (waiting.size() + inHand > 0) {
                LOG.info(
                        "{} runs wait to be written, for {} s at most.",
                        waiting.size() + inHand,
                        closeWithin.toSeconds());
            }
        } finally {
            lock.unlock();
        }
        try {
            writer.join(closeWithin.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abandon();
        CaptureHealth health = health();
        if (health.queue() == 0) {
            LOG.info("Everything that waited is written: {} runs since the start.", health.captured());
        } else {
            LOG.warn(
                    "{} runs could not be written within {} s: {}. What UNICORE still knows will be caught up with.",
                    health.queue(),
                    closeWithin.toSeconds(),
                    health.storeMessage());
        }
    }

    /** Not by an interrupt: that would close the file of an embedded database under the writer's hands. */
    private void abandon() {
        lock.lock();
        try {
            abandoned = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Counts what was given up, and says so once in each outage. Called with the lock. */
    private void drop(int snapshots) {
        dropped.addAndGet(snapshots);
        if (snapshots > 0 && !saidThatItDrops) {
            saidThatItDrops = true;
            LOG.error(
                    "Too much waits for the store: snapshots are given up from now on, {} runs are waiting.",
                    waiting.size());
        }
    }

    private void write() {
        Duration pause = FIRST_PAUSE;
        boolean opened = false;
        while (true) {
            Map<String, WaitingRuns.Entry> batch = Map.of();
            try {
                if (!opened) {
                    store.open();
                    opened = true;
                    opened();
                }
                batch = take();
                if (batch.isEmpty()) {
                    return;
                }
                save(batch);
                written();
                pause = FIRST_PAUSE;
            } catch (RuntimeException | Error e) {
                opened = false;
                down(batch, e, pause);
                if (gaveUp(pause)) {
                    return;
                }
                pause = longer(pause);
            }
        }
    }

    /** The next batch; empty when closing and nothing waits. */
    private Map<String, WaitingRuns.Entry> take() {
        lock.lock();
        try {
            long left = LINGER.toNanos();
            while (left > 0 && !closing && !waiting.hasMilestone()) {
                if (waiting.size() == 0) {
                    changed.awaitUninterruptibly();
                    left = LINGER.toNanos();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            Map<String, WaitingRuns.Entry> batch = waiting.take(BATCH);
            inHand = batch.size();
            givenAt = System.nanoTime();
            return batch;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts the writer", e);
        } finally {
            lock.unlock();
        }
    }

    /** Writes a batch; what is written, or refused for ever, is taken out of it. */
    private void save(Map<String, WaitingRuns.Entry> batch) {
        try {
            RunStore.Saved saved = store.save(batch.values().stream()
                    .flatMap(entry -> entry.snapshots().stream())
                    .toList());
            captured.addAndGet(saved.captured());
            late.addAndGet(saved.late());
            lost.addAndGet(saved.lost());
            acknowledge(batch);
            batch.clear();
        } catch (SnapshotRejectedException e) {
            if (batch.size() == 1) {
                reject(batch, e);
                batch.clear();
            } else {
                for (String job : List.copyOf(batch.keySet())) {
                    save(new LinkedHashMap<>(Map.of(job, batch.get(job))));
                    batch.remove(job);
                }
            }
        }
    }

    private void acknowledge(Map<String, WaitingRuns.Entry> batch) {
        batch.values().forEach(WaitingRuns.Entry::done);
        lock.lock();
        try {
            batch.keySet().forEach(job -> {
                Acknowledgement awaited = expected.remove(job);
                if (awaited != null) {
                    awaited.done();
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private void reject(Map<String, WaitingRuns.Entry> batch, SnapshotRejectedException e) {
        batch.forEach((job, entry) -> {
            dropped.addAndGet(entry.snapshots().size());
            entry.release();
            LOG.error("Job {}: the store refuses its record, which is given up.", job, e);
        });
    }

    /** A store that was down is up again only when something was written, unless there is nothing to write. */
    private void opened() {
        lock.lock();
        try {
            if (storeState == StoreState.OPENING || waiting.size() == 0) {
                up();
            }
        } finally {
            lock.unlock();
        }
    }

    private void written() {
        lock.lock();
        try {
            inHand = 0;
            up();
        } finally {
            lock.unlock();
        }
    }

    private void up() {
        if (storeState != StoreState.UP) {
            LOG.info("The store is up.");
            saidThatItDrops = false;
            storeMessage = "";
            storeState = StoreState.UP;
        }
    }

    private void down(Map<String, WaitingRuns.Entry> batch, Throwable cause, Duration pause) {
        lock.lock();
        try {
            inHand = 0;
            drop(waiting.putBack(batch));
            waiting.release();
            storeMessage = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            if (storeState != StoreState.DOWN) {
                LOG.error("The store is down, jobs go on and their records wait in memory: {}", storeMessage, cause);
            } else {
                LOG.warn("The store is still down, next try in {} ms: {}", pause.toMillis(), storeMessage);
            }
            storeState = StoreState.DOWN;
        } finally {
            lock.unlock();
        }
    }

    /** Waits before the next try; a recorder that is closing tries quickly until its deadline has passed. */
    private boolean gaveUp(Duration pause) {
        lock.lock();
        try {
            long left = closing ? FIRST_PAUSE.toNanos() : pause.toNanos();
            while (left > 0 && !abandoned) {
                left = changed.awaitNanos(closing ? Math.min(left, FIRST_PAUSE.toNanos()) : left);
            }
        } catch (InterruptedException e) {
            LOG.debug("Nobody interrupts the writer; the next try comes at once.", e);
        } finally {
            lock.unlock();
        }
        return abandoned;
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
