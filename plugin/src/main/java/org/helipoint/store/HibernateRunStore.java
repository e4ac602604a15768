package org.helipoint.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.capture.RunStore;
import org.helipoint.capture.SnapshotRejectedException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.DataLink;
import org.helipoint.model.FilePatterns;
import org.helipoint.model.Group;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Standing;
import org.helipoint.model.Submission;
import org.helipoint.model.Words;
import org.helipoint.model.Workflow;
import org.helipoint.store.DayCounts.SiteDay;
import org.hibernate.LockMode;
import org.hibernate.StatelessSession;
import org.hibernate.query.SelectionQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run store on a database, for one site. */
public final class HibernateRunStore implements RunStore {

    private static final Logger LOG = LoggerFactory.getLogger(HibernateRunStore.class);

    /**
     * Servers that share a database take turns in a workflow that both write to: one whose run was started again at
     * another site. So its row is locked before its runs are read.
     */
    private static final LockMode IN_TURNS = LockMode.PESSIMISTIC_WRITE;

    /** SQL state of a row whose key is there already. */
    private static final String DUPLICATE = "23505";

    private static final String OF_JOBS = "site = :site and job in (%s)";

    private static final List<RunState> OPEN =
            Stream.of(RunState.values()).filter(state -> !state.ended()).toList();

    private final Database database;
    private final String site;
    private final FilePatterns files;
    private final WordIndex words;

    /** A store that knows the standard files with metadata. */
    public HibernateRunStore(Database database, String site) {
        this(database, site, new FilePatterns(FilePatterns.STANDARD));
    }

    /**
     * A store.
     *
     * @param site name of the UNICORE/X whose runs these are
     * @param files which files of a job are to be looked into for metadata
     */
    public HibernateRunStore(Database database, String site, FilePatterns files) {
        this.database = database;
        this.site = site;
        this.files = files;
        this.words = new WordIndex(site);
    }

    @Override
    public void open() {
        database.open();
    }

    @Override
    public Saved save(List<RunSnapshot> snapshots) {
        Saved saved = taken(snapshots);
        words.segment(database);
        return saved;
    }

    private Saved taken(List<RunSnapshot> snapshots) {
        try {
            return write(snapshots);
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw blamesTheSnapshots(e) ? rejected(e) : database.unavailable(e);
        }
    }

    private Saved write(List<RunSnapshot> snapshots) {
        try {
            return database.record(session -> new Batch(session, snapshots, Set.of()).save());
        } catch (RuntimeException e) {
            if (!isDuplicate(e)) {
                throw e;
            }
            return database.record(session -> new Batch(session, snapshots, foreign(session, snapshots)).save());
        }
    }

    private static boolean isDuplicate(RuntimeException failure) {
        return Database.sqlCause(failure)
                .map(SQLException::getSQLState)
                .filter(DUPLICATE::equals)
                .isPresent();
    }

    /** The ids of jobs that are those of runs of another site: a server that is a copy of another knows its jobs. */
    private Set<String> foreign(StatelessSession session, List<RunSnapshot> snapshots) {
        return session
                .createSelectionQuery("select id from Run where site <> :site and id in :jobs", String.class)
                .setParameter("site", site)
                .setParameterList("jobs", jobs(snapshots))
                .stream()
                .collect(Collectors.toSet());
    }

    private static Set<String> jobs(List<RunSnapshot> snapshots) {
        return snapshots.stream().map(RunSnapshot::job).collect(Collectors.toSet());
    }

    /** Without the words of the database, which quote the row that it does not take. */
    private static SnapshotRejectedException rejected(RuntimeException failure) {
        SnapshotRejectedException rejected =
                new SnapshotRejectedException(failure.getClass().getName()
                        + Database.sqlCause(failure)
                                .map(cause -> ", SQL state " + cause.getSQLState())
                                .orElse(""));
        rejected.setStackTrace(failure.getStackTrace());
        return rejected;
    }

