package org.helipoint.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The recorded and written words of batch systems in the test resources. */
public final class SlurmSamples {

    private SlurmSamples() {}

    /** A file, such as {@code e-timeout/details-end.json}. */
    public static String read(String name) {
        try (InputStream in = SlurmSamples.class.getResourceAsStream("/slurm/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Slurm said of a recorded job at its end. */
    public static String details(String sample) {
        return read(sample + "/details-end.json");
    }

    /** UNICORE's action log of a recorded job. */
    public static List<String> log(String sample) {
        return Snapshots.texts(read(sample + "/log.json"));
    }
}
