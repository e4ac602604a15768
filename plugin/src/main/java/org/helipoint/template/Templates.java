package org.helipoint.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.helipoint.model.Run;
import org.helipoint.model.Workflow;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;
import org.helipoint.restart.MergePatch;
import org.helipoint.schema.Finding;
import org.helipoint.store.KeptTemplate;
import org.helipoint.store.StoredTemplates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates that a user sees: the site's, the user's own, and those that others share. No template of a user takes the name
 * of one of the site. Methods that need the store throw {@link org.helipoint.capture.StoreUnavailableException} while it is
 * down. Thread-safe.
 */
public final class Templates {

    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);

    /** Most templates that one user may keep. */
    static final int MOST_KEPT = 200;

    /** Most characters that these may have together. */
    private static final long MOST_CHARACTERS = 4_000_000;

    private static final int MOST_LISTED = 500;

    private final SiteTemplates site;
    private final StoredTemplates stored;
    private final Workflows workflows;
    private final Redactor redactor;
    private final Clock clock;

    private final ReadTemplates read = new ReadTemplates();

    public Templates(SiteTemplates site, StoredTemplates stored, Workflows workflows, Redactor redactor, Clock clock) {
        this.site = site;
        this.stored = stored;
        this.workflows = workflows;
        this.redactor = redactor;
        this.clock = clock;
    }

    /**
     * The site's, then those of users, of these the ones that changed last first; at most 500 of users. Each is read when
     * it is its turn: all together may be larger than the memory.
     */
    public Stream<SeenTemplate> list(TemplateUser user) {
        Stream<SeenTemplate> kept = stored.visible(user.caller().key(), user.shares(), MOST_LISTED).stream()
                .flatMap(id -> kept(user, id).stream())
                .flatMap(one -> seen(user, one).stream());
        return Stream.concat(site.all().stream(), kept);
    }

    /** How many the site has. */
    public int ofSite() {
        return site.all().size();
    }

    /** The files of the site that are no templates. */
    public List<SiteTemplates.Broken> broken() {
        return site.broken();
    }

    /**
     * One of them.
     *
     * @param name its id; or the plain name of the user's own, if the site has none of that name
     * @throws TemplateNotFoundException if there is none that the user may see
     */
    public SeenTemplate get(TemplateUser user, String name) {
        return site.find(name)
                .or(() -> kept(user, name).flatMap(kept -> seen(user, kept)))
                .orElseThrow(() -> new TemplateNotFoundException(name));
    }

    private Optional<KeptTemplate> kept(TemplateUser user, String name) {
        String id = name.contains("~")
                ? name
                : StoredTemplates.id(name, user.caller().key());
        return stored.find(id).filter(user::maySee);
    }

    /** Empty for one that was whole once, and is not by the rules of this version. */
    private Optional<SeenTemplate> seen(TemplateUser user, KeptTemplate kept) {
        try {
            Template template = read.get(kept.document(), this::read);
            return Optional.of(new SeenTemplate(
                    kept.id(),
                    template,
                    user.owns(kept) ? SeenTemplate.Origin.OWN : SeenTemplate.Origin.SHARED,
                    kept.owner(),
                    kept.share(),
                    kept.changed()));
        } catch (InvalidTemplateException e) {
            LOG.warn("The template {} is kept out: {}", kept.id(), e.getMessage());
            return Optional.empty();
        }
    }

    private Template read(String document) {
        try {
            return Template.of((ObjectNode) TemplateText.read(document), redactor);
        } catch (JsonProcessingException e) {
            throw TemplateText.wrong("is not JSON");
        }
    }

    /**
     * Keeps a template of a user, or a new version of it; or says only what it would be. Its version is the one before and one
     * more if it says none. Whom it is shared with stays as it was if nothing is said of that: with nobody, of a new one. To keep
     * the same again changes at most that.
     *
     * @throws InvalidTemplateException if it is wrong
     * @throws org.helipoint.query.WorkflowNotFoundException if it is to be made of a workflow that the user does not have
     * @throws TemplateConflictException if the name is one of the site's, the user's present template has the same version and
     *     another content, the workflow has nothing that a template could be made of, or the user has too many or too large templates
     */
    public SeenTemplate save(TemplateUser user, NewTemplate request) {
        ObjectNode document = request.workflow().isPresent() ? fromWorkflow(user, request) : request.document();
        String name = document.path("name").asText();
        Optional<KeptTemplate> before =
                stored.find(StoredTemplates.id(name, user.caller().key()));
        if (!document.has("version")) {
            document = versioned(document, before);
        }
        Template template = Template.of(document, redactor);
        SeenTemplate saved = new SeenTemplate(
                StoredTemplates.id(name, user.caller().key()),
                template,
                SeenTemplate.Origin.OWN,
                user.caller().name(),
                share(user, request, before),
                clock.instant());
        checkConflicts(saved, before);
        KeptTemplate kept = kept(saved, user);
        if (request.preview()) {
            checkAmount(kept, before, stored.amount(kept.ownerKey(), kept.id()));
        } else if (!stored.save(kept, before, others -> checkAmount(kept, before, others))) {
            throw new TemplateConflictException(
                    "Another version of '" + name + "' was kept at the same time; look at it and try again.");
        }
        return saved;
    }

    private static String share(TemplateUser user, NewTemplate request, Optional<KeptTemplate> before) {
        return request.share()
                .map(share -> Share.checked(share, user))
                .orElseGet(() -> before.map(KeptTemplate::share).orElse(Share.NOBODY));
    }

    private static KeptTemplate kept(SeenTemplate saved, TemplateUser user) {
        return new KeptTemplate(
                saved.id(),
                saved.owner(),
                user.caller().key(),
                saved.template().name(),
                saved.template().version(),
                saved.share(),
                saved.changed(),
                saved.template().document().toString());
    }

    private void checkConflicts(SeenTemplate saved, Optional<KeptTemplate> before) {
        Template template = saved.template();
        if (site.find(template.name()).isPresent()) {
            throw new TemplateConflictException(
                    "The site has a template of the name '" + template.name() + "'; take another name.");
        }
        before.filter(kept -> kept.version().equals(template.version()))
                .filter(kept -> !kept.document().equals(template.document().toString()))
                .ifPresent(kept -> {
                    throw new TemplateConflictException("Your present template '" + kept.name() + "' has the version "
                            + kept.version() + ", too, and another content: give another version, or none.");
                });
    }

    private static void checkAmount(KeptTemplate kept, Optional<KeptTemplate> before, StoredTemplates.Amount others) {
        if (before.isEmpty() && others.templates() >= MOST_KEPT) {
            throw new TemplateConflictException("You have " + MOST_KEPT + " templates already; delete some.");
        }
        if (kept.document().length() + others.characters() > MOST_CHARACTERS) {
            throw new TemplateConflictException(
                    "Your templates would have more than " + MOST_CHARACTERS + " characters together; delete some.");
        }
    }

    private static ObjectNode versioned(ObjectNode document, Optional<KeptTemplate> before) {
        String version = before.map(KeptTemplate::version).orElse("0");
        if (!version.matches("[0-9]{1,9}")) {
            throw new InvalidTemplateException(
                    List.of(Finding.of("/version", "is missing; your last version is \"" + version + "\"")));
        }
        ObjectNode versioned = document.objectNode();
        versioned.set("name", document.path("name"));
        versioned.put("version", Integer.toString(1 + Integer.parseInt(version)));
        if (before.isPresent() && same(document, before.get())) {
            versioned.put("version", version);
        }
        return versioned.setAll(withoutName(document));
    }

    private static ObjectNode withoutName(ObjectNode document) {
        return document.deepCopy().without("name");
    }

    /** Whether nothing has changed but that the version is not said. */
    private static boolean same(ObjectNode document, KeptTemplate before) {
        try {
            ObjectNode kept = (ObjectNode) TemplateText.read(before.document());
            return kept.without(List.of("name", "version"))
                    .toString()
                    .equals(withoutName(document).toString());
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private ObjectNode fromWorkflow(TemplateUser user, NewTemplate request) {
        Run run = run(user, request);
        ObjectNode said = request.document();
        Set<String> fixed = new TreeSet<>();
        said.at("/parameters/properties").properties().stream()
                .filter(property -> property.getValue().isNull())
                .forEach(property -> fixed.add(property.getKey()));
        ObjectNode made = TemplateFromRun.of(run, fixed);
        ObjectNode document = said.objectNode();
        document.set("name", said.path("name"));
        document.setAll((ObjectNode) MergePatch.apply(made, withoutName(said)));
        return document;
    }

    /** The newest attempt of the step that is meant; of a sweep, all of it. */
    private Run run(TemplateUser user, NewTemplate request) {
        Workflow workflow = workflows
                .getWithoutRuns(user.caller(), request.workflow().orElseThrow())
                .workflow();
        int before = request.step().map(step -> step - 1).orElse(0);
        List<Run> newest = workflows.newest(workflow, before, 2).stream()
                .filter(run -> request.step().isEmpty() || request.step().get() == run.step())
                .toList();
        if (newest.size() != 1) {
            throw new InvalidTemplateException(List.of(Finding.of(
                    "/step",
                    request.step().isEmpty()
                            ? "is missing: the workflow has " + workflows.countSteps(user.caller(), workflow.id())
                                    + " steps; say which one"
                            : "is no step of this workflow that has a template to give")));
        }
        return newest.get(0);
    }

    /**
     * Deletes a template of the user, also one that is no longer whole by the rules of this version. What was started from it
     * stays as it is.
     *
     * @throws TemplateNotFoundException if there is none that the user may see
     * @throws TemplateConflictException if it is not the user's
     */
    public void delete(TemplateUser user, String name) {
        Optional<KeptTemplate> own = site.find(name).isPresent()
                ? Optional.empty()
                : Optional.of(kept(user, name).orElseThrow(() -> new TemplateNotFoundException(name)))
                        .filter(user::owns);
        stored.delete(own.orElseThrow(() -> new TemplateConflictException(
                        "'" + name + "' is not yours; you can delete your own templates only."))
                .id());
    }
}