    /**
     * Whether a failure comes from what was to be written: the database says so (SQL states of class 22, data, 23,
     * integrity, and 54, too long for an index), or it was not the database that failed. Everything else, such as a commit that did not come through, is
     * the database's trouble, and the snapshots are kept for the next try.
     */
    static boolean blamesTheSnapshots(RuntimeException failure) {
        Optional<SQLException> cause = Database.sqlCause(failure);
        return cause.isEmpty()
                || cause.map(SQLException::getSQLState)
                        .filter(state -> state.startsWith("22") || state.startsWith("23") || state.startsWith("54"))
                        .isPresent();
    }

    @Override
    public Set<String> openJobs() {
        return database.guarded(session -> session
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
        database.guarded(session -> session.createSelectionQuery(
                                "select job, state from Run where site = :site and job in :jobs order by attempt",
                                Object[].class)
                        .setParameter("site", site)
                        .setParameterList("jobs", jobs)
                        .list())
                .forEach(row -> states.put((String) row[0], (RunState) row[1]));
        return states;
    }

    /**
     * One batch in one transaction. Loads what it touches with a few queries, works in memory, and writes table by table.
     * What was read or made once is the same object for the whole batch.
     */
    private final class Batch {

        private final StatelessSession session;
        private final List<RunSnapshot> snapshots;
        private final Set<String> foreign;
        private final Map<String, List<Run>> attemptsByJob = new HashMap<>();
        private final Map<String, Run> runs = new HashMap<>();
        private final Map<String, Workflow> workflows = new HashMap<>();
        private final Set<String> touched = new LinkedHashSet<>();
        private final Set<Workflow> newWorkflows = new LinkedHashSet<>();
        private final Set<Run> newRuns = new LinkedHashSet<>();
        private final Set<Run> changedRuns = new LinkedHashSet<>();
        private final Set<Run> describedRuns = new LinkedHashSet<>();
        private final List<RunEvent> newEvents = new ArrayList<>();
        private final List<DataLinkRow> newLinks = new ArrayList<>();
        private final Set<String> linkedAnew = new HashSet<>();
        private final Set<String> created = new HashSet<>();
        private final Map<String, Set<String>> newWords = new LinkedHashMap<>();
        private final NewMetadata metadata = new NewMetadata(files);
        private int captured;
        private int late;
        private int lost;

        /**
         * A batch.
         *
         * @param foreign ids of jobs that cannot be those of their runs
         */
        Batch(StatelessSession session, List<RunSnapshot> snapshots, Set<String> foreign) {
            this.session = session;
            this.snapshots = snapshots;
            this.foreign = foreign;
        }

        Saved save() {
            load();
            snapshots.forEach(this::save);
            Map<String, List<Run>> inHand = attemptsByJob.values().stream()
                    .flatMap(Collection::stream)
                    .collect(Collectors.groupingBy(Run::workflow));
            Set<SiteDay> days = touched.stream()
                    .map(this::workflow)
                    .map(workflow -> SiteDay.of(workflow.site(), workflow.submitted()))
                    .collect(Collectors.toCollection(TreeSet::new));
            // before it is written, so that a new one is written once
            Set<String> several = new LinkedHashSet<>(touched);
            several.removeIf(id -> refreshAlone(workflow(id), inHand.get(id)));
            touched.removeIf(id -> !several.contains(id) && newWorkflows.contains(workflow(id)));
            settle();
            several.forEach(this::refresh);
            session.doWork(connection -> write(connection, days));
            return new Saved(captured, late, lost);
        }

        /** What no query of this batch asks for. */
        private void write(Connection connection, Set<SiteDay> days) throws SQLException {
            Tables.EVENT.insert(connection, newEvents);
            Tables.LINK.delete(connection, linkedAnew);
            Tables.LINK.insert(connection, newLinks);
            Tables.WORKFLOW.update(
                    connection, touched.stream().map(this::workflow).toList());
            words.add(connection, newWords, created);
            metadata.write(connection);
            DayCounts.changed(connection, days);
        }

        /** Makes new and changed runs visible to queries. */
        private void settle() {
            session.doWork(connection -> {
                Tables.WORKFLOW.insert(connection, newWorkflows);
                Tables.RUN.insert(connection, newRuns);
                Tables.RUN.update(connection, changedRuns);
                Tables.DESCRIPTION.update(connection, describedRuns);
            });
            newWorkflows.forEach(workflow -> created.add(workflow.id()));
            captured += newRuns.size();
            newWorkflows.clear();
            newRuns.clear();
            changedRuns.clear();
            describedRuns.clear();
        }

        private void load() {
            Set<String> jobs = new HashSet<>(jobs(snapshots));
            Set<String> groups = new HashSet<>();
            Set<String> earlier = new HashSet<>();
            for (RunSnapshot snapshot : snapshots) {
                if (snapshot.submission() != null) {
                    Optional.ofNullable(snapshot.submission().sweep()).ifPresent(jobs::add);
                    Optional.ofNullable(snapshot.submission().restartOf()).ifPresent(earlier::add);
                    snapshot.submission().group().map(Group::key).ifPresent(groups::add);
                }
            }
            if (groups.isEmpty() && earlier.isEmpty()) {
                lock("select workflow from Run where " + OF_JOBS, jobs);
            } else {
                lockInOneOrder(jobs, groups, earlier);
            }
            among("from Run where site = :site and job in (%s) order by attempt", jobs, Run.class)
                    .list()
                    .forEach(run -> attempts(run.job()).add(known(run)));
        }

        /** All at once: servers that locked them one kind after the other could wait for each other. */
        private void lockInOneOrder(Set<String> jobs, Set<String> groups, Set<String> earlier) {
            Set<String> ids = new HashSet<>(among("select workflow from Run where " + OF_JOBS, jobs, String.class)
                    .list());
            if (!groups.isEmpty()) {
                ids.addAll(
                        among("select id from Workflow where site = :site and groupKey in (%s)", groups, String.class)
                                .list());
            }
            if (!earlier.isEmpty()) {
                ids.addAll(among("select workflow from Run where id in (%s)", earlier, String.class)
                        .list());
            }
            if (!ids.isEmpty()) {
                lock("%s", ids);
            }
        }

        private void lock(String which, Set<String> values) {
            among("from Workflow where id in (" + which + ") order by id", values, Workflow.class)
                    .setHibernateLockMode(IN_TURNS)
                    .list()
                    .forEach(workflow -> workflows.putIfAbsent(workflow.id(), workflow));
        }

        private Run known(Run loaded) {
            Run before = runs.putIfAbsent(loaded.id(), loaded);
            return before == null ? loaded : before;
        }

        /**
         * A query with one parameter for each of some values, and the last one repeated up to a power of two. Hibernate
         * translates a query with one parameter for a list anew each time, which took more processor time than the rest of
         * the batch; this way it knows ten forms of it after a while.
         *
         * @param query with {@code %s} where the parameters go
         */
        private <T> SelectionQuery<T> among(String query, Set<String> values, Class<T> type) {
            int parameters = Integer.highestOneBit(2 * values.size() - 1);
            String names =
                    IntStream.range(0, parameters).mapToObj(i -> ":v" + i).collect(Collectors.joining(","));
            SelectionQuery<T> selection = session.createSelectionQuery(query.formatted(names), type);
            if (query.contains(":site")) {
                selection.setParameter("site", site);
            }
            List<String> given = List.copyOf(values);
            for (int i = 0; i < parameters; i++) {
                selection.setParameter("v" + i, given.get(Math.min(i, given.size() - 1)));
            }
            return selection;
        }

        private List<Run> attempts(String job) {
            return attemptsByJob.computeIfAbsent(job, j -> new ArrayList<>());
        }

        private void save(RunSnapshot snapshot) {
            List<Run> attempts = attempts(snapshot.job());
            Run newest = newest(attempts);
            if (newest == null && snapshot.submission() == null) {
                return; // its beginning was given up; its end will tell of it again
            }
            Run run = newest;
            if (newest == null) {
                run = begin(snapshot);
            } else if (newest.restartedInPlaceBy(snapshot)) {
                run = Run.inPlace(newest, attempts.size() + 1, nextAttempt(newest), snapshot);
                replace(newest, run);
                metadata.began(run, run.description().dataLinks(), false, snapshot.seen());
            }
            if (run != newest) {
                attempts.add(run);
                runs.put(run.id(), run);
                newRuns.add(run);
            }
            Submission.Capture captured = run.captured();
            long revision = run.revision();
            Optional<RunEvent> event = run.apply(snapshot);
            event.ifPresent(newEvents::add);
            if (run.revision() == revision && run.captured() == captured) {
                return; // known already
            }
            changed(run);
            if (run.captured() != captured) {
                describedRuns.add(run);
                linkAnew(run);
                metadata.describedAnew(run, snapshot.seen());
            }
            if (newest == null || run.captured() != captured) {
                newWords.computeIfAbsent(run.workflow(), w -> new LinkedHashSet<>())
                        .addAll(Words.of(run.name(), run.description()));
            }
            lost += event.filter(e -> e.state() == RunState.LOST).isPresent() ? 1 : 0;
            touched.add(run.workflow());
        }

        private void changed(Run run) {
            if (!newRuns.contains(run)) {
                changedRuns.add(run);
            }
        }

        private static Run newest(List<Run> attempts) {
            return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
        }

        private Run begin(RunSnapshot snapshot) {
            Run run = place(snapshot);
            link(run);
            boolean alone = run.id().equals(run.workflow()) && newWorkflows.contains(workflow(run.workflow()));
            metadata.began(run, run.description().dataLinks(), alone, snapshot.seen());
            late += snapshot.submission().captured() == Submission.Capture.LATE ? 1 : 0;
            return run;
        }

        private void link(Run run) {
            String ownerKey = workflow(run.workflow()).ownerKey();
            List<DataLink> links = run.description().dataLinks();
            for (int i = 0; i < links.size(); i++) {
                DataLink link = links.get(i);
                newLinks.add(new DataLinkRow(run, i, link, database.places().find(run.site(), link.uri()), ownerKey));
            }
        }

        private void linkAnew(Run run) {
            newLinks.removeIf(link -> link.run().equals(run.id()));
            linkedAnew.add(run.id());
            link(run);
        }

        /** The first run of a job, in the workflow and step to which it belongs. */
        private Run place(RunSnapshot snapshot) {
            Submission submission = snapshot.submission();
            Run earlier = submission.restartOf() == null ? null : run(submission.restartOf());
            Run master = submission.sweep() == null ? null : newest(attempts(submission.sweep()));
            if (earlier == null && master != null) {
                earlier = replacedPart(master, submission);
            }
            if (earlier != null) {
                Run run = unique(Run.restarting(site, earlier, nextAttempt(earlier), snapshot));
                replace(earlier, run);
                return run;
            }
            Optional<Workflow> joined = master == null ? grouped(submission) : Optional.of(workflow(master.workflow()));
            if (joined.isPresent()) {
                return unique(Run.joining(joined.get(), snapshot));
            }
            Run run = unique(Run.first(site, snapshot));
            Workflow workflow = new Workflow(run, submission.group());
            newWorkflows.add(workflow);
            workflows.put(workflow.id(), workflow);
            return run;
        }

        private Run unique(Run run) {
            if (foreign.contains(run.id())) {
                run.qualify();
                LOG.warn("Job {}: another site has a job of this id; this one is recorded as {}.", run.job(), run.id());
            }
            return run;
        }

        private Optional<Workflow> grouped(Submission submission) {
            return submission
                    .group()
                    .flatMap(group -> workflows.values().stream()
                            .filter(workflow -> workflow.groupKey()
                                    .filter(group.key()::equals)
                                    .isPresent())
                            .filter(workflow -> workflow.ownerKey()
                                    .equals(submission.owner().key()))
                            .findFirst());
        }

        /**
         * The run of an earlier attempt at the same part of a sweep that was started again: of the same name, in a step
         * that nothing has taken its place in yet. Parts that are started again by themselves are those that did not
         * succeed.
         */
        private Run replacedPart(Run master, Submission submission) {
            if (master.attempt() == 1) {
                return null;
            }
            settle();
            return session.createSelectionQuery(
                            "from Run part where workflow = :workflow and stepName = :name and sweep is not null"
                                    + " and (superseded = true or (:partial = true and sweep <> :master))"
                                    + " and not exists (select 1 from Run newer where newer.workflow = :workflow"
                                    + " and newer.step = part.step and newer.attempt > part.attempt)"
                                    + " order by case when state = :done then 1 else 0 end, step",
                            Run.class)
                    .setParameter("workflow", master.workflow())
                    .setParameter("name", Run.nameOfStep(submission.description()))
                    .setParameter("partial", master.partial())
                    .setParameter("master", master.job())
                    .setParameter("done", RunState.SUCCESSFUL)
                    .setMaxResults(1)
                    .uniqueResultOptional()
                    .map(this::known)
                    .orElse(null);
        }

        /**
         * Makes room for a new attempt: whatever the step had before, and the parts of a sweep, say nothing any more. If only
         * some parts start again, each makes room for itself; a master that UNICORE restarts in place starts those again that
         * were its own.
         */
        private void replace(Run earlier, Run next) {
            settle();
            session.createSelectionQuery(
                            "from Run where workflow = :workflow and superseded = false and (step = :step or sweep in"
                                    + " (select job from Run where workflow = :workflow and step = :step"
                                    + " and (:partial = false or job = :next)))",
                            Run.class)
                    .setParameter("workflow", earlier.workflow())
                    .setParameter("step", earlier.step())
                    .setParameter("partial", next.partial())
                    .setParameter("next", next.job())
                    .list()
                    .forEach(run -> {
                        known(run).supersede();
                        changed(known(run));
                        metadata.superseded(known(run));
                    });
        }

        /** The run of an id; null if there is none. */
        private Run run(String id) {
            return runs.computeIfAbsent(id, i -> session.get(Run.class, i));
        }

        private int nextAttempt(Run earlier) {
            settle();
            Integer newest = session.createSelectionQuery(
                            "select max(attempt) from Run where workflow = :workflow and step = :step", Integer.class)
                    .setParameter("workflow", earlier.workflow())
                    .setParameter("step", earlier.step())
                    .getSingleResult();
            return 1 + newest;
        }

        private Workflow workflow(String id) {
            return workflows.computeIfAbsent(id, i -> session.get(Workflow.class, i, IN_TURNS));
        }

        /** Brings the line of a workflow up to date if it has one run only; whether it has. */
        private static boolean refreshAlone(Workflow workflow, List<Run> inHand) {
            boolean first =
                    workflow.steps() == 1 && inHand.size() == 1 && inHand.get(0).attempt() == 1;
            boolean alone = first && !inHand.get(0).superseded(); // else another job is its newest attempt
            if (alone) {
                workflow.refresh(List.of(inHand.get(0).standing()), run -> inHand.get(0));
            }
            return alone;
        }

        private void refresh(String id) {
            workflow(id).refresh(standings(id), this::run);
        }

        private List<Standing> standings(String workflow) {
            return session.createSelectionQuery(
                            "select new org.helipoint.model.Standing(id, step, attempt, state, revision, times) from"
                                    + " Run where workflow = :workflow and superseded = false",
                            Standing.class)
                    .setParameter("workflow", workflow)
                    .list();
        }
    }
}
