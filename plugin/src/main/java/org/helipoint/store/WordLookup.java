package org.helipoint.store;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** Asks the word index which workflows have a word. It knows those in segments, not those that wait for one. */
final class WordLookup {

    /** A word that more workflows have is common: not all of them are looked up. */
    static final int RARE = 10_000;

    private static final int FETCHED = 200;

    private final Session session;

    WordLookup(Session session) {
        this.session = session;
    }

    /**
     * What is asked for.
     *
     * @param word as {@link org.helipoint.model.Words} makes it, with an owner's {@link WordIndex#mark} before it if only
     *     theirs are meant
     * @param whole whether only this word, not all that begin so
     */
    record Asked(String word, boolean whole) {

        private String range() {
            return whole ? "word = :word and word < :end" : "word >= :word and word < :end";
        }

        /** The smallest text that is greater than every text with this beginning, for orders by code points and by UTF-16 units. */
        private String end() {
            int last = word.codePointBefore(word.length());
            int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
            return word.substring(0, word.length() - Character.charCount(last)) + Character.toString(next);
        }
    }

    /**
     * Workflows of a word that follow each other in the order of submission.
     *
     * @param beyond when the next one may have been submitted; all before that in the order are here; empty if there is none
     */
    record Piece(Set<String> workflows, Optional<Instant> beyond) {}

    /**
     * How many workflows have a word; those with several such words, or in several segments, count several times.
     *
     * @param most not many more are counted
     */
    long frequency(Asked asked, int most) {
        Long frequency = bound(
                        "select sum(frequency) from (select frequency from word_segment where " + asked.range()
                                + " limit " + (most + 1) + ") s",
                        Long.class,
                        asked)
                .getSingleResult();
        return frequency == null ? 0 : frequency;
    }

    /** The workflows that have a word; empty if it is common. */
    Optional<Set<String>> rare(Asked asked) {
        return frequency(asked, RARE) > RARE
                ? Optional.empty()
                : Optional.of(
                        split(bound("select workflows from word_segment where " + asked.range(), String.class, asked)
                                .list()));
    }

    /**
     * The workflows with a word that come first in the order of submission.
     *
     * @param from where to begin; empty for the very first
     * @param some about how many
     */
    Piece first(Asked asked, boolean descending, Optional<Instant> from, int some) {
        String begun = from.isEmpty() ? "" : descending ? " and oldest <= :from" : " and newest >= :from";
        String where = " from word_segment where " + asked.range() + begun;
        String edge = descending ? "newest" : "oldest";
        NativeQuery<Object[]> entries = bound(
                        "select " + edge + " as edge, frequency" + where + " order by " + edge
                                + (descending ? " desc" : "") + " limit " + (some + 1),
                        Object[].class,
                        asked)
                .addScalar("edge", Instant.class)
                .addScalar("frequency", Integer.class);
        from.ifPresent(begin -> entries.setParameter("from", begin));
        Instant last = null;
        Optional<Instant> beyond = Optional.empty();
        try (Stream<Object[]> rows = entries.setFetchSize(FETCHED).stream()) {
            int sum = 0;
            for (Iterator<Object[]> row = rows.iterator(); beyond.isEmpty() && row.hasNext(); ) {
                Object[] entry = row.next();
                if (sum < some) {
                    last = (Instant) entry[0];
                    sum += (Integer) entry[1];
                } else {
                    beyond = Optional.of((Instant) entry[0]);
                }
            }
        }
        if (last == null) {
            return new Piece(Set.of(), Optional.empty());
        }
        NativeQuery<String> workflows = bound(
                        "select workflows" + where + " and " + edge + (descending ? " >= :edge" : " <= :edge"),
                        String.class,
                        asked)
                .setParameter("edge", last);
        from.ifPresent(begin -> workflows.setParameter("from", begin));
        return new Piece(split(workflows.list()), beyond);
    }

    private static Set<String> split(List<String> lists) {
        Set<String> workflows = new HashSet<>();
        lists.forEach(list -> workflows.addAll(Arrays.asList(list.split(" "))));
        return workflows;
    }

    /** When the last workflow that has a word was submitted; empty if none has it. */
    Optional<Instant> newest(Asked asked) {
        return Optional.ofNullable(
                bound("select max(newest) as newest from word_segment where " + asked.range(), Instant.class, asked)
                        .addScalar("newest", Instant.class)
                        .getSingleResult());
    }

    private <T> NativeQuery<T> bound(String query, Class<T> type, Asked asked) {
        return session.createNativeQuery(query, type)
                .setParameter("word", asked.word())
                .setParameter("end", asked.end());
    }
}
