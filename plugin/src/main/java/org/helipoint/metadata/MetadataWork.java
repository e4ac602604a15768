package org.helipoint.metadata;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.helipoint.capture.BackgroundThread;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.Run;
import org.helipoint.query.MetadataRecords;
import org.helipoint.redact.Unquoted;
import org.helipoint.restart.SubmissionRefusedException;
import org.helipoint.store.StoredMetadata.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the metadata of runs on a thread of its own: checks it by its profile as soon as the run is known, and after
 * the end reads the files of the job and checks again. What is to be done is in the database, so a restart of the server
 * forgets nothing; what was broken off is done again, and comes to the same.
 */
public final class MetadataWork implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetadataWork.class);
    private static final Duration NEXT_LOOK = Duration.ofSeconds(3);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final int AT_ONCE = 50;
    private static final int MOST_TRIES = 5;

    /** After how many times the time of the first try what was busy is asked again; that is no try. */
    private static final int BUSY = 16;

    private final MetadataRecords records;
    private final FileMetadata files;
    private final JobDirectory.Opener directories;
    private final Checks checks;
    private final Duration nextTry;
    private final BackgroundThread thread;

    /** Work that does not begin yet. */
    public MetadataWork(MetadataRecords records, FileMetadata files, JobDirectory.Opener directories, Checks checks) {
        this(records, files, directories, checks, Duration.ofMinutes(1));
    }

    /**
     * The same.
     *
     * @param nextTry after which time something is tried again that failed for the first time
     */
    MetadataWork(
            MetadataRecords records,
            FileMetadata files,
            JobDirectory.Opener directories,
            Checks checks,
            Duration nextTry) {
        this.records = records;
        this.files = files;
        this.directories = directories;
        this.checks = checks;
        this.nextTry = nextTry;
        this.thread = new BackgroundThread("helipoint-metadata", this::run, CLOSE_WITHIN);
    }

    /** Begins, with what an earlier process left. Call once. */
    public void start() {
        thread.start();
    }

    private void run() {
        while (thread.pause(NEXT_LOOK)) {
            try {
                look();
            } catch (StoreUnavailableException | StoreTimeoutException e) {
                LOG.debug("The store is away; metadata is looked for when it is back.", e);
            } catch (RuntimeException | Error e) { // else nothing would be looked at until the next start
                LOG.warn("Metadata could not be looked for; next try in a moment.", Unquoted.of(e));
            }
        }
    }

    /** Does what is due now. */
    void look() {
        List<Task> due = records.due(AT_ONCE);
        while (!due.isEmpty()) {
            for (Task task : due) {
                if (thread.isClosing()) {
                    return;
                }
                lookAt(task);
            }
            due = due.size() < AT_ONCE ? List.of() : records.due(AT_ONCE);
        }
    }

    /** One run must not keep the others from being looked at. */
    private void lookAt(Task task) {
        records.begin(task, nextTry.multipliedBy(1L << Math.min(task.tries(), MOST_TRIES)));
        try {
            Optional<Run> run = records.run(task.run());
            if (run.isEmpty()) {
                records.finish(task);
            } else if (!task.ended()) {
                if (task.tries() < MOST_TRIES) { // else the server did not live to see the end of it
                    check(run.get());
                }
                records.checked(task);
            } else {
                ended(task, run.get());
            }
        } catch (StoreUnavailableException | StoreTimeoutException e) {
            throw e;
        } catch (FileMetadata.BusyException e) {
            records.postpone(task, nextTry.multipliedBy(BUSY));
        } catch (IOException | SubmissionRefusedException e) {
            if (!thread.isClosing()) { // else it is looked at after the next start
                failed(task, e.getMessage());
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("Job {}: its metadata could not be looked at.", task.run(), Unquoted.of(e));
            failed(task, "HELIPOINT failed over them; the server's log says more");
        }
    }

    private void ended(Task task, Run run) throws IOException {
        if (task.tries() >= MOST_TRIES) { // it was begun as often, and the server did not live to see its end
            failed(task, "the server ended each time that it was tried");
            return;
        }
        if (!files.named(run).isEmpty() && run.workingDirectory().isPresent()) {
            JobDirectory directory =
                    directories.open(run.owner(), run.workingDirectory().get());
            FileMetadata.Read read = files.read(run, directory, thread::isClosing);
            boolean again = read.busy() || (!read.passing().isEmpty() && task.tries() + 1 < MOST_TRIES);
            List<MetadataFinding> findings = new ArrayList<>(read.findings());
            findings.addAll(again ? List.of() : read.passing());
            records.saveFiles(task, read.entries(), findings); // also if they say nothing: they may have before
            if (read.busy()) {
                records.postpone(task, nextTry.multipliedBy(BUSY));
            }
            if (again) {
                return;
            }
        }
        check(run);
        records.finish(task);
    }

    /** A check that fails takes nothing of what was read away. */
    private void check(Run run) {
        try {
            checks.check(List.of(run));
        } catch (StoreUnavailableException | StoreTimeoutException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.warn("Job {}: its metadata could not be checked.", run.id(), Unquoted.of(e));
        }
    }

    private void failed(Task task, String why) {
        if (task.tries() + 1 < MOST_TRIES) {
            LOG.debug("Job {}: its files are tried again: {}", task.run(), why);
            return;
        }
        if (!task.ended()) {
            records.checked(task);
            return;
        }
        records.saveFinding(
                task,
                new MetadataFinding(
                        task.run(), MetadataFinding.Kind.FILE, "", "The files of the job could not be read: " + why));
        records.run(task.run()).ifPresent(this::check);
        records.finish(task);
    }

    /** Stops before the next run. What is left is done after the next start. */
    @Override
    public void close() {
        thread.close();
    }
}
