package org.helipoint.metadata;

import java.util.List;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Run;
import org.helipoint.query.MetadataRecords;

/** Checks the metadata of runs that name a profile; what is wrong becomes findings and keeps nothing from going on. */
public final class Checks {

    private final MetadataRecords records;
    private final Profiles profiles;

    public Checks(MetadataRecords records, Profiles profiles) {
        this.records = records;
        this.profiles = profiles;
    }

    /** Checks what holds for a run now; not one without a profile, nor a part of a sweep, for which its master speaks. */
    void check(Run run) {
        if (run.sweep().isPresent()) {
            return;
        }
        run.description().profile().ifPresent(profile -> {
            List<MetadataFinding> findings =
                    profiles.check(profile, records.of(run.workflow(), run.id()).holdingFor(run.id())).stream()
                            .map(finding -> new MetadataFinding(
                                    run.id(), MetadataFinding.Kind.PROFILE, finding.place(), finding.toString()))
                            .toList();
            records.saveChecks(run.workflow(), run.id(), findings);
        });
    }
}
