package org.helipoint.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All that is known of the experiment of one workflow.
 *
 * @param entries all, of all runs and of the owner, by key
 * @param findings of all runs
 * @param superseded ids of those runs with findings that something has taken the place of
 */
public record WorkflowMetadata(List<MetadataEntry> entries, List<MetadataFinding> findings, Set<String> superseded) {

    /** Nothing is known. */
    public static final WorkflowMetadata NONE = new WorkflowMetadata(List.of(), List.of());

    public WorkflowMetadata {
        entries = List.copyOf(entries);
        findings = List.copyOf(findings);
        superseded = Set.copyOf(superseded);
    }

    /** With findings that all count. */
    public WorkflowMetadata(List<MetadataEntry> entries, List<MetadataFinding> findings) {
        this(entries, findings, Set.of());
    }

    /** What counts for the workflow. Several entries have the same key only if several of its steps say different things. */
    public List<MetadataEntry> effective() {
        return entries.stream().filter(MetadataEntry::effective).toList();
    }

    /** What is wrong with the runs that nothing has taken the place of. */
    public List<MetadataFinding> effectiveFindings() {
        return findings.stream()
                .filter(finding -> !superseded.contains(finding.run()))
                .toList();
    }

    /** What a run says itself: of each key the most important of its sources. */
    public List<MetadataEntry> of(Run run) {
        return List.copyOf(best(entry -> run.id().equals(entry.run())).values());
    }

    /** What holds for a run: what it says, and what the owner says of the workflow. */
    public Map<String, MetadataValue> holdingFor(String run) {
        Map<String, MetadataValue> values = new TreeMap<>();
        best(entry -> entry.run() == null || entry.run().equals(run))
                .forEach((key, entry) -> entry.value().ifPresent(value -> values.put(key, value)));
        return values;
    }

    private Map<String, MetadataEntry> best(Predicate<MetadataEntry> among) {
        Map<String, MetadataEntry> best = new TreeMap<>();
        entries.stream()
                .filter(among)
                .forEach(entry -> best.merge(
                        entry.key(), entry, (one, other) -> other.source().compareTo(one.source()) > 0 ? other : one));
        return best;
    }

    /** Findings about a run. */
    public List<MetadataFinding> findingsOf(Run run) {
        return findings.stream()
                .filter(finding -> finding.run().equals(run.id()))
                .toList();
    }
}
