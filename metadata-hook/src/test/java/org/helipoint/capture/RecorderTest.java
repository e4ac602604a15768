package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.submitted;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Snapshots;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final FakeStore store = new FakeStore();
    private final Clock clock = Clock.fixed(Snapshots.at(60), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private Recorder recorder;

    private Path journal() {
        return directory.resolve("journal");
    }

    /** One that has a file where its journal's directory should be. */
    private Recorder withoutJournal(int capacity) throws IOException {
        Path file = Files.createFile(directory.resolve("no-directory"));
        return new Recorder(store, file, clock, capacity, LONG);
    }

    private Recorder next() {
        return new Recorder(store, journal(), clock, 3, LONG);
    }

    /** The pauses between two tries grow to a quarter of it. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(LONG);
    }

    private List<String> segments() throws IOException {
        try (Stream<Path> files = Files.list(journal())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @BeforeEach
    void make() {
        recorder = next();
    }

    @AfterEach
    void stop() {
        store.away = false;
        store.gate.release(1_000);
        recorder.close();
    }

    private void startAndAwaitUp() {
        recorder.start();
        await().until(() -> recorder.health().store() == StoreState.UP);
    }

    @Test
    void itIsBehindWithWhatAnEarlierProcessLeftAndNotWithWhatIsOnItsWay() {
        recorder.offer(submitted("j", 1, "{}"));
        assertThat(recorder.isBehind()).isFalse();

        Recorder after = next();
        assertThat(after.isBehind()).isTrue();
        after.start();
        await().until(() -> !after.isBehind());
        assertThat(store.saved()).extracting(RunSnapshot::job).containsExactly("j");
        after.close();
    }

    @Test
    void itIsBehindWhileTheStoreIsAwayAndSomethingWaits() {
        store.away = true;
        recorder.start();
        await().until(() -> recorder.health().store() == StoreState.DOWN);
        assertThat(recorder.isBehind()).isFalse();

        recorder.offer(submitted("j", 1, "{}"));
        assertThat(recorder.isBehind()).isTrue();

        store.away = false;
        await().until(() -> !recorder.isBehind());
    }

    @Test
    void whatIsOfferedComesToTheStoreAndLeavesTheJournal() throws IOException {
        startAndAwaitUp();

        assertThat(recorder.offer(submitted("j", 1, "{}"))).isTrue();

        await().until(() -> recorder.health().queue() == 0);
        assertThat(store.saved()).extracting(RunSnapshot::job).containsExactly("j");
        assertThat(recorder.health().captured()).isEqualTo(1);
        await().until(() -> segments().isEmpty());
    }

    @Test
    void whatAKilledProcessLeavesIsWrittenByTheNext() throws IOException {
        store.away = true;
        recorder.start();
        recorder.offer(submitted("j", 1, "{'Name':'𝄞 \\ud834 \\u0000 ü'}"));
        recorder.offer(moved("j", 2, RunState.RUNNING));
        recorder.offer(ended("j", 3, RunState.FAILED));
        List<RunSnapshot> offered = List.of(
                submitted("j", 1, "{'Name':'𝄞 \\ud834 \\u0000 ü'}"),
                moved("j", 2, RunState.RUNNING),
                ended("j", 3, RunState.FAILED));
        FakeStore returned = new FakeStore();

        try (Recorder next = new Recorder(returned, journal(), clock, 3, LONG)) {
            next.start();
            await().until(() -> next.health().store() == StoreState.UP);

            assertThat(returned.saved()).isEqualTo(offered);
            assertThat(next.health().captured()).isEqualTo(1);
        }
    }

    @Test
    void moreThanFitsIntoMemoryWaitsInTheJournal() throws IOException {
        startAndAwaitUp();
        store.away = true;
        for (int i = 0; i < 10; i++) {
            recorder.offer(submitted("j" + i, i, "{}"));
            recorder.offer(ended("j" + i, 100 + i, RunState.SUCCESSFUL));
        }
        await().until(() -> recorder.health().store() == StoreState.DOWN);
        assertThat(recorder.health().queue()).isEqualTo(20);

        store.away = false;

        await().until(() -> segments().isEmpty());
        assertThat(store.saved()).hasSize(20);
        assertThat(recorder.health().dropped()).isZero();
    }

    @Test
    void whatComesDuringTheCloseIsWrittenNowOrByTheNext() throws InterruptedException {
        startAndAwaitUp();
        store.gate.drainPermits();
        recorder.offer(submitted("in hand", 1, "{}"));
        await().until(() -> store.gate.hasQueuedThreads());
        recorder.offer(submitted("waiting", 2, "{}"));
        Thread closing = new Thread(recorder::close);
        closing.start();
        await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);

        assertThat(recorder.offer(submitted("late", 3, "{}"))).isTrue();
        store.gate.release(1_000);
        closing.join();

        recorder = next();
        startAndAwaitUp();
        assertThat(store.saved()).extracting(RunSnapshot::job).containsExactly("in hand", "waiting", "late");
    }

    @Test
    void withoutAJournalItGoesOnInMemoryAndSaysSo() throws IOException {
        recorder = withoutJournal(3);
        startAndAwaitUp();

        assertThat(recorder.offer(submitted("j", 1, "{}"))).isFalse();

        assertThat(recorder.health().journalUp()).isFalse();
        await().until(() -> store.saved().size() == 1);
    }

    @Test
    void whatWaitsGoesInOneBatchInItsOrder() {
        recorder.offer(submitted("a", 1, "{}"));
        recorder.offer(submitted("b", 2, "{}"));
        recorder.offer(moved("a", 3, RunState.RUNNING));

        startAndAwaitUp();

        assertThat(store.batches).hasSize(1);
        assertThat(store.saved()).extracting(RunSnapshot::revision).containsExactly(1L, 2L, 3L);
    }

    @Test
    void withoutAJournalTooItGoesInItsOrder() throws IOException {
        recorder = withoutJournal(3);
        recorder.offer(submitted("a", 1, "{}"));
        recorder.offer(moved("b", 2, RunState.RUNNING));
        recorder.offer(submitted("c", 3, "{}"));
        recorder.offer(moved("a", 4, RunState.RUNNING));

        startAndAwaitUp();

        assertThat(store.saved()).extracting(RunSnapshot::revision).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void whatTheJournalDoesNotTakeKeepsItsPlace() {
        store.away = true;
        recorder.start();
        recorder.offer(submitted("a", 1, "{}"));
        assertThat(recorder.offer(submitted("large", 2, "{'Data':'" + "x".repeat(5 << 20) + "'}")))
                .isFalse();
        assertThat(recorder.offer(ended("b", 3, RunState.FAILED))).isFalse();
        store.away = false;
        await().until(() -> recorder.health().queue() == 0);

        assertThat(recorder.offer(ended("a", 4, RunState.FAILED))).isTrue();

        await().until(() -> store.saved().size() == 4);
        assertThat(store.saved()).extracting(RunSnapshot::revision).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void anIntermediateStateIsWrittenTooIfNoMilestoneComes() {
        startAndAwaitUp();

        recorder.offer(moved("j", 1, RunState.RUNNING));

        await().until(() -> store.saved().size() == 1);
    }

    @Test
    void anIntermediateStateIsOnDiskWithTheNextMilestone() throws IOException {
        recorder.offer(moved("a", 1, RunState.QUEUED));
        assertThat(journal()).doesNotExist();

        recorder.offer(ended("b", 2, RunState.FAILED));

        assertThat(Files.readAllLines(journal().resolve(segments().get(0)))).hasSize(2);
        assertThat(recorder.health().queue()).isEqualTo(2);
    }

    /** The first segment is a pipe without a reader, so that who writes it hangs. */
    @Test
    void anIntermediateStateDoesNotWaitForAMilestoneThatIsBeingWritten() throws IOException, InterruptedException {
        Files.createDirectory(journal());
        Path pipe = journal().resolve("000000000001.jsonl");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread milestone = new Thread(() -> recorder.offer(submitted("a", 1, "{}")));
        milestone.start();
        await().until(() -> recorder.health().queue() == 1 && milestone.getState() == Thread.State.RUNNABLE);

        recorder.offer(moved("b", 2, RunState.RUNNING));

        assertThat(milestone.isAlive()).isTrue();
        assertThat(recorder.health().queue()).isEqualTo(2);
        try (InputStream reader = Files.newInputStream(pipe)) {
            assertThat(reader.read()).isEqualTo('{');
            milestone.join();
            recorder.start();
            await().until(() -> store.saved().size() == 2);
        }
    }

    @Test
    void aStoreThatIsAwayIsSaid() {
        store.away = true;
        recorder.start();
        recorder.offer(submitted("j", 1, "{}"));
        await().until(() -> recorder.health().store() == StoreState.DOWN);

        assertThat(recorder.health().storeMessage()).isEqualTo("away");
        assertThat(recorder.health().lag()).isEqualTo(Duration.ofSeconds(59));
    }

    @Test
    void nobodyWaitsForAStoreThatHangs() {
        startAndAwaitUp();
        store.gate.drainPermits();
        recorder.offer(submitted("first", 1, "{}"));
        await().until(() -> store.gate.hasQueuedThreads());

        assertThat(recorder.offer(submitted("second", 2, "{}"))).isTrue();

        assertThat(store.saved()).isEmpty();
        store.gate.release(1_000);
        await().until(() -> store.saved().size() == 2);
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenWhenTheStoreReturnsAndInOrder() {
        startAndAwaitUp();
        store.away = true;
        recorder.offer(submitted("j", 1, "{}"));
        await().until(() -> recorder.health().store() == StoreState.DOWN);
        recorder.offer(ended("j", 2, RunState.SUCCESSFUL));

        store.away = false;

        await().until(() -> store.saved().size() == 2);
        assertThat(store.saved()).extracting(RunSnapshot::revision).containsExactly(1L, 2L);
        assertThat(recorder.health().dropped()).isZero();
    }

    @Test
    void beyondTheCapacityIntermediateStatesAreGivenUpFirst() throws IOException {
        recorder = withoutJournal(3);
        recorder.offer(submitted("a", 1, "{}"));
        recorder.offer(moved("b", 2, RunState.RUNNING));
        recorder.offer(submitted("c", 3, "{}"));
        recorder.offer(submitted("d", 4, "{}"));

        assertThat(recorder.health().dropped()).isEqualTo(1);
        startAndAwaitUp();
        await().until(() -> recorder.health().queue() == 0);
        assertThat(store.saved()).extracting(RunSnapshot::job).containsExactly("a", "c", "d");
    }

    @Test
    void ofMilestonesTheOldestAreGivenUpAndCounted() throws IOException {
        recorder = withoutJournal(3);
        for (String job : List.of("a", "b", "c", "d", "e")) {
            recorder.offer(submitted(job, 1, "{}"));
        }

        assertThat(recorder.health().queue()).isEqualTo(3);
        assertThat(recorder.health().dropped()).isEqualTo(2);
    }

    @Test
    void whatWaitsIsBoundedByItsSizeToo() throws IOException {
        Recorder roomy = withoutJournal(1_000);
        String megabyte = "{'Data':'" + "x".repeat(1 << 20) + "'}";
        for (int i = 0; i < 60; i++) {
            roomy.offer(submitted("j" + i, i, megabyte));
        }

        assertThat(roomy.health().queue()).isBetween(25L, 32L);
        assertThat(roomy.health().dropped()).isEqualTo(60 - roomy.health().queue());
    }

    @Test
    void theBeginningIsKeptOnlyOnceInMemory() throws IOException {
        recorder = withoutJournal(3);
        recorder.offer(submitted("j", 1, "{'Name':'as submitted'}"));
        recorder.offer(submitted("j", 2, "{'Name':'told again'}"));

        startAndAwaitUp();
        await().until(() -> recorder.health().queue() == 0);

        assertThat(store.saved()).hasSize(2);
        assertThat(store.saved().get(0).submission().description().name()).isEqualTo("as submitted");
        assertThat(store.saved().get(1).submission()).isNull();
    }

    @Test
    void aStoreThatOpensButCannotWriteIsDown() {
        startAndAwaitUp();
        store.full = true;
        recorder.offer(submitted("j", 1, "{}"));
        await().until(() -> recorder.health().store() == StoreState.DOWN);

        await().during(Duration.ofMillis(500)).until(() -> recorder.health().store() == StoreState.DOWN);

        store.full = false;
        await().until(() -> recorder.health().store() == StoreState.UP);
        assertThat(store.saved()).hasSize(1);
    }

    @Test
    void aRunThatFlapsWhileTheStoreIsAwayStaysBounded() throws IOException {
        recorder = withoutJournal(3);
        recorder.offer(submitted("j", 0, "{}"));
        for (int i = 1; i <= 1_000; i++) {
            recorder.offer(moved("j", i, i % 2 == 0 ? RunState.QUEUED : RunState.RUNNING));
        }

        startAndAwaitUp();
        await().until(() -> recorder.health().queue() == 0);
        assertThat(store.saved()).hasSizeLessThan(100);
        assertThat(store.saved().get(0).submission()).isNotNull();
        assertThat(store.saved().get(store.saved().size() - 1).revision()).isEqualTo(1_000);
        assertThat(recorder.health().dropped()).isEqualTo(1_001 - store.saved().size());
    }

    @Test
    void oneRefusedRunKeepsNoOtherFromTheStore() {
        store.refused.add("bad");
        recorder.offer(submitted("a", 1, "{}"));
        recorder.offer(submitted("bad", 2, "{}"));
        recorder.offer(submitted("c", 3, "{}"));

        startAndAwaitUp();
        await().until(() -> recorder.health().queue() == 0);

        assertThat(store.saved()).extracting(RunSnapshot::job).containsExactlyInAnyOrder("a", "c");
        assertThat(recorder.health().dropped()).isEqualTo(1);
        assertThat(recorder.health().store()).isEqualTo(StoreState.UP);
    }

    @Test
    void closingWritesWhatWaits() {
        startAndAwaitUp();
        for (int i = 0; i < 3; i++) {
            recorder.offer(submitted("j" + i, i, "{}"));
        }

        recorder.close();

        assertThat(store.saved()).hasSize(3);
        assertThat(recorder.health().queue()).isZero();
    }

    @Test
    void closingEndsInTimeWhenTheStoreIsAway() {
        recorder = new Recorder(store, journal(), clock, 3, Duration.ofMillis(300));
        store.away = true;
        recorder.start();
        recorder.offer(submitted("j", 1, "{}"));

        long before = System.nanoTime();
        recorder.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG);
        assertThat(recorder.health().queue()).isEqualTo(1);
    }

    @Test
    void whatCameBeforeTheCloseIsOnDiskThoughTheStoreHangs() throws IOException {
        recorder = new Recorder(store, journal(), clock, 3, Duration.ofMillis(300));
        startAndAwaitUp();
        store.gate.drainPermits();
        recorder.offer(submitted("j", 1, "{}"));
        await().until(() -> store.gate.hasQueuedThreads());
        recorder.offer(moved("j", 2, RunState.RUNNING));

        recorder.close();

        List<String> files = segments().stream().sorted().toList();
        assertThat(files).hasSize(2);
        assertThat(Files.readAllLines(journal().resolve(files.get(1)))).hasSize(1);
        store.gate.release(1_000);
        await().until(() -> store.saved().size() == 2);
    }

    @Test
    void closingGoesOnTryingUntilItsDeadline() {
        store.away = true;
        recorder.start();
        recorder.offer(submitted("j", 1, "{}"));
        await().until(() -> recorder.health().store() == StoreState.DOWN);
        Thread returning = new Thread(() -> {
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            store.away = false;
        });
        returning.start();

        recorder.close();

        assertThat(store.saved()).hasSize(1);
    }

    @Test
    void whatComesAfterTheCloseIsWrittenByTheNext() {
        startAndAwaitUp();
        recorder.close();

        assertThat(recorder.offer(submitted("j", 1, "{}"))).isTrue();

        assertThat(store.saved()).isEmpty();
        assertThat(recorder.health().dropped()).isZero();
        recorder = next();
        startAndAwaitUp();
        assertThat(store.saved()).extracting(RunSnapshot::job).containsExactly("j");
    }

    @Test
    void whatComesAfterTheCloseWithoutAJournalIsCounted() throws IOException {
        recorder = withoutJournal(3);
        startAndAwaitUp();
        recorder.close();

        assertThat(recorder.offer(submitted("j", 1, "{}"))).isFalse();

        assertThat(recorder.health().dropped()).isEqualTo(1);
    }

    @Test
    void whoExpectsAJobLearnsThatItIsRecorded() {
        startAndAwaitUp();
        Acknowledgement expected = recorder.expect("k");
        recorder.offer(submitted("k", 1, "{}"));

        assertThat(expected.await(LONG)).isTrue();

        assertThat(store.saved()).extracting(RunSnapshot::job).containsExactly("k");
        recorder.forget("k");
    }

    @Test
    void anInterruptEndsTheWaitingAndStays() {
        startAndAwaitUp();
        store.gate.drainPermits();
        Acknowledgement acknowledgement = recorder.expect("j");
        recorder.offer(submitted("j", 1, "{}"));

        Thread.currentThread().interrupt();
        acknowledgement.await(LONG);

        assertThat(Thread.interrupted()).isTrue();
    }
}
