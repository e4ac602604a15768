package org.helipoint.query;

/** There is no such workflow, or it is not the caller's: the two cannot be told apart. */
public final class WorkflowNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WorkflowNotFoundException(String id) {
        super("There is no workflow '" + id + "' of yours.");
    }
}
