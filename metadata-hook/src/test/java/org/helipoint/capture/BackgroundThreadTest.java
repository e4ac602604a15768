package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class BackgroundThreadTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final AtomicReference<BackgroundThread> thread = new AtomicReference<>();
    private final CompletableFuture<Boolean> firstPause = new CompletableFuture<>();
    private final CompletableFuture<Boolean> secondPause = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);

    private BackgroundThread start() throws InterruptedException {
        BackgroundThread one = new BackgroundThread("test", this::work, Duration.ofSeconds(30));
        thread.set(one);
        one.start();
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        return one;
    }

    private void work() {
        started.countDown();
        firstPause.complete(thread.get().pause(LONG));
        secondPause.complete(thread.get().pause(LONG));
    }

    @Test
    void closingEndsAPauseAndWaitsForTheWork() throws Exception {
        try (BackgroundThread one = start()) {
            assertThat(one.isClosing()).isFalse();
        }
        assertThat(firstPause.getNow(true)).isFalse();
        assertThat(secondPause.getNow(true)).isFalse();
    }

    @Test
    void wakingEndsOnePauseAndTheWorkGoesOn() throws Exception {
        try (BackgroundThread one = start()) {
            one.wake();
            assertThat(firstPause.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(secondPause).isNotDone();
        }
        assertThat(secondPause.getNow(true)).isFalse();
    }

    @Test
    void closingOneThatNeverRanIsHarmless() {
        new BackgroundThread("test", () -> {}, LONG).close();
    }
}
