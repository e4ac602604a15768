package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.MetadataChange;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataEntry.Source;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.MetadataValue;
import org.helipoint.model.RunState;
import org.helipoint.model.WorkflowMetadata;
import org.helipoint.store.MetadataRows.EntryRow;
import org.hibernate.jdbc.ReturningWork;

/**
 * Metadata of experiments: what is known, what owners change, and which runs are to be looked at. Every method throws
 * {@link org.helipoint.capture.StoreUnavailableException} while the database is not open. Thread-safe: each change has the
 * lock of its workflow, as the recording of runs has.
 */
public final class StoredMetadata {

    /** Most changes of a workflow that are told, the newest. */
    public static final int TOLD = 500;

    private static final int CALLER_LENGTH = 2_000;

    private static final List<String> ENDED =
            Stream.of(RunState.values()).filter(RunState::ended).map(Enum::name).toList();

    private final Database database;
    private final String site;
    private final Clock clock;

    /**
     * The metadata in a database.
     *
     * @param site name of the UNICORE/X whose runs are looked at here
     */
    public StoredMetadata(Database database, String site, Clock clock) {
        this.database = database;
        this.site = site;
        this.clock = clock;
    }

    /** The entries of some keys that count, of all workflows of a page with one query. */
    public Map<String, List<MetadataEntry>> columns(Collection<String> workflows, Collection<String> keys) {
        return workflows.isEmpty() || keys.isEmpty()
                ? Map.of()
                : read(connection -> MetadataRows.columns(connection, workflows, keys));
    }

