package org.helipoint.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.helipoint.model.FailureReason;
import org.helipoint.model.PlainText;
import org.helipoint.model.RunState;
import org.helipoint.model.Words;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowFilter;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.helipoint.store.WorkflowOrder;
import org.helipoint.store.WorkflowSearch;
import org.helipoint.store.WorkflowSearch.Total;

/**
 * What somebody wants to see of the overview.
 *
 * @param filter which workflows, whoever asks
 * @param order in which order
 * @param num how many on a page, 1 to {@link #MAX_NUM}
 * @param cursor where to go on; empty to begin
 * @param fields which columns; empty for all
 */
public record WorkflowQuery(
        WorkflowFilter filter, WorkflowOrder order, int num, Optional<String> cursor, List<String> fields) {

    /** Columns of the overview by which {@code fields} names them. */
    public static final List<String> FIELDS = List.of(
            "id",
            "name",
            "owner",
            "site",
            "status",
            "reason",
            "statusMessage",
            "application",
            "queue",
            "batchSystemID",
            "exitCode",
            "submitted",
            "started",
            "finished",
            "seconds",
            "tags",
            "steps",
            "attempts",
            "restartable",
            "metadata",
            "_links");

    /** Rows of a page if the caller does not say. */
    public static final int DEFAULT_NUM = 50;

    /** The most rows that a page may have. */
    public static final int MAX_NUM = 500;

    private static final int MAX_VALUES = 100;
    private static final int MAX_WORDS = 20;

    public WorkflowQuery {
        fields = List.copyOf(fields);
    }

    /**
     * Reads a query as a client wrote it.
     *
     * @param parameters values by name; a repeated name has several
     * @param ownerKey makes of an X.500 name the form in which equal names are equal text
     * @throws InvalidQueryException if a name or a value is not allowed; the message names it and says what is
     */
    public static WorkflowQuery parse(Map<String, List<String>> parameters, UnaryOperator<String> ownerKey) {
        check(parameters, QueryParameter.ALL);
        WorkflowOrder order = single(parameters, "sort").map(SortName::parse).orElse(WorkflowOrder.NEWEST_FIRST);
        Optional<String> cursor = single(parameters, "cursor");
        cursor.ifPresent(text -> Cursor.parse(text, order));
        return new WorkflowQuery(
                filter(parameters, ownerKey),
                order,
                single(parameters, "num").map(WorkflowQuery::num).orElse(DEFAULT_NUM),
                cursor,
                fields(parameters.getOrDefault("fields", List.of())));
    }

    /**
     * Reads a query that only says which workflows.
     *
     * @see #parse
     */
    public static WorkflowFilter parseFilter(Map<String, List<String>> parameters, UnaryOperator<String> ownerKey) {
        check(parameters, QueryParameter.FILTERS);
        return filter(parameters, ownerKey);
    }

    /**
     * Reads a query that only says which workflows, for all of them, newest first.
     *
     * @see #parse
     */
    public static WorkflowQuery parseWhole(Map<String, List<String>> parameters, UnaryOperator<String> ownerKey) {
        return new WorkflowQuery(
                parseFilter(parameters, ownerKey), WorkflowOrder.NEWEST_FIRST, MAX_NUM, Optional.empty(), List.of());
    }

    private static void check(Map<String, List<String>> parameters, List<QueryParameter> known) {
        List<String> allowed = known.stream().map(QueryParameter::name).sorted().toList();
        new TreeMap<>(parameters).forEach((name, values) -> {
            if (!allowed.contains(name) && !MetadataParameter.is(name)) {
                throw new InvalidQueryException("'" + name + "' is not a parameter; allowed are "
                        + String.join(", ", allowed) + ", and " + MetadataParameter.FORM + ".");
            }
            if (Stream.concat(Stream.of(name), values.stream()).anyMatch(text -> !text.equals(PlainText.clean(text)))) {
                throw new InvalidQueryException("'" + PlainText.clean(name)
                        + "' cannot have the character U+0000 or a half of a surrogate pair, which no database keeps.");
            }
            if (values.size() > MAX_VALUES) {
                throw new InvalidQueryException("'" + name + "' has more than " + MAX_VALUES + " values.");
            }
        });
    }

    private static WorkflowFilter filter(Map<String, List<String>> parameters, UnaryOperator<String> ownerKey) {
        return new WorkflowFilter(
                        Map.of(),
                        period(parameters, "submitted"),
                        period(parameters, "finished"),
                        words(parameters.getOrDefault("q", List.of())))
                .with(Field.STATUS, names(parameters, "status", RunState.values()))
                .with(Field.REASON, names(parameters, "reason", FailureReason.values()))
                .with(Field.EXIT_CODE, each(parameters, "exitCode", WorkflowQuery::exitCode))
                .with(Field.OWNER, each(parameters, "owner", ownerKey))
                .with(Field.NAME, each(parameters, "name", UnaryOperator.identity()))
                .with(Field.APPLICATION, each(parameters, "application", UnaryOperator.identity()))
                .with(Field.QUEUE, each(parameters, "queue", UnaryOperator.identity()))
                .with(Field.TAG, each(parameters, "tag", UnaryOperator.identity()))
                .with(Field.SITE, each(parameters, "site", UnaryOperator.identity()))
                .with(Field.BATCH_SYSTEM_ID, each(parameters, "batchSystemID", UnaryOperator.identity()))
                .withMetadata(MetadataParameter.conditions(parameters));
    }

    private static <T> List<T> each(Map<String, List<String>> parameters, String name, Function<String, T> reader) {
        List<T> values = new ArrayList<>();
        for (String text : parameters.getOrDefault(name, List.of())) {
            if (text.isEmpty() || text.indexOf('\0') >= 0) {
                throw new InvalidQueryException("'" + name + "' cannot be empty or have the character U+0000.");
            }
            values.add(reader.apply(text));
        }
        return values;
    }

    private static List<String> names(Map<String, List<String>> parameters, String name, Enum<?>[] constants) {
        List<String> allowed = Arrays.stream(constants).map(Enum::name).toList();
        return each(parameters, name, text -> {
            if (!allowed.contains(text)) {
                throw new InvalidQueryException(
                        "'" + name + "' cannot be '" + text + "'; allowed are " + String.join(", ", allowed) + ".");
            }
            return text;
        });
    }

    private static Period period(Map<String, List<String>> parameters, String name) {
        String after = name + "After";
        String before = name + "Before";
        return new Period(
                single(parameters, after).map(text -> Times.parse(after, text)).orElse(null),
                single(parameters, before)
                        .map(text -> Times.parse(before, text))
                        .orElse(null));
    }

    private static Set<String> words(Collection<String> texts) {
        Set<String> words = new LinkedHashSet<>();
        for (String text : texts) {
            Set<String> some = Words.of(text);
            if (some.isEmpty() && !text.isBlank()) {
                throw new InvalidQueryException("'q' cannot be '" + text + "'; it is words, of letters or digits.");
            }
            words.addAll(some);
        }
        if (words.size() > MAX_WORDS) {
            throw new InvalidQueryException("'q' has more than " + MAX_WORDS + " words.");
        }
        return words;
    }

    private static List<String> fields(List<String> lists) {
        List<String> fields = lists.stream()
                .flatMap(list -> Arrays.stream(list.split(",", -1)))
                .map(String::strip)
                .distinct()
                .toList();
        fields.stream().filter(field -> !FIELDS.contains(field)).findFirst().ifPresent(field -> {
            throw new InvalidQueryException("'fields' cannot have '" + field + "'; allowed are "
                    + String.join(", ", FIELDS) + ", with commas between them.");
        });
        return fields;
    }

    private static Optional<String> single(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new InvalidQueryException("'" + name + "' can be given only once.");
        }
        return values.stream().findFirst();
    }

    private static Integer exitCode(String value) {
        try {
            return Integer.valueOf(value);
        } catch (NumberFormatException e) {
            throw new InvalidQueryException("'exitCode' cannot be '" + value + "'; it is a whole number.");
        }
    }

    private static int num(String value) {
        try {
            int num = Integer.parseInt(value);
            if (num >= 1 && num <= MAX_NUM) {
                return num;
            }
        } catch (NumberFormatException e) {
            // the same answer as for a number out of bounds
        }
        throw new InvalidQueryException(
                "'num' cannot be '" + value + "'; it is a whole number from 1 to " + MAX_NUM + ".");
    }

    /** The same from its beginning, in pages as large as they may be. */
    public WorkflowQuery whole() {
        return new WorkflowQuery(filter, order, MAX_NUM, Optional.empty(), fields);
    }

    /** The same from a place on. */
    public WorkflowQuery from(String place) {
        return new WorkflowQuery(filter, order, num, Optional.of(place), fields);
    }

    /** The query with one more row than the page has, to see whether there is a next page. */
    WorkflowSearch search(Caller caller) {
        Optional<Cursor> place = cursor.map(text -> Cursor.parse(text, order));
        return new WorkflowSearch(
                caller.confined(filter), order, place.map(Cursor::place), num + 1, place.map(Cursor::total));
    }

    /** The cursor behind the last row of a page. */
    String after(Workflow last, Total total) {
        return new Cursor(order.behind(last), total).text(order);
    }
}
