package org.helipoint.extract;

import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Walks through the segments of a TDMS file or of its index file, and gathers the properties of all objects. Raw data is skipped,
 * whatever its layout: a segment says where the next one begins.
 *
 * <p>The layout is National Instruments' "TDMS File Format Internal Structure". Sizes that it does not tell, of digital line
 * scalers, are as in files that NI's software has written.
 */
final class TdmsReader {

    /** Limits for one file: the greatest files of real instruments have a few hundred properties. */
    static final int MOST_BYTES = 2 << 20;

    static final int MOST_OBJECTS = 50_000;
    static final int MOST_PROPERTIES_READ = 10_000;
    static final int MOST_PROPERTIES_KEPT = 1_000;
    static final int LONGEST_NAME = 512;
    static final int LONGEST_TEXT = 2_048;

    private static final int DIGITS = 15;
    private static final int TAG = 0x5444536D; // TDSm
    private static final int INDEX_TAG = 0x54445368; // TDSh
    private static final int LEAD_IN = 28;
    private static final int HAS_METADATA = 1 << 1;
    private static final int IS_BIG_ENDIAN = 1 << 6;
    private static final long INCOMPLETE = -1;

    private static final int NO_RAW_DATA = -1;
    private static final int AS_BEFORE = 0;
    private static final int FORMAT_CHANGING_SCALERS = 0x1269;
    private static final int DIGITAL_LINE_SCALERS = 0x126A;
    private static final int DIGITAL_LINE_SCALERS_AS_PUBLISHED = 0x1369;

    private static final long SECONDS_FROM_1904_TO_1970 = 2_082_844_800L;
    private static final long FIRST_SECOND =
            Instant.parse("0001-01-01T00:00:00Z").getEpochSecond() + SECONDS_FROM_1904_TO_1970;
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T00:00:00Z").getEpochSecond() + SECONDS_FROM_1904_TO_1970;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Window window;
    private final boolean index;
    private final long size;
    private final Map<String, Map<String, ValueNode>> objects = new LinkedHashMap<>();
    private int objectsRead;
    private int propertiesRead;
    private int propertiesKept;
    private long dataFileSize;

    private TdmsReader(JobFile file, boolean index) {
        this.window = new Window(file, MOST_BYTES);
        this.index = index;
        this.size = file.size();
    }

    /** The properties of a TDMS file: by the path of the object, then by name. */
    static Map<String, Map<String, ValueNode>> read(JobFile file) throws IOException {
        return new TdmsReader(file, false).walk().objects;
    }

    /**
     * The same out of an index file.
     *
     * @param dataFileSize size of the file that the index is of
     * @return nothing if it is the index of another file, or of another state of it
     */
    static Optional<Map<String, Map<String, ValueNode>>> readIndex(JobFile file, long dataFileSize) throws IOException {
        TdmsReader reader = new TdmsReader(file, true).walk();
        return reader.dataFileSize == dataFileSize ? Optional.of(reader.objects) : Optional.empty();
    }

    private TdmsReader walk() throws IOException {
        if (size < LEAD_IN) {
            throw new IOException("it is too short for a TDMS file");
        }
        long at = 0;
        while (size - at >= LEAD_IN) { // less is what a program left that was killed
            at = segment(at);
        }
        return this;
    }

