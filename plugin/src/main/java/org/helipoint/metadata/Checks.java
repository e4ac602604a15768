package org.helipoint.metadata;

import java.util.List;
import java.util.stream.Stream;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowMetadata;
import org.helipoint.query.MetadataRecords;

/** Checks the metadata of runs that name a profile; what is wrong becomes findings and keeps nothing from going on. */
public final class Checks {

    private final MetadataRecords records;
    private final Profiles profiles;

    public Checks(MetadataRecords records, Profiles profiles) {
        this.records = records;
        this.profiles = profiles;
    }

    /**
     * Checks what holds for runs now; not for one without a profile, nor for a part of a sweep, for which its master speaks.
     *
     * @param runs of one workflow, so few that they are checked together
     */
    void check(List<Run> runs) {
        List<Run> checked = runs.stream()
                .filter(run ->
                        run.sweep().isEmpty() && run.description().profile().isPresent())
                .toList();
        if (!checked.isEmpty()) {
            records.check(
                    checked.get(0).workflow(),
                    checked.stream().map(Run::id).toList(),
                    known -> checked.stream()
                            .flatMap(run -> findings(run, known))
                            .toList());
        }
    }

    private Stream<MetadataFinding> findings(Run run, WorkflowMetadata known) {
        String profile = run.description().profile().orElseThrow();
        return profiles.check(profile, known.holdingFor(run.id())).stream()
                .map(finding -> new MetadataFinding(
                        run.id(), MetadataFinding.Kind.PROFILE, finding.place(), finding.toString()));
    }
}
