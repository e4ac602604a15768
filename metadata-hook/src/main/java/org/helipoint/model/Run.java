package org.helipoint.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One execution of one UNICORE job: what is kept of it for ever. A snapshot is taken in by {@link #apply}; nothing else
 * changes a run. Not thread-safe; a store hands each caller its own copy.
 *
 * <p>The field lengths named here are those of the store's columns; longer text is cut and marked.
 */
public class Run {

    static final int NAME_LENGTH = 1_000;
    static final int MESSAGE_LENGTH = 10_000;
    static final int TEXT_LENGTH = 1_000_000;

    private String id;
    private String site;
    private String job;
    private String workflow;
    private int step;
    private String stepName;
    private int attempt;
    private String restartOf;
    private String sweep;
    private boolean partial;
    private boolean superseded;
    private Owner owner;

    private String name;
    private String application;
    private String applicationVersion;
    private String executable;
    private String queue;
    private String project;
    private JobDescription description;
    private List<String> removed;
    private Submission.Capture captured;

    private RunState state;
    private FailureReason reason;
    private String statusMessage;
    private Integer exitCode;
    private String batchSystemId;
    private String batchDetails;
    private String executionHost;
    private String workingDirectory;
    private RunTimes times;
    private List<String> log;
    private long revision;

    /** For the store. */
    Run() {}

    private Run(String site, String id, RunSnapshot first) {
        this.site = site;
        this.id = id;
        this.job = first.job();
        this.state = first.state();
        this.times = RunTimes.NONE.since(
                Objects.requireNonNullElse(first.progress().times().submitted(), first.seen()));
        this.log = List.of();
        this.revision = Long.MIN_VALUE;
    }

    /**
     * The first attempt of a job, as the first step of a workflow of its own.
     *
     * @throws IllegalArgumentException if the snapshot does not tell of the submission
     */
    public static Run first(String site, RunSnapshot snapshot) {
        Run run = new Run(site, snapshot.job(), snapshot);
        run.begin(snapshot);
        run.workflow = run.id;
        run.step = 1;
        run.attempt = 1;
        run.stepName = nameOfStep(run.description);
        return run;
    }

    /**
     * A job that belongs to a workflow that exists: the first attempt at a step of its own.
     *
     * @param workflow gets the step
     */
    public static Run joining(Workflow workflow, RunSnapshot snapshot) {
        Run run = new Run(workflow.site(), snapshot.job(), snapshot);
        run.begin(snapshot);
        run.workflow = workflow.id();
        run.step = workflow.addStep();
        run.attempt = 1;
        run.stepName = nameOfStep(run.description);
        return run;
    }

    /**
     * A job that was submitted to start {@code earlier} again: the next attempt of its step.
     *
     * @param site where the new job runs, which may be another than that of {@code earlier}
     * @param attempt number of the new attempt in the step
     */
    public static Run restarting(String site, Run earlier, int attempt, RunSnapshot snapshot) {
        Run run = new Run(site, snapshot.job(), snapshot);
        run.begin(snapshot);
        run.follow(earlier, attempt);
        return run;
    }

    /**
     * The same job once more, because UNICORE restarted it in place. Begins with what the earlier attempt was submitted
     * with.
     *
     * @param ordinal how many attempts UNICORE has made of this job, this one included: 2, 3 …
     * @param attempt number of the new attempt in the step
     */
    public static Run inPlace(Run earlier, int ordinal, int attempt, RunSnapshot snapshot) {
        String suffix = "." + (ordinal - 1);
        String first = ordinal > 2 && earlier.id.endsWith(suffix)
                ? earlier.id.substring(0, earlier.id.length() - suffix.length())
                : earlier.id;
        Run run = new Run(earlier.site, first + "." + ordinal, snapshot);
        run.name = earlier.name;
        run.application = earlier.application;
        run.applicationVersion = earlier.applicationVersion;
        run.executable = earlier.executable;
        run.queue = earlier.queue;
        run.project = earlier.project;
        run.description = earlier.description;
        run.removed = earlier.removed;
        run.owner = earlier.owner;
        run.captured = earlier.captured;
        run.sweep = earlier.sweep;
        run.partial = earlier.partial;
        run.times = RunTimes.NONE.since(snapshot.seen());
        run.follow(earlier, attempt);
        return run;
    }

    private void follow(Run earlier, int number) {
        workflow = earlier.workflow;
        step = earlier.step;
        stepName = earlier.stepName;
        attempt = number;
        restartOf = earlier.id;
    }

    private void begin(RunSnapshot snapshot) {
        Submission submission = snapshot.submission();
        if (submission == null) {
            throw new IllegalArgumentException("Nothing is known of the submission of job " + job);
        }
        owner = submission.owner();
        restartOf = submission.restartOf();
        partial = submission.partial();
        sweep = job.equals(submission.sweep()) ? null : submission.sweep();
        describe(submission);
    }

    /** The name of the step that such a job makes: the job's, and for a part of a sweep its values. */
    public static String nameOfStep(JobDescription description) {
        return cut(
                description
                        .sweepValues()
                        .map(values -> description.name() + " " + values)
                        .orElse(description.name()),
                NAME_LENGTH);
    }

    private void describe(Submission submission) {
        description = submission.description();
        removed = submission.removed();
        captured = submission.captured();
        name = cut(description.name(), NAME_LENGTH);
        application = cut(description.application().orElse(null), NAME_LENGTH);
        applicationVersion = cut(description.applicationVersion().orElse(null), NAME_LENGTH);
        executable = cut(description.executable().orElse(null), NAME_LENGTH);
        queue = cut(description.queue().orElse(null), NAME_LENGTH);
        project = cut(description.project().orElse(null), NAME_LENGTH);
    }

    /**
     * Gives it an id of its own, because another site has a job of the same id: the copy of a server does. To be called
     * before anything refers to the run.
     */
    public void qualify() {
        String qualified = id + "~" + site.replaceAll("[^A-Za-z0-9._-]", "_");
        workflow = workflow.equals(id) ? qualified : workflow;
        id = qualified;
    }

    /** A newer attempt has taken its place, or that of the whole sweep that it is a part of. */
    public void supersede() {
        superseded = true;
    }

    /** What it contributes to its workflow. */
    public Standing standing() {
        return new Standing(id, step, attempt, state, revision, times);
    }

    /**
     * Whether the snapshot tells of a new life of a job that had ended: UNICORE's restart in place. A mere move back from
     * the end is none: UNICORE may go through the last moments of a job twice, after it was killed or by chance, and even
     * hand it to the batch system once more.
     */
    public boolean restartedInPlaceBy(RunSnapshot snapshot) {
        return snapshot.revision() > revision
                && state.ended()
                && state != RunState.LOST
                && !snapshot.state().ended()
                && (snapshot.restart() == RunSnapshot.Restart.NOW
                        || (snapshot.restart() == RunSnapshot.Restart.EARLIER && queuedAfterTheEnd(snapshot)));
    }

    private boolean queuedAfterTheEnd(RunSnapshot snapshot) {
        Instant queued = snapshot.progress().times().queued();
        return queued != null && queued.isAfter(times.finished());
    }

    /**
     * Takes in a snapshot, unless it is older than what is known. Of a run that has ended only another end is news: UNICORE
     * may go through the last moments of a job again after it was killed, and they may be others the second time.
     *
     * @return the line for the state history, if the state changed by it
     */
    public Optional<RunEvent> apply(RunSnapshot snapshot) {
        if (snapshot.submission() != null
                && captured == Submission.Capture.LATE
                && snapshot.submission().captured() == Submission.Capture.LIVE) {
            describe(snapshot.submission());
        }
        boolean finished = state.ended() && state != RunState.LOST && revision != Long.MIN_VALUE;
        if (snapshot.revision() <= revision || (finished && !endsOtherwise(snapshot))) {
            return Optional.empty();
        }
        boolean moved = revision == Long.MIN_VALUE || state != snapshot.state();
        if (state.ended()) {
            times = times.finishedAt(null);
        }
        revision = snapshot.revision();
        state = snapshot.state();
        progress(snapshot.progress());
        if (state == RunState.RUNNING && times.started() == null) {
            times = times.startedAt(snapshot.seen()); // UNICORE notes it one pass later
        }
        if (snapshot.ending() != null) {
            end(snapshot);
        }
        return moved ? Optional.of(new RunEvent(this, snapshot)) : Optional.empty();
    }

    private boolean endsOtherwise(RunSnapshot snapshot) {
        // ABORTED would also be a job that was deleted after its end
        return snapshot.state() != state
                && (snapshot.state() == RunState.SUCCESSFUL || snapshot.state() == RunState.FAILED);
    }

    private void progress(Progress progress) {
        queue = newer(cut(progress.queue(), NAME_LENGTH), queue);
        batchSystemId = newer(cut(progress.batchSystemId(), NAME_LENGTH), batchSystemId);
        executionHost = newer(cut(progress.executionHost(), NAME_LENGTH), executionHost);
        workingDirectory = newer(cut(progress.workingDirectory(), MESSAGE_LENGTH), workingDirectory);
        times = times.updatedBy(progress.times().since(times.submitted()));
    }

    private void end(RunSnapshot snapshot) {
        Ending ending = snapshot.ending();
        reason = ending.reason();
        statusMessage = cut(ending.message(), MESSAGE_LENGTH);
        exitCode = ending.exitCode();
        batchDetails = cut(ending.batchDetails(), TEXT_LENGTH);
        log = ending.log().stream().map(PlainText::clean).toList();
        if (times.finished() == null) {
            times = times.finishedAt(snapshot.seen());
        }
    }

    private static <T> T newer(T value, T old) {
        return value == null ? old : value;
    }

    static String cut(String text, int length) {
        return PlainText.cut(text, length);
    }

    /**
     * The job's id; with {@code ~} and the site if another site had that already; from its second attempt in place on
     * with {@code .2}, {@code .3} …
     */
    public String id() {
        return id;
    }

    public String site() {
        return site;
    }

    /** UNICORE's id of the job. */
    public String job() {
        return job;
    }

    /** Id of the workflow that it belongs to. */
    public String workflow() {
        return workflow;
    }

    /** Number of its step in the workflow, from 1. */
    public int step() {
        return step;
    }

    public String stepName() {
        return stepName;
    }

    /** Number of this attempt at its step, from 1. */
    public int attempt() {
        return attempt;
    }

    /** Id of the run that this one started again. */
    public Optional<String> restartOf() {
        return Optional.ofNullable(restartOf);
    }

    /** Id of the master job of the parameter sweep that it is one part of; empty for any other run. */
    public Optional<String> sweep() {
        return Optional.ofNullable(sweep);
    }

    /** Whether it is the master of a sweep that started only some parts of an earlier one again. */
    public boolean partial() {
        return partial;
    }

    /** Whether a newer attempt has taken its place, so that it says nothing of its workflow any more. */
    public boolean superseded() {
        return superseded;
    }

    public Owner owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    public Optional<String> application() {
        return Optional.ofNullable(application);
    }

    public Optional<String> applicationVersion() {
        return Optional.ofNullable(applicationVersion);
    }

    public Optional<String> executable() {
        return Optional.ofNullable(executable);
    }

    public Optional<String> queue() {
        return Optional.ofNullable(queue);
    }

    public Optional<String> project() {
        return Optional.ofNullable(project);
    }

    /** The captured description. */
    public JobDescription description() {
        return description;
    }

    /** JSON pointers of the places in the description where a secret was removed. */
    public List<String> removed() {
        return removed;
    }

    public Submission.Capture captured() {
        return captured;
    }

    public RunState state() {
        return state;
    }

    public Optional<FailureReason> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> statusMessage() {
        return Optional.ofNullable(statusMessage);
    }

    public Optional<Integer> exitCode() {
        return Optional.ofNullable(exitCode);
    }

    public Optional<String> batchSystemId() {
        return Optional.ofNullable(batchSystemId);
    }

    /** What the batch system said of the job at its end, as text. */
    public Optional<String> batchDetails() {
        return Optional.ofNullable(batchDetails);
    }

    public Optional<String> executionHost() {
        return Optional.ofNullable(executionHost);
    }

    public Optional<String> workingDirectory() {
        return Optional.ofNullable(workingDirectory);
    }

    public RunTimes times() {
        return times;
    }

    /** UNICORE's action log, as it was at the end; empty before. */
    public List<String> log() {
        return log;
    }

    long revision() {
        return revision;
    }
}
