package org.helipoint.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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

    /** How many are looked at next; then more and more. */
    private static final int SECOND_PIECE = 5_000;

    /** Of so many the entries are read at once if few of them have the other words. */
    private static final int LARGEST_PIECE = 50_000;

    /** How many workflows with the words are looked at before all are, and how many with the rarest of them. */
    private static final int LOOKED_AT = 35_000;

    private static final int READ = 1_000_000;

    /** How many workflows with words are looked at one by one to count those that meet all else. */
    private static final int COUNTED_AMONG = 20_000;

    /** One is looked at in the time in which so many are read from an index. */
    private static final int READ_FOR_ONE = 5;

    /** Most values of one field whose words are looked up. */
    private static final int MOST_VALUES = 10;

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

    /** One page, and how many there are. */
    Found find(WorkflowSearch search) {
        plan();
        WorkflowFilter filter = search.filter();
        List<Asked> words = asked(filter);
        List<String> waiting = waiting(filter);
        boolean ask = !words.isEmpty() && isFirstOrFew(search, words);
        Having having = ask && (wordsTell(filter) || lookup.isRare(words.get(0))) ? having(words) : Having.UNKNOWN;
        Optional<Candidates> candidates = candidates(filter, having, waiting);
        if (candidates.isEmpty() && (words.isEmpty() || isNarrow(filter))) {
            return along(search);
        }
        if (candidates.isEmpty() && ask && !wordsTell(filter) && words.size() > 1) {
            candidates = candidates(filter, having(words), waiting);
        }
        return candidates.isPresent()
                ? among(candidates.get(), words, waiting, search)
                : withCommon(having, words, waiting, search);
    }

    /** Whether it is worth while to look up all that have the words: where they are counted, or few, so that pieces of an order miss them. */
    private static boolean isFirstOrFew(WorkflowSearch search, List<Asked> words) {
        boolean followed = words.size() == 1
                && wordsTell(search.filter())
                && search.order().sort() == Sort.SUBMITTED;
        return search.total().map(total -> !total.lowerBound() && !followed).orElse(true);
    }

    /** Whether few workflows meet what is asked for besides words and owners. */
    private boolean isNarrow(WorkflowFilter filter) {
        WorkflowFilter rest = filter.withWords(Set.of()).without(Field.TAG);
        return !rest.without(Field.OWNER).equals(WorkflowFilter.ALL)
                && !count(Conditions.of(rest), Way.ANY).lowerBound();
    }

    /** Where there are many, the order is met soon along its index. */
    private Found along(WorkflowSearch search) {
        Conditions conditions = Conditions.of(search.filter());
        Total total = search.total().orElseGet(() -> count(conditions, Way.ANY));
        Map<String, Workflow> rows = new LinkedHashMap<>();
        if (!total.equals(new Total(0, false))) {
            add(rows, search, conditions, total.lowerBound() ? Way.ALONG_ORDER : Way.ANY);
        }
        return new Found(List.copyOf(rows.values()), total);
    }

    /** Looks at those that have the words, if need be at all of them. */
    private Found among(Candidates candidates, List<Asked> words, List<String> waiting, WorkflowSearch search) {
        Conditions conditions = candidates.conditions(search.filter());
        Total total = search.total()
                .orElseGet(() -> wordsTell(search.filter())
                        ? total(candidates.workflows(), true)
                        : count(conditions, Way.BY_ID));
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

    /** Begins where the order has the first workflow with the words. */
    private Found withCommon(Having having, List<Asked> words, List<String> waiting, WorkflowSearch search) {
        Total total = search.total()
                .orElseGet(() -> wordsTell(search.filter())
                        ? total(having.workflows(), false)
                        : countMeeting(words, waiting, search.filter()));
        Conditions conditions = Conditions.of(search.filter());
        Map<String, Workflow> rows = new LinkedHashMap<>();
        if (search.order().sort() == Sort.SUBMITTED) {
            boolean descending = search.order().descending();
            addAlongWords(rows, words, waiting, search)
                    .map(from -> rest(conditions, descending, from))
                    .ifPresent(rest -> add(rows, search, rest, Way.ALONG_ORDER));
        } else {
            add(rows, search, notAfter(words, waiting, conditions), Way.ALONG_ORDER);
        }
        return new Found(List.copyOf(rows.values()), total);
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
        int read = 0;
        for (int looked = 0; looked < LOOKED_AT && read < READ; read += some) {
            Piece piece = lookup.first(words, descending, from, some);
            Conditions here = left.among(both(piece.workflows(), waiting));
            from = further(from, piece.beyond(), descending);
            add(rows, search, before(from, descending, here), Way.BY_ID);
            if (rows.size() >= search.limit() || from.isEmpty()) {
                return Optional.empty();
            }
            left = rest(conditions, descending, from.get());
            looked += piece.workflows().size();
            some = Math.min(Math.max(SECOND_PIECE, 2 * some), words.size() == 1 ? COUNTED : LARGEST_PIECE);
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
        return count(Conditions.of(filter), Way.ANY).lowerBound();
    }

    /** The conditions of a filter, in the form in which words are looked up if they are rare enough. */
    Conditions conditions(WorkflowFilter filter) {
        List<Asked> words = asked(filter);
        List<String> waiting = waiting(filter);
        boolean ask = words.size() > 1 || (!words.isEmpty() && lookup.isRare(words.get(0)));
        return candidates(filter, ask ? having(words) : Having.UNKNOWN, waiting)
                .map(some -> some.conditions(filter))
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
        List<Field> leading = leading(search);
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

    /** Fields that have one value in all that is looked for, and stand first in an index of the order. */
    private static List<Field> leading(WorkflowSearch search) {
        Sort sort = search.order().sort();
        List<Field> leading = new ArrayList<>();
        if (sort.ofOwners() && isOne(search, Field.OWNER)) {
            leading.add(Field.OWNER);
        }
        if (sort == Sort.STATUS) {
            leading.add(Field.STATUS);
        } else if (sort == Sort.SUBMITTED) {
            Stream.of(Field.APPLICATION, Field.QUEUE, Field.STATUS)
                    .filter(field -> isOne(search, field))
                    .findFirst()
                    .ifPresent(leading::add);
        }
        return leading;
    }

    private static boolean isOne(WorkflowSearch search, Field field) {
        return search.filter().values(field).size() == 1;
    }

    /** With the leading columns too, though they order nothing: without them H2 does not see that the index has the order. */
    private static String orderBy(WorkflowSearch search, List<Field> leading, Stretch stretch) {
        String direction = search.order().descending() ? " desc" : "";
        return Stream.concat(leading.stream().map(field -> field.column() + direction), stretch.orderBy().stream())
                .collect(Collectors.joining(", "));
    }

    /** The index that has the order. */
    private static String index(WorkflowSearch search, List<Field> leading) {
        return Stream.concat(
                        leading.stream().map(field -> field.name().toLowerCase(Locale.ROOT)),
                        Stream.of(search.order().sort().index()))
                .collect(Collectors.joining("_", "workflow_", ""));
    }

    private Total count(Conditions conditions, Way way) {
        String some = "select w.id from " + from(conditions, way, "") + " limit " + (COUNTED + 1);
        long count = conditions
                .bind(session.createNativeQuery("select count(*) from (" + some + ") w", Long.class))
                .getSingleResult();
        return new Total(Math.min(count, COUNTED), count > COUNTED);
    }

    /**
     * The total of some workflows.
     *
     * @param all whether there are no others
     */
    private static Total total(Set<String> workflows, boolean all) {
        return new Total(Math.min(workflows.size(), COUNTED), !all || workflows.size() > COUNTED);
    }

    private Set<String> ids(Conditions conditions) {
        return new HashSet<>(conditions
                .bind(session.createNativeQuery("select w.id from " + from(conditions, Way.BY_ID, ""), String.class))
                .list());
    }

    /** Counts those among the workflows with some words that meet all else. */
    private Total countMeeting(List<Asked> words, List<String> waiting, WorkflowFilter filter) {
        Meeting meeting = new Meeting(filter, waiting);
        boolean all = lookup.through(words, LARGEST_PIECE, meeting::add);
        return total(meeting.workflows, all && !meeting.brokenOff);
    }

    /**
     * Workflows that meet all that a filter asks for but words: as far as one gets by looking at {@value #COUNTED_AMONG} with
     * the words, the newest; or all of them where an index has what meets the rest in the order of submission.
     */
    private final class Meeting {

        final Set<String> workflows = new HashSet<>();
        private final Conditions conditions;
        private final Optional<String> index;
        private int looked;
        private boolean brokenOff;

        Meeting(WorkflowFilter filter, List<String> waiting) {
            conditions = Conditions.of(filter.withWords(Set.of()));
            index = indexOfTimes(filter);
            if (!waiting.isEmpty()) {
                workflows.addAll(ids(conditions.among(waiting)));
            }
        }

        /** Whether one is to go on. */
        boolean add(Piece piece) {
            Optional<Set<String>> read =
                    looked > 0 ? Optional.empty() : index.flatMap(name -> read(piece, conditions, name));
            if (read.isPresent()) {
                workflows.addAll(read.get());
            } else {
                lookAt(List.copyOf(piece.workflows()));
            }
            return workflows.size() <= COUNTED && !brokenOff;
        }

        private void lookAt(List<String> some) {
            int next;
            for (int from = 0; from < some.size() && workflows.size() <= COUNTED; from += next) {
                next = Math.min(Math.min(COUNTED, COUNTED_AMONG - looked), some.size() - from);
                if (next == 0) {
                    brokenOff = true;
                    return;
                }
                looked += next;
                workflows.addAll(ids(conditions.among(some.subList(from, from + next))));
            }
        }
    }

    /** The index that has workflows that meet a condition of a filter in the order of submission. */
    private static Optional<String> indexOfTimes(WorkflowFilter filter) {
        WorkflowSearch search =
                new WorkflowSearch(filter, WorkflowOrder.NEWEST_FIRST, Optional.empty(), COUNTED, Optional.empty());
        List<Field> leading = leading(search);
        return leading.isEmpty() || leading.equals(List.of(Field.OWNER))
                ? Optional.empty()
                : Optional.of(index(search, leading));
    }

    /** Those of a piece that meet conditions, by what an index says of its time; empty if there are many others. */
    private Optional<Set<String>> read(Piece piece, Conditions conditions, String index) {
        int most = READ_FOR_ONE * piece.workflows().size();
        Conditions meanwhile = conditions
                .and("w.submitted >= :oldest")
                .with("oldest", piece.oldest())
                .and("w.submitted <= :newest")
                .with("newest", piece.newest());
        List<String> some = meanwhile
                .bind(session.createNativeQuery(
                        "select w.id from " + from(meanwhile, Way.ALONG_ORDER, index) + " limit " + (most + 1),
                        String.class))
                .list();
        return some.size() > most
                ? Optional.empty()
                : Optional.of(some.stream().filter(piece.workflows()::contains).collect(Collectors.toSet()));
    }

    /** Whether nothing is asked for but words, of all or of one owner. */
    private static boolean wordsTell(WorkflowFilter filter) {
        WorkflowFilter rest = filter.withWords(Set.of());
        return rest.values(Field.OWNER).size() <= 1 && rest.without(Field.OWNER).equals(WorkflowFilter.ALL);
    }

    /**
     * What the word index says of some words.
     *
     * @param workflows that have them all
     * @param few whether these are all workflows that do, and not more than are counted
     */
    private record Having(Set<String> workflows, boolean few) {

        static final Having UNKNOWN = new Having(Set.of(), false);
    }

    private Having having(List<Asked> words) {
        Set<String> workflows = new HashSet<>();
        boolean all = lookup.through(words, LARGEST_PIECE, piece -> {
            workflows.addAll(piece.workflows());
            return workflows.size() <= COUNTED;
        });
        return new Having(workflows, all && workflows.size() <= COUNTED);
    }

    /**
     * Few workflows, among which are all that a filter means.
     *
     * @param worded whether they have all words of the filter
     */
    private record Candidates(Set<String> workflows, boolean worded) {

        Conditions conditions(WorkflowFilter filter) {
            return Conditions.of(worded ? filter.withWords(Set.of()) : filter).among(workflows);
        }
    }

    /** Empty if many workflows have the words, and what else is looked up. */
    private Optional<Candidates> candidates(WorkflowFilter filter, Having having, List<String> waiting) {
        Set<String> workflows = having.few() ? new HashSet<>(having.workflows()) : null;
        Set<Object> tags = filter.values(Field.TAG);
        Optional<Set<String>> tagged = tags.size() > 1 ? tagged(tags, mark(filter)) : Optional.empty();
        workflows = tagged.isPresent() ? common(workflows, tagged.get()) : workflows;
        for (MetadataCondition condition : filter.metadata()) {
            Optional<Set<String>> some = EntryConditions.few(session, condition);
            workflows = some.isPresent() ? common(workflows, some.get()) : workflows;
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
        return Optional.of(new Candidates(workflows, having.few()));
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
        if (tags.size() > MOST_VALUES) {
            return Optional.empty();
        }
        Set<String> any = new HashSet<>();
        for (Object tag : tags) {
            Set<String> all = null;
            for (String word : Words.of(tag.toString())) {
                Optional<Set<String>> having = lookup.rare(new Asked(mark, word, true));
                all = having.isPresent() ? common(all, having.get()) : all;
            }
            if (all == null) {
                return Optional.empty();
            }
            any.addAll(all);
        }
        return Optional.of(any);
    }

    /** The words that a workflow has to have, the rarest first. */
    private List<Asked> asked(WorkflowFilter filter) {
        String mark = mark(filter);
        Set<Asked> words = new LinkedHashSet<>();
        filter.words().forEach(beginning -> words.add(new Asked(mark, beginning, false)));
        Set<Object> tags = filter.values(Field.TAG);
        if (tags.size() == 1) {
            Words.of(tags.iterator().next().toString()).forEach(word -> words.add(new Asked(mark, word, true)));
        }
        if (words.size() < 2) {
            return List.copyOf(words);
        }
        Map<Asked, Long> frequency = new HashMap<>();
        words.forEach(word -> frequency.put(word, lookup.frequency(word, COUNTED)));
        return words.stream().sorted(Comparator.comparing(frequency::get)).toList();
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
