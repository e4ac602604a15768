package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.at;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.submitted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.helipoint.model.Difference;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.Lineage;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.MetadataValue;
import org.helipoint.model.Progress;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Snapshots;
import org.helipoint.model.Statistics;
import org.helipoint.model.Workflow;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.model.WorkflowMetadata;
import org.helipoint.query.Page;
import org.helipoint.redact.Redactor;
import org.helipoint.restart.AutomaticRestart;
import org.helipoint.restart.ManyPlan;
import org.helipoint.restart.Missing;
import org.helipoint.restart.Suggestion;
import org.helipoint.restart.WorkflowPlan;
import org.helipoint.template.SeenTemplate;
import org.helipoint.template.StartPlan;
import org.helipoint.template.Started;
import org.helipoint.template.Template;
import org.helipoint.template.UsedTemplate;
import org.junit.jupiter.api.Test;

/** What is written is what the OpenAPI document says, member by member. */
class AnswersTest {

    private static final WorkflowJson JSON = new WorkflowJson(new Addresses("https://host/rest/helipoint"));
    private static final TemplateJson TEMPLATES = new TemplateJson(new Addresses("https://host/rest/helipoint"));
    private static final String SLURM = "{\"JobId\":\"4711\",\"JobState\":\"TIMEOUT\",\"Restarts\":\"1\"}";

    private final OpenApiCheck check = new OpenApiCheck();

    private void assertDescribed(Body body, JsonNode json) {
        assertThat(check.problems(JsonSchema.ref(body), json))
                .as("Body.%s and %s", body, json.toPrettyString())
                .isEmpty();
    }

    /** A run of which only the beginning is known. */
    private static WorkflowDetails begun() {
        return details(Run.first("SITE", submitted("j", 1, "{}")), Map.of());
    }

    /** A run of which everything is known. */
    private static WorkflowDetails ended() {
        RunSnapshot begin = submitted(
                "j",
                1,
                "{'Name':'scan','Executable':'sh','ApplicationVersion':'1','Project':'p','Tags':['t'],"
                        + "'Resources':{'Queue':'defq'},'Imports':[{'From':'https://host/in','To':'in'}],"
                        + "'Exports':[{'From':'out','To':'https://host/out'}]}");
        Run run = Run.first("SITE", begin);
        RunTimes times = new RunTimes(at(1), at(2), at(3), at(4), at(5), at(6), at(7));
        Ending ending = new Ending(FailureReason.TIMEOUT, "Too late.", 3, SLURM, List.of("a line"));
        RunSnapshot end = new RunSnapshot(
                "j", 9, at(9), RunState.FAILED, null, new Progress("defq", "4711", "node1", "/d", times), ending);
        List<RunEvent> history = List.of(begin, moved("j", 2, RunState.RUNNING), end).stream()
                .flatMap(snapshot -> run.apply(snapshot).stream())
                .toList();
        return details(run, Map.of(run.id(), history));
    }

    private static WorkflowDetails details(Run run, Map<String, List<RunEvent>> histories) {
        return new WorkflowDetails(new Workflow(run, Optional.empty()), List.of(run), histories);
    }

    private static ObjectNode workflow(
            WorkflowDetails details,
            Lineage lineage,
            Optional<Suggestion> suggestion,
            Optional<AutomaticRestart> restart) {
        ObjectNode json = JSON.details(details);
        json.set("lineage", JSON.lineage(lineage));
        json.set("suggestion", WorkflowJson.suggestion(suggestion));
        TEMPLATES.addTo(json, details, used(details));
        return json.set("restartOnFailure", WorkflowJson.automaticRestart(restart));
    }

    /** The run that is called so comes from a template. */
    private static Map<String, UsedTemplate> used(WorkflowDetails details) {
        return details.workflow().name().equals("scan")
                ? Map.of("j", new UsedTemplate("a", "a", "1", "digest", JsonNodeFactory.instance.objectNode(), true))
                : Map.of();
    }

