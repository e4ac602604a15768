package org.helipoint.restart;

import eu.unicore.security.AuthorisationException;
import eu.unicore.security.OperationType;
import eu.unicore.security.Xlogin;
import eu.unicore.services.Kernel;
import eu.unicore.services.exceptions.ResourceNotCreatedException;
import eu.unicore.services.messaging.impl.ResourceAddedMessage;
import eu.unicore.services.security.pdp.ActionDescriptor;
import eu.unicore.services.security.util.AuthZAttributeStore;
import eu.unicore.services.security.util.ResourceDescriptor;
import eu.unicore.uas.UAS;
import eu.unicore.uas.impl.tss.TargetSystemHomeImpl;
import eu.unicore.uas.impl.tss.TargetSystemImpl;
import eu.unicore.uas.json.Builder;
import eu.unicore.uas.rest.Sites;
import eu.unicore.uas.xnjs.XNJSFacade;
import eu.unicore.util.Log;
import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.json.JSONParser;
import java.util.List;
import java.util.function.Consumer;
import org.helipoint.hook.RestartMark;
import org.helipoint.redact.Cleaner;
import org.helipoint.redact.Redactor;
import org.helipoint.redact.Unquoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits by the same steps as {@code POST /rest/core/jobs} ({@code Jobs.submit}, {@code Jobs.doSubmit} and
 * {@code TargetSystemImpl.submit} of uas-core 3.0.0), but with an action made here, so that it can carry the
 * {@link RestartMark}. Works on the thread of a request, whose caller it takes, or within {@link OwnerClients#as}.
 */
public final class UnicoreSubmitter implements JobSubmitter {

    private static final Logger LOG = LoggerFactory.getLogger(UnicoreSubmitter.class);

    private final Kernel kernel;
    private final Redactor redactor;

    /**
     * A submitter.
     *
     * @param redactor for UNICORE's messages, which may quote the description
     */
    public UnicoreSubmitter(Kernel kernel, Redactor redactor) {
        this.kernel = kernel;
        this.redactor = redactor;
    }

    /** Whether UNICORE takes jobs now. */
    public boolean enabled() {
        return ((TargetSystemHomeImpl) kernel.getHome(UAS.TSS)).isJobSubmissionEnabled();
    }

    @Override
    public PreparedJob prepare(JobToSubmit toSubmit, String restartOf) {
        return prepare(toSubmit, action -> {
            RestartMark.put(action, restartOf);
            if (toSubmit.partial()) {
                RestartMark.putPartial(action);
            }
        });
    }

    @Override
    public PreparedJob prepare(JobToSubmit toSubmit) {
        return prepare(toSubmit, action -> {});
    }

    private PreparedJob prepare(JobToSubmit toSubmit, Consumer<Action> mark) {
        TargetSystemHomeImpl sites = (TargetSystemHomeImpl) kernel.getHome(UAS.TSS);
        if (!sites.isJobSubmissionEnabled()) {
            throw new SubmissionDisabledException("Job submission is disabled: " + sites.getHighMessage());
        }
        Cleaner cleaner = redactor.cleaner(List.of(toSubmit.description()), toSubmit.templates());
        checkAccess(cleaner);
        checkLogin();
        try {
            Builder job = new Builder(toSubmit.description().toString());
            TargetSystemImpl site = Sites.findTSS(kernel);
            Action action =
                    XNJSFacade.get(site.getModel().getXnjsReference(), kernel).makeAction(job.getJSON());
            toSubmit.id().ifPresent(action::setUUID);
            String umask = JSONParser.parseUmask(job.getJSON());
            action.setUmask(umask == null ? site.getUmask() : umask);
            if (!Boolean.parseBoolean(job.getProperty("haveClientStageIn"))) {
                action.getProcessingContext().put(Action.AUTO_SUBMIT, true);
            }
            String allocation = job.getJSON().optString(MissingThings.ALLOCATION, null);
            if (allocation != null) {
                action.getProcessingContext().put(MissingThings.ALLOCATION, allocation);
            }
            mark.accept(action);
            RestartMark.putTemplates(action, toSubmit.templates());
            return new UnicoreJob(action, site, cleaner, job.getTags());
        } catch (Exception e) {
            throw refused(e, cleaner);
        }
    }

    private void checkAccess(Cleaner cleaner) {
        try {
            kernel.getSecurityManager()
                    .checkAuthorisation(
                            AuthZAttributeStore.getClient(),
                            new ActionDescriptor("POST", OperationType.write),
                            new ResourceDescriptor(
                                    "core", null, kernel.getSecurityManager().getServerIdentity()));
        } catch (AuthorisationException e) {
            throw refused(e, cleaner);
        }
    }

    /** UNICORE would take a job of somebody without a login, and let it fail later. */
    private static void checkLogin() {
        Xlogin login = AuthZAttributeStore.getClient().getXlogin();
        if (login == null || login.getLogins() == null || login.getLogins().length == 0) {
            throw new SubmissionRefusedException(
                    "You have no login on the cluster to run a job under; it runs as you, and a restart never as the owner.",
                    null);
        }
    }

    /** {@code DefaultHome.checkLimits} has no exception of its own for this. */
    private static boolean isJobLimit(Exception e) {
        return e instanceof ResourceNotCreatedException
                && String.valueOf(e.getMessage()).startsWith("Limit of <");
    }

    private static RuntimeException refused(Exception e, Cleaner cleaner) {
        if (isJobLimit(e)) {
            return new JobLimitException("You have as many jobs as you may have. UNICORE says: " + e.getMessage());
        }
        String message = cleaner.clean(Log.createFaultMessage("UNICORE does not take the job", e));
        return e instanceof AuthorisationException
                ? new SubmissionRefusedException(message, Unquoted.of(e))
                : new SubmissionFailedException(message, Unquoted.of(e));
    }

    private final class UnicoreJob implements PreparedJob {

        private final Action action;
        private final TargetSystemImpl site;
        private final Cleaner cleaner;
        private final String[] tags;

        UnicoreJob(Action action, TargetSystemImpl site, Cleaner cleaner, String... tags) {
            this.action = action;
            this.site = site;
            this.cleaner = cleaner;
            this.tags = tags;
        }

        @Override
        public String id() {
            return action.getUUID();
        }

        @Override
        public void submit() {
            try {
                site.createJobResource(action, null, tags);
            } catch (Exception e) {
                throw refused(e, cleaner);
            }
            try {
                kernel.getMessaging().getChannel(site.getUniqueID()).publish(new ResourceAddedMessage(id(), UAS.JMS));
            } catch (Exception e) {
                LOG.warn(
                        "Job {}: submitted, but its site could not be told; it may miss the job in its list.",
                        id(),
                        Unquoted.of(e));
            }
        }
    }
}
