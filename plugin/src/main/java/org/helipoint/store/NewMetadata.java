package org.helipoint.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
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

/** What one batch of snapshots says of experiments. Runs that say nothing of them cost no statement. */
final class NewMetadata {

    private final FilePatterns files;
    private final List<EntryRow> entries = new ArrayList<>();
    private final List<FindingRow> findings = new ArrayList<>();
    private final List<TaskRow> tasks = new ArrayList<>();
    private final Map<String, Run> describedAnew = new LinkedHashMap<>();
    private final Set<String> unsettled = new LinkedHashSet<>();

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
            boolean canWait = run.description().profile().isEmpty();
            tasks.add(new TaskRow(run.id(), run.workflow(), run.site(), canWait, at));
        }
        if (says) {
            said(run, alone, at);
            if (!alone) {
                unsettled.add(run.workflow());
            }
        }
    }

    /** Takes in that the description of a run has come to be known better. */
    void describedAnew(Run run, Instant at) {
        if (run.description().saysMetadata()) {
            boolean isNew = entries.removeIf(row -> run.id().equals(row.entry().run()));
            findings.removeIf(row -> run.id().equals(row.finding().run()));
            if (!isNew) {
                describedAnew.put(run.id(), run);
            }
            said(run, false, at);
            unsettled.add(run.workflow());
        }
    }

    /** Takes in that a run does not count any more. */
    void superseded(Run run) {
        if (run.description().saysMetadata()
                || !files.named(run.description().dataLinks(), false).isEmpty()) {
            unsettled.add(run.workflow());
        }
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
        for (Run run : describedAnew.values()) {
            MetadataRows.delete(connection, run.workflow(), run.id(), Source.DESCRIPTION);
            MetadataRows.replaceFindings(
                    connection, run.workflow(), run.site(), run.id(), MetadataFinding.Kind.DESCRIPTION, List.of());
        }
        MetadataRows.ENTRY.insert(connection, entries);
        MetadataRows.FINDING.insert(connection, findings);
        MetadataRows.TASK.insert(connection, tasks);
        for (String workflow : unsettled) {
            MetadataRows.refresh(connection, workflow);
        }
    }
}
