package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.model.RunState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyRequestTest {

    private static ManyRequest parse(String body) {
        return ManyRequest.parse(
                body.replace('\'', '"'),
                filter -> Map.of("status", List.of(filter.path("status").asText())));
    }

    @Test
    void withoutMoreOfItFailedAndAbortedStartAgainAtMost100() {
        ManyRequest request = parse("{'ids':['a','b','a']}");

        assertThat(request.ids()).containsExactly("a", "b");
        assertThat(request.filter()).isEmpty();
        assertThat(request.wanted()).isEqualTo(Set.of(RunState.FAILED, RunState.ABORTED));
        assertThat(request.onlyFailed()).isTrue();
        assertThat(request.preview()).isFalse();
        assertThat(request.limit()).isEqualTo(100);
        assertThat(request.kept()).isEmpty();
    }

    @Test
    void whatTheFilterAsksForIsAskedFor() {
        assertThat(parse("{'filter':{'status':'LOST'}}").wanted()).isEqualTo(Set.of(RunState.LOST));
        assertThat(parse("{'filter':{'status':'LOST'},'status':['SUCCESSFUL']}").wanted())
                .isEqualTo(Set.of(RunState.SUCCESSFUL));
    }

    @Test
    void theChangesAreKeptAsTheyCame() {
        ManyRequest request = parse("{'ids':['a'],'limit':1000,'changes':{'Name':'x'},'arguments':{'-p':'2'}}");

        assertThat(request.kept().toString()).isEqualTo("{\"arguments\":{\"-p\":\"2\"},\"changes\":{\"Name\":\"x\"}}");
        assertThat(ManyRequest.changes(request.kept().toString())).isEqualTo(request.changes());
    }

    @Test
    void changesThatAreTooLargeToBeKeptAreRefusedWithTheirPlace() {
        String large = "x".repeat(64 << 10);

        assertThatThrownBy(() -> parse("{'ids':['a'],'parameters':{'N':'1'},'changes':{'Name':'" + large + "'}}"))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageContaining("'/changes'")
                .hasMessageContaining("65536 bytes at most");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{} | either 'ids' or 'filter'",
                "{'ids':['a'],'filter':{}} | either 'ids' or 'filter'",
                "{'ids':[]} | at least one",
                "{'ids':'a'} | a list of strings",
                "{'ids':['a',1]} | '/ids/1'",
                "{'ids':['a','b'],'limit':1} | more than 'limit'",
                "{'ids':['a'],'limit':1001} | at most 1000",
                "{'ids':['a'],'limit':0} | whole number from 1",
                "{'ids':['a'],'status':['RUNNING']} | '/status/0'",
                "{'ids':['a'],'onlyFailed':1} | true or false",
                "{'ids':['a'],'credentials':{}} | no such member"
            })
    void whatIsWrongIsNamed(String body, String problem) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void aFilterForActiveOnesIsRefused() {
        assertThatThrownBy(() -> parse("{'filter':{'status':'RUNNING'}}").wanted())
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageContaining("/filter/status");
    }
}
