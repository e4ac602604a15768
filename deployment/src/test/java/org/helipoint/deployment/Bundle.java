package org.helipoint.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The bundle that the build has made, unpacked as an administrator does it.
 *
 * @param path the directory that it unpacks to
 */
record Bundle(Path path) {

    private static final String PACKED = "helipoint.bundle";

    /**
     * What a script did.
     *
     * @param status its exit status
     * @param output what it printed, errors too
     */
    record Outcome(int status, String output) {}

    static Bundle unpack(Path folder) throws IOException {
        Path packed = Path.of(System.getProperty(PACKED));
        Outcome outcome = run(Map.of(), List.of("tar", "-xzf", packed.toString(), "-C", folder.toString()));
        if (outcome.status() != 0) {
            throw new IOException(outcome.output());
        }
        return new Bundle(folder.resolve(packed.getFileName().toString().replace(".tar.gz", "")));
    }

    /** A copy, to be changed. */
    Bundle copy(Path target) throws IOException {
        Trees.copy(path, target);
        return new Bundle(target);
    }

    Path lib() {
        return path.resolve("lib");
    }

    /** The files in {@code lib}, by name. */
    List<Path> jars() throws IOException {
        return list(lib());
    }

    /** The files in {@code optional}, by name. */
    List<Path> optionalJars() throws IOException {
        return list(path.resolve("optional"));
    }

    /** The jar of an artifact in a directory. */
    static Path find(Path directory, String artifact) throws IOException {
        return list(directory).stream()
                .filter(jar -> artifact.equals(artifact(jar)))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    /** The name of a jar without its version. */
    static String artifact(Path jar) {
        return jar.getFileName().toString().replaceFirst("(-\\d.*)?\\.jar$", "");
    }

    Outcome install(Path server, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(script("install")));
        command.addAll(List.of(options));
        command.add(server.toString());
        return run(Map.of(), command);
    }

    Outcome uninstall(Path server) throws IOException {
        return run(Map.of(), List.of(script("uninstall"), server.toString()));
    }

    String script(String name) {
        return path.resolve("bin").resolve(name).toString();
    }

    static Outcome run(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.onExit().join().exitValue(), output);
    }
}
