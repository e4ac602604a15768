package org.helipoint.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** Asks the word index which workflows have words. It knows those in segments, not those that wait for one. */
final class WordLookup {

    /** A word that more workflows have is common: not all of them are looked up. */
    private static final int RARE = WorkflowFinder.COUNTED;

    private static final int FIRST = RARE + 1;

    /** So many workflows with the first of some words are looked at before it is left open how many have all of them. */
    private static final int LOOKED_AT = 2_000_000;

    /** So long one goes through them, too. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int FETCHED = 200;

    private final Session session;
    private final WordJoin join;

    WordLookup(Session session) {
        this.session = session;
        this.join = new WordJoin(session);
    }

    /**
     * What is asked for.
     *
     * @param mark an owner's {@link WordIndex#mark} if only theirs are meant, else empty
     * @param word as {@link org.helipoint.model.Words} makes it
     * @param whole whether only this word, not all that begin so
     */
    record Asked(String mark, String word, boolean whole) {

        String range() {
            return whole ? "word = :word and word < :end" : "word >= :word and word < :end";
        }

        private String entry() {
            return mark + word;
        }

        /** The smallest text that is greater than every text with this beginning, for orders by code points and by UTF-16 units. */
        private String end() {
            String entry = entry();
            int last = entry.codePointBefore(entry.length());
            int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
            return entry.substring(0, entry.length() - Character.charCount(last)) + Character.toString(next);
        }

        <T> NativeQuery<T> bind(NativeQuery<T> query) {
            return query.setParameter("word", entry()).setParameter("end", end());
        }
    }

    /**
     * Workflows that have all of some words, from entries of the first of these that follow each other.
     *
     * @param oldest none of them was submitted before
     * @param newest none was submitted after
     * @param edge where the last of the entries stands in their order
     * @param beyond where the next one does; empty if there is none
     */
    record Piece(Set<String> workflows, Instant oldest, Instant newest, Instant edge, Optional<Instant> beyond) {

        private static final Piece NOTHING =
                new Piece(Set.of(), Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, Optional.empty());
    }

    /**
     * How many workflows have a word; those with several such words, or in several segments, count several times.
     *
     * @param most of so many entries in the index, each of which stands for one workflow or for several of a segment
     */
    long frequency(Asked asked, int most) {
        Long frequency = asked.bind(session.createNativeQuery(
                        "select sum(frequency) from (select frequency from word_segment where " + asked.range()
                                + " limit " + (most + 1) + ") s",
                        Long.class))
                .getSingleResult();
        return frequency == null ? 0 : frequency;
    }

    boolean isRare(Asked asked) {
        return frequency(asked, RARE) <= RARE;
    }

    /** The workflows that have a word; empty if it is common. */
    Optional<Set<String>> rare(Asked asked) {
        if (!isRare(asked)) {
            return Optional.empty();
        }
        Set<String> workflows = new HashSet<>();
        asked.bind(session.createNativeQuery("select workflows from word_segment where " + asked.range(), String.class))
                .list()
                .forEach(list -> workflows.addAll(split(list)));
        return Optional.of(workflows);
    }

    /**
     * The workflows with all of some words that come first in the order of submission: all that were submitted before the
     * place beyond, and some more.
     *
     * @param words the rarest first
     * @param from where to begin; empty for the very first
     * @param some about how many with the first word are looked at
     */
    Piece first(List<Asked> words, boolean descending, Optional<Instant> from, int some) {
        String begun = from.isEmpty() ? "" : descending ? " and oldest <= :from" : " and newest >= :from";
        return piece(words, new Entries(words.get(0), begun, from, descending), some);
    }

    /**
     * Goes through all workflows that have all of some words, some at a time, the last segments first. A workflow may come
     * more than once.
     *
     * @param words the rarest first
     * @param atMost about how many with the first word are looked at for a piece
     * @param more whether to go on after a piece
     * @return whether these were all
     */
    boolean through(List<Asked> words, int atMost, Predicate<Piece> more) {
        Optional<Instant> below = Optional.empty();
        int some = FIRST;
        long begun = System.nanoTime();
        for (long looked = 0; looked < LOOKED_AT && System.nanoTime() - begun < LONGEST.toNanos(); looked += some) {
            String older = below.isEmpty() ? "" : " and newest < :from";
            Piece piece = piece(words, new Entries(words.get(0), older, below, true), some);
            if (!more.test(piece) || piece.beyond().isEmpty()) {
                return piece.beyond().isEmpty();
            }
            below = Optional.of(piece.edge());
            some = Math.min(4 * some, atMost);
        }
        return false;
    }

    /** The entries of a word in an order, from a place on. */
    private record Entries(Asked word, String begun, Optional<Instant> from, boolean descending) {

        String edge() {
            return descending ? "newest" : "oldest";
        }

        String where() {
            return " from word_segment where " + word.range() + begun;
        }

        <T> NativeQuery<T> bind(NativeQuery<T> query) {
            word.bind(query);
            from.ifPresent(begin -> query.setParameter("from", begin));
            return query;
        }
    }

    private Piece piece(List<Asked> words, Entries entries, int some) {
        Instant last = null;
        Optional<Instant> beyond = Optional.empty();
        NativeQuery<Object[]> places = entries.bind(session.createNativeQuery(
                "select " + entries.edge() + " as edge, frequency" + entries.where() + " order by " + entries.edge()
                        + (entries.descending() ? " desc" : "") + " limit " + (some + 1),
                Object[].class));
        places.addScalar("edge", Instant.class).addScalar("frequency", Integer.class);
        try (Stream<Object[]> rows = places.setFetchSize(FETCHED).stream()) {
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
        return last == null ? Piece.NOTHING : upTo(words, entries, last, beyond);
    }

    private Piece upTo(List<Asked> words, Entries entries, Instant last, Optional<Instant> beyond) {
        NativeQuery<Object[]> query = entries.bind(session.createNativeQuery(
                "select segment, workflows, newest, oldest" + entries.where() + " and " + entries.edge()
                        + (entries.descending() ? " >= :edge" : " <= :edge"),
                Object[].class));
        query.addScalar("segment", UUID.class)
                .addScalar("workflows", String.class)
                .addScalar("newest", Instant.class)
                .addScalar("oldest", Instant.class);
        Map<UUID, Set<String>> segments = new HashMap<>();
        Instant newest = last;
        Instant oldest = last;
        for (Object[] entry : query.setParameter("edge", last).list()) {
            segments.computeIfAbsent((UUID) entry[0], segment -> new HashSet<>())
                    .addAll(split((String) entry[1]));
            newest = newest.isAfter((Instant) entry[2]) ? newest : (Instant) entry[2];
            oldest = oldest.isBefore((Instant) entry[3]) ? oldest : (Instant) entry[3];
        }
        for (Asked other : words.subList(1, words.size())) {
            segments = join.having(other, segments, oldest, newest);
        }
        Set<String> workflows = new HashSet<>();
        segments.values().forEach(workflows::addAll);
        return new Piece(workflows, oldest, newest, last, beyond);
    }

    /** The ids in an entry. */
    static List<String> split(String workflows) {
        return Arrays.asList(workflows.split(" "));
    }

    /** When the last workflow that has a word was submitted; empty if none has it. */
    Optional<Instant> newest(Asked asked) {
        return Optional.ofNullable(asked.bind(session.createNativeQuery(
                        "select max(newest) as newest from word_segment where " + asked.range(), Instant.class))
                .addScalar("newest", Instant.class)
                .getSingleResult());
    }
}
