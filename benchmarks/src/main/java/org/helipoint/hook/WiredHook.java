package org.helipoint.hook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.helipoint.capture.CaptureHealth;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.Revisions;
import org.helipoint.redact.Redactor;
import org.helipoint.store.Database;
import org.helipoint.store.HibernateRunStore;

/**
 * The hook with its real Recorder and store, wired as the plugin does it and with the plugin's default values, on an H2
 * file in a temporary directory, or on a database that is not there.
 */
final class WiredHook implements AutoCloseable {

    /** Nobody listens on this port. */
    private static final Database.Settings NOWHERE =
            new Database.Settings("jdbc:postgresql://127.0.0.1:1/nowhere", "nobody", "");

    private static final int QUEUE_SIZE = 10_000;

    /** Time enough to write everything, and how long it is tried in vain. */
    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(1);

    private static final Duration GIVEN_UP_WITHIN = Duration.ofSeconds(2);

    private final Path directory;
    private final boolean up;
    private final Database database;
    private final Recorder recorder;
    private final JobHook hook;

    private WiredHook(Path directory, boolean up) {
        this.directory = directory;
        this.up = up;
        Clock clock = Clock.systemUTC();
        database = new Database(up ? Database.Settings.h2(directory.resolve("helipoint")) : NOWHERE);
        recorder = new Recorder(
                new HibernateRunStore(database, "BENCHMARK"),
                directory.resolve("journal"),
                clock,
                QUEUE_SIZE,
                up ? WRITTEN_WITHIN : GIVEN_UP_WITHIN);
        hook = new JobHook(recorder, new ActionReader(new Redactor()), new Revisions(clock), clock);
    }

    /**
     * Wires and starts everything, and waits until it is known how the store is.
     *
     * @param up false for a store that can never be opened
     */
    static WiredHook start(boolean up) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("helipoint-hook-");
        WiredHook wired = new WiredHook(directory, up);
        wired.recorder.start();
        while (wired.health().store() != (up ? StoreState.UP : StoreState.DOWN)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return wired;
    }

    JobHook hook() {
        return hook;
    }

    private CaptureHealth health() {
        return recorder.health();
    }

    /**
     * Stops everything.
     *
     * @throws IllegalStateException if not everything was recorded, so that what was measured means nothing
     */
    @Override
    public void close() throws IOException {
        recorder.close();
        database.close();
        delete();
        CaptureHealth health = health();
        boolean complete = health.queue() == 0 && health.dropped() == 0 && health.captured() > 0;
        if (health.hookFailures() > 0 || up != complete) {
            throw new IllegalStateException("The store was to be " + (up ? "up" : "down") + ", but: " + health);
        }
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
