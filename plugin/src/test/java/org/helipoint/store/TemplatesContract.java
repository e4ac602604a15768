package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.helipoint.model.Owner;
import org.helipoint.model.Snapshots;
import org.helipoint.model.Submission;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.query.Caller;
import org.helipoint.query.WorkflowNotFoundException;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;
import org.helipoint.template.InvalidTemplateException;
import org.helipoint.template.NewTemplate;
import org.helipoint.template.SeenTemplate;
import org.helipoint.template.SeenTemplate.Origin;
import org.helipoint.template.SiteTemplates;
import org.helipoint.template.TemplateConflictException;
import org.helipoint.template.TemplateNotFoundException;
import org.helipoint.template.TemplateUser;
import org.helipoint.template.TemplateUses;
import org.helipoint.template.Templates;
import org.helipoint.template.UsedTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has to be kept of templates, and who sees which, whatever the database. Each test has a site and users of its own. */
abstract class TemplatesContract {

    private static final Instant NOW = Instant.parse("2026-06-13T05:35:00.250Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final String site = UUID.randomUUID().toString();
    private final TemplateUser owner = user("owner", "user", "telbe", "laser");
    private final TemplateUser colleague = user("colleague", "user", "telbe");
    private final TemplateUser stranger = user("stranger", "user");
    private final TemplateUser admin = user("admin", "admin");

    @TempDir
    Path files;

    private StoredTemplates stored;
    private Templates templates;

    /** The database, open. */
    abstract Database database();

    private TemplateUser user(String name, String role, String... groups) {
        return new TemplateUser(new Caller("CN=" + name + site, "cn=" + name + site, role), Set.of(groups));
    }

    @BeforeEach
    void begin() {
        stored = new StoredTemplates(database(), site);
        templates = new Templates(
                new SiteTemplates(files, new Redactor(), CLOCK),
                stored,
                new Workflows(new StoredWorkflows(database(), site, CLOCK), CLOCK),
                new Redactor(),
                CLOCK);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static NewTemplate request(String members) {
        return NewTemplate.parse(json("{'name':'echo'," + members + "}"));
    }

    private SeenTemplate save(String members) {
        return templates.save(owner, request(members));
    }

    private SeenTemplate save(String executable, String share) {
        return save("'job':{'Executable':'" + executable + "'},'share':'" + share + "'");
    }

    private boolean sees(TemplateUser user, String id) {
        boolean listed = templates.list(user).anyMatch(template -> template.id().equals(id));
        try {
            assertThat(templates.get(user, id).id()).isEqualTo(id);
            assertThat(listed).isTrue();
        } catch (TemplateNotFoundException e) {
            assertThat(listed).isFalse();
        }
        return listed;
    }

    @Test
    void aTemplateComesBackAsItWasKept() {
        SeenTemplate saved = save("'title':'𝄞','job':{'Executable':'echo','Arguments':['${x}','\\u0000']},"
                + "'parameters':{'properties':{'x':{'type':'number','default':0.020}}}");
        SeenTemplate found = templates.get(owner, saved.id());

        assertThat(saved.id()).startsWith("echo~");
        assertThat(found.template().document())
                .hasToString(saved.template().document().toString());
        assertThat(found.template().document().toString()).contains("0.020");
        assertThat(found.origin()).isEqualTo(Origin.OWN);
        assertThat(found.owner()).isEqualTo(owner.caller().name());
        assertThat(found.share()).isEqualTo("nobody");
        assertThat(found.changed()).isEqualTo(NOW);
        assertThat(templates.get(owner, "echo").id()).isEqualTo(saved.id());
    }

    @Test
    void itIsSeenByThoseThatItIsSharedWithAndNobodyElse() {
        String id = save("a", "nobody").id();
        assertThat(List.of(sees(owner, id), sees(colleague, id), sees(stranger, id), sees(admin, id)))
                .containsExactly(true, false, false, false);

        assertThat(save("a", "group:telbe").id()).isEqualTo(id);
        assertThat(List.of(sees(owner, id), sees(colleague, id), sees(stranger, id), sees(admin, id)))
                .containsExactly(true, true, false, false);
        assertThat(templates.get(colleague, id).origin()).isEqualTo(Origin.SHARED);

        save("a", "site");
        assertThat(List.of(sees(owner, id), sees(colleague, id), sees(stranger, id), sees(admin, id)))
                .containsExactly(true, true, true, true);

        save("a", "nobody");
        assertThat(List.of(sees(owner, id), sees(colleague, id), sees(stranger, id), sees(admin, id)))
                .containsExactly(true, false, false, false);
    }

    @Test
    void thePlainNameIsOnesOwn() {
        save("a", "site");

        assertThatThrownBy(() -> templates.get(stranger, "echo")).isInstanceOf(TemplateNotFoundException.class);
        SeenTemplate another = templates.save(stranger, request("'job':{'Executable':'b'}"));
        assertThat(templates.get(stranger, "echo").id()).isEqualTo(another.id());
        assertThat(templates
                        .get(owner, "echo")
                        .template()
                        .job()
                        .path("Executable")
                        .asText())
                .isEqualTo("a");
    }

    @Test
    void whomItCannotBeSharedWith() {
        for (String share : List.of("group:other", "group:", "everybody")) {
            assertThatThrownBy(() -> save("a", share))
                    .isInstanceOf(InvalidTemplateException.class)
                    .hasMessageContaining("your groups are laser, telbe");
        }
        assertThat(templates.list(owner)).isEmpty();
    }

    @Test
    void versionsCountByThemselvesAndAreNeverChanged() {
        assertThat(save("a", "nobody").template().version()).isEqualTo("1");
        assertThat(save("a", "site").template().version()).isEqualTo("1");
        assertThat(save("b", "site").template().version()).isEqualTo("2");
        assertThat(save("'version':'2.0','job':{'Executable':'c'}").template().version())
                .isEqualTo("2.0");
        assertThat(save("'version':'2.0','job':{'Executable':'c'}").template().version())
                .isEqualTo("2.0");

        assertThatThrownBy(() -> save("'version':'2.0','job':{'Executable':'d'}"))
                .isInstanceOf(TemplateConflictException.class)
                .hasMessageContaining("version 2.0");
        assertThatThrownBy(() -> save("'job':{'Executable':'d'}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("your last version is \"2.0\"");
        assertThat(templates
                        .get(owner, "echo")
                        .template()
                        .job()
                        .path("Executable")
                        .asText())
                .isEqualTo("c");
    }

    @Test
    void aVersionThatIsNotThePresentOneMayComeAgainAndTheDigestTellsItApart() {
        SeenTemplate first = save("'version':'1','job':{'Executable':'a'}");
        save("'version':'2','job':{'Executable':'b'}");
        SeenTemplate again = save("'version':'1','job':{'Executable':'c'}");
        assertThat(again.template().digest()).isNotEqualTo(first.template().digest());

        templates.delete(owner, "echo");
        assertThat(save("'version':'1','job':{'Executable':'a'}").template().digest())
                .isEqualTo(first.template().digest());
    }

    @Test
    void aNewVersionIsSharedAsTheOneBeforeIfNothingElseIsSaid() {
        assertThat(save("'job':{'Executable':'a'}").share()).isEqualTo("nobody");
        String id = save("a", "group:telbe").id();

        assertThat(save("'job':{'Executable':'b'},'preview':true").share()).isEqualTo("group:telbe");
        assertThat(save("'job':{'Executable':'b'}").share()).isEqualTo("group:telbe");
        assertThat(sees(colleague, id)).isTrue();
        assertThat(sees(stranger, id)).isFalse();

        save("b", "nobody");
        assertThat(sees(colleague, id)).isFalse();
    }

    @Test
    void aPreviewKeepsNothing() {
        assertThat(save("'job':{'Executable':'a'},'preview':true").template().version())
                .isEqualTo("1");

        assertThat(templates.list(owner)).isEmpty();
    }

    @Test
    void theSitesNamesCannotBeTakenAndWin() throws IOException {
        String kept = save("mine", "nobody").id();
        Files.writeString(
                files.resolve("echo.json"), json("{'name':'echo','version':'7','job':{'Executable':'the-sites'}}"));

        assertThat(templates.get(owner, "echo").origin()).isEqualTo(Origin.SITE);
        assertThat(templates.get(owner, kept).origin()).isEqualTo(Origin.OWN);
        assertThat(templates.list(owner)).extracting(SeenTemplate::id).containsExactly("echo", kept);
        assertThatThrownBy(() -> save("b", "nobody"))
                .isInstanceOf(TemplateConflictException.class)
                .hasMessageContaining("The site has a template");
        assertThatThrownBy(() -> templates.delete(owner, "echo")).isInstanceOf(TemplateConflictException.class);
    }

    @Test
    void onlyOnesOwnCanBeDeleted() {
        String id = save("a", "site").id();

        assertThatThrownBy(() -> templates.delete(stranger, id)).isInstanceOf(TemplateConflictException.class);
        assertThatThrownBy(() -> templates.delete(admin, id)).isInstanceOf(TemplateConflictException.class);
        templates.delete(owner, id);
        assertThatThrownBy(() -> templates.delete(owner, id)).isInstanceOf(TemplateNotFoundException.class);
        assertThat(templates.list(stranger)).isEmpty();
    }

    @Test
    void oneThatIsNoLongerWholeCanStillBeDeleted() {
        keep(kept("echo", json("{'name':'echo','version':'1','job':{'Arguments':['${gone}']}}")), Optional.empty());
        assertThatThrownBy(() -> templates.get(owner, "echo")).isInstanceOf(TemplateNotFoundException.class);
        assertThatThrownBy(() -> templates.delete(stranger, kept("echo", "").id()))
                .isInstanceOf(TemplateNotFoundException.class);

        templates.delete(owner, "echo");
        assertThat(stored.find(kept("echo", "").id())).isEmpty();
    }

    @Test
    void ofSavesAtTheSameTimeOneIsKept() {
        KeptTemplate first = kept("echo", "{}");
        KeptTemplate second = kept("echo", "[]");

        assertThat(keep(first, Optional.empty())).isTrue();
        assertThat(keep(second, Optional.empty())).isFalse();
        assertThat(stored.find(first.id())).contains(first);
        assertThat(keep(second, Optional.of(first))).isTrue();
        assertThat(keep(first, Optional.of(first))).isFalse();
        assertThat(stored.find(first.id())).contains(second);
    }

    @Test
    void aVersionStaysTheOneThatWasSaved() {
        List<String> saved = IntStream.range(0, 20)
                .parallel()
                .mapToObj(i -> {
                    try {
                        return save("'version':'2.0','job':{'Executable':'e" + i + "'}")
                                .template()
                                .digest();
                    } catch (TemplateConflictException e) {
                        return "";
                    }
                })
                .filter(digest -> !digest.isEmpty())
                .toList();

        assertThat(saved)
                .containsExactly(templates.get(owner, "echo").template().digest());
    }

    @Test
    void anotherSiteHasItsOwn() {
        String id = save("a", "site").id();
        StoredTemplates elsewhere = new StoredTemplates(database(), "other" + site);

        assertThat(elsewhere.find(id)).isEmpty();
        assertThat(elsewhere.visible(owner.caller().key(), Set.of("site"), 10)).isEmpty();
    }

    @Test
    void nobodyKeepsMoreThanMayBe() {
        for (int i = 0; i < 200; i++) {
            keep(kept("t" + i, json("{'name':'t','version':'1','job':{}}")), Optional.empty());
        }
        assertThatThrownBy(() -> save("a", "nobody")).isInstanceOf(TemplateConflictException.class);

        keep(kept("over", json("{'name':'over','version':'1','job':{}}")), Optional.empty());
        templates.save(owner, NewTemplate.parse(json("{'name':'over','version':'2','job':{'Executable':'a'}}")));
    }

    @Test
    void norMoreCharacters() {
        for (int i = 0; i < 20; i++) {
            keep(kept("t" + i, "x".repeat(200_000)), Optional.empty());
        }
        assertThatThrownBy(() -> save("a", "nobody"))
                .isInstanceOf(TemplateConflictException.class)
                .hasMessageContaining("characters");

        keep(kept("t1", "{}"), stored.find(kept("t1", "").id()));
        save("a", "nobody");
    }

    private boolean keep(KeptTemplate template, Optional<KeptTemplate> before) {
        return stored.save(template, before, others -> {});
    }

    @Test
    void aSecondSaveSeesWhatTheFirstHasKept() throws Exception {
        AtomicLong seen = new AtomicLong(-1);
        Thread second = new Thread(
                () -> stored.save(kept("b", "{}"), Optional.empty(), others -> seen.set(others.templates())));
        stored.save(kept("a", "{}"), Optional.empty(), others -> {
            second.start();
            await().until(() -> second.getState() == Thread.State.TIMED_WAITING || seen.get() >= 0);
        });
        second.join();
        assertThat(seen).hasValue(1);
    }

    /** Each is alone in thinking that there is room for it. */
    @Test
    void norMoreThanMayBeBySavesAtTheSameTime() throws Exception {
        for (int i = 0; i < 197; i++) {
            keep(kept("t" + i, json("{'name':'t','version':'1','job':{}}")), Optional.empty());
        }
        int threads = 8;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService users = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Boolean>> saves = IntStream.range(0, threads)
                    .mapToObj(i -> (Callable<Boolean>) () -> {
                        together.await();
                        return isSaved("{'name':'new" + i + "','job':{'Executable':'a'}}");
                    })
                    .toList();
            int saved = 0;
            for (Future<Boolean> save : users.invokeAll(saves)) {
                saved += save.get() ? 1 : 0;
            }
            assertThat(saved).isEqualTo(3);
            assertThat(stored.amount(owner.caller().key(), "").templates()).isEqualTo(200);
        } finally {
            users.shutdownNow();
        }
    }

    private boolean isSaved(String document) {
        try {
            templates.save(owner, NewTemplate.parse(json(document)));
            return true;
        } catch (TemplateConflictException e) {
            return false;
        }
    }

    private KeptTemplate kept(String name, String document) {
        return new KeptTemplate(
                StoredTemplates.id(name, owner.caller().key()),
                owner.caller().name(),
                owner.caller().key(),
                name,
                "1",
                "nobody",
                NOW,
                document);
    }

    @Test
    void aSecretIsNotKept() {
        assertThatThrownBy(() -> save("'job':{'Environment':{'API_TOKEN':'hunter2'}}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("'/job/Environment/API_TOKEN' has a secret")
                .hasMessageNotContaining("hunter2");
        assertThat(templates.list(owner)).isEmpty();
    }

    private void record(String job, String description, String restartOf, TemplateUser of) {
        Submission like = Snapshots.submission(description, restartOf);
        new HibernateRunStore(database(), site)
                .save(List.of(Snapshots.submitted(
                        job,
                        1,
                        new Submission(
                                like.description(),
                                List.of(),
                                new Owner(of.caller().name(), of.caller().key(), "login", null, "user"),
                                restartOf,
                                null,
                                Submission.Capture.LIVE))));
    }

    @Test
    void oneCanBeMadeOfOnesOwnWorkflow() {
        String job = "job" + site;
        record(job, "{'Executable':'sort','Arguments':['-p','3']}", null, owner);
        String members = "'fromWorkflow':'" + job + "','title':'Sort',"
                + "'parameters':{'properties':{'p':{'x-unit':'ps','minimum':1}}}";

        SeenTemplate saved = save(members);

        assertThat(saved.template().title()).isEqualTo("Sort");
        assertThat(saved.template().document().at("/parameters/properties/p").toString())
                .isEqualTo(json("{'type':'integer','default':3,'x-unit':'ps','minimum':1}"));
        assertThat(saved.template().job().toString())
                .isEqualTo(json("{'Executable':'sort','Arguments':['-p','${p}']}"));
        assertThat(save("'fromWorkflow':'" + job + "','parameters':{'properties':{'p':null}}")
                        .template()
                        .job()
                        .toString())
                .isEqualTo(json("{'Executable':'sort','Arguments':['-p','3']}"));
        assertThatThrownBy(() -> templates.save(stranger, request(members)))
                .isInstanceOf(WorkflowNotFoundException.class);
        assertThatThrownBy(() -> save("'fromWorkflow':'" + job + "','step':7"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageStartingWith("'/step'");
    }

    @Test
    void whatAJobWasStartedFromStaysAsItWas() {
        String job = "job" + site;
        SeenTemplate first = save("a", "nobody");
        stored.used(
                new TemplateUse(
                        job, site, first.id(), "echo", "1", first.template().digest(), "{\"x\":0.020}"),
                first.template().document().toString());
        stored.used(
                new TemplateUse(
                        "other" + job,
                        site,
                        first.id(),
                        "echo",
                        "1",
                        first.template().digest(),
                        "{}"),
                first.template().document().toString());
        record(job, "{'Executable':'a'}", null, owner);
        record("again" + job, "{'Executable':'a'}", job, owner);
        record("changed" + job, "{'Executable':'b'}", "again" + job, owner);
        save("b", "nobody");
        templates.delete(owner, first.id());

        TemplateUses uses = new TemplateUses(stored);
        WorkflowDetails details =
                new StoredWorkflows(database(), site, CLOCK).find(job).orElseThrow();
        Map<String, UsedTemplate> used = uses.of(details);

        assertThat(used).containsOnlyKeys(job, "again" + job, "changed" + job);
        assertThat(used.get(job).changed()).isFalse();
        assertThat(used.get("again" + job)).isEqualTo(used.get(job));
        assertThat(used.get("changed" + job).changed()).isTrue();
        assertThat(used.get(job).parameters()).hasToString("{\"x\":0.020}");
        assertThat(used.get(job).digest()).isEqualTo(first.template().digest());
        assertThat(uses.document(details, used.get(job)).toString())
                .isEqualTo(first.template().document().toString());
    }

    @Test
    void aStartThatCameToNothingLeavesNothing() {
        String job = "job" + site;
        stored.used(new TemplateUse(job, site, "echo", "echo", "1", "digest", "{}"), "{}");
        stored.notUsed(job);

        assertThat(stored.uses(List.of(job))).isEmpty();
    }
}
