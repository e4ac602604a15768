package org.helipoint.extractors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;

/** Fails over every file {@code *.bad}, and not by the exception that it should. */
public final class FailingExtractor implements Extractor {

    @Override
    public boolean supports(String name) {
        return name.endsWith(".bad");
    }

    @Override
    public ObjectNode extract(JobFile file) {
        return nested(file); // until the stack is full
    }

    private static ObjectNode nested(JobFile file) {
        return file.size() >= 0 ? nested(file) : null;
    }
}
