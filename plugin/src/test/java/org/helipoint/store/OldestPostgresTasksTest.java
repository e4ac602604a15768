package org.helipoint.store;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OldestPostgresTasksTest extends TasksContract {

    private static PostgresDatabase postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = PostgresDatabase.open("oldest");
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Override
    Database database() {
        return postgres.database();
    }
}
