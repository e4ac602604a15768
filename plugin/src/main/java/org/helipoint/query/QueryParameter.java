package org.helipoint.query;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.helipoint.model.FailureReason;
import org.helipoint.model.RunState;

/**
 * One thing that may be asked of the overview. The lists here are the only ones: what is not in them is refused, and the
 * OpenAPI document tells what is.
 *
 * @param name as clients write it
 * @param type of its value
 * @param allowed the values that it may have; empty if there are too many to list
 * @param repeated whether it may be given several times
 * @param meaning a sentence for those who ask
 */
public record QueryParameter(String name, Type type, List<String> allowed, boolean repeated, String meaning) {

    /** What a value looks like. */
    public enum Type {
        TEXT,
        WHOLE_NUMBER,
        /** A time or a day in ISO 8601. */
        TIME,
        /** A number of rows, 1 to {@link WorkflowQuery#MAX_NUM}. */
        ROWS,
        /** Names with commas between them. */
        NAMES
    }

    /** Those that say which workflows. */
    public static final List<QueryParameter> FILTERS = List.of(
            oneOf("status", names(RunState.values()), "The workflow's status."),
            oneOf("reason", names(FailureReason.values()), "Why it failed."),
            text("name", "Exactly its name."),
            text("application", "Exactly its application, or its executable if it has none."),
            text("queue", "Exactly its batch queue."),
            text("tag", "Exactly one of its tags."),
            text("site", "Exactly the site that it ran at."),
            text("batchSystemID", "Exactly its id on the batch system."),
            new QueryParameter("exitCode", Type.WHOLE_NUMBER, List.of(), true, "The exit code of its program."),
            text("owner", "X.500 name of its owner. For administrators only."),
            time("submittedAfter", "Submitted at this time or later."),
            time("submittedBefore", "Submitted earlier than this."),
            time("finishedAfter", "Finished at this time or later."),
            time("finishedBefore", "Finished earlier than this."),
            text(
                    "q",
                    "Words that must all be in its name, application, executable, arguments, tags, or the names and"
                            + " addresses of its inputs and outputs. The beginning of a word is enough; case and accents"
                            + " do not matter."));

    /** Those that say how the workflows are shown. */
    private static final List<QueryParameter> SHOWN = List.of(
            new QueryParameter(
                    "sort",
                    Type.TEXT,
                    SortName.ALL,
                    false,
                    "Order of the rows, with - before it for descending; -submitted if not given."),
            new QueryParameter("num", Type.ROWS, List.of(), false, "Rows of a page."),
            new QueryParameter("cursor", Type.TEXT, List.of(), false, "Where to go on, from the page before."),
            new QueryParameter(
                    "fields", Type.NAMES, WorkflowQuery.FIELDS, true, "Members of the rows; all if not given."));

    /** All of them. */
    public static final List<QueryParameter> ALL =
            Stream.concat(FILTERS.stream(), SHOWN.stream()).toList();

    public QueryParameter {
        allowed = List.copyOf(allowed);
    }

    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }

    private static QueryParameter oneOf(String name, List<String> allowed, String meaning) {
        return new QueryParameter(name, Type.TEXT, allowed, true, meaning);
    }

    private static QueryParameter text(String name, String meaning) {
        return new QueryParameter(name, Type.TEXT, List.of(), true, meaning);
    }

    private static QueryParameter time(String name, String meaning) {
        return new QueryParameter(name, Type.TIME, List.of(), false, meaning);
    }
}
