package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.json;
import static org.helipoint.model.Snapshots.restarted;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Metadata;
import org.helipoint.model.MetadataChange;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataEntry.Source;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Owner;
import org.helipoint.model.Run;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.ComparedRuns;
import org.helipoint.query.InvalidQueryException;
import org.helipoint.query.MetadataRecords;
import org.helipoint.query.Page;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.store.StoredMetadata.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every database has to do with metadata. Each test has an owner and a site of its own. */
abstract class MetadataContract {

    final String id = UUID.randomUUID().toString();
    private final Owner owner = new Owner("CN=" + id, "cn=" + id, "login", null, "user");
    private final Caller caller = new Caller(owner.name(), owner.key(), "user");

    /** The database, open. */
    abstract Database database();

    void save(RunSnapshot... snapshots) {
        new HibernateRunStore(database(), id).save(List.of(snapshots));
    }

    RunSnapshot job(String name, int revision, String description) {
        return submitted(id + name, revision, mine(description));
    }

    private Submission mine(String description) {
        return submission(description, null, owner);
    }

    RunSnapshot again(String name, int revision, String earlier, String description) {
        return submitted(id + name, revision, submission(description, id + earlier, owner));
    }

    private StoredWorkflows stored() {
        return new StoredWorkflows(database(), id, Clock.systemUTC());
    }

    private StoredMetadata metadata() {
        return new StoredMetadata(database(), id, Clock.systemUTC());
    }

    private Workflows workflows() {
        return new Workflows(stored(), Clock.systemUTC());
    }

    private WorkflowDetails details(String name) {
        return stored().find(id + name).orElseThrow();
    }

    /** What counts, as {@code key=value source}. */
    private List<String> effective(String name) {
        return details(name).metadata().effective().stream()
                .map(entry -> entry.key() + "=" + entry.value().orElseThrow() + " " + entry.source())
                .toList();
    }

    private List<String> find(String... parameters) {
        Map<String, List<String>> values = new HashMap<>();
        Stream.of(parameters)
                .map(pair -> pair.split("=", 2))
                .forEach(pair ->
                        values.computeIfAbsent(pair[0], n -> new ArrayList<>()).add(pair[1]));
        Page page = workflows().page(caller, WorkflowQuery.parse(values, name -> name));
        assertThat(page.total()).isEqualTo(page.workflows().size());
        values.remove("sort");
        assertThat(
                        workflows()
                                .statistics(caller, WorkflowQuery.parseFilter(values, name -> name))
                                .byStatus()
                                .values()
                                .stream()
                                .mapToLong(count -> count)
                                .sum())
                .isEqualTo(page.total());
        return page.workflows().stream()
                .map(workflow -> workflow.id().substring(id.length()))
                .toList();
    }

    private Set<String> change(String name, String patch) {
        return metadata()
                .change(
                        id + name,
                        "CN=Jane",
                        before -> Metadata.patch(before, json(patch)).values());
    }

    private Task task(String run, String workflow) {
        return new Task(id + run, id + workflow, true, 0);
    }

    private void file(String run, String workflow, String form) {
        List<MetadataEntry> entries = Metadata.read(json(form)).values().entrySet().stream()
                .map(said -> MetadataEntry.ofRun(id + run, said.getKey(), said.getValue(), Source.FILE, "scan.tdms"))
                .toList();
        metadata().saveFiles(task(run, workflow), entries, List.of());
    }

    @Test
    void theMetadataOfADescriptionIsThereWithTheFirstRecord() {
        save(job("a", 1, "{'Metadata':{'sample':'LSCO','delayStage':{'zero':1.5},'t':{'value':31,'unit':'K'}}}"));

        assertThat(effective("a"))
                .containsExactly("delayStage.zero=1.5 DESCRIPTION", "sample=LSCO DESCRIPTION", "t=31 K DESCRIPTION");
        MetadataEntry entry = details("a").metadata().effective().get(1);
        assertThat(entry.run()).isEqualTo(id + "a");
        assertThat(entry.origin()).isEqualTo("Metadata");
        assertThat(entry.since()).isEqualTo(details("a").runs().get(0).times().submitted());
    }

