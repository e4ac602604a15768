package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.helipoint.model.MetadataValue.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataTest {

    private static Map<String, MetadataValue> read(String form) {
        Metadata.Said said = Metadata.read(json(form));
        assertThat(said.problems()).isEmpty();
        return said.values();
    }

    private static Map<String, String> texts(Map<String, MetadataValue> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((key, value) -> texts.put(key, value.toString()));
        return texts;
    }

    @Test
    void nestedObjectsAreDottedKeysAndAValueWithItsUnitIsOneEntry() {
        assertThat(texts(read("{'sample':'LSCO','cooled':true,'delayStage':{'zero':1.5,'limits':{'start':-3}},"
                        + "'sampleTemperature':{'value':31,'unit':'K'},'delayStage.step':{'value':0.02}}")))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sample", "LSCO",
                        "cooled", "true",
                        "delayStage.zero", "1.5",
                        "delayStage.limits.start", "-3",
                        "delayStage.step", "0.02",
                        "sampleTemperature", "31 K"));
    }

    @Test
    void anObjectWithAUnitAndOtherMembersIsNoValue() {
        assertThat(texts(read("{'delayStage':{'zero':1,'unit':'mm'},'a':{'value':1,'error':2}}")))
                .containsOnlyKeys("delayStage.zero", "delayStage.unit", "a.value", "a.error");
    }

    @Test
    void aListOfScalarsIsOneEntry() {
        MetadataValue list = read("{'names':['a','b',3,true]}").get("names");
        assertThat(list.kind()).isEqualTo(Kind.LIST);
        assertThat(list.number()).isNull();
        assertThat(list.json()).isEqualTo(json("{'x':['a','b',3,true]}").get("x"));
    }

    @ParameterizedTest
    @CsvSource({"31, 31", "0.70, 0.7", "-1.5e3, -1500", "+7, 7", "007, 7"})
    void aTextThatReadsAsANumberHasOne(String text, double number) {
        assertThat(read("{'x':'" + text + "'}").get("x").number()).isEqualTo(number);
        assertThat(read("{'x':'" + text + "'}").get("x").kind()).isEqualTo(Kind.TEXT);
    }

    @ParameterizedTest
    @CsvSource({"31K", "NaN", "1e9999", "0x10", "1.", ".5", "1 2"})
    void otherTextsHaveNone(String text) {
        assertThat(read("{'x':'" + text + "'}").get("x").number()).isNull();
    }

    @Test
    void aNullSaysNothing() {
        assertThat(read("{'x':null,'y':{'z':null}}")).isEmpty();
    }

    @Test
    void valuesKeepTheFormInWhichTheyWereWritten() {
        ObjectNode form = json("{'a':'038','b':1.50,'c':{'value':31,'unit':'K'},'d':[1,'x'],'e':false,'f':1E+3}");
        read("{'a':'038','b':1.50,'c':{'value':31,'unit':'K'},'d':[1,'x'],'e':false,'f':1E+3}")
                .forEach((key, value) -> assertThat(value.form().toString())
                        .isEqualTo(form.get(key).toString()));
    }

    @Test
    void whatIsTooMuchIsLeftOutAndSaid() {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < Metadata.MOST + 100; i++) {
            form.put("key" + i, i);
        }
        assertThat(Metadata.read(form).values()).hasSize(Metadata.MOST);
        assertThat(Metadata.read(form).problems()).hasSize(1);

        ObjectNode deep = JsonNodeFactory.instance.objectNode();
        ObjectNode inner = deep;
        for (int i = 0; i < 500; i++) {
            inner = inner.putObject("a");
        }
        inner.put("x", 1);
        deep.put("b", 2);
        assertThat(Metadata.read(deep).values()).containsOnlyKeys("b");
        assertThat(Metadata.read(deep).problems()).hasSize(1);

        ObjectNode odd = JsonNodeFactory.instance.objectNode();
        odd.put("long", "x".repeat(5_000))
                .put("k".repeat(201), 1)
                .put("", 1)
                .put("a\nb", 1)
                .put("half\ud800", 1);
        odd.putObject("t").put("value", 1).put("unit", "u".repeat(51));
        ArrayNode objects = odd.putArray("objects");
        objects.addObject().put("x", 1);
        Metadata.Said said = Metadata.read(odd);
        assertThat(said.values()).containsOnlyKeys("long", "t");
        assertThat(said.values().get("long").text())
                .hasSize(MetadataValue.LENGTH)
                .endsWith("[cut]");
        assertThat(said.values().get("t").unit()).isNull();
        assertThat(said.problems()).hasSize(7);
    }

    private static Map<String, String> patched(String before, String patch) {
        Metadata.Said said = Metadata.patch(read(before), json(patch));
        assertThat(said.problems()).isEmpty();
        return texts(said.values());
    }

    @Test
    void aPatchChangesOnlyWhatItNames() {
        assertThat(patched("{'a':1,'b':{'c':2,'d':3}}", "{'b':{'c':4},'e':5}"))
                .isEqualTo(Map.of("a", "1", "b.c", "4", "b.d", "3", "e", "5"));
        assertThat(patched("{'b':{'c':2,'d':3}}", "{'b.c':4}")).isEqualTo(Map.of("b.c", "4", "b.d", "3"));
    }

    @Test
    void aNullInAPatchTakesAwayTheKeyAndThoseBelowIt() {
        assertThat(patched("{'a':1,'ab':2,'a.b':3}", "{'a':null,'x':null}")).isEqualTo(Map.of("ab", "2"));
        assertThat(patched("{'b':{'c':2,'d':3}}", "{'b':{'c':null}}")).isEqualTo(Map.of("b.d", "3"));
    }

    @Test
    void aValueTakesThePlaceOfAnObjectAndTheOtherWayRound() {
        assertThat(patched("{'b':{'c':2,'d':3}}", "{'b':7}")).isEqualTo(Map.of("b", "7"));
        assertThat(patched("{'b':7}", "{'b':{'c':2}}")).isEqualTo(Map.of("b.c", "2"));
    }

    @Test
    void theUnitOfAValueCanBeChangedAlone() {
        assertThat(patched("{'t':{'value':31,'unit':'K'}}", "{'t':{'unit':'C'}}"))
                .isEqualTo(Map.of("t", "31 C"));
        assertThat(patched("{'t':{'value':31,'unit':'K'}}", "{'t':{'value':32}}"))
                .isEqualTo(Map.of("t", "32 K"));
        assertThat(patched("{'t':{'value':31,'unit':'K'}}", "{'t':{'unit':null}}"))
                .isEqualTo(Map.of("t", "31"));
        assertThat(patched("{'t':{'value':31,'unit':'K'}}", "{'t':32}")).isEqualTo(Map.of("t", "32"));
    }

    @Test
    void theSamePatchTwiceIsTheSameAsOnce() {
        Map<String, MetadataValue> once = Metadata.patch(
                        read("{'a':1,'b':{'c':2}}"), json("{'a':null,'b':{'d':{'value':1,'unit':'K'}}}"))
                .values();
        assertThat(Metadata.patch(once, json("{'a':null,'b':{'d':{'value':1,'unit':'K'}}}"))
                        .values())
                .isEqualTo(once);
    }

    private static JsonNode anything(Random random, int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> nodes.nullNode();
            case 1 -> nodes.numberNode(random.nextInt(10));
            case 2 -> nodes.objectNode().put("value", random.nextInt(10));
            case 3 -> nodes.objectNode().put("unit", "K");
            case 4 ->
                nodes.objectNode().put("value", random.nextInt(10)).put("unit", random.nextBoolean() ? "K" : null);
            default -> form(random, depth - 1);
        };
    }

    private static ObjectNode form(Random random, int depth) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            String key = List.of("a", "b", "a.b", "b.a", "value", "unit").get(random.nextInt(6));
            form.set(key, anything(random, depth));
        }
        return form;
    }

    @Test
    void twoFormsInOneSayWhatTheChangeWouldMake() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            ObjectNode form = form(random, 3);
            ObjectNode changes = form(random, 3);
            assertThat(Metadata.read(Metadata.merged(form, changes)).values())
                    .as("%s with %s", form, changes)
                    .isEqualTo(Metadata.patch(Metadata.read(form).values(), changes)
                            .values());
        }
    }

    @Test
    void andTheirProblemsStay() {
        ObjectNode form = JsonNodeFactory.instance.objectNode().put("long", "x".repeat(5_000));
        ObjectNode changes = JsonNodeFactory.instance.objectNode().put("", 1).put("k".repeat(201), 1);
        changes.putArray("objects").addObject().put("x", 1);
        assertThat(Metadata.read(Metadata.merged(form, changes)).problems()).hasSize(4);
    }

    @Test
    void asATreeKeysAreObjectsWithinObjects() {
        assertThat(Metadata.tree(read("{'s':'x','d':{'z':1,'y.x':2},'t':{'value':31,'unit':'K'}}")))
                .isEqualTo(json("{'s':'x','d':{'y':{'x':2},'z':1},'t':31}"));
        Map<String, MetadataValue> both = new TreeMap<>(read("{'a':1}"));
        both.putAll(read("{'a.b':2}"));
        assertThat(Metadata.tree(both)).isEqualTo(json("{'a':1,'a.b':2}"));
    }
}
