package org.helipoint.restart;

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
}
