package org.helipoint.capture;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells when something that was handed to the {@link Recorder} is durable. Thread-safe. */
public final class Acknowledgement {

    private final CompletableFuture<Void> durable = new CompletableFuture<>();

    /**
     * Waits until it is durable or until there is no use in waiting, at most for the given time. An interrupt ends the
     * waiting and stays set.
     */
    public void await(Duration atMost) {
        try {
            durable.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // the Recorder goes on trying; nothing is lost by not waiting
        }
    }

    void done() {
        durable.complete(null);
    }
}
