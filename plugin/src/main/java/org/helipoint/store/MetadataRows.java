package org.helipoint.store;

import static org.helipoint.store.Rows.Column.flag;
import static org.helipoint.store.Rows.Column.named;
import static org.helipoint.store.Rows.Column.number;
import static org.helipoint.store.Rows.Column.text;
import static org.helipoint.store.Rows.Column.time;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataEntry.Source;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.MetadataValue;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowMetadata;

/**
 * The tables of metadata, in the transaction of a connection. Each entry has a mark whether it counts, because searches ask
 * only for those; whoever changes entries, or which runs are the newest of a workflow, calls {@link #refresh} in the same
 * transaction, in which it has the lock of the workflow's row.
 */
final class MetadataRows {

    /** Most entries of the runs of a workflow; what is decided anew has to fit into the memory. */
    static final int MOST = 20_000;

    /** Most entries, and most findings, of a workflow that are shown. */
    static final int SHOWN = 2_000;

    private static final int TEXT_KEY = 100;

    private static final String ENTRY_COLUMNS =
            "run, source, name, kind, text_value, number_value, unit, origin, since, effective";

    /** An entry of a workflow. */
    record EntryRow(String workflow, String site, MetadataEntry entry) {
        private MetadataValue value() {
            return entry.value().orElse(null);
        }
    }

    /**
     * A finding about a run of a workflow.
     *
     * @param position among those of its kind
     */
    record FindingRow(String workflow, String site, int position, MetadataFinding finding) {}

    /**
     * A run whose metadata is to be looked at.
     *
     * @param checked whether that has time until its end
     */
    record TaskRow(String run, String workflow, String site, boolean checked, Instant notBefore) {}

    static final Rows<EntryRow> ENTRY = new Rows<>(
            "metadata_entry",
            text("workflow", EntryRow::workflow),
            List.of(
                    text("run", row -> runColumn(row.entry().run())),
                    named("source", row -> row.entry().source()),
                    text("name", row -> row.entry().key()),
                    text("site", EntryRow::site),
                    named(
                            "kind",
                            row -> row.value() == null ? null : row.value().kind()),
                    text(
                            "text_value",
                            row -> row.value() == null ? null : row.value().text()),
                    text(
                            "text_key",
                            row -> row.value() == null
                                    ? null
                                    : textKey(row.value().text())),
                    number(
                            "number_value",
                            row -> row.value() == null ? null : row.value().number(),
                            Types.DOUBLE),
                    text("unit", row -> row.value() == null ? null : row.value().unit()),
                    text("origin", row -> row.entry().origin()),
                    time("since", row -> row.entry().since()),
                    flag("effective", row -> row.entry().effective())),
            List.of());

    static final Rows<FindingRow> FINDING = new Rows<>(
            "metadata_finding",
            text("workflow", FindingRow::workflow),
            List.of(
                    text("run", row -> row.finding().run()),
                    named("kind", row -> row.finding().kind()),
                    number("position", FindingRow::position, Types.INTEGER),
                    text("site", FindingRow::site),
                    text("place", row -> row.finding().place()),
                    text("problem", row -> row.finding().problem())),
            List.of());

    static final Rows<TaskRow> TASK = new Rows<>(
            "metadata_task",
            text("run", TaskRow::run),
            List.of(
                    text("workflow", TaskRow::workflow),
                    text("site", TaskRow::site),
                    flag("checked", TaskRow::checked),
                    number("tries", row -> 0, Types.INTEGER),
                    time("not_before", TaskRow::notBefore)),
            List.of());

    private MetadataRows() {}

    /** In the table, what belongs to no run has an empty one, because it is part of the key. */
    private static String runColumn(String run) {
        return run == null ? "" : run;
    }

