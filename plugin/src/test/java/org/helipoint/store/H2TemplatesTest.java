package org.helipoint.store;

import java.nio.file.Path;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class H2TemplatesTest extends TemplatesContract {

    @TempDir
    static Path directory;

    private static Database database;

    @BeforeAll
    static void open() {
        database = new Database(Settings.h2(directory.resolve("helipoint")));
        database.open();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Override
    Database database() {
        return database;
    }
}
