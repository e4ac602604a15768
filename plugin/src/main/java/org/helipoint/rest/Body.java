package org.helipoint.rest;

import static org.helipoint.rest.JsonSchema.any;
import static org.helipoint.rest.JsonSchema.anyObject;
import static org.helipoint.rest.JsonSchema.day;
import static org.helipoint.rest.JsonSchema.described;
import static org.helipoint.rest.JsonSchema.either;
import static org.helipoint.rest.JsonSchema.flag;
import static org.helipoint.rest.JsonSchema.list;
import static org.helipoint.rest.JsonSchema.member;
import static org.helipoint.rest.JsonSchema.nullable;
import static org.helipoint.rest.JsonSchema.number;
import static org.helipoint.rest.JsonSchema.object;
import static org.helipoint.rest.JsonSchema.oneOf;
import static org.helipoint.rest.JsonSchema.optional;
import static org.helipoint.rest.JsonSchema.ref;
import static org.helipoint.rest.JsonSchema.text;
import static org.helipoint.rest.JsonSchema.time;
import static org.helipoint.rest.JsonSchema.whole;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.capture.CaptureHealth.StoreState;
import org.helipoint.model.FailureReason;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission.Capture;
import org.helipoint.query.Comparison;
import org.helipoint.query.MetadataParameter;
import org.helipoint.query.QueryParameter;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.rest.JsonSchema.Member;
import org.helipoint.template.SeenTemplate;

/**
 * The bodies of requests and answers, and what they are made of, for the OpenAPI document. A member that is written by
 * {@link WorkflowJson} and its like has its line here; the tests of REST fail over one that has not, and over one that is
 * here and not in the answer. A constant uses only those above it.
 */
enum Body {
    LINK(object(member("href", text()))),

    PROBLEM(object(
            member("errorMessage", text(), "What is wrong and, of a wrong request, what is allowed."),
            member("status", whole(400), "The status of the answer."),
            optional("path", text(), "Of a wrong body, the place in it, a JSON pointer."),
            optional(
                    "findings",
                    list(object(
                            member("place", text(), "A JSON pointer."),
                            member("message", text(), "What is wrong there."),
                            member("expected", text(), "What would fit, in words; may be empty."),
                            member("unit", nullable(text()), "Of the number that is expected."))),
                    "Of templates and their parameters, everything that is wrong."))),

    MISSING(object(
            member("path", text(), "Place in the job description, a JSON pointer."),
            member("problem", text(), "What is missing there and how to supply it."))),

    CONFLICT(object(
            member("errorMessage", text(), "Why it cannot be done."),
            member("status", whole(400), "The status of the answer."),
            optional("missing", list(ref(MISSING)), "What keeps the job from being submitted again."))),

    DIFFERENCE(object(
            member("path", text(), "Place in the job description, a JSON pointer."),
            member("from", any(), "The value before; null if there was none."),
            member("to", any(), "The value after; null if there is none."))),

    SECONDS(described(
            object(
                    member("total", nullable(number()), "From submission to end."),
                    member("stageIn", nullable(number()), "Until all inputs were there."),
                    member("queued", nullable(number()), "Waiting in the batch system."),
                    member("main", nullable(number()), "The program itself."),
                    member("stageOut", nullable(number()), "Bringing out the outputs.")),
            "How long the phases took; null while unknown.")),

    METADATA_ENTRY(described(
            object(
                    member("key", text(), "Dotted, as delayStage.zero."),
                    member("value", any(), "A text, a number, true, false, or a list of these."),
                    member("unit", nullable(text()), "Of the value."),
                    member("source", oneOf(MetadataEntry.Source.values()), "In which way it came."),
                    member("origin", text(), "Where from: a file's name, or who said it."),
                    member("run", nullable(text()), "The run that says it; null if it is said of the whole workflow."),
                    member("since", nullable(time()))),
            "One thing that is known of an experiment.")),

    METADATA_FINDING(described(
            object(
                    member("run", text()),
                    member("kind", oneOf(MetadataFinding.Kind.values()), "What was looked at."),
                    member("place", text(), "A key, a JSON pointer, or the name of a file."),
                    member("problem", text())),
            "What is wrong with metadata. It keeps nothing from going on.")),

