package org.helipoint.restart;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.helipoint.capture.Acknowledgement;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.Difference;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Placeholder;
import org.helipoint.redact.Redactor;
import org.helipoint.redact.Unquoted;
import org.helipoint.restart.JobSubmitter.PreparedJob;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts workflows: a new job, submitted with the caller's rights, becomes the next attempt. The earlier attempts stay
 * as they are. Works on the thread of a request.
 */
public final class Restarts {

    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(2);

    private final Workflows workflows;
    private final JobSubmitter submitter;
    private final Recorder recorder;
    private final Redactor redactor;

    public Restarts(Workflows workflows, JobSubmitter submitter, Recorder recorder, Redactor redactor) {
        this.workflows = workflows;
        this.submitter = submitter;
        this.recorder = recorder;
        this.redactor = redactor;
    }

    /**
     * What a restart would do.
     *
     * @throws org.helipoint.query.WorkflowNotFoundException if the caller has no such workflow
     * @throws InvalidRestartException if the request does not fit the workflow
     * @throws RestartConflictException if the workflow is active, or nothing is known that could be submitted
     */
    public RestartPlan plan(Caller caller, String workflow, RestartRequest request) {
        WorkflowDetails details = workflows.get(caller, workflow);
        details.workflow().restartObstacle().ifPresent(obstacle -> {
            throw new RestartConflictException("The workflow cannot be restarted: " + obstacle + ".", List.of());
        });
        Run run = select(details, request);
        ObjectNode shown = redactor.redact(changed(run, request)).description().json();
        return new RestartPlan(
                run,
                shown,
                Difference.between(run.description().json(), shown),
                missing(run, request),
                1 + newestAttempt(details, run.step()));
    }

    private static Run select(WorkflowDetails details, RestartRequest request) {
        int step = request.step().orElseGet(() -> onlyStep(details));
        return details.runs().stream()
                .filter(run -> run.step() == step)
                .filter(run -> request.attempt().isEmpty()
                        || run.attempt() == request.attempt().get())
                .max(Comparator.comparingInt(Run::attempt))
                .orElseThrow(() -> new InvalidRestartException("The workflow has no step " + step
                        + request.attempt().map(a -> " with an attempt " + a).orElse("") + "."));
    }

    /** The step of a workflow that has one; the parts of a sweep are started again with their master. */
    private static int onlyStep(WorkflowDetails details) {
        List<Integer> steps = details.runs().stream()
                .filter(run -> run.sweep().isEmpty())
                .map(Run::step)
                .distinct()
                .toList();
        if (steps.size() != 1) {
            throw new InvalidRestartException(
                    "The workflow has " + details.workflow().steps() + " steps: say in 'step' which one.");
        }
        return steps.get(0);
    }

    private static ObjectNode changed(Run run, RestartRequest request) {
        ObjectNode description = (ObjectNode) MergePatch.apply(run.description().json(), request.changes());
        // belongs to the life of the earlier job: the allocation that it ran in
        description.remove("UNICORE_ALLOCATION_ID");
        return description;
    }

    private static int newestAttempt(WorkflowDetails details, int step) {
        return details.runs().stream()
                .filter(run -> run.step() == step)
                .mapToInt(Run::attempt)
                .max()
                .orElse(0);
    }

    /** The description with the secrets from the request. Only for submission: it is shown and kept nowhere. */
    private static ObjectNode submission(Run run, RestartRequest request) {
        ObjectNode description = changed(run, request);
        templates(run, request).forEach((place, template) -> {
            JsonNode value;
            try {
                value = Placeholder.fill(template, request.credentials().get(place));
            } catch (IllegalArgumentException e) {
                throw new InvalidRestartException("'credentials': at '" + place + "' " + e.getMessage() + ".");
            }
            JsonPointer pointer = JsonPointer.compile(place);
            String name = pointer.last().getMatchingProperty();
            JsonNode parent = description.at(pointer.head());
            if (parent instanceof ObjectNode object) {
                object.set(name, value);
            } else {
                ((ArrayNode) parent).set(pointer.last().getMatchingIndex(), value);
            }
        });
        return description;
    }

    /** The texts with placeholders for which the request has values, by their places. */
    private static Map<String, String> templates(Run run, RestartRequest request) {
        ObjectNode description = changed(run, request);
        Map<String, String> templates = new TreeMap<>();
        request.credentials().keySet().forEach(place -> {
            String text = at(description, place).textValue();
            if (text == null || !Placeholder.isIn(text)) {
                throw new InvalidRestartException("'credentials': nothing was removed at '" + place + "'.");
            }
            templates.put(place, text);
        });
        return templates;
    }

    private static JsonNode at(ObjectNode description, String place) {
        try {
            return description.at(place);
        } catch (IllegalArgumentException e) {
            throw new InvalidRestartException("'credentials': '" + place + "' is not a JSON pointer.");
        }
    }

    private static List<Missing> missing(Run run, RestartRequest request) {
        submission(run, request); // says what does not fit
        ObjectNode description = changed(run, request);
        List<Missing> missing = new ArrayList<>();
        Placeholder.places(description).stream()
                .filter(place -> !request.credentials().containsKey(place))
                .forEach(place -> missing.add(
                        new Missing(place, "A secret was removed here; supply it in 'credentials' under this path.")));
        if (description.path("haveClientStageIn").asBoolean()) {
            missing.add(new Missing(
                    "/haveClientStageIn",
                    "The client uploaded inputs, which are not kept. Add them to 'Imports' and set this to null."));
        }
        description.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("__json-sweep")) {
                missing.add(new Missing("/" + name, "This is one part of a parameter sweep; restart the whole sweep."));
            }
        });
        return missing;
    }

    /**
     * Restarts a workflow. When this returns, the new attempt is submitted, and as a rule recorded too.
     *
     * @throws org.helipoint.query.WorkflowNotFoundException if the caller has no such workflow
     * @throws InvalidRestartException if the request does not fit the workflow
     * @throws RestartConflictException if the workflow is active or something is missing
     * @throws SubmissionRefusedException if the caller may not submit jobs
     * @throws SubmissionFailedException if UNICORE does not take the job
     * @throws SubmissionDisabledException if UNICORE takes no jobs now
     */
    public Restarted restart(Caller caller, String workflow, RestartRequest request) {
        RestartPlan plan = plan(caller, workflow, request);
        if (!plan.missing().isEmpty()) {
            throw new RestartConflictException("Something is missing for a restart.", plan.missing());
        }
        PreparedJob job =
                submitter.prepare(submission(plan.run(), request), plan.run().id(), templates(plan.run(), request));
        workflows.auditRestart(caller, workflow, plan.run().id(), job.id());
        Acknowledgement recorded = recorder.expect(job.id());
        try {
            job.submit();
            recorded.await(RECORDED_WITHIN);
        } finally {
            recorder.forget(job.id());
        }
        return new Restarted(workflow, job.id(), attempt(job.id()).orElse(plan.attempt()), plan.differences());
    }

    /** After the submission nothing may fail any more: who gets an error would submit again. */
    private Optional<Integer> attempt(String job) {
        try {
            return workflows.attempt(job);
        } catch (StoreUnavailableException e) {
            LOG.warn("Job {}: submitted, but its record cannot be read now.", job, Unquoted.of(e));
            return Optional.empty();
        }
    }
}
