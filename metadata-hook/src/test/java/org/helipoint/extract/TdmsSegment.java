package org.helipoint.extract;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one segment of a TDMS file, as National Instruments has published the layout. Remembers where its sizes, counts, types
 * and offsets are, for tests that change them.
 */
final class TdmsSegment {

    private static final int METADATA = 1 << 1;
    private static final int NEW_OBJECTS = 1 << 2;
    private static final int RAW_DATA = 1 << 3;
    private static final int INTERLEAVED = 1 << 5;
    private static final int BIG_ENDIAN = 1 << 6;
    private static final int DAQMX = 1 << 7;
    private static final long FROM_1904_TO_1970 = 2_082_844_800L;
    private static final int LONGEST_VALUE = 16;

    private final ByteOrder order;
    private ByteBuffer metadata;
    private final List<Integer> fields = new ArrayList<>();
    private int contents = NEW_OBJECTS;
    private int objects;
    private int properties;
    private int propertiesAt;
    private int rawBytes;
    private boolean incomplete;

    private TdmsSegment(ByteOrder order) {
        this.order = order;
        this.metadata = ByteBuffer.allocate(1_024).order(order);
        if (order == ByteOrder.BIG_ENDIAN) {
            contents |= BIG_ENDIAN;
        }
    }

    static TdmsSegment littleEndian() {
        return new TdmsSegment(ByteOrder.LITTLE_ENDIAN);
    }

    static TdmsSegment bigEndian() {
        return new TdmsSegment(ByteOrder.BIG_ENDIAN);
    }

    /** An object without raw data. */
    TdmsSegment object(String path) {
        startObject(path);
        field32(-1);
        return startProperties();
    }

    /** A channel with the raw data index that it had in the segment before. */
    TdmsSegment sameChannel(String path) {
        startObject(path);
        field32(0);
        return startProperties();
    }

    /** A channel with raw data of a fixed size. */
    TdmsSegment channel(String path, int type, long values) {
        startObject(path);
        field32(20);
        field32(type);
        field32(1);
        field64(values);
        return startProperties();
    }

    /** A channel with strings as raw data. */
    TdmsSegment textChannel(String path, long values, long bytes) {
        startObject(path);
        field32(28);
        field32(TdmsType.STRING);
        field32(1);
        field64(values);
        field64(bytes);
        return startProperties();
    }

    /** A channel with raw data of DAQmx with format changing scalers. */
    TdmsSegment daqmxChannel(String path, int scalers, int widths) {
        startDaqmx(path, 0x1269, scalers);
        for (int scaler = 0; scaler < scalers; scaler++) {
            field32(3); // type
            field32(0); // buffer
            field32(2 * scaler); // offset
            field32(0); // bitmap
            field32(scaler); // id
        }
        return endDaqmx(widths);
    }

    /** A channel with raw data of DAQmx with digital line scalers, whose bitmap has one byte. */
    TdmsSegment digitalChannel(String path, int scalers, int widths) {
        startDaqmx(path, 0x126A, scalers);
        for (int scaler = 0; scaler < scalers; scaler++) {
            field32(0); // type
            field32(0); // buffer
            field32(scaler); // bit
            makeRoom(1);
            metadata.put((byte) 0); // bitmap
            field32(scaler); // id
        }
        return endDaqmx(widths);
    }

    private void startDaqmx(String path, int kind, int scalers) {
        contents |= DAQMX;
        startObject(path);
        field32(kind);
        field32(-1);
        field32(1);
        field64(8);
        field32(scalers);
    }

    private TdmsSegment endDaqmx(int widths) {
        field32(widths);
        for (int width = 0; width < widths; width++) {
            field32(8);
        }
        return startProperties();
    }

    private void startObject(String path) {
        if (objects == 0) {
            contents |= METADATA;
            field32(0);
        }
        metadata.putInt(0, ++objects);
        text(path.getBytes(StandardCharsets.UTF_8));
    }

    private TdmsSegment startProperties() {
        propertiesAt = metadata.position();
        properties = 0;
        field32(0);
        return this;
    }

