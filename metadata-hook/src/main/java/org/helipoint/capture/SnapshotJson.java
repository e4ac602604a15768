package org.helipoint.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import org.helipoint.model.JobDescription;
import org.helipoint.model.RunSnapshot;

/**
 * Snapshots as one line of JSON each, in ASCII, so that every character comes back, halves of surrogate pairs too. A
 * newer version reads what an older one has written: what it does not know is passed over, what is not there is null.
 */
final class SnapshotJson {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS) // isLive follows from the rest
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader())
                    .addSerializer(JobDescription.class, new DescriptionWriter())
                    .addDeserializer(JobDescription.class, new DescriptionReader()))
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    private static final ObjectWriter WRITER = MAPPER.writerFor(RunSnapshot.class);
    private static final ObjectReader READER = MAPPER.readerFor(RunSnapshot.class);

    private SnapshotJson() {}

    /** The snapshot in one line, with its end. */
    static byte[] line(RunSnapshot snapshot) {
        try {
            byte[] json = WRITER.writeValueAsBytes(snapshot);
            byte[] line = Arrays.copyOf(json, json.length + 1);
            line[json.length] = '\n';
            return line;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A snapshot cannot be written as JSON", e);
        }
    }

    /**
     * Reads a line.
     *
     * @throws IOException if it is no whole snapshot
     */
    static RunSnapshot read(String line) throws IOException {
        return READER.readValue(line);
    }

    private static final class InstantReader extends JsonDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Instant.parse(json.getText());
        }
    }

    private static final class DescriptionWriter extends JsonSerializer<JobDescription> {
        @Override
        public void serialize(JobDescription description, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString(description.toString());
        }
    }

    private static final class DescriptionReader extends JsonDeserializer<JobDescription> {
        @Override
        public JobDescription deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return JobDescription.parse(json.getText());
        }
    }
}
