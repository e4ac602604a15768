package org.helipoint;

import java.util.List;
import java.util.function.Supplier;
import org.helipoint.capture.Recorder;
import org.helipoint.metadata.OwnersMetadata;
import org.helipoint.query.MetadataRecords;
import org.helipoint.query.Tasks;
import org.helipoint.query.Workflows;
import org.helipoint.restart.ManyRestarts;
import org.helipoint.restart.RestartOnFailure;
import org.helipoint.restart.Restarts;
import org.helipoint.restart.Suggestions;
import org.helipoint.template.TemplateStarts;
import org.helipoint.template.TemplateUses;
import org.helipoint.template.Templates;

/** What the REST resources use; an attribute of the kernel from the moment that the plugin is wired. */
public record HelipointServices(
        String site,
        Recorder recorder,
        Workflows workflows,
        Restarts restarts,
        ManyRestarts manyRestarts,
        Tasks tasks,
        Suggestions suggestions,
        RestartOnFailure onFailure,
        MetadataRecords metadata,
        OwnersMetadata ownersMetadata,
        Supplier<List<String>> metadataProblems,
        Templates templates,
        TemplateStarts starts,
        TemplateUses templateUses) {}
