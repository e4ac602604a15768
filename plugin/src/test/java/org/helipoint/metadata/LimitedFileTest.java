package org.helipoint.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.helipoint.metadata.LimitedFile.Budget;
import org.junit.jupiter.api.Test;

class LimitedFileTest {

    private static final int FAR = LimitedFile.SMALL_GAP + 1;
    private static final long SIZE = 1L << 40;

    /** What the target system was asked for. */
    private final List<String> asked = new ArrayList<>();

    private final LimitedFile file = new LimitedFile(new Endless(), "raw.tdms", SIZE, budget());

    private static Budget budget() {
        return new Budget(16 << 20, System.nanoTime() + Duration.ofMinutes(1).toNanos());
    }

    /** A directory with a file of a terabyte, in which each byte is the last one of its place. */
    private final class Endless implements JobDirectory {

        @Override
        public OptionalLong size(String name) {
            return OptionalLong.of(SIZE);
        }

        @Override
        public List<String> list(String directory, int most) {
            return List.of();
        }

        @Override
        public InputStream open(String name, long offset) {
            asked.add("open " + offset);
            return new InputStream() {
                private long place = offset;

                @Override
                public int read() {
                    return (int) (place++ & 0xff);
                }

                @Override
                public int read(byte[] bytes, int from, int length) {
                    for (int i = from; i < from + length; i++) {
                        bytes[i] = (byte) read();
                    }
                    return length;
                }

                @Override
                public long skip(long bytes) {
                    asked.add("skip " + bytes);
                    place += bytes;
                    return bytes;
                }
            };
        }
    }

    @Test
    void goesForwardInOneStreamAndThroughSmallGapsWithoutAsking() throws IOException {
        assertThat(file.read(0, 2)).containsExactly(0, 1);
        assertThat(file.read(2, 1)).containsExactly(2);
        assertThat(file.read(3 + LimitedFile.SMALL_GAP, 1)).containsExactly(3);
        assertThat(file.read(4 + LimitedFile.SMALL_GAP + FAR, 1)).containsExactly(5);
        assertThat(file.read(7, 1)).containsExactly(7);

        assertThat(asked).containsExactly("open 0", "skip " + FAR, "open 7");
    }

    @Test
    void whatLiesTooFarApartIsNotCarried() {
        assertThatThrownBy(() -> {
                    for (long place = 0; place < SIZE; place += 2 * FAR) {
                        file.read(place, 16);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("too much lies between the parts of it that have to be read");
        assertThat(asked).hasSize(256);
    }

    @Test
    void soIsAFileWithTooManySmallGaps() {
        int small = LimitedFile.SMALL_GAP / 2;
        assertThatThrownBy(() -> {
                    for (long place = 0; place < SIZE; place += small) {
                        file.read(place, 1);
                    }
                })
                .hasMessageContaining("too much lies between");
        assertThat(asked).containsExactly("open 0");
    }
}