    /** The beginning of a text, by which an index finds it. */
    static String textKey(String text) {
        int end = Math.min(text.length(), TEXT_KEY);
        boolean splits = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, splits ? end - 1 : end);
    }

    /** Numbers findings of one kind of a run; those that are too many are left out. */
    static List<FindingRow> numbered(String workflow, String site, List<MetadataFinding> findings) {
        List<FindingRow> rows = new ArrayList<>();
        for (MetadataFinding finding : findings.subList(0, Math.min(findings.size(), MetadataFinding.MOST))) {
            rows.add(new FindingRow(workflow, site, rows.size() + 1, finding));
        }
        return rows;
    }

    /** All entries of a workflow, by key. */
    static List<MetadataEntry> entries(Connection connection, String workflow) throws SQLException {
        return select(connection, "workflow = ? order by name, run, source", workflow);
    }

    /** What some of its runs and the owner say of a workflow, by key. */
    static List<MetadataEntry> entries(Connection connection, String workflow, Collection<String> runs)
            throws SQLException {
        Object[] columns =
                Stream.concat(runs.stream(), Stream.of(runColumn(null))).toArray();
        return select(
                connection,
                "workflow = ? and run = any(?) order by name, run, source",
                workflow,
                connection.createArrayOf("varchar", columns));
    }

    /** What is known of a workflow, as far as it is shown: what counts first. */
    static WorkflowMetadata shown(Connection connection, String workflow) throws SQLException {
        Set<String> superseded = supersededWithFindings(connection, workflow);
        Array places = connection.createArrayOf("varchar", superseded.toArray());
        List<MetadataFinding> findings =
                new ArrayList<>(findings(connection, SHOWN, "workflow = ? and not (run = any(?))", workflow, places));
        int room = SHOWN - findings.size();
        if (!superseded.isEmpty() && room > 0) {
            findings.addAll(findings(connection, room, "workflow = ? and run = any(?)", workflow, places));
        }
        return new WorkflowMetadata(shownEntries(connection, "workflow = ?", workflow), findings, superseded);
    }

    /** What a run says itself, and what is wrong with it, as far as it is shown. */
    static WorkflowMetadata shown(Connection connection, Run run) throws SQLException {
        String which = "workflow = ? and run = ?";
        return new WorkflowMetadata(
                shownEntries(connection, which, run.workflow(), run.id()),
                findings(connection, SHOWN, which, run.workflow(), run.id()),
                run.superseded() ? Set.of(run.id()) : Set.of());
    }

    private static List<MetadataEntry> shownEntries(Connection connection, String which, Object... parameters)
            throws SQLException {
        String order = " order by effective desc, name, run, source fetch first " + SHOWN + " rows only";
        return select(connection, which + order, parameters);
    }

    private static Set<String> supersededWithFindings(Connection connection, String workflow) throws SQLException {
        Set<String> runs = new HashSet<>();
        String query = "select r.id from run r where r.workflow = ? and r.superseded and exists"
                + " (select 1 from metadata_finding f where f.workflow = r.workflow and f.run = r.id)";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, workflow);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    runs.add(rows.getString(1));
                }
            }
        }
        return runs;
    }

    private static List<MetadataFinding> findings(Connection connection, int most, String which, Object... parameters)
            throws SQLException {
        List<MetadataFinding> findings = new ArrayList<>();
        String query = "select run, kind, place, problem from metadata_finding where " + which
                + " order by run, kind, position fetch first " + most + " rows only"; // as the key has them
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    findings.add(new MetadataFinding(
                            rows.getString(1),
                            MetadataFinding.Kind.valueOf(rows.getString(2)),
                            rows.getString(3),
                            rows.getString(4)));
                }
            }
        }
        return findings;
    }

    private static List<MetadataEntry> select(Connection connection, String which, Object... parameters)
            throws SQLException {
        String query = "select " + ENTRY_COLUMNS + " from metadata_entry where " + which;
        List<MetadataEntry> entries = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            bind(statement, parameters);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    entries.add(entry(rows));
                }
            }
        }
        return entries;
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private static MetadataEntry entry(ResultSet row) throws SQLException {
        String run = row.getString("run");
        String kind = row.getString("kind");
        MetadataValue value = kind == null
                ? null
                : new MetadataValue(
                        MetadataValue.Kind.valueOf(kind),
                        row.getString("text_value"),
                        row.getObject("number_value", Double.class),
                        row.getString("unit"));
        return new MetadataEntry(
                row.getString("name"),
                value,
                Source.valueOf(row.getString("source")),
                row.getString("origin"),
                run.isEmpty() ? null : run,
                row.getObject("since", OffsetDateTime.class).toInstant(),
                row.getBoolean("effective"));
    }

    /** The entries of some keys that count, by workflow. */
    static Map<String, List<MetadataEntry>> columns(
            Connection connection, Collection<String> workflows, Collection<String> keys) throws SQLException {
        String query = "select workflow, " + ENTRY_COLUMNS + " from metadata_entry where workflow = any(?)"
                + " and name = any(?) and effective order by name, run, source";
        Map<String, List<MetadataEntry>> columns = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setArray(1, connection.createArrayOf("varchar", workflows.toArray()));
            statement.setArray(2, connection.createArrayOf("varchar", keys.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    columns.computeIfAbsent(rows.getString("workflow"), id -> new ArrayList<>())
                            .add(entry(rows));
                }
            }
        }
        return columns;
    }

    /** Deletes what one source says of a run; the run is null for the owner. */
    static void delete(Connection connection, String workflow, String run, Source source) throws SQLException {
        execute(
                connection,
                "delete from metadata_entry where workflow = ? and run = ? and source = ?",
                workflow,
                runColumn(run),
                source.name());
    }

    static void deleteOfOwner(Connection connection, String workflow, Collection<String> keys) throws SQLException {
        execute(
                connection,
                "delete from metadata_entry where workflow = ? and run = '' and source = '" + Source.OWNER
                        + "' and name = any(?)",
                workflow,
                connection.createArrayOf("varchar", keys.toArray()));
    }

    /** Puts other findings of one kind in the place of those that are there. */
    static void replaceFindings(
            Connection connection,
            String workflow,
            String site,
            String run,
            MetadataFinding.Kind kind,
            List<MetadataFinding> findings)
            throws SQLException {
        replaceFindings(connection, workflow, site, List.of(run), kind, findings);
    }

    /** The same of several runs. */
    static void replaceFindings(
            Connection connection,
            String workflow,
            String site,
            Collection<String> runs,
            MetadataFinding.Kind kind,
            List<MetadataFinding> findings)
            throws SQLException {
        execute(
                connection,
                "delete from metadata_finding where workflow = ? and run = any(?) and kind = ?",
                workflow,
                connection.createArrayOf("varchar", runs.toArray()),
                kind.name());
        FINDING.insert(
                connection,
                findings.stream().collect(Collectors.groupingBy(MetadataFinding::run)).values().stream()
                        .flatMap(ofRun -> numbered(workflow, site, ofRun).stream())
                        .toList());
    }

    static void execute(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            statement.executeUpdate();
        }
    }

    /**
     * Adds entries of runs; of a workflow that has too many, none more.
     *
     * @return the runs of which something was left out
     */
    static Set<String> add(Connection connection, List<EntryRow> rows) throws SQLException {
        Map<String, Integer> counts = rows.isEmpty() ? Map.of() : counts(connection, rows);
        Set<String> cut = new HashSet<>();
        List<EntryRow> added = new ArrayList<>();
        for (EntryRow row : rows) {
            if (counts.merge(row.workflow(), 1, Integer::sum) <= MOST) {
                added.add(row);
            } else {
                cut.add(row.entry().run());
            }
        }
        ENTRY.insert(connection, added);
        return cut;
    }

    private static Map<String, Integer> counts(Connection connection, List<EntryRow> rows) throws SQLException {
        Map<String, Integer> counts = new HashMap<>();
        String query = "select workflow, count(*) from metadata_entry where workflow = any(?) group by workflow";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            Object[] workflows =
                    rows.stream().map(EntryRow::workflow).distinct().toArray();
            statement.setArray(1, connection.createArrayOf("varchar", workflows));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    counts.put(row.getString(1), row.getInt(2));
                }
            }
        }
        return counts;
    }

    /** That something was left out of what a run says. */
    static FindingRow tooMany(String workflow, String site, String run, MetadataFinding.Kind kind) {
        String problem = "The workflow has " + MOST + " entries; what is more was left out.";
        return new FindingRow(workflow, site, 0, new MetadataFinding(run, kind, "", problem));
    }

    /** The keys under which some runs of a workflow say something. */
    static Set<String> names(Connection connection, String workflow, Collection<String> runs) throws SQLException {
        Set<String> names = new HashSet<>();
        String query = "select distinct name from metadata_entry where workflow = ? and run = any(?)";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, workflow);
            statement.setArray(2, connection.createArrayOf("varchar", runs.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return names;
    }

    /** Decides anew which entries of a workflow under some keys count, and writes what has changed of that. */
    static void refresh(Connection connection, String workflow, Collection<String> names) throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        List<MetadataEntry> entries = select(
                connection,
                "workflow = ? and name = any(?)",
                workflow,
                connection.createArrayOf("varchar", names.toArray()));
        Set<MetadataEntry> counting = counting(entries, steps(connection, workflow));
        String update =
                "update metadata_entry set effective = ? where workflow = ? and run = ? and source = ? and name = ?";
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            for (MetadataEntry entry : entries) {
                if (entry.effective() != counting.contains(entry)) {
                    statement.setBoolean(1, !entry.effective());
                    statement.setString(2, workflow);
                    statement.setString(3, runColumn(entry.run()));
                    statement.setString(4, entry.source().name());
                    statement.setString(5, entry.key());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /** The runs of a workflow that nothing has taken the place of, and their steps. */
    private static Map<String, Integer> steps(Connection connection, String workflow) throws SQLException {
        Map<String, Integer> steps = new TreeMap<>();
        String query = "select id, step from run where workflow = ? and superseded = false";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, workflow);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    steps.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return steps;
    }

    /**
     * What counts: under each key what the owner says, or else what the newest attempt of each step says by its most
     * important source; the same of several steps only once.
     *
     * @param steps by run, those that count at all
     */
    private static Set<MetadataEntry> counting(List<MetadataEntry> entries, Map<String, Integer> steps) {
        Set<MetadataEntry> counting = new HashSet<>();
        entries.stream()
                .filter(entry -> entry.run() == null || steps.containsKey(entry.run()))
                .collect(Collectors.groupingBy(MetadataEntry::key))
                .values()
                .forEach(sayings -> counting.addAll(countingOfKey(sayings, steps)));
        return counting;
    }

    private static Collection<MetadataEntry> countingOfKey(List<MetadataEntry> sayings, Map<String, Integer> steps) {
        List<MetadataEntry> ofOwner =
                sayings.stream().filter(entry -> entry.run() == null).toList();
        if (!ofOwner.isEmpty()) {
            return ofOwner.stream().filter(entry -> entry.value().isPresent()).toList();
        }
        Map<String, MetadataEntry> ofRuns = new TreeMap<>();
        sayings.forEach(entry -> ofRuns.merge(
                entry.run(), entry, (one, other) -> one.source().compareTo(other.source()) > 0 ? one : other));
        Map<MetadataValue, MetadataEntry> different = new LinkedHashMap<>();
        ofRuns.values().stream()
                .sorted(Comparator.comparing(entry -> steps.get(entry.run())))
                .forEach(entry -> entry.value().ifPresent(value -> different.putIfAbsent(value, entry)));
        return different.values();
    }
}
