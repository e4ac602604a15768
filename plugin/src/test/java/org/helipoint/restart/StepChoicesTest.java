package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.DEMO;
import static org.helipoint.model.Snapshots.ended;
import static org.helipoint.model.Snapshots.part;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.RunSnapshot;
import org.helipoint.model.RunState;
import org.helipoint.model.Submission;
import org.helipoint.query.Caller;
import org.helipoint.query.Workflows;
import org.helipoint.store.Database;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.StoredWorkflows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which steps start again, of workflows as the store makes them of jobs. */
class StepChoicesTest {

    private static final Set<RunState> FAILED = Set.of(RunState.FAILED, RunState.ABORTED);
    private static final String HOME = "https://gw:8080/SITE/rest/core/storages/";

    @TempDir
    Path directory;

    private Database database;
    private HibernateRunStore store;

    @BeforeEach
    void open() {
        database = new Database(Settings.h2(directory.resolve("helipoint")));
        store = new HibernateRunStore(database, "SITE");
        store.open();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void save(RunSnapshot... snapshots) {
        store.save(List.of(snapshots));
    }

    private List<StepChoice> choices(boolean onlyFailed) {
        Workflows workflows =
                new Workflows(new StoredWorkflows(database, "SITE", Clock.systemUTC()), Clock.systemUTC());
        return new StepChoices(
                        workflows.get(new Caller(DEMO.name(), DEMO.key(), "user"), "a"),
                        FAILED,
                        onlyFailed,
                        new DataPlaces(Map.of()))
                .all();
    }

    private List<String> chosen(boolean onlyFailed) {
        return choices(onlyFailed).stream()
                .map(choice -> choice.run().id()
                        + (choice.parts().isEmpty()
                                ? ""
                                : " "
                                        + choice.parts().stream()
                                                .map(part -> part.id())
                                                .toList())
                        + (choice.runs()
                                ? " needs " + choice.needs()
                                : " not: " + choice.obstacle().get()))
                .toList();
    }

    private static Submission tagged(String name, String from, String to) {
        return submission(
                "{'Name':'" + name + "','Executable':'x','Tags':['workflow:w'],'Imports':[{'From':'" + from
                        + "','To':'in'}],'Exports':[{'From':'out','To':'" + to + "'}]}",
                null);
    }

    private void step(String job, int revision, String from, String to, RunState end) {
        save(submitted(job, revision, tagged(job, HOME + from, HOME + to)), ended(job, revision + 1, end));
    }

    @Test
    void failedStepsStartInTheOrderOfTheirData() {
        step("a", 1, "c-uspace/files/out", "Home/files/a", RunState.FAILED);
        step("b", 3, "Home/files/raw", "Home/files/b", RunState.SUCCESSFUL);
        step("c", 5, "Home/files/b", "Home/files/c", RunState.ABORTED);
        step("d", 7, "Home/files/a", "Home/files/d", RunState.FAILED);
        step("e", 9, "Home/files/d", "Home/files/e", RunState.SUCCESSFUL);

        assertThat(chosen(true))
                .containsExactly(
                        "c needs []",
                        "a needs [3]",
                        "d needs [1]",
                        "b not: it is SUCCESSFUL",
                        "e not: it is SUCCESSFUL; it took in results of step 'd', which starts again");
        assertThat(chosen(false))
                .containsExactly("b needs []", "c needs [2]", "a needs [3]", "d needs [1]", "e needs [4]");
    }

    @Test
    void aStepWhoseInputNobodyMakesAgainDoesNotStart() {
        step("a", 1, "Home/files/raw", "Home/files/a", RunState.FAILED);
        save(submitted("b", 3, tagged("b", HOME + "Home/files/raw", HOME + "Home/files/b")));
        save(RunSnapshot.lost("b", 4, java.time.Instant.parse("2026-06-13T06:00:00Z")));
        step("c", 5, "Home/files/b", "Home/files/c", RunState.FAILED);

        assertThat(chosen(true))
                .containsExactly(
                        "a needs []",
                        "c not: it takes in results of step 'b', which is LOST and does not start again",
                        "b not: it is LOST");
    }

    @Test
    void stepsThatTakeInEachOthersResultsDoNotStart() {
        step("a", 1, "Home/files/b", "Home/files/a", RunState.FAILED);
        step("b", 3, "Home/files/a", "Home/files/b", RunState.FAILED);

        assertThat(choices(true)).hasSize(2).noneMatch(StepChoice::runs);
    }

    private static Submission sweep(String restartOf, boolean partial, String argument) {
        Submission all = submission(
                "{'Name':'scan','Executable':'x','Arguments':['" + argument
                        + "'],'Parameters':{'N':{'Values':['1','2','3']}}}",
                restartOf);
        return new Submission(all.description(), List.of(), DEMO, restartOf, null, Submission.Capture.LIVE, partial);
    }

    private void sweepOfThree() {
        save(submitted("a", 1, sweep(null, false, "x")));
        save(
                submitted("a1", 2, part("a", "1", DEMO)),
                submitted("a2", 3, part("a", "2", DEMO)),
                submitted("a3", 4, part("a", "3", DEMO)));
    }

    @Test
    void ofASweepTheFailedPartsStartAgain() {
        sweepOfThree();
        save(
                ended("a1", 5, RunState.FAILED),
                ended("a2", 6, RunState.SUCCESSFUL),
                ended("a3", 7, RunState.ABORTED),
                ended("a", 8, RunState.SUCCESSFUL));

        assertThat(chosen(true)).containsExactly("a [a1, a3] needs []");
        assertThat(choices(true).get(0).why()).isEqualTo("2 of its 3 parts are FAILED or ABORTED");
        assertThat(chosen(false)).containsExactly("a needs []");
    }

    @Test
    void aSweepOfWhichAllPartsFailedStartsAgainAsItWas() {
        sweepOfThree();
        save(
                ended("a1", 5, RunState.FAILED),
                ended("a2", 6, RunState.FAILED),
                ended("a3", 7, RunState.FAILED),
                ended("a", 8, RunState.SUCCESSFUL));

        assertThat(chosen(true)).containsExactly("a needs []");
    }

    @Test
    void afterSomePartsTheWholeSweepIsStillTheOneThatHadAll() {
        sweepOfThree();
        save(
                ended("a1", 5, RunState.FAILED),
                ended("a2", 6, RunState.SUCCESSFUL),
                ended("a3", 7, RunState.SUCCESSFUL),
                ended("a", 8, RunState.SUCCESSFUL));
        save(submitted("some", 9, sweep("a", true, "y")), submitted("some1", 10, part("some", "1", DEMO)));
        save(ended("some1", 11, RunState.FAILED), ended("some", 12, RunState.SUCCESSFUL));

        assertThat(chosen(true)).containsExactly("some [some1] needs []");
        assertThat(chosen(false)).containsExactly("a needs []");
    }

    @Test
    void failedPartsOfDifferentSweepsDoNotStartTogether() {
        sweepOfThree();
        save(
                ended("a1", 5, RunState.FAILED),
                ended("a2", 6, RunState.SUCCESSFUL),
                ended("a3", 7, RunState.FAILED),
                ended("a", 8, RunState.SUCCESSFUL));
        save(submitted("some", 9, sweep("a", true, "y")), submitted("some1", 10, part("some", "1", DEMO)));
        save(ended("some1", 11, RunState.FAILED), ended("some", 12, RunState.SUCCESSFUL));

        assertThat(choices(true)).hasSize(1);
        assertThat(choices(true).get(0).obstacle().orElseThrow()).contains("different descriptions");
    }
}
