package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.part;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.Owner;
import org.helipoint.model.Progress;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.query.Failures;
import org.helipoint.store.Database;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.StoredWorkflows;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartOnFailureTest {

    @TempDir
    static Path directory;

    private static Database database;

    private final String site = UUID.randomUUID().toString();
    private final String job = "job-" + site;
    private final SetClock clock = new SetClock();
    private final Jobs jobs = new Jobs();
    private String argument = "";
    private StoredWorkflows stored;
    private RestartOnFailure policy;

    /** A clock that stands until it is set. */
    private static final class SetClock extends Clock {
        private Instant now = at(2);

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Takes the jobs and lays down their records. */
    private final class Jobs implements RestartOnFailure.Submission {
        private final List<String> submitted = new ArrayList<>();
        private boolean enabled = true;
        private boolean refusing;
        private boolean dying;

        @Override
        public boolean enabled() {
            return enabled;
        }

        @Override
        public String restart(Owner as, String workflow, int step, Consumer<String> before) {
            assertThat(as.login()).isEqualTo("login");
            if (refusing) {
                throw new SubmissionRefusedException("No.", null);
            }
            String id = job + "-again-" + submitted.size();
            String restartOf = submitted.isEmpty() ? job : submitted.get(submitted.size() - 1);
            before.accept(id);
            submitted.add(id);
            begin(id, restartOf, "restart:on-failure=2");
            if (dying) {
                throw new IllegalStateException("Killed.");
            }
            return id;
        }
    }

    @BeforeAll
    static void open() {
        database = new Database(Settings.h2(directory.resolve("helipoint")));
        new HibernateRunStore(database, "SITE").open();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void start() {
        stored = new StoredWorkflows(database, site, clock);
        policy = fresh();
    }

    /** As after a restart of the server: nothing is known but the record. */
    private RestartOnFailure fresh() {
        return new RestartOnFailure(new Failures(stored, site), jobs, clock, 60_000);
    }

    private void save(RunSnapshot... snapshots) {
        new HibernateRunStore(database, site).save(List.of(snapshots));
    }

    private void begin(String id, String restartOf, String tag) {
        Owner owner = new Owner("CN=" + site, "cn=" + site, "login", null, "user");
        String description = "{'Executable':'x','Tags':['" + tag + "'],'Arguments':['" + argument + "']}";
        save(submitted(id, 1, submission(description, restartOf, owner)));
    }

    private void fail(String id, RunState state, FailureReason reason) {
        Ending ending = new Ending(reason, "It ended.", null, null, List.of());
        Progress progress = new Progress("defq", "7", "node1", "/scratch", RunTimes.NONE);
        save(new RunSnapshot(id, 100, clock.now, state, null, progress, ending));
    }

    private void failedFirst() {
        begin(job, null, "restart:on-failure=2");
        fail(job, RunState.FAILED, FailureReason.NODE_FAILURE);
    }

    private AutomaticRestart state() {
        return policy.of(stored.find(job).orElseThrow()).orElseThrow();
    }

    private void after(Duration time) {
        clock.now = clock.now.plus(time);
        policy.look();
    }

    @Test
    void aFailedJobIsRestartedAfterGrowingPausesAsOftenAsItsTagSays() {
        failedFirst();

        assertThat(state())
                .isEqualTo(new AutomaticRestart(1, 2, 0, Optional.of(clock.now.plusSeconds(60)), Optional.empty()));
        after(Duration.ofSeconds(59));
        assertThat(jobs.submitted).isEmpty();
        after(Duration.ofSeconds(1));
        assertThat(jobs.submitted).hasSize(1);
        after(Duration.ofHours(2));
        assertThat(jobs.submitted).as("while the new attempt is active").hasSize(1);

        fail(jobs.submitted.get(0), RunState.FAILED, FailureReason.SYSTEM);
        policy = fresh();
        assertThat(state().next()).contains(clock.now.plus(Duration.ofMinutes(5)));
        after(Duration.ofMinutes(5));
        assertThat(jobs.submitted).hasSize(2);

        fail(jobs.submitted.get(1), RunState.FAILED, FailureReason.NODE_FAILURE);
        assertNoThirdAfterTwo();
    }

    private void assertNoThirdAfterTwo() {
        after(Duration.ofHours(3));
        assertThat(jobs.submitted).hasSize(2);
        assertThat(state())
                .isEqualTo(new AutomaticRestart(
                        1, 2, 2, Optional.empty(), Optional.of("it was restarted as often as wanted")));
    }

    @Test
    void aJobWithALongDescriptionIsNotRestartedMoreOftenAlthoughNotAllAttemptsAreReadTogether() {
        argument = "x".repeat(2_500_000);
        failedFirst();
        after(Duration.ofMinutes(1));
        fail(jobs.submitted.get(0), RunState.FAILED, FailureReason.NODE_FAILURE);
        after(Duration.ofMinutes(5));
        fail(jobs.submitted.get(1), RunState.FAILED, FailureReason.NODE_FAILURE);
        assertThat(stored.find(job).orElseThrow().runs()).hasSize(1);

        assertNoThirdAfterTwo();
    }

    @Test
    void aSweepIsLeftAloneAlthoughItsPartsAreNotReadWithIt() {
        argument = "x".repeat(4_500_000);
        begin(job, null, "restart:on-failure=2");
        Owner owner = new Owner("CN=" + site, "cn=" + site, "login", null, "user");
        save(submitted("part-" + job, 1, part(job, "1", owner)));
        fail("part-" + job, RunState.FAILED, FailureReason.NODE_FAILURE);
        fail(job, RunState.FAILED, FailureReason.NODE_FAILURE);
        assertThat(stored.find(job).orElseThrow().runs()).hasSize(1);

        after(Duration.ofHours(1));

        assertThat(jobs.submitted).isEmpty();
        assertThat(state().obstacle()).contains("it is a parameter sweep");
    }

    @Test
    void aTryThatFailsCountsAlsoAfterARestartOfTheServer() {
        failedFirst();
        jobs.refusing = true;

        after(Duration.ofMinutes(1));
        policy = fresh();
        assertThat(state().restarts()).isEqualTo(1);
        assertThat(state().next()).contains(clock.now.plus(Duration.ofMinutes(5)));
        after(Duration.ofMinutes(5));
        after(Duration.ofHours(1));

        assertThat(stored.audited(job, "RESTART_ON_FAILURE"))
                .extracting(line -> line.detail())
                .containsExactly(job + " 1 of 2", job + " 2 of 2");
        assertThat(state().obstacle()).contains("it was restarted as often as wanted");
    }

    @Test
    void whatIsRestartedIsInTheAudit() {
        failedFirst();

        after(Duration.ofMinutes(1));

        assertThat(stored.audited(job, "RESTARTED_ON_FAILURE"))
                .extracting(line -> line.detail())
                .containsExactly(jobs.submitted.get(0));
    }

    @Test
    void nothingIsRestartedWhileSubmissionIsDisabled() {
        failedFirst();
        jobs.enabled = false;

        after(Duration.ofMinutes(10));
        assertThat(jobs.submitted).isEmpty();
        assertThat(state().restarts()).isZero();

        jobs.enabled = true;
        after(Duration.ofMinutes(1));
        assertThat(jobs.submitted).hasSize(1);
    }

    @Test
    void whatWasRestartedByHandIsLeftToItsOwner() {
        failedFirst();
        begin("by-hand-" + job, job, "restart:on-failure=2");
        fail("by-hand-" + job, RunState.FAILED, FailureReason.NODE_FAILURE);

        after(Duration.ofHours(1));

        assertThat(jobs.submitted).isEmpty();
        assertThat(state().obstacle()).contains("it was restarted by hand");
    }

    @Test
    void aServerThatDiesRightAfterASubmissionGoesOnAfterIt() {
        failedFirst();
        jobs.dying = true;
        after(Duration.ofMinutes(1));
        jobs.dying = false;
        policy = fresh();

        fail(jobs.submitted.get(0), RunState.FAILED, FailureReason.NODE_FAILURE);
        after(Duration.ofMinutes(5));

        assertThat(jobs.submitted).hasSize(2);
    }

    @Test
    void aJobOfTheWorkflowEngineIsLeftToTheEngine() {
        Owner owner = new Owner("CN=" + site, "cn=" + site, "login", null, "user");
        save(submitted(
                job,
                1,
                submission(
                        "{'Executable':'x','Tags':['restart:on-failure=2'],'Notification':"
                                + "'https://gw:8080/WORKFLOW/rest/workflows/3f2c-11/actions/callback'}",
                        null,
                        owner)));
        fail(job, RunState.FAILED, FailureReason.NODE_FAILURE);

        after(Duration.ofHours(1));

        assertThat(jobs.submitted).isEmpty();
        assertThat(state().obstacle()).contains("the workflow engine started it, and deals with its failure");
    }

    @ParameterizedTest
    @CsvSource({
        "restart:on-failure=2,ABORTED,",
        "restart:on-failure=2,FAILED,CANCELLED",
        "restart:on-failure=2,FAILED,EXIT_CODE",
        "restart:on-failure=2,FAILED,TIMEOUT",
        "restart:on-failure=0,FAILED,NODE_FAILURE",
        "restart:on-failure=x,FAILED,NODE_FAILURE",
        "restart:on-failure,FAILED,NODE_FAILURE",
        "other,FAILED,NODE_FAILURE"
    })
    void everythingElseIsLeftAlone(String tag, RunState state, FailureReason reason) {
        begin(job, null, tag);
        fail(job, state, reason);

        after(Duration.ofHours(1));

        assertThat(jobs.submitted).isEmpty();
    }

    @Test
    void noMoreThanFiveRestartsCanBeAskedFor() {
        begin(job, null, "restart:on-failure=99");
        save(moved(job, 2, RunState.RUNNING));

        assertThat(state()).isEqualTo(new AutomaticRestart(1, 5, 0, Optional.empty(), Optional.empty()));
    }

    @Test
    void whatFailedMoreThanADayAgoIsNotRestarted() {
        failedFirst();

        after(Duration.ofHours(25));

        assertThat(jobs.submitted).isEmpty();
        assertThat(state().obstacle()).contains("it failed more than a day ago");
    }

    @Test
    void anotherSitesJobsAreItsOwn() {
        failedFirst();
        RestartOnFailure elsewhere = new RestartOnFailure(new Failures(stored, "other " + site), jobs, clock, 60_000);

        clock.now = clock.now.plus(Duration.ofMinutes(1));
        elsewhere.look();

        assertThat(jobs.submitted).isEmpty();
    }
}
