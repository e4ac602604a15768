package org.helipoint.model;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Workflows counted.
 *
 * @param byStatus without the statuses that none is in
 * @param byDay by the day of their submission, UTC; without the days that have none
 * @param byOwner null for who sees only one
 * @param queued seconds that they waited for the batch system
 * @param main seconds that their programs ran
 */
public record Statistics(
        Map<RunState, Long> byStatus,
        SortedMap<LocalDate, Long> byDay,
        Ranking byApplication,
        Ranking byQueue,
        Ranking byOwner,
        Spread queued,
        Spread main) {

    /** How many there are. */
    public long workflows() {
        return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * The most frequent values of something.
     *
     * @param top most frequent first; of equally frequent ones by name
     * @param other how many have none of these
     */
    public record Ranking(List<Count> top, long other) {
        public Ranking {
            top = List.copyOf(top);
        }
    }

    /**
     * How many there are of one value.
     *
     * @param name null for those without one
     */
    public record Count(String name, long workflows) {}

    /**
     * How a number of seconds is spread over the workflows.
     *
     * @param workflows for how many it is known; the others are not in what follows
     * @param mean null if for none
     * @param p95 the value that 95 % do not exceed, between the two nearest if it falls between them; null if for none
     */
    public record Spread(long workflows, Double mean, Double p95) {}
}
