package org.helipoint.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.capture.RunStore;
import org.helipoint.capture.SnapshotRejectedException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.DataLink;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.model.Workflow;
import org.hibernate.Session;

/** The run store on a database, for one site. */
public final class HibernateRunStore implements RunStore {

    private static final List<RunState> OPEN =
            Stream.of(RunState.values()).filter(state -> !state.ended()).toList();

    private final Database database;
    private final String site;

    /**
     * A store.
     *
     * @param site name of the UNICORE/X whose runs these are
     */
    public HibernateRunStore(Database database, String site) {
        this.database = database;
        this.site = site;
    }

    @Override
    public void open() {
        database.open();
    }

    @Override
    public Saved save(List<RunSnapshot> snapshots) {
        try {
            return database.write(session -> new Batch(session, snapshots).save());
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw blamesTheSnapshots(e) ? new SnapshotRejectedException(e) : database.unavailable(e);
        }
    }

    /**
     * Whether a failure comes from what was to be written: the database says so (SQL states of class 22, data, and 23,
     * integrity), or it was not the database that failed. Everything else, such as a commit that did not come through, is
     * the database's trouble, and the snapshots are kept for the next try.
     */
    static boolean blamesTheSnapshots(RuntimeException failure) {
        Optional<SQLException> cause = Database.sqlCause(failure);
        return cause.isEmpty()
                || cause.map(SQLException::getSQLState)
                        .filter(state -> state.startsWith("22") || state.startsWith("23"))
                        .isPresent();
    }

    @Override
    public Set<String> openJobs() {
        return database.read(session -> session
                .createSelectionQuery(
                        "select distinct job from Run where site = :site and state in :open", String.class)
                .setParameter("site", site)
                .setParameterList("open", OPEN)
                .stream()
                .collect(Collectors.toSet()));
    }

    @Override
    public Map<String, RunState> states(Collection<String> jobs) {
        Map<String, RunState> states = new HashMap<>();
        database.read(session -> session.createSelectionQuery(
                                "select job, state from Run where site = :site and job in :jobs order by attempt",
                                Object[].class)
                        .setParameter("site", site)
                        .setParameterList("jobs", jobs)
                        .list())
                .forEach(row -> states.put((String) row[0], (RunState) row[1]));
        return states;
    }

    /**
     * One batch in one transaction. Loads what it touches with a few queries, works in memory, and writes new rows table
     * by table: Hibernate sorts inserts by table and knows nothing of the references between ours.
     */
    private final class Batch {

        private final Session session;
        private final List<RunSnapshot> snapshots;
        private final Map<String, List<Run>> attemptsByJob = new HashMap<>();
        private final Map<String, Workflow> workflows = new HashMap<>();
        private final Set<String> touched = new LinkedHashSet<>();
        private final List<Workflow> newWorkflows = new ArrayList<>();
        private final List<Run> newRuns = new ArrayList<>();
        private final List<Object> newDetails = new ArrayList<>();
        private int late;
        private int lost;

        Batch(Session session, List<RunSnapshot> snapshots) {
            this.session = session;
            this.snapshots = snapshots;
        }

        Saved save() {
            load();
            snapshots.forEach(this::save);
            newWorkflows.forEach(session::persist);
            newRuns.forEach(session::persist);
            newDetails.forEach(session::persist);
            session.flush();
            touched.forEach(this::refresh);
            return new Saved(newRuns.size(), late, lost);
        }

        private void load() {
            Set<String> jobs = snapshots.stream().map(RunSnapshot::job).collect(Collectors.toSet());
            session.createSelectionQuery("from Run where site = :site and job in :jobs order by attempt", Run.class)
                    .setParameter("site", site)
                    .setParameterList("jobs", jobs)
                    .list()
                    .forEach(run -> attempts(run.job()).add(run));
            Set<String> ids = attemptsByJob.values().stream()
                    .flatMap(Collection::stream)
                    .map(Run::workflow)
                    .collect(Collectors.toSet());
            if (!ids.isEmpty()) {
                session.byMultipleIds(Workflow.class)
                        .multiLoad(List.copyOf(ids))
                        .forEach(workflow -> workflows.put(workflow.id(), workflow));
            }
        }

        private List<Run> attempts(String job) {
            return attemptsByJob.computeIfAbsent(job, j -> new ArrayList<>());
        }

        private void save(RunSnapshot snapshot) {
            List<Run> attempts = attempts(snapshot.job());
            Run newest = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
            if (newest == null && snapshot.submission() == null) {
                return; // its beginning was given up; its end will tell of it again
            }
            Run run = newest;
            if (newest == null) {
                run = begin(snapshot);
            } else if (newest.restartedInPlaceBy(snapshot)) {
                run = Run.inPlace(newest, attempts.size() + 1, nextAttempt(newest), snapshot);
            }
            if (run != newest) {
                attempts.add(run);
                newRuns.add(run);
            }
            Optional<RunEvent> event = run.apply(snapshot);
            event.ifPresent(newDetails::add);
            lost += event.filter(e -> e.state() == RunState.LOST).isPresent() ? 1 : 0;
            touched.add(run.workflow());
        }

        private Run begin(RunSnapshot snapshot) {
            Submission submission = snapshot.submission();
            Run earlier = find(submission.restartOf());
            Run run = earlier == null
                    ? Run.first(site, snapshot)
                    : Run.restarting(earlier, nextAttempt(earlier), snapshot);
            if (earlier == null) {
                Workflow workflow = new Workflow(run);
                newWorkflows.add(workflow);
                workflows.put(workflow.id(), workflow);
            }
            List<DataLink> links = run.description().dataLinks();
            for (int i = 0; i < links.size(); i++) {
                newDetails.add(new DataLinkRow(run, i, links.get(i)));
            }
            late += submission.captured() == Submission.Capture.LATE ? 1 : 0;
            return run;
        }

        private Run find(String run) {
            if (run == null) {
                return null;
            }
            return newRuns.stream()
                    .filter(one -> one.id().equals(run))
                    .findFirst()
                    .orElseGet(() -> session.find(Run.class, run));
        }

        private int nextAttempt(Run earlier) {
            Integer kept = session.createSelectionQuery(
                            "select max(attempt) from Run where workflow = :workflow and step = :step", Integer.class)
                    .setParameter("workflow", earlier.workflow())
                    .setParameter("step", earlier.step())
                    .getSingleResult();
            int inHand = newRuns.stream()
                    .filter(run -> run.workflow().equals(earlier.workflow()) && run.step() == earlier.step())
                    .mapToInt(Run::attempt)
                    .max()
                    .orElse(0);
            return 1 + Math.max(kept == null ? 0 : kept, inHand);
        }

        private void refresh(String id) {
            Workflow workflow = workflows.computeIfAbsent(id, i -> session.find(Workflow.class, i));
            workflow.refresh(runs(workflow));
        }

        private List<Run> runs(Workflow workflow) {
            List<Run> own = attemptsByJob.getOrDefault(workflow.id(), List.of());
            boolean alone = workflow.attempts() == 1
                    && workflow.steps() == 1
                    && own.size() == 1
                    && attemptsByJob.values().stream()
                                    .flatMap(Collection::stream)
                                    .filter(run -> run.workflow().equals(workflow.id()))
                                    .count()
                            == 1;
            return alone
                    ? own
                    : session.createSelectionQuery("from Run where workflow = :workflow", Run.class)
                            .setParameter("workflow", workflow.id())
                            .list();
        }
    }
}
