package org.helipoint.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads files that were valid before something in them was changed, always the same ones. */
class TdmsFuzzTest {

    private static final int INPUTS = Integer.getInteger("helipoint.fuzz.inputs", 120_000);
    private static final long MOST_MEMORY = 16 << 20;
    private static final int[] TYPES = {
        TdmsType.VOID,
        TdmsType.INT8,
        TdmsType.INT16,
        TdmsType.INT32,
        TdmsType.INT64,
        TdmsType.UNSIGNED8,
        TdmsType.UNSIGNED16,
        TdmsType.UNSIGNED32,
        TdmsType.UNSIGNED64,
        TdmsType.SINGLE,
        TdmsType.DOUBLE,
        TdmsType.SINGLE_WITH_UNIT,
        TdmsType.DOUBLE_WITH_UNIT,
        TdmsType.STRING,
        TdmsType.BOOLEAN,
        TdmsType.TIMESTAMP,
        TdmsType.COMPLEX_SINGLE,
        TdmsType.COMPLEX_DOUBLE
    };
    private static final long[] EDGES = {
        0,
        1,
        2,
        19,
        20,
        27,
        28,
        29,
        127,
        128,
        255,
        256,
        1_023,
        1_024,
        1_025,
        4_096,
        4_097,
        65_535,
        65_536,
        0x1269,
        0x126A,
        0x1369,
        Integer.MAX_VALUE - 1,
        Integer.MAX_VALUE,
        1L << 31,
        0xFFFFFFFEL,
        0xFFFFFFFFL,
        1L << 32,
        Long.MAX_VALUE - 28,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -29,
        -28,
        -27,
        -2,
        -1
    };

    private final Random random = new Random(7);

    /** Files before they are changed, and where their sizes, counts, types and offsets are. */
    private static final class Input {

        private final byte[] bytes;
        private final List<Integer> fields;

        Input(byte[] bytes, List<Integer> fields) {
            this.bytes = bytes;
            this.fields = fields;
        }
    }

    @Test
    @Timeout(
            value = 5,
            unit = TimeUnit.MINUTES,
            threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // else a hang would stay
    void whateverIsInAFileItIsReadOrRefusedWithinTheLimits() {
        int read = 0;
        int refused = 0;
        for (int number = 0; number < INPUTS; number++) {
            Input valid = valid();
            byte[] bytes = number % 50 == 0 ? valid.bytes : changed(valid);
            MemoryFile file = new MemoryFile("x.tdms", bytes);
            if (random.nextInt(4) == 0) {
                file.with(new MemoryFile("x.tdms_index", changed(valid())));
            }
            if (reads(file, bytes)) {
                read++;
            } else {
                refused++;
                assertThat(number % 50).as("a valid file was refused").isNotZero();
            }
        }
        assertThat(read).isGreaterThan(INPUTS / 10);
        assertThat(refused).isGreaterThan(INPUTS / 10);
    }

    private static boolean reads(JobFile file, byte[] bytes) {
        boolean[] read = new boolean[1];
        long allocated = Allocation.of(() -> read[0] = isRead(file, bytes));
        if (allocated > MOST_MEMORY) {
            throw new AssertionError(
                    allocated + " bytes allocated for " + HexFormat.of().formatHex(bytes));
        }
        return read[0];
    }

    private static boolean isRead(JobFile file, byte[] bytes) {
        try {
            new Tdms().extract(file);
            return true;
        } catch (IOException e) {
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError("Broken by " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private Input valid() {
        List<byte[]> parts = new ArrayList<>();
        List<Integer> fields = new ArrayList<>();
        int length = 0;
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            TdmsSegment segment = segment();
            for (int field : segment.fields()) {
                fields.add(length + field);
            }
            parts.add(segment.bytes());
            length += parts.get(parts.size() - 1).length;
        }
        return new Input(TdmsSegment.join(parts), fields);
    }

    private TdmsSegment segment() {
        TdmsSegment segment = random.nextBoolean() ? TdmsSegment.littleEndian() : TdmsSegment.bigEndian();
        for (int count = random.nextInt(4); count > 0; count--) {
            object(segment);
            for (int properties = random.nextInt(5); properties > 0; properties--) {
                property(segment);
            }
        }
        if (random.nextBoolean()) {
            segment.raw(random.nextInt(400));
        }
        return random.nextInt(3) == 0 ? segment.interleaved() : segment;
    }

    private void object(TdmsSegment segment) {
        String channel = "/'g" + random.nextInt(3) + "'/'it''s " + random.nextInt(3) + "'";
        switch (random.nextInt(8)) {
            case 0 -> segment.object("/");
            case 1 -> segment.object("/'group'");
            case 2 -> segment.sameChannel(channel);
            case 3 -> segment.textChannel(channel, 2, 30);
            case 4 -> segment.daqmxChannel(channel, random.nextInt(4), random.nextInt(3));
            case 5 -> segment.digitalChannel(channel, random.nextInt(4), random.nextInt(3));
            default -> segment.channel(channel, TdmsType.DOUBLE, random.nextInt(50));
        }
    }

    private void property(TdmsSegment segment) {
        int type = TYPES[random.nextInt(TYPES.length)];
        String name = List.of("unit_string", "maximum", "wf_increment", "T [K]", "NI_x", "p" + random.nextInt(5))
                .get(random.nextInt(6));
        segment.property(
                name,
                type,
                switch (type) {
                    case TdmsType.STRING -> "text".repeat(random.nextInt(20));
                    case TdmsType.BOOLEAN -> random.nextBoolean();
                    case TdmsType.TIMESTAMP -> Instant.EPOCH.plus(Duration.ofMillis(random.nextInt()));
                    case TdmsType.COMPLEX_SINGLE, TdmsType.COMPLEX_DOUBLE -> new double[] {random.nextGaussian(), 1};
                    default -> random.nextLong();
                });
    }

    private byte[] changed(Input input) {
        byte[] bytes = input.bytes.clone();
        for (int count = 1 + random.nextInt(3); count > 0 && bytes.length > 0; count--) {
            switch (random.nextInt(8)) {
                case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 50));
                case 3 -> bytes = repeated(bytes);
                case 4 -> System.arraycopy(bytes, 0, bytes, random.nextInt(bytes.length), 1);
                default -> setField(bytes, input.fields);
            }
        }
        return bytes;
    }

    /** A part of it once more behind itself, up to hundreds of times. */
    private byte[] repeated(byte[] bytes) {
        int from = random.nextInt(bytes.length);
        byte[] part = Arrays.copyOfRange(bytes, from, from + random.nextInt(bytes.length - from + 1));
        List<byte[]> parts = new ArrayList<>(List.of(Arrays.copyOf(bytes, from + part.length)));
        for (int count = 1 << random.nextInt(random.nextInt(20) == 0 ? 9 : 3); count > 0; count--) {
            parts.add(part);
        }
        parts.add(Arrays.copyOfRange(bytes, from + part.length, bytes.length));
        return TdmsSegment.join(parts);
    }

    private void setField(byte[] bytes, List<Integer> fields) {
        int at = fields.get(random.nextInt(fields.size()));
        long value = random.nextInt(4) == 0 ? random.nextInt(2 * bytes.length) : EDGES[random.nextInt(EDGES.length)];
        ByteBuffer buffer =
                ByteBuffer.wrap(bytes).order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean whole = at + Long.BYTES <= bytes.length && random.nextBoolean();
        if (whole) {
            buffer.putLong(at, value);
        } else if (at + Integer.BYTES <= bytes.length) {
            buffer.putInt(at, (int) value);
        }
    }
}
