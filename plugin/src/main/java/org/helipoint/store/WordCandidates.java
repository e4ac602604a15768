package org.helipoint.store;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.helipoint.model.Words;
import org.helipoint.store.WordLookup.Asked;
import org.helipoint.store.WorkflowFilter.Field;
import org.hibernate.Session;

/** What the word index tells of a filter: its words, the rarest first, and the workflows that may be meant if they are few. */
final class WordCandidates {

    /** Of so many the entries are read at once if few of them have the other words. */
    static final int LARGEST_PIECE = 50_000;

    /** Most values of one field whose words are looked up. */
    private static final int MOST_VALUES = 10;

    /** So many words of a tag are looked up: those who have these are asked for the whole tag anyway. */
    private static final int WORDS_OF_TAG = 20;

    private final Session session;
    private final WorkflowTable table;
    private final WordLookup lookup;

    WordCandidates(Session session, WorkflowTable table, WordLookup lookup) {
        this.session = session;
        this.table = table;
        this.lookup = lookup;
    }

    /** The words that a workflow has to have, the rarest first. */
    List<Asked> asked(WorkflowFilter filter) {
        String mark = mark(filter);
        Set<Asked> words = new LinkedHashSet<>();
        filter.words().forEach(beginning -> words.add(new Asked(mark, beginning, false)));
        Set<Object> tags = filter.values(Field.TAG);
        if (tags.size() == 1) {
            words(tags.iterator().next()).forEach(word -> words.add(new Asked(mark, word, true)));
        }
        if (words.size() < 2) {
            return List.copyOf(words);
        }
        Map<Asked, Long> frequency = new HashMap<>();
        words.forEach(word -> frequency.put(word, lookup.frequency(word, WorkflowFinder.COUNTED)));
        return words.stream().sorted(Comparator.comparing(frequency::get)).toList();
    }

    /**
     * Those with the filter's words among the workflows that are in no segment yet; nothing if no words are asked for. To be
     * asked before the segments: what the writer moves from here to there in between is then in both, and not in neither.
     */
    List<String> waiting(WorkflowFilter filter) {
        if (filter.words().isEmpty() && filter.values(Field.TAG).isEmpty()) {
            return List.of();
        }
        Conditions words = Conditions.of(WorkflowFilter.ALL.withWords(filter.words()));
        return words.bind(session.createNativeQuery(
                        "select w.id from (select workflow as id from words_waiting) w" + words.where(), String.class))
                .list();
    }

    /** Whether nothing is asked for but words, of all or of one owner. */
    static boolean wordsTell(WorkflowFilter filter) {
        WorkflowFilter rest = filter.withWords(Set.of());
        return rest.values(Field.OWNER).size() <= 1 && rest.without(Field.OWNER).equals(WorkflowFilter.ALL);
    }

    /**
     * What the word index says of some words.
     *
     * @param workflows that have them all
     * @param few whether these are all workflows that do, and not more than are counted
     */
    record Having(Set<String> workflows, boolean few) {

        static final Having UNKNOWN = new Having(Set.of(), false);
    }

    Having having(List<Asked> words) {
        Set<String> workflows = new HashSet<>();
        boolean all = lookup.through(words, LARGEST_PIECE, piece -> {
            workflows.addAll(piece.workflows());
            return workflows.size() <= WorkflowFinder.COUNTED;
        });
        return new Having(workflows, all && workflows.size() <= WorkflowFinder.COUNTED);
    }

    /**
     * Few workflows, among which are all that a filter means.
     *
     * @param worded whether they have all words of the filter
     */
    record Candidates(Set<String> workflows, boolean worded) {

        Conditions conditions(WorkflowFilter filter) {
            return Conditions.of(worded ? filter.withWords(Set.of()) : filter).among(workflows);
        }
    }

    /** Empty if many workflows have the words, and what else is looked up. */
    Optional<Candidates> candidates(WorkflowFilter filter, Having having, List<String> waiting) {
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
                            ? table.ids(
                                    Conditions.of(filter.withWords(Set.of())).among(waiting))
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

    /** The workflows that have all words of one of some tags; empty if these are common, or too many. */
    private Optional<Set<String>> tagged(Set<Object> tags, String mark) {
        if (tags.size() > MOST_VALUES) {
            return Optional.empty();
        }
        Set<String> any = new HashSet<>();
        for (Object tag : tags) {
            Set<String> all = null;
            for (String word : words(tag)) {
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

    private static List<String> words(Object tag) {
        return Words.of(tag.toString()).stream().limit(WORDS_OF_TAG).toList();
    }

    /** What stands before each word in the index: the mark of the owner, if there is one only. */
    private static String mark(WorkflowFilter filter) {
        Set<Object> owners = filter.values(Field.OWNER);
        return owners.size() == 1 ? WordIndex.mark(owners.iterator().next().toString()) : "";
    }
}
