package org.helipoint.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedJsonTest {

    private static final String SETTINGS = """
            {"setup": {"samples": ["LSCO"], "shutter": false, "operator": null},
             "cryostat": {"t": 31.5}, "stage": {"zero": 118.5, "unit": "mm"}}""";

    @TempDir
    Path directory;

    private MappedJson extractor;

    @BeforeEach
    void makeExtractor() {
        extractor = new MappedJson(directory);
    }

    @Test
    void takesWhatTheMappingNames() throws IOException {
        mapping("settings.json", """
                {"files": "*.settings.json",
                 "metadata": {"sample": "/setup/samples/0", "sampleTemperature": {"pointer": "/cryostat/t", "unit": "K"},
                              "shutter": "/setup/shutter", "operator": "/setup/operator", "crystal": "/setup/crystal",
                              "delayStage": "/stage", "samples": "/setup/samples"}}""");
        assertThat(extractor.supports("scan.settings.json")).isTrue();
        assertThat(extractor.supports("raw/038/scan.settings.json")).isTrue();
        assertThat(extractor.supports("scan.json")).isFalse();
        assertThat(extractor.extract(MemoryFile.of("scan.settings.json", SETTINGS)))
                .hasToString(
                        "{\"sample\":\"LSCO\",\"sampleTemperature\":{\"value\":31.5,\"unit\":\"K\"},\"shutter\":false,"
                                + "\"delayStage\":{\"zero\":118.5,\"unit\":\"mm\"},\"samples\":[\"LSCO\"]}");
    }

    @Test
    void aPatternWithASlashIsForTheWholePath() throws IOException {
        mapping("a.json", "{\"files\": \"raw/**.json\", \"metadata\": {\"a\": \"/a\"}}");
        assertThat(extractor.supports("raw/038/scan.json")).isTrue();
        assertThat(extractor.supports("scan.json")).isFalse();
        assertThat(extractor.supports("raw/\0.json")).isFalse();
    }

    @Test
    void ofSeveralMappingsAllCount() throws IOException {
        mapping("a.json", "{\"files\": \"*.json\", \"metadata\": {\"x\": \"/x\", \"both\": \"/x\"}}");
        mapping("b.json", "{\"files\": \"s*\", \"metadata\": {\"y\": \"/y\", \"both\": \"/y\"}}");
        assertThat(extractor.extract(MemoryFile.of("s.json", "{\"x\": 1, \"y\": 2}")))
                .hasToString("{\"x\":1,\"both\":2,\"y\":2}");
    }

    @Test
    void mappingsAreReadAgainWhenTheyChange() throws IOException {
        assertThat(extractor.supports("x.json")).isFalse();
        Path mapping = mapping("a.json", "{\"files\": \"x.json\", \"metadata\": {\"a\": \"/a\"}}");
        assertThat(extractor.supports("x.json")).isTrue();
        mapping("a.json", "{\"files\": \"y.json\", \"metadata\": {\"a\": \"/a\"}}");
        Files.setLastModifiedTime(mapping, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(extractor.supports("x.json")).isFalse();
        assertThat(extractor.supports("y.json")).isTrue();
        Files.delete(mapping);
        assertThat(extractor.supports("y.json")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | it is not JSON in line 1",
                "[] | the mapping has to be an object",
                "{\"metadata\": {\"a\": \"/a\"}} | 'files' has to be a text",
                "{\"files\": \"[\", \"metadata\": {\"a\": \"/a\"}} | 'files' is no pattern",
                "{\"files\": \"*\"} | 'metadata' has to be an object",
                "{\"files\": \"*\", \"metadata\": {\"a\": \"a\"}} | 'metadata.a' is no JSON pointer such as /setup/sample: a",
                "{\"files\": \"*\", \"metadata\": {\"a\": {\"unit\": \"K\"}}} | 'metadata.a.pointer' has to be a text",
                "{\"files\": \"*\", \"metadata\": {\"a\": {\"pointer\": \"/a\", \"units\": \"K\"}}} | and no 'units'",
                "{\"files\": \"*\", \"metadata\": {\"a\": \"/a\"}, \"profile\": \"x\"} | and no 'profile'"
            })
    void aBrokenMappingIsNamedAndHarmsNoOther(String broken, String problem) throws IOException {
        mapping("broken.json", broken);
        mapping("good.json", "{\"files\": \"x.json\", \"metadata\": {\"a\": \"/a\"}}");
        assertThat(extractor.supports("x.json")).isTrue();
        assertThat(extractor.problems())
                .singleElement()
                .satisfies(text -> assertThat(text)
                        .startsWith("The mapping broken.json is not used: ")
                        .contains(problem));
    }

    @Test
    void withoutADirectoryNothingIsMapped() {
        MappedJson none = new MappedJson(directory.resolve("none"));
        assertThat(none.supports("x.json")).isFalse();
        assertThat(none.problems()).isEmpty();
    }

    @Test
    void whatHasAUnitMustBeAValue() throws IOException {
        mapping("a.json", "{\"files\": \"*\", \"metadata\": {\"t\": {\"pointer\": \"/t\", \"unit\": \"K\"}}}");
        assertThatThrownBy(() -> extractor.extract(MemoryFile.of("x.json", "{\"t\": [1]}")))
                .isInstanceOf(IOException.class)
                .hasMessage("at /t it has an array; t in K needs a number or a text");
    }

    private Path mapping(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
