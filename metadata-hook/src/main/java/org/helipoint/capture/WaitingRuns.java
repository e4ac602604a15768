package org.helipoint.capture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.helipoint.model.RunSnapshot;

/**
 * Snapshots that wait to be written, grouped by run, in the order in which their runs came. Bounded in number of runs and
 * in size: when it is full, runs that only wait with an intermediate state are given up first, then the oldest. Not
 * thread-safe: the {@link Recorder} guards it.
 */
final class WaitingRuns {

    private static final int SNAPSHOTS_PER_RUN = 64;

    /** How much may wait, in characters. Most of it is descriptions and logs; a character takes one byte or two. */
    private static final long MOST_CHARACTERS = 32L << 20;

    private final int capacity;
    private final Map<String, Entry> milestones = new LinkedHashMap<>();
    private final Map<String, Entry> intermediates = new LinkedHashMap<>();
    private long characters;

    /** What waits for one run. */
    static final class Entry {

        private final List<RunSnapshot> snapshots = new ArrayList<>();

        List<RunSnapshot> snapshots() {
            return snapshots;
        }

        /** One telling of the beginning is enough: the first, which is the one as submitted. */
        private void add(Entry later) {
            boolean begun = snapshots.stream().anyMatch(snapshot -> snapshot.submission() != null);
            later.snapshots.forEach(snapshot -> snapshots.add(begun ? snapshot.withoutSubmission() : snapshot));
        }

        private boolean hasMilestone() {
            return snapshots.stream().anyMatch(RunSnapshot::milestone);
        }

        private long characters() {
            return snapshots.stream().mapToLong(RunSnapshot::characters).sum();
        }
    }

    /**
     * An empty queue.
     *
     * @param capacity how many runs may wait
     */
    WaitingRuns(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Adds a snapshot.
     *
     * @return how many snapshots were given up for it
     */
    int add(RunSnapshot snapshot) {
        Entry entry = new Entry();
        entry.snapshots.add(snapshot);
        return add(snapshot.job(), entry) + makeRoom();
    }

    private int add(String job, Entry later) {
        Entry earlier = milestones.getOrDefault(job, intermediates.get(job));
        Entry entry = earlier == null ? new Entry() : earlier;
        characters -= entry.characters();
        entry.add(later);
        intermediates.remove(job);
        (entry.hasMilestone() ? milestones : intermediates).put(job, entry);
        int given = entry.snapshots.size() > SNAPSHOTS_PER_RUN ? giveUpOldestIntermediate(entry) : 0;
        characters += entry.characters();
        return given;
    }

    private static int giveUpOldestIntermediate(Entry entry) {
        Iterator<RunSnapshot> snapshots = entry.snapshots.iterator();
        while (snapshots.hasNext()) {
            if (!snapshots.next().milestone()) {
                snapshots.remove();
                return 1;
            }
        }
        return 0;
    }

    private int makeRoom() {
        int given = 0;
        while (size() > capacity || (characters > MOST_CHARACTERS && size() > 1)) {
            Iterator<Entry> oldest = (intermediates.isEmpty() ? milestones : intermediates)
                    .values()
                    .iterator();
            Entry victim = oldest.next();
            oldest.remove();
            characters -= victim.characters();
            given += victim.snapshots.size();
        }
        return given;
    }

    /** Takes out the runs that have waited longest, those with a milestone first. */
    Map<String, Entry> take(int most) {
        Map<String, Entry> taken = new LinkedHashMap<>();
        for (Map<String, Entry> queue : List.of(milestones, intermediates)) {
            Iterator<Map.Entry<String, Entry>> oldest = queue.entrySet().iterator();
            while (oldest.hasNext() && taken.size() < most) {
                Map.Entry<String, Entry> next = oldest.next();
                taken.put(next.getKey(), next.getValue());
                characters -= next.getValue().characters();
                oldest.remove();
            }
        }
        return taken;
    }

    /**
     * Puts back what was taken out, before what has come since.
     *
     * @return how many snapshots were given up for it
     */
    int putBack(Map<String, Entry> taken) {
        Map<String, Entry> since = take(Integer.MAX_VALUE);
        int given = 0;
        for (Map<String, Entry> part : List.of(taken, since)) {
            for (Map.Entry<String, Entry> one : part.entrySet()) {
                given += add(one.getKey(), one.getValue());
            }
        }
        return given + makeRoom();
    }

    /** Whether one of these jobs is among them. */
    boolean hasAny(Set<String> jobs) {
        return jobs.stream().anyMatch(job -> milestones.containsKey(job) || intermediates.containsKey(job));
    }

    int size() {
        return milestones.size() + intermediates.size();
    }

    /** When the oldest of the snapshots was taken; empty if none waits. */
    Optional<Instant> oldest() {
        return entries().map(entry -> entry.snapshots.get(0).seen()).min(Comparator.naturalOrder());
    }

    private Stream<Entry> entries() {
        return Stream.concat(milestones.values().stream(), intermediates.values().stream());
    }
}
