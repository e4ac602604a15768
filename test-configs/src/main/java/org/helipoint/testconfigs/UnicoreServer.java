package org.helipoint.testconfigs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running UNICORE/X in a JVM of its own, since two of them in one JVM would share static state. */
public final class UnicoreServer implements AutoCloseable {

    private static final Duration START_WITHIN = Duration.ofMinutes(4);
    private static final Duration STOP_WITHIN = Duration.ofMinutes(4);

    /**
     * System property with an option for the JVM of each server. Tests have {@code -XX:TieredStopAtLevel=1}: the second compiler
     * costs a server that lives for a minute more than it gains.
     */
    private static final String OPTION = "helipoint.server.option";

    private final ServerDirectory directory;
    private final Process process;

    private UnicoreServer(ServerDirectory directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /**
     * Starts the server and waits until it takes requests.
     *
     * @param jvmOptions more options for its JVM; its heap is 256 MB, as in the official bundle, unless they say otherwise
     * @throws IllegalStateException if it does not start; the message has its last output
     */
    public static UnicoreServer start(ServerDirectory directory, String... jvmOptions) throws IOException {
        UnicoreServer server = launch(directory, jvmOptions);
        server.awaitStart();
        return server;
    }

    /** Starts the server and does not wait for it. */
    public static UnicoreServer launch(ServerDirectory directory, String... jvmOptions) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dlog4j2.configurationFile=conf/logging.properties"));
        Optional.ofNullable(System.getProperty(OPTION)).ifPresent(command::add);
        command.addAll(List.of(jvmOptions));
        command.addAll(List.of("-cp", "lib/*", "eu.unicore.uas.UAS", "conf/main.config"));
        Process process = new ProcessBuilder(command)
                .directory(directory.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output(directory).toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new UnicoreServer(directory, process);
    }

    private static Path output(ServerDirectory directory) {
        return directory.path().resolve("logs").resolve("startup.log");
    }

    /**
     * Waits until the server takes requests.
     *
     * @throws IllegalStateException if it does not start; the message has its last output
     */
    public void awaitStart() throws IOException {
        Path output = output(directory);
        Instant deadline = Instant.now().plus(START_WITHIN);
        while (!Files.readString(output).contains("***** Server started. *****")) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                kill();
                throw new IllegalStateException("The server did not start: " + Files.readString(output));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the server was starting", e);
        }
    }

    public ServerDirectory directory() {
        return directory;
    }

    /** The server's process id. */
    public long pid() {
        return process.pid();
    }

    /** How the server ended: 143 after a stop, 137 after a kill; waits for it. */
    public int exitCode() {
        return process.onExit().join().exitValue();
    }

    /** Ends the server at once, as a power failure would (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops the server as an administrator does (SIGTERM), and kills it if it takes longer than some minutes. */
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        awaitEnd();
    }

    private void awaitEnd() {
        process.onExit().join();
    }
}