    /** A property of the object that was begun last. */
    TdmsSegment property(String name, int type, Object value) {
        metadata.putInt(propertiesAt, ++properties);
        text(name.getBytes(StandardCharsets.UTF_8));
        field32(type);
        makeRoom(LONGEST_VALUE);
        switch (type) {
            case TdmsType.INT8, TdmsType.UNSIGNED8 -> metadata.put(((Number) value).byteValue());
            case TdmsType.INT16, TdmsType.UNSIGNED16 -> metadata.putShort(((Number) value).shortValue());
            case TdmsType.INT32, TdmsType.UNSIGNED32 -> metadata.putInt(((Number) value).intValue());
            case TdmsType.INT64, TdmsType.UNSIGNED64 -> metadata.putLong(((Number) value).longValue());
            case TdmsType.SINGLE, TdmsType.SINGLE_WITH_UNIT -> metadata.putFloat(((Number) value).floatValue());
            case TdmsType.DOUBLE, TdmsType.DOUBLE_WITH_UNIT -> metadata.putDouble(((Number) value).doubleValue());
            case TdmsType.COMPLEX_SINGLE -> {
                metadata.putFloat((float) ((double[]) value)[0]);
                metadata.putFloat((float) ((double[]) value)[1]);
            }
            case TdmsType.COMPLEX_DOUBLE -> {
                metadata.putDouble(((double[]) value)[0]);
                metadata.putDouble(((double[]) value)[1]);
            }
            case TdmsType.BOOLEAN -> metadata.put((byte) ((Boolean) value ? 1 : 0));
            case TdmsType.STRING ->
                text(value instanceof byte[] bytes ? bytes : value.toString().getBytes(StandardCharsets.UTF_8));
            case TdmsType.TIMESTAMP -> time((Instant) value);
            default -> {} // a type without value, or one that is unknown
        }
        return this;
    }

    private void time(Instant time) {
        long seconds = time.getEpochSecond() + FROM_1904_TO_1970;
        long fraction = new BigDecimal(time.getNano())
                .movePointLeft(9)
                .multiply(new BigDecimal(2).pow(64))
                .toBigInteger()
                .longValue();
        metadata.putLong(order == ByteOrder.BIG_ENDIAN ? seconds : fraction);
        metadata.putLong(order == ByteOrder.BIG_ENDIAN ? fraction : seconds);
    }

    /** Raw data, which looks like segments to who reads it. */
    TdmsSegment raw(int bytes) {
        contents |= RAW_DATA;
        rawBytes = bytes;
        return this;
    }

    TdmsSegment interleaved() {
        contents |= INTERLEAVED;
        return this;
    }

    /** The program was killed while it wrote this one. */
    TdmsSegment incomplete() {
        incomplete = true;
        return this;
    }

    private void text(byte[] text) {
        field32(text.length);
        makeRoom(text.length);
        metadata.put(text);
    }

    private void makeRoom(int bytes) {
        if (metadata.remaining() < bytes) {
            metadata = ByteBuffer.allocate(2 * metadata.capacity() + bytes)
                    .order(order)
                    .put(metadata.flip());
        }
    }

    private void field32(int value) {
        makeRoom(Integer.BYTES);
        fields.add(metadata.position());
        metadata.putInt(value);
    }

    private void field64(long value) {
        makeRoom(Long.BYTES);
        fields.add(metadata.position());
        metadata.putLong(value);
    }

    /** As it is in a data file. */
    byte[] bytes() {
        return bytes("TDSm", rawBytes);
    }

    /** As it is in an index file. */
    byte[] indexBytes() {
        return bytes("TDSh", 0);
    }

    private byte[] bytes(String tag, int raw) {
        int length = metadata.position();
        ByteBuffer bytes = ByteBuffer.allocate(28 + length + raw).put(tag.getBytes(StandardCharsets.US_ASCII));
        bytes.order(ByteOrder.LITTLE_ENDIAN).putInt(contents).order(order);
        bytes.putInt(4713).putLong(incomplete ? -1 : (long) length + rawBytes).putLong(length);
        bytes.put(metadata.array(), 0, length);
        while (bytes.hasRemaining()) {
            bytes.put((byte) "TDSm\u000E\0\0\0".charAt(bytes.position() % 8));
        }
        return bytes.array();
    }

    /** Where in {@link #bytes()} sizes, counts, types and offsets are. */
    List<Integer> fields() {
        List<Integer> all = new ArrayList<>(List.of(0, 4, 8, 12, 20));
        fields.forEach(field -> all.add(28 + field));
        return all;
    }

    static byte[] file(TdmsSegment... segments) {
        return join(List.of(segments).stream().map(TdmsSegment::bytes).toList());
    }

    static byte[] index(TdmsSegment... segments) {
        return join(List.of(segments).stream().map(TdmsSegment::indexBytes).toList());
    }

    static byte[] join(List<byte[]> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }
}
