package org.helipoint.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.json;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;
import org.helipoint.metadata.FileMetadata.Limits;
import org.helipoint.model.FilePatterns;
import org.helipoint.model.JobDescription;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Owner;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.MetadataRecords;
import org.helipoint.query.WorkflowNotFoundException;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;
import org.helipoint.restart.SubmissionRefusedException;
import org.helipoint.store.Database;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.StoredMetadata;
import org.helipoint.store.StoredWorkflows;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real database; each test has a site of its own. */
class MetadataWorkTest {

    @TempDir
    static Path shared;

    private static Database database;

    @TempDir
    Path folder;

    private final String site = UUID.randomUUID().toString();
    private final Owner owner = new Owner("CN=" + site, "cn=" + site, "login", null, "user");
    private final Caller caller = new Caller(owner.name(), owner.key(), "user");
    private StoredWorkflows stored;
    private MetadataRecords records;
    private Checks checks;
    private Throwable refusal;
    private final Set<String> unreadable = new HashSet<>();
    private int opened;

    @BeforeAll
    static void open() {
        database = new Database(Settings.h2(shared.resolve("helipoint")));
        new HibernateRunStore(database, "SITE").open();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void start() {
        stored = new StoredWorkflows(database, site, Clock.systemUTC());
        records = new MetadataRecords(new StoredMetadata(database, site, Clock.systemUTC()), stored, List.of());
        checks = new Checks(records, new Profiles(Optional.empty()));
    }

    /** Says what is in a file, as text. */
    private static final class TextExtractor implements Extractor {
        @Override
        public boolean supports(String name) {
            return true;
        }

        @Override
        public ObjectNode extract(JobFile file) throws IOException {
            return json("{'content':'" + new String(file.read(0, 100), StandardCharsets.UTF_8) + "'}");
        }
    }

    /** As after a start of the server: nothing is known but the record. */
    private MetadataWork fresh() {
        FilePatterns patterns = new FilePatterns("helipoint-metadata.json, *.txt");
        return new MetadataWork(
                records,
                new FileMetadata(List.of(new TextExtractor()), patterns, new Redactor(), Limits.STANDARD),
                (as, directory) -> {
                    opened++;
                    assertThat(as).isEqualTo(owner);
                    assertThat(directory).isEqualTo("/scratch/job/");
                    if (refusal instanceof Error error) {
                        throw error;
                    }
                    if (refusal instanceof RuntimeException failure) {
                        throw failure;
                    }
                    FolderDirectory there = new FolderDirectory(folder);
                    there.unreadable.addAll(unreadable);
                    return there;
                },
                checks,
                Duration.ZERO);
    }

    private void save(RunSnapshot... snapshots) {
        new HibernateRunStore(database, site, new FilePatterns("*.txt")).save(List.of(snapshots));
    }

    private String submit(String description) {
        save(submitted(site, 1, submission(description, null, owner)));
        return site;
    }

    private WorkflowDetails details() {
        return stored.find(site).orElseThrow();
    }

    private List<String> effective() {
        return details().metadata().effective().stream()
                .map(entry -> entry.key() + "=" + entry.value().orElseThrow())
                .toList();
    }

    @Test
    void theFilesOfAJobAreReadAfterItsEnd() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        fresh().look();
        assertThat(opened).isZero();
        save(ended(site, 2, RunState.SUCCESSFUL));
        fresh().look();
        assertThat(effective()).containsExactly("content=LSCO");
        assertThat(details().metadata().effective().get(0).origin()).isEqualTo("a.txt");
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void theFilesOfAJobAreReadWhenItsDescriptionComesAfterItsEnd() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        save(submitted(
                site,
                2,
                new Submission(new JobDescription(json("{}")), List.of(), owner, null, null, Submission.Capture.LATE)));
        save(ended(site, 3, RunState.SUCCESSFUL));
        fresh().look();
        assertThat(opened).isZero();

        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        fresh().look();
        assertThat(effective()).containsExactly("content=LSCO");
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void theThreadDoesItByItself() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        save(ended(site, 2, RunState.FAILED));
        try (MetadataWork work = fresh()) {
            work.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> effective().equals(List.of("content=LSCO")));
        }
    }

    @Test
    void anOwnerWhoMayNotDoSoAnyMoreIsTriedAgainAndThenAFinding() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        save(ended(site, 2, RunState.SUCCESSFUL));
        refusal = new SubmissionRefusedException("No such login.", null);
        for (int i = 0; i < 4; i++) {
            fresh().look();
            assertThat(details().findings()).isEmpty();
        }
        fresh().look();
        assertThat(details().findings()).hasSize(1);
        assertThat(details().findings().get(0).problem()).contains("No such login.");
        assertThat(records.due(10)).isEmpty();
        assertThat(opened).isEqualTo(5);
    }

    @Test
    void aTryThatSucceedsLeavesNoFinding() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        save(ended(site, 2, RunState.SUCCESSFUL));
        refusal = new IllegalStateException("nobody thought of it");
        fresh().look();
        refusal = null;
        fresh().look();
        assertThat(effective()).containsExactly("content=LSCO");
        assertThat(details().findings()).isEmpty();
    }

    @Test
    void aFileThatCannotBeOpenedIsTriedAgainWhileTheOthersAreKept() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        Files.writeString(folder.resolve("b.txt"), "YBCO");
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'},{'From':'b.txt','To':'https://x/z'}]}");
        save(ended(site, 2, RunState.SUCCESSFUL));
        unreadable.add("a.txt");
        for (int i = 0; i < 4; i++) {
            fresh().look();
            assertThat(effective()).containsExactly("content=YBCO");
            assertThat(details().findings()).isEmpty();
        }
        unreadable.clear();
        fresh().look();
        assertThat(effective()).containsExactly("content=LSCO"); // of several files the first counts
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void aFileThatCanNeverBeOpenedIsAFindingAfterTheLastTry() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        save(ended(site, 2, RunState.SUCCESSFUL));
        unreadable.add("a.txt");
        for (int i = 0; i < 5; i++) {
            assertThat(details().findings()).isEmpty();
            fresh().look();
        }
        assertThat(details().findings()).extracting(MetadataFinding::place).containsExactly("a.txt");
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void givingUpKeepsWhatWasReadBefore() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        Files.writeString(folder.resolve("b.txt"), "YBCO");
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'},{'From':'b.txt','To':'https://x/z'}]}");
        save(ended(site, 2, RunState.SUCCESSFUL));
        unreadable.add("a.txt");
        fresh().look();
        refusal = new SubmissionRefusedException("No such login.", null);
        for (int i = 0; i < 4; i++) {
            fresh().look();
        }
        assertThat(effective()).containsExactly("content=YBCO");
        assertThat(details().findings()).hasSize(1);
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void aCheckThatKillsTheServerEachTimeIsGivenUpAndTheFilesAreReadAfterTheEnd() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "LSCO");
        submit("{'MetadataProfile':'telbe','Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        for (int i = 0; i < 5; i++) {
            records.begin(records.due(1).get(0), Duration.ZERO); // and then it died
        }
        fresh().look();
        assertThat(records.due(10)).isEmpty();
        assertThat(details().findings()).isEmpty();
        save(ended(site, 2, RunState.SUCCESSFUL));
        fresh().look();
        assertThat(effective()).containsExactly("content=LSCO");
    }

    @Test
    void anErrorOverOneJobIsAFindingAfterTheLastTryAndEndsNothing() {
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        save(ended(site, 2, RunState.SUCCESSFUL));
        refusal = new StackOverflowError();
        for (int i = 0; i < 5; i++) {
            fresh().look();
        }
        assertThat(details().findings()).hasSize(1);
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void whatKillsTheServerEachTimeIsGivenUp() {
        submit("{'Exports':[{'From':'a.txt','To':'https://x/y'}]}");
        save(ended(site, 2, RunState.SUCCESSFUL));
        for (int i = 0; i < 5; i++) {
            records.begin(records.due(1).get(0), Duration.ZERO); // and then it died
        }
        fresh().look();
        assertThat(opened).isZero();
        assertThat(details().findings()).hasSize(1);
        assertThat(records.due(10)).isEmpty();
    }

    private List<String> missing() {
        return details().findings().stream()
                .map(MetadataFinding::place)
                .sorted()
                .toList();
    }

    @Test
    void aProfileIsCheckedAtOnceAndAfterEachChange() throws IOException {
        submit("{'MetadataProfile':'telbe','Metadata':{'sample':'LSCO','scanNumber':38}}");
        fresh().look();
        assertThat(missing()).containsExactly("/sampleTemperature", "/thzFrequency");

        OwnersMetadata owners =
                new OwnersMetadata(new Workflows(stored, Clock.systemUTC()), records, checks, new Redactor());
        Set<String> changed = owners.change(caller, site, json("{'sampleTemperature':{'value':31,'unit':'K'}}"));
        assertThat(changed).containsExactly("sampleTemperature");
        assertThat(missing()).containsExactly("/thzFrequency");
        owners.change(caller, site, json("{'sample':null}"));
        assertThat(missing()).containsExactly("/sample", "/thzFrequency");

        save(ended(site, 2, RunState.SUCCESSFUL));
        fresh().look();
        assertThat(missing()).containsExactly("/sample", "/thzFrequency");
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void aChangeHasEachOfManyStepsChecked() {
        String says = "{'Tags':['workflow:" + site + "'],'MetadataProfile':'telbe','Metadata':{'scanNumber':38,"
                + "'thzFrequency':{'value':0.7,'unit':'THz'}%s}}";
        save(IntStream.range(0, 403)
                .mapToObj(i -> submitted(
                        site + i,
                        1 + i,
                        submission(says.formatted(i % 200 == 2 ? "" : ",'sample':'LSCO'"), null, owner)))
                .toArray(RunSnapshot[]::new));

        OwnersMetadata owners =
                new OwnersMetadata(new Workflows(stored, Clock.systemUTC()), records, checks, new Redactor());
        owners.change(caller, site + 0, json("{'sampleTemperature':{'value':31,'unit':'K'}}"));

        assertThat(stored.find(site + 0).orElseThrow().findings())
                .allMatch(finding -> finding.place().equals("/sample"))
                .extracting(MetadataFinding::run)
                .containsExactlyInAnyOrder(site + 2, site + 202, site + 402);

        owners.change(caller, site + 0, json("{'sample':'YBCO'}"));
        assertThat(stored.find(site + 0).orElseThrow().findings()).isEmpty();
    }

    @Test
    void ofASweepOnlyTheMasterIsChecked() {
        String description = "{'MetadataProfile':'telbe','Metadata':{'sample':'LSCO','scanNumber':38}}";
        submit(description);
        save(submitted(
                site + "part",
                2,
                new Submission(
                        new JobDescription(json(description)), List.of(), owner, null, site, Submission.Capture.LIVE)));
        save(ended(site + "part", 3, RunState.SUCCESSFUL), ended(site, 4, RunState.SUCCESSFUL));
        fresh().look();
        assertThat(details().runs()).hasSize(2);
        assertThat(details().findings()).extracting(MetadataFinding::run).containsOnly(site);
        assertThat(missing()).containsExactly("/sampleTemperature", "/thzFrequency");
        assertThat(records.due(10)).isEmpty();
    }

    @Test
    void aChangeThatCannotBeTakenChangesNothing() {
        submit("{'Metadata':{'sample':'LSCO'}}");
        OwnersMetadata owners =
                new OwnersMetadata(new Workflows(stored, Clock.systemUTC()), records, checks, new Redactor());
        for (String patch : List.of("{'a':1,'b':[[1]]}", "{'a':1,'apiToken':'c4n4ry-0815-xyz'}")) {
            assertThatThrownBy(() -> owners.change(caller, site, json(patch)))
                    .isInstanceOf(InvalidMetadataException.class)
                    .hasMessageNotContaining("c4n4ry");
        }
        assertThat(effective()).containsExactly("sample=LSCO");
        assertThat(records.changes(details().workflow())).isEmpty();
    }

    @Test
    void whatIsSomebodyElsesCannotBeChangedButByAdministratorsWithAnAudit() {
        submit("{'Metadata':{'sample':'LSCO'}}");
        OwnersMetadata owners =
                new OwnersMetadata(new Workflows(stored, Clock.systemUTC()), records, checks, new Redactor());
        Caller other = new Caller("CN=Other", "cn=other", "user");
        assertThatThrownBy(() -> owners.change(other, site, json("{'sample':'x'}")))
                .isInstanceOf(WorkflowNotFoundException.class);
        assertThat(effective()).containsExactly("sample=LSCO");

        owners.change(new Caller("CN=Admin", "cn=admin", "admin"), site, json("{'sample':'x'}"));
        assertThat(effective()).containsExactly("sample=x");
        assertThat(records.changes(details().workflow()).get(0).caller()).isEqualTo("CN=Admin");
        assertThat(stored.audited(site, "METADATA")).hasSize(1);
    }
}
