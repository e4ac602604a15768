package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingThingsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gw:8080/DEMO-SITE/rest/core/storages/gone-uspace/files/out",
                "BFT:https://127.0.0.1:7777/rest/core/storages/gone-uspace/files/out",
                "UFTP:https://gw:8080/demo-site/rest/core/storages/gone-uspace/files/a",
                "u6://DEMO-SITE/gone-uspace/out"
            })
    void anInputFromTheDirectoryOfAJobThatIsGoneIsMissing(String address) {
        assertThat(Plans.missing(Plans.of("{'Imports':[{'From':'" + address + "','To':'a'}]}", "{}")))
                .containsExactly("/Imports/0/From");
        assertThat(Plans.missing(Plans.of("{'Imports':{'a/b':{'source':'" + address + "'}}}", "{}")))
                .containsExactly("/Imports/a~1b/source");
        assertThat(Plans.missing(Plans.of("{'Imports':[{'From':['https://x/y','" + address + "'],'To':'a'}]}", "{}")))
                .containsExactly("/Imports/0/From/1");
    }

    @Test
    void anInputThatIsThereOrElsewhereIsNotMissing() {
        assertThat(Plans.of(
                                "{'Imports':[{'From':'https://gw:8080/DEMO-SITE/rest/core/storages/there-uspace/files/out','To':'a'},"
                                        + "{'From':'https://gw:8080/OTHER/rest/core/storages/gone-uspace/files/out','To':'b'},"
                                        + "{'From':'https://gw:8080/DEMO-SITE/rest/core/storages/Home/files/out','To':'c'},"
                                        + "{'Data':'n/a','To':'d'}]}",
                                "{}")
                        .missing())
                .isEmpty();
    }

    @Test
    void anInputThatWasReplacedIsNotMissing() {
        assertThat(Plans.of(
                                "{'Imports':[{'From':'u6://DEMO-SITE/gone-uspace/out','To':'a'}]}",
                                "{'changes':{'Imports':[{'From':'u6://DEMO-SITE/there-uspace/out','To':'a'}]}}")
                        .missing())
                .isEmpty();
    }

    @Test
    void whatUnicoreReplacedBeforeTheCaptureIsMissing() {
        RestartPlan plan = Plans.ofLate("{'Imports':[{'Data':'n/a','To':'d'},{'Data':'data','To':'e'},"
                + "{'From':'__json-sweep-stage-in','To':'f'}],'__json-sweep-stage-in':['https://a']}");

        assertThat(Plans.missing(plan)).containsExactly("/Imports/0/Data", "/Imports/2/From", "/__json-sweep-stage-in");
    }

    @Test
    void allThatIsMissingIsListedAtOnce() {
        RestartPlan plan = Plans.of(
                "{'ApplicationName':'a','haveClientStageIn':'TRUE','UNICORE_ALLOCATION_ID':'9','Parameters':{'SLURM_JOB_ID':'9'},"
                        + "'Imports':[{'From':'https://x','To':'a','Credentials':{'Token':'t'}},"
                        + "{'From':'u6://DEMO-SITE/gone-uspace/out','To':'b'}]}",
                "{}");

        assertThat(Plans.missing(plan))
                .containsExactly(
                        "/Imports/0/Credentials", "/haveClientStageIn", "/Imports/1/From", "/UNICORE_ALLOCATION_ID");
        assertThat(plan.missing().get(3).problem()).contains("/Parameters/SLURM_JOB_ID");
    }

    @Test
    void anAllocationThatIsThereIsUsedAgain() {
        RestartPlan plan = Plans.of("{'Executable':'x','UNICORE_ALLOCATION_ID':'4711'}", "{}");

        assertThat(plan.missing()).isEmpty();
        assertThat(plan.job().description().path("UNICORE_ALLOCATION_ID").asText())
                .isEqualTo("4711");
        assertThat(Plans.of(
                                "{'Executable':'x','UNICORE_ALLOCATION_ID':'9'}",
                                "{'changes':{'UNICORE_ALLOCATION_ID':null}}")
                        .missing())
                .isEmpty();
    }
}
