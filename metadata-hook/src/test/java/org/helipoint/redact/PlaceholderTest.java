package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.helipoint.model.Snapshots.json;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholderTest {

    private static JsonNode value(String json) {
        return json("{'v':" + json + "}").get("v");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{{removed:credentials}};{'Username':'u'};{'Username':'u'}",
                "{{removed:key}};['a','b'];['a','b']",
                "{{removed:key}};7;7",
                "{{removed:key}};'x$1';'x$1'",
                "--token={{removed:token}} y;'x$1';'--token=x$1 y'",
                "--token={{removed:token}} y;['x'];'--token=x y'",
                "{{removed:user-info}}@h?t={{removed:token}};['a:b','c'];'a:b@h?t=c'"
            })
    void valuesComeBack(String text, String value, String expected) {
        assertThat(Placeholder.fill(text, value(value))).isEqualTo(value(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "a {{removed:token}};7",
                "a {{removed:token}};{}",
                "a {{removed:token}};['x','y']",
                "a {{removed:token}} {{removed:token}};'SECRET'",
                "a {{removed:token}} {{removed:token}};['SECRET']",
                "a {{removed:token}} {{removed:token}};['SECRET',7]"
            })
    void whatDoesNotFitIsRefusedAndNotQuoted(String text, String value) {
        assertThatThrownBy(() -> Placeholder.fill(text, value(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("string")
                .hasMessageNotContaining("SECRET");
    }

    @Test
    void theValuesInATextAreToldByItsTemplate() {
        assertThat(Placeholder.values("{{removed:user-info}}@h?t={{removed:token}}", "a:b@h?t=c"))
                .containsExactly("a:b", "c");
        assertThat(Placeholder.values("{{removed:key}}", "x")).containsExactly("x");
        assertThat(Placeholder.values("a{{removed:key}}b", "other")).containsExactly("other");
        assertThat(Placeholder.values("aa{{removed:key}}aa", "aaa")).containsExactly("aaa");
    }

    @Test
    void placesAreNamedInTheirOrder() {
        assertThat(Placeholder.places(
                        json("{'b':['x','{{removed:key}}'],'a/c':{'~':'y {{removed:key}}'},'z':'{{removed:KEY}}'}")))
                .containsExactly("/b/1", "/a~1c/~0");
    }
}
