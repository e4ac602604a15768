package org.helipoint.store;

import static org.helipoint.store.Rows.Column.flag;
import static org.helipoint.store.Rows.Column.named;
import static org.helipoint.store.Rows.Column.number;
import static org.helipoint.store.Rows.Column.text;
import static org.helipoint.store.Rows.Column.texts;
import static org.helipoint.store.Rows.Column.time;

import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;
import org.helipoint.model.Run;
import org.helipoint.model.RunEvent;
import org.helipoint.model.Workflow;
import org.helipoint.store.Rows.Column;

/**
 * How the model is written into tables; {@code orm.xml} says how it is read from the same columns. A new column belongs into
 * both.
 */
final class Tables {

    static final Rows<Workflow> WORKFLOW = new Rows<>(
            "workflow",
            text("id", Workflow::id),
            List.of(
                    text("site", Workflow::site),
                    text("owner", Workflow::owner),
                    text("owner_key", Workflow::ownerKey),
                    time("submitted", Workflow::submitted),
                    text("group_key", workflow -> workflow.groupKey().orElse(null))),
            List.of(
                    text("name", Workflow::name),
                    text("name_key", Workflow::nameKey),
                    text("application", workflow -> workflow.application().orElse(null)),
                    text("queue", workflow -> workflow.queue().orElse(null)),
                    named("status", Workflow::status),
                    named("reason", workflow -> workflow.reason().orElse(null)),
                    text("status_message", workflow -> workflow.statusMessage().orElse(null)),
                    text("batch_system_id", workflow -> workflow.batchSystemId().orElse(null)),
                    number("exit_code", workflow -> workflow.exitCode().orElse(null), Types.INTEGER),
                    time("started", workflow -> workflow.started().orElse(null)),
                    time("finished", workflow -> workflow.finished().orElse(null)),
                    number("seconds_total", workflow -> workflow.seconds().total(), Types.DOUBLE),
                    number("seconds_stage_in", workflow -> workflow.seconds().stageIn(), Types.DOUBLE),
                    number("seconds_queued", workflow -> workflow.seconds().queued(), Types.DOUBLE),
                    number("seconds_main", workflow -> workflow.seconds().main(), Types.DOUBLE),
                    number("seconds_stage_out", workflow -> workflow.seconds().stageOut(), Types.DOUBLE),
                    texts("tags", Workflow::tags),
                    number("steps", Workflow::steps, Types.INTEGER),
                    number("attempts", Workflow::attempts, Types.INTEGER),
                    text(
                            "restart_obstacle",
                            workflow -> workflow.lastingObstacle().orElse(null)),
                    text("job", Workflow::job)));

    private static final List<Column<Run>> DESCRIBED = List.of(
            text("name", Run::name),
            text("application", run -> run.application().orElse(null)),
            text("application_version", run -> run.applicationVersion().orElse(null)),
            text("executable", run -> run.executable().orElse(null)),
            text("project", run -> run.project().orElse(null)),
            text("description", run -> run.description().toString()),
            texts("removed", Run::removed),
            named("captured", Run::captured));

    static final Rows<Run> RUN = new Rows<>(
            "run",
            text("id", Run::id),
            both(
                    DESCRIBED,
                    List.of(
                            text("site", Run::site),
                            text("job", Run::job),
                            text("workflow", Run::workflow),
                            number("step", Run::step, Types.INTEGER),
                            text("step_name", Run::stepName),
                            number("attempt", Run::attempt, Types.INTEGER),
                            text("restart_of", run -> run.restartOf().orElse(null)),
                            text("sweep", run -> run.sweep().orElse(null)),
                            flag("partial", Run::partial),
                            text("owner", run -> run.owner().name()),
                            text("owner_key", run -> run.owner().key()),
                            text("login", run -> run.owner().login()),
                            text("unix_group", run -> run.owner().group()),
                            text("role", run -> run.owner().role()))),
            List.of(
                    flag("superseded", Run::superseded),
                    text("queue", run -> run.queue().orElse(null)),
                    named("state", Run::state),
                    named("reason", run -> run.reason().orElse(null)),
                    text("status_message", run -> run.statusMessage().orElse(null)),
                    number("exit_code", run -> run.exitCode().orElse(null), Types.INTEGER),
                    text("batch_system_id", run -> run.batchSystemId().orElse(null)),
                    text("batch_details", run -> run.batchDetails().orElse(null)),
                    text("execution_host", run -> run.executionHost().orElse(null)),
                    text("working_directory", run -> run.workingDirectory().orElse(null)),
                    time("submitted", run -> run.times().submitted()),
                    time("stage_in_ended", run -> run.times().stageInEnded()),
                    time("queued", run -> run.times().queued()),
                    time("started", run -> run.times().started()),
                    time("main_ended", run -> run.times().mainEnded()),
                    time("stage_out_started", run -> run.times().stageOutStarted()),
                    time("finished", run -> run.times().finished()),
                    texts("log", Run::log),
                    number("revision", Run::revision, Types.BIGINT)));

    /** The columns of a run that change only if its description comes to be known better than it was. */
    static final Rows<Run> DESCRIPTION = new Rows<>("run", text("id", Run::id), List.of(), DESCRIBED);

    static final Rows<RunEvent> EVENT = new Rows<>(
            "run_event",
            text("run", event -> event.key().run()),
            List.of(
                    number("revision", event -> event.key().revision(), Types.BIGINT),
                    text("site", RunEvent::site),
                    named("state", RunEvent::state),
                    time("at", RunEvent::at)),
            List.of());

    static final Rows<DataLinkRow> LINK = new Rows<>(
            "data_link",
            text("run", DataLinkRow::run),
            List.of(
                    number("position", DataLinkRow::position, Types.INTEGER),
                    text("site", DataLinkRow::site),
                    text("direction", DataLinkRow::direction),
                    text("name", DataLinkRow::name),
                    text("uri", DataLinkRow::address),
                    number("place", DataLinkRow::place, Types.BIGINT),
                    text("directory_of", DataLinkRow::directoryOf)),
            List.of());

    private Tables() {}

    private static <T> List<Column<T>> both(List<Column<T>> some, List<Column<T>> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
