package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.helipoint.store.WorkflowOrder.Sort;
import org.junit.jupiter.api.Test;

class WorkflowIndexTest {

    private static final WorkflowFilter MINE = WorkflowFilter.ALL.with(Field.OWNER, List.of("me"));
    private static final Period DAY =
            new Period(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-01-02T00:00:00Z"));

    @Test
    void anOrderTakesAsMuchOfTheFilterAsAnIndexHasBeforeIt() {
        WorkflowFilter failed = MINE.with(Field.STATUS, List.of("FAILED"));

        assertThat(WorkflowIndex.along(WorkflowFilter.ALL, Sort.SUBMITTED)).isEqualTo(WorkflowIndex.SUBMITTED);
        assertThat(WorkflowIndex.along(MINE, Sort.SUBMITTED)).isEqualTo(WorkflowIndex.OWNER_SUBMITTED);
        assertThat(WorkflowIndex.along(MINE, Sort.FINISHED)).isEqualTo(WorkflowIndex.OWNER_FINISHED);
        assertThat(WorkflowIndex.along(failed, Sort.SUBMITTED)).isEqualTo(WorkflowIndex.OWNER_STATUS_SUBMITTED);
        assertThat(WorkflowIndex.along(failed, Sort.NAME)).isEqualTo(WorkflowIndex.OWNER_NAME);
        assertThat(WorkflowIndex.along(MINE.with(Field.QUEUE, List.of("a", "b")), Sort.SUBMITTED))
                .isEqualTo(WorkflowIndex.OWNER_SUBMITTED);
        assertThat(WorkflowIndex.along(MINE.with(Field.EXIT_CODE, List.of(0)), Sort.SUBMITTED))
                .isEqualTo(WorkflowIndex.OWNER_SUBMITTED);
    }

    @Test
    void theOrderOfStatusesHasOneStatusAfterTheOther() {
        WorkflowFilter gpu = WorkflowFilter.ALL.with(Field.QUEUE, List.of("gpu"));

        assertThat(WorkflowIndex.along(gpu, Sort.STATUS)).isEqualTo(WorkflowIndex.STATUS_SUBMITTED);
        assertThat(WorkflowIndex.along(MINE, Sort.STATUS)).isEqualTo(WorkflowIndex.OWNER_STATUS_SUBMITTED);
    }

    @Test
    void onlyIndexesWithTheSmallestRangesServeAFilter() {
        WorkflowFilter day = new WorkflowFilter(MINE.anyOf(), DAY, Period.ALWAYS, Set.of());

        assertThat(WorkflowIndex.serving(WorkflowFilter.ALL)).isEmpty();
        assertThat(WorkflowIndex.serving(MINE)).containsExactly(WorkflowIndex.OWNER_SUBMITTED);
        assertThat(WorkflowIndex.serving(day)).containsExactly(WorkflowIndex.OWNER_SUBMITTED);
        assertThat(WorkflowIndex.serving(day.with(Field.STATUS, List.of("FAILED"))))
                .containsExactly(WorkflowIndex.OWNER_STATUS_SUBMITTED);
        assertThat(WorkflowIndex.serving(MINE.with(Field.EXIT_CODE, List.of(2))))
                .containsExactly(WorkflowIndex.EXIT_CODE, WorkflowIndex.OWNER_SUBMITTED);
        assertThat(WorkflowIndex.serving(new WorkflowFilter(MINE.anyOf(), Period.ALWAYS, DAY, Set.of())))
                .containsExactly(WorkflowIndex.OWNER_FINISHED);
        assertThat(WorkflowIndex.serving(MINE.with(Field.NAME, List.of("a", "b"))))
                .containsExactly(WorkflowIndex.NAME, WorkflowIndex.OWNER_SUBMITTED);
    }

    @Test
    void whatAnIndexHasNoRangeForIsNotInItsPart() {
        WorkflowFilter filter = new WorkflowFilter(
                Map.of(Field.OWNER, Set.of("me"), Field.STATUS, Set.of("FAILED"), Field.QUEUE, Set.of("gpu")),
                DAY,
                DAY,
                Set.of("word"));

        assertThat(WorkflowIndex.OWNER_STATUS_SUBMITTED.part(filter))
                .isEqualTo(new WorkflowFilter(
                        Map.of(Field.OWNER, Set.of("me"), Field.STATUS, Set.of("FAILED")),
                        DAY,
                        Period.ALWAYS,
                        Set.of()));
        assertThat(WorkflowIndex.FINISHED.part(filter))
                .isEqualTo(new WorkflowFilter(Map.of(), Period.ALWAYS, DAY, Set.of()));
    }
}
