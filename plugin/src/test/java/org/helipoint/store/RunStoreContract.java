package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.DEMO;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.restarted;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import com.fasterxml.jackson.databind.node.TextNode;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.helipoint.capture.RunStore.Saved;
import org.helipoint.capture.SnapshotRejectedException;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Lineage;
import org.helipoint.model.Owner;
import org.helipoint.model.Progress;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Snapshots;
import org.helipoint.model.Statistics;
import org.helipoint.model.Statistics.Count;
import org.helipoint.model.Statistics.Ranking;
import org.helipoint.model.Statistics.Spread;
import org.helipoint.model.Submission;
import org.helipoint.model.Words;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.store.Database.Limits;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.DayCounts.SiteDay;
import org.helipoint.store.StoredWorkflows.Attempt;
import org.helipoint.store.StoredWorkflows.Outcome;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.helipoint.store.WorkflowOrder.Place;
import org.junit.jupiter.api.Test;

/** What every database has to do. Each test uses jobs and owners of its own, so all may share one database. */
abstract class RunStoreContract {

    private final String job = "job-" + UUID.randomUUID();
    private final Owner owner = new Owner("CN=" + job, "cn=" + job, "login", null, "user");

    /** The database, open. */
    abstract Database database();

    /** Where that database is. */
    abstract Settings settings();

    /** A question to which the answer is 1, and takes some time. */
    abstract String slow();

    private Saved save(RunSnapshot... snapshots) {
        return new HibernateRunStore(database(), "SITE").save(List.of(snapshots));
    }

    private Saved saveAt(String site, RunSnapshot... snapshots) {
        return new HibernateRunStore(database(), site).save(List.of(snapshots));
    }

    private StoredWorkflows stored() {
        return new StoredWorkflows(database(), "SITE", Clock.systemUTC());
    }

    private Submission mine(String description) {
        return submission(description, null, owner);
    }

    private WorkflowDetails details() {
        return stored().find(job).orElseThrow();
    }

    private Run run(String id) {
        return stored().findRun(id).orElseThrow();
    }

    private Workflow workflow() {
        return details().workflow();
    }

    private List<RunState> history(String run) {
        return details().history(run(run)).stream().map(RunEvent::state).toList();
    }

    @Test
    void aRunComesBackAsItWentIn() {
        save(submitted(job, 1, mine("{'Name':'scan','Arguments':['é','𝄞','<b>']}")));

        save(ended(job, 7, RunState.FAILED));

        Run run = run(job);
        assertThat(run.name()).isEqualTo("scan");
        assertThat(run.description().json().path("Arguments").toString()).isEqualTo("[\"é\",\"𝄞\",\"<b>\"]");
        assertThat(run.owner()).isEqualTo(owner);
        assertThat(run.exitCode()).contains(3);
        assertThat(run.log()).containsExactly("a line", "another");
    }

    /** No two columns have the same value, so that none can be written into another's place, or read from there. */
    @Test
    void everyColumnOfAWorkflowARunAndAnEventComesBackAsItWentIn() {
        RunSnapshot first = submitted(job, 1, distinct("Step", null));
        RunSnapshot again = submitted(job + "b", 20, distinct("Again", job));
        RunSnapshot inPlace = restarted(job + "b", 60);
        RunSnapshot end = endedDistinctly(job + "b", 200);
        save(first);
        save(again);
        save(ended(job + "b", 40, RunState.SUCCESSFUL));
        save(inPlace);
        save(end);

        Run step = Run.first("SITE", first);
        Workflow workflow = new Workflow(step, first.submission().group());
        Run restarted = Run.restarting("SITE", step, 2, again);
        Run run = Run.inPlace(restarted, 2, 3, inPlace);
        List<RunEvent> events =
                Stream.of(inPlace, end).flatMap(one -> run.apply(one).stream()).toList();
        workflow.refresh(List.of(run.standing()), id -> run);
        assertThat(run(job + "b.2")).usingRecursiveComparison().isEqualTo(run);
        assertThat(workflow()).usingRecursiveComparison().isEqualTo(workflow);
        assertThat(details().history(run)).usingRecursiveComparison().isEqualTo(events);
        assertThat(runsToRestart(job, Optional.empty()).get(2))
                .usingRecursiveComparison()
                .ignoringFields("log", "batchDetails")
                .isEqualTo(run);
        assertThat(run).hasNoNullFieldsOrProperties();
        assertThat(workflow).hasNoNullFieldsOrPropertiesExcept("restartObstacle");
    }

    private Submission distinct(String name, String restartOf) {
        return new Submission(
                new JobDescription(Snapshots.json(
                        "{'Name':'%s','ApplicationName':'App','ApplicationVersion':'1.0','Executable':'/bin/date',"
                                        .formatted(name)
                                + "'Project':'project','Tags':['a tag'],'Resources':{'Queue':'first'}}")),
                List.of("/removed"),
                new Owner(owner.name(), owner.key(), "login", "unix group", "user"),
                restartOf,
                job + " sweep of " + name,
                Submission.Capture.LATE,
                true);
    }

    private static RunSnapshot endedDistinctly(String job, long revision) {
        RunTimes times = new RunTimes(null, at(61), at(65), at(75), at(95), at(135), at(200));
        return new RunSnapshot(
                job,
                revision,
                at(revision),
                RunState.FAILED,
                null,
                new Progress("queue", "batch id", "host", "/directory", times),
                new Ending(FailureReason.EXIT_CODE, "message", 17, "batch details", List.of("a line", "another")));
    }

    private List<Run> runsToRestart(String workflow, Optional<Integer> step) {
        return toRestart(workflow, step, Optional.empty()).runs();
    }

    private WorkflowDetails toRestart(String workflow, Optional<Integer> step, Optional<Integer> attempt) {
        return stored().findToRestart(workflow, step.map(Set::of).orElse(Set.of()), attempt, one -> true)
                .orElseThrow();
    }

    private static List<String> described(WorkflowDetails details) {
        return details.runs().stream()
                .filter(run -> !run.description().isEmpty())
                .map(Run::id)
                .toList();
    }

    /** More than are shown together, each a step: the second failed, the third succeeded, the fourth was started again. */
    private String saveMany() {
        List<RunSnapshot> jobs = new ArrayList<>();
        for (int i = 1; i <= DetailsQuery.SHOWN + 2; i++) {
            jobs.add(submitted(job + i, i, mine("{'Name':'n','Tags':['workflow:" + job + "']}")));
            if (jobs.size() == 200 || i == DetailsQuery.SHOWN + 2) {
                save(jobs.toArray(RunSnapshot[]::new));
                jobs.clear();
            }
        }
        save(ended(job + 2, 2_000, RunState.FAILED), ended(job + 3, 2_001, RunState.SUCCESSFUL));
        save(ended(job + 4, 2_002, RunState.FAILED));
        save(submitted(job + "4b", 2_003, submission("{'Name':'n'}", job + 4, owner)));
        return job + 1;
    }

    @Test
    void ofTooManyRunsStepsAreShownWholeWhatFailedAndTheNewestFirst() {
        WorkflowDetails shown = stored().find(saveMany()).orElseThrow();

        assertThat(shown.more()).isTrue();
        assertThat(shown.runs())
                .hasSize(DetailsQuery.SHOWN)
                .isSortedAccordingTo(Comparator.comparingInt(Run::step))
                .extracting(Run::step)
                .contains(1, 2, DetailsQuery.SHOWN + 2)
                .doesNotContain(3, 4); // the fourth has two attempts, and room is left for one only
        assertThat(shown.histories()).hasSize(DetailsQuery.SHOWN);
    }

    @Test
    void ofManyRunsOneIsReadWithThoseThatItGoesBackToAndARestartSeesAll() {
        String workflow = saveMany();

        WorkflowDetails one = stored().findAttempt(job + "4b", any -> true).orElseThrow();
        assertThat(one.runs()).extracting(Run::id).containsExactly(job + 4, job + "4b");
        assertThat(one.histories()).containsOnlyKeys(job + "4b");
        assertThat(one.more()).isFalse();
        assertThat(stored().findWithoutRuns(workflow, any -> true).orElseThrow().runs())
                .isEmpty();

        assertThat(runsToRestart(workflow, Optional.empty()))
                .hasSize(DetailsQuery.SHOWN + 3)
                .allMatch(run -> run.log().isEmpty());
        assertThat(runsToRestart(workflow, Optional.of(4))).extracting(Run::id).containsExactly(job + 4, job + "4b");
        assertThat(stored().newest(workflow, 0, 2)).extracting(Run::id).containsExactly(job + 1, job + 2);
        assertThat(stored().newest(workflow, 3, 1)).extracting(Run::id).containsExactly(job + "4b");
        assertThat(stored().newest(workflow, DetailsQuery.SHOWN + 2, 1)).isEmpty();
        assertThat(stored().countSteps(workflow)).isEqualTo(DetailsQuery.SHOWN + 2);
        assertThat(stored().outcomes(workflow, job + 4)).containsExactly(new Outcome(true, RunState.FAILED));
        assertThat(stored().outcomes(workflow, job + "4b")).containsExactly(new Outcome(false, RunState.READY));
    }

