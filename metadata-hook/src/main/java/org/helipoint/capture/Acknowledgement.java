package org.helipoint.capture;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells when something that was handed to the {@link Recorder} is durable. Thread-safe. */
public final class Acknowledgement {

    private final CompletableFuture<Void> waiting = new CompletableFuture<>();
    private volatile boolean durable;

    /**
     * Waits until it is durable or until there is no use in waiting, at most for the given time. An interrupt ends the
     * waiting and stays set.
     *
     * @return whether it is durable
     */
    public boolean await(Duration atMost) {
        try {
            waiting.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // the Recorder goes on trying; nothing is lost by not waiting
        }
        return durable;
    }

    /** Whether it is durable now. */
    public boolean isDurable() {
        return durable;
    }

    void done() {
        durable = true;
        release();
    }

    /** Ends the waiting: it may become durable yet, but not soon. */
    void release() {
        waiting.complete(null);
    }
}
