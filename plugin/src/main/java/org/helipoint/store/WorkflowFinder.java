package org.helipoint.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
import org.helipoint.store.WordLookup.Asked;
import org.helipoint.store.WordLookup.Common;
import org.helipoint.store.WordLookup.Piece;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowOrder.Sort;
import org.helipoint.store.WorkflowOrder.Stretch;
import org.helipoint.store.WorkflowSearch.Total;
import org.hibernate.Session;

/**
 * Answers one search. Few workflows are found by what makes them few and then sorted; many by going along the index that
 * has the order until there are enough. Which it is, the words and the count say.
 */
final class WorkflowFinder {

    /** Up to here workflows are counted. */
    static final int COUNTED = 10_000;

    /** How many of the newest are looked at to count those with common words. */
    private static final int LOOKED_AT = 5_000;

    /** How many workflows with a word are looked at first for each that is to be found. */
    private static final int PIECE = 10;

    /** Most values of one field whose words are looked up. */
    private static final int MOST_VALUES = 10;

    /** What a workflow can only have if it has its words. */
    private static final List<Field> WORDED = List.of(Field.NAME, Field.APPLICATION, Field.TAG);

    private final Session session;
    private final WordLookup lookup;
    private final boolean postgresql;

    WorkflowFinder(Session session, boolean postgresql) {
        this.session = session;
        this.lookup = new WordLookup(session);
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

    /** Which way a database goes to its rows. */
    private enum Way {
        /** Looks at each of the ids, and then sorts. */
        BY_ID,
        /** Along the index of the order. */
        ALONG_ORDER,
        /** As it likes. */
        ANY
    }

    Found find(WorkflowSearch search) {
        plan();
        List<String> waiting = waiting(search.filter());
        Optional<Candidates> candidates = candidates(search.filter(), waiting);
        if (candidates.isPresent()) {
            return among(candidates.get(), search);
        }
        List<Asked> words = asked(search.filter());
        return words.isEmpty() ? along(search) : withCommon(words, waiting, search);
    }

    /** Looks at the few that have the rare words. */
    private Found among(Candidates candidates, WorkflowSearch search) {
        return found(search, conditions(search.filter(), Optional.of(candidates)), Way.BY_ID);
    }

    private Found along(WorkflowSearch search) {
        return found(search, Conditions.of(search.filter()), Way.ANY);
    }

    /** Where there are many, the order is met soon along its index. */
    private Found found(WorkflowSearch search, Conditions conditions, Way ifFew) {
        Total total = search.total().orElseGet(() -> count(conditions, ifFew));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        if (!total.equals(new Total(0, false))) {
            add(rows, search, conditions, total.lowerBound() ? Way.ALONG_ORDER : ifFew);
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    /** Begins where the order has the first workflow with the words. */
    private Found withCommon(List<Asked> words, List<String> waiting, WorkflowSearch search) {
        Conditions conditions = Conditions.of(search.filter());
        Optional<Common> lead = words.stream()
                .flatMap(word -> lookup.common(word).stream())
                .min(Comparator.comparingLong(Common::frequency));
        Total total = search.total().orElseGet(() -> countCommon(words, lead, waiting, search.filter(), conditions));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        if (!total.lowerBound() && !onlyWords(search.filter())) {
            add(rows, search, conditions, Way.ANY);
        } else if (lead.isPresent() && search.order().sort() == Sort.SUBMITTED) {
            addAlongWord(rows, lead.get(), waiting, search, conditions);
        } else {
            add(rows, search, notAfter(words, waiting, conditions), Way.ALONG_ORDER);
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    /** Takes workflows with a word in the order of submission, a piece at a time; after some, looks at all that follow. */
    private void addAlongWord(
            Map<String, Workflow> rows,
            Common lead,
            List<String> waiting,
            WorkflowSearch search,
            Conditions conditions) {
        boolean descending = search.order().descending();
        Optional<Instant> from = search.after().map(place -> (Instant) place.value());
        Optional<Instant> beyond = Optional.empty();
        for (int some : List.of(PIECE * search.limit(), WordLookup.RARE)) {
            rows.clear();
            Piece piece = lead.first(descending, from, some);
            beyond = piece.beyond();
            Set<String> here = new HashSet<>(piece.workflows());
            here.addAll(waiting);
            add(rows, search, before(beyond, descending, conditions.among(here)), Way.BY_ID);
            if (rows.size() >= search.limit() || beyond.isEmpty()) {
                return;
            }
        }
        Conditions rest = conditions
                .and("w.submitted " + (descending ? "<=" : ">=") + " :beyond")
                .with("beyond", beyond.get());
        add(rows, search, rest, Way.ALONG_ORDER);
    }

    private static Conditions before(Optional<Instant> beyond, boolean descending, Conditions conditions) {
        return beyond.map(edge -> conditions
                        .and("w.submitted " + (descending ? ">" : "<") + " :beyond")
                        .with("beyond", edge))
                .orElse(conditions);
    }

    /** Leaves out what is newer than the last workflow with the words. */
    private Conditions notAfter(List<Asked> words, List<String> waiting, Conditions conditions) {
        Optional<Instant> newest =
                words.stream().flatMap(word -> lookup.newest(word).stream()).min(Comparator.naturalOrder());
        if (newest.isEmpty()) {
            return conditions;
        }
        Instant waits = waiting.isEmpty()
                ? null
                : Conditions.of(WorkflowFilter.ALL)
                        .among(waiting)
                        .bind(session.createNativeQuery(
                                        "select max(w.submitted) as newest from workflow w where w.id = any(:candidates)",
                                        Instant.class)
                                .addScalar("newest", Instant.class))
                        .getSingleResult();
        Instant last = waits != null && waits.isAfter(newest.get()) ? waits : newest.get();
        return conditions.and("w.submitted <= :last").with("last", last);
    }

    /** Whether more workflows than are counted fulfil a filter. */
    boolean isMany(WorkflowFilter filter) {
        plan();
        return count(Conditions.of(filter), Way.ANY).lowerBound();
    }

    /** The conditions of a filter, in the form in which words are looked up if they are rare enough. */
    Conditions conditions(WorkflowFilter filter) {
        return conditions(filter, candidates(filter, waiting(filter)));
    }

    private static Conditions conditions(WorkflowFilter filter, Optional<Candidates> candidates) {
        return candidates
                .map(some -> Conditions.of(filter.withWords(some.common())).among(some.workflows()))
                .orElseGet(() -> Conditions.of(filter));
    }

    /**
     * The table {@code w} with what fulfils the conditions, in a form that makes the database go that way: H2 is told the
     * index; PostgreSQL knows by its statistics, but may think that those with some ids are soon met along the order.
     */
    private String from(Conditions conditions, Way way, String order) {
        if (postgresql) {
            String plain = "workflow w" + conditions.where();
            return way == Way.BY_ID ? "(select w.* from " + plain + " offset 0) w" : plain;
        }
        return switch (way) {
            case BY_ID -> "workflow w use index (" + primaryKey() + ")" + conditions.where();
            case ALONG_ORDER -> "workflow w use index (" + order + ")" + conditions.where();
            case ANY -> "workflow w" + conditions.where();
        };
    }

    /** H2 has given it a name of its own, and would prefer the index of an owner to a list of ids. */
    private String primaryKey() {
        return session.createNativeQuery(
                        "select index_name from information_schema.indexes where table_schema = schema()"
                                + " and table_name = 'WORKFLOW' and index_type_name = 'PRIMARY KEY'",
                        String.class)
                .getSingleResult();
    }

    /** Adds rows in their order until there are enough. */
    private void add(Map<String, Workflow> rows, WorkflowSearch search, Conditions conditions, Way way) {
        List<String> leading = leading(search);
        String order = index(search, leading);
        for (Stretch stretch : search.order().stretches(search.after())) {
            if (rows.size() < search.limit()) {
                Conditions all = stretch.of(conditions);
                all.bind(session.createNativeQuery(
                                "select w.* from " + from(all, way, order) + " order by "
                                        + orderBy(search, leading, stretch),
                                Workflow.class))
                        .setMaxResults(search.limit() - rows.size())
                        .list()
                        .forEach(row -> rows.putIfAbsent(row.id(), row));
            }
        }
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

    /** The index that has the order. */
    private static String index(WorkflowSearch search, List<String> leading) {
        return leading.isEmpty()
                ? search.order().sort().index()
                : "workflow_" + String.join("_", leading) + "_submitted";
    }

    private Total count(Conditions conditions, Way way) {
        String some = "select w.id from " + from(conditions, way, "") + " limit " + (COUNTED + 1);
        long count = conditions
                .bind(session.createNativeQuery("select count(*) from (" + some + ") w", Long.class))
                .getSingleResult();
        return new Total(Math.min(count, COUNTED), count > COUNTED);
    }

    private Total countCommon(
            List<Asked> words,
            Optional<Common> lead,
            List<String> waiting,
            WorkflowFilter filter,
            Conditions conditions) {
        if (words.size() == 1 && onlyWords(filter)) {
            Set<String> some = new HashSet<>(lookup.some(words.get(0), COUNTED + 1));
            some.addAll(waiting);
            return new Total(Math.min(some.size(), COUNTED), some.size() > COUNTED);
        }
        boolean indexed = Stream.of(Field.OWNER, Field.NAME)
                .anyMatch(field -> !filter.values(field).isEmpty());
        if (lead.isPresent() && !indexed) {
            Piece piece = lead.get().first(true, Optional.empty(), COUNTED);
            Set<String> here = new HashSet<>(piece.workflows());
            here.addAll(waiting);
            Total total = count(conditions.among(here), Way.BY_ID);
            return new Total(total.count(), total.lowerBound() || piece.beyond().isPresent());
        }
        if (filter.words().isEmpty()) {
            return count(conditions, Way.ANY);
        }
        return countSome(filter, conditions);
    }

    private static boolean onlyWords(WorkflowFilter filter) {
        return filter.equals(WorkflowFilter.ALL.withWords(filter.words()));
    }

    /** Counts those with common words among the newest, because nothing but looking at each tells which have them. */
    private Total countSome(WorkflowFilter filter, Conditions conditions) {
        Conditions without = Conditions.of(filter.withWords(Set.of()));
        String newest = "select w.id from workflow w" + without.where() + " order by w.submitted desc, w.id desc limit "
                + LOOKED_AT;
        Conditions words = Conditions.of(WorkflowFilter.ALL.withWords(filter.words()));
        Object[] counts = conditions
                .bind(session.createNativeQuery(
                        "select count(*), count(case when " + words.condition() + " then 1 end) from (" + newest
                                + ") w",
                        Object[].class))
                .getSingleResult();
        return new Total(((Number) counts[1]).longValue(), ((Number) counts[0]).longValue() == LOOKED_AT);
    }

    /**
     * What the word index says.
     *
     * @param workflows that have all rare words of the filter
     * @param common words of the filter that it says nothing of
     */
    private record Candidates(Set<String> workflows, Set<String> common) {}

    /** Empty if all words are common. */
    private Optional<Candidates> candidates(WorkflowFilter filter, List<String> waiting) {
        Set<String> workflows = null;
        Set<String> common = new HashSet<>();
        for (String beginning : filter.words()) {
            Optional<Set<String>> having = lookup.rare(new Asked(beginning, false));
            workflows = having.isPresent() ? both(workflows, having.get()) : workflows;
            if (having.isEmpty()) {
                common.add(beginning);
            }
        }
        for (Field field : WORDED) {
            Optional<Set<String>> having = havingAny(filter.values(field));
            workflows = having.isPresent() ? both(workflows, having.get()) : workflows;
        }
        for (MetadataCondition condition : filter.metadata()) {
            Optional<Set<String>> having = EntryConditions.few(session, condition);
            workflows = having.isPresent() ? both(workflows, having.get()) : workflows;
        }
        if (workflows == null) {
            return Optional.empty();
        }
        workflows.addAll(waiting);
        return Optional.of(new Candidates(workflows, common));
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        if (some != null) {
            others.retainAll(some);
        }
        return others;
    }

    /** The workflows that have all words of one of some values; empty if these are common, or too many. */
    private Optional<Set<String>> havingAny(Set<Object> values) {
        if (values.isEmpty() || values.size() > MOST_VALUES) {
            return Optional.empty();
        }
        Set<String> any = new HashSet<>();
        for (Object value : values) {
            Set<String> all = null;
            for (String word : Words.of(value.toString())) {
                Optional<Set<String>> having = lookup.rare(new Asked(word, true));
                all = having.isPresent() ? both(all, having.get()) : all;
            }
            if (all == null) {
                return Optional.empty();
            }
            any.addAll(all);
        }
        return Optional.of(any);
    }

    /** The words that a workflow has to have, all of them common. */
    private static List<Asked> asked(WorkflowFilter filter) {
        List<Asked> words = new ArrayList<>();
        filter.words().forEach(beginning -> words.add(new Asked(beginning, false)));
        for (Field field : WORDED) {
            Set<Object> values = filter.values(field);
            if (values.size() == 1) {
                Words.of(values.iterator().next().toString()).forEach(word -> words.add(new Asked(word, true)));
            }
        }
        return words;
    }

    /**
     * Those with the filter's words among the workflows that are in no segment yet; nothing if no words are asked for. To be
     * asked before the segments: what the writer moves from here to there in between is then in both, and not in neither.
     */
    private List<String> waiting(WorkflowFilter filter) {
        if (filter.words().isEmpty()
                && WORDED.stream().allMatch(field -> filter.values(field).isEmpty())) {
            return List.of();
        }
        Conditions words = Conditions.of(WorkflowFilter.ALL.withWords(filter.words()));
        return words.bind(session.createNativeQuery(
                        "select w.id from (select workflow as id from words_waiting) w" + words.where(), String.class))
                .list();
    }
}
