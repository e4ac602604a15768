package org.helipoint.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.submitted;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.helipoint.model.Run;
import org.helipoint.model.RunState;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowFilter;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.helipoint.store.WorkflowOrder;
import org.helipoint.store.WorkflowOrder.Place;
import org.helipoint.store.WorkflowOrder.Sort;
import org.helipoint.store.WorkflowSearch.Total;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowQueryTest {

    private static final Caller USER = new Caller("CN=a", "cn=a", "user");
    private static final Caller ADMIN = new Caller("CN=a", "cn=a", "admin");

    private static WorkflowQuery parse(String name, String... values) {
        return parse(Map.of(name, List.of(values)));
    }

    private static WorkflowQuery parse(Map<String, List<String>> parameters) {
        return WorkflowQuery.parse(parameters, name -> name.toLowerCase(Locale.ROOT));
    }

    @Test
    void withoutParametersItIsTheFirstFiftyOfAll() {
        WorkflowQuery query = parse(Map.of());

        assertThat(query.num()).isEqualTo(50);
        assertThat(query.filter()).isEqualTo(WorkflowFilter.ALL);
        assertThat(query.order()).isEqualTo(new WorkflowOrder(Sort.SUBMITTED, true));
        assertThat(query.cursor()).isEmpty();
        assertThat(query.fields()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status, STATUS, FAILED, LOST",
        "reason, REASON, TIMEOUT, SYSTEM",
        "name, NAME, a b, B",
        "application, APPLICATION, python3, Date",
        "queue, QUEUE, a, b",
        "tag, TAG, LSCO, '31K, again'",
        "site, SITE, A, B",
        "batchSystemID, BATCH_SYSTEM_ID, 1, 2",
        "owner, OWNER, cn=a, cn=b"
    })
    void everyFilterMayBeRepeated(String name, Field field, String one, String other) {
        assertThat(parse(name, one, other).filter().values(field)).containsExactlyInAnyOrder(one, other);
    }

    @Test
    void exitCodesAreNumbersAndOwnersAreComparedInOneForm() {
        assertThat(parse("exitCode", "0", "-9").filter().values(Field.EXIT_CODE))
                .containsExactlyInAnyOrder(0, -9);
        assertThat(parse("owner", "CN=A").filter().values(Field.OWNER)).containsExactly("cn=a");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-13, 2026-06-13T00:00:00Z",
        "2026-06-13T05:35, 2026-06-13T05:35:00Z",
        "2026-06-13T05:35:00.250Z, 2026-06-13T05:35:00.250Z",
        "2026-06-13T07:35:00+02:00, 2026-06-13T05:35:00Z",
        "2026-06-13T07:35:00 02:00, 2026-06-13T05:35:00Z"
    })
    void timesAreIso8601(String text, Instant instant) {
        assertThat(parse("submittedAfter", text).filter().submitted()).isEqualTo(new Period(instant, null));
        assertThat(parse("submittedBefore", text).filter().submitted()).isEqualTo(new Period(null, instant));
        assertThat(parse("finishedAfter", text).filter().finished()).isEqualTo(new Period(instant, null));
        assertThat(parse("finishedBefore", text).filter().finished()).isEqualTo(new Period(null, instant));
    }

    @Test
    void wordsAreSplitAndFreedOfCaseAndAccents() {
        assertThat(parse("q", "Prüf res=0.02", "Straße").filter().words())
                .containsExactlyInAnyOrder("pruf", "res", "0", "02", "strasse");
        assertThat(parse("q", "").filter().words()).isEmpty();
    }

    @Test
    void fieldsAreListsWithCommas() {
        assertThat(parse("fields", "id,name", " status").fields()).containsExactly("id", "name", "status");
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
        "reason,WHY",
        "exitCode,one",
        "exitCode,''",
        "name,''",
        "owner,''",
        "submittedAfter,yesterday",
        "submittedBefore,2026-13-01",
        "finishedAfter,''",
        "finishedBefore,+99999-01-01",
        "submittedAfter,1815-12-10",
        "q,***",
        "q,a b c d e f g h i j k l m n o p q r s t u",
        "sort,colour",
        "sort,--name",
        "sort,NAME",
        "fields,colour",
        "fields,''",
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
    void whatIsAllowedIsSaid() {
        assertThatThrownBy(() -> parse("colour", "red"))
                .hasMessageContaining("batchSystemID, cursor, exitCode, fields");
        assertThatThrownBy(() -> parse("sort", "colour")).hasMessageContaining("-submitted, finished");
        assertThatThrownBy(() -> parse("reason", "WHY")).hasMessageContaining("EXIT_CODE, STAGE_IN");
        assertThatThrownBy(() -> parse("fields", "a")).hasMessageContaining("id, name, owner");
    }

    @Test
    void aFilterAloneHasNoPages() {
        assertThatThrownBy(() -> WorkflowQuery.parseFilter(Map.of("num", List.of("1")), name -> name))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'num' is not a parameter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"num", "sort", "cursor", "submittedAfter"})
    void aSingleParameterCannotBeRepeated(String name) {
        assertThatThrownBy(() -> parse(name, "1", "2"))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'" + name + "'")
                .hasMessageContaining("only once");
    }

    @Test
    void aCharacterThatDatabasesDoNotHaveIsNotAllowed() {
        assertThatThrownBy(() -> parse("name", "a\0b")).isInstanceOf(InvalidQueryException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-submitted", "submitted", "finished", "-name", "status", "-duration"})
    void aCursorLeadsBackToItsPlaceAndNeedsNoEncoding(String sort) {
        Workflow workflow =
                new Workflow(Run.first("SITE", submitted("a_b-C:1", 7, "{'Name':'é 𝄞 ?&'}")), Optional.empty());
        WorkflowOrder order = SortName.parse(sort);
        Cursor place = new Cursor(order.behind(workflow), new Total(10_000, true));

        String cursor = place.text(order);

        assertThat(cursor).matches("[A-Za-z0-9_.~-]+");
        assertThat(Cursor.parse(cursor, order)).isEqualTo(place);
    }

    @Test
    void aCursorOfAnotherSortIsRefused() {
        WorkflowOrder order = SortName.parse("name");
        String cursor = new Cursor(new Place(RunState.READY, "a", "id"), new Total(1, false)).text(order);

        assertThatThrownBy(() -> parse(Map.of("cursor", List.of(cursor), "sort", List.of("-name"))))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'cursor' belongs to the sort 'name' and not to '-name'");
        assertThat(parse(Map.of("cursor", List.of(cursor), "sort", List.of("name")))
                        .cursor())
                .contains(cursor);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -250_000_000_000_000L, 253_402_300_800_000L, Long.MAX_VALUE})
    void aCursorWithATimeThatDatabasesDoNotHaveIsBroken(long millis) {
        WorkflowOrder order = SortName.parse("submitted");
        String cursor = new Cursor(new Place(RunState.READY, millis, "id"), new Total(1, false)).text(order);

        assertThatThrownBy(() -> parse(Map.of("cursor", List.of(cursor), "sort", List.of("submitted"))))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'cursor' is broken");
    }

    @Test
    void aPlaceWithoutAValueIsOneOnlyWhereValuesMayBeMissing() {
        Place open = new Place(RunState.READY, null, "id");
        WorkflowOrder finished = SortName.parse("finished");

        assertThat(finished.place(open.texts())).isEqualTo(open);
        assertThatThrownBy(() -> WorkflowOrder.NEWEST_FIRST.place(open.texts()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(finished.place(List.of("READY", "id", Long.toString(at(1).toEpochMilli())))
                        .value())
                .isEqualTo(at(1));
    }

    @Test
    void oneRowMoreIsAskedForThanThePageHas() {
        assertThat(parse("num", "10").search(USER).limit()).isEqualTo(11);
    }

    @Test
    void usersAreConfinedToTheirOwn() {
        assertThat(parse(Map.of()).search(USER).filter().values(Field.OWNER)).containsExactly("cn=a");
        assertThat(parse(Map.of()).search(ADMIN).filter().values(Field.OWNER)).isEmpty();
        assertThat(parse("owner", "CN=b").search(ADMIN).filter().values(Field.OWNER))
                .containsExactly("cn=b");
        assertThatThrownBy(() -> parse("owner", "CN=b").search(USER))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("'owner' is for administrators");
    }
}