    @Test
    void theSameSnapshotTwiceChangesNothing() {
        save(job("a", 1, "{'Metadata':{'sample':'LSCO'}}"));
        save(job("a", 1, "{'Metadata':{'sample':'LSCO'}}"), ended(id + "a", 2, RunState.SUCCESSFUL));
        assertThat(effective("a")).containsExactly("sample=LSCO DESCRIPTION");
        assertThat(metadata().due(10)).hasSize(1);
    }

    @Test
    void oddTextsAreKept() {
        save(job(
                "a",
                1,
                "{'Metadata':{'a':'x\\u0000y','b':'\\ud800','c':'𝄞 é','" + "k".repeat(200) + "':'" + "𝄞".repeat(60)
                        + "'}}"));
        assertThat(effective("a")).contains("c=𝄞 é DESCRIPTION").hasSize(4);
        assertThat(find("meta." + "k".repeat(200) + "=" + "𝄞".repeat(60))).containsExactly("a");
        assertThat(find("meta." + "k".repeat(200) + "=" + "𝄞".repeat(59))).isEmpty();
    }

    @Test
    void whatIsWrongInADescriptionIsAFindingOfItsRun() {
        save(job("a", 1, "{'Metadata':{'x':[[1]]}}"));
        assertThat(details("a").findings()).extracting(MetadataFinding::place).containsExactly("x");
    }

    @Test
    void whatIsWrongWithARunThatWasStartedAgainComesLastAndIsNotTheWorkflows() {
        save(job("a", 1, "{'Metadata':{'x':[[1]]}}"));
        save(again("b", 2, "a", "{'Metadata':{'x':[[1]]}}"));

        WorkflowDetails details = details("a");
        assertThat(details.metadata().findings())
                .extracting(MetadataFinding::run)
                .containsExactly(id + "b", id + "a");
        assertThat(details.findings()).extracting(MetadataFinding::run).containsExactly(id + "b");
        WorkflowDetails first = stored().findAttempt(id + "a", any -> true).orElseThrow();
        assertThat(first.metadata().findings()).extracting(MetadataFinding::run).containsExactly(id + "a");
        assertThat(first.findings()).isEmpty();
    }

    @Test
    void aJobWithoutMetadataLeavesNothing() {
        save(job("a", 1, "{'Executable':'date','Exports':[{'From':'stdout','To':'https://x/y'}]}"));
        assertThat(details("a").metadata().entries()).isEmpty();
        save(ended(id + "a", 2, RunState.SUCCESSFUL));
        assertThat(metadata().due(10)).isEmpty();
    }

    @Test
    void aLateCaptureThatComesToBeKnownBetterIsReplaced() {
        save(late("a", 2, "{'Metadata':{'sample':'n/a','old':1}}"));
        assertThat(effective("a")).containsExactly("old=1 DESCRIPTION", "sample=n/a DESCRIPTION");
        save(job("a", 1, "{'Metadata':{'sample':'LSCO'}}"));
        assertThat(effective("a")).containsExactly("sample=LSCO DESCRIPTION");
        assertThat(find("meta.sample=LSCO")).containsExactly("a");
        assertThat(find("meta.old.exists=true")).isEmpty();
    }

    /** Captured late, the description is not known; files that it names are looked at although that was done before. */
    @Test
    void aLateCaptureIsDueAgainWhenItComesToBeKnownBetter() {
        save(late("a", 2, "{}"), late("b", 3, "{'Imports':[{'From':'n/a','To':'scan.tdms'}]}"));
        save(ended(id + "a", 4, RunState.SUCCESSFUL), ended(id + "b", 5, RunState.SUCCESSFUL));
        Task before = metadata().due(10).get(0);
        assertThat(before.run()).isEqualTo(id + "b");
        metadata().begin(before, Duration.ofHours(1));

        String names = "{'Imports':[{'From':'https://x/y','To':'scan.tdms'}]}";
        save(job("a", 1, names), job("b", 1, names), late("c", 6, "{}"), job("c", 1, names), job("d", 7, "{}"));
        metadata().postpone(before, Duration.ofHours(1)); // of what it was then
        metadata().finish(before);
        save(ended(id + "c", 8, RunState.SUCCESSFUL), ended(id + "d", 9, RunState.SUCCESSFUL));

        assertThat(metadata().due(10)).extracting(Task::run).containsExactlyInAnyOrder(id + "a", id + "b", id + "c");
        assertThat(metadata().due(10)).allMatch(Task::ended);
    }

