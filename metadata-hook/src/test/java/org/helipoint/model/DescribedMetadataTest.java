package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.submission;
import static org.helipoint.model.Snapshots.submitted;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescribedMetadataTest {

    private static final String SCAN = "038_0p7THz_LSCO_2mmZnTe_31K_13.06.2018_0535_02";

    private static DescribedMetadata of(String description) {
        return DescribedMetadata.of(Run.first("SITE", submitted("job", 1, description)));
    }

    private static Map<String, String> texts(String description) {
        Map<String, String> texts = new TreeMap<>();
        of(description)
                .entries()
                .forEach(entry ->
                        texts.put(entry.key(), entry.value().orElseThrow().toString()));
        return texts;
    }

    @Test
    void aJobWithoutMetadataSaysNothing() {
        assertThat(of("{'Executable':'date','Arguments':['" + SCAN + "']}").entries())
                .isEmpty();
        assertThat(of("{'Metadata':'none'}").entries()).isEmpty();
        assertThat(new JobDescription(Snapshots.json("{'Executable':'date'}")).saysMetadata())
                .isFalse();
    }

    @Test
    void itsMetadataIsWhatTheDescriptionSays() {
        assertThat(texts("{'Metadata':{'sample':'LSCO','delayStage':{'zero':3}}}"))
                .isEqualTo(Map.of("sample", "LSCO", "delayStage.zero", "3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Arguments':['Data_sorting_cluster.py','sorting','/data/" + SCAN + "','-p','res=0.02']",
                "'Arguments':['--path=/data/" + SCAN + "/']",
                "'Imports':[{'From':'https://gw:8080/X/rest/core/storages/Home/files/raw/" + SCAN
                        + "/a.dat','To':'a'}]",
                "'Imports':{'a':{'From':'file:///data/038_0p7THz_LSCO_2mmZnTe_31K_13%2E06.2018_0535_02/a.dat'}}"
            })
    void underTheProfileTelbeTheNameOfAScanFolderIsItsEntries(String member) {
        Map<String, String> expected = Map.of(
                "scanNumber", "38",
                "thzFrequency", "0.7 THz",
                "sample", "LSCO",
                "detectionCrystal", "2mmZnTe",
                "sampleTemperature", "31 K",
                "scanStart", "2018-06-13T05:35",
                "repeat", "2");
        assertThat(texts("{'MetadataProfile':'telbe'," + member + "}")).isEqualTo(expected);
        assertThat(texts("{'MetadataProfile':'other'," + member + "}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"31.13.2018_0535", "29.02.2018_0535", "13.06.2018_2435", "13.06.2018_0561"})
    void aTimeThatIsNoneIsLeftOut(String time) {
        String scan = SCAN.replace("13.06.2018_0535", time);
        assertThat(texts("{'MetadataProfile':'telbe','Arguments':['" + scan + "']}"))
                .containsEntry("scanNumber", "38")
                .containsEntry("repeat", "2")
                .doesNotContainKey("scanStart");
    }

    @Test
    void whatMetadataSaysWinsOverTheNameOfTheFolder() {
        assertThat(texts("{'MetadataProfile':'telbe','Arguments':['" + SCAN + "'],'Metadata':{'sample':'YBCO'}}"))
                .containsEntry("sample", "YBCO")
                .containsEntry("scanNumber", "38");
    }

    @Test
    void ofSeveralScanFoldersTheFirstIsReadAndThatIsSaid() {
        String other = SCAN.replace("038", "039");
        DescribedMetadata described =
                of("{'MetadataProfile':'telbe','Arguments':['" + SCAN + "','" + other + "','" + SCAN + "']}");
        assertThat(described.entries())
                .anyMatch(entry -> entry.value().orElseThrow().text().equals("38"));
        assertThat(described.findings()).hasSize(1);
        assertThat(described.findings().get(0).problem()).contains("2 scan folders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0027/data/run (2)/" + SCAN + "\\u0027", "/data/\\u0022" + SCAN + "\\u0022/a.dat"})
    void aScanFolderIsFoundInAQuotedPath(String argument) {
        assertThat(texts("{'MetadataProfile':'telbe','Arguments':['" + argument + "']}"))
                .containsEntry("scanNumber", "38");
    }

    @ParameterizedTest
    @ValueSource(strings = {"038_0p7THz_LSCO_2mmZnTe_31K", "x038_0p7THz_LSCO_2mmZnTe_31K_13.06.2018_0535_02", ""})
    void otherNamesAreNoScanFolders(String name) {
        assertThat(texts("{'MetadataProfile':'telbe','Arguments':['" + name + "']}"))
                .isEmpty();
    }

    @Test
    void aPartOfASweepSaysNothingOfItsOwn() {
        Submission part = Snapshots.part("master", "1", Snapshots.DEMO);
        Submission same = new Submission(
                new JobDescription(Snapshots.json("{'Metadata':{'sample':'LSCO'}}")),
                part.removed(),
                part.owner(),
                null,
                "master",
                Submission.Capture.LIVE);
        assertThat(DescribedMetadata.of(Run.first("SITE", submitted("job", 1, same)))
                        .entries())
                .isEmpty();
        assertThat(DescribedMetadata.of(
                                Run.first("SITE", submitted("job", 1, submission("{'Metadata':{'a':1}}", null))))
                        .entries())
                .hasSize(1);
    }

    @Test
    void whatCannotBeTakenIsAFinding() {
        DescribedMetadata described = of("{'Metadata':{'sample':'LSCO','lists':[[1]]}}");
        assertThat(described.entries()).hasSize(1);
        assertThat(described.findings())
                .containsExactly(new MetadataFinding(
                        "job",
                        MetadataFinding.Kind.DESCRIPTION,
                        "lists",
                        "is a list of more than texts, numbers, true and false; it was left out."));
    }
}
