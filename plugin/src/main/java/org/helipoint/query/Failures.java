package org.helipoint.query;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.helipoint.model.FailureReason;
import org.helipoint.model.RunState;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.store.Audited;
import org.helipoint.store.StoredWorkflows;
import org.helipoint.store.StoredWorkflows.Attempt;
import org.helipoint.store.WorkflowFilter;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.helipoint.store.WorkflowOrder;
import org.helipoint.store.WorkflowOrder.Sort;
import org.helipoint.store.WorkflowSearch;
import org.helipoint.store.WorkflowSearch.Total;

/**
 * The failed workflows of this site, whoever owns them, and what the plugin itself did about them. Not for users' questions:
 * nobody's rights are looked at. Every method throws {@link org.helipoint.capture.StoreUnavailableException} while the store
 * is down. Thread-safe.
 */
public final class Failures {

    private static final String TRY = "RESTART_ON_FAILURE";
    private static final String DONE = "RESTARTED_ON_FAILURE";
    private static final int AT_ONCE = 500;
    private static final int MOST = 5_000;

    private final StoredWorkflows stored;
    private final String site;

    public Failures(StoredWorkflows stored, String site) {
        this.stored = stored;
        this.site = site;
    }

    /**
     * Ids of workflows that failed, the earliest first, at most 5,000 looked at.
     *
     * @param moment since when
     * @param reasons for which of these reasons
     * @param wanted which of them, by their lines in the overview
     */
    public List<String> since(Instant moment, Set<FailureReason> reasons, Predicate<Workflow> wanted) {
        WorkflowFilter failed = WorkflowFilter.ALL
                .with(Field.SITE, List.of(site))
                .with(Field.STATUS, List.of(RunState.FAILED.name()))
                .with(Field.REASON, reasons.stream().map(Enum::name).toList());
        WorkflowFilter recent =
                new WorkflowFilter(failed.anyOf(), Period.ALWAYS, new Period(moment, null), failed.words());
        WorkflowOrder order = new WorkflowOrder(Sort.FINISHED, false);
        List<String> found = new ArrayList<>();
        Optional<Workflow> last = Optional.empty();
        for (int looked = 0; looked < MOST; looked += AT_ONCE) {
            List<Workflow> rows = stored.search(new WorkflowSearch(
                            recent, order, last.map(order::behind), AT_ONCE, Optional.of(new Total(1, true))))
                    .workflows();
            rows.stream().filter(wanted).map(Workflow::id).forEach(found::add);
            if (rows.size() < AT_ONCE) {
                break;
            }
            last = Optional.of(rows.get(rows.size() - 1));
        }
        return found;
    }

    /** All about a workflow, as it is now; of one with more than 1,000 runs, or very long texts, what failed before others. */
    public Optional<WorkflowDetails> find(String workflow) {
        return stored.find(workflow);
    }

    /** All attempts of a workflow, also those that are too many to be shown. */
    public List<Attempt> attempts(String workflow) {
        return stored.attempts(workflow);
    }

    /**
     * A restart that the plugin itself tried.
     *
     * @param run what it tried to restart
     * @param at when
     */
    public record Try(String run, Instant at) {}

    /** The restarts that the plugin itself tried in a workflow, in order. */
    public List<Try> tries(String workflow) {
        return stored.audited(workflow, TRY).stream()
                .map(line -> new Try(line.detail().split(" ", 2)[0], line.at()))
                .toList();
    }

    /** The jobs that came of them. */
    public Set<String> restarted(String workflow) {
        return stored.audited(workflow, DONE).stream().map(Audited::detail).collect(Collectors.toSet());
    }

    /**
     * Writes down that the plugin itself is about to restart a run.
     *
     * @param owner as whom
     * @param which in words, which try it is
     */
    public void noteTry(String owner, String workflow, String run, String which) {
        stored.audit(owner, TRY, Optional.of(workflow), run + " " + which);
    }

    /** Writes down which job is about to come of it. */
    public void noteRestarted(String owner, String workflow, String job) {
        stored.audit(owner, DONE, Optional.of(workflow), job);
    }
}
