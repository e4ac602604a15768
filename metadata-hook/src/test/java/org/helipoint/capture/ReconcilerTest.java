package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.submitted;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.capture.KnownJobs.Look;
import org.helipoint.capture.KnownJobs.Look.Kind;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {

    private final FakeStore store = new FakeStore();
    private final Jobs jobs = new Jobs();
    private Recorder recorder;
    private Reconciler reconciler;

    /** What UNICORE knows. */
    private static final class Jobs implements KnownJobs {
        final Map<String, Look> known = new HashMap<>();
        final Map<String, Look> unlisted = new HashMap<>();
        final Set<String> broken = new HashSet<>();
        final List<String> lookedAt = new CopyOnWriteArrayList<>();

        Runnable onList = () -> {};

        @Override
        public Set<String> ids() {
            onList.run();
            return Set.copyOf(known.keySet());
        }

        @Override
        public Look look(String id) {
            lookedAt.add(id);
            if (broken.contains(id)) {
                throw new IllegalStateException("unreadable");
            }
            return unlisted.getOrDefault(id, known.getOrDefault(id, Look.of(Kind.GONE)));
        }
    }

    @BeforeEach
    void start(@TempDir Path directory) {
        recorder = new Recorder(store, directory.resolve("journal"), Clock.systemUTC(), 2_000, Duration.ofMinutes(1));
        reconciler = new Reconciler(
                jobs, store, recorder, new Revisions(Clock.systemUTC()), Clock.systemUTC(), Duration.ofHours(1));
        recorder.start();
        await().until(() -> recorder.health().store() == StoreState.UP);
    }

    @AfterEach
    void stop() {
        reconciler.close();
        recorder.close();
    }

    private static Look job(RunSnapshot snapshot) {
        return Look.at(snapshot);
    }

    /** Closing writes everything that was handed on. */
    private List<RunSnapshot> recorded() {
        recorder.close();
        return store.saved();
    }

    @Test
    void anOpenRecordWhoseJobHasEndedIsFinished() {
        store.states.put("j", RunState.RUNNING);
        jobs.known.put("j", job(ended("j", 5, RunState.SUCCESSFUL)));

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(1, 0, 0, 0));
        assertThat(recorded()).extracting(RunSnapshot::state).containsExactly(RunState.SUCCESSFUL);
    }

    @Test
    void aJobWithoutARecordIsCaptured() {
        jobs.known.put("j", job(submitted("j", 5, "{}")));

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(0, 1, 0, 0));
        assertThat(recorded()).extracting(RunSnapshot::job).containsExactly("j");
    }

    @Test
    void anOpenRecordWhoseJobIsGoneIsLost() {
        store.states.put("j", RunState.RUNNING);

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(0, 0, 1, 0));
        assertThat(recorded()).extracting(RunSnapshot::state).containsExactly(RunState.LOST);
    }

    @Test
    void aJobThatStillRunsIsLeftAlone() {
        store.states.put("j", RunState.QUEUED);
        jobs.known.put("j", job(moved("j", 5, RunState.RUNNING)));

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(0, 0, 0, 0));
        assertThat(recorded()).isEmpty();
    }

    @Test
    void aJobThatMovesJustNowIsLeftAlone() {
        jobs.known.put("j", Look.of(Kind.MOVING));

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(0, 0, 0, 0));
        reconciler.reconcile();
        assertThat(jobs.lookedAt).containsExactly("j", "j");
    }

    @Test
    void whatHasEndedOnRecordIsNotLookedAtAgain() {
        store.states.put("ended", RunState.FAILED);
        jobs.known.put("ended", job(ended("ended", 5, RunState.SUCCESSFUL)));

        reconciler.reconcile();

        assertThat(jobs.lookedAt).isEmpty();
        assertThat(recorded()).isEmpty();
    }

    @Test
    void whatIsNoJobIsLookedAtOnlyOnce() {
        jobs.known.put("transfer", Look.of(Kind.NO_JOB));

        reconciler.reconcile();
        reconciler.reconcile();

        assertThat(jobs.lookedAt).containsExactly("transfer");
    }

    @Test
    void aRecordIsNotLostWhileUnicoreShowsItsJobThoughItDidNotListIt() {
        store.states.put("j", RunState.RUNNING);
        jobs.unlisted.put("j", Look.of(Kind.MOVING));

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(0, 0, 0, 0));
        assertThat(recorded()).isEmpty();
    }

    @Test
    void aJobThatIsGoneBetweenListAndLookHarmsNothing() {
        jobs.known.put("gone", Look.of(Kind.GONE));
        jobs.known.put("j", job(submitted("j", 5, "{}")));

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(0, 1, 0, 0));
    }

    @Test
    void aJobThatCannotBeReadKeepsNoOtherFromBeingCompared() {
        store.states.put("open", RunState.RUNNING);
        for (String job : List.of("a", "b", "open", "y", "z")) {
            jobs.known.put(job, job(ended(job, 5, RunState.SUCCESSFUL)));
        }
        jobs.broken.addAll(List.of("open", "y"));

        assertThat(reconciler.reconcile()).contains(new Reconciler.Result(0, 3, 0, 2));
        assertThat(recorded()).extracting(RunSnapshot::job).containsExactlyInAnyOrder("a", "b", "z");
    }

    @Test
    void openRecordsComeFirst() {
        for (int i = 0; i < 20; i++) {
            jobs.known.put("transfer" + i, Look.of(Kind.NO_JOB));
        }
        jobs.known.put("j", job(ended("j", 5, RunState.SUCCESSFUL)));
        store.states.put("j", RunState.RUNNING);

        reconciler.reconcile();

        assertThat(jobs.lookedAt).startsWith("j");
    }

    @Test
    void aStoreThatGoesAwayEndsTheComparisonBeforeMemoryIsFull() {
        for (int i = 0; i < 1_200; i++) {
            jobs.known.put("j" + i, job(submitted("j" + i, 5, "{}")));
        }
        store.full = true; // answers questions, but takes nothing

        assertThatThrownBy(reconciler::reconcile).isInstanceOf(StoreUnavailableException.class);

        assertThat(jobs.lookedAt).hasSizeLessThan(1_200);
        store.full = false;
        await().atMost(Duration.ofMinutes(1)).until(() -> recorder.health().store() == StoreState.UP);
        assertThat(reconciler.reconcile().orElseThrow().late()).isEqualTo(1_200);
    }

    @Test
    void closingEndsAComparison() {
        for (int i = 0; i < 100_000; i++) {
            jobs.known.put("j" + i, Look.of(Kind.MOVING));
        }
        Thread closing = new Thread(() -> {
            await().until(() -> jobs.lookedAt.size() > 10);
            reconciler.close();
        });
        closing.start();

        assertThatThrownBy(reconciler::reconcile).isInstanceOf(IllegalStateException.class);
        assertThat(jobs.lookedAt).hasSizeLessThan(100_000);
    }

    @Test
    void onlyOneComparisonGoesOnAtATime() {
        jobs.known.put("j", job(submitted("j", 5, "{}")));
        List<Optional<Reconciler.Result>> second = new ArrayList<>();
        jobs.onList = () -> {
            Thread other = new Thread(() -> second.add(reconciler.reconcile()));
            other.start();
            await().until(() -> !other.isAlive());
        };

        assertThat(reconciler.reconcile()).isPresent();
        assertThat(second).containsExactly(Optional.empty());
    }

    @Test
    void itStartsByItselfWhenTheStoreIsUp() {
        jobs.known.put("j", job(submitted("j", 5, "{}")));

        reconciler.start();

        await().until(() -> !store.saved().isEmpty());
    }
}
