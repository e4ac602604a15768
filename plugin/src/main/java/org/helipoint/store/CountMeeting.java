package org.helipoint.store;

import static org.helipoint.store.WorkflowFinder.COUNTED;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.helipoint.store.WordLookup.Asked;
import org.helipoint.store.WordLookup.Piece;
import org.helipoint.store.WorkflowOrder.Sort;
import org.helipoint.store.WorkflowSearch.Total;
import org.helipoint.store.WorkflowTable.Way;
import org.hibernate.Session;

/**
 * Counts workflows with some words that meet all that a filter asks for besides: as far as one gets by looking at
 * {@value #COUNTED_AMONG} with the words, from the newest segments on; or all of them where an index has what meets the rest in the order of
 * submission. For one count.
 */
final class CountMeeting {

    /** How many workflows with words are looked at one by one to count those that meet all else. */
    private static final int COUNTED_AMONG = 20_000;

    /** One is looked at in the time in which so many are read from an index. */
    private static final int READ_FOR_ONE = 5;

    /** Not more are read at once. */
    private static final int READ = 100_000;

    private final Set<String> workflows = new HashSet<>();
    private final Session session;
    private final WorkflowTable table;
    private final Conditions conditions;
    private final Optional<String> index;
    private int looked;
    private boolean brokenOff;
    private Total total;

    CountMeeting(Session session, WorkflowTable table, WorkflowFilter filter, List<String> waiting) {
        this.session = session;
        this.table = table;
        conditions = Conditions.of(filter.withWords(Set.of()));
        index = indexOfTimes(filter);
        if (!waiting.isEmpty()) {
            workflows.addAll(table.ids(conditions.among(waiting)));
        }
    }

    /**
     * Counts.
     *
     * @param words the rarest first
     */
    CountMeeting count(WordLookup lookup, List<Asked> words) {
        boolean all = lookup.through(words, WordCandidates.LARGEST_PIECE, this::add);
        total = WorkflowTable.total(workflows, all && !brokenOff);
        return this;
    }

    /** How many were found. */
    Total total() {
        return total;
    }

    /** Which these are; no others if the total is exact. */
    Set<String> workflows() {
        return workflows;
    }

    /** Whether one is to go on. */
    private boolean add(Piece piece) {
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
            workflows.addAll(table.ids(conditions.among(some.subList(from, from + next))));
        }
    }

    /** The index in which all that a filter asks for but words is one value, in the order of submission. */
    private static Optional<String> indexOfTimes(WorkflowFilter filter) {
        WorkflowFilter rest = filter.withWords(Set.of());
        WorkflowIndex index = WorkflowIndex.along(filter, Sort.SUBMITTED);
        return index.part(rest).equals(rest) && index.fields().stream().anyMatch(WorkflowTable.OF_OWNERS::contains)
                ? Optional.of(index.sqlName())
                : Optional.empty();
    }

    /** Those of a piece that meet conditions, by what an index says of its time; empty if there are many others. */
    private Optional<Set<String>> read(Piece piece, Conditions conditions, String index) {
        int most = Math.min(READ_FOR_ONE * piece.workflows().size(), READ);
        Conditions meanwhile = conditions
                .and("w.submitted >= :oldest")
                .with("oldest", piece.oldest())
                .and("w.submitted <= :newest")
                .with("newest", piece.newest());
        List<String> some = meanwhile
                .bind(session.createNativeQuery(
                        "select w.id from " + table.from(meanwhile, Way.ALONG_ORDER, index) + " limit " + (most + 1),
                        String.class))
                .list();
        return some.size() > most
                ? Optional.empty()
                : Optional.of(some.stream().filter(piece.workflows()::contains).collect(Collectors.toSet()));
    }
}
