package org.helipoint.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.model.DataLink;
import org.helipoint.model.DescribedMetadata;
import org.helipoint.model.FilePatterns;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataEntry.Source;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Run;
import org.helipoint.store.MetadataRows.EntryRow;
import org.helipoint.store.MetadataRows.FindingRow;
import org.helipoint.store.MetadataRows.TaskRow;

/** What one batch of snapshots says of experiments. Runs that say nothing of them cost no statement, but those described anew. */
final class NewMetadata {

    private final FilePatterns files;
    private final List<EntryRow> entries = new ArrayList<>();
    private final List<FindingRow> findings = new ArrayList<>();
    private final Map<String, TaskRow> tasks = new LinkedHashMap<>();
    private final Map<String, Run> describedAnew = new LinkedHashMap<>();

    /** Runs by workflow; what counts under the keys of which they say something is to be decided anew. */
    private final Map<String, Set<String>> unsettled = new LinkedHashMap<>();

    /**
     * Nothing yet.
     *
     * @param files which files may say something
     */
    NewMetadata(FilePatterns files) {
        this.files = files;
    }

    /**
     * Takes in a run that is new.
     *
     * @param links its inputs and outputs
     * @param alone whether its workflow is new, too
     */
    void began(Run run, List<DataLink> links, boolean alone, Instant at) {
        boolean says = run.description().saysMetadata();
        if (says || !files.named(links, false).isEmpty()) {
            task(run, at);
        }
        if (says) {
            said(run, alone, at);
            if (!alone && run.sweep().isEmpty()) {
                unsettled(run);
            }
        }
    }

    private void task(Run run, Instant at) {
        boolean canWait = run.description().profile().isEmpty() || run.sweep().isPresent();
        tasks.put(run.id(), new TaskRow(run.id(), run.workflow(), run.site(), canWait, at));
    }

    /**
     * Takes in that the description of a run has come to be known better. Whatever the one before and the files that it named
     * said is forgotten, and what this one says is looked at as if it were the first.
     */
    void describedAnew(Run run, Instant at) {
        entries.removeIf(row -> run.id().equals(row.entry().run()));
        findings.removeIf(row -> run.id().equals(row.finding().run()));
        tasks.remove(run.id());
        describedAnew.put(run.id(), run);
        if (says(run)) {
            task(run, at);
        }
        said(run, false, at);
        unsettled(run);
    }

    /** Takes in that a run does not count any more. */
    void superseded(Run run) {
        if (says(run)) {
            unsettled(run);
        }
    }

    /** Whether a run, or a file of it, may say something. */
    private boolean says(Run run) {
        return run.description().saysMetadata()
                || !files.named(run.description().dataLinks(), false).isEmpty();
    }

    private void unsettled(Run run) {
        unsettled
                .computeIfAbsent(run.workflow(), workflow -> new LinkedHashSet<>())
                .add(run.id());
    }

    private void said(Run run, boolean alone, Instant at) {
        DescribedMetadata described = DescribedMetadata.of(run);
        described
                .entries()
                .forEach(entry -> entries.add(new EntryRow(
                        run.workflow(),
                        run.site(),
                        new MetadataEntry(
                                entry.key(), entry.said(), entry.source(), entry.origin(), run.id(), at, alone))));
        findings.addAll(MetadataRows.numbered(run.workflow(), run.site(), described.findings()));
    }

    /** Writes it, when all runs are written. */
    void write(Connection connection) throws SQLException {
        Map<String, Set<String>> keys = new HashMap<>();
        for (Run run : describedAnew.values()) {
            keys.computeIfAbsent(run.workflow(), workflow -> new HashSet<>())
                    .addAll(MetadataRows.names(connection, run.workflow(), Set.of(run.id())));
            MetadataRows.delete(connection, run.workflow(), run.id(), Source.DESCRIPTION);
            MetadataRows.delete(connection, run.workflow(), run.id(), Source.FILE);
            for (MetadataFinding.Kind kind : MetadataFinding.Kind.values()) {
                MetadataRows.replaceFindings(connection, run.workflow(), run.site(), run.id(), kind, List.of());
            }
            MetadataRows.execute(connection, "delete from metadata_task where run = ?", run.id());
        }
        Set<String> cut = MetadataRows.add(connection, entries);
        entries.stream()
                .filter(row -> cut.remove(row.entry().run()))
                .map(row -> MetadataRows.tooMany(
                        row.workflow(), row.site(), row.entry().run(), MetadataFinding.Kind.DESCRIPTION))
                .forEach(findings::add);
        MetadataRows.FINDING.insert(connection, findings);
        MetadataRows.TASK.insert(connection, tasks.values());
        for (Map.Entry<String, Set<String>> runs : unsettled.entrySet()) {
            Set<String> names = MetadataRows.names(connection, runs.getKey(), runs.getValue());
            names.addAll(keys.getOrDefault(runs.getKey(), Set.of()));
            MetadataRows.refresh(connection, runs.getKey(), names);
        }
    }
}
