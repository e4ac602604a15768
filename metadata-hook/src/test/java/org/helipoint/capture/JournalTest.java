package org.helipoint.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.moved;
import static org.helipoint.model.Snapshots.restarted;
import static org.helipoint.model.Snapshots.submitted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static String line(RunSnapshot snapshot) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        SnapshotJson.write(snapshot, line);
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static RunSnapshot read(String line) {
        return SnapshotJson.read(line).orElseThrow();
    }

    private static boolean append(Journal journal, RunSnapshot snapshot) {
        return journal.append(List.of(snapshot)) == 1;
    }

    private List<RunSnapshot> drained(Journal journal) {
        List<RunSnapshot> found = new ArrayList<>();
        journal.drain(journal.close(), found::addAll);
        return found;
    }

    private List<String> files() {
        String[] names = directory.toFile().list();
        Arrays.sort(names);
        return List.of(names);
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
                RunSnapshot.Restart.EARLIER);

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
    void aSnapshotIsOneLineOfAscii() throws IOException {
        assertThat(line(submitted("j", 1, "{'Name':'𝄞\\n\\u2028'}"))).matches("[ -~]+\n");
    }

    /** A line that version 0.1.0 has written. */
    @Test
    void aLineOfTheFirstVersionIsUnderstood() throws IOException {
        String first = """
                {"job":"j","revision":4,"seen":"2026-06-13T05:35:04.250Z","state":"FAILED","submission":{"description":\
                "{\\"Name\\":\\"scan\\"}","removed":["/A"],"owner":{"name":"CN=Demo User, O=TELBE, C=DE","key":\
                "c=de,o=telbe,cn=demo user","login":"demo","group":"telbe","role":"user"},"restartOf":"i","sweep":null,\
                "captured":"LIVE"},"progress":{"queue":"defq","batchSystemId":"4711","executionHost":"node1",\
                "workingDirectory":"/scratch/job/","times":{"submitted":"2026-06-13T05:35:00.250Z","stageInEnded":null,\
                "queued":null,"started":null,"mainEnded":null,"stageOutStarted":null,"finished":null}},"ending":\
                {"reason":"EXIT_CODE","message":"It failed.","exitCode":3,"batchDetails":null,"log":["a line"]},\
                "restart":"NEVER"}""";

        RunSnapshot snapshot = read(first);

        assertThat(line(snapshot).strip())
                .isEqualTo(first.replace("\"captured\":\"LIVE\"", "\"captured\":\"LIVE\",\"partial\":false"));
        assertThat(snapshot.submission().description().name()).isEqualTo("scan");
        assertThat(snapshot.progress().times().submitted()).isEqualTo(Snapshots.DAY);
        assertThat(snapshot.ending().exitCode()).isEqualTo(3);
    }

    @Test
    void aLineOfALaterVersionIsUnderstoodTooIfItOnlySaysMore() throws IOException {
        assertThat(read(line(moved("j", 2, RunState.RUNNING)).replaceFirst("\\{", "{\"tomorrow\":[{}],")))
                .isEqualTo(moved("j", 2, RunState.RUNNING));
    }

    @Test
    void whatWasAppendedIsHandedOnInOrderAndDeleted() {
        Journal journal = new Journal(directory);
        append(journal, moved("a", 1, RunState.QUEUED));
        append(journal, moved("b", 2, RunState.RUNNING));
        append(journal, moved("a", 3, RunState.RUNNING));
        assertThat(journal.size()).isEqualTo(3);
        assertThat(journal.since()).contains(Snapshots.at(1));

        assertThat(drained(journal)).extracting(RunSnapshot::revision).containsExactly(1L, 2L, 3L);

        assertThat(files()).isEmpty();
        assertThat(journal.size()).isZero();
        assertThat(journal.isEmpty()).isTrue();
    }

    @Test
    void whatComesWhileAPartIsSavedWaitsForTheNextTime() {
        Journal journal = new Journal(directory);
        append(journal, moved("a", 1, RunState.QUEUED));

        journal.drain(journal.close(), part -> append(journal, moved("b", 2, RunState.RUNNING)));

        assertThat(drained(journal)).extracting(RunSnapshot::job).containsExactly("b");
    }

    @Test
    void whatIsNotTakenIsHandedOnAgain() {
        Journal journal = new Journal(directory);
        append(journal, moved("a", 1, RunState.RUNNING));

        assertThatThrownBy(() -> journal.drain(journal.close(), part -> {
                    throw new StoreUnavailableException("away", null);
                }))
                .isInstanceOf(StoreUnavailableException.class);

        append(journal, moved("b", 2, RunState.RUNNING));
        assertThat(drained(journal)).extracting(RunSnapshot::job).containsExactly("a", "b");
    }

    @Test
    void whatAKilledProcessLeftComesBeforeWhatIsNew() {
        append(new Journal(directory), ended("a", 1, RunState.FAILED));
        append(new Journal(directory), ended("b", 2, RunState.FAILED));

        Journal next = new Journal(directory);
        append(next, moved("c", 3, RunState.RUNNING));

        assertThat(drained(next)).extracting(RunSnapshot::job).containsExactly("a", "b", "c");
        assertThat(new Journal(directory).isEmpty()).isTrue();
    }

    /** Much more than is kept in memory, in segments of bounded size. */
    @Test
    void aLongOutageIsReadFromTheFiles() {
        Journal journal = new Journal(directory);
        String text = "{'Data':'" + "x".repeat(1 << 20) + "'}";
        for (int i = 0; i < 40; i++) {
            assertThat(append(journal, submitted("j" + i, i, text))).isTrue();
        }
        assertThat(files()).hasSizeBetween(3, 5);
        List<Integer> parts = new ArrayList<>();
        List<Long> revisions = new ArrayList<>();

        journal.drain(journal.close(), part -> {
            parts.add(part.size());
            part.forEach(snapshot -> revisions.add(snapshot.revision()));
        });

        assertThat(revisions).isSorted().hasSize(40).doesNotHaveDuplicates();
        assertThat(parts).allMatch(size -> size <= 8);
        assertThat(files()).isEmpty();
    }

    @Test
    void whatComesTogetherIsWrittenTogetherUpToOneThatIsVeryLarge() throws IOException {
        Journal journal = new Journal(directory);
        RunSnapshot large = submitted("c", 3, "{'Data':'" + "x".repeat(5 << 20) + "'}");

        int written = journal.append(List.of(
                moved("a", 1, RunState.QUEUED), ended("b", 2, RunState.FAILED), large, ended("d", 4, RunState.FAILED)));

        assertThat(written).isEqualTo(2);
        assertThat(Files.readAllLines(directory.resolve(files().get(0)))).hasSize(2);
        assertThat(drained(journal)).extracting(RunSnapshot::revision).containsExactly(1L, 2L);
    }

    @Test
    void aFullJournalTakesNothingMoreAndKeepsWhatItHas() {
        Journal journal = new Journal(directory, 1_000);
        assertThat(append(journal, ended("a", 1, RunState.FAILED))).isTrue();
        assertThat(append(journal, moved("a", 2, RunState.QUEUED))).isTrue();

        assertThat(append(journal, submitted("b", 3, "{'Name':'" + "x".repeat(1_000) + "'}")))
                .isFalse();

        assertThat(journal.isUp()).isFalse();
        assertThat(drained(journal)).extracting(RunSnapshot::revision).containsExactly(1L, 2L);
    }

    @Test
    void aVeryLargeSnapshotIsNotTaken() {
        Journal journal = new Journal(directory);

        assertThat(append(journal, submitted("j", 1, "{'Data':'" + "ü".repeat(5 << 20) + "'}")))
                .isFalse();

        assertThat(journal.isUp()).isTrue();
        assertThat(files()).isEmpty();
    }

    @Test
    void halfALineAtTheEndIsPassedOver() throws IOException {
        Journal killed = new Journal(directory);
        append(killed, moved("a", 1, RunState.RUNNING));
        append(killed, ended("b", 2, RunState.FAILED));
        Path file = directory.resolve(files().get(0));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));

        Journal next = new Journal(directory);
        List<RunSnapshot> found = new ArrayList<>();
        assertThat(next.drain(next.close(), found::addAll)).isZero();

        assertThat(found).extracting(RunSnapshot::job).containsExactly("a");
        assertThat(files()).isEmpty();
    }

    @Test
    void linesThatAreNotUnderstoodAreCountedAndKept() throws IOException {
        String known = line(moved("a", 1, RunState.RUNNING));
        String unknown = known.replace("RUNNING", "DREAMING");
        Files.writeString(directory.resolve("7.jsonl"), unknown + "\n" + known.replace("\"a\"", "\"b\""));

        Journal next = new Journal(directory);
        List<RunSnapshot> found = new ArrayList<>();

        assertThat(next.drain(next.close(), found::addAll)).isEqualTo(2);
        assertThat(found).extracting(RunSnapshot::job).containsExactly("b");
        assertThat(files()).containsExactly("7.jsonl.unreadable");
    }

    @Test
    void onlyTheServerMayReadIt() throws IOException {
        Path own = directory.resolve("a").resolve("journal");
        append(new Journal(own), ended("a", 1, RunState.FAILED));

        assertThat(Files.getPosixFilePermissions(own)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void filesOfOthersAreLeftAlone() throws IOException {
        Files.writeString(directory.resolve("notes.txt"), "mine");

        Journal journal = new Journal(directory);
        append(journal, moved("a", 1, RunState.RUNNING));

        assertThat(drained(journal)).hasSize(1);
        assertThat(files()).containsExactly("notes.txt");
    }
}
