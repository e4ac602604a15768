package org.helipoint.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.List;
import org.helipoint.model.FailureReason;
import org.helipoint.model.JobDescription;
import org.helipoint.model.PlainText;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.hibernate.annotations.Immutable;

/**
 * Members of the model that lie in one column as text: enumerations by name, structures as JSON. The structures are
 * immutable, and Hibernate is told so: else it would copy and compare them through their text at every flush.
 */
final class Converters {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Converters() {}

    /** A constant by its name. */
    private abstract static class Named<E extends Enum<E>> implements AttributeConverter<E, String> {

        private final Class<E> type;

        Named(Class<E> type) {
            this.type = type;
        }

        @Override
        public String convertToDatabaseColumn(E constant) {
            return constant == null ? null : constant.name();
        }

        @Override
        public E convertToEntityAttribute(String name) {
            return name == null ? null : Enum.valueOf(type, name);
        }
    }

    @Converter
    static final class State extends Named<RunState> {
        State() {
            super(RunState.class);
        }
    }

    @Converter
    static final class Reason extends Named<FailureReason> {
        Reason() {
            super(FailureReason.class);
        }
    }

    @Converter
    static final class Capture extends Named<Submission.Capture> {
        Capture() {
            super(Submission.Capture.class);
        }
    }

    @Converter
    @Immutable
    static final class Description implements AttributeConverter<JobDescription, String> {
        @Override
        public String convertToDatabaseColumn(JobDescription description) {
            return description == null ? null : description.toString();
        }

        @Override
        public JobDescription convertToEntityAttribute(String json) {
            return json == null ? null : JobDescription.parse(json);
        }
    }

    @Converter
    @Immutable
    static final class Texts implements AttributeConverter<List<String>, String> {
        @Override
        public String convertToDatabaseColumn(List<String> texts) {
            return json(texts);
        }

        static String json(List<String> texts) {
            try {
                return texts == null ? null : PlainText.escapedJson(JSON.writeValueAsString(texts));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        public List<String> convertToEntityAttribute(String json) {
            try {
                return json == null ? null : List.of(JSON.readValue(json, String[].class));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A column that should hold a list of texts does not", e);
            }
        }
    }
}
