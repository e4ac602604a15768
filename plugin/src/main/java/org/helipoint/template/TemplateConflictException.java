package org.helipoint.template;

/** Something that cannot be done with a template as things are; the message says why. */
public final class TemplateConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TemplateConflictException(String message) {
        super(message);
    }
}
