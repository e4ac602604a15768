package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.helipoint.store.BulkLoad;
import org.helipoint.store.Database.Settings;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;

/**
 * Databases with populations of different sizes, in a directory where they stay: what is there already is used again. Not for
 * several programs at a time.
 */
public final class GeneratedData implements AutoCloseable {

    /** System property that names the directory. */
    private static final String PROPERTY = "helipoint.benchmarks.data";

    /** For a machine with 24 GiB that does other things too. */
    private static final List<String> SERVER = List.of(
            "shared_buffers=5GB",
            "effective_cache_size=14GB",
            "work_mem=32MB",
            "maintenance_work_mem=1GB",
            "random_page_cost=1.1",
            "max_wal_size=8GB",
            "checkpoint_timeout=15min");

    /** A machine that fails while it loads begins anew. */
    private static final List<String> WHILE_LOADING = List.of(
            "fsync=off",
            "synchronous_commit=off",
            "wal_level=minimal",
            "max_wal_senders=0",
            "autovacuum=off",
            "max_parallel_maintenance_workers=1");

    private final Path root;
    private final Path directory;
    private PostgresServer server;

    private GeneratedData(Path root, Path directory) {
        this.root = root;
        this.directory = directory;
    }

    /**
     * The data below the directory that the system property {@value #PROPERTY} names, else below the benchmarks' target.
     *
     * @param root the project's root directory, after {@code package}
     */
    static GeneratedData of(Path root) throws IOException {
        String named = System.getProperty(PROPERTY, "");
        Path directory = named.isEmpty() ? root.resolve("benchmarks/target/data") : Path.of(named);
        return new GeneratedData(root, Files.createDirectories(directory.toAbsolutePath()));
    }

    Path directory() {
        return directory;
    }

    private boolean isComplete(String name) {
        return Files.exists(mark(name));
    }

    private Path mark(String name) {
        return directory.resolve(name + ".complete");
    }

    /** An H2 file with so many workflows. */
    Settings h2(int workflows) throws IOException, SQLException, InterruptedException, ExecutionException {
        String name = "h2-" + workflows;
        Path file = directory.resolve(name).resolve("helipoint");
        if (!isComplete(name)) {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(h2File(workflows));
            load(new Settings("jdbc:h2:file:" + file + ";CACHE_SIZE=524288", "sa", ""), workflows);
            Files.createFile(mark(name));
        }
        return Settings.h2(file);
    }

    Path h2File(int workflows) {
        return directory.resolve("h2-" + workflows).resolve("helipoint.mv.db");
    }

    /** A PostgreSQL database with so many workflows, on a server that runs until this is closed. */
    Settings postgresql(int workflows) throws IOException, SQLException, InterruptedException, ExecutionException {
        String name = "overview_" + workflows;
        if (!isComplete(name)) {
            start(WHILE_LOADING);
            if (server.has(name)) {
                throw new IllegalStateException("The load of " + name + " was broken off; delete " + directory
                        + "/postgresql or load another number.");
            }
            load(settings(server.newDatabase(name)), workflows);
            stop();
            Files.createFile(mark(name));
        }
        if (server == null) {
            start(List.of());
        }
        return settings(server.login(name));
    }

    private void start(List<String> more) throws IOException {
        stop();
        List<String> all = new ArrayList<>(SERVER);
        all.addAll(more);
        server = PostgresServer.keep(
                root.resolve("test-configs/target/postgresql/newest.jar"), directory.resolve("postgresql"), all);
    }

    private void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private static Settings settings(Login login) {
        return new Settings(login.url(), login.user(), login.password());
    }

    private static void load(Settings settings, int workflows)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        System.out.printf("loading %,d workflows into %s%n", workflows, settings);
        BulkLoad load = new BulkLoad(settings, new Population(workflows), line -> System.out.println("  " + line));
        load.run();
        load.countDays();
    }

    @Override
    public void close() {
        stop();
    }
}
