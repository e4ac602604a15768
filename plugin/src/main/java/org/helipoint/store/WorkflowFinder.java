package org.helipoint.store;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.Workflow;
import org.helipoint.store.WordCandidates.Candidates;
import org.helipoint.store.WordCandidates.Having;
import org.helipoint.store.WordLookup.Asked;
import org.helipoint.store.WordLookup.Piece;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowOrder.Sort;
import org.helipoint.store.WorkflowOrder.Stretch;
import org.helipoint.store.WorkflowSearch.Total;
import org.helipoint.store.WorkflowTable.Way;
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

    /** How many are looked at next; then more and more. */
    private static final int SECOND_PIECE = 5_000;

    /** How many workflows with the words are looked at before all are, and how many with the rarest of them. */
    private static final int LOOKED_AT = 35_000;

    private static final int READ = 1_000_000;

    private final Session session;
    private final WorkflowTable table;
    private final WordLookup lookup;
    private final WordCandidates byWords;

    WorkflowFinder(Session session, boolean postgresql) {
        this.session = session;
        this.table = new WorkflowTable(session, postgresql);
        this.lookup = new WordLookup(session);
        this.byWords = new WordCandidates(session, table, lookup);
    }

    /** One page, and how many there are. */
    Found find(WorkflowSearch search) {
        table.plan();
        WorkflowFilter filter = search.filter();
        List<Asked> words = byWords.asked(filter);
        List<String> waiting = byWords.waiting(filter);
        boolean ask = !words.isEmpty() && isFirstOrFew(search, words);
        Having having = ask && (WordCandidates.wordsTell(filter) || lookup.isRare(words.get(0)))
                ? byWords.having(words)
                : Having.UNKNOWN;
        Optional<Candidates> candidates = byWords.candidates(filter, having, waiting);
        if (candidates.isEmpty() && (words.isEmpty() || isNarrow(filter))) {
            return along(search);
        }
        if (candidates.isEmpty() && ask && !WordCandidates.wordsTell(filter) && words.size() > 1) {
            candidates = byWords.candidates(filter, byWords.having(words), waiting);
        }
        return candidates.isPresent()
                ? among(candidates.get(), words, waiting, search)
                : withCommon(having, words, waiting, search);
    }

    /** Whether it is worth while to look up all that have the words: where they are counted, or few, so that pieces of an order miss them. */
    private static boolean isFirstOrFew(WorkflowSearch search, List<Asked> words) {
        boolean followed = words.size() == 1
                && WordCandidates.wordsTell(search.filter())
                && search.order().sort() == Sort.SUBMITTED;
        return search.total().map(total -> !total.lowerBound() && !followed).orElse(true);
    }

    /** Whether few workflows meet what is asked for besides words and owners. */
    private boolean isNarrow(WorkflowFilter filter) {
        WorkflowFilter rest = filter.withWords(Set.of()).without(Field.TAG);
        return !rest.without(Field.OWNER).equals(WorkflowFilter.ALL)
                && !table.count(rest).lowerBound();
    }

    /** Where there are many, the order is met soon along its index. */
    private Found along(WorkflowSearch search) {
        WorkflowFilter filter = search.filter();
        Total total = search.total().orElseGet(() -> table.count(filter));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        if (total.lowerBound()) {
            add(rows, search, Conditions.of(filter), Way.ALONG_ORDER);
        } else if (total.count() > 0) {
            add(
                    rows,
                    search,
                    table.parts(filter).stream()
                            .map(part -> few(part, search.order().sort()))
                            .toList());
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    /** Looks at those that have the words, if need be at all of them. */
    private Found among(Candidates candidates, List<Asked> words, List<String> waiting, WorkflowSearch search) {
        Conditions conditions = candidates.conditions(search.filter());
        Total total = search.total()
                .orElseGet(() -> WordCandidates.wordsTell(search.filter())
                        ? WorkflowTable.total(candidates.workflows(), true)
                        : table.count(conditions, Way.BY_ID));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        boolean pieces = search.order().sort() == Sort.SUBMITTED
                && !words.isEmpty()
                && total.count() > search.limit()
                && candidates.workflows().size() > PIECE * search.limit();
        if (total.count() > 0
                && !(pieces && addAlongWords(rows, words, waiting, search).isEmpty())) {
            rows.clear();
            add(rows, search, conditions, Way.BY_ID);
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    /** Begins where the order has the first workflow with the words. If all that are meant are known in the end, looks at these. */
    private Found withCommon(Having having, List<Asked> words, List<String> waiting, WorkflowSearch search) {
        WorkflowFilter filter = search.filter();
        boolean told = WordCandidates.wordsTell(filter);
        Optional<CountMeeting> meeting =
                told || search.total().isPresent() ? Optional.empty() : Optional.of(meeting(words, waiting, filter));
        Total total = search.total()
                .orElseGet(() -> meeting.map(CountMeeting::total)
                        .orElseGet(() -> WorkflowTable.total(having.workflows(), false)));
        if (total.equals(new Total(0, false))) {
            return new Found(List.of(), total);
        }
        Map<String, Workflow> rows = new LinkedHashMap<>();
        boolean bySubmission = search.order().sort() == Sort.SUBMITTED;
        Optional<Instant> from = bySubmission ? addAlongWords(rows, words, waiting, search) : Optional.empty();
        if (bySubmission && from.isEmpty()) {
            return new Found(List.copyOf(rows.values()), total);
        }
        Optional<Set<String>> all = told || total.lowerBound()
                ? Optional.empty()
                : Optional.of(meeting.orElseGet(() -> meeting(words, waiting, filter)))
                        .filter(known -> !known.total().lowerBound())
                        .map(CountMeeting::workflows);
        Conditions conditions = Conditions.of(filter);
        if (all.isPresent()) {
            rows.clear();
            add(rows, search, Conditions.of(filter.withWords(Set.of())).among(all.get()), Way.BY_ID);
        } else if (bySubmission) {
            add(rows, search, rest(conditions, search.order().descending(), from.get()), Way.ALONG_ORDER);
        } else {
            add(rows, search, notAfter(words, waiting, conditions), Way.ALONG_ORDER);
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    private CountMeeting meeting(List<Asked> words, List<String> waiting, WorkflowFilter filter) {
        return new CountMeeting(session, table, filter, waiting).count(lookup, words);
    }

    /**
     * Adds workflows with all of some words in the order of submission, a piece at a time.
     *
     * @return where those follow that were not looked at; empty if the page is complete
     */
    private Optional<Instant> addAlongWords(
            Map<String, Workflow> rows, List<Asked> words, List<String> waiting, WorkflowSearch search) {
        boolean descending = search.order().descending();
        Conditions conditions = Conditions.of(search.filter().withWords(Set.of()));
        Optional<Instant> from = search.after().map(place -> (Instant) place.value());
        Conditions left = conditions;
        int some = PIECE * search.limit();
        int largest = words.size() == 1 ? COUNTED : WordCandidates.LARGEST_PIECE;
        int read = 0;
        for (int looked = 0; looked < LOOKED_AT && read < READ; read += some) {
            Optional<Instant> begun = from;
            Piece piece = lookup.first(words, descending, from, some);
            Conditions here = left.among(both(piece.workflows(), waiting));
            from = further(from, piece.beyond(), descending);
            add(rows, search, before(from, descending, here), Way.BY_ID);
            if (rows.size() >= search.limit() || from.isEmpty()) {
                return Optional.empty();
            }
            left = rest(conditions, descending, from.get());
            looked += piece.workflows().size();
            if (from.equals(begun) && some == largest) {
                return from; // so many segments reach back behind this place that no piece goes beyond it
            }
            some = Math.min(Math.max(SECOND_PIECE, 2 * some), largest);
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

    /** How many workflows fulfil a filter without words, as far as they are counted. */
    Total count(WorkflowFilter filter) {
        table.plan();
        return table.count(filter);
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
        List<Asked> words = byWords.asked(filter);
        List<String> waiting = byWords.waiting(filter);
        boolean ask = words.size() > 1 || (!words.isEmpty() && lookup.isRare(words.get(0)));
        Optional<Candidates> candidates =
                byWords.candidates(filter, ask ? byWords.having(words) : Having.UNKNOWN, waiting);
        boolean any = table.postgresql() || filter.without(Field.OWNER).equals(WorkflowFilter.ALL);
        Optional<String> index = any
                ? Optional.empty()
                : candidates.isPresent()
                        ? Optional.of(table.primaryKey())
                        : table.fewest(filter).map(WorkflowIndex::sqlName);
        return new Place(
                "workflow w" + index.map(name -> " use index (" + name + ")").orElse(""),
                candidates.map(some -> some.conditions(filter)).orElseGet(() -> Conditions.of(filter)));
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
                        "select w.* from "
                                + table.from(all, part.way(), part.index().sqlName()) + " order by "
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

    /** By the index of an order if that has as few for a filter as any; else by that which has the fewest, to be sorted. */
    private Part few(WorkflowFilter filter, Sort sort) {
        WorkflowIndex along = WorkflowIndex.along(filter, sort);
        WorkflowIndex index = table.fewest(filter)
                .filter(one -> !along.servesLike(one, filter))
                .orElse(along);
        return new Part(
                Conditions.of(filter), Way.ALONG_ORDER, index, index.orders(filter, sort) ? index.fields() : List.of());
    }
}
