package org.helipoint.model;

import java.time.Instant;
import java.util.Objects;

/** One line of a run's state history: since {@code at} it was in {@code state}. */
public class RunEvent {

    private String run;
    private long revision;
    private String site;
    private RunState state;
    private Instant at;

    /** For the store. */
    RunEvent() {}

    RunEvent(Run run, RunSnapshot snapshot) {
        this.run = run.id();
        this.revision = snapshot.revision();
        this.site = run.site();
        this.state = snapshot.state();
        this.at = snapshot.state().ended() ? run.times().finished() : snapshot.seen();
    }

    /** What makes the event one and the same, however often its snapshot is recorded. */
    public Key key() {
        return new Key(run, revision);
    }

    public String site() {
        return site;
    }

    public RunState state() {
        return state;
    }

    public Instant at() {
        return at;
    }

    /** Its identity in the store: a run and the revision of the snapshot that brought the event. */
    public record Key(String run, long revision) {
        public Key {
            Objects.requireNonNull(run, "run");
        }
    }
}
