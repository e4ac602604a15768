package org.helipoint.capture;

import java.util.List;
import org.helipoint.model.RunSnapshot;

/** Where runs are kept. The Recorder calls it from its one writer thread. */
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
     * What a call of {@link #save} wrote.
     *
     * @param captured runs that were new
     * @param late those among them whose submission was not seen
     */
    record Saved(int captured, int late) {}
}
