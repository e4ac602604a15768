package org.helipoint.hook;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.unicore.security.Client;
import eu.unicore.security.Role;
import eu.unicore.security.SecurityTokens;
import eu.unicore.security.Xlogin;
import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.ems.ActionResult;
import eu.unicore.xnjs.ems.ActionStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * TELBE's job as an action of XNJS, moved by hand: the description that the demo submits; the log, the times and the
 * batch system's details that UNICORE/X 11 had of such a job on Slurm.
 */
final class TelbeJob {

    private static final String DESCRIPTION = new String(resource("telbe-job.json"), StandardCharsets.UTF_8);
    private static final String DETAILS = new String(resource("telbe-details.json"), StandardCharsets.UTF_8);
    private static final List<String> LOG = log();

    /** How much of the log there is when XNJS begins with a job: type and client. */
    private static final int LOG_AT_SUBMISSION = 2;

    private final Action action;

    /** A job that was just submitted. */
    TelbeJob(String id) {
        action = new Action(id);
        action.setType("JSON");
        action.setAjd(DESCRIPTION);
        action.setClient(client());
        action.getLog().addAll(LOG.subList(0, LOG_AT_SUBMISSION));
    }

    private static Client client() {
        SecurityTokens tokens = new SecurityTokens();
        tokens.setUserName("CN=Demo User, O=TELBE, C=DE");
        tokens.setConsignorTrusted(true);
        Client client = new Client();
        client.setAuthenticatedClient(tokens);
        client.setXlogin(new Xlogin(new String[] {"demo"}, new String[] {"telbe"}));
        client.setRole(new Role("user", "attribute source"));
        return client;
    }

    private static byte[] resource(String name) {
        try (InputStream in = TelbeJob.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> log() {
        try {
            return new ObjectMapper().readValue(resource("telbe-log.json"), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first pass: XNJS makes the working directory and begins with staging in. */
    void submit(JobHook hook) {
        hook.observe(action);
        action.getProcessingContext().put("_TIME_START", System.currentTimeMillis());
        action.getExecutionContext().setWorkingDirectory("/bigdata/unicore/ux/filespace/" + action.getUUID() + "/");
        action.setStatus(ActionStatus.PREPROCESSING);
        hook.observe(action);
    }

    /** A pass in which the batch system has begun with it. */
    void run(JobHook hook) {
        hook.observe(action);
        long now = System.currentTimeMillis();
        action.setBSID("18");
        action.getProcessingContext().put("_TIME_END_STAGEIN", now);
        action.getProcessingContext().put("_TIME_SUBMITTED", now);
        action.getProcessingContext().put("_TIME_START_MAIN", now);
        action.setStatus(ActionStatus.RUNNING);
        hook.observe(action);
    }

    /** A pass that finds it as it was. */
    void look(JobHook hook) {
        hook.observe(action);
        hook.observe(action);
    }

    /** A pass in which it goes from running to queued or back, as when the batch system takes its node away. */
    void requeue(JobHook hook) {
        hook.observe(action);
        action.setStatus(action.getStatus() == ActionStatus.RUNNING ? ActionStatus.QUEUED : ActionStatus.RUNNING);
        hook.observe(action);
    }

    /** What XNJS does between the passes before the last one. */
    void finishProgram() {
        long now = System.currentTimeMillis();
        action.getProcessingContext().put("_TIME_END_MAIN", now);
        action.getProcessingContext().put("_TIME_START_STAGEOUT", now);
        action.getExecutionContext().setExitCode(0);
        action.setBssDetails(DETAILS);
        action.getLog().addAll(LOG.subList(LOG_AT_SUBMISSION, LOG.size()));
    }

    /** The pass in which it ends. */
    void end(JobHook hook) {
        hook.observe(action);
        action.getProcessingContext().put("_TIME_END", System.currentTimeMillis());
        action.setResult(new ActionResult(ActionResult.SUCCESSFUL, "Success.", 0));
        action.setStatus(ActionStatus.DONE);
        hook.observe(action);
    }
}