    /** @return where the next segment begins; this is always further on */
    private long segment(long at) throws IOException {
        String name = "segment at byte " + at;
        window.enter(at, LEAD_IN, name);
        window.order(ByteOrder.BIG_ENDIAN);
        if (window.int32() != (index ? INDEX_TAG : TAG)) {
            throw new IOException("there is no TDMS segment at byte " + at);
        }
        window.order(ByteOrder.LITTLE_ENDIAN);
        int contents = window.int32();
        window.order((contents & IS_BIG_ENDIAN) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        window.skip(Integer.BYTES); // version
        long next = window.int64();
        long metadata = window.int64();
        long rest = size - at - LEAD_IN;
        if (next == INCOMPLETE && isMore(metadata, rest)) {
            return size; // the writer was killed before the metadata was complete
        }
        if (isMore(metadata, rest) || isMore(metadata, next)) {
            throw new IOException("the metadata of the " + name + " would be longer than the "
                    + (isMore(metadata, rest) ? "file" : "segment"));
        }
        if ((contents & HAS_METADATA) != 0) {
            window.enter(at + LEAD_IN, metadata, "metadata of the " + name);
            objects();
        }
        dataFileSize += LEAD_IN + next; // of a broken index this may be any number
        if (index) {
            return at + LEAD_IN + metadata;
        }
        return isMore(next, rest) ? size : at + LEAD_IN + next;
    }

    private static boolean isMore(long one, long other) {
        return Long.compareUnsigned(one, other) > 0;
    }

    private void objects() throws IOException {
        for (long count = window.unsigned32(); count > 0; count--) {
            if (++objectsRead > MOST_OBJECTS) {
                throw new IOException("its segments list more than " + MOST_OBJECTS + " objects");
            }
            String path = name();
            skipIndex();
            long properties = window.unsigned32();
            if (properties > 0) {
                properties(path, properties);
            }
        }
    }

    /** Over what is said about the raw data of an object. */
    private void skipIndex() throws IOException {
        int header = window.int32();
        switch (header) {
            case NO_RAW_DATA, AS_BEFORE -> {}
            case FORMAT_CHANGING_SCALERS -> skipScalers(5 * Integer.BYTES);
            case DIGITAL_LINE_SCALERS, DIGITAL_LINE_SCALERS_AS_PUBLISHED -> skipScalers(4 * Integer.BYTES + 1);
            default -> {
                int type = window.int32();
                window.skip(Integer.BYTES + Long.BYTES); // dimension, number of values
                if (type == TdmsType.STRING) {
                    window.skip(Long.BYTES); // size in all
                }
            }
        }
    }

    private void skipScalers(int size) throws IOException {
        window.skip(2 * Integer.BYTES + Long.BYTES); // data type, dimension, number of values
        window.skip(window.unsigned32() * size);
        window.skip(window.unsigned32() * Integer.BYTES); // widths
    }

    private void properties(String path, long count) throws IOException {
        Map<String, ValueNode> values = objects.computeIfAbsent(path, object -> new LinkedHashMap<>());
        for (; count > 0; count--) {
            if (++propertiesRead > MOST_PROPERTIES_READ) {
                throw new IOException("its segments set more than " + MOST_PROPERTIES_READ + " properties");
            }
            String name = name();
            Optional<ValueNode> value = value(name);
            if (value.isEmpty()) {
                propertiesKept -= values.remove(name) == null ? 0 : 1;
            } else if (values.put(name, value.get()) == null && ++propertiesKept > MOST_PROPERTIES_KEPT) {
                throw new IOException("it has more than " + MOST_PROPERTIES_KEPT + " properties");
            }
        }
    }

    private String name() throws IOException {
        long length = window.unsigned32();
        if (length > LONGEST_NAME) {
            throw new IOException("a name in it has " + length + " bytes, more than " + LONGEST_NAME);
        }
        return window.text(length, LONGEST_NAME);
    }

    /** The value that comes next; nothing if it is one that metadata has no form for, or empty. */
    private Optional<ValueNode> value(String property) throws IOException {
        int type = window.int32();
        return switch (type) {
            case TdmsType.VOID -> Optional.empty();
            case TdmsType.INT8 -> Optional.of(JSON.numberNode(window.int8()));
            case TdmsType.INT16 -> Optional.of(JSON.numberNode(window.int16()));
            case TdmsType.INT32 -> Optional.of(JSON.numberNode(window.int32()));
            case TdmsType.INT64 -> Optional.of(JSON.numberNode(window.int64()));
            case TdmsType.UNSIGNED8 -> Optional.of(JSON.numberNode(window.int8() & 0xFF));
            case TdmsType.UNSIGNED16 -> Optional.of(JSON.numberNode(window.int16() & 0xFFFF));
            case TdmsType.UNSIGNED32 -> Optional.of(JSON.numberNode(window.unsigned32()));
            case TdmsType.UNSIGNED64 -> Optional.of(JSON.numberNode(unsigned(window.int64())));
            case TdmsType.SINGLE, TdmsType.SINGLE_WITH_UNIT -> number(single());
            case TdmsType.DOUBLE, TdmsType.DOUBLE_WITH_UNIT -> number(real());
            case TdmsType.COMPLEX_SINGLE -> complex(single(), single());
            case TdmsType.COMPLEX_DOUBLE -> complex(real(), real());
            case TdmsType.STRING -> text();
            case TdmsType.BOOLEAN -> Optional.of(JSON.booleanNode(window.int8() != 0));
            case TdmsType.TIMESTAMP -> time();
            default ->
                throw new IOException("the property " + property + " has a value of type 0x" + Integer.toHexString(type)
                        + ", whose form is not published");
        };
    }

    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    /** As text, so that 0.7 stays 0.7 and does not become 0.699999988079071. */
    private String single() throws IOException {
        return Float.toString(Float.intBitsToFloat(window.int32()));
    }

    private String real() throws IOException {
        return Double.toString(Double.longBitsToDouble(window.int64()));
    }

    private static Optional<ValueNode> number(String text) {
        if (!isNumber(text)) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        boolean plain = number.scale() < 0 && number.precision() - number.scale() <= DIGITS;
        return Optional.of(DecimalNode.valueOf(plain ? number.setScale(0) : number)); // 10, not 1E+1
    }

    private static Optional<ValueNode> complex(String real, String imaginary) {
        return isNumber(real) && isNumber(imaginary)
                ? Optional.of(JSON.textNode(real + (imaginary.startsWith("-") ? "" : "+") + imaginary + "i"))
                : Optional.empty();
    }

    private static boolean isNumber(String text) {
        return !text.endsWith("N") && !text.endsWith("y"); // NaN, Infinity
    }

    private Optional<ValueNode> text() throws IOException {
        long length = window.unsigned32();
        String text = window.text(length, LONGEST_TEXT);
        int end = text.length();
        while (end > 0
                && (text.charAt(end - 1) == '\0' || (length > LONGEST_TEXT && text.charAt(end - 1) == '\uFFFD'))) {
            end--;
        }
        text = text.substring(0, end) + (length > LONGEST_TEXT ? "…" : "");
        return text.isBlank() ? Optional.empty() : Optional.of(JSON.textNode(text));
    }

    /** Seconds since 1904 and 2^-64 parts of a second, in the order of the bytes; rounded to microseconds. */
    private Optional<ValueNode> time() throws IOException {
        long first = window.int64();
        long second = window.int64();
        boolean bigEndian = window.order() == ByteOrder.BIG_ENDIAN;
        long seconds = bigEndian ? first : second;
        long fraction = bigEndian ? second : first;
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND) {
            return Optional.empty(); // no time that anything was measured at
        }
        long nanos = Math.multiplyHigh(fraction >>> 1, 2_000_000_000L);
        Instant time = Instant.ofEpochSecond(seconds - SECONDS_FROM_1904_TO_1970, (nanos + 500) / 1_000 * 1_000);
        return Optional.of(JSON.textNode(time.toString()));
    }
}
