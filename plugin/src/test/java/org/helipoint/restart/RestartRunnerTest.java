package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.DEMO;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.awaitility.core.ConditionFactory;
import org.helipoint.capture.Recorder;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Owner;
import org.helipoint.model.Progress;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartItem.State;
import org.helipoint.model.RestartTask;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Submission;
import org.helipoint.query.Caller;
import org.helipoint.query.Tasks;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;
import org.helipoint.redact.SecretNames;
import org.helipoint.store.Database;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.RememberedRequests;
import org.helipoint.store.StoredTasks;
import org.helipoint.store.StoredWorkflows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Works on tasks with a real database and recorder. UNICORE is made up: it may take a job, refuse it, or die over it. */
class RestartRunnerTest {

    private static final Caller CALLER = new Caller(DEMO.name(), DEMO.key(), "user");
    private static final String USPACE = "https://gw:8080/SITE/rest/core/storages/";

    @TempDir
    Path directory;

    private final Unicore unicore = new Unicore();
    private Database database;
    private HibernateRunStore store;
    private Recorder recorder;
    private Workflows workflows;
    private Tasks tasks;
    private Restarts restarts;
    private RestartRunner runner;
    private Duration patience = Duration.ofMinutes(10);
    private ManyRestarts many;

    @BeforeEach
    void open() {
        Clock clock = Clock.systemUTC();
        database = new Database(Settings.h2(directory.resolve("helipoint")));
        store = new HibernateRunStore(database, "SITE");
        store.open();
        recorder = new Recorder(store, directory.resolve("journal"), clock, 100, Duration.ofSeconds(5));
        recorder.start();
        workflows = new Workflows(new StoredWorkflows(database, "SITE", clock), clock);
        tasks = new Tasks(new StoredTasks(database, "SITE", clock), workflows);
        begin(6_000);
    }

    /** As a new process would. */
    private void begin(int ratePerMinute) {
        Clock clock = Clock.systemUTC();
        DataPlaces places = new DataPlaces(Map.of());
        OnceOnly once = new OnceOnly(new RememberedRequests(database, "SITE", clock));
        RestartPlanner planner = new RestartPlanner(
                new Redactor(SecretNames.standard()), new MissingThings(places, "SITE", job -> true, id -> false));
        restarts = new Restarts(workflows, planner, unicore, recorder, new UnicoreJobs(null), once);
        WorkflowPlanner steps = new WorkflowPlanner(planner, places);
        runner = new RestartRunner(
                tasks,
                workflows,
                steps,
                restarts,
                unicore,
                unicore.jobs::contains,
                ratePerMinute,
                Duration.ofMillis(100),
                patience);
        many = new ManyRestarts(workflows, tasks, steps, runner, once, clock);
    }

    @AfterEach
    void close() {
        runner.close();
        recorder.close();
        database.close();
    }

    /** A user's UNICORE, with as much of it as a restart needs. */
    private final class Unicore implements JobSubmitter, OnBehalf {

        private final Set<String> jobs = ConcurrentHashMap.newKeySet();
        private final List<String> submitted = new CopyOnWriteArrayList<>();
        private final Map<String, ObjectNode> descriptions = new ConcurrentHashMap<>();
        private final AtomicInteger ids = new AtomicInteger();
        private volatile RuntimeException refusal;
        private volatile Runnable beforeSubmission = () -> {};
        private volatile String failsOver = "";
        private volatile boolean diesBefore;
        private volatile boolean diesAfter;
        private volatile RunState end = RunState.SUCCESSFUL;

        @Override
        public <T> T as(Owner owner, Function<Caller, T> work) {
            assertThat(owner).isEqualTo(DEMO);
            return work.apply(new Caller(owner.name(), owner.key(), owner.role()));
        }

        @Override
        public PreparedJob prepare(JobToSubmit job) {
            throw new UnsupportedOperationException("Nothing here is started but by a restart.");
        }

        @Override
        public PreparedJob prepare(JobToSubmit job, String restartOf) {
            if (failsOver.equals(restartOf)) {
                throw new IllegalStateException("Nobody thought of it.");
            }
            if (refusal != null) {
                throw refusal;
            }
            String id = job.id().orElseGet(() -> "new" + ids.incrementAndGet());
            return new PreparedJob() {
                @Override
                public String id() {
                    return id;
                }

                @Override
                public void submit() {
                    beforeSubmission.run();
                    take(id, job.description(), restartOf);
                }
            };
        }

