package org.helipoint.capture;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
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
 * Takes snapshots from the hook and writes them to the store: one queue, grouped by run, and one writer thread, each
 * batch one transaction. While the store is away it keeps up to a fixed number of waiting runs and tries again with
 * growing pauses; beyond that number, or 48 MB, it gives up runs that only wait with an intermediate state first, then the
 * oldest, and counts each snapshot given up.
 *
 * <p>{@link #offer} never blocks and never throws, also after {@link #close}. Thread-safe.
 */
public final class Recorder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int BATCH = 200;
    private static final int SNAPSHOTS_PER_RUN = 64;
    /** A batch that takes longer means that the store is in trouble, even if no exception has told so yet. */
    private static final Duration PATIENCE = Duration.ofMillis(250);

    /** How much may wait, about. Most of it is descriptions and logs. */
    private static final long MOST_BYTES = 48L << 20;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final RunStore store;
    private final Clock clock;
    private final int capacity;
    private final Duration closeWithin;
    private final Thread writer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Waiting> milestones = new LinkedHashMap<>();
    private final Map<String, Waiting> intermediates = new LinkedHashMap<>();
    private final Map<String, Acknowledgement> expected = new HashMap<>();
    private long waitingBytes;
    private int inHand;
    private boolean closing;
    private boolean abandoned;
    private boolean saidThatItDrops;

    /** When the batch in hand was given to the store, by {@link System#nanoTime}. */
    private long givenAt;

    private volatile StoreState storeState = StoreState.OPENING;
    private volatile String storeMessage = "";
    private final AtomicLong captured = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong hookFailures = new AtomicLong();

    /** What waits for one run. */
    private static final class Waiting {
        final List<RunSnapshot> snapshots = new ArrayList<>();
        final List<Acknowledgement> acknowledgements = new ArrayList<>();

        /** One telling of the beginning is enough: the first, which is the one as submitted. */
        void add(Waiting later) {
            boolean begun = snapshots.stream().anyMatch(snapshot -> snapshot.submission() != null);
            later.snapshots.forEach(snapshot -> snapshots.add(begun ? snapshot.withoutSubmission() : snapshot));
            acknowledgements.addAll(later.acknowledgements);
        }

        long bytes() {
            return snapshots.stream().mapToLong(RunSnapshot::bytes).sum();
        }
    }

    /**
     * A recorder that does not run yet.
     *
     * @param capacity how many runs may wait
     * @param closeWithin how long {@link #close} goes on writing
     */
    public Recorder(RunStore store, Clock clock, int capacity, Duration closeWithin) {
        this.store = store;
        this.clock = clock;
        this.capacity = capacity;
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
        Waiting waiting = new Waiting();
        waiting.snapshots.add(snapshot);
        lock.lock();
        try {
            if (closing) {
                dropped.incrementAndGet();
                acknowledgement.done();
                return acknowledgement;
            }
            if (storeState == StoreState.UP && !hanging()) {
                waiting.acknowledgements.add(acknowledgement);
            } else {
                acknowledgement.done();
            }
            enqueue(snapshot.job(), waiting);
            makeRoom();
            changed.signalAll();
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
            Instant oldest = null;
            for (Map<String, Waiting> queue : List.of(milestones, intermediates)) {
                for (Waiting waiting : queue.values()) {
                    Instant seen = waiting.snapshots.get(0).seen();
                    oldest = oldest == null || seen.isBefore(oldest) ? seen : oldest;
                }
            }
            Duration lag = oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
            return new CaptureHealth(
                    storeState,
                    storeMessage,
                    waitingRuns(),
                    lag.isNegative() ? Duration.ZERO : lag,
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
        } finally {
            lock.unlock();
        }
        try {
            writer.join(closeWithin.toMillis());
            abandon();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CaptureHealth health = health();
        if (health.queue() == 0) {
            LOG.info("Everything that waited is written: {} runs since the start.", health.captured());
        } else {
            LOG.warn(
                    "{} runs could not be written within {} s: {}. Those that UNICORE still knows can be captured later.",
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

    private boolean hanging() {
        return inHand > 0 && System.nanoTime() - givenAt > PATIENCE.toNanos();
    }

    private int waitingRuns() {
        return milestones.size() + intermediates.size() + inHand;
    }

    private void enqueue(String job, Waiting later) {
        boolean milestone =
                milestones.containsKey(job) || later.snapshots.stream().anyMatch(RunSnapshot::milestone);
        Waiting earlier = milestones.getOrDefault(job, intermediates.get(job));
        Waiting waiting = earlier == null ? new Waiting() : earlier;
        waitingBytes -= waiting.bytes();
        waiting.add(later);
        if (milestone) {
            intermediates.remove(job);
        }
        (milestone ? milestones : intermediates).put(job, waiting);
        if (waiting.snapshots.size() > SNAPSHOTS_PER_RUN) {
            waiting.snapshots.stream().filter(s -> !s.milestone()).findFirst().ifPresent(oldest -> {
                waiting.snapshots.remove(oldest);
                drop(1);
            });
        }
        waitingBytes += waiting.bytes();
    }

    private void makeRoom() {
        while (milestones.size() + intermediates.size() > capacity
                || (waitingBytes > MOST_BYTES && milestones.size() + intermediates.size() > 1)) {
            Iterator<Waiting> oldest = (intermediates.isEmpty() ? milestones : intermediates)
                    .values()
                    .iterator();
            Waiting victim = oldest.next();
            oldest.remove();
            waitingBytes -= victim.bytes();
            victim.acknowledgements.forEach(Acknowledgement::done);
            drop(victim.snapshots.size());
        }
    }

    private void drop(int snapshots) {
        dropped.addAndGet(snapshots);
        if (!saidThatItDrops) {
            saidThatItDrops = true;
            LOG.error(
                    "Too much waits for the store: snapshots are given up from now on, {} runs are waiting.",
                    waitingRuns());
        }
    }

    private void write() {
        Duration pause = FIRST_PAUSE;
        boolean opened = false;
        while (true) {
            Map<String, Waiting> batch = Map.of();
            try {
                if (!opened) {
                    store.open();
                    opened = true;
                    if (storeState == StoreState.OPENING || waitingNow() == 0) {
                        up();
                    }
                }
                batch = take();
                if (batch.isEmpty()) {
                    return;
                }
                save(batch);
                up();
                handed();
                pause = FIRST_PAUSE;
            } catch (RuntimeException | Error e) {
                opened = false;
                putBack(batch);
                down(e, pause);
                if (gaveUp(pause)) {
                    return;
                }
                pause = longer(pause);
            }
        }
    }

    /** The next batch; empty when closing and nothing waits. */
    private Map<String, Waiting> take() {
        lock.lock();
        try {
            while (milestones.isEmpty() && intermediates.isEmpty()) {
                if (closing) {
                    return Map.of();
                }
                changed.awaitUninterruptibly();
            }
            Map<String, Waiting> batch = new LinkedHashMap<>();
            for (Map<String, Waiting> queue : List.of(milestones, intermediates)) {
                Iterator<Map.Entry<String, Waiting>> oldest = queue.entrySet().iterator();
                while (oldest.hasNext() && batch.size() < BATCH) {
                    Map.Entry<String, Waiting> entry = oldest.next();
                    batch.put(entry.getKey(), entry.getValue());
                    waitingBytes -= entry.getValue().bytes();
                    oldest.remove();
                }
            }
            inHand = batch.size();
            givenAt = System.nanoTime();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Writes a batch; what is written, or refused for ever, is taken out of it. */
    private void save(Map<String, Waiting> batch) {
        try {
            written(batch, store.save(snapshotsOf(batch.values())));
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

    private void reject(Map<String, Waiting> batch, SnapshotRejectedException e) {
        batch.forEach((job, waiting) -> {
            dropped.addAndGet(waiting.snapshots.size());
            waiting.acknowledgements.forEach(Acknowledgement::done);
            LOG.error("Job {}: the store refuses its record, which is given up.", job, e);
        });
    }

    private static List<RunSnapshot> snapshotsOf(Collection<Waiting> batch) {
        return batch.stream().flatMap(waiting -> waiting.snapshots.stream()).toList();
    }

    private void written(Map<String, Waiting> batch, RunStore.Saved saved) {
        captured.addAndGet(saved.captured());
        late.addAndGet(saved.late());
        lost.addAndGet(saved.lost());
        batch.values().forEach(waiting -> waiting.acknowledgements.forEach(Acknowledgement::done));
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

    private void handed() {
        lock.lock();
        try {
            inHand = 0;
        } finally {
            lock.unlock();
        }
    }

    /** What could not be written goes before what came since. */
    private void putBack(Map<String, Waiting> batch) {
        lock.lock();
        try {
            inHand = 0;
            Map<String, Waiting> since = new LinkedHashMap<>(milestones);
            since.putAll(intermediates);
            milestones.clear();
            intermediates.clear();
            waitingBytes = 0;
            batch.forEach(this::enqueue);
            since.forEach(this::enqueue);
            makeRoom();
        } finally {
            lock.unlock();
        }
    }

    private int waitingNow() {
        lock.lock();
        try {
            return milestones.size() + intermediates.size();
        } finally {
            lock.unlock();
        }
    }

    private void up() {
        if (storeState == StoreState.UP) {
            return;
        }
        LOG.info("The store is up.");
        lock.lock();
        try {
            saidThatItDrops = false;
        } finally {
            lock.unlock();
        }
        storeMessage = "";
        storeState = StoreState.UP;
    }

    private void down(Throwable cause, Duration pause) {
        storeMessage = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (storeState != StoreState.DOWN) {
            LOG.error("The store is down, jobs go on and their records wait in memory: {}", storeMessage, cause);
        } else {
            LOG.warn("The store is still down, next try in {} ms: {}", pause.toMillis(), storeMessage);
        }
        storeState = StoreState.DOWN;
        lock.lock();
        try {
            for (Map<String, Waiting> queue : List.of(milestones, intermediates)) {
                queue.values().forEach(waiting -> {
                    waiting.acknowledgements.forEach(Acknowledgement::done);
                    waiting.acknowledgements.clear();
                });
            }
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