    METADATA(object(
            member("workflow", text()),
            member("metadata", list(ref(METADATA_ENTRY)), "What counts, by key."),
            member("findings", list(ref(METADATA_FINDING)), "About the newest attempts."),
            member(
                    "changes",
                    list(object(
                            member("at", time()),
                            member("by", text(), "X.500 name."),
                            member("key", text()),
                            member("from", nullable(text()), "Null if there was none."),
                            member("to", nullable(text()), "Null if there is none."))),
                    "What was changed by hand, the newest first, up to 500."),
            member("_links", links("self", "workflow")))),

    METADATA_PATCH(described(
            anyObject(),
            "Keys with a value, with {value, unit}, with null to take them away, or with an object of further keys.")),

    /** None of its members is required, because {@code fields} may leave it out. */
    ROW(described(
            object(row().map(member -> new Member(member.name(), member.schema(), false))
                    .toList()),
            "A line of the overview: all members, or those that 'fields' asks for.")),

    PAGE(object(
            member("workflows", list(ref(ROW))),
            member("total", whole(0), "How many there are on all pages; at most 10000 if exact."),
            member("totalIsLowerBound", flag(), "Whether there are more than 'total' says."),
            member("cursor", nullable(text()), "For the next page; null if this is the last."),
            member(
                    "_links",
                    object(member("self", ref(LINK)), optional("next", ref(LINK), "Unless this is the last page."))))),

    TABLE(described(text(), "RFC 4180: a line of names, then all rows, the columns as in 'fields'.")),

    SEARCH(asking(QueryParameter.ALL)),

    BATCH_DETAILS(described(
            object(
                    member("state", text(), "Slurm's word, such as TIMEOUT."),
                    member("stateReason", nullable(text()), "Slurm's word, such as TimeLimit."),
                    member("nodes", nullable(text()), "Where it ran, such as node[1-3]."),
                    member("nodeCount", nullable(whole())),
                    member("elapsedSeconds", nullable(whole()), "Since its last start."),
                    member("timeLimitSeconds", nullable(whole()), "Null also if there is no limit."),
                    member("partition", nullable(text()), "The queue."),
                    member("account", nullable(text()), "What it is charged to."),
                    member("memory", nullable(text()), "What the whole job was given, as Slurm writes it."),
                    member("memoryBytes", nullable(whole())),
                    member("exitCode", nullable(whole()), "Of the batch script, not of the program."),
                    member("signal", nullable(whole()), "What ended the batch script."),
                    member("restarts", nullable(whole()), "How often Slurm put it back into the queue.")),
            "What could be read from the batch system's text.")),

    BATCH(object(
            member("id", nullable(text()), "Null if the job was not given to a batch system."),
            member("host", nullable(text())),
            member("requeues", whole(0), "How often the batch system put the job back into its queue."),
            member("details", nullable(ref(BATCH_DETAILS))),
            member("text", nullable(text()), "What the batch system said of the job at its end."))),

    DATA(object(
            member("name", text(), "File name in the job's directory."),
            member("uri", text(), "Address outside, as in the description."))),

    RUN_TEMPLATE(described(object(runTemplate()), "What a run was started from.")),

