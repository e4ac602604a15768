package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;

import java.util.List;
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
