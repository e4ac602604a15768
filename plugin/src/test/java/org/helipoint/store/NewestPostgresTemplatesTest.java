package org.helipoint.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.helipoint.store.Database.Settings;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class NewestPostgresTemplatesTest extends TemplatesContract {

    private static PostgresServer server;
    private static Database database;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = PostgresServer.create(Path.of(System.getProperty("helipoint.postgresql"), "newest.jar"));
        Login login = server.newDatabase("templates");
        database = new Database(new Settings(login.url(), login.user(), login.password()));
        database.open();
    }

    @AfterAll
    static void stop() {
        database.close();
        server.close();
    }

    @Override
    Database database() {
        return database;
    }
}
