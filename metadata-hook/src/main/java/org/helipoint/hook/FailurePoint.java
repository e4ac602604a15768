package org.helipoint.hook;

import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.ems.ApplicationExecutionStatus;
import eu.unicore.xnjs.ems.ProcessingContext;
import org.helipoint.model.FailureReason;

/**
 * Tells from XNJS' own notes on a failed job how far it had come, and so why it failed; whether anybody saw it fail makes
 * no difference. Never reads messages: users' names and paths are in them. The keys are those of {@code JobProcessor} in
 * XNJS 3.0.0. UNICORE's restart in place takes away the notes from the submission on.
 */
final class FailurePoint {

    private static final String STAGE_IN = "JSDL_de.fzj.unicore.xnjs.jsdl.JSDLProcessor_SUBACTION_STAGEIN";

    private FailurePoint() {}

    static FailureReason reason(Action action) {
        ProcessingContext context = action.getProcessingContext();
        if (has(context, "_TIME_START_STAGEOUT")) {
            return FailureReason.STAGE_OUT;
        }
        if (has(context, "_TIME_END_MAIN")) {
            Integer exitCode = action.getExecutionContext().getExitCode();
            boolean failed = exitCode != null && exitCode != 0;
            return failed || has(context, "_TIME_START_POST") ? FailureReason.EXIT_CODE : FailureReason.SYSTEM;
        }
        if (has(context, "_TIME_SUBMITTED")) {
            return FailureReason.SYSTEM;
        }
        boolean beforeSubmission = context.get(ApplicationExecutionStatus.class) == null;
        if (beforeSubmission && has(context, STAGE_IN) && !has(context, "_TIME_END_STAGEIN")) {
            return FailureReason.STAGE_IN;
        }
        boolean noDirectory = has(context, "_USPACE_CREATE_ATTEMPTS")
                && action.getExecutionContext().getWorkingDirectory() == null;
        return noDirectory ? FailureReason.SYSTEM : FailureReason.SUBMISSION;
    }

    private static boolean has(ProcessingContext context, String key) {
        return context.get(key) != null;
    }
}