    /** What was changed by hand, the newest first, at most {@link #TOLD}. */
    public List<MetadataChange> changes(String workflow) {
        return read(connection -> {
            List<MetadataChange> changes = new ArrayList<>();
            String query = "select at, caller, name, old_value, new_value from metadata_change where workflow = ?"
                    + " order by position desc fetch first " + TOLD + " rows only";
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setString(1, workflow);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        changes.add(new MetadataChange(
                                rows.getObject(1, OffsetDateTime.class).toInstant(),
                                rows.getString(2),
                                rows.getString(3),
                                Optional.ofNullable(rows.getString(4)),
                                Optional.ofNullable(rows.getString(5))));
                    }
                }
            }
            return changes;
        });
    }

    /**
     * Changes what counts of a workflow, as its owner. What was so already is not changed, so doing it again does nothing.
     *
     * @param caller X.500 name of who does it
     * @param change makes what shall count of what does; called once or twice, with nothing else locked
     * @return the keys that have another value than before
     */
    public Set<String> change(String workflow, String caller, UnaryOperator<Map<String, MetadataValue>> change) {
        return write(connection -> {
            lock(connection, workflow);
            List<MetadataEntry> entries = MetadataRows.entries(connection, workflow);
            Map<String, MetadataValue> before = new TreeMap<>();
            entries.stream()
                    .filter(MetadataEntry::effective)
                    .forEach(entry -> entry.value().ifPresent(value -> before.putIfAbsent(entry.key(), value)));
            Map<String, MetadataValue> after = change.apply(before);
            Set<String> changed = new TreeSet<>(before.keySet());
            changed.addAll(after.keySet());
            changed.removeIf(key -> Objects.equals(before.get(key), after.get(key)));
            write(connection, workflow, caller, changed, entries, after);
            note(connection, workflow, caller, changed, before, after);
            return changed;
        });
    }

    private void write(
            Connection connection,
            String workflow,
            String caller,
            Set<String> changed,
            List<MetadataEntry> entries,
            Map<String, MetadataValue> after)
            throws SQLException {
        MetadataRows.deleteOfOwner(connection, workflow, changed);
        Set<String> ofRuns = entries.stream()
                .filter(entry -> entry.run() != null)
                .map(MetadataEntry::key)
                .collect(Collectors.toSet());
        List<EntryRow> rows = new ArrayList<>();
        for (String key : changed) {
            if (after.containsKey(key) || ofRuns.contains(key)) {
                rows.add(new EntryRow(
                        workflow,
                        site,
                        new MetadataEntry(key, after.get(key), Source.OWNER, caller, null, now(), false)));
            }
        }
        MetadataRows.ENTRY.insert(connection, rows);
        MetadataRows.refresh(connection, workflow, changed);
    }

    private void note(
            Connection connection,
            String workflow,
            String caller,
            Set<String> changed,
            Map<String, MetadataValue> before,
            Map<String, MetadataValue> after)
            throws SQLException {
        if (changed.isEmpty()) {
            return;
        }
        int position = number(
                connection, "select coalesce(max(position), 0) from metadata_change where workflow = ?", workflow);
        String insert = "insert into metadata_change (workflow, position, site, at, caller, name, old_value, new_value)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?)";
        String who = caller.substring(0, Math.min(caller.length(), CALLER_LENGTH));
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (String key : changed) {
                statement.setString(1, workflow);
                statement.setInt(2, ++position);
                statement.setString(3, site);
                statement.setObject(4, now().atOffset(ZoneOffset.UTC));
                statement.setString(5, who);
                statement.setString(6, key);
                statement.setString(7, text(before.get(key)));
                statement.setString(8, text(after.get(key)));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static String text(MetadataValue value) {
        return value == null ? null : value.toString().replace('\0', '\ufffd');
    }

    private static int number(Connection connection, String query, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, parameter);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Takes turns with everybody who changes the workflow. */
    private static void lock(Connection connection, String workflow) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select id from workflow where id = ? for update")) {
            statement.setString(1, workflow);
            statement.executeQuery().close();
        }
    }

    /**
     * A run whose metadata is to be looked at.
     *
     * @param ended whether its files may be looked into
     * @param tries how often that was begun before
     */
    public record Task(String run, String workflow, boolean ended, int tries) {}

    /** Runs of this site that are to be looked at now: those that nobody has looked at yet, and those that have ended. */
    public List<Task> due(int most) {
        return read(connection -> {
            List<Task> due = new ArrayList<>();
            String query = "select t.run, t.workflow, case when r.state = any(?) then true else false end, t.tries"
                    + " from metadata_task t join run r on r.id = t.run where t.site = ? and t.not_before <= ?"
                    + " and (t.checked = false or r.state = any(?)) order by t.not_before, t.run fetch first " + most
                    + " rows only";
            try (PreparedStatement statement = connection.prepareStatement(query)) {
                statement.setArray(1, connection.createArrayOf("varchar", ENDED.toArray()));
                statement.setString(2, site);
                statement.setObject(3, now().atOffset(ZoneOffset.UTC));
                statement.setArray(4, connection.createArrayOf("varchar", ENDED.toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        due.add(new Task(rows.getString(1), rows.getString(2), rows.getBoolean(3), rows.getInt(4)));
                    }
                }
            }
            return due;
        });
    }

    /**
     * Notes that a run is about to be looked at, before anything of it is touched: what kills the server each time is given
     * up after some tries.
     *
     * @param again when to try again if it is not {@linkplain #finish finished} then
     */
    public void begin(Task task, Duration again) {
        write(connection -> {
            MetadataRows.execute(
                    connection,
                    "update metadata_task set tries = tries + 1, not_before = ? where run = ?",
                    now().plus(again).atOffset(ZoneOffset.UTC),
                    task.run());
            return null;
        });
    }

    /** Takes back that a run was {@linkplain #begin begun}, until later. */
    public void postpone(Task task, Duration again) {
        write(connection -> {
            MetadataRows.execute(
                    connection,
                    "update metadata_task set tries = ?, not_before = ? where run = ? and tries > 0",
                    task.tries(),
                    now().plus(again).atOffset(ZoneOffset.UTC),
                    task.run());
            return null;
        });
    }

    /** Notes that a run that was {@linkplain #begin begun} was looked at, and has to be once more after its end. */
    public void checked(Task task) {
        write(connection -> {
            MetadataRows.execute(
                    connection,
                    "update metadata_task set checked = true, tries = 0, not_before = ? where run = ? and tries > 0",
                    now().atOffset(ZoneOffset.UTC),
                    task.run());
            return null;
        });
    }

    /** Notes that nothing is left to do for a run that was {@linkplain #begin begun}. What came to be known meanwhile stays due. */
    public void finish(Task task) {
        write(connection -> {
            MetadataRows.execute(connection, "delete from metadata_task where run = ? and tries > 0", task.run());
            return null;
        });
    }

    /** Keeps what the files of a run say, in the place of what they said before. */
    public void saveFiles(Task task, List<MetadataEntry> entries, List<MetadataFinding> findings) {
        write(connection -> {
            lock(connection, task.workflow());
            Set<String> names = MetadataRows.names(connection, task.workflow(), Set.of(task.run()));
            MetadataRows.delete(connection, task.workflow(), task.run(), Source.FILE);
            List<EntryRow> rows = entries.stream()
                    .map(entry -> new EntryRow(
                            task.workflow(),
                            site,
                            new MetadataEntry(
                                    entry.key(), entry.said(), Source.FILE, entry.origin(), task.run(), now(), false)))
                    .toList();
            boolean cut = !MetadataRows.add(connection, rows).isEmpty();
            MetadataRows.replaceFindings(
                    connection, task.workflow(), site, task.run(), MetadataFinding.Kind.FILE, findings);
            if (cut) {
                MetadataRows.FINDING.insert(
                        connection,
                        List.of(MetadataRows.tooMany(task.workflow(), site, task.run(), MetadataFinding.Kind.FILE)));
            }
            rows.forEach(row -> names.add(row.entry().key()));
            MetadataRows.refresh(connection, task.workflow(), names);
            return null;
        });
    }

    /** Keeps why the files of a run could not be read, besides what they said before. */
    public void saveFinding(Task task, MetadataFinding finding) {
        write(connection -> {
            lock(connection, task.workflow());
            MetadataRows.replaceFindings(
                    connection, task.workflow(), site, task.run(), MetadataFinding.Kind.FILE, List.of(finding));
            return null;
        });
    }

    /**
     * Keeps what the profiles of some runs of a workflow find, in the place of what they found before. Nothing of them
     * changes meanwhile.
     *
     * @param check gives the findings for what these runs, and the owner, say; it is given nothing of findings
     */
    public void check(
            String workflow, Collection<String> runs, Function<WorkflowMetadata, List<MetadataFinding>> check) {
        write(connection -> {
            lock(connection, workflow);
            List<MetadataFinding> findings =
                    check.apply(new WorkflowMetadata(MetadataRows.entries(connection, workflow, runs), List.of()));
            MetadataRows.replaceFindings(connection, workflow, site, runs, MetadataFinding.Kind.PROFILE, findings);
            return null;
        });
    }

    private <T> T read(ReturningWork<T> work) {
        return database.read(session -> session.doReturningWork(work));
    }

    private <T> T write(ReturningWork<T> work) {
        return database.writeInTime(session -> session.doReturningWork(work));
    }
}
