package org.helipoint.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final Schema TELBE = Schema.of(json("""
            {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
             "properties": {
               "res": {"type": "number", "minimum": 0.001, "maximum": 10, "x-unit": "ps", "default": 0.02},
               "N_sample": {"type": "integer", "exclusiveMinimum": 0},
               "detector": {"enum": ["ZnTe", "GaP"]},
               "sample": {"type": "string", "pattern": "^[A-Z]+$", "maxLength": 10},
               "scans": {"type": "array", "items": {"type": "integer", "x-unit": "mm"}, "maxItems": 3},
               "stage": {"type": "object", "properties": {"zero": {"$ref": "#/$defs/position"}},
                         "required": ["zero"], "default": {}}},
             "$defs": {"position": {"type": "number", "x-unit": "mm", "default": 118.5}},
             "required": ["res"], "additionalProperties": false}"""));

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Finding> wrong(String document) {
        return TELBE.check(json(document));
    }

    @Test
    void whatFitsHasNoFindings() {
        assertThat(wrong("""
                        {"res": 0.02, "N_sample": 96, "detector": "GaP", "sample": "LSCO", "scans": [38, 39],
                         "stage": {"zero": 118.5}}""")).isEmpty();
    }

    @Test
    void everyWrongMemberIsNamedWithItsPlaceWhatWasExpectedAndItsUnit() {
        assertThat(wrong("""
                        {"res": 20, "N_sample": 1.5, "detector": "LSCO", "sample": "lsco", "scans": [38, "39"],
                         "stage": {}, "bins": 3}"""))
                .containsExactlyInAnyOrder(
                        new Finding("/res", "is too great", "a number from 0.001 to 10", Optional.of("ps")),
                        new Finding(
                                "/N_sample",
                                "is a number that is not whole",
                                "a whole number greater than 0",
                                Optional.empty()),
                        new Finding(
                                "/detector", "is none of the choices", "one of \"ZnTe\", \"GaP\"", Optional.empty()),
                        new Finding(
                                "/sample",
                                "does not match",
                                "a text of at most 10 characters that matches ^[A-Z]+$",
                                Optional.empty()),
                        new Finding("/scans/1", "is a text", "a whole number", Optional.of("mm")),
                        new Finding("/stage/zero", "is missing", "a number", Optional.of("mm")),
                        new Finding("/bins", "is not known here", "", Optional.empty()));
    }

    @Test
    void whatIsMissingIsNamedWhereItShouldBe() {
        assertThat(wrong("{}"))
                .containsExactly(new Finding("/res", "is missing", "a number from 0.001 to 10", Optional.of("ps")));
        assertThat(wrong("{}").get(0)).hasToString("'/res' is missing; expected is a number from 0.001 to 10 (ps).");
    }

    @Test
    void namesWithSlashesAreEscapedInPlaces() {
        Schema schema = Schema.of(json("{\"properties\": {\"a/b~c\": {\"type\": \"number\", \"x-unit\": \"K\"}}}"));
        assertThat(schema.check(json("{\"a/b~c\": \"x\"}")))
                .containsExactly(new Finding("/a~1b~0c", "is a text", "a number", Optional.of("K")));
    }

    @Test
    void noFindingQuotesAValue() {
        assertThat(wrong("{\"res\": \"hunter2\", \"sample\": \"hunter2\", \"detector\": \"hunter2\"}"))
                .hasSize(3)
                .noneMatch(finding -> finding.toString().contains("hunter2"));
    }

    @Test
    void defaultsAreFilledInWhereSomethingIsMissing() {
        assertThat(TELBE.withDefaults((ObjectNode) json("{}")))
                .isEqualTo(json("{\"res\": 0.02, \"stage\": {\"zero\": 118.5}}"));
        assertThat(TELBE.withDefaults((ObjectNode) json("{\"res\": null}"))
                        .get("res")
                        .isNull())
                .isTrue();
    }

    @Test
    void endOfTextIsNotBeforeALineBreak() {
        assertThat(wrong("{\"res\": 1, \"sample\": \"LSCO\\n\"}"))
                .extracting(Finding::place)
                .containsExactly("/sample");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3",
                "{\"type\": \"nothing\"}",
                "{\"properties\": {\"a\": {\"minimum\": \"low\"}}}",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}",
                "{\"$ref\": \"https://example.org/schema.json\"}",
                "{\"$ref\": \"file:///etc/passwd\"}",
                "{\"$ref\": \"#\"}",
                "{\"properties\": {\"a\": {\"$ref\": \"#/properties/a\"}}}",
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"items\": {\"$ref\": \"#/$defs/a\"}}}}",
                "{\"properties\": {\"a\": {\"$id\": \"http://elsewhere/\"}}}",
                "{\"$dynamicRef\": \"#a\"}",
                "{\"properties\": {\"a\": {\"x-unit\": 3}}}",
                "{\"pattern\": \"(\"}",
                "{\"pattern\": \"(a)\\\\1\"}",
                "{\"pattern\": \"(?=a)\"}",
                "{\"patternProperties\": {\"[\": true}}",
                "{\"pattern\": \"((a{100}){100}){100}\"}",
                "{\"pattern\": \"[ab]{1000}c\"}",
                "{\"patternProperties\": {\"[ab]{1000}c\": true}}",
                "{\"maximum\": 1e999999999}"
            })
    void whatIsNoSchemaOfOursIsRefused(String schema) {
        assertThatThrownBy(() -> Schema.of(json(schema))).isInstanceOf(InvalidSchemaException.class);
    }

    @Test
    void refusalNamesThePlaceInTheSchema() {
        assertThatThrownBy(() -> Schema.of(json("{\"properties\": {\"a\": {\"type\": \"nothing\"}}}")))
                .isInstanceOfSatisfying(
                        InvalidSchemaException.class,
                        e -> assertThat(e.findings()).extracting(Finding::place).contains("/properties/a/type"));
    }

    @Test
    void schemaThatDoublesWithEachReferenceIsRefused() {
        StringBuilder definitions = new StringBuilder("\"d0\": {\"type\": \"string\"}");
        for (int i = 1; i < 40; i++) {
            definitions.append(",\"d%d\": {\"allOf\": [{\"$ref\": \"#/$defs/d%d\"}, {\"$ref\": \"#/$defs/d%d\"}]}"
                    .formatted(i, i - 1, i - 1));
        }
        assertThatThrownBy(() -> Schema.of(json("{\"$ref\": \"#/$defs/d39\", \"$defs\": {" + definitions + "}}")))
                .isInstanceOf(InvalidSchemaException.class);
    }

    @Test
    void patternsThatBacktrackElsewhereEndAtOnce() {
        Schema schema = Schema.of(json("{\"pattern\": \"^(a+)+$\"}"));
        assertThat(schema.check(json("\"" + "a".repeat(50_000) + "b\""))).hasSize(1);
        assertThat(Schema.of(json("{\"pattern\": \"^(a|b|ab)*$\"}")).check(json("\"" + "ab".repeat(50_000) + "\"")))
                .isEmpty();
    }

    @Test
    void whatIsRepeatedCountsWithTheRepetitions() {
        for (String part : List.of("[ab]", "[ab]?")) {
            assertThatThrownBy(() -> Schema.of(json("{\"pattern\": \"(?:" + part.repeat(95) + "){1000}c\"}")))
                    .isInstanceOf(InvalidSchemaException.class)
                    .hasMessageContaining("counted repetitions");
        }
        assertThat(Schema.of(json("{\"pattern\": \"^[0-9a-f]{64}$\"}")).check(json("\"" + "0a".repeat(32) + "\"")))
                .isEmpty();
    }

    @Test
    void theLargestPatternsCanBeLookedFor() {
        for (String pattern :
                List.of("(?:" + "[ab]?".repeat(90) + "){10}", "(?:a?){384}", "a{0,499}", "((a?){8}){30}")) {
            assertThat(Schema.of(json("{\"pattern\": \"^" + pattern + "$\"}"))
                            .check(json("\"" + "a".repeat(2_000) + "\"")))
                    .extracting(Finding::message)
                    .containsExactly("does not match");
        }
    }

    @Test
    void aTextIsNotLookedAtThatIsTooLongForItsPattern() {
        String large = "\"" + "ab".repeat(500_000) + "\"";
        String pattern = "{\"pattern\": \"[ab]{400}c\"}";

        for (String schema : List.of(pattern, "{\"not\": " + pattern + "}")) {
            assertThat(Schema.of(json("{\"properties\": {\"a\": " + schema + "}}"))
                            .check(json("{\"a\": " + large + "}")))
                    .extracting(Finding::place, Finding::message)
                    .containsExactly(
                            tuple("/a", "is too long for the patterns that it, or others, would have to match"));
        }
        assertThat(Schema.of(json("{\"pattern\": \"^[a-z]+$\"}")).check(json(large)))
                .isEmpty();
    }

    @Test
    void manyTextsAreNotLookedAtForLongerThanOne() {
        Schema schema = Schema.of(json("{\"items\": {\"pattern\": \"[ab]{400}c\"}}"));
        String text = "\"" + "ab".repeat(4_000) + "\"";

        assertThat(schema.check(json("[" + text + "]")))
                .extracting(Finding::message)
                .containsExactly("does not match");
        assertThat(schema.check(json("[" + (text + ",").repeat(99) + text + "]")))
                .extracting(Finding::message)
                .containsExactly("is too long for the patterns that it, or others, would have to match");
    }

    @Test
    void numbersThatTakeLongAreFindings() {
        assertThat(Schema.of(json("{\"items\": {\"type\": \"integer\", \"multipleOf\": 3}}"))
                        .check(json("[3, 1e999999999, 1e-999999999]")))
                .extracting(Finding::place)
                .containsExactly("/1", "/2");
    }

    @Test
    void saysWhatItKnowsOfAPlace() {
        assertThat(TELBE.at("/stage/zero").orElseThrow().path("x-unit").asText())
                .isEqualTo("mm");
        assertThat(TELBE.at("/scans/2").orElseThrow().path("x-unit").asText()).isEqualTo("mm");
        assertThat(TELBE.at("/nothing")).isEmpty();
    }

    @Test
    void formatsAreChecked() {
        Schema schema = Schema.of(json("{\"format\": \"date-time\"}"));
        assertThat(schema.check(json("\"2018-06-13T05:35:00Z\""))).isEmpty();
        assertThat(schema.check(json("\"yesterday\"")))
                .extracting(Finding::message)
                .containsExactly("has another form");
    }
}
