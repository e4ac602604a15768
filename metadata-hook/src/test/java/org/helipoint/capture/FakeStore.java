package org.helipoint.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.helipoint.model.RunSnapshot;

/**
 * A store in memory that can be away, slow or picky: those faults cannot be had from a real database at will. Real
 * databases pass the store's contract test in the plugin.
 */
final class FakeStore implements RunStore {

    final List<List<RunSnapshot>> batches = new ArrayList<>();
    final Set<String> refused = ConcurrentHashMap.newKeySet();
    final Semaphore gate = new Semaphore(1_000_000);
    volatile boolean away;

    @Override
    public void open() {
        if (away) {
            throw new StoreUnavailableException("away", null);
        }
    }

    @Override
    public Saved save(List<RunSnapshot> snapshots) {
        gate.acquireUninterruptibly();
        if (away) {
            throw new StoreUnavailableException("away", null);
        }
        if (snapshots.stream().anyMatch(snapshot -> refused.contains(snapshot.job()))) {
            throw new SnapshotRejectedException(new IllegalArgumentException("refused"));
        }
        synchronized (batches) {
            batches.add(List.copyOf(snapshots));
        }
        return new Saved(
                (int) snapshots.stream().filter(s -> s.submission() != null).count(), 0);
    }

    List<RunSnapshot> saved() {
        synchronized (batches) {
            return batches.stream().flatMap(List::stream).toList();
        }
    }
}