    @Test
    void ofLongDescriptionsFewerAreReadTogether() {
        for (int i = 1; i <= 11; i++) {
            save(submitted(job + i, i, mine(megabyte())), ended(job + i, 100 + i, RunState.FAILED));
        }

        WorkflowDetails shown = stored().find(job + 1).orElseThrow();
        assertThat(shown.more()).isTrue();
        assertThat(shown.runs()).extracting(Run::step).containsExactly(9, 10, 11);

        WorkflowDetails whole = toRestart(job + 1, Optional.empty(), Optional.empty());
        assertThat(whole.runs()).isEmpty();
        assertThat(whole.restartObstacle().orElseThrow()).contains("one by one");
        WorkflowDetails step = toRestart(job + 1, Optional.of(7), Optional.empty());
        assertThat(step.runs()).extracting(Run::id).containsExactly(job + 7);
        assertThat(step.restartObstacle()).isEmpty();
    }

    @Test
    void ofAStepWithTooMuchInItTheNewestAttemptsAreShown() {
        for (int i = 1; i <= 5; i++) {
            save(submitted(job + i, i, submission(megabyte(), i == 1 ? null : job + (i - 1), owner)));
        }

        WorkflowDetails shown = stored().find(job + 1).orElseThrow();
        assertThat(shown.more()).isTrue();
        assertThat(shown.runs()).extracting(Run::attempt).containsExactly(3, 4, 5);
        assertThat(shown.histories()).containsOnlyKeys(job + 3, job + 4, job + 5);

        assertThat(stored().attempts(job + 1))
                .extracting(Attempt::number, Attempt::run)
                .containsExactlyInAnyOrder(
                        tuple(1, job + 1), tuple(2, job + 2), tuple(3, job + 3), tuple(4, job + 4), tuple(5, job + 5));
        WorkflowDetails bare = stored().findBare(job + 1, any -> true).orElseThrow();
        assertThat(bare.runs()).extracting(Run::attempt).containsExactly(1, 2, 3, 4, 5);
        assertThat(described(bare)).isEmpty();
    }

    @Test
    void ofWhatARunGoesBackToOnlyTheFirstAndTheOneBeforeItAreReadWhole() {
        for (int i = 1; i <= 5; i++) {
            save(submitted(job + i, i, submission("{'Name':'" + i + "'}", i == 1 ? null : job + (i - 1), owner)));
            save(ended(job + i, 10 + i, RunState.FAILED));
        }

        WorkflowDetails fourth = stored().findAttempt(job + 4, any -> true).orElseThrow();
        assertThat(fourth.runs()).extracting(Run::id).containsExactly(job + 1, job + 2, job + 3, job + 4);
        assertThat(described(fourth)).containsExactly(job + 1, job + 3, job + 4);
        assertThat(fourth.runs()).allMatch(run -> run.exitCode().isPresent());
        assertThat(fourth.runs().get(3)).usingRecursiveComparison().isEqualTo(run(job + 4));
        assertThat(described(stored().findAttempt(job + 1, any -> true).orElseThrow()))
                .containsExactly(job + 1);
    }

    @Test
    void ofAStepThatWasStartedAgainAndAgainOnlyWhatCanStartAgainIsReadWithItsDescription() {
        for (int i = 1; i <= 12; i++) {
            save(submitted(job + i, i, submission(megabyte(), i == 1 ? null : job + (i - 1), owner)));
            save(ended(job + i, 20 + i, RunState.FAILED));
        }

        WorkflowDetails newest = toRestart(job + 1, Optional.of(1), Optional.empty());
        assertThat(newest.restartObstacle()).isEmpty();
        assertThat(newest.runs()).hasSize(12);
        assertThat(described(newest)).containsExactly(job + 12);
        assertThat(described(toRestart(job + 1, Optional.of(1), Optional.of(3))))
                .containsExactly(job + 3, job + 12);
        assertThat(toRestart(job + 1, Optional.empty(), Optional.empty()).restartObstacle())
                .isPresent();
    }

    /** Of a sweep with two parts all is started, then three times the first part alone. */
    @Test
    void ofASweepItsPartsThatCountTheirMastersAndTheNewestWholeOneHaveDescriptions() {
        String master = "{'Name':'sweep','Parameters':{'N':{'Values':['1','2']}}}";
        save(submitted(job, 1, mine(master)));
        save(
                submitted(job + "-1", 2, Snapshots.part(job, "1", owner)),
                submitted(job + "-2", 3, Snapshots.part(job, "2", owner)));
        save(ended(job + "-1", 4, RunState.FAILED), ended(job + "-2", 5, RunState.FAILED));
        save(ended(job, 6, RunState.FAILED));
        for (int i = 1; i <= 3; i++) {
            String again = job + "again" + i;
            save(submitted(again, 10L * i, partial(master, i == 1 ? job : job + "again" + (i - 1))));
            save(submitted(again + "-1", 10L * i + 1, Snapshots.part(again, "1", owner)));
            save(ended(again + "-1", 10L * i + 2, RunState.FAILED), ended(again, 10L * i + 3, RunState.FAILED));
        }

        WorkflowDetails ofMaster = toRestart(job, Optional.of(1), Optional.empty());
        assertThat(ofMaster.runs()).hasSize(9);
        assertThat(described(ofMaster)).containsExactlyInAnyOrder(job, job + "again3", job + "again3-1", job + "-2");
        WorkflowDetails ofPart = toRestart(job, Optional.of(2), Optional.of(2));
        assertThat(described(ofPart))
                .containsExactlyInAnyOrder(job + "again1", job + "again1-1", job + "again3", job + "again3-1");
        assertThat(toRestart(job, Optional.empty(), Optional.empty()).runs())
                .hasSize(9)
                .noneMatch(run -> run.description().isEmpty());
    }

    private Submission partial(String description, String restartOf) {
        return new Submission(
                new JobDescription(Snapshots.json(description)),
                List.of(),
                owner,
                restartOf,
                null,
                Submission.Capture.LIVE,
                true);
    }

    private String megabyte() {
        return "{'Tags':['workflow:" + job + "'],'Arguments':['" + "x".repeat(1_000_000) + "']}";
    }

