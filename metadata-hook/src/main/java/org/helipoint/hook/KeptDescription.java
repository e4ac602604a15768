package org.helipoint.hook;

import eu.unicore.xnjs.ems.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Submission;
import org.helipoint.redact.Redactor.Redacted;

/**
 * What was submitted, kept with the job itself for as long as the store has not got it: UNICORE changes the description
 * in the first pass, and a server that dies before the store has the record would leave nothing of the original. It lies
 * in the job's processing context, which UNICORE stores together with that change in one step and shows to nobody.
 * Secrets are removed from it like from everything that leaves the hook.
 */
final class KeptDescription {

    private static final String KEY = "org.helipoint.submitted";

    private KeptDescription() {}

    /** Keeps what was submitted. UNICORE stores it at the end of the pass. */
    static void put(Action action, Submission submission) {
        // UNICORE copies a context to the actions that a job makes: the job's id says whose description it is
        ArrayList<String> kept = new ArrayList<>(
                List.of(action.getUUID(), submission.description().toString()));
        kept.addAll(submission.removed());
        action.getProcessingContext().put(KEY, kept);
        action.setDirty();
    }

    /** What is kept with the job; empty if nothing is. */
    static Optional<Redacted> of(Action action) {
        if (!(action.getProcessingContext().get(KEY) instanceof List<?> kept)) {
            return Optional.empty();
        }
        List<String> texts = kept.stream().map(String::valueOf).toList();
        return texts.get(0).equals(action.getUUID())
                ? Optional.of(new Redacted(JobDescription.parse(texts.get(1)), texts.subList(2, texts.size())))
                : Optional.empty();
    }

    /** Forgets it, if there is anything. */
    static void remove(Action action) {
        if (action.getProcessingContext().get(KEY) != null) {
            action.getProcessingContext().remove(KEY);
            action.setDirty();
        }
    }
}
