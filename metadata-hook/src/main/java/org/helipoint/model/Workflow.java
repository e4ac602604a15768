package org.helipoint.model;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a user sees as one line of the overview: a job with all its restarts; a parameter sweep with its parts; the jobs of
 * one {@link Group}. Everything here follows from its runs by {@link #refresh}. Not thread-safe.
 */
public class Workflow {

    private static final int NAME_KEY_LENGTH = 100;

    private static final int LABEL_LENGTH = 300;

    private String id;
    private String site;
    private String owner;
    private String ownerKey;
    private String name;
    private String nameKey;
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
    private String groupKey;

    /** For the store. */
    Workflow() {}

    /**
     * The workflow that begins with a run.
     *
     * @param group by which further runs will find it; empty if none will
     */
    public Workflow(Run first, Optional<Group> group) {
        id = first.workflow();
        groupKey = group.map(Group::key).orElse(null);
        steps = 1;
        site = first.site();
        owner = first.owner().name();
        ownerKey = first.owner().key();
        submitted = first.times().submitted();
        refresh(List.of(first.standing()), run -> first);
    }

    /** A number for one more step. */
    int addStep() {
        return ++steps;
    }

    /**
     * Brings the line up to date with the runs of the workflow.
     *
     * @param standings of all its runs that are not superseded: the newest attempt of each step; in any order, not empty
     * @param runs gives such a run by its id; asked for two at most
     */
    public void refresh(Collection<Standing> standings, Function<String, Run> runs) {
        Set<RunState> states = EnumSet.noneOf(RunState.class);
        standings.forEach(standing -> states.add(standing.state()));
        status = statusOf(states);
        attempts = standings.stream().mapToInt(Standing::attempt).max().orElse(0);
        started = standings.stream()
                .map(standing -> standing.times().started())
                .filter(at -> at != null)
                .min(Comparator.naturalOrder())
                .orElse(null);
        finished = !status.ended()
                ? null
                : standings.stream()
                        .map(standing -> standing.times().finished())
                        .filter(at -> at != null)
                        .max(Comparator.naturalOrder())
                        .orElse(null);
        seconds = standings.stream()
                .map(standing -> standing.times().seconds())
                .reduce(PhaseSeconds.NONE, PhaseSeconds::plus);

        standings.stream()
                .filter(standing -> standing.state() == status)
                .max(Comparator.comparingLong(Standing::revision))
                .ifPresent(decisive -> endLike(runs.apply(decisive.run())));
        standings.stream()
                .min(Comparator.comparingInt(Standing::step))
                .ifPresent(first -> nameLike(runs.apply(first.run())));
    }

    private void endLike(Run decisive) {
        reason = decisive.reason().orElse(null);
        statusMessage = decisive.statusMessage().orElse(null);
        batchSystemId = decisive.batchSystemId().orElse(null);
        exitCode = decisive.exitCode().orElse(null);
        job = decisive.sweep().orElse(decisive.job());
        restartObstacle = decisive.description().isEmpty() ? "its job description is not known" : null;
    }

    private void nameLike(Run first) {
        name = first.description()
                .group()
                .filter(group -> group.kind() == Group.Kind.TAG && group.key().equals(groupKey))
                .map(Group::name)
                .orElse(first.name());
        nameKey = nameKey(name);
        application = first.application()
                .or(first.description()::executable)
                .map(Workflow::label)
                .orElse(null);
        queue = first.queue().map(Workflow::label).orElse(null);
        tags = first.description().tags();
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

    /** Its name as names are sorted: without case, at most 100 characters. */
    public String nameKey() {
        return nameKey;
    }

    /** The {@link #nameKey} that a name makes. */
    public static String nameKey(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        return key.codePointCount(0, key.length()) <= NAME_KEY_LENGTH
                ? key
                : key.substring(0, key.offsetByCodePoints(0, NAME_KEY_LENGTH));
    }

    /** What is kept of an application or a queue: so much that an index takes it together with an owner. */
    public static String label(String text) {
        return Run.cut(text, LABEL_LENGTH);
    }

    /** The {@link #label} of the application, or of the executable of a job without one. */
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

    /** {@link Group#key} of the group that it is; empty if it is none. */
    public Optional<String> groupKey() {
        return Optional.ofNullable(groupKey);
    }

    public int steps() {
        return steps;
    }

    /** The number of the newest attempt. */
    public int attempts() {
        return attempts;
    }

    /**
     * UNICORE's id of the job that gave the workflow its status; of the master if that was a part of a sweep, because
     * UNICORE shows no others.
     */
    public String job() {
        return job;
    }

    /** Why it cannot be restarted, not even when it has ended; empty if it can. */
    public Optional<String> lastingObstacle() {
        return Optional.ofNullable(restartObstacle);
    }

    /** Why it cannot be restarted now; empty if it can. */
    public Optional<String> restartObstacle() {
        return status.ended() ? Optional.ofNullable(restartObstacle) : Optional.of("it is still " + status);
    }
}
