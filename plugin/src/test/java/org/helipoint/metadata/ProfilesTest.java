package org.helipoint.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.helipoint.model.Metadata;
import org.helipoint.schema.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilesTest {

    @TempDir
    Path directory;

    private static List<String> check(Profiles profiles, String name, String form) {
        return profiles.check(name, Metadata.read(json(form)).values()).stream()
                .map(Finding::toString)
                .toList();
    }

    private static List<String> telbe(String form) {
        return check(new Profiles(Optional.empty()), "telbe", form);
    }

    private void profile(String name, String schema, long second) throws IOException {
        Path file = directory.resolve(name + ".json");
        Files.writeString(file, schema.replace('\'', '"'));
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(second)));
    }

    @Test
    void theTelbeProfileIsThereAndTakesACompleteRun() {
        assertThat(
                        telbe(
                                "{'scanNumber':38,'scanStart':'2018-06-13T05:35','repeat':2,'thzFrequency':{'value':0.7,'unit':'THz'},"
                                        + "'sample':'LSCO','sampleTemperature':{'value':31,'unit':'K'},'detectionCrystal':'2mmZnTe',"
                                        + "'repetitionRate':{'value':100000,'unit':'Hz'},'exposureTime':{'value':1e-5,'unit':'s'},"
                                        + "'delayStage':{'zero':1.5,'start':0,'stop':2,'step':0.1,'unit':'mm'},'pixelToPs':0.0115,"
                                        + "'samplesPerPulse':96,'binWidth':{'value':0.02,'unit':'ps'},'proposalId':'P1','mine':true}"))
                .isEmpty();
    }

    @Test
    void whatIsMissingOrOfAWrongTypeOrUnitIsSaid() {
        assertThat(telbe("{'scanNumber':'38','thzFrequency':{'value':700,'unit':'GHz'},'sample':'LSCO',"
                        + "'delayStage':{'step':-1},'binWidth':0.02}"))
                .hasSize(5)
                .anyMatch(text -> text.contains("'/scanNumber'"))
                .anyMatch(text -> text.contains("'/thzFrequency' has another unit; expected is the unit THz"))
                .anyMatch(text -> text.contains("'/delayStage/step'"))
                .anyMatch(text -> text.contains("'/sampleTemperature' is missing"))
                .anyMatch(text -> text.contains("'/binWidth' has no unit; expected is the unit ps"));
    }

    @Test
    void aSiteHasProfilesOfItsOwnWhichAreReadAgainWhenTheyChange() throws IOException {
        Profiles profiles = new Profiles(Optional.of(directory));
        assertThat(check(profiles, "mine", "{}")).containsExactly("It names a profile that this site does not have.");
        profile("mine", "{'required':['a']}", 1);
        assertThat(check(profiles, "mine", "{}")).hasSize(1).allMatch(text -> text.contains("'/a'"));
        profile("mine", "{'required':['b']}", 2);
        assertThat(check(profiles, "mine", "{}")).hasSize(1).allMatch(text -> text.contains("'/b'"));
        profile("telbe", "{}", 1);
        assertThat(check(profiles, "telbe", "{}")).isEmpty();
        assertThat(profiles.problems()).isEmpty();
    }

    @Test
    void aBrokenOneIsAFindingAndTheOthersAreUnharmed() throws IOException {
        Profiles profiles = new Profiles(Optional.of(directory));
        profile("broken", "{'type':", 1);
        profile("wrong", "{'type':'nonsense'}", 1);
        profile("fine", "{}", 1);
        assertThat(check(profiles, "broken", "{}")).hasSize(1);
        assertThat(check(profiles, "wrong", "{}")).hasSize(1);
        assertThat(check(profiles, "fine", "{}")).isEmpty();
        assertThat(profiles.problems()).hasSize(2);
        profile("broken", "{}", 2);
        assertThat(check(profiles, "broken", "{}")).isEmpty();
    }

    @Test
    void aNameLeadsNowhereElse() throws IOException {
        Files.createDirectories(directory.resolve("in"));
        profile("secret", "{}", 1);
        Profiles profiles = new Profiles(Optional.of(directory.resolve("in")));
        for (String name : List.of("../secret", "..", "", "a/b", "x\0", "telbe/../telbe")) {
            assertThat(check(profiles, name, "{}")).hasSize(1);
        }
    }
}
