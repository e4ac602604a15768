package org.helipoint.query;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.helipoint.model.Lineage;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.Statistics;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.store.Found;
import org.helipoint.store.StoredWorkflows;
import org.helipoint.store.StoredWorkflows.Outcome;
import org.helipoint.store.WorkflowFilter;
import org.helipoint.store.WorkflowFilter.Field;

/**
 * What a caller may see of the record. Every look of an administrator at somebody else's is written to the audit, but not again
 * within a few minutes if it shows the same: pages ask every few seconds. Every method throws {@link org.helipoint.capture.StoreUnavailableException} while the store is down. Thread-safe.
 */
public final class Workflows {

    private final StoredWorkflows stored;
    private final RecentLooks looks;

    public Workflows(StoredWorkflows stored, Clock clock) {
        this.stored = stored;
        this.looks = new RecentLooks(clock);
    }

    /** A page of the overview. */
    public Page page(Caller caller, WorkflowQuery query) {
        Found found = stored.search(query.search(caller));
        boolean more = found.workflows().size() > query.num();
        List<Workflow> rows = more ? found.workflows().subList(0, query.num()) : found.workflows();
        audit(
                caller,
                "LIST",
                Optional.empty(),
                rows.stream().filter(row -> !caller.owns(row)).map(Workflow::id).toList());
        return new Page(
                rows,
                found.total().count(),
                found.total().lowerBound(),
                more ? Optional.of(query.after(rows.get(rows.size() - 1), found.total())) : Optional.empty());
    }

    /** In as many lines as it takes to name each foreign workflow that was shown. */
    private void audit(Caller caller, String action, Optional<String> workflow, List<String> foreign) {
        StringBuilder ids = new StringBuilder();
        for (String id : foreign) {
            if (ids.length() + id.length() >= StoredWorkflows.AUDIT_LENGTH) {
                look(caller, action, workflow, ids.toString());
                ids.setLength(0);
            }
            ids.append(ids.isEmpty() ? "" : " ").append(id);
        }
        if (!ids.isEmpty()) {
            look(caller, action, workflow, ids.toString());
        }
    }

    private void look(Caller caller, String action, Optional<String> workflow, String detail) {
        looks.once(
                new RecentLooks.Look(caller.name(), action, workflow, detail),
                () -> stored.audit(caller.name(), action, workflow, detail));
    }

    /**
     * Everything about one workflow; of one with more than 1,000 runs, as many steps as can be shown together.
     *
     * @throws WorkflowNotFoundException if there is none with this id that the caller may see
     * @see StoredWorkflows#find
     */
    public WorkflowDetails get(Caller caller, String id) {
        return read(caller, id, stored.find(id, caller::maySee));
    }

    /** The same without runs. Throws what {@link #get} throws. */
    public WorkflowDetails getWithoutRuns(Caller caller, String id) {
        return read(caller, id, stored.findWithoutRuns(id, caller::maySee));
    }

    /**
     * All runs of a workflow, as far as a restart needs to know them, or those that have to do with some steps. Throws what
     * {@link #get} throws.
     *
     * @see StoredWorkflows#findToRestart
     */
    public WorkflowDetails getToRestart(Caller caller, String id, Set<Integer> steps, Optional<Integer> attempt) {
        return read(caller, id, stored.findToRestart(id, steps, attempt, caller::maySee));
    }

    /** The same of all steps. */
    public WorkflowDetails getToRestart(Caller caller, String id) {
        return getToRestart(caller, id, Set.of(), Optional.empty());
    }

    /** All runs without what they were submitted with. Throws what {@link #get} throws. */
    public WorkflowDetails getBare(Caller caller, String id) {
        return read(caller, id, stored.findBare(id, caller::maySee));
    }

    /**
     * Everything about one run of a workflow, which is the last of those that it goes back to.
     *
     * @throws WorkflowNotFoundException if there is none with this id in such a workflow that the caller may see
     */
    public WorkflowDetails getRun(Caller caller, String id, String run) {
        return read(
                caller,
                id + "/runs/" + run,
                stored.findAttempt(run, workflow -> workflow.id().equals(id) && caller.maySee(workflow)));
    }

