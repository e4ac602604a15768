package org.helipoint.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.helipoint.capture.RunStore;
import org.helipoint.capture.SnapshotRejectedException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.DataLink;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.Submission;
import org.helipoint.model.Workflow;
import org.hibernate.JDBCException;
import org.hibernate.Session;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.DataException;

/** The run store on a database, for one site. */
public final class HibernateRunStore implements RunStore {

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
        } catch (DataException | ConstraintViolationException e) {
            throw new SnapshotRejectedException(e);
        } catch (JDBCException e) {
            throw new StoreUnavailableException(
                    "Writing failed: " + e.getSQLException().getMessage(), e);
        } catch (RuntimeException e) {
            throw e.getCause() instanceof JDBCException
                    ? new StoreUnavailableException("Writing failed: " + e.getMessage(), e)
                    : new SnapshotRejectedException(e);
        }
    }

    /** One batch in one transaction. Loads what it touches with a few queries, then works in memory. */
    private final class Batch {

        private final Session session;
        private final List<RunSnapshot> snapshots;
        private final Map<String, List<Run>> attemptsByJob = new HashMap<>();
        private final Map<String, Workflow> workflows = new LinkedHashMap<>();
        private final Set<String> touched = new LinkedHashSet<>();
        private int captured;
        private int late;

        Batch(Session session, List<RunSnapshot> snapshots) {
            this.session = session;
            this.snapshots = snapshots;
        }

        Saved save() {
            load();
            snapshots.forEach(this::save);
            touched.forEach(this::refresh);
            return new Saved(captured, late);
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
            Run run;
            if (attempts.isEmpty()) {
                if (snapshot.submission() == null) {
                    return; // its beginning was given up; its end will tell of it again
                }
                run = begin(snapshot);
                attempts.add(run);
            } else {
                run = attempts.get(attempts.size() - 1);
                if (run.restartedInPlaceBy(snapshot)) {
                    run = Run.inPlace(run, attempts.size() + 1, nextAttempt(run), snapshot);
                    session.persist(run);
                    attempts.add(run);
                }
            }
            Optional<RunEvent> event = run.apply(snapshot);
            event.ifPresent(session::persist);
            touched.add(run.workflow());
        }

        private Run begin(RunSnapshot snapshot) {
            Submission submission = snapshot.submission();
            Run earlier = submission.restartOf() == null ? null : session.find(Run.class, submission.restartOf());
            Run run;
            if (earlier == null) {
                run = Run.first(site, snapshot);
                Workflow workflow = new Workflow(run);
                session.persist(workflow);
                workflows.put(workflow.id(), workflow);
            } else {
                run = Run.restarting(earlier, nextAttempt(earlier), snapshot);
            }
            session.persist(run);
            List<DataLink> links = run.description().dataLinks();
            for (int i = 0; i < links.size(); i++) {
                session.persist(new DataLinkRow(run, i, links.get(i)));
            }
            captured++;
            late += submission.captured() == Submission.Capture.LATE ? 1 : 0;
            return run;
        }

        private int nextAttempt(Run earlier) {
            return 1
                    + session.createSelectionQuery(
                                    "select max(attempt) from Run where workflow = :workflow and step = :step",
                                    Integer.class)
                            .setParameter("workflow", earlier.workflow())
                            .setParameter("step", earlier.step())
                            .getSingleResult();
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
