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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Owner;
import org.helipoint.model.PlainText;
import org.helipoint.model.Progress;
import org.helipoint.model.RunSnapshot.Restart;
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

    /** Type of an action that is a job, before it becomes the master of a sweep. */
    private static final String JOB = "JSON";

    private static final String REMOVED = "Removed from UNICORE before its end: deleted, or its lifetime was over.";

    /** How {@code BasicManager} logs {@code eu.unicore.security.Client}; the logs of sub-actions have two dates. */
    private static final Pattern CLIENT = Pattern.compile(
            "(?:[A-Z][a-z]{2} [A-Z][a-z]{2} \\d\\d [0-9:]{8} [^:\n]{1,20} \\d{4}: ){1,3}Client: Name: [^\n]*+(?=\n)");

    private static final int COMPARABLE_LENGTH = 500;
    private static final int FIRST_LOG_LINES = 200;
    private static final int LAST_LOG_LINES = 800;
    private static final int LOG_LINE_LENGTH = 10_000;

    private static final int REMEMBERED_NAMES = 1_000;

    private final Redactor redactor;

    /** The comparable forms of the names of those who have submitted lately: each takes longer than the rest of the owner. */
    private final Map<String, String> comparable = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED_NAMES;
        }
    });

    public ActionReader(Redactor redactor) {
        this.redactor = redactor;
    }

    /**
     * Whether the description is still as submitted: the action is about to be processed for the first time, or was aborted
     * before that.
     */
    private static boolean isUntouched(Action action) {
        boolean abortedBefore = action.getStatus() == ActionStatus.DONE
                && action.getResult().getStatusCode() == ActionResult.USER_ABORTED
                && JOB.equals(action.getType())
                && time(action.getProcessingContext(), "_TIME_START") == null;
        return action.getStatus() == ActionStatus.CREATED || abortedBefore;
    }

    /** Whether UNICORE has just forgotten the job. */
    boolean isRemoved(Action action) {
        return action.getStatus() == ActionStatus.DESTROYED;
    }

    /**
     * Whether UNICORE begins the job again in place, or has. It may have done so already when our turn comes, if the server
     * has put a processor of its own before ours; then it has just noted that in the log.
     */
    Restart restart(Action action) {
        List<String> log = action.getLog();
        boolean now = action.getTransitionalStatus() == ActionStatus.TRANSITION_RESTARTING
                || (action.getStatus() == ActionStatus.PENDING && log.size() > 1 && isRestart(log.get(log.size() - 2)));
        if (now) {
            return Restart.NOW;
        }
        return List.copyOf(log).stream().anyMatch(ActionReader::isRestart) ? Restart.EARLIER : Restart.NEVER;
    }

    private static boolean isRestart(String logLine) {
        return logLine.endsWith(": RESTARTING job.");
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
        return JobDescription.parseTree(String.valueOf(action.getAjd()));
    }

    private Submission submission(Action action, Redactor.Redacted redacted) {
        return new Submission(
                redacted.description(),
                redacted.removed(),
                owner(action.getClient()),
                RestartMark.of(action).orElse(null),
                sweep(action),
                isUntouched(action) ? Submission.Capture.LIVE : Submission.Capture.LATE,
                RestartMark.isPartial(action));
    }

    /** The master's id as {@code JSONSweepProcessor} notes it in each part of a sweep. */
    private static String sweep(Action action) {
        return JSONSweepProcessor.sweepActionType.equals(action.getType())
                ? action.getUUID()
                : action.getProcessingContext().getAs(SWEEP_MASTER, String.class);
    }

    private Owner owner(Client client) {
        return owner(client, name -> comparable.computeIfAbsent(name, ActionReader::comparable));
    }

    /** Who a client of UNICORE is: name, and the role, login and group that it has now. */
    public static Owner ownerOf(Client client) {
        return owner(client, ActionReader::comparable);
    }

    private static Owner owner(Client submitter, UnaryOperator<String> comparable) {
        Client client = submitter == null ? new Client() : submitter;
        String name = client.getDistinguishedName();
        return new Owner(
                name,
                comparable.apply(name),
                client.getXlogin() == null ? null : client.getXlogin().getUserName(),
                client.getXlogin() == null ? null : client.getXlogin().getGroup(),
                client.getRole() == null ? null : client.getRole().getName());
    }

    /**
     * An X.500 name in a form in which equal names are equal text. Of a name that is too long for an index, the beginning
     * and a digest.
     */
    public static String comparable(String name) {
        String form = X500NameUtils.getComparableForm(name);
        return form.length() <= COMPARABLE_LENGTH
                ? form
                : form.substring(0, COMPARABLE_LENGTH / 2) + "#" + digest(form);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Its id on the batch system; null as long as it has none. */
    String batchSystemId(Action action) {
        return action.getBSID();
    }

    /** How far the run has come. */
    Progress progress(Action action) {
        return progress(action, times(action));
    }

    /**
     * The same for a run whose end nobody saw. UNICORE notes the time of an end only if it is a success; of all others
     * the log's last line tells, to the second.
     */
    Progress progressAtUnseenEnd(Action action) {
        RunTimes times = times(action);
        if (times.finished() == null) {
            times = ActionLog.lastLine(action.getLog())
                    .map(times::finishedNotBefore)
                    .orElse(times);
        }
        return progress(action, times);
    }

    private Progress progress(Action action, RunTimes times) {
        ExecutionContext context = action.getExecutionContext();
        return new Progress(
                redactor.clean(context.getBatchQueue()),
                action.getBSID(),
                context.getLocation(),
                context.getWorkingDirectory(),
                times);
    }

    private static RunTimes times(Action action) {
        ProcessingContext context = action.getProcessingContext();
        Instant queued = time(context, "_TIME_SUBMITTED");
        boolean successful = action.getStatus() == ActionStatus.DONE
                && action.getResult().getStatusCode() == ActionResult.SUCCESSFUL;
        return new RunTimes(
                time(context, "_TIME_START"),
                time(context, "_TIME_END_STAGEIN"),
                queued,
                time(context, "_TIME_START_MAIN"),
                queued == null ? null : time(context, "_TIME_END_MAIN"), // noted also if there was nothing to run
                time(context, "_TIME_START_STAGEOUT"),
                successful ? time(context, "_TIME_END") : null); // else of an attempt before
    }

    private static Instant time(ProcessingContext context, String key) {
        return context.get(key) instanceof Long millis ? Instant.ofEpochMilli(millis) : null;
    }

    /**
     * How the run ended.
     *
     * @param state the ended state
     * @param failure the exception that ended it, if one did
     */
    Ending ending(Action action, RunState state, Optional<Throwable> failure) {
        // one that is there before the main program's end is of an attempt before
        boolean mainEnded = time(action.getProcessingContext(), "_TIME_END_MAIN") != null;
        Integer exitCode = mainEnded ? action.getExecutionContext().getExitCode() : null;
        String message = message(action, failure);
        BatchReport batch = BatchReport.of(action);
        Cleaner cleaner = cleaner(action);
        return new Ending(
                state == RunState.FAILED
                        ? batch.reason(message, exitCode).orElseGet(() -> FailurePoint.reason(action))
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

    private String message(Action action, Optional<Throwable> failure) {
        if (failure.isPresent()) {
            return Log.createFaultMessage("Processing failed", failure.get());
        }
        return isRemoved(action) ? REMOVED : action.getResult().getErrorMessage();
    }

    /** UNICORE prints its client object, with address and security tokens; of that, who it is. */
    private static String withoutClient(String line) {
        Matcher client = CLIENT.matcher(line);
        return client.lookingAt() ? client.group() : line;
    }

    /** The beginning and, longer, the end, which says why a job failed. */
    private static List<String> log(Action action, Cleaner cleaner) {
        List<String> all = List.copyOf(action.getLog());
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int fromEnd = all.size() - i;
            if (i < FIRST_LOG_LINES || fromEnd <= LAST_LOG_LINES) {
                String line = all.get(i);
                kept.add(
                        ActionLog.isUsual(line)
                                ? line
                                : PlainText.cut(cleaner.clean(withoutClient(line)), LOG_LINE_LENGTH));
            } else if (i == FIRST_LOG_LINES) {
                kept.add("… [cut]");
            }
        }
        return kept;
    }
}
