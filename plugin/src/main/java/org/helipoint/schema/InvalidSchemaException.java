package org.helipoint.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A schema that is none, or asks for more than may be asked for. */
public final class InvalidSchemaException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    InvalidSchemaException(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining(" ")));
        this.findings = List.copyOf(findings);
    }

    /** What is wrong, by place in the schema. */
    public List<Finding> findings() {
        return findings;
    }
}
