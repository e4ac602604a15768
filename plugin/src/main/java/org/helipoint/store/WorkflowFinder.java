package org.helipoint.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.Words;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowFilter.Field;
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

    /**
     * Keeps PostgreSQL, for this transaction, from one plan for owners with few workflows and with millions, and from
     * compiling a query that takes less time than that.
     */
    private void plan() {
        if (postgresql) {
            session.createNativeQuery(
                            "select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off',"
                                    + " true)",
                            Object[].class)
                    .getSingleResult();
        }
    }

    Found find(WorkflowSearch search) {
        plan();
        Optional<Candidates> candidates = candidates(search.filter());
        Conditions conditions = conditions(search.filter(), candidates);
        boolean common = candidates.isEmpty() && !search.filter().words().isEmpty();
        Total total = search.total().orElse(null);
        if (total == null) {
            total = common ? countSome(search.filter(), conditions) : count(conditions);
        }
        List<Workflow> rows = total.equals(new Total(0, false)) ? List.of() : rows(search, conditions, total);
        return new Found(rows, total);
    }

    /** The conditions of a filter, in the form in which words are looked up if they are rare enough. */
    Conditions conditions(WorkflowFilter filter) {
        return conditions(filter, candidates(filter));
    }

    private static Conditions conditions(WorkflowFilter filter, Optional<Candidates> candidates) {
        return candidates
                .map(some -> Conditions.of(filter.withWords(some.common()))
                        .and("w.id = any(:candidates)")
                        .with("candidates", some.workflows().toArray(String[]::new)))
                .orElseGet(() -> Conditions.of(filter));
    }

    private List<Workflow> rows(WorkflowSearch search, Conditions conditions, Total total) {
        List<String> leading = leading(search);
        String along = total.lowerBound() && !postgresql ? " use index (" + index(search, leading) + ")" : "";
        Map<String, Workflow> rows = new LinkedHashMap<>();
        for (Stretch stretch : search.order().stretches(search.after())) {
            if (rows.size() < search.limit()) {
                Conditions all = stretch.of(conditions);
                all.bind(session.createNativeQuery(
                                "select w.* from workflow w" + along + all.where() + " order by "
                                        + orderBy(search, leading, stretch),
                                Workflow.class))
                        .setMaxResults(search.limit() - rows.size())
                        .list()
                        .forEach(row -> rows.putIfAbsent(row.id(), row));
            }
        }
        return new ArrayList<>(rows.values());
    }

    /** Columns that have one value in all that is looked for, and stand before the submission in an index. */
    private static List<String> leading(WorkflowSearch search) {
        Sort sort = search.order().sort();
        if (sort != Sort.SUBMITTED && sort != Sort.STATUS) {
            return List.of();
        }
        List<String> leading = new ArrayList<>();
        if (search.filter().values(Field.OWNER).size() == 1) {
            leading.add("owner");
        }
        if (sort == Sort.STATUS || search.filter().values(Field.STATUS).size() == 1) {
            leading.add("status");
        }
        return leading;
    }

    /** With the leading columns too, though they order nothing: without them H2 does not see that the index has the order. */
    private static String orderBy(WorkflowSearch search, List<String> leading, Stretch stretch) {
        String direction = search.order().descending() ? " desc" : "";
        return Stream.concat(
                        leading.stream()
                                .map(column -> (column.equals("owner") ? "w.owner_key" : "w.status") + direction),
                        stretch.orderBy().stream())
                .collect(Collectors.joining(", "));
    }

    /** The index that has the order; PostgreSQL knows that by itself. */
    private static String index(WorkflowSearch search, List<String> leading) {
        return leading.isEmpty()
                ? search.order().sort().index()
                : "workflow_" + String.join("_", leading) + "_submitted";
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
        Conditions without = Conditions.of(filter.withWords(Set.of()));
        String newest =
                "select w.id from workflow w" + without.where() + " order by w.submitted desc, w.id desc limit " + RARE;
        Conditions words = Conditions.of(WorkflowFilter.ALL.withWords(filter.words()));
        Object[] counts = conditions
                .bind(session.createNativeQuery(
                        "select count(*), count(case when " + words.condition() + " then 1 end) from (" + newest
                                + ") w",
                        Object[].class))
                .getSingleResult();
        return new Total(((Number) counts[1]).longValue(), ((Number) counts[0]).longValue() == RARE);
    }

    /**
     * What the word index says.
     *
     * @param workflows that have all rare words of the filter
     * @param common words of the filter that it says nothing of
     */
    private record Candidates(Set<String> workflows, Set<String> common) {}

    /** Empty if all words are common. */
    private Optional<Candidates> candidates(WorkflowFilter filter) {
        Set<String> workflows = null;
        Set<String> common = new HashSet<>();
        for (String beginning : filter.words()) {
            Optional<Set<String>> having = having("word >= :word and word < :end", beginning);
            workflows = having.isPresent() ? both(workflows, having.get()) : workflows;
            if (having.isEmpty()) {
                common.add(beginning);
            }
        }
        for (Field field : List.of(Field.NAME, Field.APPLICATION, Field.TAG)) {
            Set<Object> values = filter.values(field);
            for (String word :
                    values.size() == 1 ? Words.of("" + values.iterator().next()) : Set.<String>of()) {
                Optional<Set<String>> having = having("word = :word and word < :end", word);
                workflows = having.isPresent() ? both(workflows, having.get()) : workflows;
            }
        }
        if (workflows == null) {
            return Optional.empty();
        }
        workflows.addAll(waiting(filter));
        return Optional.of(new Candidates(workflows, common));
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        if (some != null) {
            others.retainAll(some);
        }
        return others;
    }

    /** Those with the filter's words among the workflows that are in no segment yet. */
    private List<String> waiting(WorkflowFilter filter) {
        Conditions words = Conditions.of(WorkflowFilter.ALL.withWords(filter.words()));
        return words.bind(session.createNativeQuery(
                        "select w.id from (select workflow as id from words_waiting) w" + words.where(), String.class))
                .list();
    }

    /** The workflows in segments that have a word of a range; empty if they are too many. */
    private Optional<Set<String>> having(String range, String word) {
        Long frequency = bound(
                        "select sum(frequency) from (select frequency from word_segment where " + range + " limit "
                                + (RARE + 1) + ") s",
                        Long.class,
                        word)
                .getSingleResult();
        if (frequency != null && frequency > RARE) {
            return Optional.empty();
        }
        Set<String> found = new HashSet<>();
        bound("select workflows from word_segment where " + range, String.class, word)
                .list()
                .forEach(workflows -> found.addAll(Arrays.asList(workflows.split(" "))));
        return Optional.of(found);
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
