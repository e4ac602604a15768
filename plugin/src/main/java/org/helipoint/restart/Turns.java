package org.helipoint.restart;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Restarts of one workflow take turns: one that is to be the only one is planned when the attempt of the one before it is on
 * record. Those that were asked for without a key do not wait for each other. Thread-safe.
 */
final class Turns {

    private static final int LOCKS = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration NEXT_LOOK = Duration.ofMillis(100);

    /** A job that is not on record after this time is not waited for any more. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final Predicate<String> recorded;
    private final ReentrantReadWriteLock[] locks =
            Stream.generate(() -> new ReentrantReadWriteLock(true)).limit(LOCKS).toArray(ReentrantReadWriteLock[]::new);
    private final Map<String, Submitted> newest = new ConcurrentHashMap<>();

    /** Turns of all workflows; {@code recorded} says whether a job is on record. */
    Turns(Predicate<String> recorded) {
        this.recorded = recorded;
    }

    private record Submitted(String job, boolean alone, long at) {}

    /**
     * Restarts a workflow as a user who asks for it now.
     *
     * @param alone whether no other restart may be under way
     * @throws RestartConflictException if it was restarted while this waited
     * @throws SubmissionDisabledException if the others take longer than half a minute
     */
    <T> T ask(String workflow, boolean alone, Supplier<T> restart) {
        long asked = System.nanoTime();
        return take(workflow, alone, () -> {
            Submitted last = newest.get(workflow);
            if (last != null && (alone || last.alone()) && last.at() - asked > 0) {
                throw new RestartConflictException(
                        "The workflow was restarted at the same moment, as job " + last.job() + ".", List.of());
            }
            return restart.get();
        });
    }

    /** The same for who finds out by the record whether it may still be restarted. */
    <T> T take(String workflow, boolean alone, Supplier<T> restart) {
        Lock lock = alone ? lock(workflow).writeLock() : lock(workflow).readLock();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            if (!lock.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
            try {
                awaitRecord(newest.get(workflow), alone, deadline);
                return restart.get();
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
    }

    private void awaitRecord(Submitted last, boolean alone, long deadline) throws InterruptedException {
        while (last != null
                && (alone || last.alone())
                && System.nanoTime() - last.at() < REMEMBERED.toNanos()
                && !recorded.test(last.job())) {
            if (System.nanoTime() - deadline > 0) {
                throw busy();
            }
            TimeUnit.NANOSECONDS.sleep(NEXT_LOOK.toNanos());
        }
    }

    private static SubmissionDisabledException busy() {
        return new SubmissionDisabledException(
                "Another restart of this workflow is not on record yet. Try again in a moment.");
    }

    /** Notes a job that UNICORE has taken; to be called within a turn. */
    void submitted(String workflow, String job) {
        long now = System.nanoTime();
        newest.values().removeIf(one -> now - one.at() > 2 * REMEMBERED.toNanos());
        newest.put(workflow, new Submitted(job, lock(workflow).isWriteLockedByCurrentThread(), now));
    }

    /** Whether a job was submitted lately. */
    boolean has(String job) {
        return newest.values().stream().anyMatch(one -> one.job().equals(job));
    }

    private ReentrantReadWriteLock lock(String workflow) {
        return locks[Math.floorMod(workflow.hashCode(), LOCKS)];
    }
}
