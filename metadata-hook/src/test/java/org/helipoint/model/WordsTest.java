package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "038_0p7THz_LSCO, 038 0p7thz lsco",
        "-p res=0.02, p res 0 02",
        "Prüfung ÅNGSTRÖM, prufung angstrom",
        "Straße STRASSE STRAẞE, strasse",
        "ΣΊΣΥΦΟΣ Σίσυφος, σισυφοσ",
        "ﬁle №5 ２, file no5 2",
        "https://gw:8080/a%20b?c=d, https gw 8080 a 20b c d",
        "一二 𝄞 x, 一二 x"
    })
    void wordsAreLettersAndDigitsWithoutCaseAndAccents(String text, String words) {
        assertThat(Words.of(text)).containsExactly(words.split(" "));
    }

    @Test
    void ofALongWordOnlyTheBeginningCounts() {
        assertThat(Words.of("x".repeat(100))).containsExactly("x".repeat(Words.LENGTH));
        assertThat(Words.of("x".repeat(64) + "y")).isEqualTo(Words.of("x".repeat(64) + "z"));
    }

    @Test
    void aRunHasABoundedNumberOfWords() {
        String text = IntStream.range(0, 5_000).mapToObj(Integer::toString).collect(Collectors.joining(" "));

        assertThat(Words.of(text)).hasSize(Words.MOST).contains("0", "1999").doesNotContain("2000");
    }

    @Test
    void aRunHasTheWordsOfItsNameProgramArgumentsTagsAndData() {
        JobDescription description = new JobDescription(
                Snapshots.json(
                        "{'ApplicationName':'App','Executable':'/bin/exe',"
                                + "'Arguments':['arg'],'Tags':['tag'],'Imports':[{'From':'file:///from','To':'to.h5'}],"
                                + "'Exports':[{'From':'out','To':'file:///target'}],'Environment':['HIDDEN=x'],'Project':'hidden'}"));

        assertThat(Words.of("name", description))
                .containsExactlyInAnyOrder(
                        "name", "app", "bin", "exe", "arg", "tag", "file", "from", "to", "h5", "out", "target");
    }
}
