package org.helipoint.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One job that a {@link RestartTask} submits, or that it does not submit.
 *
 * @param position its place in the task, from 0
 * @param workflow id of the workflow, as it was asked for
 * @param step number of the step that gets a new attempt; empty if nothing was found to start again
 * @param name the step's name; empty like {@code step}
 * @param run id of the run that it starts again; empty like {@code step}
 * @param parts of a sweep of which only some parts start again: the numbers of their steps; empty otherwise
 * @param needs positions of the items whose jobs have to succeed first
 * @param state what became of it
 * @param job id of the new job; known before its submission
 * @param why why it was not submitted, or anything else that has to be said of it
 */
public record RestartItem(
        int position,
        String workflow,
        Optional<Integer> step,
        Optional<String> name,
        Optional<String> run,
        List<Integer> parts,
        List<Integer> needs,
        State state,
        Optional<String> job,
        Optional<String> why) {

    /** What became of an item. */
    public enum State {
        /** Its turn has not come. */
        WAITING,
        /** It has the id of its job, which is given to UNICORE at this moment. */
        SUBMITTING,
        /** UNICORE has the job. */
        SUBMITTED,
        /** It was not submitted and will not be. */
        NOT_SUBMITTED,
        /** The task ended before its turn. */
        CANCELLED
    }

    public RestartItem {
        Objects.requireNonNull(workflow, "workflow");
        Objects.requireNonNull(state, "state");
        parts = List.copyOf(parts);
        needs = List.copyOf(needs);
        name = name.map(text -> Run.cut(text, Run.NAME_LENGTH));
        why = why.map(text -> Run.cut(text, RestartTask.REASON_LENGTH));
    }
}
