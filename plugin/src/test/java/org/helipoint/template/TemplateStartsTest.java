package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.helipoint.capture.Recorder;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Snapshots;
import org.helipoint.model.Submission;
import org.helipoint.query.Caller;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;
import org.helipoint.restart.IdempotencyKey;
import org.helipoint.restart.JobSubmitter;
import org.helipoint.restart.JobToSubmit;
import org.helipoint.restart.OnceOnly;
import org.helipoint.schema.Finding;
import org.helipoint.store.Database;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.RememberedRequests;
import org.helipoint.store.StoredTemplates;
import org.helipoint.store.StoredWorkflows;
import org.helipoint.store.TemplateUse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateStartsTest {

    private static final TemplateUser USER =
            new TemplateUser(new Caller(Snapshots.DEMO.name(), Snapshots.DEMO.key(), "user"), Set.of());
    private static final StartRequest NOTHING = StartRequest.parse("");

    @TempDir
    Path directory;

    private final Unicore unicore = new Unicore();
    private final List<Finding> findings = new ArrayList<>();
    private Database database;
    private Recorder recorder;
    private StoredTemplates stored;
    private TemplateStarts starts;

    /** Takes jobs and sees to their records, unless it is to fail. */
    private final class Unicore implements JobSubmitter {

        private final Set<String> jobs = ConcurrentHashMap.newKeySet();
        private List<TemplateUse> writtenBefore = List.of();
        private boolean failing;
        private boolean dying;

        @Override
        public PreparedJob prepare(JobToSubmit job, String restartOf) {
            throw new UnsupportedOperationException("Nothing is restarted here.");
        }

        @Override
        public PreparedJob prepare(JobToSubmit job) {
            String id = "job" + jobs.size();
            return new PreparedJob() {
                @Override
                public String id() {
                    return id;
                }

                @Override
                public void submit() {
                    writtenBefore = stored.uses(List.of(id));
                    if (failing) {
                        throw new IllegalStateException("No.");
                    }
                    jobs.add(id);
                    recorder.offer(Snapshots.submitted(
                            id,
                            1,
                            new Submission(
                                    new JobDescription(job.description()),
                                    List.of(),
                                    Snapshots.DEMO,
                                    null,
                                    null,
                                    Submission.Capture.LIVE)));
                    if (dying) {
                        throw new Killed();
                    }
                }
            };
        }
    }

    /** Ends the thread as a kill ends a process: nobody catches it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void open() throws IOException {
        Clock clock = Clock.systemUTC();
        database = new Database(Settings.h2(directory.resolve("helipoint")));
        HibernateRunStore store = new HibernateRunStore(database, "SITE");
        store.open();
        recorder = new Recorder(store, directory.resolve("journal"), clock, 100, Duration.ofSeconds(5));
        recorder.start();
        stored = new StoredTemplates(database, "SITE");
        Workflows workflows = new Workflows(new StoredWorkflows(database, "SITE", clock), clock);
        Path files = Files.createDirectory(directory.resolve("templates"));
        Redactor redactor = new Redactor();
        starts = new TemplateStarts(
                new Templates(new SiteTemplates(files, redactor, clock), stored, workflows, redactor, clock),
                stored,
                unicore,
                recorder,
                workflows,
                new OnceOnly(new RememberedRequests(database, "SITE", clock)),
                unicore.jobs::contains,
                redactor,
                (profile, metadata) -> findings);
        Files.writeString(
                files.resolve("a.json"),
                Json.text("{'name':'a','version':'1','profile':'p','job':{'Executable':'a'},'metadata':{'k':1}}"));
        Files.writeString(
                files.resolve("strict.json"),
                Json.text("{'name':'strict','version':'1','profile':'p','strict':true,'job':{},'metadata':{'k':1}}"));
    }

    @AfterEach
    void close() {
        recorder.close();
        database.close();
    }

    @Test
    void whereAJobComesFromIsWrittenBeforeItIsSubmitted() {
        Started started = starts.start(USER, "a", NOTHING);

        assertThat(unicore.writtenBefore)
                .singleElement()
                .satisfies(use -> assertThat(use.digest()).isEqualTo(started.digest()));
        assertThat(started).isEqualTo(new Started("job0", "job0", "a", "1", started.digest(), false));
        assertThat(stored.document("SITE", started.digest())).isPresent();
    }

    @Test
    void aJobThatIsNotTakenLeavesNothing() {
        unicore.failing = true;

        assertThatThrownBy(() -> starts.start(USER, "a", NOTHING)).isInstanceOf(IllegalStateException.class);
        assertThat(unicore.writtenBefore).hasSize(1);
        assertThat(stored.uses(List.of("job0"))).isEmpty();
    }

    @Test
    void aTemplateThatHasChangedSinceThePreviewIsNotStarted() throws IOException {
        String digest = starts.plan(USER, "a", NOTHING).template().template().digest();
        StartRequest previewed = StartRequest.parse("{\"digest\":\"" + digest + "\"}");
        assertThat(starts.start(USER, "a", previewed).digest()).isEqualTo(digest);

        Files.writeString(
                directory.resolve("templates/a.json"),
                Json.text("{'name':'a','version':'2','job':{'Executable':'b'}}"));

        assertThatThrownBy(() -> starts.start(USER, "a", previewed))
                .isInstanceOf(TemplateConflictException.class)
                .hasMessageContaining("version 2");
        assertThatThrownBy(() -> starts.plan(USER, "a", previewed)).isInstanceOf(TemplateConflictException.class);
        assertThat(unicore.jobs).hasSize(1);
        assertThat(stored.uses(List.of("job1"))).isEmpty();
        assertThat(starts.start(USER, "a", NOTHING).version()).isEqualTo("2");
    }

    @Test
    void aStrictTemplateStartsNothingWhoseMetadataDoesNotFit() {
        findings.add(new Finding("/k", "is too small", "a number from 2", Optional.of("K")));

        assertThatThrownBy(() -> starts.start(USER, "strict", NOTHING))
                .isInstanceOfSatisfying(
                        InvalidTemplateException.class,
                        e -> assertThat(e.findings())
                                .containsExactly(new Finding(
                                        "/metadata/k", "is too small", "a number from 2", Optional.of("K"))));
        assertThatThrownBy(() -> starts.plan(USER, "strict", NOTHING)).isInstanceOf(InvalidTemplateException.class);
        assertThat(unicore.jobs).isEmpty();

        findings.clear();
        starts.start(USER, "strict", NOTHING);
        assertThat(unicore.jobs).hasSize(1);
    }

    @Test
    void anotherTemplateDoes() {
        findings.add(Finding.of("/k", "is too small"));

        assertThat(starts.start(USER, "a", NOTHING).job()).isEqualTo("job0");
    }

    @Test
    void aKillRightAfterTheSubmissionNeitherLosesTheJobNorDoublesIt() {
        IdempotencyKey key = new IdempotencyKey("k");
        unicore.dying = true;
        assertThatThrownBy(() -> starts.start(USER, "a", NOTHING, key, "{}")).isInstanceOf(Killed.class);
        unicore.dying = false;

        Started again = starts.start(USER, "a", NOTHING, key, "{}");

        assertThat(again.replayed()).isTrue();
        assertThat(again.job()).isEqualTo("job0");
        assertThat(unicore.jobs).hasSize(1);
        assertThat(stored.uses(List.of("job0"))).hasSize(1);
    }
}
