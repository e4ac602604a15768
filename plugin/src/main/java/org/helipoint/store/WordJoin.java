package org.helipoint.store;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.helipoint.store.WordLookup.Asked;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * Leaves, of workflows with one word, those that have another one too, from the index alone: a workflow's words only grow, and
 * it gets into a further segment with all of them, so whoever has two words stands under both in one segment.
 */
final class WordJoin {

    /** For each workflow so many entries of the other word are read before the words of each workflow are. */
    private static final int ENTRIES = 2;

    /** With not more than so many ids in these entries: H2 has all of them in memory at once, of 40 bytes each. */
    private static final int IDS = 300_000;

    private static final int FETCHED = 100;

    private final Session session;

    WordJoin(Session session) {
        this.session = session;
    }

    /**
     * Those that have another word.
     *
     * @param segments workflows with a word by segment
     * @param oldest none of them was submitted before
     * @param newest none was submitted after
     */
    Map<UUID, Set<String>> having(Asked word, Map<UUID, Set<String>> segments, Instant oldest, Instant newest) {
        int workflows = segments.values().stream().mapToInt(Set::size).sum();
        String where = " from word_segment where " + word.range() + " and newest >= :oldest and oldest <= :newest";
        return workflows == 0 || isMuch(word, where, oldest, newest, ENTRIES * workflows)
                ? lookedAt(word, segments)
                : read(word, where, oldest, newest, segments);
    }

    private boolean isMuch(Asked word, String where, Instant oldest, Instant newest, int most) {
        Object[] much = word.bind(session.createNativeQuery(
                        "select count(*), coalesce(sum(frequency), 0) from (select frequency" + where + " limit "
                                + (most + 1) + ") s",
                        Object[].class))
                .setParameter("oldest", oldest)
                .setParameter("newest", newest)
                .getSingleResult();
        return ((Number) much[0]).longValue() > most || ((Number) much[1]).longValue() > IDS;
    }

    private Map<UUID, Set<String>> read(
            Asked word, String where, Instant oldest, Instant newest, Map<UUID, Set<String>> segments) {
        NativeQuery<Object[]> query =
                word.bind(session.createNativeQuery("select segment, workflows" + where, Object[].class));
        query.setParameter("oldest", oldest).setParameter("newest", newest);
        query.addScalar("segment", UUID.class).addScalar("workflows", String.class);
        Map<UUID, Set<String>> having = new HashMap<>();
        try (Stream<Object[]> rows = query.setFetchSize(FETCHED).stream()) {
            rows.forEach(entry -> {
                Set<String> first = segments.get((UUID) entry[0]);
                if (first != null) {
                    Set<String> both = having.computeIfAbsent((UUID) entry[0], segment -> new HashSet<>());
                    WordLookup.split((String) entry[1]).stream()
                            .filter(first::contains)
                            .forEach(both::add);
                }
            });
        }
        return having;
    }

    /** A word that all have, or a beginning of very many different ones, has more to read than there are workflows to look at. */
    private Map<UUID, Set<String>> lookedAt(Asked word, Map<UUID, Set<String>> segments) {
        String[] all = segments.values().stream()
                .flatMap(Collection::stream)
                .distinct()
                .toArray(String[]::new);
        Set<String> those = new HashSet<>(session.createNativeQuery(
                        "select x.workflow from workflow_words x where x.workflow = any(:workflows)"
                                + " and x.words || ' ' like :word",
                        String.class)
                .setParameter("workflows", all)
                .setParameter("word", "% " + word.word() + (word.whole() ? " %" : "%"))
                .list());
        segments.values().forEach(workflows -> workflows.retainAll(those));
        return segments;
    }
}
