package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowCsvTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static String cell(String text) {
        return WorkflowCsv.cell(NODES.textNode(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"plain|plain", "a,b|\"a,b\"", "say \"x\"|\"say \"\"x\"\"\"", "é 𝄞|é 𝄞", "a=b|a=b"})
    void cellsAreQuotedWhereTheyHaveTo(String text, String cell) {
        assertThat(cell(text)).isEqualTo(cell);
    }

    @Test
    void linesWithinACellAreQuoted() {
        assertThat(cell("a\nb")).isEqualTo("\"a\nb\"");
        assertThat(cell("a\rb")).isEqualTo("\"a\rb\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=a\nb"})
    void formulasAreTexts(String formula) {
        assertThat(cell(formula).replace("\"", "")).isEqualTo("'" + formula);
    }

    @Test
    void aCellThatBeginsWithALineEndIsDefusedAndQuoted() {
        assertThat(cell("\r=1")).isEqualTo("\"'\r=1\"");
    }

    @Test
    void otherValuesAreAsInJson() {
        assertThat(WorkflowCsv.cell(NODES.numberNode(-9))).isEqualTo("-9");
        assertThat(WorkflowCsv.cell(NODES.nullNode())).isEmpty();
        assertThat(WorkflowCsv.cell(NODES.booleanNode(true))).isEqualTo("true");
        assertThat(WorkflowCsv.cell(NODES.arrayNode().add("=a").add("b"))).isEqualTo("'=a; b");
    }
}
