package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NoJobsTest {

    private final NoJobs noJobs = new NoJobs();

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "id-" + i).toList();
    }

    @Test
    void whatWasAddedIsThereAndNothingElse() {
        ids(0, 20_000).forEach(noJobs::add);

        assertThat(ids(0, 20_000)).allMatch(noJobs::contains);
        assertThat(ids(20_000, 40_000)).noneMatch(noJobs::contains);
    }

    @Test
    void whatUnicoreHasForgottenIsForgotten() {
        ids(0, 5_000).forEach(noJobs::add);

        noJobs.retain(
                Stream.concat(ids(4_000, 5_000).stream(), Stream.of("a job")).toList());

        assertThat(noJobs.size()).isEqualTo(1_000);
        assertThat(ids(4_000, 5_000)).allMatch(noJobs::contains);
        assertThat(noJobs.contains("a job")).isFalse();
        assertThat(noJobs.contains("id-0")).isFalse();
        noJobs.add("id-0");
        assertThat(noJobs.contains("id-0")).isTrue();
    }
}
