package org.helipoint.model;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A restart of many runs, which are submitted one after the other. What is to be done for each is a {@link RestartItem}.
 *
 * @param id its id
 * @param site the UNICORE/X that works on it
 * @param owner who asked for it, with the role, login and group of that moment: names, no credentials
 * @param created when it was asked for
 * @param finished when nothing was left to be done; empty before
 * @param state how it does
 * @param reason why it waits, was stopped or cancelled
 * @param request what was asked for each of them, as JSON
 * @param counts how many items there are in which state
 */
public record RestartTask(
        String id,
        String site,
        Owner owner,
        Instant created,
        Optional<Instant> finished,
        State state,
        Optional<String> reason,
        String request,
        Map<RestartItem.State, Integer> counts) {

    /** Most characters of a reason. */
    public static final int REASON_LENGTH = 2_000;

    /** How a task does. */
    public enum State {
        /** Items are submitted, at the site's rate and when what they need is there. */
        RUNNING,
        /** Nothing can be submitted now; goes on by itself. */
        PAUSED,
        /** All items have a result. */
        DONE,
        /** Its owner ended it. */
        CANCELLED,
        /** It cannot go on. */
        STOPPED;

        /** Whether something may still be submitted. */
        public boolean open() {
            return this == RUNNING || this == PAUSED;
        }
    }

    public RestartTask {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(owner, "owner");
        Objects.requireNonNull(state, "state");
        reason = reason.map(text -> Run.cut(text, REASON_LENGTH));
        counts = Map.copyOf(counts);
    }
}