    RUN(object(
            member("run", text(), "Its id, which is the job's."),
            member("attempt", whole(1), "Which attempt of its step."),
            member("restartOf", nullable(text()), "The run that it started again."),
            member("superseded", flag(), "Whether a newer attempt has taken its place."),
            member("sweep", nullable(text()), "The master job, if it is a part of a parameter sweep."),
            member("partial", flag(), "Whether it is a sweep over only some of the values."),
            member("differences", list(ref(DIFFERENCE)), "To the attempt that it started again."),
            member("name", text()),
            member("status", oneOf(RunState.values())),
            member("reason", nullable(oneOf(FailureReason.values())), "Why it failed."),
            member("statusMessage", nullable(text())),
            member("application", nullable(text())),
            member("applicationVersion", nullable(text())),
            member("executable", nullable(text())),
            member("queue", nullable(text())),
            member("project", nullable(text())),
            member("exitCode", nullable(whole())),
            member("submitted", nullable(time())),
            member("stageInEnded", nullable(time())),
            member("queued", nullable(time())),
            member("started", nullable(time())),
            member("mainEnded", nullable(time())),
            member("stageOutStarted", nullable(time())),
            member("finished", nullable(time())),
            member("seconds", ref(SECONDS)),
            member("exitCodeOfEarlierAttempt", flag(), "Whether 'exitCode' is still that of an attempt before."),
            member("history", list(object(member("status", oneOf(RunState.values())), member("at", time())))),
            member("description", anyObject(), "The job description as submitted, without secrets."),
            member("removed", list(text()), "Places in it where secrets were, as JSON pointers."),
            member("resources", anyObject(), "As asked for."),
            member("tags", list(text())),
            member("metadata", list(ref(METADATA_ENTRY)), "What this run says itself."),
            member("profile", nullable(text()), "The profile that the metadata is checked by."),
            member("findings", list(ref(METADATA_FINDING))),
            member("inputs", list(ref(DATA))),
            member("outputs", list(ref(DATA))),
            member("batch", ref(BATCH)),
            member("workingDirectory", nullable(text())),
            member("owner", text(), "X.500 name."),
            member("login", nullable(text()), "Name on the cluster."),
            member("group", nullable(text()), "UNIX group; null for the default."),
            member("role", nullable(text()), "UNICORE role."),
            member("captured", oneOf(Capture.values()), "LATE if the submission was not seen."),
            member("log", list(text()), "UNICORE's action log."),
            member("template", nullable(ref(RUN_TEMPLATE)), "Null if it comes from none."),
            member("_links", links("self", "workflow", "job")))),

    STEP(object(
            member("step", whole(1), "Its number."),
            member("name", text()),
            member("status", oneOf(RunState.values())),
            member("attempts", list(ref(RUN)), "The oldest first."))),

    RELATIVE(described(
            object(
                    member("id", text()),
                    member("name", text()),
                    member("status", oneOf(RunState.values())),
                    member("submitted", time()),
                    member("addresses", list(text()), "Of the inputs that lead from one to the other, up to 10."),
                    member("_links", links("self"))),
            "A workflow that another one has to do with by its data.")),

    LINEAGE(object(
            member("upstream", list(ref(RELATIVE)), "Those that its inputs come from, the newest first."),
            member("downstream", list(ref(RELATIVE)), "Those that took their inputs from it."),
            member("moreUpstream", flag()),
            member("moreDownstream", flag()))),

    SUGGESTION(object(
            member("step", whole(1)),
            member("reason", text(), "One sentence."),
            member("changes", nullable(anyObject()), "For 'changes' of a restart; null if none would help."))),

    AUTOMATIC_RESTART(described(
            object(
                    member("step", whole(1)),
                    member("most", whole(1), "How often at most."),
                    member("restarts", whole(0), "How often it was tried."),
                    member("next", nullable(time()), "When it is tried again."),
                    member("obstacle", nullable(text()), "Why it is not.")),
            "Of a workflow that is to be restarted on failure.")),

    WORKFLOW(object(workflow())),

    COMPARED(object(
            member("workflow", text()),
            member("run", text()),
            member("step", whole(1)),
            member("attempt", whole(1)),
            member("status", oneOf(RunState.values())),
            member("submitted", nullable(time())),
            member("owner", text(), "X.500 name."),
            member("_links", links("self")))),

    COMPARISON(
            described(object(comparison()), "What two runs differ in; a part without differences is an empty list.")),

    RESTART(described(
            object(
                    optional("changes", anyObject(), "Merge patch (RFC 7396) on the captured description."),
                    optional("parameters", anyObject(), "Values by the names of parameters and variables."),
                    optional("arguments", anyObject(), "Values by position or by the option before them."),
                    optional("attempt", whole(1), "The attempt to start again; the newest if not given."),
                    optional("step", whole(1), "One of several; all that failed if not given."),
                    optional("onlyFailed", flag(), "false: all steps or parts, not only those that failed."),
                    optional(
                            "credentials",
                            anyObject(),
                            "Secrets for the places in 'removed', by JSON pointer; used once and kept nowhere."),
                    optional("preview", flag(), "Say what would be submitted, submit nothing.")),
            "What to start again and how.")),