    @Test
    void aLifeInOneBatchIsTheSameAsInMany() {
        save(
                submitted(job, 1, mine("{'Name':'scan'}")),
                moved(job, 2, RunState.QUEUED),
                moved(job, 3, RunState.RUNNING),
                ended(job, 4, RunState.SUCCESSFUL));

        assertThat(history(job))
                .containsExactly(RunState.READY, RunState.QUEUED, RunState.RUNNING, RunState.SUCCESSFUL);
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().finished()).contains(at(4));
    }

    @Test
    void sameSnapshotTwiceChangesNothing() {
        RunSnapshot first = submitted(job, 1, mine("{'Name':'scan'}"));
        assertThat(save(first)).isEqualTo(new Saved(1, 0, 0));

        assertThat(save(first, first)).isEqualTo(new Saved(0, 0, 0));

        assertThat(history(job)).containsExactly(RunState.READY);
    }

    @Test
    void anOlderSnapshotNeverOverwritesANewerOne() {
        save(submitted(job, 1, mine("{}")), ended(job, 9, RunState.SUCCESSFUL));

        save(moved(job, 5, RunState.RUNNING));

        assertThat(run(job).state()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
    }

    @Test
    void snapshotsInAnyOrderAndTwiceMakeTheSameRecord() {
        List<RunSnapshot> life = List.of(
                submitted(job, 1, mine("{'Name':'scan'}")),
                moved(job, 2, RunState.STAGINGIN),
                moved(job, 3, RunState.QUEUED),
                moved(job, 4, RunState.RUNNING),
                endedWithItsBeginning(5));
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 0, 1, 2, 3, 4));
        long seed = System.nanoTime();
        Collections.shuffle(order, new Random(seed));

        order.forEach(i -> save(life.get(i)));

        assertThat(details().runs()).as("seed %d", seed).hasSize(1);
        assertThat(run(job).state()).as("seed %d", seed).isEqualTo(RunState.SUCCESSFUL);
        assertThat(run(job).name()).isEqualTo("scan");
        assertThat(run(job).captured()).isEqualTo(Submission.Capture.LIVE);
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().finished()).contains(at(5));
        assertThat(history(job)).doesNotHaveDuplicates().endsWith(RunState.SUCCESSFUL);
    }

    private RunSnapshot endedWithItsBeginning(long revision) {
        RunSnapshot end = ended(job, revision, RunState.SUCCESSFUL);
        return new RunSnapshot(
                job,
                revision,
                at(revision),
                RunState.SUCCESSFUL,
                mine("{'Name':'scan'}"),
                end.progress(),
                end.ending());
    }

    @Test
    void aCopyOfAServerMixesItsJobsWithNobodys() {
        save(submitted(job, 1, mine("{'Name':'original'}")), ended(job, 2, RunState.SUCCESSFUL));

        assertThat(saveAt("COPY", submitted(job, 3, mine("{'Name':'copy'}")), submitted(job + "b", 4, mine("{}"))))
                .isEqualTo(new Saved(2, 0, 0));
        saveAt("COPY", ended(job, 5, RunState.FAILED));
        saveAt("COPY", restarted(job, 6));
        saveAt("COPY", ended(job, 7, RunState.ABORTED));
        saveAt("COPY", restarted(job, 8));
        save(restarted(job, 9));

        assertThat(stored().find(job).orElseThrow().runs()).extracting(Run::id).containsExactly(job, job + ".2");
        assertThat(run(job).name()).isEqualTo("original");
        assertThat(run(job).state()).isEqualTo(RunState.SUCCESSFUL);
        WorkflowDetails copy = stored().find(job + "~COPY").orElseThrow();
        assertThat(copy.runs()).extracting(Run::id).containsExactly(job + "~COPY", job + "~COPY.2", job + "~COPY.3");
        assertThat(copy.runs()).extracting(Run::site).containsOnly("COPY");
        assertThat(copy.runs()).extracting(Run::job).containsOnly(job);
        assertThat(copy.workflow().status()).isEqualTo(RunState.QUEUED);
        assertThat(new HibernateRunStore(database(), "COPY").states(List.of(job)))
                .containsOnly(Map.entry(job, RunState.QUEUED));
    }

    @Test
    void aRestartAtAnotherSiteIsThatSitesRunInTheSameWorkflow() {
        save(submitted(job, 1, mine("{}")), ended(job, 2, RunState.FAILED));

        saveAt("OTHER", submitted(job + "b", 3, submission("{}", job, owner)));
        saveAt("OTHER", ended(job + "b", 4, RunState.SUCCESSFUL));

        assertThat(details().runs()).extracting(Run::site).containsExactly("SITE", "OTHER");
        assertThat(details().runs()).extracting(Run::attempt).containsExactly(1, 2);
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(new HibernateRunStore(database(), "OTHER").states(List.of(job + "b")))
                .containsOnly(Map.entry(job + "b", RunState.SUCCESSFUL));
    }

    @Test
    void sitesThatWriteAtTheSameTimeLoseNothing() {
        List<String> sites = List.of("SITE", "OTHER", "THIRD");
        int jobs = 40;
        save(submitted(job, 1, mine("{}")), ended(job, 2, RunState.FAILED));
        ExecutorService threads = Executors.newFixedThreadPool(sites.size());
        try {
            sites.stream()
                    .map(site -> CompletableFuture.runAsync(() -> writeLives(site, jobs), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }

        for (int i = 0; i < jobs; i++) {
            String same = job + "-" + i;
            List<Run> runs = sites.stream()
                    .map(site -> Stream.of(same, same + "~" + site)
                            .flatMap(id -> stored().findRun(id).stream())
                            .filter(run -> run.site().equals(site))
                            .findFirst()
                            .orElseThrow())
                    .toList();
            assertThat(runs).extracting(Run::id).doesNotHaveDuplicates();
            assertThat(runs).extracting(Run::state).containsOnly(RunState.SUCCESSFUL);
            assertThat(runs).allSatisfy(run -> assertThat(run.name()).isEqualTo(run.site()));
        }
        assertThat(details().runs())
                .extracting(Run::attempt)
                .doesNotHaveDuplicates()
                .hasSize(1 + sites.size() * jobs);
        assertThat(details().runs()).filteredOn(run -> !run.superseded()).hasSize(1);
        assertThat(workflow().attempts()).isEqualTo(1 + sites.size() * jobs);
    }

    /** Jobs with the ids of other sites' jobs, and restarts of the same run as theirs. */
    private void writeLives(String site, int jobs) {
        HibernateRunStore store = new HibernateRunStore(database(), site);
        for (int i = 0; i < jobs; i++) {
            String id = job + "-" + i;
            String again = job + "-" + site + i;
            List<RunSnapshot> batch = List.of(
                    submitted(id, 1, mine("{'Name':'" + site + "'}")),
                    submitted(again, 3, submission("{}", job, owner)),
                    ended(again, 4, RunState.FAILED));
            saveUntilTaken(store, batch);
            saveUntilTaken(store, List.of(ended(id, 5, RunState.SUCCESSFUL)));
        }
    }

    /** As the Recorder does: a batch that met another's lock is tried again, a refused one in pieces. */
    private static void saveUntilTaken(HibernateRunStore store, List<RunSnapshot> batch) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> {
                    try {
                        store.save(batch);
                    } catch (SnapshotRejectedException e) {
                        if (batch.size() == 1) {
                            throw e;
                        }
                        batch.stream()
                                .collect(Collectors.groupingBy(RunSnapshot::job))
                                .values()
                                .forEach(one -> saveUntilTaken(store, one));
                    }
                    return true;
                });
    }

    @Test
    void aRestartIsTheNextAttemptOfItsWorkflow() {
        save(submitted(job, 1, mine("{'Name':'one'}")), ended(job, 2, RunState.FAILED));
        String again = job + "b";

        save(submitted(again, 3, submission("{'Name':'two'}", job, owner)));
        save(ended(again, 4, RunState.SUCCESSFUL));

        assertThat(details().runs()).extracting(Run::id).containsExactly(job, again);
        assertThat(run(again).attempt()).isEqualTo(2);
        assertThat(run(job).state()).isEqualTo(RunState.FAILED);
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().attempts()).isEqualTo(2);
        assertThat(stored().find(again)).isEmpty();
    }

    @Test
    void twoRestartsOfOneRunInOneBatchAreTwoAttempts() {
        save(submitted(job, 1, mine("{}")), ended(job, 2, RunState.FAILED));

        save(
                submitted(job + "b", 3, submission("{}", job, owner)),
                submitted(job + "c", 4, submission("{}", job, owner)));

        assertThat(details().runs()).extracting(Run::attempt).containsExactly(1, 2, 3);
        assertThat(workflow().attempts()).isEqualTo(3);
    }

    @Test
    void aRunAndItsRestartMayComeInOneBatch() {
        save(
                submitted(job, 1, mine("{}")),
                ended(job, 2, RunState.FAILED),
                submitted(job + "b", 3, submission("{}", job, owner)));

        assertThat(details().runs()).extracting(Run::attempt).containsExactly(1, 2);
        assertThat(workflow().status()).isEqualTo(RunState.READY);
    }

    @Test
    void newsOfKnownRunsAndNewRunsMayComeInOneBatch() {
        save(submitted(job, 1, mine("{}")));

        Saved saved = save(
                moved(job, 2, RunState.RUNNING),
                submitted(job + "b", 3, mine("{}")),
                moved(job + "b", 4, RunState.RUNNING),
                ended(job, 5, RunState.FAILED),
                submitted(job + "c", 6, submission("{'Imports':[{'From':'x','To':'y'}]}", job, owner)),
                submitted(job + "d", 7, mine("{}")));

        assertThat(saved).isEqualTo(new Saved(3, 0, 0));
        assertThat(details().runs()).extracting(Run::id).containsExactly(job, job + "c");
        assertThat(run(job + "b").state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aRestartOfARunThatIsNotKeptBeginsAWorkflow() {
        save(submitted(job, 1, submission("{}", "gone", owner)));

        assertThat(workflow().attempts()).isEqualTo(1);
    }

    @Test
    void restartInPlaceIsTheNextAttemptAndTheEarlierKeepsItsEnd() {
        save(submitted(job, 1, mine("{'Name':'scan'}")), ended(job, 2, RunState.FAILED));

        save(restarted(job, 3));
        save(ended(job, 4, RunState.SUCCESSFUL));

        assertThat(details().runs()).extracting(Run::id).containsExactly(job, job + ".2");
        assertThat(run(job).state()).isEqualTo(RunState.FAILED);
        assertThat(run(job).times().finished()).isEqualTo(at(2));
        assertThat(run(job + ".2").state()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(history(job + ".2")).containsExactly(RunState.QUEUED, RunState.SUCCESSFUL);
    }

    @Test
    void aJobThatGoesThroughItsLastMomentsTwiceHasOneEnd() {
        save(submitted(job, 1, mine("{}")), ended(job, 2, RunState.SUCCESSFUL));

        save(moved(job, 3, RunState.STAGINGOUT), ended(job, 4, RunState.SUCCESSFUL));

        assertThat(details().runs()).hasSize(1);
        assertThat(history(job)).containsExactly(RunState.READY, RunState.SUCCESSFUL);
    }

    @Test
    void aSnapshotWithoutABeginningIsPassedOverUntilTheEndBringsIt() {
        assertThat(save(moved(job, 2, RunState.RUNNING))).isEqualTo(new Saved(0, 0, 0));
        RunSnapshot end = ended(job, 3, RunState.SUCCESSFUL);
        Submission late =
                new Submission(mine("{}").description(), List.of(), owner, null, null, Submission.Capture.LATE);

        Saved saved = save(new RunSnapshot(job, 3, at(3), RunState.SUCCESSFUL, late, end.progress(), end.ending()));

        assertThat(saved).isEqualTo(new Saved(1, 1, 0));
        assertThat(run(job).captured()).isEqualTo(Submission.Capture.LATE);
    }

    @Test
    void aDescriptionThatCameLateGivesWayToTheOneThatWasSubmitted() {
        Submission late = new Submission(
                mine("{'Name':'changed'}").description(), List.of(), owner, null, null, Submission.Capture.LATE);
        save(submitted(job, 2, late));

        save(submitted(job, 1, mine("{'Name':'scan','Project':'p','Tags':['a']}")));

        assertThat(run(job).captured()).isEqualTo(Submission.Capture.LIVE);
        assertThat(run(job).description().name()).isEqualTo("scan");
        assertThat(run(job).project()).contains("p");
        assertThat(workflow().name()).isEqualTo("scan");
        assertThat(workflow().tags()).containsExactly("a");
    }

    @Test
    void theStoreKnowsWhichJobsAreOpenAndInWhichState() {
        save(submitted(job, 1, mine("{}")), moved(job, 2, RunState.RUNNING));
        save(submitted(job + "b", 1, mine("{}")), ended(job + "b", 2, RunState.FAILED));
        save(submitted(job + "c", 1, mine("{}")), ended(job + "c", 2, RunState.FAILED));
        save(restarted(job + "c", 3));
        HibernateRunStore store = new HibernateRunStore(database(), "SITE");

        assertThat(store.openJobs()).contains(job, job + "c").doesNotContain(job + "b");
        assertThat(store.states(List.of(job, job + "b", job + "c", "unknown")))
                .containsOnly(
                        Map.entry(job, RunState.RUNNING),
                        Map.entry(job + "b", RunState.FAILED),
                        Map.entry(job + "c", RunState.QUEUED));
        assertThat(new HibernateRunStore(database(), "OTHER").openJobs()).doesNotContain(job);
    }

    @Test
    void lostRunsAreCounted() {
        save(submitted(job, 1, mine("{}")));

        assertThat(save(ended(job, 2, RunState.LOST))).isEqualTo(new Saved(0, 0, 1));
        assertThat(save(ended(job, 3, RunState.LOST))).isEqualTo(new Saved(0, 0, 0));
        assertThat(workflow().status()).isEqualTo(RunState.LOST);
    }

    @Test
    void whatIsLearntOfAnEarlierAttemptLeavesTheWorkflowToTheNewest() {
        save(submitted(job, 1, mine("{}")), ended(job, 2, RunState.LOST));
        save(submitted(job + "b", 3, submission("{}", job, owner)), ended(job + "b", 4, RunState.FAILED));

        save(ended(job, 5, RunState.SUCCESSFUL));

        assertThat(run(job).state()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().status()).isEqualTo(RunState.FAILED);
        assertThat(workflow().attempts()).isEqualTo(2);
    }

    @Test
    void noTextCanLoseARecord() {
        String nasty = "a\0b\u0001\ud800 '\"\\;--<b>${x}\u2028𝄞";
        String description = "{\"Name\":%1$s,\"Project\":%1$s,\"ApplicationName\":%1$s,\"ApplicationVersion\":%1$s,"
                + "\"Executable\":%1$s,\"Tags\":[%1$s],\"Resources\":{\"Queue\":%1$s},"
                + "\"Imports\":[{\"From\":%1$s,\"To\":%1$s}],\"Exports\":[{\"From\":%1$s,\"To\":%1$s}]}";
        JobDescription nastyDescription = JobDescription.parse(description.formatted(new TextNode(nasty)));
        Owner nastyOwner = new Owner(owner.name() + nasty, owner.key() + nasty, nasty, nasty, nasty);
        Submission submission =
                new Submission(nastyDescription, List.of("/" + nasty), nastyOwner, null, null, Submission.Capture.LIVE);
        Progress progress = new Progress(nasty, nasty, nasty, nasty, RunTimes.NONE);

        save(new RunSnapshot(job, 1, at(1), RunState.READY, submission, progress, null));
        save(new RunSnapshot(
                job,
                2,
                at(2),
                RunState.FAILED,
                null,
                progress,
                new Ending(FailureReason.SYSTEM, nasty, 1, nasty, List.of(nasty))));
        stored().audit(nasty, "READ", Optional.of(job), nasty);

        assertThat(run(job).state()).isEqualTo(RunState.FAILED);
        assertThat(run(job).statusMessage().orElseThrow()).startsWith("a").endsWith(" '\"\\;--<b>${x}\u2028𝄞");
        assertThat(workflow().status()).isEqualTo(RunState.FAILED);
        assertThat(search(run(job).owner().key(), Set.of(), Optional.empty(), 10))
                .extracting(Workflow::id)
                .containsExactly(job);
    }

    @Test
    void noLengthCanLoseARecord() {
        String line = "é𝄞".repeat(200_000);
        String description = "{'Name':'%1$s','Project':'%1$s','ApplicationName':'%1$s','ApplicationVersion':'%1$s',"
                + "'Executable':'%1$s','Tags':['%1$s'],'Resources':{'Queue':'%1$s'},"
                + "'Imports':[{'From':'%1$s','To':'%1$s'}],'Exports':[{'From':'%1$s','To':'%1$s'}]}";
        Owner longOwner = new Owner("CN=" + "long ".repeat(1_000), job + "é".repeat(450), line, line, line);
        Progress progress = new Progress(line, line, line, line, RunTimes.NONE);

        save(new RunSnapshot(
                job,
                1,
                at(1),
                RunState.READY,
                submission(description.formatted(line), null, longOwner),
                progress,
                null));
        save(new RunSnapshot(
                job,
                2,
                at(2),
                RunState.FAILED,
                null,
                progress,
                new Ending(FailureReason.SYSTEM, line, 1, line, List.of(line))));

        stored().audit(line, "READ", Optional.of(job), line);

        assertThat(run(job).state()).isEqualTo(RunState.FAILED);
        assertThat(run(job).description().name()).isEqualTo(line);
    }

    @Test
    void aDescriptionOfAMegabyteIsKeptWhole() {
        String big = "x".repeat(1_000_000);

        save(submitted(job, 1, mine("{'Name':'" + big + "'}")));

        assertThat(run(job).description().name()).isEqualTo(big);
        assertThat(workflow().name()).endsWith("[cut]");
    }

    @Test
    void theNewestComeFirstAndPagesNeitherOverlapNorLeaveGaps() {
        for (int i = 0; i < 7; i++) {
            // two at the same millisecond, so that the id decides
            save(submitted(job + i, i - i % 2, mine("{'Name':'" + i + "'}")));
        }

        List<Workflow> all = search(Set.of(), Optional.empty(), 100);
        List<Workflow> first = search(Set.of(), Optional.empty(), 3);
        Workflow last = first.get(2);
        List<Workflow> rest = search(Set.of(), Optional.of(WorkflowOrder.NEWEST_FIRST.behind(last)), 100);

        assertThat(all).extracting(Workflow::name).containsExactly("6", "5", "4", "3", "2", "1", "0");
        assertThat(first).extracting(Workflow::name).containsExactly("6", "5", "4");
        assertThat(rest).extracting(Workflow::name).containsExactly("3", "2", "1", "0");
    }

    @Test
    void statusesAreFoundAndCounted() {
        save(submitted(job + 1, 1, mine("{}")), ended(job + 1, 2, RunState.FAILED));
        save(submitted(job + 2, 1, mine("{}")), ended(job + 2, 2, RunState.SUCCESSFUL));
        save(submitted(job + 3, 1, mine("{}")));

        assertThat(search(Set.of(RunState.FAILED, RunState.READY), Optional.empty(), 100))
                .extracting(Workflow::id)
                .containsExactly(job + 3, job + 1);
        assertThat(stored().countByStatus(owner.key()))
                .containsOnly(
                        Map.entry(RunState.FAILED, 1L),
                        Map.entry(RunState.SUCCESSFUL, 1L),
                        Map.entry(RunState.READY, 1L));
    }

    private List<Workflow> search(Set<RunState> statuses, Optional<Place> after, int limit) {
        return search(owner.key(), statuses, after, limit);
    }

    private List<Workflow> search(String ownerKey, Set<RunState> statuses, Optional<Place> after, int limit) {
        WorkflowFilter filter = WorkflowFilter.ALL
                .with(Field.OWNER, Set.of(ownerKey))
                .with(Field.STATUS, statuses.stream().map(Enum::name).toList());
        return stored().search(new WorkflowSearch(filter, WorkflowOrder.NEWEST_FIRST, after, limit, Optional.empty()))
                .workflows();
    }

    @Test
    void whatAnAdministratorDoesWithForeignRecordsIsInTheAudit() {
        save(submitted(job, 1, mine("{}")));
        Workflows workflows = new Workflows(stored(), Clock.systemUTC());
        Caller admin = new Caller("CN=Admin of " + job, "cn=admin of " + job, "admin");
        Caller themselves = new Caller(owner.name(), owner.key(), "user");

        workflows.get(themselves, job);
        workflows.page(themselves, WorkflowQuery.parse(Map.of(), name -> name));
        workflows.get(admin, job);
        workflows.page(admin, WorkflowQuery.parse(Map.of("num", List.of("500")), name -> name));
        workflows.auditRestart(admin, job, job, "new job");

        assertThat(auditOf(owner.name())).isEmpty();
        assertThat(auditOf(admin.name()).toString())
                .contains("READ " + job + " of " + owner.name())
                .containsPattern("LIST null [^,]*" + job)
                .contains("RESTART " + job + " " + job + " as new job");
    }

    private List<String> auditOf(String caller) {
        return database()
                .read(session -> session
                        .createSelectionQuery("from AuditRow where caller = :caller", AuditRow.class)
                        .setParameter("caller", caller)
                        .list()
                        .stream()
                        .map(AuditRow::toString)
                        .toList());
    }

    private RememberedRequests requests(Instant now) {
        return new RememberedRequests(database(), "SITE", Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void aRequestIsRememberedForADayAndThenDeleted() {
        Instant now = Instant.parse("2026-06-13T05:35:00Z");
        requests(now).remember(new RememberedRequest(job, "salt", "digest", "first", "{}"));
        requests(now).remember(new RememberedRequest(job, "salt", "digest", "second", "{\"a\":\"é\"}"));
        Instant later = now.plus(RememberedRequests.KEPT);

        assertThat(requests(later.minusMillis(1)).find(job))
                .hasValueSatisfying(request -> assertThat(request.made()).isEqualTo("second"));
        assertThat(new RememberedRequests(database(), "OTHER", Clock.fixed(now, ZoneOffset.UTC)).find(job))
                .isEmpty();
        assertThat(requests(later).find(job)).isEmpty();
        requests(later).remember(new RememberedRequest(job + "'", "salt", "digest", "third", "{}"));
        assertThat(database().<RememberedRequest>read(session -> session.find(RememberedRequest.class, job)))
                .isNull();
    }

    @Test
    void aRunOnTheBatchSystemIsActiveUntilItsEnd() {
        save(submitted(job, 1, mine("{}")), moved(job, 2, RunState.RUNNING));
        assertThat(stored().isActive("SITE", "4711")).isTrue();
        assertThat(stored().isActive("SITE", "no such id")).isFalse();
        assertThat(stored().isActive("no such site", "4711")).isFalse();
    }

    @Test
    void aQuestionThatTakesTooLongIsEndedAndRecordingGoesOn() {
        try (Database impatient = new Database(settings(Duration.ofMillis(1)))) {
            impatient.open();
            for (int i = 0; i < 3; i++) { // a connection has the limit not only for its first question
                assertThatThrownBy(() -> impatient.read(session ->
                                session.createNativeQuery(slow(), Long.class).getSingleResult()))
                        .isInstanceOf(StoreTimeoutException.class)
                        .hasMessageContaining("longer than 0.001 s");
            }
            assertThatThrownBy(() -> impatient.writeInTime(session ->
                            session.createNativeQuery(slow(), Long.class).getSingleResult()))
                    .isInstanceOf(StoreTimeoutException.class);

            assertThat(impatient.<Long>write(session ->
                            session.createNativeQuery(slow(), Long.class).getSingleResult()))
                    .isEqualTo(1);
        }
    }

    private Settings settings(Duration statementTimeout) {
        return settings().with(new Limits(3, Duration.ofSeconds(30), statementTimeout));
    }

    @Test
    void theAuditTakesLongDetails() {
        stored().audit("CN=Site Admin", "READ", Optional.of(job), "x".repeat(5_000));

        Long kept = database()
                .read(session -> session.createSelectionQuery(
                                "select count(*) from AuditRow where workflow = :workflow", Long.class)
                        .setParameter("workflow", job)
                        .getSingleResult());
        assertThat(kept).isEqualTo(1);
    }

    @Test
    void everyRowOfEveryTableSaysItsSite() {
        assertThat(database()
                        .<List<String>>read(session -> session.createNativeQuery(
                                        "select lower(table_name) from information_schema.tables t"
                                                + " where lower(table_schema) = 'public'"
                                                + " and lower(table_name) <> 'flyway_schema_history' and not exists (select 1"
                                                + " from information_schema.columns c where c.table_schema = t.table_schema"
                                                + " and c.table_name = t.table_name and lower(c.column_name) = 'site'"
                                                + " and c.is_nullable = 'NO')",
                                        String.class)
                                .list()))
                .as("tables without a site")
                .isEmpty();
    }

    private RunSnapshot part(String id, long revision, String value) {
        return part(job, id, revision, value);
    }

    private RunSnapshot part(String master, String id, long revision, String value) {
        return submitted(id, revision, Snapshots.part(master, value, owner));
    }

    private List<String> steps() {
        return details().runs().stream()
                .map(run -> run.step() + "/" + run.attempt() + " " + run.stepName() + " " + run.state()
                        + (run.superseded() ? " superseded" : ""))
                .toList();
    }

    @Test
    void aSweepIsOneWorkflowWithAStepForEachPart() {
        save(submitted(job, 1, mine("{'Name':'scan'}")), part(job + 1, 2, "1"), part(job + 2, 3, "2"));
        save(part(job + 3, 4, "3"), moved(job + 1, 5, RunState.RUNNING));
        assertThat(workflow().status()).isEqualTo(RunState.RUNNING);

        save(ended(job + 1, 6, RunState.SUCCESSFUL), ended(job + 2, 7, RunState.FAILED));
        save(ended(job + 3, 8, RunState.SUCCESSFUL), ended(job, 9, RunState.SUCCESSFUL));

        assertThat(steps())
                .containsExactly(
                        "1/1 scan SUCCESSFUL",
                        "2/1 scan param:'N'='1' SUCCESSFUL",
                        "3/1 scan param:'N'='2' FAILED",
                        "4/1 scan param:'N'='3' SUCCESSFUL");
        assertThat(workflow().status()).isEqualTo(RunState.FAILED);
        assertThat(workflow().steps()).isEqualTo(4);
        assertThat(workflow().job()).isEqualTo(job);
        assertThat(search(Set.of(), Optional.empty(), 100)).hasSize(1);
    }

    @Test
    void aSweepStartedAgainTakesThePlaceOfTheOldOneAndItsParts() {
        save(submitted(job, 1, mine("{'Name':'scan'}")), part(job + 1, 2, "1"), part(job + 2, 3, "2"));
        save(
                ended(job + 1, 4, RunState.SUCCESSFUL),
                ended(job + 2, 5, RunState.FAILED),
                ended(job, 6, RunState.SUCCESSFUL));
        String again = job + "again";

        save(submitted(again, 7, submission("{'Name':'scan'}", job, owner)));
        assertThat(workflow().status()).isEqualTo(RunState.READY);
        save(part(again, again + 1, 8, "1"), part(again, again + 3, 9, "3"));
        save(
                ended(again + 1, 10, RunState.SUCCESSFUL),
                ended(again + 3, 11, RunState.SUCCESSFUL),
                ended(again, 12, RunState.SUCCESSFUL));

        assertThat(steps())
                .containsExactly(
                        "1/1 scan SUCCESSFUL superseded",
                        "1/2 scan SUCCESSFUL",
                        "2/1 scan param:'N'='1' SUCCESSFUL superseded",
                        "2/2 scan param:'N'='1' SUCCESSFUL",
                        "3/1 scan param:'N'='2' FAILED superseded",
                        "4/1 scan param:'N'='3' SUCCESSFUL");
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().attempts()).isEqualTo(2);
        assertThat(run(again + 1).restartOf()).contains(job + 1);
    }

    private Submission somePartsOf(String master) {
        Submission all = submission("{'Name':'scan'}", master, owner);
        return new Submission(all.description(), List.of(), owner, master, null, Submission.Capture.LIVE, true);
    }

    @Test
    void aSweepOfOnlyTheFailedPartsLeavesTheOthersInTheirPlace() {
        save(submitted(job, 1, mine("{'Name':'scan'}")), part(job + 1, 2, "1"), part(job + 2, 3, "2"));
        save(part(job + 3, 4, "2"), ended(job + 1, 5, RunState.FAILED), ended(job + 2, 6, RunState.SUCCESSFUL));
        save(ended(job + 3, 7, RunState.ABORTED), ended(job, 8, RunState.SUCCESSFUL));
        String some = job + "some";

        save(submitted(some, 9, somePartsOf(job)));
        assertThat(workflow().status()).isEqualTo(RunState.READY);
        save(part(some, some + 1, 10, "1"), part(some, some + 3, 11, "2"));
        save(ended(some + 1, 12, RunState.SUCCESSFUL), ended(some + 3, 13, RunState.FAILED));
        save(ended(some, 14, RunState.SUCCESSFUL));

        List<String> expected = List.of(
                "1/1 scan SUCCESSFUL superseded",
                "1/2 scan SUCCESSFUL",
                "2/1 scan param:'N'='1' FAILED superseded",
                "2/2 scan param:'N'='1' SUCCESSFUL",
                "3/1 scan param:'N'='2' SUCCESSFUL",
                "4/1 scan param:'N'='2' ABORTED superseded",
                "4/2 scan param:'N'='2' FAILED");
        assertThat(steps()).containsExactlyElementsOf(expected);
        assertThat(runsToRestart(job, Optional.of(1))).hasSize(expected.size());
        assertThat(runsToRestart(job, Optional.of(4)))
                .extracting(Run::id)
                .containsExactly(job, some, job + 3, some + 3);
        assertThat(run(some).partial()).isTrue();
        assertThat(run(job).partial()).isFalse();
        assertThat(workflow().status()).isEqualTo(RunState.FAILED);

        save(restarted(some, 15), part(some, some + 5, 16, "1"), part(some, some + 6, 17, "2"));
        save(ended(some + 5, 18, RunState.SUCCESSFUL), ended(some + 6, 19, RunState.SUCCESSFUL));
        save(ended(some, 20, RunState.SUCCESSFUL));

        assertThat(steps())
                .contains(
                        "2/3 scan param:'N'='1' SUCCESSFUL",
                        "3/1 scan param:'N'='2' SUCCESSFUL",
                        "4/3 scan param:'N'='2' SUCCESSFUL");
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().steps()).isEqualTo(4);
    }

    @Test
    void aWholeSweepTakesThePlaceOfAllPartsAlsoOfThoseStartedAgainByThemselves() {
        save(submitted(job, 1, mine("{'Name':'scan'}")), part(job + 1, 2, "1"), part(job + 2, 3, "2"));
        save(
                ended(job + 1, 4, RunState.FAILED),
                ended(job + 2, 5, RunState.SUCCESSFUL),
                ended(job, 6, RunState.SUCCESSFUL));
        String some = job + "some";
        save(submitted(some, 7, somePartsOf(job)), part(some, some + 1, 8, "1"));
        save(ended(some + 1, 9, RunState.FAILED), ended(some, 10, RunState.SUCCESSFUL));
        String all = job + "all";

        save(submitted(all, 11, submission("{'Name':'scan'}", job, owner)));
        save(part(all, all + 1, 12, "1"), part(all, all + 2, 13, "2"));

        assertThat(steps())
                .containsExactly(
                        "1/1 scan SUCCESSFUL superseded",
                        "1/2 scan SUCCESSFUL superseded",
                        "1/3 scan READY",
                        "2/1 scan param:'N'='1' FAILED superseded",
                        "2/2 scan param:'N'='1' FAILED superseded",
                        "2/3 scan param:'N'='1' READY",
                        "3/1 scan param:'N'='2' SUCCESSFUL superseded",
                        "3/2 scan param:'N'='2' READY");
    }

    /** All that a killed server may leave in its journal, told in one go, then again although it is stored already. */
    @Test
    void aWholeHistoryAtOnceAndOnceMoreMakesTheSameRecord() {
        String again = job + "again";
        List<RunSnapshot> history = List.of(
                submitted(job, 1, mine("{'Name':'scan'}")),
                part(job + 1, 2, "1"),
                part(job + 2, 3, "2"),
                ended(job + 1, 4, RunState.SUCCESSFUL),
                ended(job + 2, 5, RunState.FAILED),
                ended(job, 6, RunState.SUCCESSFUL),
                submitted(again, 7, submission("{'Name':'scan'}", job, owner)),
                part(again, again + 1, 8, "1"),
                part(again, again + 3, 9, "3"),
                ended(again + 1, 10, RunState.SUCCESSFUL),
                ended(again + 3, 11, RunState.SUCCESSFUL),
                ended(again, 12, RunState.FAILED),
                restarted(again, 13),
                ended(again, 14, RunState.SUCCESSFUL),
                RunSnapshot.lost(again, 15, at(15)));
        List<String> expected = List.of(
                "1/1 scan SUCCESSFUL superseded",
                "1/2 scan FAILED superseded",
                "1/3 scan SUCCESSFUL",
                "2/1 scan param:'N'='1' SUCCESSFUL superseded",
                "2/2 scan param:'N'='1' SUCCESSFUL superseded",
                "3/1 scan param:'N'='2' FAILED superseded",
                "4/1 scan param:'N'='3' SUCCESSFUL superseded");

        save(history.toArray(RunSnapshot[]::new));
        assertThat(steps()).containsExactlyElementsOf(expected);
        List<RunState> seen = history(again);

        history.forEach(this::save);
        save(history.toArray(RunSnapshot[]::new));

        assertThat(steps()).containsExactlyElementsOf(expected);
        assertThat(history(again)).isEqualTo(seen);
        assertThat(workflow().status()).isEqualTo(RunState.SUCCESSFUL);
        assertThat(workflow().attempts()).isEqualTo(3);
    }

    @Test
    void partsOfTheSameValueStayApart() {
        save(submitted(job, 1, mine("{}")), part(job + 1, 2, "1"), part(job + 2, 3, "1"));
        save(
                ended(job + 1, 4, RunState.FAILED),
                ended(job + 2, 5, RunState.FAILED),
                ended(job, 6, RunState.SUCCESSFUL));
        String again = job + "again";

        save(
                submitted(again, 7, submission("{}", job, owner)),
                part(again, again + 1, 8, "1"),
                part(again, again + 2, 9, "1"));

        assertThat(details().runs()).extracting(Run::step).containsExactly(1, 1, 2, 2, 3, 3);
    }

    @Test
    void aSweepWhosePartsComeFirstIsOneWorkflow() {
        Submission late =
                new Submission(mine("{}").description(), List.of(), owner, null, job, Submission.Capture.LATE);

        save(part(job + 1, 1, "1"));
        save(part(job + 2, 2, "2"), submitted(job, 3, late));

        WorkflowDetails sweep = stored().find(job + 1).orElseThrow();
        assertThat(sweep.runs()).extracting(Run::id).containsExactly(job + 1, job + 2, job);
        assertThat(run(job).sweep()).isEmpty();
        assertThat(stored().find(job)).isEmpty();
    }

    @Test
    void jobsWithTheSameTagAreOneWorkflowOfTheirOwner() {
        Owner other = new Owner("CN=other " + job, "cn=other " + job, "login", null, "user");
        String tagged = "{'Name':'%s','Tags':['workflow:beamtime']}";

        save(submitted(job, 1, mine(tagged.formatted("sort"))), submitted(job + 2, 2, mine(tagged.formatted("bin"))));
        save(submitted(job + 3, 3, submission(tagged.formatted("sort"), null, other)));
        save(submitted(job + 4, 4, mine(tagged.formatted("bin"))), submitted(job + 5, 5, mine("{}")));
        save(submitted(job + 6, 6, submission(tagged.formatted("bin"), job + 4, owner)));

        assertThat(details().runs()).extracting(Run::id).containsExactly(job, job + 2, job + 4, job + 6);
        assertThat(details().runs()).extracting(Run::step).containsExactly(1, 2, 3, 3);
        assertThat(workflow().name()).isEqualTo("beamtime");
        assertThat(stored().find(job + 3).orElseThrow().runs()).hasSize(1);
        assertThat(stored().find(job + 5).orElseThrow().workflow().groupKey()).isEmpty();
    }

    @Test
    void jobsOfAWorkflowEngineAreOneWorkflow() {
        String engine = "{'Notification':'https://gw:8080/WF/rest/workflows/" + job + "/actions/callback'}";

        save(submitted(job, 1, mine(engine)));
        save(submitted(job + 2, 2, mine(engine)));

        assertThat(details().runs()).extracting(Run::id).containsExactly(job, job + 2);
    }

    private static final String HOME = "https://gw:8080/SITE/rest/core/storages/Home/files/";

    private void saveExporting(String id, Owner owner, String address) {
        save(submitted(
                id, 1, submission("{'Name':'from','Exports':[{'From':'out','To':'" + address + "'}]}", null, owner)));
    }

    private void saveImporting(String id, Owner owner, String... addresses) {
        String imports = Stream.of(addresses)
                .map(address -> "{'From':'" + address + "','To':'in'}")
                .collect(Collectors.joining(","));
        save(submitted(id, 2, submission("{'Name':'to','Imports':[" + imports + "]}", null, owner)));
    }

    private Lineage lineage(String id) {
        return stored().lineage(stored().find(id).orElseThrow().workflow());
    }

    private static List<String> ids(Lineage.Side side) {
        return side.workflows().stream().map(Lineage.Relative::id).toList();
    }

    @Test
    void whoTakesWhatAnotherExportedIsDownstreamOfIt() {
        String input = "BFT:https://GW:8080/site/rest/core/storages/Home/files//" + job + "/a%20b.dat";
        saveExporting(job, owner, HOME + job + "/a b.dat");
        saveImporting(job + 2, owner, input, HOME + job + "/other.dat");
        save(ended(job + 2, 3, RunState.FAILED));

        Lineage of = lineage(job);
        Lineage other = lineage(job + 2);

        assertThat(of.upstream().workflows()).isEmpty();
        assertThat(of.downstream().workflows())
                .containsExactly(new Lineage.Relative(job + 2, "to", RunState.FAILED, at(2), List.of(input)));
        assertThat(other.downstream().workflows()).isEmpty();
        assertThat(other.upstream().workflows())
                .containsExactly(new Lineage.Relative(job, "from", RunState.READY, at(1), List.of(input)));
        assertThat(of.downstream().more()).isFalse();
    }

    @Test
    void whoReadsAJobsDirectoryIsDownstreamOfItWithAllTheAddresses() {
        String directory = "https://gw:8080/SITE/rest/core/storages/" + job + "-uspace/files/";
        save(submitted(job, 1, mine("{}")));
        saveImporting(job + 2, owner, directory + "stdout", directory + "*.dat");

        assertThat(lineage(job).downstream().workflows())
                .containsExactly(new Lineage.Relative(
                        job + 2, "to", RunState.READY, at(2), List.of(directory + "*.dat", directory + "stdout")));
        assertThat(ids(lineage(job + 2).upstream())).containsExactly(job);
    }

    @Test
    void everyAttemptCountsForTheLineageOfItsWorkflow() {
        saveExporting(job, owner, HOME + job + "/1");
        save(ended(job, 2, RunState.FAILED));
        save(submitted(
                job + "b", 3, submission("{'Exports':[{'From':'out','To':'" + HOME + job + "/2'}]}", job, owner)));
        saveImporting(job + 3, owner, HOME + job + "/1");
        saveImporting(job + 4, owner, HOME + job + "/2");
        saveImporting(job + 5, owner, "https://gw:8080/SITE/rest/core/storages/" + job + "b-uspace/files/stdout");

        assertThat(ids(lineage(job).downstream())).containsExactly(job + 5, job + 4, job + 3);
        assertThat(Stream.of(3, 4, 5).map(n -> ids(lineage(job + n).upstream())))
                .containsOnly(List.of(job));
    }

    @Test
    void theInputsOfADescriptionThatCameLateGiveWayToThoseThatWereSubmitted() {
        saveExporting(job, owner, HOME + job + "/1");
        saveExporting(job + 2, owner, HOME + job + "/2");
        String importing = "{'Imports':[{'From':'" + HOME + job + "/%s','To':'in'}]}";
        Submission late = new Submission(
                mine(importing.formatted("1")).description(), List.of(), owner, null, null, Submission.Capture.LATE);
        save(submitted(job + 3, 2, late));
        save(submitted(job + 3, 1, mine(importing.formatted("2"))));
        save(submitted(job + 4, 2, late), submitted(job + 4, 1, mine(importing.formatted("2"))));

        assertThat(ids(lineage(job).downstream())).isEmpty();
        assertThat(ids(lineage(job + 2).downstream())).containsExactly(job + 4, job + 3);
        assertThat(ids(lineage(job + 3).upstream())).containsExactly(job + 2);
    }

    @Test
    void noWorkflowIsItsOwnRelative() {
        String again = "{'Imports':[{'From':'" + HOME + job + "','To':'x'}],'Exports':[{'From':'x','To':'" + HOME + job
                + "'}]}";
        save(submitted(job, 1, mine(again)), ended(job, 2, RunState.FAILED));
        save(submitted(job + 2, 3, submission(again, job, owner)));

        assertThat(ids(lineage(job).upstream())).isEmpty();
        assertThat(ids(lineage(job).downstream())).isEmpty();
    }

    @Test
    void theLineageHasOnlyWorkflowsOfTheSameOwner() {
        Owner stranger = new Owner("CN=stranger " + job, "cn=stranger " + job, "login", null, "user");
        saveExporting(job, owner, HOME + job);
        saveImporting(
                job + 2, stranger, HOME + job, "https://gw/SITE/rest/core/storages/" + job + "-uspace/files/stdout");
        saveExporting(job + 3, stranger, HOME + job);
        saveImporting(job + 4, owner, HOME + job);

        assertThat(ids(lineage(job).downstream())).containsExactly(job + 4);
        assertThat(ids(lineage(job + 2).upstream())).containsExactly(job + 3);
        assertThat(ids(lineage(job + 3).downstream())).containsExactly(job + 2);
        assertThat(ids(lineage(job + 4).upstream())).containsExactly(job);
    }

    @Test
    void anAttemptOfAnAdministratorBelongsToTheLineageOfTheOwner() {
        Owner admin = new Owner("CN=admin " + job, "cn=admin " + job, "login", null, "admin");
        save(submitted(job, 1, mine("{}")), ended(job, 2, RunState.FAILED));
        save(submitted(job + "b", 3, submission("{'Exports':[{'From':'out','To':'" + HOME + job + "'}]}", job, admin)));
        saveImporting(job + 2, owner, HOME + job);

        assertThat(ids(lineage(job).downstream())).containsExactly(job + 2);
    }

    @Test
    void aFileThatThousandsReadIsMarkedAsReadByMore() {
        saveExporting(job, owner, HOME + job);
        save(Stream.iterate(0, n -> n < 1_200, n -> n + 1)
                .map(n -> submitted(job + "-" + n, n, mine("{'Imports':[{'From':'" + HOME + job + "','To':'in'}]}")))
                .toArray(RunSnapshot[]::new));

        Lineage.Side readers = lineage(job).downstream();

        assertThat(readers.more()).isTrue();
        assertThat(readers.workflows())
                .hasSize(100)
                .isSortedAccordingTo((a, b) -> b.submitted().compareTo(a.submitted()));
        assertThat(ids(lineage(job + "-1").upstream())).containsExactly(job);
    }

    @Test
    void rowsFromBeforeThePlacesWereKeptGetThem() {
        saveExporting(job, owner, HOME + job);
        saveImporting(
                job + 2,
                owner,
                Stream.iterate(0, n -> n < 2_100, n -> n + 1)
                        .map(n -> HOME + job + n)
                        .toArray(String[]::new));
        saveImporting(job + 3, owner, HOME + job, "https://gw/SITE/rest/core/storages/" + job + "-uspace/files/stdout");
        List<String> before = places();
        database()
                .write(session -> session.createNativeMutationQuery(
                                "update data_link set place = null, directory_of = null")
                        .executeUpdate());
        assertThat(ids(lineage(job).downstream())).isEmpty();

        database().write(session -> {
            session.doWork(connection -> new PlaceDataLinks(database().places()).migrate(new Context() {
                @Override
                public Configuration getConfiguration() {
                    return null;
                }

                @Override
                public Connection getConnection() {
                    return connection;
                }
            }));
            return null;
        });

        assertThat(ids(lineage(job).downstream())).containsExactly(job + 3);
        assertThat(places()).hasSizeGreaterThan(2_100).containsExactlyElementsOf(before);
    }

    private List<String> places() {
        return database()
                .read(session -> session
                        .createNativeQuery(
                                "select run, position, place, directory_of from data_link order by run, position",
                                Object[].class)
                        .stream()
                        .map(Arrays::toString)
                        .toList());
    }

    @Test
    void anAdministratorsLookAtAForeignLineageIsInTheAudit() {
        saveExporting(job, owner, HOME + job);
        saveImporting(job + 2, owner, HOME + job);
        Workflows workflows = new Workflows(stored(), Clock.systemUTC());
        Caller admin = new Caller("CN=Admin of " + job, "cn=admin of " + job, "admin");

        workflows.lineage(new Caller(owner.name(), owner.key(), "user"), workflow());
        workflows.lineage(admin, workflow());

        assertThat(auditOf(owner.name())).isEmpty();
        assertThat(auditOf(admin.name()).toString()).contains("LINEAGE " + job + " " + job + "2 at SITE");
    }

    private WorkflowFilter mineOnly() {
        return WorkflowFilter.ALL.with(Field.OWNER, Set.of(owner.key()));
    }

    private Statistics statistics(WorkflowFilter filter) {
        return stored().statistics(filter, false);
    }

    @Test
    void workflowsAreCountedByStatusDayApplicationAndQueue() {
        long midnight = 66_300; // seconds from the day of the snapshots to the next, and a quarter of a second
        save(submitted(job + 1, midnight - 1, mine("{'ApplicationName':'a'}")));
        save(submitted(job + 2, midnight, mine("{'ApplicationName':'b','Resources':{'Queue':'fast'}}")));
        save(ended(job + 2, midnight + 1, RunState.FAILED));
        save(submitted(job + 3, midnight + 86_399, mine("{'ApplicationName':'b'}")));
        save(submitted(job + 4, midnight + 86_400, mine("{}")));

        Statistics all = statistics(mineOnly());

        assertThat(all.workflows()).isEqualTo(4);
        assertThat(all.byStatus()).isEqualTo(Map.of(RunState.READY, 3L, RunState.FAILED, 1L));
        assertThat(all.byDay())
                .containsExactly(
                        Map.entry(LocalDate.parse("2026-06-13"), 1L),
                        Map.entry(LocalDate.parse("2026-06-14"), 2L),
                        Map.entry(LocalDate.parse("2026-06-15"), 1L));
        assertThat(all.byApplication())
                .isEqualTo(new Ranking(List.of(new Count("b", 2), new Count("a", 1), new Count(null, 1)), 0));
        assertThat(all.byQueue()).isEqualTo(new Ranking(List.of(new Count("defq", 4)), 0));
        assertThat(all.byOwner()).isNull();
    }

    @Test
    void onlyWhatTheFilterMeansIsCounted() {
        save(submitted(job + 1, 1, mine("{'Name':'red one','ApplicationName':'a'}")));
        save(submitted(job + 2, 2, mine("{'Name':'red two','ApplicationName':'b'}")));
        save(submitted(job + 3, 3, mine("{'Name':'blue','ApplicationName':'b'}")));
        WorkflowFilter red = new WorkflowFilter(mineOnly().anyOf(), Period.ALWAYS, Period.ALWAYS, Words.of("red"));

        assertThat(statistics(red).workflows()).isEqualTo(2);
        assertThat(statistics(red.with(Field.APPLICATION, Set.of("b"))).byApplication())
                .isEqualTo(new Ranking(List.of(new Count("b", 1)), 0));
        assertThat(statistics(red.with(Field.APPLICATION, Set.of("c"))))
                .isEqualTo(new Statistics(
                        Map.of(),
                        new TreeMap<>(),
                        new Ranking(List.of(), 0),
                        new Ranking(List.of(), 0),
                        null,
                        new Spread(0, null, null),
                        new Spread(0, null, null)));
    }

    @Test
    void whatIsBeyondTheTenMostFrequentIsOther() {
        List<RunSnapshot> snapshots = new ArrayList<>();
        for (int app = 0; app < 13; app++) {
            for (int i = 0; i <= (app == 12 ? 3 : 0); i++) {
                snapshots.add(submitted(
                        job + app + "-" + i,
                        1,
                        mine("{'ApplicationName':'" + (app % 2 == 0 ? "App" : "app") + app + "'}")));
            }
        }
        save(snapshots.toArray(RunSnapshot[]::new));

        Ranking ranking = statistics(mineOnly()).byApplication();

        assertThat(ranking.top())
                .extracting(Count::name)
                .containsExactly("App12", "App0", "App10", "App2", "App4", "App6", "App8", "app1", "app11", "app3");
        assertThat(ranking.top().get(0).workflows()).isEqualTo(4);
        assertThat(ranking.other()).isEqualTo(3);
    }

    @Test
    void timesHaveTheirMeanAndTheValueThatFewExceed() {
        for (int i = 1; i <= 20; i++) {
            RunTimes times = new RunTimes(at(1), at(1), at(1), at(3), at(3 + i), at(30), at(30));
            save(submitted(job + i, 1, mine("{}")), ended(job + i, 2, RunState.SUCCESSFUL, times));
        }
        save(submitted(job, 3, mine("{}")));

        assertThat(statistics(mineOnly()).queued()).isEqualTo(new Spread(20, 2.0, 2.0));
        assertThat(statistics(mineOnly()).main()).isEqualTo(new Spread(20, 10.5, 19.05));
    }

    @Test
    void ownersAreToldApartByWhatTheirNewestWorkflowCallsThem() {
        Owner renamed = new Owner("CN=Renamed " + job, owner.key(), "login", null, "user");
        Owner stranger = new Owner("CN=stranger " + job, "cn=stranger " + job, "login", null, "user");
        save(submitted(job + 1, 1, mine("{}")), submitted(job + 2, 2, submission("{}", null, renamed)));
        save(submitted(job + 3, 3, submission("{}", null, stranger)));
        WorkflowFilter both = WorkflowFilter.ALL.with(Field.OWNER, Set.of(owner.key(), stranger.key()));

        assertThat(stored().statistics(both, true).byOwner())
                .isEqualTo(new Ranking(List.of(new Count(renamed.name(), 2), new Count(stranger.name(), 1)), 0));
    }

    @Test
    void statisticsOfManyShortStatementsAreEndedToo() {
        save(submitted(job, 1, mine("{}")));
        try (Database impatient = new Database(settings(Duration.ofSeconds(1)))) {
            impatient.open();
            assertThatThrownBy(() -> impatient.read(session -> {
                        StatisticsQuery query =
                                new StatisticsQuery(impatient, session, mineOnly(), System.nanoTime() + 1_000_000_000);
                        for (int i = 0; i < 100_000; i++) {
                            query.run(false);
                        }
                        return null;
                    }))
                    .isInstanceOf(StoreTimeoutException.class)
                    .hasMessageContaining("longer than 1.0 s");
        }
    }

    @Test
    void onlyTwoCountAtATime() {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Database busy = new Database(settings(Duration.ofSeconds(5)))) {
            busy.open();
            StoredWorkflows stored = new StoredWorkflows(busy, "SITE", Clock.systemUTC());
            List<CompletableFuture<Statistics>> three = busy.read(
                    session -> { // this has the only connection for questions
                        List<CompletableFuture<Statistics>> counting = Stream.generate(
                                        () -> CompletableFuture.supplyAsync(
                                                () -> stored.statistics(mineOnly(), false), threads))
                                .limit(3)
                                .toList();
                        await().until(() -> counting.stream().anyMatch(CompletableFuture::isDone));
                        return counting;
                    });

            assertThat(three)
                    .filteredOn(CompletableFuture::isCompletedExceptionally)
                    .singleElement()
                    .satisfies(
                            third -> assertThatThrownBy(third::join).hasCauseInstanceOf(StoreTimeoutException.class));
            assertThat(three).filteredOn(one -> !one.isCompletedExceptionally()).allSatisfy(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void anAdministratorsStatisticsOfOthersAreInTheAudit() {
        save(submitted(job, 1, mine("{}")));
        Workflows workflows = new Workflows(stored(), Clock.systemUTC());
        Caller admin = new Caller("CN=Admin of " + job, "cn=admin of " + job, "admin");
        Caller themselves = new Caller(owner.name(), owner.key(), "user");

        assertThat(workflows.statistics(themselves, WorkflowFilter.ALL).workflows())
                .isEqualTo(1);
        workflows.statistics(admin, WorkflowFilter.ALL.with(Field.OWNER, Set.of(admin.key())));
        assertThat(auditOf(admin.name())).isEmpty();
        workflows.statistics(admin, mineOnly());

        assertThat(auditOf(owner.name())).isEmpty();
        assertThat(auditOf(admin.name())).hasSize(1);
        assertThat(auditOf(admin.name()).get(0)).contains("STATISTICS").contains(owner.key());
    }

    /** As {@link DayStatistics} has it, whose percentile is about right and all else exact. */
    private Statistics byDays(WorkflowFilter filter) {
        assertThat(DayStatistics.canTell(filter)).isTrue();
        return database().read(session -> new DayStatistics(database(), session, filter, true, soon()).run());
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    }

    @Test
    void statisticsByDayAreEndedTooWhenTheirTimeIsOver() {
        saveOnFourDays();
        long over = System.nanoTime();

        assertThatThrownBy(() -> stored().countDays(over)).isInstanceOf(StoreTimeoutException.class);
        assertThatThrownBy(() -> database()
                        .read(session -> new DayStatistics(database(), session, mineOnly(), true, over).run()))
                .isInstanceOf(StoreTimeoutException.class);
        assertThat(countedFor(owner.key())).isZero();
    }

    private void daysSayTheSameAsWorkflows(WorkflowFilter filter) {
        Statistics days = byDays(filter);
        Statistics workflows = stored().statistics(filter, true);
        assertThat(days.byStatus()).isEqualTo(workflows.byStatus());
        assertThat(days.byDay()).isEqualTo(workflows.byDay());
        assertThat(days.byApplication()).isEqualTo(workflows.byApplication());
        assertThat(days.byQueue()).isEqualTo(workflows.byQueue());
        assertThat(days.byOwner()).isEqualTo(workflows.byOwner());
        assertThat(days.main().workflows()).isEqualTo(workflows.main().workflows());
        assertThat(days.main().mean()).isEqualTo(workflows.main().mean());
        if (workflows.main().p95() != null) {
            assertThat(days.main().p95()).isCloseTo(workflows.main().p95(), withPercentage(5));
        }
    }

    private List<WorkflowFilter> filtersByDay() {
        WorkflowFilter mine = mineOnly();
        Period part = new Period(at(3), at(3 * 86_400));
        return List.of(
                mine,
                mine.with(Field.STATUS, Set.of("READY")),
                mine.with(Field.APPLICATION, Set.of("a", "b")),
                mine.with(Field.QUEUE, Set.of("defq")),
                mine.with(Field.SITE, Set.of("SITE", "OTHER " + job)),
                new WorkflowFilter(mine.anyOf(), part, Period.ALWAYS, Set.of()));
    }

    private void saveOnFourDays() {
        for (int i = 0; i < 12; i++) {
            long submitted = i * 30_000L;
            RunTimes times =
                    new RunTimes(null, null, at(submitted), at(submitted + 1), at(submitted + 2 + i), null, null);
            save(submitted(job + i, submitted, mine("{'ApplicationName':'%s'}".formatted("ab".charAt(i % 2)))));
            if (i % 3 > 0) {
                save(ended(job + i, submitted + 100, i == 4 ? RunState.FAILED : RunState.SUCCESSFUL, times));
            }
        }
        saveAt("OTHER " + job, submitted(job + "x", 5, mine("{}")));
    }

    @Test
    void daysThatAreOverAreCountedOnceAndAnewWhenTheyChange() {
        saveOnFourDays();
        filtersByDay().forEach(this::daysSayTheSameAsWorkflows);

        stored().countDays(soon());
        assertThat(countedFor(owner.key())).isPositive();
        filtersByDay().forEach(this::daysSayTheSameAsWorkflows);

        save(ended(job + 3, 90_100, RunState.ABORTED));
        save(submitted(job + "new", 7, mine("{'ApplicationName':'new'}")));
        filtersByDay().forEach(this::daysSayTheSameAsWorkflows);

        stored().countDays(soon());
        filtersByDay().forEach(this::daysSayTheSameAsWorkflows);
    }

    private long countedFor(String ownerKey) {
        return database()
                .read(session -> session.createNativeQuery(
                                "select count(*) from day_count where owner_key = :owner", Long.class)
                        .setParameter("owner", ownerKey)
                        .getSingleResult());
    }

    @Test
    void whatIsCountedIsNotLookedAtAgain() {
        saveOnFourDays();
        stored().countDays(soon());
        database()
                .write(session -> session.createNativeMutationQuery(
                                "update day_count set workflows = workflows + 100 where owner_key = :owner")
                        .setParameter("owner", owner.key())
                        .executeUpdate());

        assertThat(byDays(mineOnly()).workflows()).isGreaterThan(100);
        assertThat(byDays(WorkflowFilter.ALL.with(Field.OWNER, Set.of(DEMO.key() + "x")))
                        .workflows())
                .isZero();
    }

    @Test
    void whoChangesADayWhileItIsCountedIsCountedToo() {
        save(submitted(job, 1, mine("{}")));
        SiteDay day = SiteDay.of("SITE", at(1));

        CompletableFuture<Saved> change = database().write(session -> {
            session.doWork(connection -> DayCounts.count(connection, day));
            CompletableFuture<Saved> saving =
                    CompletableFuture.supplyAsync(() -> save(ended(job, 2, RunState.SUCCESSFUL)));
            assertThatThrownBy(() -> saving.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            return saving;
        });
        change.join();

        assertThat(byDays(mineOnly()).byStatus()).isEqualTo(Map.of(RunState.SUCCESSFUL, 1L));
    }
}
