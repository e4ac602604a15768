package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import java.util.Set;
import org.helipoint.schema.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {

    private static final String PIECES = "${}$$ab\\'\"`\n\u00e9";

    private static ObjectNode fill(String tree, String values) {
        return Placeholders.fill(Json.object(tree), Json.object(values), 100_000);
    }

    private static String findings(String tree, String... known) {
        return Placeholders.check(JsonPointer.empty(), Json.object(tree), Set.of(known))
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':'${x}'}            | {'x':3}                | {'a':3}",
                "{'a':'${x}'}            | {'x':0.020}            | {'a':0.020}",
                "{'a':'${x}'}            | {'x':true}             | {'a':true}",
                "{'a':'${x}'}            | {'x':null}             | {'a':null}",
                "{'a':'${x}'}            | {'x':{'b':[1]}}        | {'a':{'b':[1]}}",
                "{'a':'${x}'}            | {'x':[1,2]}            | {'a':[1,2]}",
                "{'a':['0','${x}','9']}  | {'x':['1','2']}        | {'a':['0','1','2','9']}",
                "{'a':['0','${x}']}      | {'x':[]}               | {'a':['0']}",
                "{'a':['${x}']}          | {'x':[[1],2]}          | {'a':[[1],2]}",
                "{'a':['${x}','z']}      | {}                     | {'a':['z']}",
                "{'a':'${x}','b':1}      | {}                     | {'b':1}",
                "{'a':'-${x}-'}          | {}                     | {'a':'--'}",
                "{'a':'p=${x},q=${y}'}   | {'x':0.020,'y':'z'}    | {'a':'p=0.020,q=z'}",
                "{'a':'p=${x}'}          | {'x':1e5}              | {'a':'p=100000'}",
                "{'a':'p=${x}'}          | {'x':-1.50E-7}         | {'a':'p=-0.000000150'}",
                "{'a':'p=${x}'}          | {'x':1e31}             | {'a':'p=1E+31'}",
                "{'a':'v=${x}'}          | {'x':[1,'b']}          | {'a':'v=[1,\\'b\\']'}",
                "{'a':'$${HOME}/${x}'}   | {'x':'d'}              | {'a':'${HOME}/d'}",
                "{'a':'$HOME $$ {x} $'}  | {'x':'d'}              | {'a':'$HOME $$ {x} $'}",
                "{'a':'${x}'}            | {'x':'${y} $${z} $(w)'}| {'a':'${y} $${z} $(w)'}",
                "{'${x}':1}              | {'x':'d'}              | {'${x}':1}"
            })
    void whatComesOut(String tree, String values, String filled) {
        assertThat(fill(tree, values)).isEqualTo(Json.object(filled));
    }

    @Test
    void aValueIsNeverLookedAtAgain() {
        assertThat(fill("{'a':'${x}${y}'}", "{'x':'${y','y':'}'}")).isEqualTo(Json.object("{'a':'${y}'}"));
    }

    @Test
    void anyEscapedTextComesOutAsItWasAndAnyValueAsItIs() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String text = random(random);
            String value = random(random);
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.put("whole", Placeholders.escaped(text));
            tree.put("inside", "[" + Placeholders.escaped(text) + " ${x}]");
            JsonNode values = JsonNodeFactory.instance.objectNode().put("x", value);

            assertThat(Placeholders.check(JsonPointer.empty(), tree, Set.of("x")))
                    .isEmpty();
            ObjectNode filled = Placeholders.fill(tree, (ObjectNode) values, 100_000);
            assertThat(filled.path("whole").textValue()).isEqualTo(text);
            assertThat(filled.path("inside").textValue()).isEqualTo("[" + text + " " + value + "]");
        }
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(12), 0, PIECES.length()).forEach(i -> text.append(PIECES.charAt(i)));
        return text.toString();
    }

    @Test
    void anUnknownPlaceholderIsNamedWithItsPlaceAndHowToKeepIt() {
        assertThat(Placeholders.check(
                        JsonPointer.compile("/job"), Json.object("{'a':['${x}','cd ${HOME} ${x}']}"), Set.of("x")))
                .extracting(Finding::place)
                .containsExactly("/job/a/1");
        assertThat(findings("{'a':'cd ${HOME}'}", "x")).contains("${HOME}", "write $${HOME}");
        assertThat(findings("{'a':'cd $${HOME}'}", "x")).isEqualTo("[]");
    }

    @Test
    void aPlaceholderWithoutAnEndIsNamed() {
        assertThat(findings("{'a':'${x'}", "x")).contains("without an end", "'$${'");
    }

    @Test
    void whatWouldBecomeTooLargeIsNotMade() {
        String many = "${x}".repeat(1_000);
        assertThatThrownBy(() -> fill("{'a':'" + many + "'}", "{'x':'" + "y".repeat(1_000) + "'}"))
                .isInstanceOf(Placeholders.TooLargeException.class);
        assertThatThrownBy(
                        () -> fill("{'a':[" + "'${x}',".repeat(1_000) + "1]}", "{'x':['" + "y".repeat(1_000) + "']}"))
                .isInstanceOf(Placeholders.TooLargeException.class);
    }
}
