package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.ended;

import java.nio.file.Path;
import org.helipoint.model.RunState;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2MetadataTest extends MetadataContract {

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

    private static long statementsOnMetadata() {
        return database.read(session -> session.createNativeQuery(
                        "select count(*) from information_schema.query_statistics where"
                                + " lower(sql_statement) like '%metadata!_%' escape '!'"
                                + " and lower(sql_statement) not like '%query!_statistics%' escape '!'",
                        Long.class)
                .getSingleResult());
    }

    private static void watch(boolean on) {
        database.write(session ->
                session.createNativeMutationQuery("set query_statistics " + on).executeUpdate());
    }

    @Test
    void aJobWithoutMetadataCostsNoStatement() {
        watch(true);
        try {
            save(job("a", 1, "{'Executable':'date','Exports':[{'From':'stdout','To':'https://x/y'}]}"));
            save(ended(id + "a", 2, RunState.FAILED));
            save(again("b", 3, "a", "{'Executable':'date'}"));
            save(ended(id + "b", 4, RunState.SUCCESSFUL));
            assertThat(statementsOnMetadata()).isZero();
            save(job("c", 5, "{'Metadata':{'x':1}}"));
            assertThat(statementsOnMetadata()).isPositive();
        } finally {
            watch(false);
        }
    }
}
