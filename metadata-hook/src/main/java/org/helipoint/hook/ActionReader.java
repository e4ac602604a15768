package org.helipoint.hook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.emi.security.authn.x509.impl.X500NameUtils;
import eu.unicore.security.Client;
import eu.unicore.util.Log;
import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.ems.ActionResult;
import eu.unicore.xnjs.ems.ActionStatus;
import eu.unicore.xnjs.ems.ExecutionContext;
import eu.unicore.xnjs.ems.ProcessingContext;
import eu.unicore.xnjs.json.sweep.JSONSweepInstanceProcessor;
import eu.unicore.xnjs.json.sweep.JSONSweepProcessor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Owner;
import org.helipoint.model.PlainText;
import org.helipoint.model.Progress;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Submission;
import org.helipoint.redact.Cleaner;
import org.helipoint.redact.Redactor;

/**
 * Reads an XNJS action into the model. It copies the few members that HELIPOINT records and nothing else: never the
 * client object, security tokens, preferences or the processing context as a whole. Thread-safe.
 *
 * <p>Keys and meanings as in XNJS 3.0.0: times and their keys from {@code JobProcessor}, states from
 * {@code ActionStatus}, the message of a failed pass from {@code ActionRunner}.
 */
public final class ActionReader {

    /** {@code JSONSweepInstanceProcessor.SWEEP_PARENT_JOB_ID_KEY}, which is not public. */
    private static final String SWEEP_MASTER = JSONSweepInstanceProcessor.class.getName() + "_ParentJob_ID";

    private static final int FIRST_LOG_LINES = 200;
    private static final int LAST_LOG_LINES = 800;
    private static final int LOG_LINE_LENGTH = 10_000;

    private final Redactor redactor;

    public ActionReader(Redactor redactor) {
        this.redactor = redactor;
    }

    /** Whether the action is about to be processed for the first time, so that its description is still as submitted. */
    boolean isNew(Action action) {
        return action.getStatus() == ActionStatus.CREATED;
    }

    /** Whether UNICORE has just forgotten the job. */
    boolean isRemoved(Action action) {
        return action.getStatus() == ActionStatus.DESTROYED;
    }

    /** The state in UNICORE's words for users; empty for one that says nothing, such as "paused". */
    Optional<RunState> state(Action action) {
        return switch (action.getStatus()) {
            case ActionStatus.CREATED, ActionStatus.READY -> Optional.of(RunState.READY);
            case ActionStatus.PREPROCESSING -> Optional.of(RunState.STAGINGIN);
            case ActionStatus.PENDING, ActionStatus.QUEUED -> Optional.of(RunState.QUEUED);
            case ActionStatus.RUNNING -> Optional.of(RunState.RUNNING);
            case ActionStatus.POSTPROCESSING -> Optional.of(RunState.STAGINGOUT);
            case ActionStatus.DONE -> Optional.of(result(action));
            case ActionStatus.DESTROYED -> Optional.of(RunState.ABORTED);
            default -> Optional.empty();
        };
    }

    private static RunState result(Action action) {
        return switch (action.getResult().getStatusCode()) {
            case ActionResult.SUCCESSFUL -> RunState.SUCCESSFUL;
            case ActionResult.USER_ABORTED -> RunState.ABORTED;
            case ActionResult.NOT_SUCCESSFUL -> RunState.FAILED;
            default -> RunState.LOST;
        };
    }

    /** The beginning of the run: description without secrets, owner, what it restarts. */
    Submission submission(Action action) {
        return submission(action, redactor.redact(description(action), RestartMark.templates(action)));
    }

    /** The same for an action from whose description the secrets could not be removed: without any. */
    Submission submissionWithoutDescription(Action action) {
        return submission(action, new Redactor.Redacted(JobDescription.empty(), List.of()));
    }

    private static ObjectNode description(Action action) {
        return JobDescription.parse(String.valueOf(action.getAjd())).json();
    }

    private static Submission submission(Action action, Redactor.Redacted redacted) {
        return new Submission(
                redacted.description(),
                redacted.removed(),
                owner(action.getClient()),
                RestartMark.of(action).orElse(null),
                sweep(action),
                action.getStatus() == ActionStatus.CREATED ? Submission.Capture.LIVE : Submission.Capture.LATE);
    }

    /** The master's id as {@code JSONSweepProcessor} notes it in each part of a sweep. */
    private static String sweep(Action action) {
        return JSONSweepProcessor.sweepActionType.equals(action.getType())
                ? action.getUUID()
                : action.getProcessingContext().getAs(SWEEP_MASTER, String.class);
    }