    @Test
    void nothingOfALateDescriptionStaysWhenTheRealOneSaysNothing() {
        save(late("a", 2, "{'Metadata':{'sample':'n/a'},'Imports':[{'From':'n/a','To':'scan.tdms'}]}"));
        save(ended(id + "a", 3, RunState.SUCCESSFUL));
        Task task = metadata().due(10).get(0);
        MetadataFinding file = new MetadataFinding(id + "a", MetadataFinding.Kind.FILE, "scan.tdms", "cut off");
        MetadataFinding profile = new MetadataFinding(id + "a", MetadataFinding.Kind.PROFILE, "/x", "is missing");
        file("a", "a", "{'binWidth':0.1}");
        metadata().saveFinding(task, file);
        metadata().check(id + "a", List.of(id + "a"), known -> List.of(profile));
        assertThat(effective("a")).hasSize(2);
        assertThat(details("a").findings()).hasSize(2);

        save(job("a", 1, "{}"));

        assertThat(effective("a")).isEmpty();
        assertThat(details("a").findings()).isEmpty();
        assertThat(find("meta.sample=n/a")).isEmpty();
        assertThat(metadata().due(10)).isEmpty();
    }

    @Test
    void aCheckOfALateDescriptionIsOverBeforeTheRealOneTakesItsPlace() throws InterruptedException {
        save(late("a", 2, "{'Metadata':{'sample':'n/a'}}"));
        Thread real = new Thread(() -> save(job("a", 1, "{}")));

        metadata().check(id + "a", List.of(id + "a"), known -> {
            real.start();
            joinIfItDoesNotWait(real);
            return List.of(new MetadataFinding(id + "a", MetadataFinding.Kind.PROFILE, "/x", "is missing"));
        });
        real.join();

        assertThat(details("a").runs()).allMatch(run -> run.captured() == Submission.Capture.LIVE);
        assertThat(details("a").findings()).isEmpty();
    }