    @Test
    void workflowsAreDescribed() {
        Lineage.Side none = new Lineage.Side(List.of(), false);
        Lineage.Side one = new Lineage.Side(
                List.of(new Lineage.Relative("a", "scan", RunState.FAILED, at(0), List.of("https://host/in"))), true);

        Suggestion more = new Suggestion(1, "It ran out of time.", Optional.of(JsonNodeFactory.instance.objectNode()));
        AutomaticRestart again = new AutomaticRestart(1, 3, 1, Optional.of(at(9)), Optional.empty());

        assertDescribed(Body.WORKFLOW, workflow(begun(), new Lineage(none, none), Optional.empty(), Optional.empty()));
        assertDescribed(
                Body.WORKFLOW, workflow(ended(), new Lineage(one, none), Optional.of(more), Optional.of(again)));
    }

    @Test
    void aWorkflowSaysWhetherAllOfItIsThere() {
        WorkflowDetails all = ended();
        WorkflowDetails some = new WorkflowDetails(all.workflow(), all.runs(), all.histories(), all.metadata(), true);

        assertThat(JSON.details(all).path("moreAttempts").booleanValue()).isFalse();
        assertThat(JSON.details(some).path("moreAttempts").booleanValue()).isTrue();
        assertThat(JSON.details(some).at("/steps/0/step").intValue()).isEqualTo(1);
    }

    @Test
    void runsAreDescribed() {
        WorkflowDetails details = ended();
        ObjectNode run = JSON.run(details, details.runs().get(0));

        ObjectNode begun = JSON.run(begun(), begun().runs().get(0));
        TEMPLATES.addToRun(run, used(details));
        TEMPLATES.addToRun(begun, used(begun()));

        assertThat(run.at("/batch/details/state").asText()).isEqualTo("TIMEOUT");
        assertThat(run.at("/template/version").asText()).isEqualTo("1");
        assertDescribed(Body.RUN, run);
        assertDescribed(Body.RUN, begun);
    }

    @Test
    void templatesAreDescribed() {
        ObjectNode document =
                JsonNodeFactory.instance.objectNode().put("name", "a").put("version", "1");
        document.putObject("job");
        Template template = Template.of(document, new Redactor());
        SeenTemplate ofSite = new SeenTemplate("a", template, SeenTemplate.Origin.SITE, null, null, at(1));
        SeenTemplate own = new SeenTemplate("a~1", template, SeenTemplate.Origin.OWN, "CN=Demo", "group:telbe", at(1));

        assertDescribed(Body.TEMPLATES, TEMPLATES.list(Stream.of(ofSite, own)));
        assertDescribed(Body.TEMPLATE, TEMPLATES.whole(ofSite));
        assertDescribed(Body.TEMPLATE, TEMPLATES.whole(own));
        assertDescribed(Body.START_PREVIEW, TEMPLATES.plan(new StartPlan(own, document, document)));
        assertDescribed(Body.STARTED, TEMPLATES.started(new Started("w", "j", "a", "1", "digest", false)));
        assertDescribed(
                Body.USED_TEMPLATE,
                TEMPLATES.used(new UsedTemplate("a", "a", "1", "digest", document, false), document));
    }

    private static WorkflowMetadata metadata() {
        MetadataValue value = new MetadataValue(MetadataValue.Kind.NUMBER, "31", 31.0, "K");
        return new WorkflowMetadata(
                List.of(
                        new MetadataEntry("t", value, MetadataEntry.Source.FILE, "a.tdms", "j", Instant.EPOCH, true),
                        new MetadataEntry("t", value, MetadataEntry.Source.OWNER, "CN=x", null, Instant.EPOCH, true)),
                List.of(new MetadataFinding("j", MetadataFinding.Kind.PROFILE, "/t", "is missing")));
    }

    @Test
    void workflowsWithMetadataAreDescribed() {
        WorkflowDetails plain = ended();
        WorkflowDetails details = new WorkflowDetails(plain.workflow(), plain.runs(), plain.histories(), metadata());
        assertThat(JSON.run(details, plain.runs().get(0)).path("metadata")).isNotEmpty();
        assertThat(JSON.row(plain.workflow(), metadata().effective())
                        .path("metadata")
                        .toString())
                .isEqualTo("{\"t\":[{\"value\":31,\"unit\":\"K\"},{\"value\":31,\"unit\":\"K\"}]}");
        ObjectNode run = JSON.run(details, plain.runs().get(0));
        run.putNull("template");
        assertDescribed(Body.RUN, run);
    }