    PREVIEW(object(
            member("workflow", text()),
            member("restartOf", text(), "The run that would be started again."),
            member("attempt", whole(1), "The number of the attempt to come."),
            member("description", anyObject(), "What would be submitted."),
            member("differences", list(ref(DIFFERENCE))),
            member("missing", list(ref(MISSING)), "What keeps it from being submitted."),
            member("note", nullable(text()), "What is different from before for another reason than 'changes'."))),

    RESTARTED(object(
            member("workflow", text()),
            member("run", text(), "The new job's id."),
            member("job", text(), "The new job's address."),
            member("attempt", whole(1)),
            member("differences", list(ref(DIFFERENCE))),
            member("note", nullable(text()), "As in a preview."))),

    PART(object(member("step", whole(1)), member("name", text()), member("run", text()))),

    STEP_PLAN(object(
            member("step", whole(1)),
            member("name", text()),
            member("run", text(), "Its newest attempt, which starts again."),
            member("willRun", flag()),
            member("why", text(), "Why it starts again, or why not."),
            member("needs", list(whole(1)), "Steps that it waits for."),
            member("parts", list(ref(PART)), "Of a sweep."),
            member("attempt", nullable(whole(1)), "The number of the attempt to come."),
            member("differences", list(ref(DIFFERENCE))),
            member("missing", list(ref(MISSING)), "What keeps it from being submitted."),
            optional("description", nullable(anyObject()), "What would be submitted; not for many workflows."))),

    WORKFLOW_PLAN(object(
            member("workflow", text()),
            member("name", nullable(text())),
            member("status", nullable(oneOf(RunState.values()))),
            member("willRun", flag(), "Whether anything of it does."),
            member("why", nullable(text()), "Why nothing does."),
            member("steps", list(ref(STEP_PLAN)), "First those that start again, in their order."))),

    RESTART_PREVIEW(described(
            either(ref(PREVIEW), ref(WORKFLOW_PLAN)), "Of one step, or of the steps of a workflow that has several.")),

    RESTART_MANY(described(
            object(
                    optional("ids", list(text()), "The workflows; or a filter."),
                    optional("filter", filter(), "Parameters of the overview."),
                    optional("status", list(oneOf(ends())), "What starts again; FAILED and ABORTED if not given."),
                    optional("onlyFailed", flag(), "false: all steps or parts, not only those with such a status."),
                    optional("changes", anyObject(), "Merge patch (RFC 7396) on each captured description."),
                    optional("parameters", anyObject(), "Values by the names of parameters and variables."),
                    optional("arguments", anyObject(), "Values by position or by the option before them."),
                    optional("limit", whole(1).put("maximum", 1000).put("default", 100), "Most workflows."),
                    optional("preview", flag(), "Say what would be done, do nothing.")),
            "Which workflows to start again, and how.")),

    MANY_PLAN(object(
            member("willRun", whole(0), "How many workflows."),
            member("willNotRun", whole(0)),
            member("more", flag(), "Whether the filter finds more than the limit."),
            member("workflows", list(ref(WORKFLOW_PLAN))))),

    TASK_ITEM(object(
            member("workflow", text()),
            member("step", nullable(whole(1))),
            member("name", nullable(text())),
            member("restartOf", nullable(text()), "The run that starts again."),
            member("parts", list(whole(1)), "Steps, of a sweep."),
            member("needs", list(whole(0)), "Positions in 'items', from 0, of those that it waits for."),
            member("state", oneOf(RestartItem.State.values())),
            member("run", nullable(text()), "The new one."),
            member("why", nullable(text()), "Why it was not submitted."),
            member("_links", object(member("workflow", ref(LINK)), optional("run", ref(LINK), "Once submitted."))))),

    TASK(object(task(true))),

    TASKS(object(member("tasks", list(object(task(false)))), member("_links", links("self")))),

    TEMPLATE_ROW(object(template())),

    TEMPLATES(object(member("templates", list(ref(TEMPLATE_ROW))), member("_links", links("self")))),

