package org.helipoint.query;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.helipoint.model.MetadataChange;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.MetadataValue;
import org.helipoint.model.Run;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowMetadata;
import org.helipoint.store.StoredMetadata;
import org.helipoint.store.StoredMetadata.Task;
import org.helipoint.store.StoredWorkflows;

/**
 * What is known of experiments, as callers change it and as the plugin itself looks after it. What an administrator changes
 * for somebody else is written to the audit. Every method throws
 * {@link org.helipoint.capture.StoreUnavailableException} while the store is down. Thread-safe.
 */
public final class MetadataRecords {

    private final StoredMetadata stored;
    private final StoredWorkflows workflows;
    private final List<String> columns;

    /**
     * The metadata in a store.
     *
     * @param columns keys that appear in rows of the overview
     */
    public MetadataRecords(StoredMetadata stored, StoredWorkflows workflows, List<String> columns) {
        this.stored = stored;
        this.workflows = workflows;
        this.columns = List.copyOf(columns);
    }

    /** The keys that appear in rows of the overview. */
    public List<String> columns() {
        return columns;
    }

    /** What counts under these keys, by id of the workflow, for a page of workflows that the caller was given; one query. */
    public Map<String, List<MetadataEntry>> columns(Collection<Workflow> page) {
        return stored.columns(page.stream().map(Workflow::id).toList(), columns);
    }

    /** What was changed by hand, the newest first, of a workflow that the caller was given. */
    public List<MetadataChange> changes(Workflow workflow) {
        return stored.changes(workflow.id());
    }

    /**
     * Changes what counts of a workflow that the caller was given.
     *
     * @see StoredMetadata#change
     */
    public Set<String> change(Caller caller, Workflow workflow, UnaryOperator<Map<String, MetadataValue>> change) {
        if (!caller.owns(workflow)) {
            workflows.audit(caller.name(), "METADATA", Optional.of(workflow.id()), "of " + workflow.owner());
        }
        return stored.change(workflow.id(), caller.name(), change);
    }

    /** A run by its id. */
    public Optional<Run> run(String id) {
        return workflows.findRun(id);
    }

    /** Runs to be looked at now. */
    public List<Task> due(int most) {
        return stored.due(most);
    }

    /** Notes that a run is about to be looked at. */
    public void begin(Task task, Duration again) {
        stored.begin(task, again);
    }

    /** Notes that a run could not be looked at now, which was no try. */
    public void postpone(Task task, Duration again) {
        stored.postpone(task, again);
    }

    /** Notes that a run was looked at, and has to be once more after its end. */
    public void checked(Task task) {
        stored.checked(task);
    }

    /** Notes that nothing is left to do for a run. */
    public void finish(Task task) {
        stored.finish(task);
    }

    /** Keeps what the files of a run say. */
    public void saveFiles(Task task, List<MetadataEntry> entries, List<MetadataFinding> findings) {
        stored.saveFiles(task, entries, findings);
    }

    /** Keeps why the files of a run could not be read. */
    public void saveFinding(Task task, MetadataFinding finding) {
        stored.saveFinding(task, finding);
    }

    /**
     * Checks some runs of a workflow.
     *
     * @see StoredMetadata#check
     */
    public void check(
            String workflow, Collection<String> runs, Function<WorkflowMetadata, List<MetadataFinding>> check) {
        stored.check(workflow, runs, check);
    }
}
