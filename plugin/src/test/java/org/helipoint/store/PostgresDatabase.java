package org.helipoint.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.helipoint.store.Database.Settings;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;

/** An open database on a PostgreSQL server of its own. */
final class PostgresDatabase implements AutoCloseable {

    private final PostgresServer server;
    private final Database database;

    private PostgresDatabase(PostgresServer server, Database database) {
        this.server = server;
        this.database = database;
    }

    /**
     * Starts a server.
     *
     * @param version {@code oldest} or {@code newest}
     */
    static PostgresDatabase open(String version) throws IOException, SQLException {
        PostgresServer server =
                PostgresServer.create(Path.of(System.getProperty("helipoint.postgresql"), version + ".jar"));
        Login login = server.newDatabase("contract");
        Database database = new Database(new Settings(login.url(), login.user(), login.password()));
        database.open();
        return new PostgresDatabase(server, database);
    }

    Database database() {
        return database;
    }

    @Override
    public void close() {
        database.close();
        server.close();
    }
}
