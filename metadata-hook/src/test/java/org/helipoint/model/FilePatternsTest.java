package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.helipoint.model.DataLink.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePatternsTest {

    private static List<String> named(String patterns, boolean saysMetadata, String... names) {
        List<DataLink> links = Stream.of(names)
                .map(name -> new DataLink(Direction.OUT, name, "https://x/y"))
                .toList();
        return List.copyOf(new FilePatterns(patterns).named(links, saysMetadata));
    }

    @ParameterizedTest
    @CsvSource({
        "*.tdms, scan.tdms, true",
        "*.tdms, raw/day/scan.tdms, true",
        "*.tdms, scan.tdms_index, false",
        "*.tdms, scanxtdms, false",
        "raw/*.h5, raw/a.h5, true",
        "raw/*.h5, raw/b/a.h5, false",
        "raw/*.h5, a.h5, false",
        "a?c, abc, true",
        "(x)+, (x)+, true",
        "*, a, true",
        "a*, a, true",
        "**a, ba, true",
        "a*b*c, aXbXbXc, true",
        "a*b*c, aXbXcX, false",
        "*a/b, xaxa/b, true",
        "*a*/b, xa/xa/b, false",
        "?/b, //b, false",
        "*.tdms, '', false",
        "a*, ba, false",
        "*ab, aab, true",
        "'a, b', b, true",
        "*.tdms, SCAN.TDMS, true",
        "*.TDMS, scan.tdms, false",
        "scan*.tdms, SCAN1.tdms, false",
        "raw/*.h5, raw/a.b.H5, true",
        "raw/*.h5, RAW/a.H5, false",
        "*.tdms/a, x.TDMS/a, false"
    })
    void aPatternIsAboutTheNameOrThePath(String pattern, String name, boolean matches) {
        assertThat(new FilePatterns(pattern).match(name)).isEqualTo(matches);
    }

    @Test
    void onlyWhatTheJobNamesIsLookedInto() {
        assertThat(named(FilePatterns.STANDARD, false, "stdout", "result.dat")).isEmpty();
        assertThat(named(FilePatterns.STANDARD, false, "stdout", "./raw//scan.tdms"))
                .containsExactly(FilePatterns.OWN_FILE, "raw/scan.tdms");
        assertThat(named(FilePatterns.STANDARD, true)).containsExactly(FilePatterns.OWN_FILE);
        assertThat(named("*.tdms", true)).isEmpty();
        assertThat(named("", true, "scan.tdms")).isEmpty();
    }

    @Test
    @Timeout(10)
    void noPatternTakesLong() {
        String name = "a".repeat(1_000);
        assertThat(FilePatterns.matches("*a".repeat(500) + "b", name)).isFalse();
        assertThat(FilePatterns.matches("*a".repeat(500), name)).isTrue();
        assertThat(new FilePatterns("*a*a*a*a*a*a*a*a*a*a*a*a*b").match(name)).isFalse();
    }

    @Test
    void aNameOfMoreThanAThousandCharactersIsPassedOver() {
        assertThat(named("a*", false, "a".repeat(1_000))).hasSize(1);
        assertThat(named("a*", false, "a".repeat(1_001), "*".repeat(1_001))).isEmpty();
    }

    @Test
    void aNameWithAWildcardIsLookedUpLater() {
        assertThat(named("*.tdms", false, "raw/*")).containsExactly("raw/*");
    }

    @Test
    void nothingOutsideOfTheJobDirectoryIsLookedInto() {
        assertThat(named("*", false, "/etc/passwd", "../other/a", "a/../../b", "..", "folder/", "", "a\nb"))
                .isEmpty();
    }
}
