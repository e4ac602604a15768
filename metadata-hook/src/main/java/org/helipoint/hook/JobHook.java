package org.helipoint.hook;

import eu.unicore.xnjs.ems.Action;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.helipoint.capture.KnownJobs.Look;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.Revisions;
import org.helipoint.model.Ending;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.redact.Unquoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides at the edges of each processing pass what there is to record, and hands it to the {@link Recorder}. Called on
 * XNJS' worker threads, holding the job's lock. Nothing here may fail, block or change a job: every entry is guarded, and
 * nothing waits for the store.
 */
public final class JobHook {

    private static final Logger LOG = LoggerFactory.getLogger(JobHook.class);
    private static final int REMEMBERED_JOBS = 10_000;
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Recorder recorder;
    private final ActionReader reader;
    private final Clock clock;
    private final Revisions revisions;

    /** What was last handed to the recorder, for the jobs seen most recently. */
    private final Map<String, Seen> lastSeen = Collections.synchronizedMap(new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
            return size() > REMEMBERED_JOBS;
        }
    });

    /** A hook that can be installed. */
    public JobHook(Recorder recorder, ActionReader reader, Revisions revisions, Clock clock) {
        this.recorder = recorder;
        this.reader = reader;
        this.revisions = revisions;
        this.clock = clock;
    }

    /**
     * What was recorded of a job.
     *
     * @param batchSystemId its id on the batch system, null as long as it has none
     * @param at when
     * @param begun whether its submission is sure to be recorded
     */
    private record Seen(RunState state, String batchSystemId, Instant at, boolean begun) {}

    /** To be called before each pass, when the description of a new job is still as submitted, and after it. */
    void observe(Action action) {
        try {
            Optional<RunState> state = reader.state(action);
            if (state.isPresent()) {
                recordIfChanged(action, state.get());
            }
        } catch (Throwable e) {
            guard(action, e);
        }
    }

    /** To be called after a pass that ended in an exception, which UNICORE makes the end of the job. */
    void failed(Action action, Throwable cause) {
        try {
            record(action, RunState.FAILED, Optional.of(cause));
        } catch (Throwable e) {
            guard(action, e);
        }
    }

    private void recordIfChanged(Action action, RunState state) {
        Seen last = lastSeen.get(action.getUUID());
        if (reader.isRemoved(action)) {
            recordRemoved(action, state, last);
        } else if (last == null
                || last.state() != state
                // UNICORE calls a job queued before it has an id on the batch system and after, which may be for days
                || !Objects.equals(last.batchSystemId(), reader.batchSystemId(action))) {
            record(action, state, Optional.empty());
        }
    }

    /**
     * A job that was never seen is removed: it has ended before, or its end was missed. Only an open record, if there is
     * one, learns anything from that.
     */
    private void recordRemoved(Action action, RunState state, Seen last) {
        if (last == null) {
            Instant now = clock.instant();
            lastSeen.put(action.getUUID(), new Seen(RunState.LOST, null, now, false));
            recorder.offer(RunSnapshot.lost(action.getUUID(), revisions.next(), now.truncatedTo(ChronoUnit.MILLIS)));
        } else if (!last.state().ended()) {
            record(action, state, Optional.empty());
        }
    }

    private void record(Action action, RunState state, Optional<Throwable> failure) {
        Seen last = lastSeen.get(action.getUUID());
        // an end tells of the beginning again if that may have been given up; so does a new beginning
        boolean tell = last == null || last.state().ended() || (state.ended() && !last.begun());
        Instant now = clock.instant();
        boolean durable = recorder.offer(new RunSnapshot(
                action.getUUID(),
                revisions.next(),
                now.truncatedTo(ChronoUnit.MILLIS),
                state,
                tell ? submission(action) : null,
                last == null && state.ended() ? reader.progressAtUnseenEnd(action) : reader.progress(action),
                state.ended() ? ending(action, state, failure) : null,
                reader.restart(action)));
        lastSeen.put(
                action.getUUID(), new Seen(state, reader.batchSystemId(action), now, tell ? durable : last.begun()));
    }

    /** If the secrets cannot be removed, nothing leaves that could have one. */
    private Submission submission(Action action) {
        try {
            return reader.submission(action);
        } catch (RuntimeException | StackOverflowError e) {
            guard(action, e);
            return reader.submissionWithoutDescription(action);
        }
    }

    /** Likewise. */
    private Ending ending(Action action, RunState state, Optional<Throwable> failure) {
        try {
            return reader.ending(action, state, failure);
        } catch (RuntimeException | StackOverflowError e) {
            guard(action, e);
            return reader.endingWithoutTexts(action, state);
        }
    }

    /** A number for a snapshot that {@link #look} will take. */
    long nextRevision() {
        return revisions.next();
    }

    /**
     * A snapshot of a job that is not being processed now, as XNJS has stored it. None if the job moved a short time ago:
     * then its own snapshots may still be on their way, and what is stored may be older than they are.
     *
     * @param revision taken before the action was read
     */
    Look look(Action action, long revision) {
        Instant now = clock.instant();
        Seen seen = lastSeen.get(action.getUUID());
        Optional<RunState> state = reader.state(action);
        if (state.isEmpty() || (seen != null && seen.at().isAfter(now.minus(SETTLED)))) {
            return Look.of(Look.Kind.MOVING);
        }
        return Look.at(new RunSnapshot(
                action.getUUID(),
                revision,
                now.truncatedTo(ChronoUnit.MILLIS),
                state.get(),
                submission(action),
                state.get().ended() ? reader.progressAtUnseenEnd(action) : reader.progress(action),
                state.get().ended() ? ending(action, state.get(), Optional.empty()) : null,
                reader.restart(action)));
    }

    private void guard(Action action, Throwable e) {
        recorder.hookFailed();
        LOG.error(
                "Job {}: this moment of it could not be recorded, or not all of it; the job itself goes on.",
                action.getUUID(),
                Unquoted.of(e));
    }
}
