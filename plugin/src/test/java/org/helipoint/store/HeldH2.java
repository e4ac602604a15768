package org.helipoint.store;

import java.io.IOException;
import java.nio.file.Path;
import org.helipoint.store.Database.Settings;

/** A process of its own that has a database open, as a server has, until it is ended. */
final class HeldH2 {

    private HeldH2() {}

    /** Starts it, and returns when the database is open. */
    static Process start(Settings settings) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeldH2.class.getName(),
                        settings.url())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() < 0) {
            throw new IllegalStateException("The database was not opened: " + settings);
        }
        return process;
    }

    public static void main(String[] arguments) throws IOException {
        Database database = new Database(new Settings(arguments[0], "sa", ""));
        database.open();
        System.out.println("open");
        while (System.in.read() >= 0) {
            // until the other end is closed
        }
        database.close();
    }
}
