package org.helipoint.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.Move;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;

/** How long it takes to move an H2 database to a PostgreSQL with the settings that it has by default, and what it needs of a heap. */
public final class Moving {

    private static final long MIB = 1 << 20;

    private Moving() {}

    /**
     * Moves into a new database, which is deleted in the end, and prints.
     *
     * @param arguments the project's root directory, after {@code package}, and a number of workflows
     */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int workflows = Integer.parseInt(arguments[1]);
        Machine.print();
        try (GeneratedData data = GeneratedData.of(root);
                PostgresServer server =
                        PostgresServer.create(root.resolve("test-configs/target/postgresql/newest.jar"))) {
            data.h2(workflows);
            Login login = server.newDatabase("moved");
            Settings target = new Settings(login.url(), login.user(), login.password());
            long begin = System.nanoTime();
            boolean same = new Move(data.h2File(workflows), target, line -> {
                        if (!line.matches("From .*|.* rows")) { // neither where the file is nor each step on the way
                            System.out.printf("%6d s%s%n", secondsSince(begin), line);
                        }
                    })
                    .run();
            long seconds = secondsSince(begin);
            System.out.printf(
                    Locale.ROOT,
                    "%n%,d workflows moved and compared within %,d s, %,d a second; the heap never held more than %,d of %,d MiB%n",
                    workflows,
                    seconds,
                    workflows / Math.max(1, seconds),
                    peak() / MIB,
                    Runtime.getRuntime().maxMemory() / MIB);
            if (!same) {
                throw new IllegalStateException("Both sides are not equal");
            }
        }
    }

    private static long secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1_000_000_000;
    }

    /** Bytes, garbage included. */
    private static long peak() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        return pools.stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }
}
