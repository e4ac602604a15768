package org.helipoint.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a user sees as one line of the overview: a job with all its restarts, in one or several steps. Everything here
 * follows from its runs by {@link #refresh}. Not thread-safe.
 */
public class Workflow {

    private String id;
    private String site;
    private String owner;
    private String ownerKey;
    private String name;
    private String application;
    private String queue;
    private RunState status;
    private FailureReason reason;
    private String statusMessage;
    private String batchSystemId;
    private Integer exitCode;
    private Instant submitted;
    private Instant started;
    private Instant finished;
    private PhaseSeconds seconds;
    private List<String> tags;
    private int steps;
    private int attempts;
    private String restartObstacle;
    private String job;

    /** For the store. */
    Workflow() {}

    /** The workflow that begins with a run. */
    public Workflow(Run first) {
        id = first.workflow();
        site = first.site();
        owner = first.owner().name();
        ownerKey = first.owner().key();
        submitted = first.times().submitted();
        refresh(List.of(first));
    }

    /**
     * Brings the line up to date with the runs of the workflow.
     *
     * @param runs all of them, in any order
     */
    public void refresh(Collection<Run> runs) {
        Map<Integer, Run> newest = new TreeMap<>(runs.stream()
                .collect(Collectors.toMap(Run::step, run -> run, (a, b) -> a.attempt() > b.attempt() ? a : b)));
        steps = newest.size();
        attempts = runs.stream().mapToInt(Run::attempt).max().orElse(0);
        Set<RunState> states = EnumSet.noneOf(RunState.class);
        newest.values().forEach(run -> states.add(run.state()));
        status = statusOf(states);

        Run decisive = newest.values().stream()
                .filter(run -> run.state() == status)
                .max(Comparator.comparingLong(Run::revision))
                .orElseThrow();
        reason = decisive.reason().orElse(null);
        statusMessage = decisive.statusMessage().orElse(null);
        batchSystemId = decisive.batchSystemId().orElse(null);
        exitCode = decisive.exitCode().orElse(null);
        job = decisive.job();
        restartObstacle = decisive.description().isEmpty() ? "its job description is not known" : null;

        Run main = newest.values().iterator().next();
        name = main.name();
        application = main.application().or(main.description()::executable).orElse(null);
        queue = main.queue().orElse(null);
        tags = main.description().tags();

        started = newest.values().stream()
                .map(run -> run.times().started())
                .filter(at -> at != null)
                .min(Comparator.naturalOrder())
                .orElse(null);
        finished = !status.ended()
                ? null
                : newest.values().stream()
                        .map(run -> run.times().finished())
                        .filter(at -> at != null)
                        .max(Comparator.naturalOrder())
                        .orElse(null);
        seconds = newest.values().stream()
                .map(run -> run.times().seconds())
                .reduce(PhaseSeconds.NONE, PhaseSeconds::plus);
    }

    /**
     * The status of a workflow whose steps are in these states: active if one step is (RUNNING if one runs, else the
     * earliest stage), otherwise the worst end.
     */
    static RunState statusOf(Set<RunState> states) {
        if (states.contains(RunState.RUNNING)) {
            return RunState.RUNNING;
        }
        return states.stream()
                .filter(state -> !state.ended())
                .min(Comparator.naturalOrder())
                .or(() -> List.of(RunState.LOST, RunState.FAILED, RunState.ABORTED).stream()
                        .filter(states::contains)
                        .findFirst())
                .orElse(RunState.SUCCESSFUL);
    }

    public String id() {
        return id;
    }

    public String site() {
        return site;
    }

    /** X.500 name of the owner. */
    public String owner() {
        return owner;
    }

    /** The owner's name in the form in which equal names are equal text. */
    public String ownerKey() {
        return ownerKey;
    }

    public String name() {
        return name;
    }

    /** The application, or the executable of a job without one. */
    public Optional<String> application() {
        return Optional.ofNullable(application);
    }

    public Optional<String> queue() {
        return Optional.ofNullable(queue);
    }

    public RunState status() {
        return status;
    }

    public Optional<FailureReason> reason() {
        return Optional.ofNullable(reason);
    }

    public Optional<String> statusMessage() {
        return Optional.ofNullable(statusMessage);
    }

    public Optional<String> batchSystemId() {
        return Optional.ofNullable(batchSystemId);
    }

    public Optional<Integer> exitCode() {
        return Optional.ofNullable(exitCode);
    }

    /** When its first run was submitted; never changes. */
    public Instant submitted() {
        return submitted;
    }

    public Optional<Instant> started() {
        return Optional.ofNullable(started);
    }

    /** When it came to its end; empty while it is active. */
    public Optional<Instant> finished() {
        return Optional.ofNullable(finished);
    }

    /** The phases of the newest attempts, added up over the steps. */
    public PhaseSeconds seconds() {
        return seconds == null ? PhaseSeconds.NONE : seconds;
    }

    public List<String> tags() {
        return tags;
    }

    public int steps() {
        return steps;
    }

    /** The number of the newest attempt. */
    public int attempts() {
        return attempts;
    }

    /** UNICORE's id of the job that gave the workflow its status. */
    public String job() {
        return job;
    }

    /** Why it cannot be restarted now; empty if it can. */
    public Optional<String> restartObstacle() {
        return status.ended() ? Optional.ofNullable(restartObstacle) : Optional.of("it is still " + status);
    }
}
