package org.helipoint.capture;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.helipoint.model.RunSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to the store, on disk, in the order in which it came: a directory of numbered segments, one snapshot a
 * line. What {@link #append} has taken survives the end of the process, as a commit of H2 does; for the loss of power nothing
 * is promised. A segment is deleted when the store has all of it; what a killed process leaves is read by the next one.
 *
 * <p>{@link #append} and {@link #close} are guarded by the {@link Recorder}'s lock, a segment that is closed is used by
 * its one writer thread only, and the numbers may be asked for by anybody.
 */
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** Of a store that is away for long, not more than this waits on disk, bytes. */
    static final long MOST_BYTES = 512L << 20;

    /** What UNICORE itself may need on the same disk, bytes. */
    private static final long LEFT_FREE = 128L << 20;

    private static final long SEGMENT_BYTES = 16L << 20;

    /** A larger snapshot, one with megabytes of inline data, takes too much of a small heap while it is written. */
    private static final long MOST_CHARACTERS = 4L << 20;

    /** How much of what waits is kept in memory too, bytes on disk, so that it need not be read again. */
    private static final long CACHED_BYTES = 8L << 20;

    /** As much is written at once, bytes. */
    private static final int WRITE_BYTES = 1 << 20;

    private static final int PART = 500;
    private static final long PART_CHARACTERS = 4L << 20;

    private static final Pattern SEGMENT = Pattern.compile("(\\d{1,18})\\.jsonl");
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Path directory;
    private final long mostBytes;
    private final ConcurrentLinkedDeque<Segment> segments = new ConcurrentLinkedDeque<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong snapshots = new AtomicLong();

    /** What snapshots are added to, the last of the segments; null if the next snapshot begins one. */
    private Segment current;

    /** Its file; null before its first line. */
    private FileOutputStream out;

    private long next = 1;
    private long failedAt;
    private volatile boolean failing;

    /** A journal in a directory, which is made when it is needed. */
    Journal(Path directory) {
        this(directory, MOST_BYTES);
    }

    Journal(Path directory, long mostBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
        for (Segment left : left()) {
            segments.add(left);
            bytes.addAndGet(left.bytes);
            next = left.number + 1;
        }
    }

    /** One file. */
    private static final class Segment {

        private final long number;
        private final Path file;
        private final Instant since;
        private long bytes;
        private long snapshots;

        /** What is in the file; null if it has to be read from there. */
        private List<RunSnapshot> cached;

        /** A new one. */
        Segment(long number, Path directory, Instant since) {
            this.number = number;
            this.file = directory.resolve(String.format(Locale.ROOT, "%012d.jsonl", number));
            this.since = since;
            this.cached = new ArrayList<>();
        }

        /** One that another process has left. */
        Segment(long number, Path file) {
            this.number = number;
            this.file = file;
            this.since = null;
            this.bytes = file.toFile().length();
        }
    }

    /**
     * Writes snapshots.
     *
     * @return how many of them, from the first on, are on disk: not all if the journal is full or cannot be written, or if
     *     one is very large
     */
    int append(List<RunSnapshot> snapshots) {
        List<RunSnapshot> taken = snapshots.stream()
                .takeWhile(snapshot -> snapshot.characters() <= MOST_CHARACTERS)
                .toList();
        if (taken.isEmpty() || (failing && System.nanoTime() - failedAt < RETRY.toNanos())) {
            return 0;
        }
        if (current == null) {
            current = new Segment(next++, directory, taken.get(0).seen());
            segments.add(current);
        }
        try {
            write(taken);
        } catch (IOException e) {
            failed(e);
            return 0;
        }
        add(taken);
        return taken.size();
    }

    private void write(List<RunSnapshot> taken) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(4_096);
        for (RunSnapshot snapshot : taken) {
            SnapshotJson.write(snapshot, lines);
            if (lines.size() >= WRITE_BYTES) {
                write(lines);
                lines.reset();
            }
        }
        write(lines);
        if (failing) {
            failing = false;
            LOG.info("The journal {} can be written again.", directory);
        }
    }

    private void write(ByteArrayOutputStream lines) throws IOException {
        if (bytes.get() + lines.size() > mostBytes) {
            throw new IOException("it has reached its limit of " + mostBytes + " bytes");
        }
        if (out == null) {
            create();
            if (directory.toFile().getUsableSpace() < LEFT_FREE) {
                throw new IOException("less than " + LEFT_FREE + " bytes are free on its disk");
            }
            // not a channel: an interrupt of the worker would close that
            out = new FileOutputStream(current.file.toFile(), true);
        }
        lines.writeTo(out);
        current.bytes += lines.size();
        if (bytes.addAndGet(lines.size()) > CACHED_BYTES) {
            current.cached = null;
        }
    }

    private void add(List<RunSnapshot> taken) {
        current.snapshots += taken.size();
        snapshots.addAndGet(taken.size());
        if (current.cached != null) {
            current.cached.addAll(taken);
        }
        if (current.bytes > SEGMENT_BYTES) {
            close();
        }
    }

    /** For the server's eyes only: it holds what users have submitted. */
    private void create() throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = Files.createDirectories(directory.toAbsolutePath().getParent());
        if (Files.getFileStore(parent).supportsFileAttributeView("posix")) {
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(directory);
        }
    }

    /** After half a line nothing may follow in the same segment. */
    private void failed(IOException e) {
        if (!failing) {
            LOG.error(
                    "The journal {} cannot be written; until it can, a killed server loses what waits for the store: {}",
                    directory,
                    e.toString());
        }
        failing = true;
        failedAt = System.nanoTime();
        close();
    }

    /**
     * Ends the segment that is written to.
     *
     * @return number of the last segment: all that was appended before is in this one or in those before
     */
    long close() {
        current = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.debug("The segment {} was not closed.", next - 1, e);
            }
            out = null;
        }
        return next - 1;
    }

    /** Whether the last snapshot came to the disk. */
    boolean isUp() {
        return !failing;
    }

    boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Whether something waits that another process has left. */
    boolean hasOfEarlierProcess() {
        Segment first = segments.peekFirst();
        return first != null && first.since == null;
    }

    /** How many snapshots of this process wait. */
    long size() {
        return snapshots.get();
    }

    /** When the first of the snapshots was taken that wait; empty if none does, or not since this process began. */
    Optional<Instant> since() {
        return Optional.ofNullable(segments.peekFirst()).map(segment -> segment.since);
    }

    /**
     * Hands on what is in the segments up to a number, in order and in parts, and deletes each segment when all of it was
     * taken.
     *
     * @param last a number that {@link #close} gave
     * @param save may throw; the segment is handed on again by the next call then
     * @return how many lines could not be read
     */
    int drain(long last, Consumer<List<RunSnapshot>> save) {
        int unreadable = 0;
        for (Segment segment = segments.peekFirst();
                segment != null && segment.number <= last;
                segment = segments.peekFirst()) {
            Parts parts = new Parts(save);
            if (segment.cached != null) {
                segment.cached.forEach(parts::add);
                parts.end();
                delete(segment);
            } else {
                unreadable += read(segment, parts);
            }
            segments.removeFirst();
            bytes.addAndGet(-segment.bytes);
            snapshots.addAndGet(-segment.snapshots);
        }
        return unreadable;
    }

    /** Collects snapshots to parts of bounded size. */
    private static final class Parts {

        private final Consumer<List<RunSnapshot>> save;
        private List<RunSnapshot> part = new ArrayList<>();
        private long characters;

        Parts(Consumer<List<RunSnapshot>> save) {
            this.save = save;
        }

        void add(RunSnapshot snapshot) {
            part.add(snapshot);
            characters += snapshot.characters();
            if (part.size() == PART || characters > PART_CHARACTERS) {
                end();
            }
        }

        void end() {
            if (!part.isEmpty()) {
                save.accept(part);
                part = new ArrayList<>();
                characters = 0;
            }
        }
    }

    /** A file that fails is left where it is, for the next process; one with lines that are no snapshots is put aside. */
    private int read(Segment segment, Parts parts) {
        int unreadable = 0;
        try (BufferedReader lines = Files.newBufferedReader(segment.file, StandardCharsets.ISO_8859_1)) {
            String line = lines.readLine();
            while (line != null) {
                String following = lines.readLine();
                Optional<RunSnapshot> snapshot = SnapshotJson.read(line);
                snapshot.ifPresent(parts::add);
                // the last one may be half, because the server was killed or the disk full
                unreadable += snapshot.isEmpty() && following != null ? 1 : 0;
                line = following;
            }
        } catch (IOException e) {
            LOG.error("The rest of {} cannot be read now; the next start tries again: {}", segment.file, e.toString());
            parts.end();
            return unreadable;
        }
        parts.end();
        if (unreadable == 0) {
            delete(segment);
        } else {
            putAside(segment, unreadable);
        }
        return unreadable;
    }

    private static void delete(Segment segment) {
        try {
            Files.deleteIfExists(segment.file);
        } catch (IOException e) {
            LOG.warn("A segment of the journal cannot be deleted and will be read once more: {}", e.toString());
        }
    }

    private static void putAside(Segment segment, int unreadable) {
        Path aside = segment.file.resolveSibling(segment.file.getFileName() + ".unreadable");
        LOG.error("{} lines of the journal are not understood; they are kept in {}.", unreadable, aside);
        try {
            Files.move(segment.file, aside);
        } catch (IOException e) {
            LOG.error("{} cannot be renamed: {}", segment.file, e.toString());
        }
    }

    /** The segments that another process has left, in order. */
    private List<Segment> left() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(Journal::segment)
                    .sorted(Comparator.comparingLong(segment -> segment.number))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            LOG.error("The journal {} cannot be read: {}", directory, e.toString());
            return List.of();
        }
    }

    private static Stream<Segment> segment(Path file) {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        return name.matches() ? Stream.of(new Segment(Long.parseLong(name.group(1)), file)) : Stream.empty();
    }
}
