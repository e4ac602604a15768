package org.helipoint.hdf5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Hdf5Test {

    @TempDir
    Path folder;

    @Test
    void isFoundAndReadsHdf5Files() {
        Extractor found = ServiceLoader.load(Extractor.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(Hdf5.class::isInstance)
                .findFirst()
                .orElseThrow();
        assertThat(found.supports("raw/scan.h5")).isTrue();
        assertThat(found.supports("SCAN.HDF5")).isTrue();
        assertThat(found.supports("scan.nxs")).isTrue();
        assertThat(found.supports("scan.tdms")).isFalse();
    }

    @Test
    void attributesOfTheFileItsGroupsAndDatasetsAreRead() throws IOException {
        assertThat(extract(scan())).isEqualTo(json("""
                {"hdf5.sample": "LSCO", "hdf5.temperature": 31.5, "hdf5.frequency": 0.7, "hdf5.pulses": 100000,
                 "hdf5.stages": [1.5, 2.5], "hdf5.entry.title": "scan 38", "hdf5.entry.signal_1.units": "mV"}"""));
    }

    @Test
    void largeAttributesAreLeftOut() throws IOException {
        byte[] file = written(root -> {
            root.putAttribute("kept", 1);
            root.putAttribute("large", new double[101]);
        });
        assertThat(extract(file)).isEqualTo(json("{\"hdf5.kept\": 1}"));
    }

    @Test
    void whatTakesTooLongIsEnded() {
        assertThatThrownBy(() -> new Hdf5(Duration.ofMillis(1)).extract(new BytesFile(scan())))
                .isInstanceOf(IOException.class)
                .hasMessage("it cannot be read within 0 seconds");
    }

    @Test
    void whatIsNoHdf5FileIsRefused() {
        assertRefused("no".getBytes(StandardCharsets.UTF_8), "it is no HDF5 file, or broken");
        assertRefused(new byte[10_000], "it is no HDF5 file, or broken");
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        byte[] file = scan();
        assertRefused(Arrays.copyOf(file, 300), "it is no HDF5 file, or broken");
    }

    @Test
    void aFileOfMoreThan16MegabytesIsRefusedUnread() {
        JobFile file = new JobFile() {

            @Override
            public String name() {
                return "x.h5";
            }

            @Override
            public long size() {
                return (16 << 20) + 1;
            }

            @Override
            public byte[] read(long offset, int length) {
                throw new AssertionError("it was read");
            }

            @Override
            public Optional<JobFile> other(String name) {
                return Optional.empty();
            }
        };
        assertThatThrownBy(() -> new Hdf5().extract(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("it has 16777217 bytes; of HDF5 files no more than 16777216 are read");
    }

    @Test
    void manyAttributesAndObjectsAndDeepGroupsAreRefused() throws IOException {
        assertRefused(
                written(root -> {
                    for (int group = 0; group < 101; group++) {
                        WritableGroup one = root.putGroup("g" + group);
                        for (int number = 0; number < 10; number++) {
                            one.putAttribute("a" + number, number);
                        }
                    }
                }),
                "it has more than 1000 attributes");
        assertRefused(
                written(root -> {
                    WritableGroup deepest = root.putGroup("g");
                    for (int depth = 0; depth < 21; depth++) {
                        deepest = deepest.putGroup("g");
                    }
                }),
                "more than 20 within each other");
    }

    /** Groups that are in themselves, by links to their own address. */
    @Test
    void circlesEnd() throws IOException {
        byte[] file = written(root -> root.putGroup("circle").putGroup("inner").putAttribute("a", 1));
        int links = 0;
        for (int at = 48; at + 8 < file.length; at++) {
            ByteBuffer bytes = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
            long address = bytes.getLong(at);
            if (address > 48 && address < file.length && startsObject(file, (int) address)) {
                bytes.putLong(at, WritableHdfFile.ROOT_GROUP_ADDRESS);
                ends(bytes.array());
                links++;
            }
        }
        assertThat(links).isPositive();
    }

    private static boolean startsObject(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.US_ASCII).equals("OHDR");
    }

    /** In this process, so that there can be many; one that needs too much memory for it also goes the real way. */
    @Test
    void whateverIsChangedInAFileItIsReadOrRefused() throws IOException {
        Random random = new Random(5);
        byte[] file = scan();
        Path changed = folder.resolve("changed.h5");
        int refused = 0;
        byte[] large = null;
        for (int number = 0; number < 3_000; number++) {
            byte[] bytes = changed(file, random);
            Files.write(changed, bytes);
            try {
                AttributeReader.read(changed);
            } catch (IOException e) {
                refused++;
            } catch (OutOfMemoryError e) {
                large = bytes;
            }
        }
        assertThat(refused).isBetween(100, 2_900);
        assertThat(large).isNotNull();
        assertRefused(large, "it cannot be read within 64 MB of memory");
    }

    private static byte[] changed(byte[] file, Random random) {
        ByteBuffer bytes = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            int at = random.nextInt(file.length - 8);
            switch (random.nextInt(3)) {
                case 0 -> bytes.put(at, (byte) random.nextInt());
                case 1 -> bytes.putInt(at, Integer.MAX_VALUE >> random.nextInt(31));
                default -> bytes.putLong(at, random.nextInt(file.length));
            }
        }
        return bytes.array();
    }

    private byte[] scan() throws IOException {
        return written(root -> {
            root.putAttribute("sample", "LSCO");
            root.putAttribute("temperature", 31.5);
            root.putAttribute("frequency", 0.7f);
            root.putAttribute("pulses", 100_000);
            root.putAttribute("stages", new double[] {1.5, 2.5});
            root.putAttribute("nothing", Double.NaN);
            WritableGroup entry = root.putGroup("entry");
            entry.putAttribute("title", "scan 38");
            entry.putDataset("signal (1)", new double[1_000]).putAttribute("units", "mV");
        });
    }

    private interface Content {
        void write(WritableHdfFile root);
    }

    private byte[] written(Content content) throws IOException {
        Path file = folder.resolve("written.h5");
        Files.deleteIfExists(file);
        try (WritableHdfFile root = HdfFile.write(file)) {
            content.write(root);
        }
        return Files.readAllBytes(file);
    }

    private static ObjectNode extract(byte[] bytes) throws IOException {
        ObjectNode metadata = new Hdf5().extract(new BytesFile(bytes));
        metadata.remove("hdf5.jHDF"); // with which jHDF signs what it writes
        return metadata;
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static void ends(byte[] bytes) {
        try {
            extract(bytes);
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith("it ");
        }
    }

    private static void assertRefused(byte[] bytes, String message) {
        assertThatThrownBy(() -> extract(bytes)).isInstanceOf(IOException.class).hasMessageContaining(message);
    }
}
