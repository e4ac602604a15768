package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.helipoint.capture.CaptureHealth;
import org.helipoint.capture.Recorder;
import org.helipoint.hook.Recorded;
import org.helipoint.store.Database;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.testconfigs.PostgresServer;

/**
 * Whole lifecycles of jobs per second through journal and store into H2 and PostgreSQL, from the submission to the end, and
 * next to each, as the limit, a bare JDBC batch insert of the same texts into one table with a key. In turns, on fresh
 * databases.
 */
public final class Lifecycles {

    private static final int JOBS = 10_000;
    private static final int WARM_UP = 4_000;
    private static final int ROUNDS = 2;

    /** How many snapshots may wait: as many as the journal keeps in memory, too, as for a writer that keeps up. */
    private static final int WAITING = 3_000;

    private static final int ROWS_A_COMMIT = 250;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final Recorded telbe;

    private Lifecycles(Recorded telbe) {
        this.telbe = telbe;
    }

    /**
     * Measures and prints.
     *
     * @param arguments the project's root directory, after {@code package}; {@code h2} or {@code postgresql} for one only
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        String only = arguments.length > 1 ? arguments[1] : "";
        Lifecycles lifecycles = new Lifecycles(Recorded.telbe());
        Machine.print();
        System.out.printf(
                "%nLifecycles: %d jobs of %d characters of text each, after %d to warm up%n",
                JOBS, lifecycles.telbe.texts("job-0").length(), WARM_UP);
        List<Aim> aims = new ArrayList<>();
        Path directory = Files.createTempDirectory("helipoint-lifecycles-");
        if (!only.equals("postgresql")) {
            aims.add(lifecycles.measure("H2", name -> Database.Settings.h2(directory.resolve(name))));
        }
        if (!only.equals("h2")) {
            Path programs = Path.of(arguments[0], "test-configs/target/postgresql/newest.jar");
            try (PostgresServer server = PostgresServer.create(programs)) {
                aims.add(lifecycles.measure("PostgreSQL", name -> {
                    PostgresServer.Login login = server.newDatabase(name);
                    return new Database.Settings(login.url(), login.user(), login.password());
                }));
            }
        }
        delete(directory);
        Aim.print(aims);
    }

    /** Makes an empty database. */
    private interface Databases {
        Database.Settings fresh(String name) throws SQLException;
    }

    private Aim measure(String name, Databases databases) throws SQLException, InterruptedException, IOException {
        record(databases.fresh("warm_up"), WARM_UP);
        insert(databases.fresh("bare_warm_up"), WARM_UP);
        double recorded = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            double rate = record(databases.fresh("store" + round), JOBS);
            double bare = insert(databases.fresh("bare" + round), JOBS);
            recorded += rate / ROUNDS;
            System.out.printf(
                    Locale.ROOT,
                    "%-10s round %d: %6.0f lifecycles/s through the store, %6.0f bare inserts/s, ratio %.3f%n",
                    name,
                    round,
                    rate,
                    bare,
                    rate / bare);
        }
        return Aim.atLeast("lifecycles per second, " + name, recorded, 2_000);
    }

    /** Through the Recorder; gives the lifecycles per second until the last is in the database. */
    private double record(Database.Settings settings, int jobs) throws InterruptedException, IOException {
        Path journal = Files.createTempDirectory("helipoint-lifecycles-");
        Database database = new Database(settings);
        Recorder recorder =
                new Recorder(new HibernateRunStore(database, "BENCHMARK"), journal, Clock.systemUTC(), WAITING, WITHIN);
        recorder.start();
        while (recorder.health().store() != CaptureHealth.StoreState.UP) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        long begin = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            while (recorder.health().queue() > WAITING) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            telbe.of("job-" + i).forEach(recorder::offer);
        }
        recorder.close();
        double seconds = (System.nanoTime() - begin) / 1e9;
        CaptureHealth health = recorder.health();
        database.close();
        delete(journal);
        if (health.captured() != jobs || health.queue() > 0 || health.dropped() > 0) {
            throw new IllegalStateException("Not everything was recorded: " + health);
        }
        return jobs / seconds;
    }

    /** With nothing but JDBC; gives the rows per second. */
    private double insert(Database.Settings settings, int jobs) throws SQLException {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("create table bare (id varchar(255) primary key, texts varchar not null)");
            connection.commit();
            long begin = System.nanoTime();
            try (PreparedStatement insert = connection.prepareStatement("insert into bare (id, texts) values (?, ?)")) {
                for (int i = 0; i < jobs; i++) {
                    insert.setString(1, "job-" + i);
                    insert.setString(2, telbe.texts("job-" + i));
                    insert.addBatch();
                    if ((i + 1) % ROWS_A_COMMIT == 0) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
                insert.executeBatch();
                connection.commit();
            }
            return jobs / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
