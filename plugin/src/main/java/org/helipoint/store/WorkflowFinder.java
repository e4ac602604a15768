package org.helipoint.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
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

    /** How many workflows with a word are looked at first for each that is to be found. */
    private static final int PIECE = 10;

    /** How many workflows with a word are looked at before all are. */
    private static final int PIECE_AT_MOST = 5_000;

    /** Most values of one field whose words are looked up. */
    private static final int MOST_VALUES = 10;

    /** Fields that have an index for each owner. */
    private static final List<Field> OF_OWNERS = List.of(Field.STATUS, Field.QUEUE, Field.APPLICATION);

    /** So many rows are looked at in no time. */
    private static final int FEW = 1_000;

    private final Session session;
    private final WordLookup lookup;
    private final boolean postgresql;
    private final Map<WorkflowFilter, Optional<WorkflowIndex>> fewest = new HashMap<>();

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
        /** Along an index, mostly that of the order. */
        ALONG_ORDER,
        /** As it likes. */
        ANY
    }

    /** One page, and how many there are. */
    Found find(WorkflowSearch search) {
        plan();
        WorkflowFilter filter = search.filter();
        List<Asked> words = asked(filter);
        boolean alone = words.size() == 1 && wordsTell(filter);
        List<String> waiting = waiting(filter);
        Optional<Candidates> candidates =
                alone && search.order().sort() == Sort.SUBMITTED ? Optional.empty() : candidates(filter, waiting);
        if (candidates.isPresent()) {
            return among(candidates.get(), words, waiting, search);
        }
        return words.isEmpty() || isNarrow(filter) ? along(search) : withCommon(words, alone, waiting, search);
    }

    /** Whether few workflows meet what is asked for besides words and owners. */
    private boolean isNarrow(WorkflowFilter filter) {
        WorkflowFilter rest = filter.withWords(Set.of()).without(Field.TAG);
        return !rest.without(Field.OWNER).equals(WorkflowFilter.ALL)
                && !count(rest).lowerBound();
    }

    /** Where there are many, the order is met soon along its index. */
    private Found along(WorkflowSearch search) {
        WorkflowFilter filter = search.filter();
        Total total = search.total().orElseGet(() -> count(filter));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        if (total.lowerBound()) {
            add(rows, search, Conditions.of(filter), Way.ALONG_ORDER);
        } else if (total.count() > 0) {
            add(
                    rows,
                    search,
                    parts(filter).stream()
                            .map(part -> few(part, search.order().sort()))
                            .toList());
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    /** Looks at those that have the rare words, if need be at all of them. */
    private Found among(Candidates candidates, List<Asked> words, List<String> waiting, WorkflowSearch search) {
        Conditions conditions = conditions(search.filter(), Optional.of(candidates));
        boolean told = wordsTell(search.filter()) && candidates.common().isEmpty();
        Total total =
                search.total().orElseGet(() -> told ? total(candidates.workflows()) : count(conditions, Way.BY_ID));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        boolean pieces = search.order().sort() == Sort.SUBMITTED
                && !words.isEmpty()
                && total.count() > search.limit()
                && candidates.workflows().size() > PIECE * search.limit();
        if (total.count() > 0
                && !(pieces
                        && addAlongWord(rows, rarest(words), waiting, Conditions.of(search.filter()), search)
                                .isEmpty())) {
            rows.clear();
            add(rows, search, conditions, Way.BY_ID);
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    /** Begins where the order has the first workflow with the words. */
    private Found withCommon(List<Asked> words, boolean alone, List<String> waiting, WorkflowSearch search) {
        Conditions conditions = Conditions.of(search.filter());
        Asked lead = rarest(words);
        Total total = search.total()
                .orElseGet(() ->
                        alone ? countDistinct(lead, waiting, conditions) : countNewest(lead, waiting, conditions));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        if (search.order().sort() == Sort.SUBMITTED) {
            boolean descending = search.order().descending();
            Conditions told = alone ? Conditions.of(search.filter().withWords(Set.of())) : conditions;
            addAlongWord(rows, lead, waiting, told, search)
                    .map(from -> rest(conditions, descending, from))
                    .ifPresent(rest -> add(rows, search, rest, Way.ALONG_ORDER));
        } else {
            add(rows, search, notAfter(words, waiting, conditions), Way.ALONG_ORDER);
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    private Asked rarest(List<Asked> words) {
        return words.size() == 1
                ? words.get(0)
                : Collections.min(words, Comparator.comparingLong(word -> lookup.frequency(word, COUNTED)));
    }

    /**
     * Adds workflows with a word in the order of submission, a piece at a time.
     *
     * @return where those follow that were not looked at; empty if the page is complete
     */
    private Optional<Instant> addAlongWord(
            Map<String, Workflow> rows,
            Asked lead,
            List<String> waiting,
            Conditions conditions,
            WorkflowSearch search) {
        boolean descending = search.order().descending();
        Optional<Instant> from = search.after().map(place -> (Instant) place.value());
        Conditions left = conditions;
        for (int some : List.of(PIECE * search.limit(), PIECE_AT_MOST, COUNTED, COUNTED, COUNTED)) {
            Piece piece = lookup.first(lead, descending, from, some);
            Conditions here = left.among(both(piece.workflows(), waiting));
            from = further(from, piece.beyond(), descending);
            add(rows, search, before(from, descending, here), Way.BY_ID);
            if (rows.size() >= search.limit() || from.isEmpty()) {
                return Optional.empty();
            }
            left = rest(conditions, descending, from.get());
        }
        return from;
    }

    /** Segments may overlap in time: what follows never begins before what has been looked at. */
    private static Optional<Instant> further(Optional<Instant> from, Optional<Instant> beyond, boolean descending) {
        if (from.isEmpty() || beyond.isEmpty()) {
            return beyond;
        }
        return beyond.get().isAfter(from.get()) == descending ? from : beyond;
    }

    private static Conditions rest(Conditions conditions, boolean descending, Instant from) {
        return conditions
                .and("w.submitted " + (descending ? "<=" : ">=") + " :from")
                .with("from", from);
    }

    private static Set<String> both(Set<String> some, Collection<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
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
        return count(filter).lowerBound();
    }

    /**
     * Where workflows are.
     *
     * @param table {@code workflow w}, for H2 with the way to them
     * @param conditions in which words are looked up if they are rare enough
     */
    record Place(String table, Conditions conditions) {}

    /** Where the workflows of a filter are. What has an index for each owner is left to H2 if nothing else is asked for. */
    Place place(WorkflowFilter filter) {
        Optional<Candidates> candidates = candidates(filter, waiting(filter));
        boolean any = postgresql || filter.without(Field.OWNER).equals(WorkflowFilter.ALL);
        Optional<String> index = any
                ? Optional.empty()
                : candidates.isPresent()
                        ? Optional.of(primaryKey())
                        : fewest(filter).map(WorkflowIndex::sqlName);
        return new Place(
                "workflow w" + index.map(name -> " use index (" + name + ")").orElse(""),
                conditions(filter, candidates));
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
        WorkflowIndex order =
                WorkflowIndex.along(search.filter(), search.order().sort());
        add(rows, search, List.of(new Part(conditions, way, order, order.fields())));
    }

    /**
     * Workflows, and the way to them.
     *
     * @param leading the first columns of the index if it has the order behind them; else empty
     */
    private record Part(Conditions conditions, Way way, WorkflowIndex index, List<Field> leading) {}

    private void add(Map<String, Workflow> rows, WorkflowSearch search, List<Part> parts) {
        for (Stretch stretch : search.order().stretches(search.after())) {
            int missing = search.limit() - rows.size();
            if (missing > 0) {
                Stream<Workflow> first =
                        parts.stream().flatMap(part -> first(part, stretch, search.order(), missing).stream());
                (parts.size() == 1
                                ? first
                                : first.sorted(search.order().comparator()).limit(missing))
                        .forEach(row -> rows.putIfAbsent(row.id(), row));
            }
        }
    }

    private List<Workflow> first(Part part, Stretch stretch, WorkflowOrder order, int most) {
        Conditions all = stretch.of(part.conditions());
        return all.bind(session.createNativeQuery(
                        "select w.* from " + from(all, part.way(), part.index().sqlName()) + " order by "
                                + orderBy(part.leading(), stretch, order),
                        Workflow.class))
                .setMaxResults(most)
                .list();
    }

    /** With the leading columns too, though they order nothing: without them H2 does not see that the index has the order. */
    private static String orderBy(List<Field> leading, Stretch stretch, WorkflowOrder order) {
        String direction = order.descending() ? " desc" : "";
        return Stream.concat(leading.stream().map(field -> field.column() + direction), stretch.orderBy().stream())
                .collect(Collectors.joining(", "));
    }

    /**
     * What H2 has to be asked for one after the other: of several values of a field that has an index for each owner it would
     * look at all that the owner has.
     */
    private List<WorkflowFilter> parts(WorkflowFilter filter) {
        if (postgresql || filter.values(Field.OWNER).size() != 1) {
            return List.of(filter);
        }
        return OF_OWNERS.stream()
                .filter(field -> filter.values(field).size() > 1)
                .filter(field -> filter.values(field).size() <= MOST_VALUES)
                .findFirst()
                .map(field -> filter.values(field).stream()
                        .map(value -> Workflow.label(value.toString())) // as they are kept, so that none counts twice
                        .distinct()
                        .map(value -> filter.with(field, List.of(value)))
                        .toList())
                .orElse(List.of(filter));
    }

    /** By the index of an order if that has as few for a filter as any; else by that which has the fewest, to be sorted. */
    private Part few(WorkflowFilter filter, Sort sort) {
        WorkflowIndex along = WorkflowIndex.along(filter, sort);
        WorkflowIndex index =
                fewest(filter).filter(one -> !along.servesLike(one, filter)).orElse(along);
        return new Part(
                Conditions.of(filter), Way.ALONG_ORDER, index, index.orders(filter, sort) ? index.fields() : List.of());
    }

    /** For H2, the index with the fewest entries for a filter; empty if none has a range for it. */
    private Optional<WorkflowIndex> fewest(WorkflowFilter filter) {
        return postgresql ? Optional.empty() : fewest.computeIfAbsent(filter, this::fewestOf);
    }

    /** Asks for few first: to find out that there are many takes longer than to look at few. */
    private Optional<WorkflowIndex> fewestOf(WorkflowFilter filter) {
        List<WorkflowIndex> serving = WorkflowIndex.serving(filter);
        if (serving.size() > 1) {
            for (int most : List.of(FEW, COUNTED)) {
                for (WorkflowIndex index : serving) {
                    Conditions part = Conditions.of(index.part(filter));
                    if (!isMore(part, from(part, Way.ALONG_ORDER, index.sqlName()), most)) {
                        return Optional.of(index);
                    }
                }
            }
        }
        return serving.stream().findFirst();
    }

    private Total count(WorkflowFilter filter) {
        long count = 0;
        for (WorkflowFilter part : parts(filter)) {
            count += count > COUNTED ? 0 : countPart(part);
        }
        return counted(count);
    }

    private Total count(Conditions conditions, Way way) {
        return counted(count(conditions, from(conditions, way, "")));
    }

    private static Total counted(long count) {
        return new Total(Math.min(count, COUNTED), count > COUNTED);
    }

    /** Where a range of an index is all that is asked for, H2 skips entries several times faster than it counts them. */
    private long countPart(WorkflowFilter filter) {
        Optional<WorkflowIndex> index = fewest(filter);
        Conditions conditions = Conditions.of(filter);
        String from = index.map(one -> from(conditions, Way.ALONG_ORDER, one.sqlName()))
                .orElseGet(() -> from(conditions, Way.ANY, ""));
        boolean range =
                index.map(one -> one.part(filter)).orElse(WorkflowFilter.ALL).equals(filter);
        return !postgresql && range && isMore(conditions, from, COUNTED) ? COUNTED + 1 : count(conditions, from);
    }

    private boolean isMore(Conditions conditions, String from, int than) {
        return !conditions
                .bind(session.createNativeQuery(
                        "select w.id from " + from + " offset " + than + " rows fetch first 1 rows only", String.class))
                .list()
                .isEmpty();
    }

    /** Not more than one more than are counted. */
    private long count(Conditions conditions, String from) {
        return conditions
                .bind(session.createNativeQuery(
                        "select count(*) from (select w.id from " + from + " limit " + (COUNTED + 1) + ") w",
                        Long.class))
                .getSingleResult();
    }

    private static Total total(Set<String> workflows) {
        return new Total(Math.min(workflows.size(), COUNTED), workflows.size() > COUNTED);
    }

    /** Counts those with a word, of one owner or of all, by what the index says alone. */
    private Total countDistinct(Asked word, List<String> waiting, Conditions conditions) {
        Set<String> ours = waiting.isEmpty() ? Set.of() : ids(conditions.among(waiting));
        Total total = null;
        for (int some = COUNTED + 1; total == null; some *= 4) {
            Piece piece = lookup.first(word, true, Optional.empty(), some);
            Total counted = total(both(piece.workflows(), ours));
            total = counted.lowerBound() || piece.beyond().isEmpty() ? counted : null;
        }
        return total;
    }

    private Set<String> ids(Conditions conditions) {
        return new HashSet<>(conditions
                .bind(session.createNativeQuery("select w.id from " + from(conditions, Way.BY_ID, ""), String.class))
                .list());
    }

    /** Counts among the newest with a word, because nothing but looking at each tells which meet all else. */
    private Total countNewest(Asked lead, List<String> waiting, Conditions conditions) {
        Piece piece = lookup.first(lead, true, Optional.empty(), COUNTED);
        Total total = count(conditions.among(both(piece.workflows(), waiting)), Way.BY_ID);
        return new Total(total.count(), total.lowerBound() || piece.beyond().isPresent());
    }

    /** Whether nothing is asked for but words, of all or of one owner. */
    private static boolean wordsTell(WorkflowFilter filter) {
        WorkflowFilter rest = filter.withWords(Set.of());
        return rest.values(Field.OWNER).size() <= 1 && rest.without(Field.OWNER).equals(WorkflowFilter.ALL);
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
        String mark = mark(filter);
        Set<String> workflows = null;
        Set<String> common = new HashSet<>();
        for (String beginning : filter.words()) {
            Optional<Set<String>> having = lookup.rare(new Asked(mark + beginning, false));
            workflows = having.isPresent() ? common(workflows, having.get()) : workflows;
            if (having.isEmpty()) {
                common.add(beginning);
            }
        }
        Optional<Set<String>> tagged = tagged(filter.values(Field.TAG), mark);
        workflows = tagged.isPresent() ? common(workflows, tagged.get()) : workflows;
        for (MetadataCondition condition : filter.metadata()) {
            Optional<Set<String>> having = EntryConditions.few(session, condition);
            workflows = having.isPresent() ? common(workflows, having.get()) : workflows;
        }
        if (workflows == null) {
            return Optional.empty();
        }
        if (!waiting.isEmpty()) {
            workflows.addAll(
                    wordsTell(filter)
                            ? ids(Conditions.of(filter.withWords(Set.of())).among(waiting))
                            : waiting);
        }
        return Optional.of(new Candidates(workflows, common));
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        if (some != null) {
            others.retainAll(some);
        }
        return others;
    }

    /** What stands before each word in the index: the mark of the owner, if there is one only. */
    private static String mark(WorkflowFilter filter) {
        Set<Object> owners = filter.values(Field.OWNER);
        return owners.size() == 1 ? WordIndex.mark(owners.iterator().next().toString()) : "";
    }

    /** The workflows that have all words of one of some tags; empty if these are common, or too many. */
    private Optional<Set<String>> tagged(Set<Object> tags, String mark) {
        if (tags.isEmpty() || tags.size() > MOST_VALUES) {
            return Optional.empty();
        }
        Set<String> any = new HashSet<>();
        for (Object tag : tags) {
            Set<String> all = null;
            for (String word : Words.of(tag.toString())) {
                Optional<Set<String>> having = lookup.rare(new Asked(mark + word, true));
                all = having.isPresent() ? common(all, having.get()) : all;
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
        String mark = mark(filter);
        List<Asked> words = new ArrayList<>();
        filter.words().forEach(beginning -> words.add(new Asked(mark + beginning, false)));
        Set<Object> tags = filter.values(Field.TAG);
        if (tags.size() == 1) {
            Words.of(tags.iterator().next().toString()).forEach(word -> words.add(new Asked(mark + word, true)));
        }
        return words;
    }

    /**
     * Those with the filter's words among the workflows that are in no segment yet; nothing if no words are asked for. To be
     * asked before the segments: what the writer moves from here to there in between is then in both, and not in neither.
     */
    private List<String> waiting(WorkflowFilter filter) {
        if (filter.words().isEmpty() && filter.values(Field.TAG).isEmpty()) {
            return List.of();
        }
        Conditions words = Conditions.of(WorkflowFilter.ALL.withWords(filter.words()));
        return words.bind(session.createNativeQuery(
                        "select w.id from (select workflow as id from words_waiting) w" + words.where(), String.class))
                .list();
    }
}
