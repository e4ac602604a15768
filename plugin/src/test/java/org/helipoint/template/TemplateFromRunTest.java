package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.helipoint.model.Run;
import org.helipoint.model.Snapshots;
import org.helipoint.redact.Redactor;
import org.junit.jupiter.api.Test;

class TemplateFromRunTest {

    private static Run run(String description) {
        String redacted =
                new Redactor().redact(Json.object(description)).description().toString();
        return Run.first("SITE", Snapshots.submitted("job", 1, redacted));
    }

    private static ObjectNode document(String description, String... fixed) {
        return TemplateFromRun.of(run(description), Set.of(fixed));
    }

    /** What the template makes with its defaults. */
    private static ObjectNode again(ObjectNode document, String body) {
        document.put("name", "a").put("version", "1");
        Template template = Template.of(document, new Redactor());
        return Filling.of(template, StartRequest.parse(Json.text(body)), new Redactor())
                .description();
    }

    @Test
    void constantsBecomeParametersWithDefaultsOfTheirType() {
        ObjectNode document =
                document("{'Executable':'python3','Arguments':['sort.py','sorting','-p','res=0.02','--bins=96',"
                        + "'--cut=0.020','--flag'],'Parameters':{'SCAN':'038','N':'3'},'Environment':['MODE=fast'],"
                        + "'Resources':{'Runtime':10}}");

        assertThat(document.at("/job/Arguments").toString())
                .isEqualTo(
                        "[\"${argument1}\",\"${argument2}\",\"-p\",\"${p}\",\"--bins=${bins}\",\"--cut=${cut}\",\"--flag\"]");
        assertThat(document.at("/job/Parameters")).isEqualTo(Json.object("{'SCAN':'${SCAN}','N':'${N}'}"));
        assertThat(document.at("/job/Environment/0").asText()).isEqualTo("MODE=${MODE}");
        assertThat(document.at("/parameters/properties/SCAN"))
                .isEqualTo(Json.object("{'type':'string','default':'038'}"));
        assertThat(document.at("/parameters/properties/bins").toString())
                .isEqualTo("{\"type\":\"integer\",\"default\":96}");
        assertThat(document.at("/parameters/properties/cut").toString())
                .isEqualTo("{\"type\":\"number\",\"default\":0.020}");
        assertThat(document.at("/parameters").has("required")).isFalse();
    }

    @Test
    void withItsDefaultsItMakesTheSameJobAgain() {
        String job =
                "{'Name':'scan ${x} $${y}','Executable':'python3','Arguments':['a b','$HOME','*.dat','-p','res=0.02',"
                        + "'x;y'],'Environment':{'A':'1','B':'$HOME/x','C':'say \\\\\\'hi\\\\\\''},'Parameters':{'S':{'Values':['1','2']}},"
                        + "'User precommand':'cd ${HOME} && echo $(date)','Tags':['t']}";

        assertThat(again(document(job), "{}")).isEqualTo(Json.object(job));
    }

    @Test
    void theScriptOfAShellStaysAsItIs() {
        ObjectNode document = document("{'Executable':'/bin/sh','Arguments':['-c','echo','3']}");

        assertThat(document.at("/job/Arguments").toString()).isEqualTo("[\"-c\",\"echo\",\"${argument3}\"]");
        assertThat(again(document, "{}").at("/Arguments/1").asText()).isEqualTo("echo");
    }

    @Test
    void secretsAreNeverKeptAndHaveToBeGiven() {
        ObjectNode document = document("{'Executable':'sh','Arguments':['--token=abc123secret'],"
                + "'Environment':{'API_TOKEN':'abc123secret'},"
                + "'Imports':[{'From':'https://x/y','To':'y','Credentials':{'BearerToken':'abc123secret'}}]}");

        assertThat(document.toString()).doesNotContain("abc123secret").doesNotContain("removed:");
        assertThat(document.at("/parameters/required").toString())
                .isEqualTo("[\"API_TOKEN\",\"token\",\"Credentials\"]");
        assertThat(document.at("/parameters/properties/token"))
                .isEqualTo(Json.object("{'type':'string','x-secret':true}"));
        assertThat(document.at("/parameters/properties/Credentials"))
                .isEqualTo(Json.object("{'type':'object','x-secret':true}"));
        assertThatThrownBy(() -> again(document, "{}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("'/parameters/token' is missing");
        assertThat(again(document, "{'parameters':{'token':'t','API_TOKEN':'a','Credentials':{'BearerToken':'b'}}}")
                        .at("/Imports/0/Credentials/BearerToken")
                        .asText())
                .isEqualTo("b");
    }

    @Test
    void namesThatAreNotWantedStayConstants() {
        ObjectNode document = document("{'Arguments':['-p','1','-q','2']}", "p");

        assertThat(document.at("/job/Arguments").toString()).isEqualTo("[\"-p\",\"1\",\"-q\",\"${q}\"]");
        assertThat(document.at("/parameters/properties").has("p")).isFalse();
    }

    @Test
    void ofTwoEqualNamesEachStaysConstantByItself() {
        String job = "{'Arguments':['-p','1','-p','2']}";

        assertThat(document(job, "p").at("/job/Arguments").toString()).isEqualTo("[\"-p\",\"1\",\"-p\",\"${p2}\"]");
        assertThat(document(job, "p2").at("/job/Arguments").toString()).isEqualTo("[\"-p\",\"${p}\",\"-p\",\"2\"]");
        assertThat(document(job, "p", "p2").at("/job/Arguments").toString()).isEqualTo("[\"-p\",\"1\",\"-p\",\"2\"]");
    }

    @Test
    void theSameNameTwiceGetsANumber() {
        assertThat(document("{'Arguments':['-p','1','-p','2'],'Parameters':{'p':'3'}}")
                        .at("/job/Arguments")
                        .toString())
                .isEqualTo("[\"-p\",\"${p2}\",\"-p\",\"${p3}\"]");
    }

    @Test
    void whatTiedTheJobToOthersIsLeftOut() {
        ObjectNode document = document(
                "{'Tags':['workflow:scan','LSCO'],'UNICORE_ALLOCATION_ID':'7','Metadata':{'a':'${b}'},"
                        + "'MetadataProfile':'telbe','NotificationSettings':{'URL':'https://x/rest/workflows/7/actions/callback'}}");

        assertThat(document.get("job")).isEqualTo(Json.object("{'Tags':['LSCO']}"));
        assertThat(document.get("metadata")).isEqualTo(Json.object("{'a':'$${b}'}"));
        assertThat(document.path("profile").asText()).isEqualTo("telbe");
    }

    @Test
    void ofOnePartOfASweepThereIsNone() {
        assertThatThrownBy(() -> document("{'__json-sweep-description':'x','Executable':'a'}"))
                .isInstanceOf(TemplateConflictException.class);
        assertThatThrownBy(() -> document("{}")).isInstanceOf(TemplateConflictException.class);
    }
}
