package org.helipoint.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.helipoint.benchmarks.GeneratedWorkflow;
import org.helipoint.model.DataLink;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.PhaseSeconds;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Submission;
import org.helipoint.model.Words;
import org.helipoint.model.Workflow;
import org.helipoint.store.WordIndex.Entry;
import org.helipoint.store.WordIndex.WordsOf;

/**
 * The rows that the store would write for workflows, made in memory: the model says what becomes of snapshots, as it does in
 * the store, and only the way into the tables is another one. For one thread.
 */
final class GeneratedRows {

    /** Columns by table, a table after those that it refers to. */
    static final Map<String, List<String>> COLUMNS = columns();

    private final String site;
    private final DataPlaces places;
    private final Converters.Texts texts = new Converters.Texts();
    private final Map<String, List<Object[]>> rows = new LinkedHashMap<>();
    private final List<WordsOf> waiting = new ArrayList<>();

    GeneratedRows(String site, DataPlaces places) {
        this.site = site;
        this.places = places;
        COLUMNS.keySet().forEach(table -> rows.put(table, new ArrayList<>()));
    }

    private static Map<String, List<String>> columns() {
        Map<String, List<String>> columns = new LinkedHashMap<>();
        columns.put(
                "workflow",
                List.of(("id site owner owner_key name name_key application queue status reason status_message"
                                + " batch_system_id exit_code submitted started finished seconds_total seconds_stage_in"
                                + " seconds_queued seconds_main seconds_stage_out tags steps attempts restart_obstacle job"
                                + " group_key")
                        .split(" ")));
        columns.put(
                "run",
                List.of(("id site job workflow step step_name attempt restart_of sweep superseded owner owner_key login"
                                + " unix_group role name application application_version executable queue project"
                                + " description removed captured state reason status_message exit_code batch_system_id"
                                + " batch_details execution_host working_directory submitted stage_in_ended queued started"
                                + " main_ended stage_out_started finished log revision")
                        .split(" ")));
        columns.put("run_event", List.of("run", "revision", "site", "state", "at"));
        columns.put(
                "data_link", List.of("run", "position", "site", "direction", "name", "uri", "place", "directory_of"));
        columns.put("workflow_words", List.of("workflow", "site", "words"));
        columns.put("words_waiting", List.of("workflow", "site"));
        columns.put("word_segment", List.of("word", "newest", "oldest", "frequency", "segment", "site", "workflows"));
        return columns;
    }

    /** Adds a workflow, and a segment if that many wait. */
    void add(GeneratedWorkflow generated) {
        Map<String, Run> runs = new LinkedHashMap<>();
        Set<String> words = new LinkedHashSet<>();
        Workflow workflow = null;
        for (RunSnapshot snapshot : generated.snapshots()) {
            Run run = runs.get(snapshot.job());
            if (run == null) {
                run = begin(workflow, runs, snapshot);
                runs.put(run.id(), run);
                workflow = workflow == null
                        ? new Workflow(run, snapshot.submission().group())
                        : workflow;
                words.addAll(Words.of(run.name(), run.description()));
                links(run, workflow.ownerKey());
            }
            run.apply(snapshot).ifPresent(this::event);
        }
        workflow.refresh(
                runs.values().stream()
                        .filter(run -> !run.superseded())
                        .map(Run::standing)
                        .toList(),
                runs::get);
        row(workflow);
        runs.values().forEach(this::row);
        rows.get("workflow_words").add(new Object[] {workflow.id(), site, WordIndex.joined(words)});
        waiting.add(new WordsOf(workflow.id(), workflow.ownerKey(), at(workflow.submitted()), List.copyOf(words)));
        if (waiting.size() == WordIndex.SEGMENT) {
            segment();
        }
    }

    /** Adds what is left over for the next segment; all rows by table. */
    Map<String, List<Object[]>> end() {
        waiting.forEach(one -> rows.get("words_waiting").add(new Object[] {one.workflow(), site}));
        waiting.clear();
        return rows;
    }