    /** Who takes no turns would be through by then. */
    private static void joinIfItDoesNotWait(Thread thread) {
        try {
            thread.join(500);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private RunSnapshot late(String name, int revision, String description) {
        Submission late = new Submission(
                new JobDescription(json(description)), List.of(), owner, null, null, Submission.Capture.LATE);
        return submitted(id + name, revision, late);
    }

    @Test
    void ofAttemptsTheNewestCounts() {
        save(job("a", 1, "{'Metadata':{'binWidth':0.02,'sample':'LSCO'}}"));
        save(again("b", 2, "a", "{'Metadata':{'binWidth':0.1}}"));
        assertThat(effective("a")).containsExactly("binWidth=0.1 DESCRIPTION");
        assertThat(find("meta.binWidth=0.02")).isEmpty();
        assertThat(find("meta.binWidth=0.1")).containsExactly("a");

        Run first = details("a").runs().get(0);
        assertThat(details("a").metadata().of(first)).hasSize(2); // its own stays

        save(again("c", 3, "b", "{}"));
        assertThat(effective("a")).isEmpty();
    }

    @Test
    void attemptsInOneBatchComeToTheSame() {
        save(
                job("a", 1, "{'Metadata':{'binWidth':0.02}}"),
                again("b", 2, "a", "{'Metadata':{'binWidth':0.1}}"),
                job("x", 3, "{'Metadata':{'k':1}}"),
                again("y", 4, "x", "{}"));
        assertThat(effective("a")).containsExactly("binWidth=0.1 DESCRIPTION");
        assertThat(effective("x")).isEmpty();
    }

    @Test
    void aRestartInPlaceSaysWhatTheJobSaid() {
        save(job("a", 1, "{'Metadata':{'sample':'LSCO'}}"), ended(id + "a", 2, RunState.FAILED));
        save(restarted(id + "a", 3));
        assertThat(effective("a")).containsExactly("sample=LSCO DESCRIPTION");
        assertThat(details("a").metadata().effective().get(0).run()).isEqualTo(id + "a.2");
    }

    @Test
    void stepsThatSayDifferentThingsBothCount() {
        save(job("a", 1, "{'Tags':['workflow:" + id + "'],'Metadata':{'scan':1,'sample':'LSCO'}}"));
        save(job("b", 2, "{'Tags':['workflow:" + id + "'],'Metadata':{'scan':2,'sample':'LSCO'}}"));
        assertThat(effective("a"))
                .containsExactly("sample=LSCO DESCRIPTION", "scan=1 DESCRIPTION", "scan=2 DESCRIPTION");
        assertThat(find("meta.scan=2")).containsExactly("a");
        assertThat(find("meta.scan.gte=1", "meta.scan.lte=1")).containsExactly("a");
        assertThat(find("meta.scan.gte=1.2", "meta.scan.lte=1.8")).isEmpty(); // no single entry is in there
    }

    @Test
    void theOwnerCountsMoreThanAFileAndAFileMoreThanTheDescription() {
        save(job("a", 1, "{'Metadata':{'sample':'description','x':1}}"), ended(id + "a", 2, RunState.SUCCESSFUL));
        file("a", "a", "{'sample':'file','y':2}");
        assertThat(effective("a")).containsExactly("sample=file FILE", "x=1 DESCRIPTION", "y=2 FILE");

        assertThat(change("a", "{'sample':'owner'}")).containsExactly("sample");
        assertThat(effective("a")).containsExactly("sample=owner OWNER", "x=1 DESCRIPTION", "y=2 FILE");
        file("a", "a", "{'sample':'file again'}");
        assertThat(effective("a")).containsExactly("sample=owner OWNER", "x=1 DESCRIPTION");
        assertThat(details("a").metadata().of(details("a").runs().get(0)))
                .extracting(entry -> entry.value().orElseThrow().text())
                .containsExactly("file again", "1");
    }

    @Test
    void whatTheOwnerTakesAwayStaysAway() {
        save(job("a", 1, "{'Metadata':{'sample':'LSCO','x':1}}"));
        assertThat(change("a", "{'sample':null}")).containsExactly("sample");
        assertThat(effective("a")).containsExactly("x=1 DESCRIPTION");
        assertThat(find("meta.sample.exists=true")).isEmpty();
        file("a", "a", "{'sample':'from a file'}");
        save(again("b", 2, "a", "{'Metadata':{'sample':'LSCO'}}"));
        assertThat(effective("a")).isEmpty();
        change("a", "{'sample':'YBCO'}");
        assertThat(effective("a")).containsExactly("sample=YBCO OWNER");
    }

    @Test
    void theHistorySaysWhoChangedWhatAndTheSameAgainChangesNothing() {
        save(job("a", 1, "{'Metadata':{'t':{'value':31,'unit':'K'}}}"));
        String patch = "{'t':{'value':32},'note':'fine'}";
        assertThat(change("a", patch)).containsExactly("note", "t");
        assertThat(change("a", patch)).isEmpty();
        change("a", "{'note':null}");

        List<MetadataChange> changes = metadata().changes(id + "a");
        assertThat(changes).extracting(MetadataChange::key).containsExactly("note", "t", "note");
        assertThat(changes).extracting(MetadataChange::caller).containsOnly("CN=Jane");
        assertThat(changes.get(0).before()).contains("fine");
        assertThat(changes.get(0).after()).isEmpty();
        assertThat(changes.get(1).before()).contains("31 K");
        assertThat(changes.get(1).after()).contains("32 K");
        assertThat(changes.get(2).before()).isEmpty();
    }

    private void saveScans() {
        save(
                job("a", 1, "{'Metadata':{'sample':'LSCO','t':{'value':31,'unit':'K'},'n':'038'}}"),
                job("b", 2, "{'Metadata':{'sample':'lsco','t':{'value':300,'unit':'K'},'on':true}}"),
                job("c", 3, "{'Metadata':{'sample':'LSCO','t':{'value':-5,'unit':'C'}}}"),
                job("d", 4, "{'Metadata':{'t':'warm','sample':'a=b&c 40 K'}}"),
                job("e", 5, "{}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meta.sample=LSCO | c a",
                "meta.sample=lsco | b",
                "meta.sample=a=b&c 40 K | d",
                "meta.t=31 | a",
                "meta.t=3.1e1 | a",
                "meta.t=31 K | a",
                "meta.t=31 C | ''",
                "meta.t=warm | d",
                "meta.n=038 | a",
                "meta.n=38 | a",
                "meta.on=true | b",
                "meta.t.lte=40 | c a",
                "meta.t.lte=40 K | a",
                "meta.t.gte=31 | b a",
                "meta.t.gte=31.0001 K | b",
                "meta.t.exists=true | d c b a",
                "meta.t.exists=false | e",
                "meta.unknown.exists=true | ''",
                "meta.sample=' | ''"
            })
    void workflowsAreFoundByTheirMetadata(String asked, String found) {
        saveScans();
        assertThat(find(asked.strip())).containsExactly(found.isBlank() ? new String[0] : found.split(" "));
    }

    @Test
    void conditionsAreAllMetAndOfSeveralValuesOne() {
        saveScans();
        assertThat(find("meta.sample=LSCO", "meta.sample=lsco")).containsExactly("c", "b", "a");
        assertThat(find("meta.sample=LSCO", "meta.t.lte=40 K")).containsExactly("a");
        assertThat(find("meta.t.gte=0", "meta.t.lte=100")).containsExactly("a");
        assertThat(find("meta.sample=LSCO", "site=" + id, "sort=submitted")).containsExactly("a", "c");
        assertThat(find("meta.sample=LSCO", "meta.t.exists=false")).isEmpty();
    }

    @Test
    void metadataAndWordsAreLookedForTogether() {
        save(job("a", 1, "{'Name':'" + id + "','Metadata':{'sample':'LSCO'}}"));
        save(job("b", 2, "{'Name':'" + id + "','Metadata':{'sample':'YBCO'}}"));
        assertThat(find("q=" + id, "meta.sample=LSCO")).containsExactly("a");
        assertThat(find("name=" + id, "meta.sample=YBCO")).containsExactly("b");
    }

    @Test
    void manyWorkflowsWithTheSameMetadataAreFoundInTheirOrder() {
        int many = EntryConditions.FEW + 20;
        for (int from = 0; from < many; from += 500) {
            save(IntStream.range(from, Math.min(many, from + 500))
                    .mapToObj(i -> job("m" + i, 1 + i, "{'Metadata':{'" + id + "':" + (i % 2) + "}}"))
                    .toArray(RunSnapshot[]::new));
        }
        Map<String, List<String>> asked = Map.of("meta." + id + ".lte", List.of("1"), "num", List.of("3"));
        Page page = workflows().page(caller, WorkflowQuery.parse(asked, name -> name));
        assertThat(page.total()).isEqualTo(many);
        assertThat(page.workflows())
                .extracting(workflow -> workflow.id().substring(id.length()))
                .containsExactly("m" + (many - 1), "m" + (many - 2), "m" + (many - 3));
        assertThat(workflows()
                        .page(caller, WorkflowQuery.parse(Map.of("meta." + id, List.of("1")), name -> name))
                        .total())
                .isEqualTo(many / 2);
    }

    @Test
    void othersDoNotFindIt() {
        saveScans();
        Caller other = new Caller("CN=other", "cn=other" + id, "user");
        assertThat(workflows()
                        .page(other, WorkflowQuery.parse(Map.of("meta.sample", List.of("LSCO")), name -> name))
                        .total())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "meta.t.lte=warm",
                "meta.t.gte=31K",
                "meta.t.exists=yes",
                "meta.=x",
                "meta. .lte=1",
                "meta.t=",
                "metat=1"
            })
    void wrongFormsAreRefused(String asked) {
        assertThatThrownBy(() -> find(asked)).isInstanceOf(InvalidQueryException.class);
    }

    @Test
    void markedKeysComeWithAPageInOneQuestion() {
        saveScans();
        MetadataRecords records = new MetadataRecords(metadata(), stored(), List.of("sample", "t"));
        Page page = workflows().page(caller, WorkflowQuery.parse(Map.of(), name -> name));
        Map<String, List<MetadataEntry>> columns = records.columns(page.workflows());
        assertThat(columns).containsOnlyKeys(id + "a", id + "b", id + "c", id + "d");
        assertThat(columns.get(id + "a"))
                .extracting(entry -> entry.key() + "=" + entry.value().orElseThrow())
                .containsExactly("sample=LSCO", "t=31 K");
    }

    @Test
    void attemptsAreComparedByWhatTheySay() {
        save(job("a", 1, "{'Metadata':{'binWidth':{'value':0.02,'unit':'ps'},'sample':'LSCO'}}"));
        save(again("b", 2, "a", "{'Metadata':{'binWidth':{'value':0.1,'unit':'ps'},'sample':'LSCO'}}"));
        var parts = workflows()
                .compare(caller, id + "a", new ComparedRuns(id + "a", id + "b"))
                .parts();
        assertThat(parts.get("metadata"))
                .extracting(difference -> difference.path())
                .containsExactly("/metadata/binWidth/value");
        assertThat(parts.get("description")).isEmpty();
    }

    @Test
    void runsAreDueAfterTheirEndAndThoseWithAProfileBeforeToo() {
        save(
                job("a", 1, "{'Metadata':{'x':1}}"),
                job("b", 2, "{'Metadata':{'x':1},'MetadataProfile':'telbe'}"),
                job("c", 3, "{'Imports':[{'From':'https://x/y','To':'scan.tdms'}]}"),
                job("d", 4, "{'Imports':[{'From':'https://x/y','To':'scan.dat'}]}"));
        assertThat(metadata().due(10)).extracting(Task::run).containsExactly(id + "b");
        Task profile = metadata().due(10).get(0);
        metadata().begin(profile, Duration.ZERO);
        metadata().checked(profile);
        assertThat(metadata().due(10)).isEmpty();

        save(Stream.of("a", "b", "c", "d")
                .map(name -> ended(id + name, 10, RunState.SUCCESSFUL))
                .toArray(RunSnapshot[]::new));
        List<Task> due = metadata().due(10);
        assertThat(due).extracting(Task::run).containsExactlyInAnyOrder(id + "a", id + "b", id + "c");
        assertThat(due).allMatch(Task::ended);
        assertThat(new StoredMetadata(database(), "another site " + id, Clock.systemUTC()).due(10))
                .isEmpty();

        metadata().begin(due.get(0), Duration.ofHours(1));
        metadata().begin(due.get(1), Duration.ZERO);
        metadata().finish(due.get(1));
        assertThat(metadata().due(10))
                .extracting(Task::run)
                .containsExactly(due.get(2).run());
    }

    @Test
    void whatUsersChangeLeavesAConnectionToTheWriter() throws InterruptedException {
        save(job("a", 1, "{}"), job("b", 2, "{}"));
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> users = Stream.of("a", "b")
                .map(name -> new Thread(() -> metadata().change(id + name, "CN=Jane", before -> {
                    hold(end);
                    return Metadata.read(json("{'x':1}")).values();
                })))
                .toList();
        users.forEach(Thread::start);
        try {
            await().until(() -> users.stream()
                    .allMatch(user -> Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                            .contains(user.getState())));
            save(job("c", 3, "{}"));
        } finally {
            end.countDown();
        }
        for (Thread user : users) {
            user.join();
        }
        assertThat(effective("a")).containsExactly("x=1 OWNER");
        assertThat(effective("b")).containsExactly("x=1 OWNER");
    }

    private static void hold(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aJobThatJoinsManyIsDecidedOnlyUnderItsOwnKeys() {
        String tag = "'Tags':['workflow:" + id + "']";
        save(job("a", 1, "{" + tag + ",'Metadata':{'x':1,'y':1}}"), job("b", 2, "{" + tag + ",'Metadata':{'x':2}}"));
        database()
                .guarded(session -> session.createNativeMutationQuery(
                                "update metadata_entry set effective = false where workflow = :id")
                        .setParameter("id", id + "a")
                        .executeUpdate());
        save(job("c", 3, "{" + tag + ",'Metadata':{'x':3}}"));
        assertThat(effective("a"))
                .containsExactly("x=1 DESCRIPTION", "x=2 DESCRIPTION", "x=3 DESCRIPTION"); // y was not looked at
    }

    @Test
    void findingsOfAKindTakeThePlaceOfThoseBefore() {
        save(job("a", 1, "{'Metadata':{'x':[[1]]}}"));
        MetadataFinding first = new MetadataFinding(id + "a", MetadataFinding.Kind.PROFILE, "/x", "is missing");
        metadata().check(id + "a", List.of(id + "a"), known -> List.of(first, first));
        metadata().check(id + "a", List.of(id + "a"), known -> List.of(first));
        assertThat(details("a").findings())
                .extracting(MetadataFinding::kind)
                .containsExactly(MetadataFinding.Kind.DESCRIPTION, MetadataFinding.Kind.PROFILE);
    }
}
