package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.stream.Stream;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Snapshots;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A long outage, with a journal that cannot be written, in a JVM whose heap is not much larger than what may wait. */
class MemoryTest {

    private static final int JOBS = 30_000;
    private static final int CAPACITY = 10_000;
    private static final String TOLD = "waiting and given up: ";

    /** Lives through the outage, and tells how many runs wait and how many snapshots were given up. */
    public static void main(String[] arguments) {
        FakeStore store = new FakeStore();
        store.away = true;
        Recorder recorder = new Recorder(store, Path.of(arguments[0]), Clock.systemUTC(), CAPACITY, Duration.ZERO);
        recorder.start();
        for (int i = 0; i < JOBS; i++) {
            String job = "job-" + i;
            String text = "\u2028" + i; // not Latin, so that each character takes two bytes
            recorder.offer(Snapshots.submitted(job, 1, "{'Arguments':['" + text.repeat(500) + "']}"));
            recorder.offer(Snapshots.moved(job, 2, RunState.RUNNING));
            RunSnapshot end = Snapshots.ended(job, 3, RunState.FAILED);
            recorder.offer(new RunSnapshot(
                    job,
                    3,
                    end.seen(),
                    end.state(),
                    null,
                    end.progress(),
                    new Ending(FailureReason.EXIT_CODE, text, 3, null, Collections.nCopies(1, text.repeat(500)))));
        }
        CaptureHealth health = recorder.health();
        System.out.println(TOLD + health.queue() + " " + health.dropped());
    }

    @Test
    void aLongOutageFitsIntoASmallHeap(@TempDir Path directory) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryTest.class.getName(),
                        Files.createFile(directory.resolve("no-directory")).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(output).isZero();
        int[] told = output.lines()
                .filter(line -> line.startsWith(TOLD))
                .flatMapToInt(line ->
                        Stream.of(line.substring(TOLD.length()).split(" ", 2)).mapToInt(Integer::parseInt))
                .toArray();

        assertThat(told[0]).isBetween(1_000, CAPACITY);
        assertThat(told[1]).isGreaterThan(JOBS);
    }
}
