package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "it's \"quoted\" \\ `x`",
                "<script>alert(1)</script>",
                "'; drop table run; --",
                "${jndi:ldap://x} {{7*7}} #{x} %s %n",
                "a\tb\r\nc\u0007\u001b[31m",
                "ümläut 中文 \uD83D\uDE00\uDBFF\uDFFF",
                "\uFFFD\uFEFF\u200F"
            })
    void textComesBackAsItWentIn(String text) {
        assertThat(PlainText.cut(text, 1_000)).isSameAs(text);
        assertThat(PlainText.escapedJson(text)).isSameAs(text);
    }

    @Test
    void whatNoDatabaseKeepsIsReplaced() {
        assertThat(PlainText.clean("a\u0000b\uD83Dc\uDE00")).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
        assertThat(PlainText.clean("\uD83D\uD83D\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00");
        assertThat(PlainText.clean(null)).isNull();
        assertThat(PlainText.cut(null, 10)).isNull();
    }

    @Test
    void longTextIsCutAndMarkedNeverWithinACharacter() {
        String million = "\uD83D\uDE00".repeat(500_000);

        for (int length = 100; length < 104; length++) {
            String cut = PlainText.cut(million, length);
            assertThat(cut)
                    .hasSizeBetween(length - 1, length)
                    .endsWith("\uD83D\uDE00 … [cut]")
                    .doesNotContain("\uFFFD");
        }
        assertThat(PlainText.cut("x".repeat(100), 100)).hasSize(100).doesNotContain("cut");
    }

    @Test
    void halvesOfCharactersAreEscapedInJson() {
        String text = "{\"a\":\"\uD83D \uD83D\uDE00 \uDE00\"}";

        assertThat(PlainText.escapedJson(text)).isEqualTo("{\"a\":\"\\ud83d \uD83D\uDE00 \\ude00\"}");
        assertThat(JobDescription.parse(PlainText.escapedJson(text))
                        .json()
                        .path("a")
                        .textValue())
                .isEqualTo("\uD83D \uD83D\uDE00 \uDE00");
    }

    @Test
    void aDescriptionKeepsEveryCharacter() {
        JobDescription description = JobDescription.parse("{\"Name\":\"a\\u0000b\\ud83dc\",\"Tags\":[\"\\ude00\"]}");

        assertThat(description.toString()).isEqualTo("{\"Name\":\"a\\u0000b\\ud83dc\",\"Tags\":[\"\\ude00\"]}");
        assertThat(description.json().path("Name").textValue()).isEqualTo("a\u0000b\uD83Dc");
    }
}
