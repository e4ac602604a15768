package org.helipoint.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AimTest {

    @Test
    void whatIsAtTheBoundIsReached() {
        assertThat(Aim.atMost("start-up added", 3, 3, "s").reached()).isTrue();
        assertThat(Aim.atLeast("ratio", 0.97, 0.97).reached()).isTrue();
    }

    @Test
    void whatIsBeyondTheBoundIsNotReached() {
        assertThat(Aim.atMost("start-up added", 3.001, 3, "s").reached()).isFalse();
        assertThat(Aim.atLeast("ratio", 0.969, 0.97).reached()).isFalse();
    }

    @Test
    void anAimWithoutAMeasurementIsNotReached() {
        assertThat(Aim.atMost("heap added", Double.NaN, 64, "MiB").reached()).isFalse();
    }
}
