package org.helipoint.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.helipoint.extract.TdmsSegment.bigEndian;
import static org.helipoint.extract.TdmsSegment.littleEndian;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TdmsTest {

    private static final long MOST_MEMORY = 16 << 20;

    @Test
    void isFoundAndReadsTdmsFiles() {
        Extractor found = ServiceLoader.load(Extractor.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(Tdms.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(found.supports("raw/scan.tdms")).isTrue();
        assertThat(found.supports("SCAN.TDMS")).isTrue();
        assertThat(found.supports("scan.tdms_index")).isFalse();
    }

    @Nested
    class Values {

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void ofAllTypesAreRead(boolean big) throws IOException {
            TdmsSegment segment = (big ? bigEndian() : littleEndian())
                    .object("/")
                    .property("int8", TdmsType.INT8, -8)
                    .property("int16", TdmsType.INT16, -16)
                    .property("int32", TdmsType.INT32, -32)
                    .property("int64", TdmsType.INT64, Long.MIN_VALUE)
                    .property("unsigned8", TdmsType.UNSIGNED8, 255)
                    .property("unsigned16", TdmsType.UNSIGNED16, 65_535)
                    .property("unsigned32", TdmsType.UNSIGNED32, -1)
                    .property("unsigned64", TdmsType.UNSIGNED64, -1L)
                    .property("single", TdmsType.SINGLE, 0.7f)
                    .property("double", TdmsType.DOUBLE, 0.7)
                    .property("singleWithUnit", TdmsType.SINGLE_WITH_UNIT, 1.5f)
                    .property("doubleWithUnit", TdmsType.DOUBLE_WITH_UNIT, -2.5)
                    .property("complexSingle", TdmsType.COMPLEX_SINGLE, new double[] {1, -2})
                    .property("complexDouble", TdmsType.COMPLEX_DOUBLE, new double[] {0.5, 2})
                    .property("text", TdmsType.STRING, "Größe 31 µm")
                    .property("true", TdmsType.BOOLEAN, true)
                    .property("false", TdmsType.BOOLEAN, false)
                    .property("time", TdmsType.TIMESTAMP, Instant.parse("2018-06-13T05:35:02.123456Z"));
            assertThat(json(segment)).isEqualTo("""
                            {"tdms.int8":-8,"tdms.int16":-16,"tdms.int32":-32,"tdms.int64":-9223372036854775808,\
                            "tdms.unsigned8":255,"tdms.unsigned16":65535,"tdms.unsigned32":4294967295,\
                            "tdms.unsigned64":18446744073709551615,"tdms.single":0.7,"tdms.double":0.7,\
                            "tdms.singleWithUnit":1.5,"tdms.doubleWithUnit":-2.5,"tdms.complexSingle":"1.0-2.0i",\
                            "tdms.complexDouble":"0.5+2.0i","tdms.text":"Größe 31 µm","tdms.true":true,"tdms.false":false,\
                            "tdms.time":"2018-06-13T05:35:02.123456Z"}""");
        }

        @Test
        void thatMetadataHasNoFormForAreLeftOut() throws IOException {
            TdmsSegment segment = littleEndian()
                    .object("/")
                    .property("nan", TdmsType.DOUBLE, Double.NaN)
                    .property("infinite", TdmsType.SINGLE, Float.NEGATIVE_INFINITY)
                    .property("void", TdmsType.VOID, 0)
                    .property("empty", TdmsType.STRING, "")
                    .property("far", TdmsType.TIMESTAMP, Instant.MAX)
                    .property("kept", TdmsType.INT32, 1);
            assertThat(json(segment)).isEqualTo("{\"tdms.kept\":1}");
        }

        @Test
        void keepNoDigitsThatTheyDoNotHave() throws IOException {
            assertThat(json(littleEndian()
                            .object("/")
                            .property("ten", TdmsType.DOUBLE, 10.0)
                            .property("small", TdmsType.DOUBLE, 5e-4)
                            .property("large", TdmsType.SINGLE, 1e30f)
                            .property("zero", TdmsType.DOUBLE, 0.0)))
                    .isEqualTo("{\"tdms.ten\":10,\"tdms.small\":0.0005,\"tdms.large\":1E+30,\"tdms.zero\":0}");
        }

        @Test
        void ofATypeWithoutPublishedFormAreRefused() {
            assertRefused(
                    littleEndian().object("/").property("long", 0x0B, 0).bytes(),
                    "the property long has a value of type 0xb, whose form is not published");
        }

        @Test
        void lateOnesReplaceEarlierOnes() throws IOException {
            assertThat(json(
                            littleEndian()
                                    .object("/")
                                    .property("a", TdmsType.INT32, 1)
                                    .property("b", TdmsType.INT32, 1),
                            littleEndian().object("/").property("a", TdmsType.STRING, "two"),
                            littleEndian().object("/").property("b", TdmsType.STRING, "")))
                    .isEqualTo("{\"tdms.a\":\"two\"}");
        }

        @Test
        void longTextsAreCut() throws IOException {
            String text = "ü".repeat(2_000);
            String read = extract(littleEndian()
                            .object("/")
                            .property("x", TdmsType.STRING, "x" + text)
                            .property("y", TdmsType.INT8, 1))
                    .path("tdms.x")
                    .asText();
            assertThat(read).isEqualTo("x" + "ü".repeat(1_023) + "…");
        }

        @Test
        void mayEndInZeroBytesAndBeNoUtf8() throws IOException {
            byte[] bytes = {'a', (byte) 0xFF, 'b', 0, 0};
            assertThat(json(littleEndian().object("/").property("x", TdmsType.STRING, bytes)))
                    .isEqualTo("{\"tdms.x\":\"a\uFFFDb\"}");
        }
    }

    @Nested
    class Keys {

        @Test
        void haveGroupAndChannelBefore() throws IOException {
            assertThat(json(littleEndian()
                            .object("/")
                            .property("title", TdmsType.STRING, "scan")
                            .object("/'Layer Data'")
                            .property("Sweep (fast)", TdmsType.BOOLEAN, true)
                            .object("/'Layer Data'/'Dr. T''s / events'")
                            .property("a.b", TdmsType.INT8, 3)))
                    .isEqualTo("{\"tdms.title\":\"scan\",\"tdms.Layer_Data.Sweep_fast\":true,"
                            + "\"tdms.Layer_Data.Dr_T_s_events.a_b\":3}");
        }

        @Test
        void leaveOutWhatDaqmxNotesForItself() throws IOException {
            assertThat(json(littleEndian()
                            .object("/'g'/'c'")
                            .property("NI_Scale[1]_Linear_Slope", TdmsType.DOUBLE, 3e-4)
                            .property("description", TdmsType.STRING, "diode")))
                    .isEqualTo("{\"tdms.g.c.description\":\"diode\"}");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "x", "//", "/'a", "/'a'x", "/'a'/'b'/'c'", "/'a'/", "'a'"})
        void needAPathInNationalInstrumentsForm(String path) {
            assertRefused(
                    littleEndian().object(path).property("a", TdmsType.INT8, 1).bytes(), "has a path that is none");
        }
    }

    @Nested
    class Units {

        @Test
        void ofAChannelAreThoseOfItsExtremes() throws IOException {
            assertThat(json(littleEndian()
                            .object("/'cryostat'/'T'")
                            .property("maximum", TdmsType.DOUBLE, 31.5)
                            .property("samples", TdmsType.INT32, 7)
                            .property("unit_string", TdmsType.STRING, "K")))
                    .isEqualTo("{\"tdms.cryostat.T.maximum\":{\"value\":31.5,\"unit\":\"K\"},"
                            + "\"tdms.cryostat.T.samples\":7,\"tdms.cryostat.T.unit_string\":\"K\"}");
        }

        @Test
        void ofDaqmxCount() throws IOException {
            assertThat(json(littleEndian()
                            .object("/'g'/'c'")
                            .property("NI_UnitDescription", TdmsType.STRING, "Volts")
                            .property("minimum", TdmsType.DOUBLE, -1)))
                    .isEqualTo("{\"tdms.g.c.minimum\":{\"value\":-1,\"unit\":\"Volts\"}}");
        }

        @Test
        void ofAWaveformAreSecondsUnlessItSaysOtherwise() throws IOException {
            assertThat(json(littleEndian()
                            .object("/'g'/'time'")
                            .property("wf_increment", TdmsType.DOUBLE, 1e-5)
                            .property("wf_samples", TdmsType.INT32, 96)
                            .object("/'g'/'spectrum'")
                            .property("wf_increment", TdmsType.DOUBLE, 0.1)
                            .property("wf_xunit_string", TdmsType.STRING, "THz")))
                    .isEqualTo("{\"tdms.g.time.wf_increment\":{\"value\":0.00001,\"unit\":\"s\"},"
                            + "\"tdms.g.time.wf_samples\":96,"
                            + "\"tdms.g.spectrum.wf_increment\":{\"value\":0.1,\"unit\":\"THz\"},"
                            + "\"tdms.g.spectrum.wf_xunit_string\":\"THz\"}");
        }

        @Test
        void mayStandInBracketsBehindTheNameOfANumber() throws IOException {
            assertThat(json(littleEndian()
                            .object("/")
                            .property("sampleTemperature [K]", TdmsType.DOUBLE, 31)
                            .property("remark [draft]", TdmsType.STRING, "x")))
                    .isEqualTo(
                            "{\"tdms.sampleTemperature\":{\"value\":31,\"unit\":\"K\"},\"tdms.remark_draft\":\"x\"}");
        }
    }

    @Nested
    class Segments {

        /** Raw data that looks like segments, in all layouts, between properties before and behind. */
        @Test
        void ofAllLayoutsAreSkippedWithoutReadingRawData() throws IOException {
            List<Supplier<TdmsSegment>> layouts = List.of(
                    () -> littleEndian().channel("/'g'/'c'", TdmsType.DOUBLE, 100),
                    () -> bigEndian().channel("/'g'/'c'", TdmsType.DOUBLE, 100),
                    () -> littleEndian()
                            .channel("/'g'/'c'", TdmsType.INT16, 100)
                            .interleaved(),
                    () -> littleEndian().textChannel("/'g'/'c'", 10, 500),
                    () -> littleEndian().daqmxChannel("/'g'/'c'", 3, 2),
                    () -> bigEndian().daqmxChannel("/'g'/'c'", 1, 1),
                    () -> littleEndian().digitalChannel("/'g'/'c'", 4, 1),
                    () -> littleEndian().sameChannel("/'g'/'c'"));
            for (Supplier<TdmsSegment> layout : layouts) {
                MemoryFile file = new MemoryFile(
                        "x.tdms",
                        TdmsSegment.file(
                                layout.get()
                                        .property("first", TdmsType.INT32, 1)
                                        .raw(300_000),
                                littleEndian().raw(200_000),
                                layout.get().property("last", TdmsType.INT32, 2).raw(100_000)));
                assertThat(new Tdms().extract(file)).hasToString("{\"tdms.g.c.first\":1,\"tdms.g.c.last\":2}");
                assertThat(file.bytesRead()).isLessThan(3_000);
            }
        }

        @Test
        void theLastMayBeIncomplete() throws IOException {
            TdmsSegment first = littleEndian().object("/").property("a", TdmsType.INT32, 1);
            TdmsSegment last = littleEndian()
                    .object("/")
                    .property("b", TdmsType.INT32, 2)
                    .raw(50)
                    .incomplete();
            assertThat(json(first, last)).isEqualTo("{\"tdms.a\":1,\"tdms.b\":2}");
            byte[] cut = TdmsSegment.file(first, last);
            assertThat(extract(Arrays.copyOf(cut, cut.length - 60)))
                    .hasToString("{\"tdms.a\":1}"); // within its metadata
            assertThat(extract(Arrays.copyOf(cut, first.bytes().length + 10))).hasToString("{\"tdms.a\":1}");
        }

        @Test
        void rawDataOfTheLastMayBeCut() throws IOException {
            byte[] all = littleEndian()
                    .object("/")
                    .property("a", TdmsType.INT32, 1)
                    .raw(500)
                    .bytes();
            assertThat(extract(Arrays.copyOf(all, all.length - 100))).hasToString("{\"tdms.a\":1}");
        }

        @Test
        void thousandsAreReadWithFewBytes() throws IOException {
            TdmsSegment[] segments = new TdmsSegment[2_000];
            Arrays.setAll(segments, number -> littleEndian().raw(1_000));
            segments[1_999] = littleEndian().object("/").property("last", TdmsType.INT32, 1);
            MemoryFile file = new MemoryFile("x.tdms", TdmsSegment.file(segments));
            assertThat(new Tdms().extract(file)).hasToString("{\"tdms.last\":1}");
            assertThat(file.bytesRead()).isLessThan(300_000);
        }
    }

    @Nested
    class IndexFiles {

        private final TdmsSegment[] segments = {
            littleEndian()
                    .channel("/'g'/'c'", TdmsType.DOUBLE, 100)
                    .property("a", TdmsType.INT32, 1)
                    .raw(800),
            bigEndian().sameChannel("/'g'/'c'").property("b", TdmsType.INT32, 2).raw(800)
        };

        @Test
        void areReadInsteadOfTheDataFile() throws IOException {
            MemoryFile file = new MemoryFile("raw/x.tdms", TdmsSegment.file(segments))
                    .with(new MemoryFile("raw/x.tdms_index", TdmsSegment.index(segments)));
            assertThat(new Tdms().extract(file)).hasToString("{\"tdms.g.c.a\":1,\"tdms.g.c.b\":2}");
            assertThat(file.bytesRead()).isZero();
        }

        @Test
        void thatAreBrokenOrOldAreLeftAlone() throws IOException {
            byte[] index = TdmsSegment.index(segments);
            for (byte[] other : List.of(
                    TdmsSegment.index(segments[0]),
                    Arrays.copyOf(index, 40),
                    new byte[0],
                    TdmsSegment.file(segments))) {
                MemoryFile file = new MemoryFile("x.tdms", TdmsSegment.file(segments))
                        .with(new MemoryFile("x.tdms_index", other));
                assertThat(new Tdms().extract(file)).hasToString("{\"tdms.g.c.a\":1,\"tdms.g.c.b\":2}");
                assertThat(file.bytesRead()).isPositive();
            }
        }
    }

    @Nested
    class HostileFiles {

        @Test
        void thatAreNoTdmsFilesAreRefused() {
            assertRefused("no".getBytes(StandardCharsets.UTF_8), "it is too short for a TDMS file");
            assertRefused(new byte[100], "there is no TDMS segment at byte 0");
            byte[] second = TdmsSegment.join(List.of(littleEndian().bytes(), new byte[100]));
            assertRefused(second, "there is no TDMS segment at byte 28");
        }

        @Test
        void thatAreCutWithinMetadataAreRefused() {
            byte[] all = littleEndian()
                    .object("/")
                    .property("a", TdmsType.STRING, "text")
                    .bytes();
            assertRefused(
                    Arrays.copyOf(all, all.length - 2),
                    "the metadata of the segment at byte 0 would be longer than the file");
        }

        @Test
        void withImpossibleSizesEndWithinTheLimits() {
            TdmsSegment segment = littleEndian()
                    .daqmxChannel("/'g'/'c'", 1, 1)
                    .property("a", TdmsType.STRING, "text")
                    .raw(100);
            for (int field : segment.fields()) {
                for (int part = 0; part < 2; part++) {
                    byte[] bytes = segment.bytes();
                    bytes[field + 3] = (byte) (part == 0 ? 0x7F : 0x80); // of 64 bits the fourth byte: 2^31
                    if (field == 12 || field == 20) {
                        bytes[field + 7] = (byte) (part == 0 ? 0x7F : 0x80); // 2^63
                    }
                    endsWithin(new MemoryFile("x.tdms", bytes));
                }
            }
        }

        @Test
        void withMetadataThatIsLongerThanItsSegmentAreRefused() {
            byte[] bytes = littleEndian()
                    .object("/")
                    .property("a", TdmsType.STRING, "text")
                    .bytes();
            bytes[12] = 3; // the next segment would overlap
            assertRefused(bytes, "would be longer than the segment");
            bytes[12] = 100;
            bytes[20] = (byte) (bytes[20] - 3);
            assertRefused(bytes, "the metadata of the segment at byte 0 ends too early");
        }

        /** Files of nearly 2^63 bytes, which repeat one thing. */
        @Test
        void withoutEndEnd() {
            byte[] emptySegment = littleEndian().bytes();
            assertThat(refusal(endless(new byte[0], emptySegment))).hasMessageContaining("than the 2097152 bytes");
            byte[] farSegment = littleEndian().raw(1 << 16).bytes();
            assertThat(refusal(endless(new byte[0], farSegment))).hasMessageContaining("than the 2097152 bytes");
            byte[] segment =
                    littleEndian().object("/").property("a", TdmsType.INT8, 1).bytes();
            assertThat(refusal(endless(new byte[0], segment))).hasMessageContaining("set more than 10000 properties");
        }

        @Test
        void withMillionsOfObjectsOrPropertiesEnd() {
            byte[] objects = littleEndian().object("/'g'").bytes();
            assertThat(refusal(endless(withoutEnd(objects, 28), Arrays.copyOfRange(objects, 32, objects.length))))
                    .hasMessageContaining("list more than 50000 objects");
            byte[] withText = littleEndian()
                    .object("/")
                    .property("a", TdmsType.STRING, "b".repeat(4_000))
                    .bytes();
            int firstProperty = 28 + 4 + 4 + 1 + 4 + 4;
            assertThat(refusal(endless(
                            withoutEnd(withText, firstProperty - 4),
                            Arrays.copyOfRange(withText, firstProperty, withText.length))))
                    .hasMessageContaining("than the 2097152 bytes");
        }

        /** What takes most memory of all that is still read: long names and texts, no letter of which is Latin. */
        @Test
        void withAsMuchAsIsReadTakeLittleMemory() {
            TdmsSegment segment = littleEndian();
            for (int number = 0; number < 1_000; number++) {
                segment.object("/'" + "ｱ".repeat(80) + number + "'/'" + "ｱ".repeat(80) + "'")
                        .property("ｱ".repeat(165) + number, TdmsType.STRING, "ｱ".repeat(330));
            }
            endsWithin(new MemoryFile("x.tdms", segment.bytes()));
            byte[] text = littleEndian()
                    .object("/")
                    .property("a", TdmsType.STRING, "ｱ".repeat(60))
                    .bytes();
            int first = 28 + 4 + 4 + 1 + 4 + 4;
            assertThat(refusal(endless(withoutEnd(text, first - 4), Arrays.copyOfRange(text, first, text.length))))
                    .hasMessageContaining("set more than 10000 properties");
        }

        @Test
        void withManyDifferentPropertiesEnd() {
            TdmsSegment segment = littleEndian().object("/'g'/'c'");
            for (int number = 0; number < 9_000; number++) {
                segment.property("property " + number, TdmsType.INT32, number);
            }
            assertThat(refusal(new MemoryFile("x.tdms", segment.bytes())))
                    .hasMessage("it has more than 1000 properties");
        }

        @Test
        void withLongNamesAreRefused() {
            assertRefused(
                    littleEndian()
                            .object("/")
                            .property("n".repeat(513), TdmsType.INT8, 1)
                            .bytes(),
                    "a name in it has 513 bytes, more than 512");
        }

        /** A segment with metadata of nearly 2^63 bytes, in which the number at {@code count} is 2^32 - 1; only its beginning. */
        private byte[] withoutEnd(byte[] segment, int count) {
            Arrays.fill(segment, count, count + 4, (byte) 0xFF);
            Arrays.fill(segment, 12, 19, (byte) 0xFF);
            segment[19] = 0x3F;
            System.arraycopy(segment, 12, segment, 20, 8);
            return Arrays.copyOf(segment, count + 4);
        }
    }

    @Nested
    class FilesOfRealInstruments {

        private final Path folder = Path.of(System.getProperty("helipoint.tdms", "../../shared/data/tdms"));

        @Test
        void ofDaqmxAreRead() throws IOException {
            ObjectNode metadata = new Tdms().extract(real("raw1.tdms"));
            assertThat(metadata.path("tdms.name").asText()).isEqualTo("Raw Layer_00001");
        }

        @Test
        void ofSignalExpressAreRead() throws IOException {
            ObjectNode metadata = new Tdms().extract(real("Digital_Input.tdms"));
            assertThat(metadata.path("tdms.Author").asText()).isEqualTo("SV-LAB-DESKTOP#1");
            assertThat(metadata.path("tdms.iteration-based-timing").isBoolean()).isTrue();
            assertThat(metadata.path("tdms.DateTime").asText()).isEqualTo("2012-07-09T23:58:24Z");
        }

        private MemoryFile real(String name) throws IOException {
            Path file = folder.resolve(name);
            assumeThat(Files.exists(file)).as(file + " is not here").isTrue();
            return MemoryFile.of(file);
        }
    }

    // ---- helpers

    private static ObjectNode extract(TdmsSegment... segments) throws IOException {
        return extract(TdmsSegment.file(segments));
    }

    private static ObjectNode extract(byte[] bytes) throws IOException {
        return new Tdms().extract(new MemoryFile("x.tdms", bytes));
    }

    private static String json(TdmsSegment... segments) throws IOException {
        return extract(segments).toString();
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> extract(bytes)).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    private static Throwable refusal(JobFile file) {
        Throwable[] refusal = new Throwable[1];
        long allocated = Allocation.of(() -> {
            try {
                new Tdms().extract(file);
            } catch (IOException e) {
                refusal[0] = e;
            }
        });
        assertThat(allocated).isLessThan(MOST_MEMORY);
        assertThat(refusal[0]).isInstanceOf(IOException.class);
        return refusal[0];
    }

    private static void endsWithin(JobFile file) {
        assertThat(Allocation.of(() -> {
                    try {
                        new Tdms().extract(file);
                    } catch (IOException e) {
                        assertThat(e).hasMessageContaining(" ");
                    }
                }))
                .isLessThan(MOST_MEMORY);
    }

    /** A file of nearly 2^63 bytes: a beginning, and then a part again and again. */
    private static JobFile endless(byte[] beginning, byte[] part) {
        return new JobFile() {

            @Override
            public String name() {
                return "x.tdms";
            }

            @Override
            public long size() {
                return Long.MAX_VALUE;
            }

            @Override
            public byte[] read(long offset, int length) {
                byte[] bytes = new byte[length];
                for (int index = 0; index < length; index++) {
                    long at = offset + index;
                    bytes[index] = at < beginning.length
                            ? beginning[(int) at]
                            : part[(int) ((at - beginning.length) % part.length)];
                }
                return bytes;
            }

            @Override
            public Optional<JobFile> other(String name) {
                return Optional.empty();
            }
        };
    }
}
