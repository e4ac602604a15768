package org.helipoint.restart;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.capture.BackgroundThread;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.FailureReason;
import org.helipoint.model.Owner;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Failures;
import org.helipoint.query.Failures.Try;
import org.helipoint.redact.Unquoted;
import org.helipoint.store.StoredWorkflows.Attempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts failed jobs by itself, if their submitters asked for it by a tag {@code restart:on-failure=<n>}: up to {@code n}
 * times, five at most, after growing pauses, and only if a node or the system was to blame. Never a job that somebody aborted
 * or restarted meanwhile, and never one that failed more than a day ago.
 *
 * <p>Everything follows from the record: who has failed, and how often a restart was tried, which is in the audit. A try is
 * written there before it is made, so that a server that dies in between makes no more of them than it may; one that fails
 * counts, too. So nothing is lost when the server is restarted.
 *
 * <p>Looks twice a minute, on a thread of its own. {@link #of} may be called on any thread.
 */
public final class RestartOnFailure implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RestartOnFailure.class);
    private static final String PREFIX = "restart:on-failure=";
    private static final Pattern TAG = Pattern.compile(Pattern.quote(PREFIX) + "(\\d{1,9})");
    private static final Set<FailureReason> REASONS = Set.of(FailureReason.NODE_FAILURE, FailureReason.SYSTEM);
    private static final List<Duration> PAUSES =
            Stream.of(1, 5, 15, 30, 60).map(Duration::ofMinutes).toList();
    private static final Duration TOO_LATE = Duration.ofDays(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Failures failures;
    private final Submission submission;
    private final Clock clock;
    private final Duration betweenTries;
    private final BackgroundThread thread;

    /** How a job is submitted again. */
    public interface Submission {

        /** Whether UNICORE takes jobs now. */
        boolean enabled();

        /**
         * Restarts the newest attempt of a step.
         *
         * @param as with whose rights
         * @param before is told the id of the new job right before its submission
         * @return id of the new job
         */
        String restart(Owner as, String workflow, int step, Consumer<String> before);
    }

    /**
     * A policy that does not look yet.
     *
     * @param ratePerMinute most restarts in a minute
     */
    public RestartOnFailure(Failures failures, Submission submission, Clock clock, int ratePerMinute) {
        this.betweenTries = Duration.ofMinutes(1).dividedBy(ratePerMinute);
        this.failures = failures;
        this.submission = submission;
        this.clock = clock;
        this.thread = new BackgroundThread("helipoint-restart-on-failure", this::run, CLOSE_WITHIN);
    }

    /** Starts the thread. Call once. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (thread.pause(BETWEEN_LOOKS)) {
            try {
                look();
            } catch (StoreUnavailableException e) {
                LOG.debug("The store is away; failed jobs are looked for when it is back.", e);
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("Failed jobs could not be looked for; next try in {} s.", BETWEEN_LOOKS.toSeconds(), e);
            }
        }
    }

    /** Restarts what is due. */
    void look() {
        Instant now = clock.instant();
        if (!submission.enabled()) {
            return;
        }
        for (String id : failures.since(now.minus(TOO_LATE), REASONS, RestartOnFailure::mayWant)) {
            if (thread.isClosing()) {
                return;
            }
            if (tryNow(id, now) && !thread.pause(betweenTries)) {
                return;
            }
        }
    }

    /** Looks at a workflow as it is by now, and restarts it if that is due; false if not. */
    private boolean tryNow(String workflow, Instant now) {
        Optional<WorkflowDetails> details = failures.find(workflow);
        Optional<AutomaticRestart> due = details.flatMap(this::of)
                .filter(one -> one.next().filter(next -> !next.isAfter(now)).isPresent());
        due.ifPresent(one -> restart(details.get(), one));
        return due.isPresent();
    }

    /** The tags of a workflow are those of its first step; whether another has the tag, only that itself can say. */
    private static boolean mayWant(Workflow workflow) {
        return workflow.steps() > 1 || workflow.tags().stream().anyMatch(tag -> tag.startsWith(PREFIX));
    }

    private void restart(WorkflowDetails details, AutomaticRestart due) {
        Run run = newest(details)
                .filter(one -> one.step() == due.step())
                .findFirst()
                .orElseThrow();
        String which = (due.restarts() + 1) + " of " + due.most();
        failures.noteTry(run.owner().name(), run.workflow(), run.id(), which);
        try {
            String job = submission.restart(
                    run.owner(),
                    run.workflow(),
                    run.step(),
                    id -> failures.noteRestarted(run.owner().name(), run.workflow(), id));
            LOG.info("Job {}: failed, and was restarted by itself as {}, {}.", run.id(), job, which);
        } catch (SubmissionRefusedException | SubmissionDisabledException | RestartConflictException e) {
            LOG.warn("Job {}: failed, and is not restarted by itself now, {}: {}", run.id(), which, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Job {}: failed, and could not be restarted by itself, {}.", run.id(), which, Unquoted.of(e));
        }
    }

    /**
     * What becomes of a workflow whose submitter wants that.
     *
     * @return of the step that is to be restarted next, else of the first that has the tag; empty if none has it
     */
    public Optional<AutomaticRestart> of(WorkflowDetails details) {
        List<Run> tagged = newest(details).filter(run -> most(run).isPresent()).toList();
        if (tagged.isEmpty()) {
            return Optional.empty();
        }
        String workflow = details.workflow().id();
        List<Try> tries = failures.tries(workflow);
        Past past =
                new Past(failures.attempts(workflow), tries, tries.isEmpty() ? Set.of() : failures.restarted(workflow));
        return tagged.stream()
                .map(run -> of(details.workflow(), run, past))
                .min(Comparator.comparing((AutomaticRestart one) -> one.next().orElse(Instant.MAX))
                        .thenComparing(AutomaticRestart::step));
    }

    private static Stream<Run> newest(WorkflowDetails details) {
        return details.runs().stream().filter(run -> !run.superseded());
    }

    /** How often the tag of a job wants it to be restarted; empty if it has none. */
    private static OptionalInt most(Run run) {
        return run.description().tags().stream()
                .map(TAG::matcher)
                .filter(Matcher::matches)
                .mapToInt(tag -> Math.min(Integer.parseInt(tag.group(1)), PAUSES.size()))
                .filter(most -> most > 0)
                .findFirst();
    }

    /**
     * What has become of a workflow so far. Of all attempts: those that are read with their texts may be some only.
     *
     * @param tries what the plugin itself tried
     * @param restarted ids of the runs that came of it
     */
    private record Past(List<Attempt> attempts, List<Try> tries, Set<String> restarted) {

        List<Try> triesOf(int step) {
            Set<String> runs = of(step).map(Attempt::run).collect(Collectors.toSet());
            return tries.stream().filter(one -> runs.contains(one.run())).toList();
        }

        boolean byHand(int step) {
            return of(step).anyMatch(one -> one.number() > 1 && !restarted.contains(one.run()));
        }

        boolean sweep() {
            return attempts.stream().anyMatch(Attempt::part);
        }

        private Stream<Attempt> of(int step) {
            return attempts.stream().filter(one -> one.step() == step);
        }
    }

    private AutomaticRestart of(Workflow workflow, Run run, Past past) {
        int most = most(run).orElseThrow();
        List<Try> tries = past.triesOf(run.step());
        boolean failed = run.state() == RunState.FAILED
                && run.reason().filter(REASONS::contains).isPresent();
        Optional<String> obstacle = !failed
                ? Optional.empty()
                : obstacleOfWorkflow(workflow, past)
                        .or(() -> obstacleOfStep(run, past.byHand(run.step()), tries.size(), most));
        Optional<Instant> next = failed && obstacle.isEmpty() ? Optional.of(next(run, tries)) : Optional.empty();
        return new AutomaticRestart(run.step(), most, tries.size(), next, obstacle);
    }

    private static Optional<String> obstacleOfWorkflow(Workflow workflow, Past past) {
        if (workflow.restartObstacle().isPresent()) {
            return workflow.restartObstacle();
        }
        if (workflow.status() != RunState.FAILED
                || workflow.reason().filter(REASONS::contains).isEmpty()) {
            return Optional.of("another step ended otherwise");
        }
        return past.sweep() ? Optional.of("it is a parameter sweep") : Optional.empty();
    }

    private Optional<String> obstacleOfStep(Run run, boolean byHand, int tries, int most) {
        if (!run.removed().isEmpty()) {
            return Optional.of("secrets were removed from its description");
        }
        if (run.description().json().path("haveClientStageIn").asBoolean()) {
            return Optional.of("its client uploaded inputs, which are not kept");
        }
        if (Origin.isOfEngine(run.description())) {
            return Optional.of("the workflow engine started it, and deals with its failure");
        }
        if (byHand) {
            return Optional.of("it was restarted by hand");
        }
        if (tries >= most) {
            return Optional.of("it was restarted as often as wanted");
        }
        if (failedAt(run).isBefore(clock.instant().minus(TOO_LATE))) {
            return Optional.of("it failed more than a day ago");
        }
        return Optional.empty();
    }

    private static Instant next(Run run, List<Try> tries) {
        Instant failed = failedAt(run);
        Instant from = tries.stream()
                .map(Try::at)
                .filter(at -> at.isAfter(failed))
                .max(Comparator.naturalOrder())
                .orElse(failed);
        return from.plus(PAUSES.get(tries.size()));
    }

    private static Instant failedAt(Run run) {
        return run.times().finished() == null ? Instant.MIN : run.times().finished();
    }

    /** Ends the thread. A restart under way is waited for, so that it is still written down which job came of it. */
    @Override
    public void close() {
        thread.close();
    }
}
