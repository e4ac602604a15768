package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;
import static org.helipoint.model.Snapshots.submitted;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.helipoint.model.Metadata;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataEntry.Source;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.MetadataValue;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.StoredMetadata.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a database of its own, whose statistics would mislead H2 in other tests. */
class ManyEntriesTest {

    @TempDir
    Path directory;

    @Test
    void aWorkflowHasNoMoreEntriesThanFitAndShowsFewer() {
        try (Database database = new Database(Settings.h2(directory.resolve("helipoint")))) {
            database.open();
            HibernateRunStore store = new HibernateRunStore(database, "SITE");
            StoredMetadata metadata = new StoredMetadata(database, "SITE", Clock.systemUTC());
            int jobs = MetadataRows.MOST / Metadata.MOST;
            for (int i = 0; i <= jobs; i++) {
                int number = i;
                String form = IntStream.range(0, Metadata.MOST)
                        .mapToObj(key -> "'k" + key + "':" + number)
                        .collect(Collectors.joining(",", "{", "}"));
                store.save(List.of(submitted("j" + i, 1 + i, "{'Tags':['workflow:many'],'Metadata':" + form + "}")));
            }
            MetadataValue late = Metadata.read(json("{'late':1}")).values().get("late");
            metadata.saveFiles(
                    new Task("j1", "j0", true, 0),
                    List.of(MetadataEntry.ofRun("j1", "late", late, Source.FILE, "scan.tdms")),
                    List.of());

            assertThat(database.<Long>read(session -> session.createNativeQuery(
                                    "select count(*) from metadata_entry where effective", Long.class)
                            .getSingleResult()))
                    .isEqualTo(MetadataRows.MOST);
            WorkflowDetails details = new StoredWorkflows(database, "SITE", Clock.systemUTC())
                    .find("j0")
                    .orElseThrow();
            assertThat(details.metadata().entries()).hasSize(MetadataRows.SHOWN);
            assertThat(details.findings()).extracting(MetadataFinding::run).containsExactlyInAnyOrder("j1", "j" + jobs);
            assertThat(details.findings())
                    .extracting(MetadataFinding::problem)
                    .containsOnly("The workflow has 20000 entries; what is more was left out.");
        }
    }
}
