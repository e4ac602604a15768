package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.unicore.security.AuthorisationException;
import eu.unicore.security.OperationType;
import eu.unicore.services.Kernel;
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
import org.helipoint.hook.RestartMark;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits by the same steps as {@code POST /rest/core/jobs} ({@code Jobs.submit}, {@code Jobs.doSubmit} and
 * {@code TargetSystemImpl.submit} of uas-core 3.0.0), but with an action made here, so that it can carry the
 * {@link RestartMark}. Works on the thread of a request only, whose caller it takes.
 */
public final class UnicoreSubmitter implements JobSubmitter {

    private static final Logger LOG = LoggerFactory.getLogger(UnicoreSubmitter.class);

    private final Kernel kernel;

    public UnicoreSubmitter(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public PreparedJob prepare(ObjectNode description, String restartOf) {
        TargetSystemHomeImpl sites = (TargetSystemHomeImpl) kernel.getHome(UAS.TSS);
        if (!sites.isJobSubmissionEnabled()) {
            throw new SubmissionDisabledException("Job submission is disabled: " + sites.getHighMessage());
        }
        checkAccess();
        try {
            Builder job = new Builder(description.toString());
            TargetSystemImpl site = Sites.findTSS(kernel);
            Action action =
                    XNJSFacade.get(site.getModel().getXnjsReference(), kernel).makeAction(job.getJSON());
            String umask = JSONParser.parseUmask(job.getJSON());
            action.setUmask(umask == null ? site.getUmask() : umask);
            if (!Boolean.parseBoolean(job.getProperty("haveClientStageIn"))) {
                action.getProcessingContext().put(Action.AUTO_SUBMIT, true);
            }
            RestartMark.put(action, restartOf);
            return new UnicoreJob(action, site, job.getTags());
        } catch (Exception e) {
            throw refused(e);
        }
    }

    private void checkAccess() {
        try {
            kernel.getSecurityManager()
                    .checkAuthorisation(
                            AuthZAttributeStore.getClient(),
                            new ActionDescriptor("POST", OperationType.write),
                            new ResourceDescriptor(
                                    "core", null, kernel.getSecurityManager().getServerIdentity()));
        } catch (AuthorisationException e) {
            throw refused(e);
        }
    }

    private static RuntimeException refused(Exception e) {
        String message = Log.createFaultMessage("UNICORE does not take the job", e);
        return e instanceof AuthorisationException
                ? new SubmissionRefusedException(message, e)
                : new SubmissionFailedException(message, e);
    }

    private final class UnicoreJob implements PreparedJob {

        private final Action action;
        private final TargetSystemImpl site;
        private final String[] tags;

        UnicoreJob(Action action, TargetSystemImpl site, String... tags) {
            this.action = action;
            this.site = site;
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
                throw refused(e);
            }
            try {
                kernel.getMessaging().getChannel(site.getUniqueID()).publish(new ResourceAddedMessage(id(), UAS.JMS));
            } catch (Exception e) {
                LOG.warn(
                        "Job {}: submitted, but its site could not be told; it may miss the job in its list.", id(), e);
            }
        }
    }
}
