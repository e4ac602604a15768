package org.helipoint.slurm;

import eu.unicore.security.Client;
import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.ems.ActionStatus;
import eu.unicore.xnjs.ems.BudgetInfo;
import eu.unicore.xnjs.ems.ExecutionException;
import eu.unicore.xnjs.ems.event.ContinueProcessingEvent;
import eu.unicore.xnjs.tsi.remote.Execution;
import eu.unicore.xnjs.tsi.remote.TSIConnectionFactory;
import eu.unicore.xnjs.tsi.remote.TSIMessages;
import eu.unicore.xnjs.tsi.remote.TSIProperties;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * UNICORE's own execution on a batch system, but for the three calls that would reach it. What a job meets there is in
 * files: its variable {@code RECORDED} names a folder below {@code recorded} for each submission, separated by commas, with
 * {@code id} (of the batch job), {@code states} (which it passes), {@code details} (at its end) and, if the batch script
 * comes to its end, {@code exit-code}.
 */
public final class RecordedSlurm extends Execution {

    private static final String FOLDER = "RECORDED";
    private static final Path RECORDED = Path.of("recorded");

    private final RecordedStates states;

    @Inject
    public RecordedSlurm(
            TSIConnectionFactory factory, RecordedStates states, TSIMessages messages, TSIProperties properties) {
        super(factory, states, messages, properties);
        this.states = states;
    }

    @Override
    public int submit(Action job) {
        List<String> folders =
                List.of(job.getExecutionContext().getEnvironment().get(FOLDER).split(","));
        Integer before = job.getProcessingContext().getAs(FOLDER, Integer.class);
        int submission = before == null ? 0 : before + 1;
        job.getProcessingContext().put(FOLDER, submission);
        job.getProcessingContext().put(FOLDER + "-folder", folders.get(submission));
        job.getProcessingContext().put(CUSTOM_GRACE_PERIOD, 0);
        String id = read(job, "id");
        job.setBSID(id);
        states.submitted(
                id,
                job.getUUID(),
                Stream.of(read(job, "states").split(" "))
                        .map(BSS_STATE::valueOf)
                        .toList());
        later(job);
        return ActionStatus.QUEUED;
    }

    @Override
    public void updateStatus(Action job) throws ExecutionException {
        states.next(job.getBSID());
        Path exitCode = folder(job).resolve("exit-code");
        try {
            if (Files.exists(exitCode)) {
                Path outcome = Path.of(job.getExecutionContext().getOutputDirectory());
                Files.copy(
                        exitCode,
                        outcome.resolve(job.getExecutionContext().getExitCodeFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        super.updateStatus(job);
        later(job);
    }

    @Override
    public String getBSSJobDetails(Action job) {
        return read(job, "details");
    }

    @Override
    public List<BudgetInfo> getComputeTimeBudget(Client client) {
        return List.of();
    }

    /** As a change on the batch system would, wakes the job. */
    private void later(Action job) {
        manager.scheduleEvent(new ContinueProcessingEvent(job.getUUID()), 200, TimeUnit.MILLISECONDS);
    }

    private static Path folder(Action job) {
        return RECORDED.resolve(job.getProcessingContext().getAs(FOLDER + "-folder", String.class));
    }

    private static String read(Action job, String file) {
        try {
            return Files.readString(folder(job).resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
