package org.helipoint.query;

/** There is no task with this id that the caller may see. */
public final class TaskNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TaskNotFoundException(String id) {
        super("There is no task '" + id + "'.");
    }
}
