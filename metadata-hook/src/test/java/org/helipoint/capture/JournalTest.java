package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.restarted;
import static org.helipoint.model.Snapshots.submitted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.model.Ending;
import org.helipoint.model.FailureReason;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Owner;
import org.helipoint.model.Progress;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.RunTimes;
import org.helipoint.model.Snapshots;
import org.helipoint.model.Submission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final String ODD =
            "quote \" line\nbreak \t tab \u0000 nul \u2028 \ud834\udd1e half \ud834 <b> '; drop";

    @TempDir
    private Path directory;

    private static byte[] line(RunSnapshot snapshot) {
        return SnapshotJson.line(snapshot);
    }

    private static RunSnapshot read(byte[] line) throws IOException {
        return SnapshotJson.read(new String(line, StandardCharsets.ISO_8859_1));
    }

    private List<RunSnapshot> replayed(Journal journal, long last) {
        List<RunSnapshot> found = new ArrayList<>();
        journal.replay(last, found::addAll);
        return found;
    }

    @Test
    void everySnapshotComesBackAsItWas() throws IOException {
        Instant at = Snapshots.DAY;
        Submission submission = new Submission(
                JobDescription.parse("{\"Name\":\"\\ud834\",\"N\":1.10,\"Big\":123456789012345678901234567890}"),
                List.of("/Environment/A"),
                new Owner(ODD, ODD, "demo", null, "user"),
                "earlier",
                "master",
                Submission.Capture.LATE);
        RunSnapshot full = new RunSnapshot(
                "j",
                7,
                at,
                RunState.FAILED,
                submission,
                new Progress(ODD, "4711", null, "/scratch/", new RunTimes(at, at, at, at, at, at, at)),
                new Ending(FailureReason.EXIT_CODE, ODD, 3, "{}", List.of(ODD, "")),
                true);

        for (RunSnapshot snapshot : List.of(
                full,
                submitted("j", 1, "{'Name':'scan'}"),
                moved("j", 2, RunState.RUNNING),
                restarted("j", 3),
                ended("j", 4, RunState.SUCCESSFUL),
                RunSnapshot.lost("j", 5, at))) {
            assertThat(read(line(snapshot))).isEqualTo(snapshot);
        }
        assertThat(read(line(full)).submission().description())
                .hasToString(submission.description().toString());
    }

    @Test
    void aSnapshotIsOneLineOfAscii() {
        byte[] line = line(submitted("j", 1, "{'Name':'𝄞\\n\\u2028'}"));

        for (int i = 0; i < line.length - 1; i++) {
            assertThat(line[i]).isBetween((byte) ' ', (byte) '~');
        }
        assertThat(line[line.length - 1]).isEqualTo((byte) '\n');
    }

    @Test
    void aVersionThatKnowsLessOrMoreReadsItToo() throws IOException {
        String line = new String(line(moved("j", 2, RunState.RUNNING)), StandardCharsets.ISO_8859_1);

        assertThat(SnapshotJson.read(line.replaceFirst("\\{", "{\"tomorrow\":[{}],")))
                .isEqualTo(moved("j", 2, RunState.RUNNING));
        assertThat(SnapshotJson.read(line.replace("\"executionHost\":\"node1\",", ""))
                        .progress()
                        .executionHost())
                .isNull();
    }

    @Test
    void aLineOfManyMegabytesComesBack() throws IOException {
        RunSnapshot large = submitted("j", 1, "{'Data':'" + "ü".repeat(15 << 20) + "'}");

        assertThat(read(line(large))).isEqualTo(large);
    }

    @Test
    void whatWasAppendedBeforeASegmentsEndIsForgottenWithIt() {
        Journal journal = new Journal(directory);
        journal.append(line(moved("a", 1, RunState.RUNNING)));
        long first = journal.rotate();
        journal.append(line(moved("b", 2, RunState.RUNNING)));
        long second = journal.rotate();

        journal.forget(first);

        assertThat(replayed(journal, second)).extracting(RunSnapshot::job).containsExactly("b");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsNotTakenIsHandedOnAgain() {
        Journal journal = new Journal(directory);
        journal.append(line(moved("a", 1, RunState.RUNNING)));
        long last = journal.rotate();

        assertThatThrownBy(() -> journal.replay(last, part -> {
                    throw new StoreUnavailableException("away", null);
                }))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(replayed(journal, last)).hasSize(1);
    }

    @Test
    void aNewJournalWritesBehindWhatIsLeft() {
        Journal killed = new Journal(directory);
        killed.append(line(moved("a", 1, RunState.RUNNING)));

        Journal next = new Journal(directory);
        long left = next.left();
        next.append(line(moved("b", 2, RunState.RUNNING)));

        assertThat(replayed(next, left)).extracting(RunSnapshot::job).containsExactly("a");
        assertThat(replayed(next, next.rotate())).extracting(RunSnapshot::job).containsExactly("b");
        assertThat(new Journal(directory).left()).isZero();
    }

    @Test
    void aFullJournalTakesNothingMore() throws IOException {
        byte[] line = line(moved("a", 1, RunState.RUNNING));
        Journal journal = new Journal(directory, 2L * line.length);
        assertThat(journal.append(line)).isTrue();
        assertThat(journal.append(line)).isTrue();

        assertThat(journal.append(line)).isFalse();

        assertThat(journal.isUp()).isFalse();
        assertThat(directory.toFile().list()).hasSize(1);
    }

    @Test
    void filesOfOthersAreLeftAlone() throws IOException {
        Path other = Files.writeString(directory.resolve("notes.txt"), "mine");

        Journal journal = new Journal(directory);
        journal.append(line(moved("a", 1, RunState.RUNNING)));
        journal.forget(journal.rotate());

        assertThat(directory.toFile().list()).containsExactly("notes.txt");
        assertThat(other).hasContent("mine");
    }
}
