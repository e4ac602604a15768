package org.helipoint.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.Optional;
import org.helipoint.model.DataLink;
import org.helipoint.model.DataPlace;
import org.helipoint.model.Run;

/** One input or output of a run, so that runs can be found by their data. Written once, with the submission. */
@Entity
@Table(name = "data_link")
@IdClass(DataLinkRow.Key.class)
class DataLinkRow {

    /** Nothing longer is the id of a job. */
    private static final int JOB_LENGTH = 255;

    @Id
    private String run;

    @Id
    private int position;

    private String site;
    private String direction;
    private String name;

    @Column(name = "uri")
    private String address;

    private Long place;

    @Column(name = "directory_of")
    private String directoryOf;

    DataLinkRow() {}

    /**
     * A row.
     *
     * @param place where the data lies; empty if nobody knows
     * @param ownerKey of the workflow that the run belongs to
     */
    DataLinkRow(Run run, int position, DataLink link, Optional<DataPlace> place, String ownerKey) {
        this.run = run.id();
        this.position = position;
        this.site = run.site();
        this.direction = link.direction().name();
        this.name = link.name();
        this.address = link.uri();
        this.place = place.map(where -> key(where, ownerKey)).orElse(null);
        this.directoryOf =
                place.flatMap(where -> directoryOf(link.direction(), where)).orElse(null);
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

    Key key() {
        return new Key(run, position);
    }

    @Override
    public String toString() {
        return key() + " " + direction + " " + name + " " + address + " in place " + place + " of " + directoryOf
                + " at " + site;
    }

    record Key(String run, int position) {
        Key {
            Objects.requireNonNull(run, "run");
        }
    }
}
