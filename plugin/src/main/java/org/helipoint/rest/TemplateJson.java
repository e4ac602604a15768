package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.helipoint.model.Run;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.schema.Finding;
import org.helipoint.template.SeenTemplate;
import org.helipoint.template.SiteTemplates;
import org.helipoint.template.StartPlan;
import org.helipoint.template.Started;
import org.helipoint.template.Template;
import org.helipoint.template.UsedTemplate;

/** Templates as JSON, in the form of the REST contract. */
final class TemplateJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Addresses addresses;

    TemplateJson(Addresses addresses) {
        this.addresses = addresses;
    }

    /** All that a user sees, without what is in them. */
    ObjectNode list(Stream<SeenTemplate> templates) {
        ObjectNode json = NODES.objectNode();
        ArrayNode rows = json.putArray("templates");
        templates.forEach(template -> rows.add(row(template)));
        WorkflowJson.link(json.putObject("_links"), "self", addresses.templates());
        return json;
    }

    /** One with all that is in it. */
    ObjectNode whole(SeenTemplate seen) {
        ObjectNode json = row(seen);
        json.set("parameters", seen.template().schema().json());
        json.set("job", seen.template().job());
        json.set("metadata", seen.template().metadata());
        return json;
    }

    private ObjectNode row(SeenTemplate seen) {
        Template template = seen.template();
        ObjectNode json = NODES.objectNode();
        json.put("id", seen.id());
        json.put("name", template.name());
        json.put("version", template.version());
        json.put("title", template.title());
        json.put("description", template.description().orElse(null));
        json.put("origin", seen.origin().name());
        json.put("owner", seen.owner());
        json.put("share", seen.share());
        json.set("changed", WorkflowJson.time(seen.changed()));
        json.put("digest", template.digest());
        json.put("profile", template.profile().orElse(null));
        json.put("strict", template.strict());
        ObjectNode links = json.putObject("_links");
        WorkflowJson.link(links, "self", addresses.template(seen.id()));
        WorkflowJson.link(links, "action:start", addresses.startOf(seen.id()));
        if (seen.origin() == SeenTemplate.Origin.OWN) {
            WorkflowJson.link(links, "action:delete", addresses.deletionOf(seen.id()));
        }
        return json;
    }

    /** What a start would submit. */
    ObjectNode plan(StartPlan plan) {
        ObjectNode json = NODES.objectNode();
        json.set(
                "template",
                reference(
                        plan.template().id(),
                        plan.template().template().version(),
                        plan.template().template().digest()));
        json.set("parameters", plan.parameters());
        json.set("description", plan.description());
        return json;
    }

    /** What was started. */
    ObjectNode started(Started started) {
        ObjectNode json = NODES.objectNode();
        json.put("workflow", started.workflow());
        json.put("run", started.job());
        json.put("job", addresses.job(started.job()));
        json.set("template", reference(started.template(), started.version(), started.digest()));
        return json;
    }

    private static ObjectNode reference(String id, String version, String digest) {
        return NODES.objectNode().put("id", id).put("version", version).put("digest", digest);
    }

    /** Adds to a workflow, and to each of its attempts, which template it comes from. */
    void addTo(ObjectNode workflow, WorkflowDetails details, Map<String, UsedTemplate> used) {
        workflow.path("steps").forEach(step -> step.path("attempts").forEach(run -> addToRun((ObjectNode) run, used)));
        workflow.set(
                "template",
                newest(details, used).map(run -> used(used.get(run.id()))).orElse(NODES.nullNode()));
    }

    /** The same for an attempt alone. */
    void addToRun(ObjectNode run, Map<String, UsedTemplate> used) {
        UsedTemplate template = used.get(run.path("run").asText());
        run.set("template", template == null ? NODES.nullNode() : used(template));
    }

    /** The newest attempt of the first step that has a template. */
    static Optional<Run> newest(WorkflowDetails details, Map<String, UsedTemplate> used) {
        Map<Integer, Run> newest = new TreeMap<>();
        details.runs().forEach(run -> newest.put(run.step(), run));
        return newest.values().stream()
                .filter(run -> used.containsKey(run.id()))
                .findFirst();
    }

    private JsonNode used(UsedTemplate used) {
        ObjectNode json = reference(used.id(), used.version(), used.digest());
        json.put("name", used.name());
        json.set("parameters", used.parameters());
        json.put("changed", used.changed());
        WorkflowJson.link(json.putObject("_links"), "template", addresses.template(used.id()));
        return json;
    }

    /** The same with the document that was used. */
    ObjectNode used(UsedTemplate used, ObjectNode document) {
        return ((ObjectNode) used(used)).set("document", document);
    }

    /** How the site's files are; which is broken, and why, is for administrators. */
    static ObjectNode site(int templates, Collection<SiteTemplates.Broken> broken, boolean admin) {
        ObjectNode json = NODES.objectNode().put("site", templates).put("broken", broken.size());
        ArrayNode files = json.putArray("files");
        if (admin) {
            broken.forEach(one -> files.addObject().put("file", one.file()).put("problem", one.problem()));
        }
        return json;
    }

    static ArrayNode findings(Collection<Finding> findings) {
        ArrayNode array = NODES.arrayNode();
        findings.forEach(finding -> array.addObject()
                .put("place", finding.place())
                .put("message", finding.message())
                .put("expected", finding.expected())
                .put("unit", finding.unit().orElse(null)));
        return array;
    }
}