    @Test
    void pagesAreDescribed() {
        List<Workflow> rows = List.of(begun().workflow(), ended().workflow());

        assertDescribed(
                Body.PAGE,
                JSON.page(
                        new Page(rows, 2, false, Optional.empty()),
                        List.of(),
                        Map.of(rows.get(0).id(), metadata().effective()),
                        "self",
                        Optional.empty()));
        assertDescribed(
                Body.PAGE,
                JSON.page(
                        new Page(rows, 9, true, Optional.of("c")),
                        List.of("id", "name"),
                        Map.of(),
                        "self",
                        Optional.of("next")));
    }

    @Test
    void statisticsAreDescribed() {
        Statistics.Ranking ranking =
                new Statistics.Ranking(List.of(new Statistics.Count("a", 2), new Statistics.Count(null, 1)), 4);
        Statistics statistics = new Statistics(
                Map.of(RunState.FAILED, 7L),
                new TreeMap<>(Map.of(LocalDate.of(2026, 6, 13), 7L)),
                ranking,
                ranking,
                null,
                new Statistics.Spread(0, null, null),
                new Statistics.Spread(7, 1.5, 2.0));
        ObjectNode json = StatisticsJson.of(statistics);
        ObjectNode links = json.putObject("_links");
        WorkflowJson.link(links, "self", "self");
        WorkflowJson.link(links, "workflows", "workflows");

        assertDescribed(Body.STATISTICS, json);
    }

    @Test
    void tasksAreDescribed() {
        TaskJson json = new TaskJson(new Addresses("https://host/rest/helipoint"));
        RestartTask running = new RestartTask(
                "t",
                "SITE",
                Snapshots.DEMO,
                at(1),
                Optional.empty(),
                RestartTask.State.RUNNING,
                Optional.empty(),
                "{}",
                Map.of(RestartItem.State.SUBMITTED, 1));
        RestartTask ended = new RestartTask(
                "t",
                "SITE",
                Snapshots.DEMO,
                at(1),
                Optional.of(at(2)),
                RestartTask.State.CANCELLED,
                Optional.of("why"),
                "{}",
                Map.of());
        RestartItem submitted = new RestartItem(
                0,
                "w",
                Optional.of(1),
                Optional.of("s"),
                Optional.of("j"),
                List.of(2),
                List.of(),
                RestartItem.State.SUBMITTED,
                Optional.of("k"),
                Optional.empty());
        RestartItem refused = new RestartItem(
                1,
                "v",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(0),
                RestartItem.State.NOT_SUBMITTED,
                Optional.empty(),
                Optional.of("it is still running"));

        assertDescribed(Body.TASK, json.task(running, List.of(submitted, refused)));
        assertDescribed(Body.TASKS, json.tasks(List.of(running, ended)));
        assertDescribed(
                Body.MANY_PLAN,
                json.plan(new ManyPlan(
                        List.of(new WorkflowPlan("w", Optional.empty(), List.of(), Optional.of("unknown"))), true)));
    }

    @Test
    void whatARestartTellsIsDescribed() {
        JsonNode two = JsonNodeFactory.instance.numberNode(2);

        WorkflowJson.differences(List.of(
                        new Difference("/a", Optional.empty(), Optional.of(two)),
                        new Difference("/b", Optional.of(two), Optional.empty())))
                .forEach(difference -> assertDescribed(Body.DIFFERENCE, difference));
        WorkflowJson.missing(List.of(new Missing("/a", "is missing")))
                .forEach(missing -> assertDescribed(Body.MISSING, missing));
    }

    @Test
    void aMemberThatIsMissingOrSurplusIsFound() {
        ObjectNode surplus = JSON.run(ended(), ended().runs().get(0)).put("colour", "red");
        ObjectNode missing = JSON.run(ended(), ended().runs().get(0));
        missing.remove("log");
        List.of(surplus, missing).forEach(run -> run.putNull("template"));

        assertThat(check.problems(JsonSchema.ref(Body.RUN), surplus))
                .hasSize(1)
                .first()
                .asString()
                .contains("colour");
        assertThat(check.problems(JsonSchema.ref(Body.RUN), missing))
                .hasSize(1)
                .first()
                .asString()
                .contains("log");
    }
}
