package org.helipoint.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.helipoint.query.RecentLooks.Look;
import org.junit.jupiter.api.Test;

class RecentLooksTest {

    private Instant now = Instant.parse("2026-06-13T05:35:00Z");
    private final List<Look> written = new ArrayList<>();

    private final RecentLooks looks = new RecentLooks(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private static Look look(String detail) {
        return new Look("CN=Admin", "LIST", Optional.empty(), detail);
    }

    private void once(Look look) {
        looks.once(look, () -> written.add(look));
    }

    @Test
    void theSameIsWrittenOnceInTenMinutes() {
        once(look("a"));
        now = now.plus(Duration.ofMinutes(10)).minusMillis(1);
        once(look("a"));
        assertThat(written).hasSize(1);

        now = now.plusMillis(1);
        once(look("a"));
        assertThat(written).hasSize(2);
    }

    @Test
    void whatDiffersInAnythingIsWritten() {
        List<Look> different = List.of(
                look("a"),
                look("a b"),
                new Look("CN=Other", "LIST", Optional.empty(), "a"),
                new Look("CN=Admin", "READ", Optional.empty(), "a"),
                new Look("CN=Admin", "LIST", Optional.of("a"), "a"));

        different.forEach(this::once);
        different.forEach(this::once);

        assertThat(written).isEqualTo(different);
    }

    @Test
    void whatCouldNotBeWrittenIsTriedAgain() {
        assertThatThrownBy(() -> looks.once(look("a"), () -> {
                    throw new IllegalStateException("the store is down");
                }))
                .hasMessage("the store is down");

        once(look("a"));

        assertThat(written).hasSize(1);
    }

    @Test
    void onlySomeAreRemembered() {
        for (int i = 0; i <= RecentLooks.MOST; i++) {
            once(look("look " + i));
        }
        written.clear();

        once(look("look 1"));
        once(look("look 0"));

        assertThat(written).containsExactly(look("look 0"));
    }
}
