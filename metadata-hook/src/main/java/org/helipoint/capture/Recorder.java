package org.helipoint.capture;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.model.RunSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots from the hook. A milestone goes into the {@link Journal} at once, which makes it durable, together with
 * all that has come before it; an intermediate state waits for the next milestone or for the one writer thread. That brings to
 * the store, in the order in which it came, what has come within a second. While the store is away the
 * writer tries again with growing pauses. What the journal cannot take waits in memory ({@link WaitingRuns}), and all that
 * comes after it, until the store has that; what finds no room there is given up and counted.
 *
 * <p>{@link #offer} waits for nothing but the write of a milestone's line to a file in the server's own directory, and never
 * throws, also after {@link #close}. Thread-safe.
 */
public final class Recorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int BATCH = 200;

    /** How long a snapshot may wait for others with which it can share a transaction. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    /** More intermediate states than ever wait for the writer, unless it hangs; then they go to disk without it. */
    private static final int MOST_INCOMING = 10_000;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final RunStore store;
    private final Journal journal;
    private final Clock clock;
    private final Duration closeWithin;
    private final Thread writer;

    /** What the journal has not got yet, in the order in which it came. */
    private final ConcurrentLinkedQueue<Offered> incoming = new ConcurrentLinkedQueue<>();

    /** How much that is, or a little more. */
    private final AtomicInteger incomingSize = new AtomicInteger();

    /** Guards the journal and all that follows; held while the journal is written. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final WaitingRuns memory;
    private final Map<String, Acknowledgement> expected = new HashMap<>();
    private boolean urgent;
    private volatile boolean closing;
    private boolean abandoned;
    private boolean saidThatItDrops;

    /** Runs that wait in memory or are in the writer's hand from there; written with the lock. */
    private volatile int inMemory;

    /** When the oldest of these was seen; null if there is none. */
    private volatile Instant inMemorySince;

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
        this.clock = clock;
        this.memory = new WaitingRuns(capacity);
        this.closeWithin = closeWithin;
        this.writer = new Thread(this::write, "helipoint-recorder");
        this.writer.setDaemon(true);
    }

    /** Starts the writer thread, which opens the store. Call once. */
    public void start() {
        writer.start();
    }

    /** A snapshot, and whether it is on disk; that is known to who has had the lock since. */
    private static final class Offered {

        private final RunSnapshot snapshot;
        private boolean durable;

        Offered(RunSnapshot snapshot) {
            this.snapshot = snapshot;
        }
    }

    /**
     * Takes a snapshot. Only one that is a milestone may have to wait for the disk, its own or that of another milestone.
     *
     * @return whether it is a milestone that will be recorded even if this process is killed now
     */
    public boolean offer(RunSnapshot snapshot) {
        Offered offered = new Offered(snapshot);
        boolean many = incomingSize.incrementAndGet() > MOST_INCOMING;
        incoming.add(offered);
        if (!snapshot.milestone() && !many && !closing) {
            return false; // the writer looks for it, at the latest in a second
        }
        lock.lock();
        try {
            boolean idle = inMemory == 0 && journal.isEmpty();
            takeIncoming();
            if (idle || urgent || enough()) {
                changed.signalAll();
            }
            return offered.durable;
        } finally {
            lock.unlock();
        }
    }

    /** Brings what has come to the journal, or into memory. Called with the lock. */
    private void takeIncoming() {
        List<Offered> taken = new ArrayList<>();
        for (Offered next = incoming.poll(); next != null; next = incoming.poll()) {
            taken.add(next);
            urgent |= expected.containsKey(next.snapshot.job());
        }
        int written = 0;
        try {
            written = inMemory > 0
                    ? 0
                    : journal.append(taken.stream().map(next -> next.snapshot).toList());
        } finally { // whatever fails, it is not only its own snapshot that a worker has in hand
            taken.subList(0, written).forEach(next -> next.durable = true);
            taken.subList(written, taken.size()).forEach(next -> remember(next.snapshot));
            incomingSize.addAndGet(-taken.size());
        }
    }

    private void remember(RunSnapshot snapshot) {
        if (closing) {
            dropped.incrementAndGet(); // UNICORE goes on for a moment; nobody would write this any more
            return;
        }
        inMemorySince = inMemory == 0 ? snapshot.seen() : inMemorySince;
        drop(memory.add(snapshot));
        inMemory = memory.size();
    }

    private boolean waits() {
        return inMemory > 0 || !journal.isEmpty() || !incoming.isEmpty();
    }

    private boolean enough() {
        return inMemory >= BATCH || journal.size() >= 5L * BATCH;
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

    /**
     * Whether something is not in the store yet that a process before this one has seen, or that the store could not take. What is on
     * its way as usual does not count.
     */
    public boolean isBehind() {
        lock.lock();
        try {
            return journal.hasOfEarlierProcess() || (storeState == StoreState.DOWN && waits());
        } finally {
            lock.unlock();
        }
    }

    /** Counts a failure of the hook. */
    public void hookFailed() {
        hookFailures.incrementAndGet();
    }

    /** How capturing does at this moment. Waits for nobody. */
    public CaptureHealth health() {
        Instant since = journal.since().orElse(inMemorySince);
        Offered first = incoming.peek();
        if (since == null && first != null) {
            since = first.snapshot.seen();
        }
        Duration lag = since == null ? Duration.ZERO : Duration.between(since, clock.instant());
        return new CaptureHealth(
                storeState,
                storeMessage,
                journal.isUp(),
                journal.size() + inMemory + incomingSize.get(),
                lag.isNegative() ? Duration.ZERO : lag,
                captured.get(),
                late.get(),
                lost.get(),
                dropped.get(),
                hookFailures.get());
    }

    /** Writes what waits, within the deadline, then stops the writer thread and says what became of the rest. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + closeWithin.toNanos();
        try {
            if (!beginToClose(deadline)) {
                return;
            }
            writer.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            abandon(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CaptureHealth health = health();
        if (!waits()) {
            LOG.info("Everything that waited is written: {} runs since the start.", health.captured());
        } else {
            LOG.warn(
                    "{} snapshots could not be written within {} s: {}. The next start will write {} of them from the"
                            + " journal; of the others UNICORE may still know.",
                    health.queue(),
                    closeWithin.toSeconds(),
                    health.storeMessage(),
                    journal.size());
        }
    }

    private boolean beginToClose(long deadline) throws InterruptedException {
        if (!lock.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return true; // a worker hangs in the write of its line
        }
        try {
            if (closing) {
                return false;
            }
            takeIncoming(); // the writer may hang; whatever comes from now on is taken by who brings it
            closing = true;
            changed.signalAll();
            if (waits()) {
                LOG.info(
                        "{} snapshots wait to be written, for {} s at most.",
                        health().queue(),
                        closeWithin.toSeconds());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Not by an interrupt: that would close the file of an embedded database under the writer's hands. */
    private void abandon(long deadline) throws InterruptedException {
        if (lock.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            try {
                abandoned = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Counts what was given up, and says so once in each outage. Called with the lock. */
    private void drop(int snapshots) {
        dropped.addAndGet(snapshots);
        if (snapshots > 0 && !saidThatItDrops) {
            saidThatItDrops = true;
            LOG.error(
                    "Too much waits for the store: snapshots are given up from now on, {} runs are waiting in memory.",
                    memory.size());
        }
    }

    private void write() {
        Duration pause = FIRST_PAUSE;
        boolean opened = false;
        while (true) {
            try {
                if (!opened) {
                    bringIn();
                    store.open();
                    opened = true;
                }
                writeWhatWaits();
                up();
                pause = FIRST_PAUSE;
                if (!awaitMore()) {
                    return;
                }
            } catch (RuntimeException | Error e) {
                opened = false;
                down(e, pause);
                if (gaveUp(pause)) {
                    return;
                }
                pause = longer(pause);
            }
        }
    }

    /** To disk, before the store is tried: that may hang. */
    private void bringIn() {
        lock.lock();
        try {
            takeIncoming();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to write and it has waited for others; false when closing and nothing waits. */
    private boolean awaitMore() {
        lock.lock();
        try {
            long left = LINGER.toNanos();
            while (left > 0 && !closing && !urgent && !enough()) {
                if (waits()) {
                    left = changed.awaitNanos(left);
                } else {
                    changed.awaitNanos(LINGER.toNanos()); // an intermediate state does not say that it has come
                    left = LINGER.toNanos();
                }
            }
            urgent = false;
            return !closing || waits();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts the writer", e);
        } finally {
            lock.unlock();
        }
    }

    /** First what is in the journal: it came before what waits in memory. */
    private void writeWhatWaits() {
        dropped.addAndGet(journal.drain(endOfJournal(), this::save));
        Map<String, WaitingRuns.Entry> batch = take();
        while (!batch.isEmpty()) {
            try {
                save(inOrder(batch));
            } catch (RuntimeException | Error e) {
                putBack(batch);
                throw e;
            }
            batch = take();
        }
    }

    private long endOfJournal() {
        lock.lock();
        try {
            takeIncoming();
            return journal.close();
        } finally {
            lock.unlock();
        }
    }

    /** The next batch of what waits in memory; what was taken before is in the store. */
    private Map<String, WaitingRuns.Entry> take() {
        lock.lock();
        try {
            Map<String, WaitingRuns.Entry> batch = memory.take(BATCH);
            inMemory = memory.size() + batch.size();
            inMemorySince = batch.isEmpty() ? null : inMemorySince;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void putBack(Map<String, WaitingRuns.Entry> batch) {
        lock.lock();
        try {
            drop(memory.putBack(batch));
            inMemory = memory.size();
        } finally {
            lock.unlock();
        }
    }

    private static List<RunSnapshot> inOrder(Map<String, WaitingRuns.Entry> batch) {
        return batch.values().stream()
                .flatMap(entry -> entry.snapshots().stream())
                .sorted(Comparator.comparingLong(RunSnapshot::revision))
                .toList();
    }

    /** Writes some snapshots in one transaction, or those of one run after the other if the store refuses one. */
    private void save(List<RunSnapshot> snapshots) {
        try {
            RunStore.Saved saved = store.save(snapshots);
            captured.addAndGet(saved.captured());
            late.addAndGet(saved.late());
            lost.addAndGet(saved.lost());
            acknowledge(snapshots);
        } catch (SnapshotRejectedException e) {
            Collection<List<RunSnapshot>> runs = snapshots.stream()
                    .collect(Collectors.groupingBy(RunSnapshot::job, LinkedHashMap::new, Collectors.toList()))
                    .values();
            if (runs.size() == 1) {
                dropped.addAndGet(snapshots.size());
                LOG.error(
                        "Job {}: the store refuses its record, which is given up.",
                        snapshots.get(0).job(),
                        e);
            } else {
                runs.forEach(this::save);
            }
        }
    }

    private void acknowledge(List<RunSnapshot> snapshots) {
        lock.lock();
        try {
            snapshots.forEach(snapshot -> {
                Acknowledgement awaited = expected.remove(snapshot.job());
                if (awaited != null) {
                    awaited.done();
                }
            });
        } finally {
            lock.unlock();
        }
    }

    private void up() {
        lock.lock();
        try {
            if (storeState != StoreState.UP) {
                LOG.info("The store is up.");
                saidThatItDrops = false;
                storeMessage = "";
                storeState = StoreState.UP;
            }
        } finally {
            lock.unlock();
        }
    }

    private void down(Throwable cause, Duration pause) {
        storeMessage = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (storeState != StoreState.DOWN) {
            LOG.error("The store is down, jobs go on and their records wait: {}", storeMessage, cause);
        } else {
            LOG.warn("The store is still down, next try in {} ms: {}", pause.toMillis(), storeMessage);
        }
        storeState = StoreState.DOWN;
    }

    /** Waits before the next try; a recorder that is closing tries quickly until its deadline has passed. */
    private boolean gaveUp(Duration pause) {
        lock.lock();
        try {
            long left = closing ? FIRST_PAUSE.toNanos() : pause.toNanos();
            while (left > 0 && !abandoned) {
                left = changed.awaitNanos(closing ? Math.min(left, FIRST_PAUSE.toNanos()) : left);
            }
            return abandoned;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts the writer", e);
        } finally {
            lock.unlock();
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
}
