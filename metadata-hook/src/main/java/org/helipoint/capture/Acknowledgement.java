package org.helipoint.capture;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells when a run that somebody waits for is in the store. Thread-safe. */
public final class Acknowledgement {

    private final CountDownLatch done = new CountDownLatch(1);

    /**
     * Waits until it is in the store, at most for the given time. An interrupt ends the waiting and stays set.
     *
     * @return whether it is
     */
    public boolean await(Duration atMost) {
        try {
            return done.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void done() {
        done.countDown();
    }
}
