package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import java.util.Arrays;
import java.util.Random;
import org.helipoint.model.Statistics.Spread;
import org.junit.jupiter.api.Test;

class DurationsTest {

    @Test
    void theirNumberAndMeanAreExactAndThePercentileIsNearlySo() {
        Random random = new Random(1);
        double[] seconds = random.doubles(10_000)
                .map(even -> Math.round(Math.exp(12 * even) * 1_000) / 1_000.0)
                .toArray();
        Durations durations = new Durations();
        for (double one : seconds) {
            durations.add(one);
        }

        Spread spread = durations.spread();

        Arrays.sort(seconds);
        assertThat(spread.workflows()).isEqualTo(10_000);
        assertThat(spread.mean())
                .isEqualTo(Math.round(Arrays.stream(seconds).average().orElseThrow() * 1_000) / 1_000.0);
        assertThat(spread.p95()).isCloseTo(seconds[9_500], withPercentage(5));
    }

    @Test
    void theyAreAddedUpThroughTheirText() {
        Durations some = new Durations();
        some.add(0);
        some.add(1.5);
        Durations more = new Durations();
        more.add(100);

        more.add(some.toString());

        assertThat(more.spread().workflows()).isEqualTo(3);
        assertThat(more.spread().mean()).isEqualTo(33.833);
        assertThat(more.toString()).startsWith("3 101500 ");
    }

    @Test
    void ofNoneThereIsNoMean() {
        assertThat(new Durations().spread()).isEqualTo(new Spread(0, null, null));
    }
}
