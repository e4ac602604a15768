package org.helipoint.metadata;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.model.Metadata;
import org.helipoint.model.MetadataValue;
import org.helipoint.model.Run;
import org.helipoint.model.Workflow;
import org.helipoint.query.Caller;
import org.helipoint.query.MetadataRecords;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;

/** What owners say of their workflows, at any time. Thread-safe. */
public final class OwnersMetadata {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * How many runs are read, and written, together: one by one, 5,000 take ten seconds and more; but each may have a megabyte
     * of description.
     */
    private static final int CHECKED_AT_ONCE = 20;

    private final Workflows workflows;
    private final MetadataRecords records;
    private final Checks checks;
    private final Redactor redactor;

    public OwnersMetadata(Workflows workflows, MetadataRecords records, Checks checks, Redactor redactor) {
        this.workflows = workflows;
        this.records = records;
        this.checks = checks;
        this.redactor = redactor;
    }

    /**
     * Changes what counts. Doing it again changes nothing.
     *
     * @param id of a workflow that the caller may see
     * @param patch a merge patch in the form of {@link Metadata}
     * @return the keys that have another value than before
     * @throws InvalidMetadataException if something of it cannot be taken as it is; nothing is changed then
     * @throws org.helipoint.query.WorkflowNotFoundException if there is none with this id that the caller may see
     */
    public Set<String> change(Caller caller, String id, ObjectNode patch) {
        Workflow workflow = workflows.getWithoutRuns(caller, id).workflow();
        checkSecrets(patch);
        Set<String> changed = records.change(caller, workflow, before -> changed(before, patch));
        // also if nothing changed: the same request before this one may have ended before its check
        List<Run> runs = workflows.newest(workflow, 0, CHECKED_AT_ONCE);
        while (!runs.isEmpty()) {
            checks.check(runs);
            runs = workflows.newest(workflow, runs.get(runs.size() - 1).step(), CHECKED_AT_ONCE);
        }
        return changed;
    }

    private static Map<String, MetadataValue> changed(Map<String, MetadataValue> before, ObjectNode patch) {
        Metadata.Said said = Metadata.patch(before, patch);
        said.problems().stream().findFirst().ifPresent(problem -> {
            throw new InvalidMetadataException(
                    "'" + problem.key() + "' " + problem.problem() + ". Nothing was changed.");
        });
        return said.values();
    }

    /** What is kept for ever, and found by others, is no place for them. */
    private void checkSecrets(ObjectNode patch) {
        ObjectNode wrapped = NODES.objectNode().set("Metadata", patch);
        redactor.redact(wrapped).removed().stream()
                .map(place -> JsonPointer.compile(place).tail().toString())
                .findFirst()
                .ifPresent(place -> {
                    throw new InvalidMetadataException(
                            "'" + place + "' looks like a secret, by its name or its form. Metadata is kept for ever"
                                    + " and shown; use another name if it is none.");
                });
    }
}
