package org.helipoint.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** Asks the word index which workflows have a word. It knows those in segments, not those that wait for one. */
final class WordLookup {

    /** A word that more workflows have is common: not all of them are looked up. */
    static final int RARE = 5_000;

    /** Different words of one beginning whose times are looked up. */
    private static final int DIFFERENT = 50;

    private final Session session;

    WordLookup(Session session) {
        this.session = session;
    }

    /**
     * What is asked for.
     *
     * @param word as {@link org.helipoint.model.Words} makes it
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
     * What a segment says of a word.
     *
     * @param newest when the last of its workflows was submitted
     * @param oldest when the first was
     */
    private record Entry(Instant newest, Instant oldest, int frequency) {}

    /**
     * A common word, with all that the index has of it but the workflows themselves; or only with the times of the newest
     * workflow, if that is too much.
     */
    final class Common {

        private final Asked asked;
        private final List<Entry> entries;
        private final long frequency;

        private Common(Asked asked, List<Entry> entries) {
            this.asked = asked;
            this.entries = entries;
            this.frequency = entries.stream().mapToLong(Entry::frequency).sum();
        }

        /** How many workflows have it; those with several such words, or in several segments, count several times. */
        long frequency() {
            return frequency;
        }

        /**
         * The workflows that come first in the order of submission.
         *
         * @param from where to begin; empty for the very first
         * @param some about how many
         */
        Piece first(boolean descending, Optional<Instant> from, int some) {
            Comparator<Entry> inOrder =
                    descending ? Comparator.comparing(Entry::newest).reversed() : Comparator.comparing(Entry::oldest);
            List<Entry> left = entries.stream()
                    .filter(entry -> from.isEmpty()
                            || (descending
                                    ? !entry.oldest().isAfter(from.get())
                                    : !entry.newest().isBefore(from.get())))
                    .sorted(inOrder)
                    .toList();
            int taken = 0;
            for (int sum = 0; taken < left.size() && sum < some; taken++) {
                sum += left.get(taken).frequency();
            }
            if (taken == 0) {
                return new Piece(Set.of(), Optional.empty());
            }
            Entry last = left.get(taken - 1);
            String section = descending ? "newest >= :edge" : "oldest <= :edge";
            String begun = from.isEmpty() ? "" : descending ? " and oldest <= :from" : " and newest >= :from";
            NativeQuery<String> query = bound(
                            "select workflows from word_segment where " + asked.range() + " and " + section + begun,
                            String.class,
                            asked)
                    .setParameter("edge", descending ? last.newest() : last.oldest());
            from.ifPresent(begin -> query.setParameter("from", begin));
            Optional<Instant> beyond = taken == left.size()
                    ? Optional.empty()
                    : Optional.of(
                            descending
                                    ? left.get(taken).newest()
                                    : left.get(taken).oldest());
            return new Piece(split(query.list()), beyond);
        }
    }

    /**
     * Workflows of a word that follow each other in the order of submission.
     *
     * @param beyond when the next one may have been submitted; all before that in the order are here; empty if there is none
     */
    record Piece(Set<String> workflows, Optional<Instant> beyond) {}

    /** The workflows that have a word; empty if it is common. */
    Optional<Set<String>> rare(Asked asked) {
        Long frequency = bound(
                        "select sum(frequency) from (select frequency from word_segment where " + asked.range()
                                + " limit " + (RARE + 1) + ") s",
                        Long.class,
                        asked)
                .getSingleResult();
        return frequency != null && frequency > RARE
                ? Optional.empty()
                : Optional.of(
                        split(bound("select workflows from word_segment where " + asked.range(), String.class, asked)
                                .list()));
    }

    private static Set<String> split(List<String> lists) {
        Set<String> workflows = new HashSet<>();
        lists.forEach(list -> workflows.addAll(Arrays.asList(list.split(" "))));
        return workflows;
    }

    /** A common word; empty if the index has too much of it. */
    Optional<Common> common(Asked asked) {
        List<Entry> entries = new ArrayList<>();
        bound(
                        "select newest, oldest, frequency from word_segment where " + asked.range() + " limit "
                                + (RARE + 1),
                        Object[].class,
                        asked)
                .addScalar("newest", Instant.class)
                .addScalar("oldest", Instant.class)
                .addScalar("frequency", Integer.class)
                .list()
                .forEach(row -> entries.add(new Entry((Instant) row[0], (Instant) row[1], (Integer) row[2])));
        return entries.size() > RARE ? Optional.empty() : Optional.of(new Common(asked, entries));
    }

    /** When the last workflow that has a word was submitted; empty if too many different words are meant. */
    Optional<Instant> newest(Asked asked) {
        Instant newest = Instant.MIN;
        String end = asked.end();
        for (int i = 0; i < DIFFERENT; i++) {
            List<Object[]> last = session.createNativeQuery(
                            "select word, newest from word_segment where word >= :word and word < :end"
                                    + " order by word desc, newest desc limit 1",
                            Object[].class)
                    .addScalar("word", String.class)
                    .addScalar("newest", Instant.class)
                    .setParameter("word", asked.word())
                    .setParameter("end", end)
                    .list();
            if (last.isEmpty()) {
                return Optional.of(newest);
            }
            Instant found = (Instant) last.get(0)[1];
            newest = found.isAfter(newest) ? found : newest;
            end = (String) last.get(0)[0];
        }
        return Optional.empty();
    }

    /** Some workflows that have a word, at least so many if there are. */
    Set<String> some(Asked asked, int number) {
        Set<String> workflows = new HashSet<>();
        int rows = number / WordIndex.SEGMENT;
        List<String> lists;
        do {
            rows *= 2;
            lists = bound(
                            "select workflows from word_segment where " + asked.range() + " limit " + rows,
                            String.class,
                            asked)
                    .list();
            workflows.addAll(split(lists));
        } while (workflows.size() < number && lists.size() == rows);
        return workflows;
    }

    private <T> NativeQuery<T> bound(String query, Class<T> type, Asked asked) {
        return session.createNativeQuery(query, type)
                .setParameter("word", asked.word())
                .setParameter("end", asked.end());
    }
}
