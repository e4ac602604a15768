package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class SweepPartsTest {

    @Test
    void valuesOfAParameterAreThoseOfTheParts() {
        assertThat(SweepParts.only(
                        json("{'Executable':'x','Parameters':{'A':'a','N':{'From':'1','To':'5'}}}"),
                        List.of(
                                json("{'Parameters':{'A':'a','N':'2'}}"),
                                json("{'Parameters':{'A':'a','N':'4'},'__json-sweep-description':'N'}"))))
                .contains(json("{'Executable':'x','Parameters':{'A':'a','N':{'Values':['2','4']}}}"));
    }

    /** Parts are recorded as the threads of XNJS came to them. */
    @Test
    void valuesAreInTheOrderOfTheSweepAsOftenAsTheyWereAndUnknownOnesLast() {
        assertThat(swept("{'Values':['b',10,'a','b']}", "new", "b", "a", "10", "b"))
                .containsExactly("b", "b", "10", "a", "new");
        assertThat(swept("{'From':'1','To':'12'}", "10", "9", "11.5", "9")).containsExactly("9", "9", "10", "11.5");
        assertThat(swept("{'From':'2','To':'-1','Step':'-1.5'}", "-1.0", "2", "0.5"))
                .containsExactly("2", "0.5", "-1.0");
        assertThat(swept("{'From':'?','Step':{}}", "x", "", "1e999")).containsExactlyInAnyOrder("x", "", "1e999");
    }

    private static List<String> swept(String swept, String... parts) {
        ObjectNode some = SweepParts.only(
                        json("{'Parameters':{'N':" + swept + "}}"),
                        Stream.of(parts)
                                .map(value -> json("{'Parameters':{'N':'" + value + "'}}"))
                                .toList())
                .orElseThrow();
        return texts(some.at("/Parameters/N/Values"));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    @Test
    void addressesAreInTheOrderOfTheSweepToo() {
        List<ObjectNode> parts = Stream.of("https://a/3", "https://a/new", "https://a/1", "https://a/3")
                .map(from -> json("{'Imports':[{'From':'" + from + "','To':'in'}]}"))
                .toList();
        ObjectNode some = SweepParts.only(
                        json("{'Imports':[{'From':['https://a/1','https://a/2','https://a/3'],'To':'in'}]}"), parts)
                .orElseThrow();
        assertThat(texts(some.at("/Imports/0/From")))
                .containsExactly("https://a/1", "https://a/3", "https://a/3", "https://a/new");
    }

    /** UNICORE sweeps over one of them only; the other stays an object in the parts. */
    @Test
    void ofSeveralParametersTheOneIsTakenThatUnicoreSweptOver() {
        assertThat(SweepParts.only(
                        json("{'Parameters':{'A':{'Values':['1','2']},'N':{'Values':['3','4']}}}"),
                        List.of(json("{'Parameters':{'A':{'Values':['1','2']},'N':'4'}}"))))
                .contains(json("{'Parameters':{'A':{'Values':['1','2']},'N':{'Values':['4']}}}"));
    }

    @Test
    void addressesOfAnInputAreThoseOfTheParts() {
        assertThat(SweepParts.only(
                        json(
                                "{'Imports':[{'From':'https://a/p','To':'p'},{'From':['https://a/1','https://a/2'],'To':'in'}]}"),
                        List.of(json("{'Imports':[{'From':'link:/x/p','To':'p'},{'From':'https://a/2','To':'in'}]}"))))
                .contains(json("{'Imports':[{'From':'https://a/p','To':'p'},{'From':['https://a/2'],'To':'in'}]}"));
    }

    @Test
    void whatIsNoSweepHasNoParts() {
        assertThat(SweepParts.only(json("{'Parameters':{'A':'1'}}"), List.of(json("{'Parameters':{'A':'1'}}"))))
                .isEmpty();
        assertThat(SweepParts.only(
                        json("{'Imports':[{'From':['https://a/1'],'To':'in'}]}"),
                        List.of(json("{'Imports':[{'From':['https://a/1'],'To':'in'}]}"))))
                .isEmpty();
    }

    @Test
    void sweepsOverOtherValuesAreTheSameApartFromThese() {
        assertThat(SweepParts.withoutValues(
                        json("{'Arguments':['a'],'Parameters':{'N':{'From':'1','To':'5'}}}"),
                        json("{'Parameters':{'N':'2'}}")))
                .isEqualTo(SweepParts.withoutValues(
                        json("{'Arguments':['a'],'Parameters':{'N':{'Values':['2','4']}}}"),
                        json("{'Parameters':{'N':'4'}}")))
                .isNotEqualTo(SweepParts.withoutValues(
                        json("{'Arguments':['b'],'Parameters':{'N':{'Values':['2','4']}}}"),
                        json("{'Parameters':{'N':'4'}}")));
    }
}
