package org.helipoint.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.helipoint.store.MetadataCondition;
import org.helipoint.store.MetadataCondition.Bound;
import org.helipoint.store.MetadataCondition.Equal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataParameterTest {

    private static List<MetadataCondition> parse(Map<String, List<String>> parameters) {
        return WorkflowQuery.parse(parameters, UnaryOperator.identity())
                .filter()
                .metadata();
    }

    @Test
    void allThatIsAskedUnderOneKeyIsOneCondition() {
        assertThat(parse(Map.of(
                        "meta.delayStage.zero",
                        List.of("1.5 mm", "home"),
                        "meta.delayStage.zero.gte",
                        List.of("-1e3"),
                        "meta.delayStage.zero.lte",
                        List.of("40 K"),
                        "meta.delayStage.zero.exists",
                        List.of("true"),
                        "meta.sample",
                        List.of("LSCO"))))
                .containsExactly(
                        new MetadataCondition(
                                "delayStage.zero",
                                true,
                                List.of(new Equal("1.5 mm", 1.5, "mm"), new Equal("home", null, null)),
                                new Bound(-1000, null),
                                new Bound(40, "K")),
                        new MetadataCondition("sample", null, List.of(new Equal("LSCO", null, null)), null, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "meta.t.lte | warm | it is a number such as 40",
                "meta.t.lte | 40K | or a number and its unit such as '40 K'",
                "meta.t.gte | 1e999 | it is a number",
                "meta.t.exists | yes | it is true or false",
                "meta. | x | meta.<key>",
                "mata.t | x | meta.<key>.exists"
            })
    void whatIsWrongIsSaidWithWhatIsAllowed(String name, String value, String said) {
        assertThatThrownBy(() -> parse(Map.of(name, List.of(value))))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"meta.t.lte", "meta.t.gte", "meta.t", "name", "q"})
    void whatNoDatabaseTakesIsRefused(String name) {
        for (String odd : List.of("40 K\0", "40 \ud800", "40 \udc00K")) {
            assertThatThrownBy(() -> parse(Map.of(name, List.of(odd))))
                    .isInstanceOf(InvalidQueryException.class)
                    .hasMessageContaining("U+0000");
        }
        assertThatThrownBy(() -> parse(Map.of("meta.\ud800.exists", List.of("true"))))
                .isInstanceOf(InvalidQueryException.class);
    }

    @Test
    void aLimitIsGivenOnce() {
        assertThatThrownBy(() -> parse(Map.of("meta.t.lte", List.of("1", "2")))).hasMessageContaining("only once");
    }

    @Test
    void thereIsALimitForTheNumberOfKeys() {
        Map<String, List<String>> many = IntStream.range(0, 21)
                .mapToObj(i -> "meta.k" + i)
                .collect(Collectors.toMap(Function.identity(), key -> List.of("1")));
        assertThatThrownBy(() -> parse(many)).isInstanceOf(InvalidQueryException.class);
    }
}
