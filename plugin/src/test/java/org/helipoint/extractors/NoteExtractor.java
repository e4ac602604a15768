package org.helipoint.extractors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;

/** Files {@code *.note} of lines {@code key=value}. */
public final class NoteExtractor implements Extractor {

    @Override
    public boolean supports(String name) {
        return name.endsWith(".note");
    }

    @Override
    public ObjectNode extract(JobFile file) throws IOException {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        new String(file.read(0, (int) file.size()), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("=", 2))
                .forEach(pair -> said.put(pair[0], pair[1]));
        return said;
    }
}
