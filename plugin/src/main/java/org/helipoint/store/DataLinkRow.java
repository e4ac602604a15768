package org.helipoint.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.helipoint.model.DataLink;
import org.helipoint.model.DataPlace;
import org.helipoint.model.Run;

/**
 * One input or output of a run, so that runs can be found by their data. Written with the submission, and again
 * if its description comes to be known better.
 *
 * @param position in the run's description
 * @param place by what others that use the same data are found; null if nobody knows where it lies
 * @param directoryOf job in whose directory it lies, null if in none
 */
record DataLinkRow(
        String run,
        int position,
        String site,
        String direction,
        String name,
        String address,
        Long place,
        String directoryOf) {

    /** Nothing longer is the id of a job. */
    private static final int JOB_LENGTH = 255;

    /**
     * A row.
     *
     * @param place where the data lies; empty if nobody knows
     * @param ownerKey of the workflow that the run belongs to
     */
    DataLinkRow(Run run, int position, DataLink link, Optional<DataPlace> place, String ownerKey) {
        this(
                run.id(),
                position,
                run.site(),
                link.direction().name(),
                link.name(),
                link.uri(),
                place.map(where -> key(where, ownerKey)).orElse(null),
                place.flatMap(where -> directoryOf(link.direction(), where)).orElse(null));
    }

    /**
     * By what data of the same owner in the same place is found. A number keeps the index small, and with the owner in it a
     * file that everybody reads is not in the way of anybody. Of a hundred million rows two differ in their place and not
     * in this number with a probability of 3 in 10,000.
     */
    static long key(DataPlace place, String ownerKey) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((ownerKey + "\n" + place.name()).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** The job whose directory an input lies in. */
    static Optional<String> directoryOf(DataLink.Direction direction, DataPlace place) {
        return Optional.ofNullable(place.job())
                .filter(job -> direction == DataLink.Direction.IN && job.length() <= JOB_LENGTH);
    }

    /** Its identity in the store. */
    record Key(String run, int position) {}
}
