package org.helipoint;

import eu.unicore.persist.PersistenceProperties;
import eu.unicore.util.configuration.ConfigIncludesProcessor;
import eu.unicore.util.configuration.ConfigurationException;
import eu.unicore.util.configuration.FilePropertiesHelper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.logging.log4j.LogManager;
import org.helipoint.store.Database;
import org.helipoint.store.Move;
import org.helipoint.store.MoveFailedException;

/**
 * The program behind {@code bin/move-to-postgresql}: moves the records from the H2 file where they are by default to the
 * PostgreSQL that the server's configuration names. To be run where the server is started, with its jars.
 */
public final class MoveToPostgresql {

    private MoveToPostgresql() {}

    /**
     * Moves, and ends with status 0 if all records are in PostgreSQL, else 1.
     *
     * @param arguments the server's main configuration file, and the H2 file if it is not in the persistence directory
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    private static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            Properties configuration = read(arguments[0]);
            HelipointProperties properties = HelipointProperties.read(configuration);
            properties.problems().forEach(problem -> err.println("A property is wrong and not used: " + problem));
            Path persistence = HelipointFeature.persistenceDirectory(new PersistenceProperties(configuration));
            Database.Settings target = properties.database(() -> persistence);
            Path file = arguments.length > 1 ? Path.of(arguments[1]) : persistence.resolve("helipoint.mv.db");
            if (new Move(file, target, out::println).run()) {
                out.println("All records are in PostgreSQL, and the H2 file is as it was. Start the server.");
                return 0;
            }
            err.println("The records in PostgreSQL are not those of the H2 file. Do not use them: was another program"
                    + " writing there? The H2 file is as it was. Begin again with an empty database.");
        } catch (MoveFailedException e) {
            err.println(e.getMessage());
        } catch (IOException | ConfigurationException e) {
            err.println("The server's configuration cannot be read: " + e.getMessage());
        }
        return 1;
    }

    /** As the server reads it. */
    private static Properties read(String file) throws IOException {
        return ConfigIncludesProcessor.preprocess(
                FilePropertiesHelper.load(file), LogManager.getLogger(MoveToPostgresql.class));
    }
}
