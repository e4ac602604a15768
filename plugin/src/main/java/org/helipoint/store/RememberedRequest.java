package org.helipoint.store;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A request that must not be done twice, and what was made of it. Of who asked for what there are only hashes. */
@Entity
@Table(name = "remembered_request")
public class RememberedRequest {

    @Id
    private String id;

    private String site;
    private Instant at;
    private String salt;
    private String digest;
    private String made;
    private String answer;

    RememberedRequest() {}

    /**
     * A request.
     *
     * @param id hash of who asks and the key that they gave, at most 64 characters
     * @param salt of {@code digest}, at most 64 characters
     * @param digest hash of what is asked for, at most 64 characters
     * @param made id of what is about to be made
     * @param answer JSON without secrets
     */
    public RememberedRequest(String id, String salt, String digest, String made, String answer) {
        this.id = id;
        this.salt = salt;
        this.digest = digest;
        this.made = made;
        this.answer = answer;
    }

    void writtenAt(String where, Instant when) {
        this.site = where;
        this.at = when;
    }

    public String salt() {
        return salt;
    }

    public String digest() {
        return digest;
    }

    public String made() {
        return made;
    }

    public String answer() {
        return answer;
    }

    @Override
    public String toString() {
        return id + " " + at + " " + made + " at " + site;
    }
}
