package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestBodyTest {

    /** Sends zeros for ever, and counts. */
    private static final class Endless extends InputStream {
        private long sent;

        @Override
        public int read() {
            sent++;
            return '0';
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            sent += length;
            return length;
        }
    }

    @Test
    void aBodyIsReadAsUtf8() throws IOException {
        assertThat(RequestBody.read(new ByteArrayInputStream("{\"ä\":\"𝄞\"}".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("{\"ä\":\"𝄞\"}");
    }

    @Test
    void ofABodyWithoutAnEndIsReadSomeAndKeptLess() {
        Endless in = new Endless();

        assertThatThrownBy(() -> RequestBody.read(in))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageContaining("10 MB");
        assertThat(in.sent).isLessThan(12L * RequestBody.LARGEST);
    }

    @Test
    void aLongArrayIsRefusedWithItsPlace() {
        String elements = String.join(",", Collections.nCopies(RequestBody.LONGEST_ARRAY, "\"x\""));

        assertThat(RequestBody.parse("{\"changes\":{\"a/b\":[" + elements + "]}}", Set.of("changes"))
                        .object("changes"))
                .hasSize(1);
        assertThatThrownBy(() -> RequestBody.parse("{\"changes\":{\"a/b\":[" + elements + ",1]}}", Set.of("changes")))
                .isInstanceOf(InvalidRestartException.class)
                .hasMessageContaining("/changes/a~1b")
                .hasMessageContaining("10000");
    }

    @Test
    void whatIsNestedTooDeeplyIsRefused() {
        for (String nested : List.of("[".repeat(5_000), "{\"a\":".repeat(5_000))) {
            assertThatThrownBy(() -> RequestBody.parse("{\"changes\":" + nested, Set.of("changes")))
                    .isInstanceOf(InvalidRestartException.class)
                    .hasMessageContaining("nested");
        }
    }
}
