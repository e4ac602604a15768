package org.helipoint.template;

import java.util.List;
import java.util.stream.Collectors;
import org.helipoint.schema.Finding;

/** A template, or what it is started with, that is wrong at one or more places. */
public final class InvalidTemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    /**
     * What is wrong.
     *
     * @param findings by their places in the template or, of a request, in its body; not empty
     */
    public InvalidTemplateException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining(" ")));
        this.findings = List.copyOf(findings);
    }

    /** What is wrong, place by place. */
    public List<Finding> findings() {
        return findings;
    }
}
