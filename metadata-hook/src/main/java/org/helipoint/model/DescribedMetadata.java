package org.helipoint.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.helipoint.model.MetadataEntry.Source;

/**
 * What a run says of its experiment by its job description: the member {@code Metadata}, and under the profile
 * {@code telbe} the name of a scan folder.
 *
 * @param entries what is known; what {@code Metadata} says wins
 * @param findings what of it could not be taken as it was
 */
public record DescribedMetadata(List<MetadataEntry> entries, List<MetadataFinding> findings) {

    /** The profile under which names of folders are read. */
    public static final String TELBE = "telbe";

    private static final DescribedMetadata NOTHING = new DescribedMetadata(List.of(), List.of());

    /**
     * What a run says. Parts of a sweep say nothing of their own: UNICORE gives each the master's.
     */
    public static DescribedMetadata of(Run run) {
        JobDescription description = run.description();
        if (!description.saysMetadata() || run.sweep().isPresent()) {
            return NOTHING;
        }
        TreeMap<String, MetadataEntry> entries = new TreeMap<>();
        List<MetadataFinding> findings = new ArrayList<>();
        description.metadata().ifPresent(form -> add(run, form, "Metadata", entries, findings));
        if (description.profile().filter(TELBE::equals).isPresent()) {
            List<ScanFolder> folders = ScanFolder.of(description);
            folders.stream().findFirst().ifPresent(folder -> {
                List<MetadataFinding> none = new ArrayList<>();
                add(run, folder.metadata(), "folder " + folder.name(), entries, none);
            });
            if (folders.size() > 1) {
                findings.add(new MetadataFinding(
                        run.id(),
                        MetadataFinding.Kind.DESCRIPTION,
                        folders.get(0).name(),
                        "is the first of " + folders.size() + " scan folders that the job names; only it was read."));
            }
        }
        return new DescribedMetadata(List.copyOf(entries.values()), findings);
    }

    private static void add(
            Run run,
            ObjectNode form,
            String origin,
            TreeMap<String, MetadataEntry> entries,
            List<MetadataFinding> findings) {
        Metadata.Said said = Metadata.read(form);
        said.values()
                .forEach((key, value) -> entries.putIfAbsent(
                        key, MetadataEntry.ofRun(run.id(), key, value, Source.DESCRIPTION, origin)));
        said.problems()
                .forEach(problem -> findings.add(new MetadataFinding(
                        run.id(), MetadataFinding.Kind.DESCRIPTION, problem.key(), problem.toString())));
    }
}
