package org.helipoint.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.store.StoredTemplates;
import org.helipoint.store.TemplateUse;

/** Which runs come from which template, as it was when they were started. Thread-safe. */
public final class TemplateUses {

    private final StoredTemplates stored;

    public TemplateUses(StoredTemplates stored) {
        this.stored = stored;
    }

    /** By id of the run, for those that were started from a template, and their restarts; not for the parts of a sweep. */
    public Map<String, UsedTemplate> of(WorkflowDetails details) {
        Map<String, Run> runs = details.runs().stream().collect(Collectors.toMap(Run::id, Function.identity()));
        Map<String, Run> firsts = new HashMap<>();
        details.runs().stream()
                .filter(run ->
                        run.sweep().filter(master -> !master.equals(run.job())).isEmpty())
                .forEach(run -> firsts.put(run.id(), first(run, runs)));
        if (firsts.isEmpty()) {
            return Map.of();
        }
        Map<String, TemplateUse> uses = stored
                .uses(firsts.values().stream().map(Run::job).distinct().toList())
                .stream()
                .collect(Collectors.toMap(use -> use.site() + "\n" + use.job(), Function.identity()));
        Map<String, UsedTemplate> used = new HashMap<>();
        firsts.forEach((id, first) -> Optional.ofNullable(uses.get(first.site() + "\n" + first.job()))
                .ifPresent(use -> used.put(id, used(use, runs.get(id), first))));
        return used;
    }

    /** The run that a restart goes back to. */
    private static Run first(Run run, Map<String, Run> runs) {
        Run first = run;
        for (int i = 0; i < runs.size(); i++) { // no restart is its own, whatever the records say
            Run earlier = first.restartOf().map(runs::get).orElse(null);
            if (earlier == null) {
                break;
            }
            first = earlier;
        }
        return first;
    }

    private static UsedTemplate used(TemplateUse use, Run run, Run first) {
        return new UsedTemplate(
                use.template(),
                use.name(),
                use.version(),
                use.digest(),
                tree(use.parameters()),
                !run.description().equals(first.description()));
    }

    private static ObjectNode tree(String json) {
        try {
            return (ObjectNode) TemplateText.read(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What was written as JSON cannot be read");
        }
    }

    /** The document that a workflow's run was started from. */
    public ObjectNode document(WorkflowDetails details, UsedTemplate used) {
        return details.runs().stream()
                .map(Run::site)
                .distinct()
                .flatMap(site -> stored.document(site, used.digest()).stream())
                .findFirst()
                .map(TemplateUses::tree)
                .orElseThrow(() -> new IllegalStateException("The document of a used template is not there"));
    }
}
