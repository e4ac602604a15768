package org.helipoint.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.Words;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.helipoint.store.WorkflowOrder.Sort;
import org.helipoint.store.WorkflowOrder.Stretch;
import org.helipoint.store.WorkflowSearch.Total;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * Answers one search. Few workflows are found by what makes them few and then sorted; many by going along the index that
 * has the order until there are enough. Which it is, the words and the count say.
 */
final class WorkflowFinder {

    /** Up to here workflows are counted. */
    static final int COUNTED = 10_000;

    /** A word that more workflows have is not looked up: among so many it is soon met along any way. */
    static final int RARE = 5_000;

    private final Session session;
    private final boolean postgresql;

    WorkflowFinder(Session session, boolean postgresql) {
        this.session = session;
        this.postgresql = postgresql;
    }

    Found find(WorkflowSearch search) {
        Optional<Set<String>> candidates = candidates(search.filter());
        Conditions conditions = narrowed(search.filter(), candidates);
        boolean common = candidates.isEmpty() && !search.filter().words().isEmpty();
        Total total = search.total().orElse(null);
        if (total == null) {
            total = common ? countSome(search.filter(), conditions) : count(conditions);
        }
        List<Workflow> rows = total.equals(new Total(0, false)) ? List.of() : rows(search, conditions, total);
        return new Found(rows, total);
    }

    /** What a filter means, quick to find if words of it are rare. */
    Conditions conditions(WorkflowFilter filter) {
        return narrowed(filter, candidates(filter));
    }

    private static Conditions narrowed(WorkflowFilter filter, Optional<Set<String>> candidates) {
        Conditions conditions = Conditions.of(filter);
        return candidates
                .map(some -> conditions.and("w.id = any(:candidates)").with("candidates", some.toArray(String[]::new)))
                .orElse(conditions);
    }

    private List<Workflow> rows(WorkflowSearch search, Conditions conditions, Total total) {
        String along = total.lowerBound() && !postgresql ? " use index (" + index(search) + ")" : "";
        Map<String, Workflow> rows = new LinkedHashMap<>();
        for (Stretch stretch : search.order().stretches(search.after())) {
            if (rows.size() < search.limit()) {
                Conditions all = stretch.of(conditions);
                all.bind(session.createNativeQuery(
                                "select w.* from workflow w" + along + all.where() + " order by "
                                        + String.join(", ", stretch.orderBy()),
                                Workflow.class))
                        .setMaxResults(search.limit() - rows.size())
                        .list()
                        .forEach(row -> rows.putIfAbsent(row.id(), row));
            }
        }
        return new ArrayList<>(rows.values());
    }

    /** The index that has the order; PostgreSQL knows that by itself. */
    private static String index(WorkflowSearch search) {
        boolean oneOwner = search.filter().values(Field.OWNER).size() == 1;
        Sort sort = search.order().sort();
        if (oneOwner && sort == Sort.SUBMITTED) {
            return "workflow_owner_submitted";
        }
        return oneOwner && sort == Sort.STATUS ? "workflow_owner_status_submitted" : sort.index();
    }

    private Total count(Conditions conditions) {
        String some = "select w.id from workflow w" + conditions.where() + " limit " + (COUNTED + 1);
        long count = conditions
                .bind(session.createNativeQuery("select count(*) from (" + some + ") w", Long.class))
                .getSingleResult();
        return new Total(Math.min(count, COUNTED), count > COUNTED);
    }

    /** Counts those with common words among the newest, because nothing but looking at each tells which have them. */
    private Total countSome(WorkflowFilter filter, Conditions conditions) {
        Conditions without =
                Conditions.of(new WorkflowFilter(filter.anyOf(), filter.submitted(), filter.finished(), Set.of()));
        String newest =
                "select w.id from workflow w" + without.where() + " order by w.submitted desc, w.id desc limit " + RARE;
        Conditions words = Conditions.of(new WorkflowFilter(Map.of(), Period.ALWAYS, Period.ALWAYS, filter.words()));
        Object[] counts = conditions
                .bind(session.createNativeQuery(
                        "select count(*), count(case when " + words.condition() + " then 1 end) from (" + newest
                                + ") w",
                        Object[].class))
                .getSingleResult();
        return new Total(((Number) counts[1]).longValue(), ((Number) counts[0]).longValue() == RARE);
    }

    /**
     * Workflows among which all that the filter means are, by the rarest of the words that they must have; empty if each is
     * too common to be worth it.
     */
    private Optional<Set<String>> candidates(WorkflowFilter filter) {
        Set<String> candidates = null;
        for (String beginning : filter.words()) {
            candidates = among(candidates, "word >= :word and word < :end", beginning);
        }
        for (Field field : List.of(Field.NAME, Field.APPLICATION, Field.TAG)) {
            Set<Object> values = filter.values(field);
            if (values.size() == 1) {
                for (String word : Words.of(values.iterator().next().toString())) {
                    candidates = among(candidates, "word = :word and word < :end", word);
                }
            }
        }
        if (candidates != null) {
            candidates.addAll(session.createNativeQuery("select workflow from words_waiting", String.class)
                    .list());
        }
        return Optional.ofNullable(candidates);
    }

    private Set<String> among(Set<String> candidates, String range, String word) {
        Long frequency = bound(
                        "select sum(frequency) from (select frequency from word_segment where " + range + " limit "
                                + (RARE + 1) + ") s",
                        Long.class,
                        word)
                .getSingleResult();
        if (frequency != null && frequency > RARE) {
            return candidates;
        }
        Set<String> found = new HashSet<>();
        bound("select workflows from word_segment where " + range, String.class, word)
                .list()
                .forEach(workflows -> found.addAll(Arrays.asList(workflows.split(" "))));
        if (candidates != null) {
            found.retainAll(candidates);
        }
        return found;
    }

    private <T> NativeQuery<T> bound(String query, Class<T> type, String word) {
        return session.createNativeQuery(query, type).setParameter("word", word).setParameter("end", next(word));
    }

    /** The smallest text that is greater than every text with this beginning, for orders by code points and by UTF-16 units. */
    private static String next(String beginning) {
        int last = beginning.codePointBefore(beginning.length());
        int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
        return beginning.substring(0, beginning.length() - Character.charCount(last)) + Character.toString(next);
    }
}
