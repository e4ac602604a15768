package org.helipoint.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * What a program has written into a file {@code helipoint-metadata.json}, in whichever directory: metadata as it stands, in the
 * form of a job's {@code Metadata}.
 */
public final class MetadataFile implements Extractor {

    private static final String NAME = "helipoint-metadata.json";

    @Override
    public boolean supports(String name) {
        return name.equals(NAME) || name.endsWith("/" + NAME);
    }

    /** Before any mapping, which may name all JSON files. */
    @Override
    public int order() {
        return 10;
    }

    @Override
    public ObjectNode extract(JobFile file) throws IOException {
        JsonNode content = JsonText.read(file);
        if (content instanceof ObjectNode metadata) {
            return metadata;
        }
        throw new IOException("it is no JSON object, such as {\"sample\": \"LSCO\"}");
    }
}