        private void take(String id, ObjectNode description, String restartOf) {
            submitted.add(id);
            if (diesBefore) {
                throw new Killed();
            }
            assertThat(jobs.add(id)).isTrue();
            if (diesAfter) {
                throw new Killed();
            }
            descriptions.put(id, description);
            record(id, description, restartOf);
        }

        private void record(String id, ObjectNode description, String restartOf) {
            Instant now = Instant.now();
            long revision = now.toEpochMilli();
            recorder.offer(new RunSnapshot(
                    id,
                    revision,
                    now,
                    RunState.READY,
                    new Submission(
                            new JobDescription(description), List.of(), DEMO, restartOf, null, Submission.Capture.LIVE),
                    new Progress(null, null, null, null, RunTimes.NONE),
                    null));
            RunSnapshot sample = ended(id, revision + 1, end);
            recorder.offer(new RunSnapshot(
                    id, revision + 1, now, end, null, sample.progress(), sample.ending(), RunSnapshot.Restart.NEVER));
        }
    }

    /** Ends the thread as a kill ends a process: nobody catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private void failed(String... jobs) {
        for (String job : jobs) {
            store.save(
                    List.of(submitted(job, 1, "{'Name':'scan','Executable':'false'}"), ended(job, 2, RunState.FAILED)));
        }
    }

    private RestartTask ask(String body) {
        ManyRequest request = ManyRequest.parse(body.replace('\'', '"'), filter -> Map.of());
        return tasks.get(
                CALLER,
                many.start(CALLER, DEMO, request, Optional.empty(), body).task());
    }

    /** Also where a thread is killed on purpose. */
    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).dontCatchUncaughtExceptions();
    }

    private RestartTask now(RestartTask task) {
        return tasks.get(CALLER, task.id());
    }

    private RestartTask awaitState(RestartTask task, RestartTask.State state) {
        return eventually().until(() -> now(task), read -> read.state() == state);
    }

    private List<State> states(RestartTask task) {
        return tasks.items(task).stream().map(RestartItem::state).toList();
    }

    private int attempts(String workflow) {
        return workflows.get(CALLER, workflow).runs().size();
    }

    @Test
    void ofAWorkflowThatIsTooLargeToBeReadAtOnceStepsStartOneByOne() {
        failedLong(11, 1_000_000);

        RestartPlan step = restarts.plan(CALLER, "long1", RestartRequest.parse("{\"step\":7}"));
        assertThat(step.run().id()).isEqualTo("long7");
        assertThat(step.attempt()).isEqualTo(2);
        assertThatThrownBy(() -> restarts.plan(CALLER, "long1", RestartRequest.parse("{}")))
                .isInstanceOf(RestartConflictException.class)
                .hasMessageContaining("one by one, with 'step'");
        RestartTask task = ask("{'ids':['long1']}");
        assertThat(states(task)).containsExactly(State.NOT_SUBMITTED);
        assertThat(tasks.items(task).get(0).why().orElseThrow()).contains("one by one");
    }

    @Test
    void whatATaskItselfSubmitsDoesNotMakeItsWorkflowTooLargeForItsOtherSteps() {
        failedLong(10, 990_000);
        RestartTask task = ask("{'ids':['long1']}");
        runner.start();

        awaitState(task, RestartTask.State.DONE);

        assertThat(states(task)).hasSize(10).containsOnly(State.SUBMITTED);
        assertThat(unicore.descriptions.values())
                .allMatch(job -> job.at("/Arguments/0").asText().length() == 990_000);
    }

    @Test
    void aJobWithALongDescriptionCanBeRestartedHoweverOftenItWas() {
        failedLong(1, 1_000_000);
        for (int i = 1; i <= 11; i++) {
            restarts.restart(CALLER, "long1", RestartRequest.parse("{\"step\":1}"));
            int attempts = 1 + i;
            eventually()
                    .until(() -> workflows.getBare(CALLER, "long1").runs().size() == attempts
                            && workflows.getBare(CALLER, "long1").workflow().status() == RunState.SUCCESSFUL);
        }

        RestartPlan newest = restarts.plan(CALLER, "long1", RestartRequest.parse("{\"step\":1}"));
        assertThat(newest.run().id()).isEqualTo("new11");
        assertThat(newest.attempt()).isEqualTo(13);
        RestartPlan third = restarts.plan(CALLER, "long1", RestartRequest.parse("{\"step\":1,\"attempt\":3}"));
        assertThat(third.run().id()).isEqualTo("new2");
        assertThat(third.description().at("/Arguments/0").asText()).hasSize(1_000_000);
    }

    /** Jobs long1, long2 … of one workflow, each with so many characters as an argument. */
    private void failedLong(int jobs, int characters) {
        String argument = "x".repeat(characters);
        for (int i = 1; i <= jobs; i++) {
            store.save(List.of(
                    submitted(
                            "long" + i,
                            i,
                            "{'Executable':'false','Tags':['workflow:long'],'Arguments':['" + argument + "']}"),
                    ended("long" + i, 20 + i, RunState.FAILED)));
        }
    }

    @Test
    void eachItemBecomesOneAttempt() {
        failed("a", "b");
        RestartTask task = ask("{'ids':['a','none','b'],'changes':{'Name':'again'}}");
        runner.start();

        awaitState(task, RestartTask.State.DONE);

        assertThat(states(task)).containsExactly(State.SUBMITTED, State.NOT_SUBMITTED, State.SUBMITTED);
        assertThat(unicore.submitted).hasSize(2);
        assertThat(attempts("a")).isEqualTo(2);
        assertThat(attempts("b")).isEqualTo(2);
        assertThat(unicore.descriptions.values())
                .allMatch(job -> job.path("Name").asText().equals("again"));
    }

    @Test
    void aTaskThatSubmitsNothingKeepsNoChanges() {
        RestartTask task = ask("{'ids':['none'],'changes':{'Environment':{'DB_PASSWORD':'CANARY'}}}");

        assertThat(task.state()).isEqualTo(RestartTask.State.DONE);
        assertThat(task.request()).isEqualTo("{}");
    }

    @Test
    void nobodyHasMoreThanTwentyTasksThatHaveNotEnded() {
        failed("a");
        for (int i = 0; i < 20; i++) {
            ask("{'ids':['a']}");
        }

        assertThat(catchThrowable(() -> ask("{'ids':['a']}")))
                .isInstanceOf(RestartConflictException.class)
                .hasMessageContaining("20 tasks");
        assertThat(ask("{'ids':['none']}").state()).isEqualTo(RestartTask.State.DONE);
    }

    @Test
    void aRequestThatIsSentAgainGoesTheSameWayAlsoIfTheWorkflowHasGainedAStep() {
        Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("key"));
        store.save(List.of(submitted("a", 1, tagged("first", "https://data/raw")), ended("a", 2, RunState.FAILED)));
        restarts.restart(CALLER, "a", RestartRequest.parse("{}"), key.get(), "{}");
        store.save(List.of(submitted("b", 3, tagged("second", "https://data/raw")), ended("b", 4, RunState.FAILED)));

        assertThat(many.isOfSeveralSteps(CALLER, "a", key, "{}")).isFalse();
        assertThat(many.isOfSeveralSteps(CALLER, "a", Optional.empty(), "{}")).isTrue();
    }

    @Test
    void aTaskThatIsAskedForAgainIsTheSameOne() {
        failedChain();
        ManyRequest request = ManyRequest.ofSteps(RestartRequest.parse("{}"), "{}");
        Optional<IdempotencyKey> other = Optional.of(new IdempotencyKey("other"));
        ManyRestarts.Started first = many.start(CALLER, "a", DEMO, request, other, "{}");
        assertThat(many.start(CALLER, "a", DEMO, request, other, "{}"))
                .isEqualTo(new ManyRestarts.Started(first.task(), true));
    }

    @Test
    void aJobThatUnicoreDidNotGetIsSubmittedUnderTheSameId() {
        failed("a");
        RestartTask task = ask("{'ids':['a']}");
        unicore.diesBefore = true;
        runner.start();
        eventually().until(() -> states(task).equals(List.of(State.SUBMITTING)));
        runner.close();
        assertThat(unicore.jobs).isEmpty();

        unicore.diesBefore = false;
        begin(6_000);
        runner.start();
        awaitState(task, RestartTask.State.DONE);

        assertThat(unicore.submitted).containsExactly("new1", "new1");
        assertThat(unicore.jobs).containsExactly("new1");
        assertThat(tasks.items(task).get(0).job()).contains("new1");
        assertThat(attempts("a")).isEqualTo(2);
    }

    @Test
    void aJobThatUnicoreGotIsNotSubmittedAgain() {
        failed("a");
        RestartTask task = ask("{'ids':['a']}");
        unicore.diesAfter = true;
        runner.start();
        eventually().until(() -> unicore.jobs.contains("new1"));
        runner.close();
        assertThat(states(task)).containsExactly(State.SUBMITTING);

        begin(6_000);
        runner.start();
        unicore.record(
                "new1", workflows.get(CALLER, "a").runs().get(0).description().json(), "a");
        awaitState(task, RestartTask.State.DONE);

        assertThat(unicore.submitted).containsExactly("new1");
        assertThat(states(task)).containsExactly(State.SUBMITTED);
        assertThat(attempts("a")).isEqualTo(2);
    }

    @Test
    void aTaskWaitsWhileUnicoreTakesNoJobsAndStopsWhenItGoesOnToRefuseTheUser() {
        runner.close();
        patience = Duration.ofMillis(300);
        begin(6_000);
        failed("a", "b");
        unicore.refusal = new JobLimitException("You have as many jobs as you may have.");
        RestartTask task = ask("{'ids':['a','b']}");
        runner.start();
        assertThat(awaitState(task, RestartTask.State.PAUSED).reason())
                .contains("You have as many jobs as you may have.");
        assertThat(states(task)).containsExactly(State.WAITING, State.WAITING);

        unicore.refusal = new SubmissionRefusedException("The login is gone.", null);
        assertThat(awaitState(task, RestartTask.State.STOPPED).reason()).contains("The login is gone.");

        assertThat(states(task)).containsExactly(State.CANCELLED, State.CANCELLED);
        assertThat(unicore.submitted).isEmpty();
        assertThat(attempts("a")).isEqualTo(1);
    }

    @Test
    void aTaskWaitsWhenUnicoreRefusesTheUserForAMoment() {
        failed("a");
        unicore.refusal = new SubmissionRefusedException("The attribute sources are away.", null);
        RestartTask task = ask("{'ids':['a']}");
        runner.start();
        assertThat(awaitState(task, RestartTask.State.PAUSED).reason()).contains("The attribute sources are away.");

        unicore.refusal = null;

        awaitState(task, RestartTask.State.DONE);
        assertThat(states(task)).containsExactly(State.SUBMITTED);
    }

    @Test
    void anItemOverWhichThePluginFailsIsGivenUpAndOtherTasksGoOn() {
        failed("a", "b");
        unicore.failsOver = "a";
        RestartTask task = ask("{'ids':['a']}");
        RestartTask other = ask("{'ids':['b']}");
        runner.start();

        awaitState(other, RestartTask.State.DONE);
        awaitState(task, RestartTask.State.DONE);

        assertThat(states(other)).containsExactly(State.SUBMITTED);
        assertThat(states(task)).containsExactly(State.NOT_SUBMITTED);
        assertThat(tasks.items(task).get(0).why().orElseThrow()).contains("failed over it 5 times");
    }

    @Test
    void theRateIsKeptAndACancelledTaskSubmitsNothingMore() {
        runner.close();
        begin(1);
        failed("a", "b");
        RestartTask task = ask("{'ids':['a','b']}");
        runner.start();
        eventually().until(() -> states(task).equals(List.of(State.SUBMITTED, State.WAITING)));

        tasks.cancel(CALLER, task.id());

        assertThat(now(task).state()).isEqualTo(RestartTask.State.CANCELLED);
        assertThat(states(task)).containsExactly(State.SUBMITTED, State.CANCELLED);
        assertThat(unicore.submitted).hasSize(1);
    }

    private static Submission tagged(String name, String input) {
        return submission(
                "{'Name':'" + name + "','Executable':'x','Tags':['workflow:w'],'Imports':[{'From':'" + input
                        + "','To':'in'}]}",
                null);
    }

    private void failedChain() {
        store.save(List.of(
                submitted("a", 1, tagged("first", "https://data/raw")),
                ended("a", 2, RunState.FAILED),
                submitted("b", 3, tagged("second", USPACE + "a-uspace/files/out")),
                ended("b", 4, RunState.FAILED)));
    }

    private RestartTask askForSteps(String workflow) {
        ManyRequest request = ManyRequest.ofSteps(RestartRequest.parse("{}"), "{}");
        return tasks.get(
                CALLER,
                many.start(CALLER, workflow, DEMO, request, Optional.empty(), "{}")
                        .task());
    }

    @Test
    void aStepComesAfterItsSourceAndReadsFromItsNewDirectory() {
        failedChain();
        RestartTask task = askForSteps("a");
        runner.start();

        awaitState(task, RestartTask.State.DONE);

        assertThat(unicore.submitted).containsExactly("new1", "new2");
        assertThat(unicore.descriptions.get("new1").at("/Imports/0/From").asText())
                .isEqualTo("https://data/raw");
        assertThat(unicore.descriptions.get("new2").at("/Imports/0/From").asText())
                .isEqualTo(USPACE + "new1-uspace/files/out");
        assertThat(workflows.get(CALLER, "a").workflow().steps()).isEqualTo(2);
        eventually().until(() -> workflows.get(CALLER, "a").workflow().status() == RunState.SUCCESSFUL);
    }

    @Test
    void aStepWhoseSourceFailsAgainIsNotSubmitted() {
        failedChain();
        unicore.end = RunState.FAILED;
        RestartTask task = askForSteps("a");
        runner.start();

        awaitState(task, RestartTask.State.DONE);

        assertThat(states(task)).containsExactly(State.SUBMITTED, State.NOT_SUBMITTED);
        assertThat(tasks.items(task).get(1).why()).contains("it needs step 'first', which is FAILED again");
        assertThat(unicore.submitted).containsExactly("new1");
    }

    @Test
    void aStepWhoseSourceWasStartedAgainByHandIsNotSubmitted() {
        failedChain();
        RestartTask task = askForSteps("a");
        RestartItem first = tasks.items(task).get(0);
        ObjectNode description =
                workflows.get(CALLER, "a").runs().get(0).description().json();
        tasks.submitting(task, first, "new1");
        unicore.record("new1", description, "a");
        unicore.record("by-hand", description, "new1");
        eventually().until(() -> attempts("a") == 4);
        tasks.ended(task, first, State.SUBMITTED, Optional.empty());
        runner.start();

        awaitState(task, RestartTask.State.DONE);

        assertThat(tasks.items(task).get(1).why().orElseThrow())
                .contains("it needs step 'first', which was started again in the meantime");
        assertThat(unicore.submitted).isEmpty();
    }

    @Test
    void ofTwoRestartsWithDifferentKeysAtTheSameMomentOneIsSubmitted() throws Exception {
        failed("a");
        RestartRequest same = RestartRequest.parse("{}");
        List<Throwable> conflicts = new CopyOnWriteArrayList<>();
        Thread second = new Thread(() -> conflicts.add(
                catchThrowable(() -> restarts.restart(CALLER, "a", same, new IdempotencyKey("second"), "{}"))));
        unicore.beforeSubmission = () -> {
            unicore.beforeSubmission = () -> {};
            second.start();
            eventually().until(() -> second.getState() == Thread.State.TIMED_WAITING);
        };

        restarts.restart(CALLER, "a", same, new IdempotencyKey("first"), "{}");
        second.join();

        assertThat(unicore.submitted).containsExactly("new1");
        assertThat(conflicts).singleElement().isInstanceOf(RestartConflictException.class);
    }

    @Test
    void aRestartWithoutAKeyWaitsForOneWithAKeyToo() throws Exception {
        failed("a");
        RestartRequest same = RestartRequest.parse("{}");
        List<Throwable> conflicts = new CopyOnWriteArrayList<>();
        Thread second = new Thread(() -> conflicts.add(catchThrowable(() -> restarts.restart(CALLER, "a", same))));
        unicore.beforeSubmission = () -> {
            unicore.beforeSubmission = () -> {};
            second.start();
            eventually().until(() -> second.getState() == Thread.State.TIMED_WAITING);
        };

        restarts.restart(CALLER, "a", same, new IdempotencyKey("first"), "{}");
        second.join();

        assertThat(unicore.submitted).containsExactly("new1");
        assertThat(conflicts).singleElement().isInstanceOf(RestartConflictException.class);
    }

    @Test
    void whatWasStartedAgainInTheMeantimeIsLeftAlone() {
        failed("a");
        RestartTask task = ask("{'ids':['a']}");
        unicore.record(
                "other", workflows.get(CALLER, "a").runs().get(0).description().json(), "a");
        eventually().until(() -> attempts("a") == 2);
        runner.start();

        awaitState(task, RestartTask.State.DONE);

        assertThat(tasks.items(task).get(0).why().orElseThrow()).contains("started again in the meantime");
        assertThat(unicore.submitted).isEmpty();
    }
}
