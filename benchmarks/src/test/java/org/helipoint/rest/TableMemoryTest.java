package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.benchmarks.Population;
import org.helipoint.store.BulkLoad;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableMemoryTest {

    private static final int WORKFLOWS = 60_000;

    /** Enough for Hibernate and H2, and not for the workflows. */
    private static final String HEAP = "-Xmx56m";

    @Test
    void farMoreRowsThanFitAreWritten(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("helipoint");
        new BulkLoad(Settings.h2(file), new Population(WORKFLOWS), line -> {}).run();

        assertThat(table(file.toString())).contains(WORKFLOWS + 1 + " lines, 0 pages held");
        assertThat(table(file.toString(), "hold")).contains("OutOfMemoryError").doesNotContain(" lines, ");
    }

    private static String table(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                TableInLittleMemory.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