    private static Owner owner(Client submitter) {
        Client client = submitter == null ? new Client() : submitter;
        String name = client.getDistinguishedName();
        return new Owner(
                name,
                comparable(name),
                client.getXlogin() == null ? null : client.getXlogin().getUserName(),
                client.getXlogin() == null ? null : client.getXlogin().getGroup(),
                client.getRole() == null ? null : client.getRole().getName());
    }

    /** An X.500 name in a form in which equal names are equal text. */
    public static String comparable(String name) {
        return X500NameUtils.getComparableForm(name);
    }

    /** How far the run has come. */
    Progress progress(Action action) {
        ExecutionContext context = action.getExecutionContext();
        return new Progress(
                redactor.clean(context.getBatchQueue()),
                action.getBSID(),
                context.getLocation(),
                context.getWorkingDirectory(),
                times(action.getProcessingContext()));
    }

    private static RunTimes times(ProcessingContext context) {
        return new RunTimes(
                time(context, "_TIME_START"),
                time(context, "_TIME_END_STAGEIN"),
                time(context, "_TIME_SUBMITTED"),
                time(context, "_TIME_START_MAIN"),
                time(context, "_TIME_END_MAIN"),
                time(context, "_TIME_START_STAGEOUT"),
                time(context, "_TIME_END"));
    }

    private static Instant time(ProcessingContext context, String key) {
        return context.get(key) instanceof Long millis ? Instant.ofEpochMilli(millis) : null;
    }

    /**
     * How the run ended.
     *
     * @param state the ended state
     * @param last the state before, null if unknown
     * @param failure the exception that ended it, if one did
     */
    Ending ending(Action action, RunState state, RunState last, Optional<PassFailure> failure) {
        Integer exitCode = action.getExecutionContext().getExitCode();
        String message = failure.map(f -> Log.createFaultMessage("Processing failed", f.cause()))
                .orElseGet(() -> action.getResult().getErrorMessage());
        boolean stageOutBegan = time(action.getProcessingContext(), "_TIME_START_STAGEOUT") != null;
        RunState before = failure.map(PassFailure::before).orElse(last);
        BatchReport batch = BatchReport.of(action);
        Cleaner cleaner = cleaner(action);
        return new Ending(
                state == RunState.FAILED
                        ? batch.reason(message, exitCode).orElseGet(() -> reason(before, message, stageOutBegan))
                        : null,
                cleaner.clean(message),
                exitCode,
                cleaner.clean(batch.text()),
                log(action, cleaner));
    }

    /** The same for an action from whose texts the secrets could not be removed: without any. */
    Ending endingWithoutTexts(Action action, RunState state) {
        return new Ending(
                state == RunState.FAILED ? FailureReason.SYSTEM : null,
                null,
                action.getExecutionContext().getExitCode(),
                null,
                List.of());
    }

    /**
     * Knows the secrets that UNICORE has of the job at this moment. They are read again for the end and not kept since the
     * beginning.
     */
    private Cleaner cleaner(Action action) {
        return redactor.cleaner(
                List.of(description(action), EffectiveDescription.of(action)), RestartMark.templates(action));
    }

    private static FailureReason reason(RunState before, String message, boolean stageOutBegan) {
        if (message != null && message.contains("non-zero exit code")) { // JobProcessor.checkMainExecutionSuccess
            return FailureReason.EXIT_CODE;
        }
        if (before == null) {
            return FailureReason.SYSTEM;
        }
        return switch (before) {
            case STAGINGIN -> FailureReason.STAGE_IN;
            case STAGINGOUT -> stageOutBegan ? FailureReason.STAGE_OUT : FailureReason.EXIT_CODE; // of a post-command
            case READY, QUEUED -> FailureReason.SUBMISSION;
            default -> FailureReason.SYSTEM;
        };
    }

    /** The beginning and, longer, the end, which says why a job failed. */
    private static List<String> log(Action action, Cleaner cleaner) {
        List<String> all = List.copyOf(action.getLog());
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int fromEnd = all.size() - i;
            if (i < FIRST_LOG_LINES || fromEnd <= LAST_LOG_LINES) {
                kept.add(PlainText.cut(cleaner.clean(all.get(i)), LOG_LINE_LENGTH));
            } else if (i == FIRST_LOG_LINES) {
                kept.add("… [cut]");
            }
        }
        return kept;
    }
}