    private WorkflowDetails read(Caller caller, String what, Optional<WorkflowDetails> found) {
        WorkflowDetails details = found.orElseThrow(() -> new WorkflowNotFoundException(what));
        Workflow workflow = details.workflow();
        if (!caller.owns(workflow)) {
            look(caller, "READ", Optional.of(workflow.id()), "of " + workflow.owner());
        }
        return details;
    }

    /** The newest attempts of the steps of a workflow that the caller was given, see {@link StoredWorkflows#newest}. */
    public List<Run> newest(Workflow workflow, int after, int most) {
        return stored.newest(workflow.id(), after, most);
    }

    /** How many steps of a workflow are no parts of a sweep; none if the caller has no such workflow. */
    public long countSteps(Caller caller, String id) {
        return stored.findLine(id)
                .filter(caller::maySee)
                .map(workflow -> stored.countSteps(id))
                .orElse(0L);
    }

    /**
     * What two runs differ in.
     *
     * @param id of a workflow that the caller may see; the runs may be of others
     * @throws WorkflowNotFoundException if one of them all does not exist or is not the caller's; it does not say which
     */
    public Comparison compare(Caller caller, String id, ComparedRuns runs) {
        Supplier<WorkflowNotFoundException> notFound =
                () -> new WorkflowNotFoundException(id + "/compare" + runs.asText());
        Workflow workflow = stored.findLine(id).filter(caller::maySee).orElseThrow(notFound);
        WorkflowDetails a = stored.findAttempt(runs.a(), caller::maySee).orElseThrow(notFound);
        WorkflowDetails b = stored.findAttempt(runs.b(), caller::maySee).orElseThrow(notFound);
        audit(
                caller,
                "COMPARE",
                Optional.of(id),
                Stream.of(workflow, a.workflow(), b.workflow())
                        .filter(one -> !caller.owns(one))
                        .map(Workflow::id)
                        .distinct()
                        .toList());
        return Comparison.of(a, b);
    }

    /** What a workflow that the caller was given has to do with others of its owner, by its data. */
    public Lineage lineage(Caller caller, Workflow workflow) {
        Lineage lineage = stored.lineage(workflow);
        if (!caller.owns(workflow)) {
            audit(
                    caller,
                    "LINEAGE",
                    Optional.of(workflow.id()),
                    Stream.of(lineage.upstream(), lineage.downstream())
                            .flatMap(side -> side.workflows().stream())
                            .map(Lineage.Relative::id)
                            .distinct()
                            .toList());
        }
        return lineage;
    }

    /** Counts workflows that the caller may see. */
    public Statistics statistics(Caller caller, WorkflowFilter filter) {
        Statistics statistics = stored.statistics(caller.confined(filter), caller.isAdmin());
        if (caller.isAdmin() && !filter.values(Field.OWNER).equals(Set.of(caller.key()))) {
            look(caller, "STATISTICS", Optional.empty(), filter.toString());
        }
        return statistics;
    }

    /** The number of the attempt that a run is; empty if the run is not recorded. */
    public Optional<Integer> attempt(String run) {
        return stored.findRun(run).map(Run::attempt);
    }

    /** Id of the workflow that a run is in; empty if the run is not recorded. */
    public Optional<String> workflowOf(String run) {
        return stored.findRun(run).map(Run::workflow);
    }

    /** Whether a job with this id on a site's batch system is known and has not ended. */
    public boolean isActive(String site, String batchSystemId) {
        return stored.isActive(site, batchSystemId);
    }

    /** How many workflows the caller has in which status, see {@link StoredWorkflows#countByStatus}. */
    public Map<RunState, Long> countByStatus(Caller caller) {
        return stored.countByStatus(caller.key());
    }

    /** Writes a restart to the audit. */
    public void auditRestart(Caller caller, String workflow, String run, String job) {
        stored.audit(caller.name(), "RESTART", Optional.of(workflow), run + " as " + job);
    }

    /**
     * What became of a job and, if it is a sweep, of its parts, for one's own use: nothing of it is for a caller, and so nothing
     * goes to the audit.
     */
    public List<Outcome> outcomes(String workflow, String job) {
        return stored.outcomes(workflow, job);
    }

    /** Writes to the audit what somebody does with several workflows. */
    void audit(Caller caller, String action, String detail) {
        stored.audit(caller.name(), action, Optional.empty(), detail);
    }
}
