package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;

import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {

    private static List<String> between(String from, String to) {
        return Difference.between(json(from), json(to)).stream()
                .map(d -> d.path() + ": " + d.from().map(Object::toString).orElse("-") + " > "
                        + d.to().map(Object::toString).orElse("-"))
                .toList();
    }

    @Test
    void equalDescriptionsDoNotDiffer() {
        assertThat(between("{'a':[1,{'b':null}],'c':'d'}", "{'c':'d','a':[1,{'b':null}]}"))
                .isEmpty();
    }

    @Test
    void onlyTheSmallestPlacesAreNamed() {
        assertThat(between(
                        "{'Arguments':['p','res=0.02'],'Resources':{'Queue':'defq','Runtime':10},'Name':'a'}",
                        "{'Arguments':['p','res=0.05','x'],'Resources':{'Queue':'defq'},'Tags':['t'],'Name':'a'}"))
                .containsExactly(
                        "/Arguments/1: \"res=0.02\" > \"res=0.05\"",
                        "/Arguments/2: - > \"x\"",
                        "/Resources/Runtime: 10 > -",
                        "/Tags: - > [\"t\"]");
    }

    @Test
    void aChangeOfTypeIsOneDifference() {
        assertThat(between("{'a':{'b':1}}", "{'a':[1]}")).containsExactly("/a: {\"b\":1} > [1]");
    }

    @Test
    void namesAreEscapedAsPointersNeed() {
        assertThat(between("{'a/b~c':1}", "{'a/b~c':2}")).containsExactly("/a~1b~0c: 1 > 2");
    }

    @Test
    void anElementThatWasPutInIsOneDifference() {
        assertThat(between("{'a':['-p','res=0.02','raw']}", "{'a':['-v','-p','res=0.02','raw']}"))
                .containsExactly("/a/0: - > \"-v\"");
    }

    @Test
    void anElementThatWasTakenOutIsOneDifference() {
        assertThat(between("{'a':['-v','-p','res=0.02','raw','x']}", "{'a':['-p','res=0.02','x']}"))
                .containsExactly("/a/0: \"-v\" > -", "/a/3: \"raw\" > -");
    }

    @Test
    void ofAnElementThatChangedOnlyTheSmallestPlaceIsNamed() {
        assertThat(between(
                        "{'Imports':[{'From':'a','To':'x'},{'From':'b','To':'y'}]}",
                        "{'Imports':[{'From':'n','To':'n'},{'From':'a','To':'x'},{'From':'c','To':'y'}]}"))
                .containsExactly("/Imports/0: - > {\"From\":\"n\",\"To\":\"n\"}", "/Imports/1/From: \"b\" > \"c\"");
    }

    @Test
    void largeArraysAreComparedByPosition() {
        String ones = "{'a':[" + "1,".repeat(2_000) + "1]}";
        String twos = "{'a':[" + "2,".repeat(2_000) + "1,2]}";

        assertThat(between(ones, twos)).hasSize(2_001);
    }
}
