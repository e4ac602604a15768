package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.RunnerException;

/** Everything that the plugin costs a server, and which aims it reaches. */
public final class Cost {

    private Cost() {}

    /**
     * Measures and prints.
     *
     * @param arguments the project's root directory, after {@code package}
     */
    public static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException, RunnerException {
        Path root = Path.of(arguments[0]).toAbsolutePath();
        Machine.print();
        System.out.println("Host: " + versions(root.resolve("test-configs/target/host"), "uas-core-", "xnjs-", "h2-"));
        System.out.println(
                "Plugin: " + versions(root.resolve("plugin/target/lib"), "helipoint-plugin-", "hibernate-core-"));
        List<Aim> aims = new ArrayList<>();
        aims.addAll(new HookCost().measure());
        aims.addAll(new ServerFootprint(root).measure());
        aims.addAll(new JobThroughput(root).measure());
        Aim.print(aims);
    }

    private static String versions(Path jars, String... names) throws IOException {
        try (Stream<Path> files = Files.list(jars)) {
            return String.join(
                    ", ",
                    files.map(file -> file.getFileName().toString().replaceFirst("\\.jar$", ""))
                            .filter(jar -> Stream.of(names).anyMatch(jar::startsWith))
                            .sorted()
                            .toList());
        }
    }
}
