package org.helipoint.hook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.capture.Recorder;
import org.helipoint.capture.Revisions;
import org.helipoint.capture.RunStore;
import org.helipoint.model.Ending;
import org.helipoint.model.JobDescription;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.redact.Redactor;

/** What the hook tells the Recorder of TELBE's job from its submission to its end, and the same of any number of others. */
public final class Recorded {

    private static final String JOB = "telbe";
    private static final String ONE_OF_ITS_FILES = "params.json";

    private final List<RunSnapshot> telbe;

    private Recorded(List<RunSnapshot> telbe) {
        this.telbe = telbe;
    }

    /** Lets the hook see TELBE's job. */
    public static Recorded telbe() throws IOException {
        Kept kept = new Kept();
        Clock clock = Clock.systemUTC();
        Path directory = Files.createTempDirectory("helipoint-recorded-");
        Recorder recorder = new Recorder(kept, directory.resolve("journal"), clock, 100, Duration.ofMinutes(1));
        recorder.start();
        new TelbeJob(JOB).live(new JobHook(recorder, new ActionReader(new Redactor()), new Revisions(clock), clock));
        recorder.close();
        Files.deleteIfExists(directory.resolve("journal"));
        Files.delete(directory);
        return new Recorded(kept.snapshots);
    }

    /** The snapshots of another job, with another id and another input, in their order. */
    public List<RunSnapshot> of(String job) {
        return telbe.stream()
                .map(snapshot -> new RunSnapshot(
                        job,
                        snapshot.revision(),
                        snapshot.seen(),
                        snapshot.state(),
                        snapshot.submission() == null ? null : of(job, snapshot.submission()),
                        snapshot.progress(),
                        snapshot.ending(),
                        snapshot.restart()))
                .toList();
    }

    private static Submission of(String job, Submission telbe) {
        String description = telbe.description().toString().replace(ONE_OF_ITS_FILES, job + ".json");
        return new Submission(
                JobDescription.parse(description),
                telbe.removed(),
                telbe.owner(),
                telbe.restartOf(),
                telbe.sweep(),
                telbe.captured());
    }

    /** The texts of a job that are kept: its description, its log and what the batch system said of it. */
    public String texts(String job) {
        StringBuilder texts = new StringBuilder();
        for (RunSnapshot snapshot : of(job)) {
            if (snapshot.submission() != null) {
                texts.append(snapshot.submission().description());
            }
            Ending ending = snapshot.ending();
            if (ending != null) {
                texts.append(ending.batchDetails()).append(String.join("\n", ending.log()));
            }
        }
        return texts.toString();
    }

    /** A store that keeps what it gets. */
    private static final class Kept implements RunStore {

        private final List<RunSnapshot> snapshots = new ArrayList<>();

        @Override
        public void open() {
            // nothing to open
        }

        @Override
        public Saved save(List<RunSnapshot> more) {
            snapshots.addAll(more);
            return new Saved(0, 0, 0);
        }

        @Override
        public Set<String> openJobs() {
            return Set.of();
        }

        @Override
        public Map<String, RunState> states(Collection<String> jobs) {
            return Map.of();
        }
    }
}
