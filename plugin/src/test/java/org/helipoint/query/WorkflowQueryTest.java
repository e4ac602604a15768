package org.helipoint.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.submitted;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowSearch.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowQueryTest {

    private static WorkflowQuery parse(String name, String... values) {
        return WorkflowQuery.parse(Map.of(name, List.of(values)));
    }

    @Test
    void withoutParametersItIsTheFirstFiftyOfAll() {
        WorkflowQuery query = WorkflowQuery.parse(Map.of());

        assertThat(query.num()).isEqualTo(50);
        assertThat(query.statuses()).isEmpty();
        assertThat(query.after()).isEmpty();
    }

    @Test
    void statusMayBeRepeated() {
        assertThat(parse("status", "FAILED", "LOST").statuses()).containsOnly(RunState.FAILED, RunState.LOST);
    }

    @ParameterizedTest
    @CsvSource({
        "num,0",
        "num,501",
        "num,99999",
        "num,-1",
        "num,many",
        "num,''",
        "status,DONE",
        "status,failed",
        "cursor,x",
        "cursor,!!",
        "cursor,''",
        "colour,red"
    })
    void whatIsNotAllowedIsNamed(String name, String value) {
        assertThatThrownBy(() -> parse(name, value))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void aSingleParameterCannotBeRepeated() {
        assertThatThrownBy(() -> parse("num", "1", "2"))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("only once");
    }

    @Test
    void aCursorLeadsBackToItsPlaceAndNeedsNoEncoding() {
        Workflow workflow = new Workflow(Run.first("SITE", submitted("a_b-C:1", 7, "{}")), Optional.empty());

        String cursor = Cursor.after(workflow);

        assertThat(cursor).matches("[A-Za-z0-9_.~-]+");
        assertThat(Cursor.parse(cursor)).isEqualTo(new Place(at(7), "a_b-C:1"));
    }

    @Test
    void oneRowMoreIsAskedForThanThePageHas() {
        Caller caller = new Caller("CN=a", "cn=a", "user");

        assertThat(parse("num", "10").search(caller).limit()).isEqualTo(11);
        assertThat(parse("num", "10").search(caller).owner()).contains("cn=a");
        assertThat(parse("num", "10")
                        .search(new Caller("CN=a", "cn=a", "admin"))
                        .owner())
                .isEmpty();
    }
}
