package org.helipoint.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.util.Objects;
import org.helipoint.model.DataLink;
import org.helipoint.model.Run;

/** One input or output of a run, so that runs can be found by their data. Written once, with the submission. */
@Entity
@Table(name = "data_link")
@IdClass(DataLinkRow.Key.class)
class DataLinkRow {

    @Id
    private String run;

    @Id
    private int position;

    private String site;
    private String direction;
    private String name;

    @Column(name = "uri")
    private String address;

    DataLinkRow() {}

    DataLinkRow(Run run, int position, DataLink link) {
        this.run = run.id();
        this.position = position;
        this.site = run.site();
        this.direction = link.direction().name();
        this.name = link.name();
        this.address = link.uri();
    }

    Key key() {
        return new Key(run, position);
    }

    @Override
    public String toString() {
        return key() + " " + direction + " " + name + " " + address + " at " + site;
    }

    record Key(String run, int position) {
        Key {
            Objects.requireNonNull(run, "run");
        }
    }
}