    TEMPLATE(object(Stream.concat(
                    template().stream(),
                    Stream.of(
                            member("parameters", anyObject(), "JSON Schema of the parameters."),
                            member("job", anyObject(), "Job description with placeholders."),
                            member("metadata", anyObject(), "Keys and values with placeholders.")))
            .toList())),

    NEW_TEMPLATE(described(
            object(
                    member("name", text(), "Letters, digits, '.', '_' and '-'."),
                    optional("version", text(), "The one before and one more if not given."),
                    optional("title", text(), "For people."),
                    optional("description", text(), "For people."),
                    optional("parameters", anyObject(), "JSON Schema of an object."),
                    optional("job", anyObject(), "Job description with placeholders; or a workflow."),
                    optional("metadata", anyObject(), "Keys and values with placeholders."),
                    optional("profile", text(), "The profile that the metadata is to fit."),
                    optional("strict", flag(), "Start nothing whose metadata does not fit."),
                    optional(
                            "share",
                            text(),
                            "nobody, site, or group: and a UNIX group of yours; as it was if not given."),
                    optional("fromWorkflow", text(), "Id of the workflow to make it of."),
                    optional("step", whole(1), "Of that workflow, if it has several."),
                    optional("preview", flag(), "Say what would be kept, keep nothing.")),
            "A template to keep.")),

    USED_TEMPLATE(object(Stream.concat(
                    runTemplate().stream(),
                    Stream.of(member("document", anyObject(), "The whole template as it was then.")))
            .toList())),

    START(described(
            object(
                    optional("parameters", anyObject(), "Values by the names of the template's parameters."),
                    optional("metadata", anyObject(), "Changes, key by key, what the template says of the experiment."),
                    optional("tags", list(text()), "Besides those of the template."),
                    optional(
                            "digest", text(), "Start only if this is the template's digest, as in a preview's answer."),
                    optional("preview", flag(), "Say what would be submitted, submit nothing.")),
            "What to start.")),

    START_PREVIEW(object(
            member("template", reference()),
            member("parameters", anyObject(), "With defaults and without secrets."),
            member("description", anyObject(), "What would be submitted, without secrets."))),

    STARTED(object(
            member("workflow", text(), "Its own, or one that it joins by a tag."),
            member("run", text(), "The new job's id."),
            member("job", text(), "The new job's address."),
            member("template", reference()))),

    RANKING(object(
            member(
                    "top",
                    list(object(
                            member("name", nullable(text()), "Null for those without."),
                            member("workflows", whole(1)))),
                    "The ten most frequent."),
            member("other", whole(0), "How many have none of these."))),

    SPREAD(object(
            member("workflows", whole(0), "How many have such a time."),
            member("mean", nullable(number()), "Seconds; null if none has."),
            member("p95", nullable(number()), "95 % do not exceed it."))),

    STATISTICS(object(
            member("workflows", whole(0), "How many there are."),
            member("byStatus", counts()),
            member("byDay", list(object(member("day", day()), member("workflows", whole(1)))), "Of submission, UTC."),
            member("byApplication", ref(RANKING)),
            member("byQueue", ref(RANKING)),
            member("byOwner", nullable(ref(RANKING)), "For administrators; null for all others."),
            member("seconds", object(member("queued", ref(SPREAD)), member("main", ref(SPREAD)))),
            member("_links", links("self", "workflows")))),

    CAPTURE(object(
            member("store", oneOf(StoreState.values())),
            member("storeMessage", text(), "What is wrong with it; for administrators only."),
            member("journal", oneOf(List.of("UP", "DOWN")), "DOWN if a killed server would lose what waits."),
            member("queue", whole(0), "Snapshots that wait to be written."),
            member("lag", number(), "Seconds that the oldest of them waits."),
            member("captured", whole(0)),
            member("late", whole(0), "Their submission was not seen."),
            member("lost", whole(0), "Their end was not seen."),
            member("dropped", whole(0), "Snapshots given up."),
            member("hookFailures", whole(0)))),

