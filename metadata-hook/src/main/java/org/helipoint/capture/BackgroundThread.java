package org.helipoint.capture;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A daemon thread that works, waits and works again until it is closed. The work itself asks {@link #pause} between its
 * pieces and ends when that says so; nobody interrupts it. Thread-safe.
 */
public final class BackgroundThread implements AutoCloseable {

    private final Thread thread;
    private final Duration closeWithin;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean news;
    private boolean closing;

    /**
     * A thread that does not run yet.
     *
     * @param work ends soon after {@link #pause} has said no
     * @param closeWithin how long {@link #close} waits for that; zero for not at all
     */
    public BackgroundThread(String name, Runnable work, Duration closeWithin) {
        this.thread = new Thread(work, name);
        this.thread.setDaemon(true);
        this.closeWithin = closeWithin;
    }

    /** Starts it. Call once. */
    public void start() {
        thread.start();
    }

    /** Ends the pause that goes on now, or else the next one. */
    public void wake() {
        lock.lock();
        try {
            news = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits, no longer than until somebody {@linkplain #wake wakes} it; false if it is closed and the work has to end. */
    public boolean pause(Duration length) {
        lock.lock();
        try {
            long left = length.toNanos();
            while (left > 0 && !closing && !news) {
                left = changed.awaitNanos(left);
            }
            news = false;
            return !closing;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is closed and the work has to end. */
    public boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the work end, and waits for that. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!closeWithin.isZero()) {
                thread.join(closeWithin.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
