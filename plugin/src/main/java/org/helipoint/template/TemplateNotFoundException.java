package org.helipoint.template;

/** There is no template of this name that the caller may see. */
public final class TemplateNotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TemplateNotFoundException(String name) {
        super("There is no template '" + name + "' that you may see.");
    }
}