    private Run begin(Workflow workflow, Map<String, Run> runs, RunSnapshot snapshot) {
        Submission submission = snapshot.submission();
        if (workflow == null) {
            return Run.first(site, snapshot);
        }
        if (submission.restartOf() == null) {
            return Run.joining(workflow, snapshot);
        }
        Run earlier = runs.get(submission.restartOf());
        earlier.supersede();
        return Run.restarting(site, earlier, earlier.attempt() + 1, snapshot);
    }

    private void event(RunEvent event) {
        rows.get("run_event").add(new Object[] {
            event.key().run(), event.key().revision(), site, event.state().name(), at(event.at())
        });
    }

    private void links(Run run, String ownerKey) {
        List<DataLink> links = run.description().dataLinks();
        for (int i = 0; i < links.size(); i++) {
            DataLink link = links.get(i);
            var place = places.find(site, link.uri());
            rows.get("data_link").add(new Object[] {
                run.id(),
                i,
                site,
                link.direction().name(),
                link.name(),
                link.uri(),
                place.map(where -> DataLinkRow.key(where, ownerKey)).orElse(null),
                place.flatMap(where -> DataLinkRow.directoryOf(link.direction(), where))
                        .orElse(null)
            });
        }
    }

    private void row(Workflow workflow) {
        PhaseSeconds seconds = workflow.seconds();
        rows.get("workflow").add(new Object[] {
            workflow.id(),
            workflow.site(),
            workflow.owner(),
            workflow.ownerKey(),
            workflow.name(),
            workflow.nameKey(),
            value(workflow.application()),
            value(workflow.queue()),
            workflow.status().name(),
            workflow.reason().map(Enum::name).orElse(null),
            value(workflow.statusMessage()),
            value(workflow.batchSystemId()),
            value(workflow.exitCode()),
            at(workflow.submitted()),
            at(value(workflow.started())),
            at(value(workflow.finished())),
            seconds.total(),
            seconds.stageIn(),
            seconds.queued(),
            seconds.main(),
            seconds.stageOut(),
            texts.convertToDatabaseColumn(workflow.tags()),
            workflow.steps(),
            workflow.attempts(),
            workflow.status().ended() ? value(workflow.restartObstacle()) : null,
            workflow.job(),
            value(workflow.groupKey())
        });
    }

    private void row(Run run) {
        RunTimes times = run.times();
        rows.get("run").add(new Object[] {
            run.id(),
            run.site(),
            run.job(),
            run.workflow(),
            run.step(),
            run.stepName(),
            run.attempt(),
            value(run.restartOf()),
            value(run.sweep()),
            run.superseded(),
            run.owner().name(),
            run.owner().key(),
            run.owner().login(),
            run.owner().group(),
            run.owner().role(),
            run.name(),
            value(run.application()),
            value(run.applicationVersion()),
            value(run.executable()),
            value(run.queue()),
            value(run.project()),
            run.description().toString(),
            texts.convertToDatabaseColumn(run.removed()),
            run.captured().name(),
            run.state().name(),
            run.reason().map(Enum::name).orElse(null),
            value(run.statusMessage()),
            value(run.exitCode()),
            value(run.batchSystemId()),
            value(run.batchDetails()),
            value(run.executionHost()),
            value(run.workingDirectory()),
            at(times.submitted()),
            at(times.stageInEnded()),
            at(times.queued()),
            at(times.started()),
            at(times.mainEnded()),
            at(times.stageOutStarted()),
            at(times.finished()),
            texts.convertToDatabaseColumn(run.log()),
            run.standing().revision()
        });
    }

    private void segment() {
        UUID segment = UUID.nameUUIDFromBytes(waiting.get(0).workflow().getBytes(StandardCharsets.UTF_8));
        for (Entry entry : WordIndex.entries(waiting)) {
            rows.get("word_segment").add(new Object[] {
                entry.word(),
                entry.newest(),
                entry.oldest(),
                entry.workflows().size(),
                segment,
                site,
                String.join(" ", entry.workflows())
            });
        }
        waiting.clear();
    }

    private static <T> T value(Optional<T> optional) {
        return optional.orElse(null);
    }

    private static OffsetDateTime at(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}
