package org.helipoint.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.helipoint.store.Database.Settings;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class NewestPostgresUpgradeTest extends UpgradeContract {

    private static PostgresServer server;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.create(Path.of(System.getProperty("helipoint.postgresql"), "newest.jar"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    Settings newDatabase() throws SQLException {
        Login login = server.newDatabase("upgrade" + System.nanoTime());
        return new Settings(login.url(), login.user(), login.password());
    }
}
