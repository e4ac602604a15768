package org.helipoint.hdf5;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jhdf.HdfFile;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.lang3.StringUtils;
import org.helipoint.extract.Extractor;
import org.helipoint.extract.JobFile;
import org.helipoint.extract.Keys;
import org.slf4j.Logger;

/**
 * The attributes of HDF5 files: {@code hdf5.<attribute>} of the file itself, {@code hdf5.<group>.<dataset>.<attribute>} of what is
 * in it. Data is never read, and no link is followed.
 *
 * <p>The file is copied to the server's temporary directory, so a file of more than 16 MB is refused, and read there by a Java
 * process with 64 MB of heap, which is ended after 20 seconds.
 */
public final class Hdf5 implements Extractor {

    private static final List<String> ENDINGS = List.of(".h5", ".hdf5", ".hdf", ".nxs");
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_RESULT_BYTES = 2 << 20;
    private static final int PIECE = 1 << 20;
    private static final Duration TIME = Duration.ofSeconds(20);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Duration time;

    /** As the server finds it. */
    public Hdf5() {
        this(TIME);
    }

    /** An extractor that takes no longer for a file. */
    Hdf5(Duration time) {
        this.time = time;
    }

    @Override
    public boolean supports(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(lower::endsWith);
    }

    @Override
    public ObjectNode extract(JobFile file) throws IOException {
        if (file.size() > MOST_BYTES) {
            throw new IOException("it has " + file.size() + " bytes; of HDF5 files no more than " + MOST_BYTES
                    + " are read. A small helipoint-metadata.json can say the same.");
        }
        Path copy = Files.createTempFile("helipoint-", ".h5");
        Path result = Files.createTempFile("helipoint-", ".json");
        try {
            copy(file, copy);
            return read(copy, result);
        } finally {
            Files.delete(copy);
            Files.delete(result);
        }
    }

    private static void copy(JobFile file, Path copy) throws IOException {
        try (OutputStream out = Files.newOutputStream(copy)) {
            for (long at = 0; at < file.size(); ) {
                byte[] piece = file.read(at, (int) Math.min(PIECE, file.size() - at));
                if (piece.length == 0) {
                    return; // it has become shorter
                }
                out.write(piece);
                at += piece.length;
            }
        }
    }

    private ObjectNode read(Path copy, Path result) throws IOException {
        int status = run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                classPath(),
                AttributeReader.class.getName(),
                copy.toString(),
                result.toString()));
        if (status == AttributeReader.REFUSED) {
            throw new IOException(Files.readString(result));
        }
        if (status != 0) {
            throw new IOException(
                    "it cannot be read within 64 MB of memory, or the server cannot start a process for it"
                            + " (status " + status + ")");
        }
        if (Files.size(result) > MOST_RESULT_BYTES) {
            throw new IOException("its attributes have more than " + MOST_RESULT_BYTES + " bytes");
        }
        return JSON.readValue(Files.readAllBytes(result), ObjectNode.class);
    }

    private int run(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        Process process = builder.start();
        try {
            if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new IOException("it cannot be read within " + time.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("reading it was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Only what is needed: with all of the server's jars it would begin with a set-up of their logging. */
    private static String classPath() {
        return Stream.of(
                        AttributeReader.class,
                        Keys.class,
                        HdfFile.class,
                        ObjectMapper.class,
                        JsonFactory.class,
                        JsonCreator.class,
                        Logger.class,
                        StringUtils.class)
                .map(Hdf5::placeOf)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
