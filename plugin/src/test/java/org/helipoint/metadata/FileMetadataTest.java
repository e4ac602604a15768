package org.helipoint.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.helipoint.model.Snapshots.json;
import static org.helipoint.model.Snapshots.submitted;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;
import org.helipoint.metadata.FileMetadata.Limits;
import org.helipoint.metadata.FileMetadata.Read;
import org.helipoint.model.FilePatterns;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Run;
import org.helipoint.redact.Redactor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMetadataTest {

    private static final Limits SMALL = new Limits(3, 1 << 20, Duration.ofSeconds(10));

    @TempDir
    Path folder;

    private FolderDirectory directory;

    @BeforeEach
    void open() {
        directory = new FolderDirectory(folder);
    }

    /** Reads files with an ending in one way. */
    private record Reader(String ending, int order, Way way) implements Extractor {

        interface Way {
            ObjectNode extract(JobFile file) throws IOException;
        }

        Reader(String ending, Way way) {
            this(ending, 100, way);
        }

        @Override
        public boolean supports(String name) {
            return name.endsWith(ending);
        }

        @Override
        public ObjectNode extract(JobFile file) throws IOException {
            return way.extract(file);
        }
    }

    /** Of a class of its own: an extractor that is busy is not used, whatever the number of its instances. */
    private static final class JsonReader implements Extractor {
        @Override
        public boolean supports(String name) {
            return name.endsWith(".json");
        }

        @Override
        public ObjectNode extract(JobFile file) throws IOException {
            return parse(file);
        }
    }

    private static ObjectNode parse(JobFile file) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(file.read(0, (int) file.size()));
    }

    private static Run run(String... names) {
        return Run.first(
                "SITE",
                submitted(
                        "job",
                        1,
                        "{'Metadata':{},'Exports':["
                                + List.of(names).stream()
                                        .map(name -> "{'From':'" + name + "','To':'https://x/y'}")
                                        .collect(Collectors.joining(","))
                                + "]}"));
    }

    private void file(String name, String content) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), content.replace('\'', '"'));
    }

    private Read read(Extractor extractor, String... names) throws IOException {
        return read(List.of(extractor), names);
    }

    private Read read(List<Extractor> extractors, String... names) throws IOException {
        return new FileMetadata(extractors, new FilePatterns("*.txt, *.json"), new Redactor(), SMALL)
                .read(run(names), directory, () -> false);
    }

    private static Map<String, String> texts(Read read) {
        Map<String, String> texts = new TreeMap<>();
        read.entries()
                .forEach(entry -> texts.put(entry.key(), entry.value().orElseThrow() + " from " + entry.origin()));
        return texts;
    }

    private static List<String> problems(Read read) {
        return read.findings().stream()
                .map(finding -> finding.place() + " " + finding.problem())
                .toList();
    }

    @Test
    void whatTheFilesSayIsKeptWithTheirNames() throws IOException {
        file("helipoint-metadata.json", "{'sample':'LSCO','t':{'value':31,'unit':'K'}}");
        file("sub/a.txt", "{'sample':'other','x':1}");
        Read read = read(
                List.of(new Reader(".json", FileMetadataTest::parse), new Reader(".txt", FileMetadataTest::parse)),
                "sub/a.txt");
        assertThat(texts(read))
                .isEqualTo(Map.of(
                        "sample", "LSCO from helipoint-metadata.json",
                        "t", "31 K from helipoint-metadata.json",
                        "x", "1 from sub/a.txt"));
        assertThat(read.findings()).isEmpty();
    }

    @Test
    void whatIsNotThereOrEmptySaysNothing() throws IOException {
        file("b.txt", "");
        Files.createDirectory(folder.resolve("c.txt"));
        Read read = read(
                new Reader(".txt", file -> {
                    throw new IllegalStateException("Nobody asks me");
                }),
                "a.txt",
                "b.txt",
                "c.txt");
        assertThat(read).isEqualTo(new Read(List.of(), List.of(), List.of(), false));
    }

    @Test
    void aNameWithAWildcardStandsForTheFilesThatAreThere() throws IOException {
        file("raw/1.txt", "{'one':1}");
        file("raw/2.txt", "{'two':2}");
        file("raw/3.dat", "{'three':3}");
        assertThat(texts(read(new Reader("", FileMetadataTest::parse), "raw/*")))
                .containsOnlyKeys("one", "two");
    }

    @Test
    void ofSeveralThatReadAFileTheOneWithTheSmallestOrderDoes() throws IOException {
        file("a.txt", "x");
        Read read = read(
                List.of(
                        new Reader(".txt", 50, file -> json("{'by':'second'}")),
                        new Reader(".txt", 10, file -> json("{'by':'first'}"))),
                "a.txt");
        assertThat(texts(read)).containsEntry("by", "first from a.txt");
    }

    @Test
    void aFailureIsAFindingAndTheNextFileIsRead() throws IOException {
        file("a.txt", "a");
        file("b.txt", "b");
        file("c.txt", "{'c':1}");
        Read read = read(
                new Reader(".txt", file -> switch (file.name()) {
                    case "a.txt" -> throw new IOException("it is no scan");
                    case "b.txt" -> throw new StackOverflowError();
                    default -> parse(file);
                }),
                "a.txt",
                "b.txt",
                "c.txt");
        assertThat(texts(read)).containsOnlyKeys("c");
        assertThat(problems(read))
                .containsExactly(
                        "a.txt could not be read: it is no scan.",
                        "b.txt could not be read: what reads it failed (StackOverflowError).");
        assertThat(read.findings()).extracting(MetadataFinding::kind).containsOnly(MetadataFinding.Kind.FILE);
    }

    @Test
    void oneThatDoesNotEndIsAFindingAndNotUsedAgainBeforeItHas() throws Exception {
        file("a.txt", "a");
        file("b.txt", "b");
        file("c.json", "{'c':1}");
        CountDownLatch end = new CountDownLatch(1);
        Reader endless = new Reader(".txt", 10, file -> {
            boolean ended = false;
            while (!ended) { // whoever interrupts it
                try {
                    ended = end.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                    ended = false;
                }
            }
            return json("{'ended':true}");
        });
        FileMetadata files = new FileMetadata(
                List.of(endless, new JsonReader()), new FilePatterns("*.txt, *.json"), new Redactor(), SMALL);
        Read read = files.read(run("a.txt", "b.txt", "c.json"), directory, () -> false);
        assertThat(texts(read)).containsOnlyKeys("c");
        assertThat(problems(read)).containsExactly("a.txt could not be read: it took longer than 10 s to read.");
        assertThat(read.busy()).isTrue();
        assertThat(read.passing())
                .extracting(MetadataFinding::problem)
                .containsExactly(
                        "could not be read: what reads it is still busy with another file, which took too long.");
        end.countDown();
        await().until(() ->
                !files.read(run("b.txt"), directory, () -> false).entries().isEmpty());
    }

    @Test
    void whatTheTargetSystemDoesNotGiveMayComeLater() throws IOException {
        file("a.txt", "a");
        file("b.txt", "{'b':1}");
        directory.unreadable.add("a.txt");
        Read read = read(
                new Reader(".txt", file -> {
                    try {
                        return parse(file);
                    } catch (IOException e) {
                        throw new IllegalStateException(e); // as extractors may
                    }
                }),
                "a.txt",
                "b.txt");
        assertThat(texts(read)).containsOnlyKeys("b");
        assertThat(read.findings()).isEmpty();
        assertThat(read.passing()).extracting(MetadataFinding::place).containsExactly("a.txt");
        assertThat(read.busy()).isFalse();
    }

    @Test
    void noMoreIsReadThanMayBe() throws IOException {
        file("a.txt", "x".repeat(2 << 20));
        Read read = read(
                new Reader(".txt", file -> {
                    for (long at = 0; at < file.size(); at += 1_000) {
                        assertThat(file.read(at, 1_000)).isNotEmpty();
                    }
                    return json("{}");
                }),
                "a.txt");
        assertThat(problems(read))
                .containsExactly("a.txt could not be read: more than 1 MB of it would have to be read.");
    }

    @Test
    void aFileIsReadFromAnyPlaceAndNotBehindItsEnd() throws IOException {
        file("a.txt", "0123456789");
        Read read = read(
                new Reader(".txt", file -> {
                    assertThat(file.read(2, 3)).isEqualTo("234".getBytes(StandardCharsets.UTF_8));
                    assertThat(file.read(5, 2)).isEqualTo("56".getBytes(StandardCharsets.UTF_8));
                    assertThat(file.read(0, 1)).isEqualTo("0".getBytes(StandardCharsets.UTF_8));
                    assertThat(file.read(8, 100)).isEqualTo("89".getBytes(StandardCharsets.UTF_8));
                    assertThat(file.read(Long.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
                    assertThat(file.other("../a.txt")).isEmpty();
                    assertThat(file.other("b.txt")).isEmpty();
                    assertThat(file.other("a.txt").orElseThrow().size()).isEqualTo(10);
                    return json("{'done':true}");
                }),
                "a.txt");
        assertThat(problems(read)).isEmpty();
        assertThat(directory.opened).hasSize(2); // what follows is read on, through a small gap too
    }

    @Test
    void noMoreFilesAreReadThanMayBe() throws IOException {
        String[] names = IntStream.range(0, 5).mapToObj(i -> i + ".txt").toArray(String[]::new);
        for (String name : names) {
            file(name, "{'k" + name.charAt(0) + "':1}");
        }
        Read read = read(new Reader(".txt", FileMetadataTest::parse), names);
        assertThat(texts(read)).containsOnlyKeys("k0", "k1", "k2");
        assertThat(problems(read)).containsExactly("3.txt is one too many: of a job 3 files are read.");
    }

    @Test
    void noMoreNamesAreLookedForThanMayBe() throws IOException {
        file("z.txt", "{'z':1}");
        String[] names = Stream.concat(
                        Stream.of("*.txt"), IntStream.range(0, 200).mapToObj(i -> i + ".txt"))
                .toArray(String[]::new);
        Read read = read(new Reader(".txt", FileMetadataTest::parse), names);
        assertThat(texts(read)).containsOnlyKeys("z");
        assertThat(problems(read))
                .containsExactly("98.txt is one too many: of a job 100 names of files are looked for.");
        String[] wildcards = IntStream.range(0, 20).mapToObj(i -> i + "*.txt").toArray(String[]::new);
        assertThat(problems(read(new Reader(".txt", FileMetadataTest::parse), wildcards)))
                .containsExactly("10*.txt is one too many: of a job 10 names with * or ? are looked for.");
    }

    @Test
    void readingEndsBetweenTwoFiles() throws IOException {
        file("a.txt", "{'a':1}");
        FileMetadata files =
                new FileMetadata(List.of(new JsonReader()), new FilePatterns("*.txt"), new Redactor(), SMALL);
        assertThatThrownBy(() -> files.read(run("a.txt"), directory, () -> true))
                .isInstanceOf(IOException.class);
        assertThat(directory.opened).isEmpty();
    }

    @Test
    void entriesBeyondThoseThatAreKeptAreOneFinding() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            file(
                    name + ".txt",
                    IntStream.range(0, 300)
                            .mapToObj(i -> "'" + name + (100 + i) + "':1")
                            .collect(Collectors.joining(",", "{'same':1,", "}")));
        }
        Read read = read(new Reader(".txt", FileMetadataTest::parse), "a.txt", "b.txt", "c.txt");
        assertThat(texts(read)).hasSize(500).containsKey("b298").doesNotContainKey("b299");
        assertThat(problems(read))
                .containsExactly("b.txt b299 is one too many: of all files of a job 500 entries are kept;"
                        + " the rest was left out.");
    }

    @Test
    void secretsInFilesAreRemoved() throws IOException {
        file("a.txt", "{'apiToken':'c4n4ry-0815-xyz','sample':'LSCO'}");
        Read read = read(new Reader(".txt", FileMetadataTest::parse), "a.txt");
        assertThat(texts(read).toString()).doesNotContain("c4n4ry").contains("LSCO");
        assertThat(problems(read)).hasSize(1);
    }

    @Test
    void whatCannotBeTakenIsAFinding() throws IOException {
        file("a.txt", "{'x':[[1]],'y':1}");
        Read read = read(new Reader(".txt", FileMetadataTest::parse), "a.txt");
        assertThat(texts(read)).containsOnlyKeys("y");
        assertThat(problems(read)).hasSize(1);
        assertThat(read(new Reader(".txt", file -> null), "a.txt").entries()).isEmpty();
    }
}
