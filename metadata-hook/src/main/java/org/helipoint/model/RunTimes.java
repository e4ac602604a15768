package org.helipoint.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * When a run passed which point, UTC with milliseconds; each may be null if the run has not come there or UNICORE did
 * not say.
 *
 * @param submitted UNICORE began to process the job
 * @param stageInEnded all inputs are there
 * @param queued given to the batch system
 * @param started the main program runs
 * @param mainEnded the main program has ended
 * @param stageOutStarted outputs begin to move
 * @param finished the job is done
 */
public record RunTimes(
        Instant submitted,
        Instant stageInEnded,
        Instant queued,
        Instant started,
        Instant mainEnded,
        Instant stageOutStarted,
        Instant finished) {

    public static final RunTimes NONE = new RunTimes(null, null, null, null, null, null, null);

    public RunTimes {
        submitted = millis(submitted);
        stageInEnded = millis(stageInEnded);
        queued = millis(queued);
        started = millis(started);
        mainEnded = millis(mainEnded);
        stageOutStarted = millis(stageOutStarted);
        finished = millis(finished);
    }

    /**
     * The times of an attempt that was submitted at a given moment. UNICORE's restart in place leaves some times of the
     * attempt before; all that lie before the beginning are such.
     */
    RunTimes since(Instant begin) {
        return new RunTimes(
                begin,
                notBefore(begin, stageInEnded),
                notBefore(begin, queued),
                notBefore(begin, started),
                notBefore(begin, mainEnded),
                notBefore(begin, stageOutStarted),
                notBefore(begin, finished));
    }

    /** These times, and where another snapshot knows more, its. */
    RunTimes updatedBy(RunTimes newer) {
        return new RunTimes(
                newer.submitted == null ? submitted : newer.submitted,
                newer.stageInEnded == null ? stageInEnded : newer.stageInEnded,
                newer.queued == null ? queued : newer.queued,
                newer.started == null ? started : newer.started,
                newer.mainEnded == null ? mainEnded : newer.mainEnded,
                newer.stageOutStarted == null ? stageOutStarted : newer.stageOutStarted,
                newer.finished == null ? finished : newer.finished);
    }

    private static Instant notBefore(Instant begin, Instant time) {
        return time == null || time.isBefore(begin) ? null : time;
    }

    /** The same times with another start of the main program. */
    RunTimes startedAt(Instant start) {
        return new RunTimes(submitted, stageInEnded, queued, start, mainEnded, stageOutStarted, finished);
    }

    /** The same times with another end. */
    public RunTimes finishedAt(Instant end) {
        return new RunTimes(submitted, stageInEnded, queued, started, mainEnded, stageOutStarted, end);
    }

    /** The same times with the given end, or with the latest of them for the end if that is later. */
    public RunTimes finishedNotBefore(Instant end) {
        return finishedAt(Stream.of(submitted, stageInEnded, queued, started, mainEnded, stageOutStarted, end)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElseThrow());
    }

    /** The lengths of the phases that these times bound. */
    public PhaseSeconds seconds() {
        return new PhaseSeconds(
                between(submitted, finished),
                between(submitted, stageInEnded),
                between(queued, started),
                between(started, mainEnded),
                between(stageOutStarted, finished));
    }

    private static Instant millis(Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static Double between(Instant from, Instant to) {
        return from == null || to == null ? null : Duration.between(from, to).toMillis() / 1000.0;
    }
}
