package org.helipoint.capture;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;

/** Where runs are kept. {@link #save} is called from the Recorder's one writer thread only, the rest from any. */
public interface RunStore {

    /**
     * Makes the store ready, or finds out that it is: opens it, brings its schema up to date, asks it something small.
     * Cheap when the store is open and well.
     *
     * @throws StoreUnavailableException if it cannot be reached now; may be called again
     */
    void open();

    /**
     * Writes snapshots in one transaction; when this returns they survive the end of the process. Idempotent: the same
     * snapshot twice changes nothing, an older one never overwrites a newer one.
     *
     * @param snapshots in the order in which they were taken
     * @return what it has written
     * @throws StoreUnavailableException if the store cannot be reached; nothing was written
     * @throws SnapshotRejectedException if the store will never take one of these; nothing was written
     */
    Saved save(List<RunSnapshot> snapshots);

    /**
     * The jobs whose newest attempt has not ended, as far as is known.
     *
     * @throws StoreUnavailableException if the store cannot be reached
     */
    Set<String> openJobs();

    /**
     * The state of the newest attempt of each job that is recorded.
     *
     * @param jobs ids of which some may be unknown, at most a thousand
     * @throws StoreUnavailableException if the store cannot be reached
     */
    Map<String, RunState> states(Collection<String> jobs);

    /**
     * What a call of {@link #save} wrote.
     *
     * @param captured runs that were new
     * @param late those among them whose submission was not seen
     * @param lost runs that are LOST now and were not before
     */
    record Saved(int captured, int late, int lost) {}
}
