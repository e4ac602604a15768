package org.helipoint.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.helipoint.metadata.LimitedFile.Budget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** What the next call of the target system ends with, halfway; null if it goes well. */
    private Exception failure;

    private int openStreams;

    private void fail() throws IOException {
        Exception now = failure;
        failure = null;
        if (now instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (now instanceof IOException checked) {
            throw checked;
        }
    }

    private final class Breaking implements JobDirectory {

        @Override
        public OptionalLong size(String name) throws IOException {
            fail();
            return OptionalLong.of(SIZE);
        }

        @Override
        public List<String> list(String directory, int most) {
            return List.of();
        }

        @Override
        public InputStream open(String name, long offset) throws IOException {
            fail();
            openStreams++;
            return new FilterInputStream(new Endless().open(name, offset)) {

                @Override
                public int read(byte[] bytes, int from, int length) throws IOException {
                    if (failure != null) {
                        super.read(bytes, from, length / 2);
                        fail();
                    }
                    return super.read(bytes, from, length);
                }

                @Override
                public long skip(long bytes) throws IOException {
                    if (failure != null) {
                        super.skip(bytes / 2);
                        fail();
                    }
                    return super.skip(bytes);
                }

                @Override
                public void close() throws IOException {
                    openStreams--;
                    fail();
                }
            };
        }
    }

    /** In what is read, in a gap that is read through, in one that is skipped, and when another stream is needed. */
    @ParameterizedTest
    @ValueSource(longs = {4, 10, 4 + FAR, 0})
    void afterAFailureHalfwayTheNextReadIsOfItsOwnPlace(long offset) throws IOException {
        for (Exception thrown : List.of(new IOException("gone"), new IllegalStateException("gone"))) {
            Budget own = budget();
            try (LimitedFile breaking = new LimitedFile(new Breaking(), "raw.tdms", SIZE, own)) {
                breaking.read(0, 4);
                failure = thrown;

                assertThatThrownBy(() -> breaking.read(offset, 8)).isInstanceOf(IOException.class);

                assertThat(own.failed()).isTrue();
                assertThat(openStreams).isZero();
                assertThat(breaking.read(offset, 2)).containsExactly((int) offset & 0xff, (int) (offset + 1) & 0xff);
            }
            assertThat(openStreams).isZero();
        }
    }

    @Test
    void whateverTheTargetSystemThrowsIsItsFailureAndNotTheFiles() throws IOException {
        whileOpen(breaking -> breaking.read(4, 8));
        whileOpen(breaking -> breaking.read(0, 8));
        whileOpen(breaking -> breaking.other("raw.tdms_index"));
        whileOpen(LimitedFile::close);
    }

    private interface Use {
        void of(LimitedFile file) throws IOException;
    }

    private void whileOpen(Use use) throws IOException {
        Budget own = budget();
        try (LimitedFile breaking = new LimitedFile(new Breaking(), "raw.tdms", SIZE, own)) {
            breaking.read(0, 4);
            failure = new IllegalStateException("cat /home/demo/raw.tdms");

            assertThatThrownBy(() -> use.of(breaking))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the target system failed (IllegalStateException)");
            assertThat(own.failed()).isTrue();
        }
    }

    @Test
    void aFileThatCannotBeOpenedMayBeOpenedLater() throws IOException {
        failure = new IllegalStateException("gone");
        try (LimitedFile breaking = new LimitedFile(new Breaking(), "raw.tdms", SIZE, budget())) {
            assertThatThrownBy(() -> breaking.read(3, 1)).isInstanceOf(IOException.class);
            assertThat(breaking.read(3, 1)).containsExactly(3);
        }
    }
}
