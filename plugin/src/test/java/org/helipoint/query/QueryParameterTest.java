package org.helipoint.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a parameter is how it is read. The form of a cursor is nobody's business. */
class QueryParameterTest {

    private static final String CURSOR = "cursor";

    static Stream<QueryParameter> parameters() {
        return QueryParameter.ALL.stream().filter(parameter -> !parameter.name().equals(CURSOR));
    }

    /** Those that do not take every text. */
    static Stream<QueryParameter> limitedParameters() {
        return parameters().filter(parameter -> !isFree(parameter));
    }

    static Stream<QueryParameter> freeParameters() {
        return parameters().filter(QueryParameterTest::isFree);
    }

    private static boolean isFree(QueryParameter parameter) {
        return parameter.type() == QueryParameter.Type.TEXT
                && parameter.allowed().isEmpty();
    }

    private static WorkflowQuery parse(QueryParameter parameter, String... values) {
        return WorkflowQuery.parse(Map.of(parameter.name(), List.of(values)), UnaryOperator.identity());
    }

    private static String sample(QueryParameter parameter) {
        return switch (parameter.type()) {
            case TEXT, NAMES ->
                parameter.allowed().isEmpty() ? "a" : parameter.allowed().get(0);
            case WHOLE_NUMBER -> "-9";
            case ROWS -> "1";
            case TIME -> "2026-06-13T05:35:00Z";
        };
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void itTakesTheValuesThatAreAllowed(QueryParameter parameter) {
        assertThat(parse(parameter, sample(parameter))).isNotNull();
        parameter.allowed().forEach(value -> assertThat(parse(parameter, value)).isNotNull());
    }

    @ParameterizedTest
    @MethodSource("limitedParameters")
    void itTakesNoOthers(QueryParameter parameter) {
        assertThatThrownBy(() -> parse(parameter, "no such value"))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'" + parameter.name() + "'");
    }

    @ParameterizedTest
    @MethodSource("freeParameters")
    void freeTextIsAnyText(QueryParameter parameter) {
        WorkflowQuery one = parse(parameter, "no such value");
        assertThat(one).isNotEqualTo(parse(parameter, "another"));
        assertThat(one).isNotEqualTo(WorkflowQuery.parse(Map.of(), UnaryOperator.identity()));
    }

    @ParameterizedTest
    @MethodSource("parameters")
    void itIsRepeatedOnlyIfItMayBe(QueryParameter parameter) {
        String value = sample(parameter);
        if (parameter.repeated()) {
            assertThat(parse(parameter, value, value)).isNotNull();
        } else {
            assertThatThrownBy(() -> parse(parameter, value, value)).hasMessageContaining("only once");
        }
    }
}
