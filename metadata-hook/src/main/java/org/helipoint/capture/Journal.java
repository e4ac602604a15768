package org.helipoint.capture;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.helipoint.model.RunSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way to the store, on disk: a directory of numbered segments, one snapshot a line. A line is there as soon
 * as {@link #append} returns and survives the end of the process, as a commit of H2 does; for the loss of power nothing is
 * promised. A segment is deleted when the store has all of it; what a killed process leaves is read by the next one.
 *
 * <p>{@link #append} and {@link #rotate} are guarded by the {@link Recorder}'s lock; the rest is used by its one writer
 * thread, for segments that nobody appends to any more. Nothing here throws what would harm a job: a disk that fails is
 * said once and tried again.
 */
final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /** Of a store that is away for long, not more than this waits on disk. */
    static final long MOST_BYTES = 512L << 20;

    private static final Pattern SEGMENT = Pattern.compile("(\\d{1,18})\\.jsonl");
    private static final int REPLAYED_AT_ONCE = 200;
    private static final long REPLAYED_CHARACTERS = 8L << 20;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Path directory;
    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();

    /** Number of the segment that is written to, or will be next. */
    private long current;

    private FileOutputStream out;
    private long failedAt;
    private boolean failing;

    /** A journal in a directory, which is made when it is needed. */
    Journal(Path directory) {
        this(directory, MOST_BYTES);
    }

    Journal(Path directory, long mostBytes) {
        this.directory = directory;
        this.mostBytes = mostBytes;
        for (Segment segment : segments(Long.MAX_VALUE)) {
            current = segment.number;
            bytes.addAndGet(segment.length());
        }
        current++;
    }

    /** One file. */
    private record Segment(long number, Path file) {
        long length() {
            try {
                return Files.size(file);
            } catch (IOException e) {
                return 0;
            }
        }
    }

    /**
     * Writes a snapshot.
     *
     * @return whether it is on disk; false also if the journal is full
     */
    boolean append(byte[] line) {
        if (failing && System.nanoTime() - failedAt < RETRY.toNanos()) {
            return false;
        }
        try {
            if (bytes.get() + line.length > mostBytes) {
                throw new IOException("it has reached " + mostBytes + " bytes");
            }
            if (out == null) {
                Files.createDirectories(directory);
                // not a channel: an interrupt of the worker would close that
                out = new FileOutputStream(file(current).toFile(), true);
            }
            out.write(line);
            bytes.addAndGet(line.length);
            if (failing) {
                failing = false;
                LOG.info("The journal {} can be written again.", directory);
            }
            return true;
        } catch (IOException e) {
            failed(e);
            return false;
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
        if (out != null) {
            rotate();
        }
    }

    /** Whether the last snapshot came to the disk. */
    boolean isUp() {
        return !failing;
    }

    /**
     * Ends the segment.
     *
     * @return its number: all that was appended before is in this one or in those before
     */
    long rotate() {
        if (out == null) {
            return current - 1;
        }
        try {
            out.close();
        } catch (IOException e) {
            LOG.debug("The segment {} was not closed.", current, e);
        }
        out = null;
        return current++;
    }

    /** Number of the last segment that was there before this journal was made; 0 if none was. */
    long left() {
        return segments(Long.MAX_VALUE).stream()
                .mapToLong(Segment::number)
                .filter(number -> number < current)
                .max()
                .orElse(0);
    }

    /** Deletes the segments up to a number: the store has what is in them. */
    void forget(long last) {
        segments(last).forEach(this::delete);
    }

    private void delete(Segment segment) {
        long length = segment.length();
        try {
            Files.delete(segment.file);
            bytes.addAndGet(-length);
        } catch (IOException e) {
            LOG.warn("A segment of the journal cannot be deleted and will be read once more: {}", e.toString());
        }
    }

    /**
     * Hands on what is in the segments up to a number, in order and in parts, and deletes each when all of it was taken.
     *
     * @param save may throw; what it has not taken is handed on by the next call
     */
    void replay(long last, Consumer<List<RunSnapshot>> save) {
        for (Segment segment : segments(last)) {
            try (BufferedReader lines = Files.newBufferedReader(segment.file, StandardCharsets.ISO_8859_1)) {
                replay(segment, lines, save);
                delete(segment);
            } catch (IOException e) {
                setAside(segment, e);
            }
        }
    }

    private void setAside(Segment segment, IOException cause) {
        Path aside = segment.file.resolveSibling(segment.file.getFileName() + ".unreadable");
        LOG.error("A segment of the journal cannot be read and is kept as {}: {}", aside, cause.toString());
        try {
            Files.move(segment.file, aside);
        } catch (IOException e) {
            LOG.error("The segment {} cannot be renamed: {}", segment.file, e.toString());
        }
    }

    private static void replay(Segment segment, BufferedReader lines, Consumer<List<RunSnapshot>> save)
            throws IOException {
        List<RunSnapshot> part = new ArrayList<>();
        long characters = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                part.add(SnapshotJson.read(line));
                characters += line.length();
            } catch (IOException | RuntimeException e) {
                LOG.info("A line of {} is no whole snapshot: its server was killed while it wrote.", segment.file);
            }
            if (part.size() == REPLAYED_AT_ONCE || characters > REPLAYED_CHARACTERS) {
                save.accept(part);
                part = new ArrayList<>();
                characters = 0;
            }
        }
        if (!part.isEmpty()) {
            save.accept(part);
        }
    }

    private Path file(long number) {
        return directory.resolve(String.format("%012d.jsonl", number));
    }

    /** The segments up to a number, in order. */
    private List<Segment> segments(long last) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(file -> {
                        var name = SEGMENT.matcher(file.getFileName().toString());
                        return name.matches()
                                ? Stream.of(new Segment(Long.parseLong(name.group(1)), file))
                                : Stream.empty();
                    })
                    .filter(segment -> segment.number <= last)
                    .sorted((a, b) -> Long.compare(a.number, b.number))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The journal {} cannot be read: {}", directory, e.toString());
            return List.of();
        }
    }
}