    STATUS(object(
            member("version", text()),
            member("site", text()),
            member("client", object(member("dn", text(), "X.500 name."), member("role", text())), "Who you are."),
            member(
                    "workflows",
                    nullable(counts()),
                    "Yours; 10000 stands for more, too. Null if they cannot be counted now."),
            member("capture", ref(CAPTURE), "How recording does; counts since the start of the server."),
            member(
                    "metadata",
                    object(member(
                            "problems",
                            list(text()),
                            "Profiles and mappings that are broken; for administrators only."))),
            member(
                    "templates",
                    object(
                            member("site", whole(0), "Templates of the site."),
                            member("broken", whole(0), "Files that are none."),
                            member(
                                    "files",
                                    list(object(member("file", text()), member("problem", text()))),
                                    "Which, and why; for administrators only.")),
                    "The site's templates."),
            member("_links", links("self", "workflows", "statistics", "tasks", "templates", "openapi")))),

    DOCUMENT(described(anyObject(), "An OpenAPI 3.1 document."));

    @SuppressWarnings("ImmutableEnumChecker") // nobody gets it but as a copy
    private final ObjectNode schema;

    Body(ObjectNode schema) {
        this.schema = schema;
    }

    /** JSON Schema of it. */
    ObjectNode schema() {
        return schema.deepCopy();
    }

