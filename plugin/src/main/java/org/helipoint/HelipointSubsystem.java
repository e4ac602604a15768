package org.helipoint;

import eu.unicore.services.ExternalSystemConnector;
import eu.unicore.services.ISubSystem;
import eu.unicore.services.Kernel;
import java.util.Collection;
import java.util.List;
import org.helipoint.capture.CaptureHealth;
import org.helipoint.capture.Reconciler;
import org.helipoint.capture.Recorder;
import org.helipoint.metadata.MetadataWork;
import org.helipoint.restart.RestartOnFailure;
import org.helipoint.restart.RestartRunner;
import org.helipoint.store.Database;

/** How the server sees the plugin: its state among the external connections, and its stop. */
final class HelipointSubsystem implements ISubSystem, ExternalSystemConnector {

    private final Recorder recorder;
    private final Database database;
    private final RestartRunner runner;
    private final MetadataWork metadataWork;
    private final List<String> problems;

    HelipointSubsystem(
            Recorder recorder,
            Database database,
            RestartRunner runner,
            MetadataWork metadataWork,
            List<String> problems) {
        this.recorder = recorder;
        this.database = database;
        this.runner = runner;
        this.metadataWork = metadataWork;
        this.problems = problems;
    }

    @Override
    public String getName() {
        return "HELIPOINT";
    }

    @Override
    public String getStatusDescription() {
        CaptureHealth health = recorder.health();
        return health.captured() + " runs recorded since the start, " + health.queue() + " waiting, " + health.dropped()
                + " snapshots given up";
    }

    @Override
    public Collection<ExternalSystemConnector> getExternalConnections() {
        return List.of(this);
    }

    @Override
    public String getExternalSystemName() {
        return "HELIPOINT database";
    }

    @Override
    public String getConnectionStatusMessage() {
        CaptureHealth health = recorder.health();
        String store = switch (health.store()) {
            case OPENING -> "is being opened";
            case UP -> "OK";
            case DOWN -> "DOWN, the server's log says why";
        };
        String status = health.journalUp() ? store : store + ", but the journal cannot be written";
        return problems.isEmpty()
                ? status
                : status + " [wrong properties, not used: " + String.join("; ", problems) + "]";
    }

    @Override
    public Status getConnectionStatus() {
        return switch (recorder.health().store()) {
            case OPENING -> Status.UNKNOWN;
            case UP -> Status.OK;
            case DOWN -> Status.DOWN;
        };
    }

    @Override
    public void reloadConfig(Kernel kernel) {
        // no property can be changed while the server runs
    }

    @Override
    public void shutdown(Kernel kernel) {
        runner.close();
        metadataWork.close();
        Reconciler reconciler = kernel.getAttribute(Reconciler.class);
        if (reconciler != null) {
            reconciler.close();
        }
        RestartOnFailure onFailure = kernel.getAttribute(RestartOnFailure.class);
        if (onFailure != null) {
            onFailure.close();
        }
        recorder.close();
        database.close();
    }
}
