package org.helipoint.capture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;

/**
 * A store in memory that can be away, slow or picky: those faults cannot be had from a real database at will. Real
 * databases pass the store's contract test in the plugin.
 */
final class FakeStore implements RunStore {

    final List<List<RunSnapshot>> batches = new ArrayList<>();
    final Set<String> refused = ConcurrentHashMap.newKeySet();
    /** What it says is recorded; not changed by saving. */
    final Map<String, RunState> states = new ConcurrentHashMap<>();

    final Semaphore gate = new Semaphore(1_000_000);
    volatile boolean away;
    volatile boolean full;

    @Override
    public void open() {
        if (away) {
            throw new StoreUnavailableException("away", null);
        }
    }

    @Override
    public Saved save(List<RunSnapshot> snapshots) {
        gate.acquireUninterruptibly();
        if (away || full) {
            throw new StoreUnavailableException("away", null);
        }
        if (snapshots.stream().anyMatch(snapshot -> refused.contains(snapshot.job()))) {
            throw new SnapshotRejectedException("refused");
        }
        synchronized (batches) {
            batches.add(List.copyOf(snapshots));
        }
        return new Saved(
                (int) snapshots.stream().filter(s -> s.submission() != null).count(), 0, 0);
    }

    @Override
    public Set<String> openJobs() {
        return states.entrySet().stream()
                .filter(entry -> !entry.getValue().ended())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    @Override
    public Map<String, RunState> states(Collection<String> jobs) {
        Map<String, RunState> found = new HashMap<>(states);
        found.keySet().retainAll(Set.copyOf(jobs));
        return found;
    }

    List<RunSnapshot> saved() {
        synchronized (batches) {
            return batches.stream().flatMap(List::stream).toList();
        }
    }
}
