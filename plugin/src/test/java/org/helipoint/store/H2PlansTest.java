package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.DEMO;
import static org.helipoint.model.Snapshots.submitted;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which way H2 goes, where one owner has everything. */
class H2PlansTest {

    @TempDir
    static Path directory;

    private static Database database;

    @BeforeAll
    static void fill() {
        database = new Database(Settings.h2(directory.resolve("helipoint")));
        database.open();
        new HibernateRunStore(database, "SITE")
                .save(IntStream.range(0, 2_000)
                        .mapToObj(n -> submitted("job" + n, n, "{'Imports':[{'From':'https://x/in','To':'in'}]}"))
                        .toList());
        database.write(session -> session.createNativeMutationQuery("analyze").executeUpdate());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void lineageBeginsWithTheWorkflowAndNotWithAllThatItsOwnerHas() {
        for (String query : List.of(LineageQuery.UPSTREAM, LineageQuery.DOWNSTREAM)) {
            String plan = database.read(session -> session.createNativeQuery("explain " + query, String.class)
                    .addScalar("PLAN", String.class)
                    .setParameter("workflow", "job1")
                    .setParameter("owner", DEMO.key())
                    .getSingleResult());

            assertThat(plan).contains("DATA_LINK_PLACE").doesNotContain("WORKFLOW_OWNER");
        }
    }

    @Test
    void everyIndexThatH2IsToldIsThere() {
        List<String> there = database.read(session -> session.createNativeQuery(
                        "select index_name from information_schema.indexes where table_schema = schema()", String.class)
                .list());

        assertThat(there)
                .containsAll(Stream.of(WorkflowIndex.values())
                        .map(index -> index.sqlName().toUpperCase(Locale.ROOT))
                        .toList());
    }
}
