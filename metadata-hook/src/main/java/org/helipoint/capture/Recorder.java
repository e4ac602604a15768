package org.helipoint.capture;

import java.nio.file.Path;
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
 * Takes snapshots from the hook. Each goes into the {@link Journal} at once, which makes it durable, and into one bounded
 * queue ({@link WaitingRuns}), from which one writer thread brings it to the store: what has come within half a second is
 * one transaction. While the store is away it tries again with growing pauses. What does not fit into memory meanwhile is
 * read back from the journal, and counted as given up only if it is not there.
 *
 * <p>{@link #offer} waits for nothing but the write of a line to a file in the server's own directory, and never throws,
 * also after {@link #close}. Thread-safe.
 */
public final class Recorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int BATCH = 200;

    /** How long a snapshot may wait for others with which it can share a transaction. */
    private static final Duration LINGER = Duration.ofMillis(500);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final RunStore store;
    private final Journal journal;
    private final Clock clock;
    private final Duration closeWithin;
    private final Thread writer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final WaitingRuns waiting;
    private final Map<String, Acknowledgement> expected = new HashMap<>();
    private int inHand;

    /** Whether a part of what has come since the last segment's end does not wait in memory any more. */
    private boolean gaps;

    private boolean closing;
    private boolean abandoned;
    private boolean saidThatItDrops;

    /** The segments of the journal up to this number have only what is in hand or was before; 0 if more waits. */
    private long taken;

    /** Those up to this number have something that neither waits in memory nor is in the store. Both are the writer's. */
    private long toReplay;

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
     * @param journal directory of the journal, made when it is needed; what an earlier process left there is written
     * @param capacity how many runs may wait in memory
     * @param closeWithin how long {@link #close} goes on writing
     */
    public Recorder(RunStore store, Path journal, Clock clock, int capacity, Duration closeWithin) {
        this.store = store;
        this.journal = new Journal(journal);
        this.toReplay = this.journal.left();
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
     * @return whether it will be recorded even if this process is killed now
     */
    public boolean offer(RunSnapshot snapshot) {
        byte[] line = SnapshotJson.line(snapshot);
        lock.lock();
        try {
            boolean durable = journal.append(line);
            if (closing) {
                dropped.addAndGet(durable ? 0 : 1); // UNICORE goes on for a moment; the next start reads the journal
            } else {
                boolean first = waiting.size() == 0;
                drop(waiting.add(snapshot));
                if (first || waiting.size() >= BATCH || expected.containsKey(snapshot.job())) {
                    changed.signalAll();
                }
            }
            return durable;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells when a run of the given job, not yet seen, is in the store, and makes that happen without delay. To be asked
     * before the job is submitted; the one who asks calls {@link #forget} in the end.
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
                    journal.isUp(),
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
                    "{} runs could not be written within {} s: {}. The next start will write them from the journal.",
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

    /** What there was no room for in memory is in the journal, or is counted as given up. Called with the lock. */
    private void drop(int snapshots) {
        if (snapshots == 0) {
            return;
        }
        if (journal.isUp()) {
            gaps = true;
        } else {
            dropped.addAndGet(snapshots);
        }
        if (!saidThatItDrops) {
            saidThatItDrops = true;
            LOG.warn(
                    "Too much waits for the store to be kept in memory, {} runs; from now on it is {}.",
                    waiting.size(),
                    journal.isUp() ? "only in the journal" : "given up");
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
                    replay();
                    opened = true;
                    opened();
                }
                batch = take();
                if (batch.isEmpty()) {
                    return;
                }
                save(batch);
                written();
                replay();
                journal.forget(taken);
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

    /**
     * The next batch; empty when closing and nothing waits. It is taken when its first snapshot has waited long enough, or
     * there is enough for a batch, or somebody waits for one of its runs.
     */
    private Map<String, WaitingRuns.Entry> take() {
        lock.lock();
        try {
            long left = LINGER.toNanos();
            while (left > 0 && !closing && waiting.size() < BATCH && !waiting.hasAny(expected.keySet())) {
                if (waiting.size() == 0) {
                    changed.awaitUninterruptibly();
                    left = LINGER.toNanos();
                } else {
                    left = changed.awaitNanos(left);
                }
            }
            Map<String, WaitingRuns.Entry> batch = waiting.take(BATCH);
            inHand = batch.size();
            taken = waiting.size() == 0 ? journal.rotate() : 0;
            if (gaps && taken > 0) {
                toReplay = taken;
                gaps = false;
            }
            return batch;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts the writer", e);
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is only in the journal. */
    private void replay() {
        if (toReplay > 0) {
            LOG.info("Writing what the journal has and memory has not.");
            journal.replay(toReplay, this::save);
            toReplay = 0;
        }
    }

    /** Writes a part of the journal, one run after the other if the store refuses one of them. */
    private void save(List<RunSnapshot> part) {
        WaitingRuns runs = new WaitingRuns(part.size());
        part.forEach(runs::add);
        save(runs.take(part.size()));
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
