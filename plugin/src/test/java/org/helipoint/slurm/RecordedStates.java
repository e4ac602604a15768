package org.helipoint.slurm;

import eu.unicore.xnjs.tsi.remote.Execution.BSSInfo;
import eu.unicore.xnjs.tsi.remote.Execution.BSSSummary;
import eu.unicore.xnjs.tsi.remote.Execution.BSS_STATE;
import eu.unicore.xnjs.tsi.remote.IBSSState;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** The states that each batch job passes, one a look; the last stays. */
final class RecordedStates implements IBSSState {

    private final Lock lock = new ReentrantLock();
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();

    /** A batch job, and what it will pass. */
    private record Job(String action, Deque<BSS_STATE> states) {}

    void submitted(String batchId, String action, Collection<BSS_STATE> states) {
        jobs.put(batchId, new Job(action, new ArrayDeque<>(states)));
    }

    void next(String batchId) {
        Job job = jobs.get(batchId);
        if (job != null && job.states().size() > 1) {
            job.states().removeFirst();
        }
    }

    @Override
    public BSSInfo getBSSInfo(String batchId) {
        Job job = jobs.get(batchId);
        return job == null
                ? null
                : new BSSInfo(batchId, job.action(), job.states().getFirst());
    }

    @Override
    public void removeBSSInfo(String batchId) {
        jobs.remove(batchId);
    }

    @Override
    public void putBSSInfo(BSSInfo info) {}

    @Override
    public void init() {}

    @Override
    public void toggleStatusUpdates(boolean enable) {}

    @Override
    public Lock getBSSLock() {
        return lock;
    }

    @Override
    public Lock getNodeLock(String node) {
        return lock;
    }

    @Override
    public Set<String> getProcessList(String node) {
        return Set.of();
    }

    @Override
    public BSSSummary getBSSSummary() {
        return new BSSSummary();
    }
}
