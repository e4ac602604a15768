package org.helipoint.template;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.helipoint.capture.Acknowledgement;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.query.Workflows;
import org.helipoint.redact.Redactor;
import org.helipoint.redact.Unquoted;
import org.helipoint.restart.IdempotencyKey;
import org.helipoint.restart.JobSubmitter;
import org.helipoint.restart.JobSubmitter.PreparedJob;
import org.helipoint.restart.JobToSubmit;
import org.helipoint.restart.OnceOnly;
import org.helipoint.schema.Finding;
import org.helipoint.store.StoredTemplates;
import org.helipoint.store.TemplateUse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts jobs from templates, with the caller's rights. Works on the thread of a request. */
public final class TemplateStarts {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateStarts.class);
    private static final Duration RECORDED_WITHIN = Duration.ofSeconds(2);

    private final Templates templates;
    private final StoredTemplates stored;
    private final JobSubmitter submitter;
    private final Recorder recorder;
    private final Workflows workflows;
    private final OnceOnly once;
    private final Predicate<String> exists;
    private final Redactor redactor;
    private final MetadataCheck profiles;

    /**
     * Starts jobs.
     *
     * @param exists whether there is a job with this id
     */
    public TemplateStarts(
            Templates templates,
            StoredTemplates stored,
            JobSubmitter submitter,
            Recorder recorder,
            Workflows workflows,
            OnceOnly once,
            Predicate<String> exists,
            Redactor redactor,
            MetadataCheck profiles) {
        this.templates = templates;
        this.stored = stored;
        this.submitter = submitter;
        this.recorder = recorder;
        this.workflows = workflows;
        this.once = once;
        this.exists = exists;
        this.redactor = redactor;
        this.profiles = profiles;
    }

    /**
     * What a start would submit.
     *
     * @throws TemplateNotFoundException if the user sees no such template
     * @throws TemplateConflictException if it is not the one that the request means
     * @throws InvalidTemplateException if the parameters do not fit it
     */
    public StartPlan plan(TemplateUser user, String name, StartRequest request) {
        SeenTemplate template = template(user, name, request);
        Filling filling = filling(template.template(), request);
        return new StartPlan(template, filling.shown(), filling.parameters());
    }

    private SeenTemplate template(TemplateUser user, String name, StartRequest request) {
        SeenTemplate seen = templates.get(user, name);
        Template template = seen.template();
        if (request.digest().filter(digest -> !digest.equals(template.digest())).isPresent()) {
            throw new TemplateConflictException(
                    "The template '" + name + "' is not the one of 'digest': it has changed," + " and is version "
                            + template.version() + " now. Nothing was started; look at a preview again.");
        }
        return seen;
    }

    private Filling filling(Template template, StartRequest request) {
        Filling filling = Filling.of(template, request, redactor);
        if (template.strict() && template.profile().isPresent()) {
            List<Finding> findings = profiles.check(template.profile().get(), filling.metadata()).stream()
                    .map(finding -> finding.below("/metadata"))
                    .toList();
            if (!findings.isEmpty()) {
                throw new InvalidTemplateException(findings);
            }
        }
        return filling;
    }

    /**
     * Starts a job. When this returns, it is submitted, and as a rule recorded too.
     *
     * @throws TemplateNotFoundException if the user sees no such template
     * @throws TemplateConflictException if it is not the one that the request means; then nothing is submitted
     * @throws InvalidTemplateException if the parameters do not fit it; then nothing is submitted
     * @throws org.helipoint.restart.SubmissionRefusedException if the user may not submit jobs
     * @throws org.helipoint.restart.JobLimitException if the user may have no more jobs
     * @throws org.helipoint.restart.SubmissionFailedException if UNICORE does not take the job
     * @throws org.helipoint.restart.SubmissionDisabledException if UNICORE takes no jobs now
     * @throws StoreUnavailableException if nobody could say later where the job came from
     */
    public Started start(TemplateUser user, String name, StartRequest request) {
        return start(user, name, request, started -> {});
    }

    /**
     * Starts a job, unless the user has done so with this key in the last 24 hours: then it tells what came of that. Throws
     * what {@link #start(TemplateUser, String, StartRequest)} throws; after that the key can be used again.
     *
     * @param body the body that the request was read from
     * @throws org.helipoint.restart.KeyUsedException if the user has used the key for something else
     */
    public Started start(TemplateUser user, String name, StartRequest request, IdempotencyKey key, String body) {
        return once.once(
                user.caller(),
                key,
                "template " + name + "\n" + body,
                exists,
                about -> start(
                        user, name, request, started -> about.toMake(new OnceOnly.Made(started.job(), started.json()))),
                answer -> recorded(Started.again(answer)));
    }

    private Started start(TemplateUser user, String name, StartRequest request, Consumer<Started> before) {
        SeenTemplate seen = template(user, name, request);
        Template template = seen.template();
        Filling filling = filling(template, request);
        PreparedJob job = submitter.prepare(
                new JobToSubmit(filling.description(), filling.secretTexts(), false, Optional.empty()));
        Started started = new Started(job.id(), job.id(), seen.id(), template.version(), template.digest(), false);
        before.accept(started);
        stored.used(
                new TemplateUse(
                        job.id(),
                        stored.site(),
                        seen.id(),
                        template.name(),
                        template.version(),
                        template.digest(),
                        filling.parameters().toString()),
                template.document().toString());
        submit(job);
        return recorded(started);
    }

    private void submit(PreparedJob job) {
        Acknowledgement recorded = recorder.expect(job.id());
        try {
            job.submit();
        } catch (RuntimeException e) {
            recorder.forget(job.id());
            takeBack(job.id(), e);
            throw e;
        }
        try {
            recorded.await(RECORDED_WITHIN);
        } finally {
            recorder.forget(job.id());
        }
    }

    private void takeBack(String job, RuntimeException cause) {
        try {
            stored.notUsed(job);
        } catch (StoreUnavailableException e) { // a line that nobody will ever see
            cause.addSuppressed(e);
        }
    }

    /** The workflow that the job is in; its own, as long as nobody knows better. From now on nothing may fail any more. */
    private Started recorded(Started started) {
        try {
            return workflows.workflowOf(started.job()).map(started::in).orElse(started);
        } catch (StoreUnavailableException | StoreTimeoutException e) {
            LOG.warn("Job {}: submitted, but its record cannot be read now.", started.job(), Unquoted.of(e));
            return started;
        }
    }
}
