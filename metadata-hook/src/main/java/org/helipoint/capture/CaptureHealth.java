package org.helipoint.capture;

import java.time.Duration;

/**
 * How capturing does; counts are since the start of the server.
 *
 * @param store whether the last use of the store succeeded
 * @param storeMessage what is wrong with the store; empty unless it is down
 * @param journalUp whether what waits is on disk too, so that it outlives a killed server
 * @param queue runs that wait in memory to be written
 * @param lag age of the oldest snapshot that waits; zero if none does
 * @param captured runs recorded
 * @param late those among them whose submission was not seen
 * @param lost runs whose end was not seen and whose job is gone
 * @param dropped snapshots that were given up: there was no room for them in memory, nor were they in the journal
 * @param hookFailures times that the hook itself failed
 */
public record CaptureHealth(
        StoreState store,
        String storeMessage,
        boolean journalUp,
        int queue,
        Duration lag,
        long captured,
        long late,
        long lost,
        long dropped,
        long hookFailures) {

    /** How the store was when it was last used. */
    public enum StoreState {
        /** Not used yet. */
        OPENING,
        UP,
        DOWN
    }
}
