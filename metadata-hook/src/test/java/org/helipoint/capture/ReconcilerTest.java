package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.submitted;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

    private final FakeStore store = new FakeStore();
    private final Recorder recorder = new Recorder(store, Clock.systemUTC(), 100, Duration.ofSeconds(5));
    private final Jobs jobs = new Jobs();
    private final Reconciler reconciler = new Reconciler(
            jobs, store, recorder, new Revisions(Clock.systemUTC()), Clock.systemUTC(), Duration.ofHours(1));

    /** What UNICORE knows. */
    private static final class Jobs implements KnownJobs {
        final Map<String, Look> known = new HashMap<>();
        final List<String> lookedAt = new ArrayList<>();

        @Override
        public Set<String> ids() {
            return Set.copyOf(known.keySet());
        }

        @Override
        public Look look(String id) {
            lookedAt.add(id);
            return known.get(id);
        }
    }

    @BeforeEach
    void start() {
        recorder.start();
        await().until(() -> recorder.health().store() == StoreState.UP);
    }

    @AfterEach
    void stop() {
        reconciler.close();
        recorder.close();
    }

    private static KnownJobs.Look job(RunSnapshot snapshot) {
        return new KnownJobs.Look(true, Optional.of(snapshot));
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

        assertThat(reconciler.reconcile()).isEqualTo(new Reconciler.Result(1, 0, 0));
        assertThat(recorded()).extracting(RunSnapshot::state).containsExactly(RunState.SUCCESSFUL);
    }

    @Test
    void aJobWithoutARecordIsCaptured() {
        jobs.known.put("j", job(submitted("j", 5, "{}")));

        assertThat(reconciler.reconcile()).isEqualTo(new Reconciler.Result(0, 1, 0));
        assertThat(recorded()).extracting(RunSnapshot::job).containsExactly("j");
    }

    @Test
    void anOpenRecordWhoseJobIsGoneIsLost() {
        store.states.put("j", RunState.RUNNING);

        assertThat(reconciler.reconcile()).isEqualTo(new Reconciler.Result(0, 0, 1));
        assertThat(recorded()).extracting(RunSnapshot::state).containsExactly(RunState.LOST);
    }

    @Test
    void aJobThatStillRunsIsLeftAlone() {
        store.states.put("j", RunState.QUEUED);
        jobs.known.put("j", job(moved("j", 5, RunState.RUNNING)));

        assertThat(reconciler.reconcile()).isEqualTo(new Reconciler.Result(0, 0, 0));
        assertThat(recorded()).isEmpty();
    }

    @Test
    void aJobThatMovesJustNowIsLeftAlone() {
        jobs.known.put("j", KnownJobs.Look.NOTHING);

        assertThat(reconciler.reconcile()).isEqualTo(new Reconciler.Result(0, 0, 0));
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
        jobs.known.put("transfer", KnownJobs.Look.NO_JOB);

        reconciler.reconcile();
        reconciler.reconcile();

        assertThat(jobs.lookedAt).containsExactly("transfer");
    }

    @Test
    void itStartsByItselfWhenTheStoreIsUp() {
        jobs.known.put("j", job(submitted("j", 5, "{}")));

        reconciler.start();

        await().until(() -> !store.saved().isEmpty());
    }
}