    /** Its name in the document: {@code BatchDetails}. */
    String title() {
        return Arrays.stream(name().split("_"))
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static Stream<Member> row() {
        return Stream.of(
                member("id", text(), "Id of its first run."),
                member("name", text()),
                member("owner", text(), "X.500 name."),
                member("site", text()),
                member("status", oneOf(RunState.values())),
                member("reason", nullable(oneOf(FailureReason.values())), "Why it failed."),
                member("statusMessage", nullable(text())),
                member("application", nullable(text()), "Or the executable."),
                member("queue", nullable(text())),
                member("batchSystemID", nullable(text())),
                member("exitCode", nullable(whole())),
                member("submitted", time(), "The first attempt."),
                member("started", nullable(time())),
                member("finished", nullable(time())),
                member("seconds", ref(SECONDS)),
                member("tags", list(text())),
                member("steps", whole(1), "How many."),
                member("attempts", whole(1), "How many."),
                member("restartable", either(flag().put("const", true), text()), "True, or why not."),
                member("metadata", anyObject(), "What is known under the marked keys: values, or {value, unit}."),
                member("_links", links("self", "job", "action:restart", "metadata")));
    }

    /** The members of a row, except that the steps are there themselves. */
    private static List<Member> workflow() {
        List<Member> members = new ArrayList<>(
                row().filter(member -> !List.of("steps", "metadata").contains(member.name()))
                        .toList());
        members.add(member("steps", list(ref(STEP)), "Each with all its attempts, up to 1000 together."));
        members.add(member("moreAttempts", flag(), "Whether there are steps or attempts that are not here."));
        members.add(member("metadata", list(ref(METADATA_ENTRY)), "What counts, by key."));
        members.add(member("findings", list(ref(METADATA_FINDING)), "About the newest attempts."));
        members.add(member("lineage", ref(LINEAGE)));
        members.add(member("template", nullable(ref(RUN_TEMPLATE)), "Of the newest attempt; null if there is none."));
        members.add(member("suggestion", nullable(ref(SUGGESTION)), "What may help; null if there is nothing."));
        members.add(member("restartOnFailure", nullable(ref(AUTOMATIC_RESTART)), "Null if none was asked for."));
        return members;
    }

    private static List<Member> template() {
        return List.of(
                member("id", text(), "By which it is addressed."),
                member("name", text()),
                member("version", text()),
                member("title", text(), "The name if it has none."),
                member("description", nullable(text())),
                member("origin", oneOf(SeenTemplate.Origin.values()), "The site's, your own, or shared by another."),
                member("owner", nullable(text()), "X.500 name; null if it is the site's."),
                member("share", nullable(text()), "nobody, site, or group: and a UNIX group."),
                member("changed", time(), "When this version came."),
                member("digest", text(), "SHA-256 of the document."),
                member("profile", nullable(text()), "The profile that the metadata is to fit."),
                member("strict", flag(), "Whether nothing is started whose metadata does not fit."),
                member(
                        "_links",
                        object(
                                member("self", ref(LINK)),
                                member("action:start", ref(LINK)),
                                optional("action:delete", ref(LINK), "If it is yours."))));
    }

    private static List<Member> runTemplate() {
        return List.of(
                member("id", text(), "The template, which may be gone or another version now."),
                member("name", text()),
                member("version", text(), "The one that was used."),
                member("digest", text(), "SHA-256 of the document that was used."),
                member("parameters", anyObject(), "With defaults and without secrets."),
                member("changed", flag(), "Whether a restart has changed what came of them."),
                member("_links", links("template")));
    }

    private static ObjectNode reference() {
        return object(member("id", text()), member("version", text()), member("digest", text()));
    }

    private static List<Member> comparison() {
        List<Member> members = new ArrayList<>(List.of(member("a", ref(COMPARED)), member("b", ref(COMPARED))));
        Comparison.PARTS.forEach(part -> members.add(member(part, list(ref(DIFFERENCE)))));
        return members;
    }

    private static List<Member> task(boolean whole) {
        List<Member> progress = new ArrayList<>(List.of(member("total", whole(0))));
        Arrays.stream(RestartItem.State.values())
                .forEach(state -> progress.add(member(TaskJson.camel(state), whole(0))));
        List<Member> members = new ArrayList<>(List.of(
                member("id", text()),
                member("state", oneOf(RestartTask.State.values())),
                member("reason", nullable(text()), "Why it waits, or was ended."),
                member("owner", text(), "X.500 name of who asked for it."),
                member("login", nullable(text())),
                member("group", nullable(text())),
                member("role", nullable(text())),
                member("site", text()),
                member("created", time()),
                member("finished", nullable(time())),
                member("progress", object(progress), "Counts of items."),
                member("request", anyObject(), "What was to be changed."),
                member(
                        "_links",
                        object(
                                member("self", ref(LINK)),
                                optional("action:cancel", ref(LINK), "While it is not ended.")))));
        if (whole) {
            members.add(member("items", list(ref(TASK_ITEM))));
        }
        return members;
    }

    private static ObjectNode filter() {
        return asking(QueryParameter.FILTERS);
    }

    /** Parameters of the overview, and those that ask for metadata, whose names nobody can list. */
    private static ObjectNode asking(List<QueryParameter> parameters) {
        ObjectNode schema = object(parameters.stream().map(Body::asMember).toList());
        ObjectNode value = either(text(), number(), flag());
        schema.putObject("patternProperties")
                .set(
                        MetadataParameter.PATTERN,
                        described(nullable(either(value, list(value.deepCopy()))), MetadataParameter.MEANING));
        return schema;
    }

    private static List<String> ends() {
        return Arrays.stream(RunState.values())
                .filter(RunState::ended)
                .map(Enum::name)
                .toList();
    }

    private static ObjectNode counts() {
        return object(Arrays.stream(RunState.values())
                .map(state -> optional(state.name(), whole(0), "How many; left out if none."))
                .toList());
    }

    private static ObjectNode links(String... relations) {
        return object(Arrays.stream(relations)
                .map(relation -> member(relation, ref(LINK)))
                .toList());
    }

    /** A parameter of the overview as a member of a body: a value, a list of values where it may be repeated, or null. */
    private static Member asMember(QueryParameter parameter) {
        ObjectNode value = parameter.type() == QueryParameter.Type.NAMES ? text() : value(parameter);
        ObjectNode values = list(value(parameter));
        return optional(
                parameter.name(), nullable(parameter.repeated() ? either(value, values) : value), parameter.meaning());
    }

    /** One value of a parameter of the overview. */
    static ObjectNode value(QueryParameter parameter) {
        return switch (parameter.type()) {
            case TEXT, NAMES -> parameter.allowed().isEmpty() ? text() : oneOf(parameter.allowed());
            case WHOLE_NUMBER -> whole();
            case ROWS -> whole(1).put("maximum", WorkflowQuery.MAX_NUM).put("default", WorkflowQuery.DEFAULT_NUM);
            case TIME -> text();
        };
    }
}
