package org.helipoint.store;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class NewestPostgresMetadataTest extends MetadataContract {

    private static PostgresDatabase postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = PostgresDatabase.open("newest");
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
