package org.helipoint.extract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Reads JSON that users or administrators wrote: within limits, strictly, and with errors that say where. */
final class JsonText {

    static final int MOST_BYTES = 1 << 20;
    static final int DEEPEST = 50;
    static final int MOST_TOKENS = 50_000;

    private static final int PIECE = 65_536;
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonText() {}

    static JsonNode read(JobFile file) throws IOException {
        if (file.size() > MOST_BYTES) {
            throw new IOException(
                    "it has " + file.size() + " bytes; of JSON files no more than " + MOST_BYTES + " are read");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) file.size());
        while (bytes.size() < file.size()) {
            byte[] piece = file.read(bytes.size(), (int) Math.min(PIECE, file.size() - bytes.size()));
            if (piece.length == 0) {
                break; // it has become shorter
            }
            bytes.writeBytes(piece);
        }
        return parse(bytes.toByteArray());
    }

    static JsonNode parse(byte[] text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new IOException("it is not JSON" + where + ": " + e.getOriginalMessage(), e);
        }
    }
}
