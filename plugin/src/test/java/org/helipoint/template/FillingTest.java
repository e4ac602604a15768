package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.helipoint.redact.Redactor;
import org.helipoint.schema.Finding;
import org.junit.jupiter.api.Test;

class FillingTest {

    private static Template template(String members) {
        return Template.of(Json.object("{'name':'a','version':'1'," + members + "}"), new Redactor());
    }

    private static Filling fill(Template template, String body) {
        return Filling.of(template, StartRequest.parse(Json.text(body)), new Redactor());
    }

    private static Filling fill(String members, String body) {
        return fill(template(members), body);
    }

    @Test
    void defaultsAreFilledInAndParametersKeepTheirTypes() {
        Filling filling = fill(
                "'parameters':{'properties':{'n':{'type':'integer','default':3},'t':{'type':'integer'}}},"
                        + "'job':{'Resources':{'Nodes':'${n}','Runtime':'${t}'},'Arguments':['-n','${n}']}",
                "{'parameters':{'t':60}}");

        assertThat(filling.parameters()).isEqualTo(Json.object("{'t':60,'n':3}"));
        assertThat(filling.description())
                .isEqualTo(Json.object("{'Resources':{'Nodes':3,'Runtime':60},'Arguments':['-n','3']}"));
        assertThat(filling.shown()).isEqualTo(filling.description());
    }

    @Test
    void whereUnicoreTakesTextsOnlyNumbersBecomeTheTextsThatTheyAreWrittenAs() {
        assertThat(fill(
                                "'parameters':{'properties':{'x':{'type':'number'},'f':{'type':'boolean'},'y':{}}},"
                                        + "'job':{'Parameters':{'X':'${x}','F':'${f}'},'Environment':{'X':'${x}'},"
                                        + "'Arguments':['${x}','p=${x}','${y}']}",
                                "{'parameters':{'x':0.020,'f':true,'y':1e5}}")
                        .description())
                .isEqualTo(Json.object("{'Parameters':{'X':'0.020','F':'true'},'Environment':{'X':'0.020'},"
                        + "'Arguments':['0.020','p=0.020','100000']}"));
    }

    @Test
    void whatDoesNotFitIsNamedByItsPlaceInTheBody() {
        assertThatThrownBy(() -> fill(
                        "'parameters':{'properties':{'res':{'type':'number','minimum':0.001,'x-unit':'ps'},"
                                + "'n':{'type':'integer'}},'required':['n']},'job':{}",
                        "{'parameters':{'res':0,'bins':1}}"))
                .isInstanceOfSatisfying(
                        InvalidTemplateException.class,
                        e -> assertThat(e.findings())
                                .containsExactlyInAnyOrder(
                                        new Finding(
                                                "/parameters/res",
                                                "is too small",
                                                "a number from 0.001",
                                                Optional.of("ps")),
                                        new Finding("/parameters/n", "is missing", "a whole number", Optional.empty()),
                                        new Finding("/parameters/bins", "is not known here", "", Optional.empty())));
    }

    @Test
    void metadataHasTheUnitsOfTheParametersAndWhatTheRequestSaysWins() {
        String template = "'parameters':{'properties':{'res':{'type':'number','x-unit':'ps'},"
                + "'t':{'type':'number','x-unit':'K'},'s':{'type':'string'}}},'job':{},'profile':'telbe',"
                + "'metadata':{'binWidth':'${res}','facility':'TELBE','sample':'${s}','temperature':'${t}',"
                + "'stage':{'zero':{'value':'${res}','unit':'mm'},'one':{'value':'${t}','unit':'mm'}},"
                + "'text':'res=${res}'}";

        assertThat(fill(
                                template,
                                "{'parameters':{'res':0.02},'metadata':{'sample':'LSCO','facility':null,'a':{'b':1}}}")
                        .description())
                .isEqualTo(Json.object("{'Metadata':{'binWidth':{'unit':'ps','value':0.02},"
                        + "'stage.zero':{'value':0.02,'unit':'mm'},'text':'res=0.02','sample':'LSCO','a.b':1},"
                        + "'MetadataProfile':'telbe'}"));
    }

    @Test
    void metadataOfTheRequestChangesThatOfTheTemplateKeyByKey() {
        String template = "'job':{},'metadata':{'delayStage':{'zero':{'value':118.5,'unit':'mm'},'stop':3},"
                + "'t':{'value':31,'unit':'K'},'s':'LSCO'}";

        assertThat(fill(
                                template,
                                "{'metadata':{'delayStage':{'start':1,'step':2},'delayStage.stop':null,'t':{'value':40},"
                                        + "'s':{'name':'YBCO'}}}")
                        .description())
                .isEqualTo(Json.object("{'Metadata':{'delayStage.zero':{'value':118.5,'unit':'mm'},"
                        + "'delayStage.start':1,'delayStage.step':2,'t':{'value':40,'unit':'K'},'s.name':'YBCO'}}"));
        assertThat(fill(template, "{}")
                        .description()
                        .at("/Metadata/delayStage/stop")
                        .intValue())
                .isEqualTo(3);
    }

    @Test
    void metadataThatTheJobHasItselfStays() {
        assertThat(fill("'job':{'Metadata':{'a':1,'b':2}},'metadata':{'b':3}", "{'metadata':{'c':4}}")
                        .description())
                .isEqualTo(Json.object("{'Metadata':{'a':1,'b':3,'c':4}}"));
    }

    @Test
    void tagsOfTheRequestComeAfterThoseOfTheTemplate() {
        assertThat(fill("'job':{'Tags':['a','b']}", "{'tags':['b','c']}").description())
                .isEqualTo(Json.object("{'Tags':['a','b','c']}"));
        assertThat(fill("'job':{}", "{'tags':['c']}").description()).isEqualTo(Json.object("{'Tags':['c']}"));
        assertThat(fill("'job':{}", "{}").description()).isEmpty();
        assertThatThrownBy(() -> fill("'job':{}", "{'tags':['a',3]}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageStartingWith("'/tags/1'");
    }

    @Test
    void secretsAreSubmittedAndNeitherShownNorKept() {
        Filling filling = fill(
                "'parameters':{'properties':{'t':{'type':'string','x-secret':true},'c':{'type':'object','x-secret':true},"
                        + "'u':{'type':'string'}}},"
                        + "'job':{'Arguments':['--key=${t}','${t}'],'Environment':{'WHATEVER':'a ${t}'},"
                        + "'Imports':[{'From':'https://x/y','To':'y','Credentials':'${c}'}]}",
                "{'parameters':{'t':'hunter 2','c':{'BearerToken':'abc'},'u':'the hunter 2'}}");

        assertThat(filling.description().path("Arguments").toString())
                .isEqualTo("[\"--key='hunter 2'\",\"'hunter 2'\"]");
        assertThat(filling.description()
                        .at("/Imports/0/Credentials/BearerToken")
                        .asText())
                .isEqualTo("abc");
        assertThat(filling.shown().toString() + filling.parameters() + filling.secretTexts())
                .doesNotContain("hunter", "abc");
        assertThat(filling.secretTexts())
                .containsEntry("/Arguments/0", "--key='{{removed:secret}}'")
                .containsEntry("/Environment/WHATEVER", "a {{removed:secret}}")
                .containsEntry("/Imports/0/Credentials", "{{removed:secret}}");
        assertThat(filling.parameters().path("t").asText()).isEqualTo("{{removed:secret}}");
        assertThat(filling).asString().doesNotContain("hunter");
    }

    @Test
    void whatWouldBeTooLargeIsRefused() {
        assertThatThrownBy(() -> fill(
                        "'parameters':{'properties':{'x':{'type':'string'}}},'job':{'Arguments':['"
                                + "${x}".repeat(1_000) + "']}",
                        "{'parameters':{'x':'" + "y".repeat(100_000) + "'}}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("would make a job of more than");
        assertThatThrownBy(() -> fill("'job':{}", "{'parameters':{'x':'" + "y".repeat(1_100_000) + "'}}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("larger than");
    }

    @Test
    void lineBreaksDoNotGetIntoTheLinesOfTheScript() {
        String template = "'parameters':{'properties':{'q':{'type':'string'}}},'job':{'Resources':{'Queue':'${q}'},"
                + "'Executable':'run-${q}'}";

        assertThatThrownBy(() -> fill(template, "{'parameters':{'q':'defq\\nrm'}}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("'/parameters/q' must not have line breaks");
        assertThatThrownBy(() -> fill(template, "{'parameters':{'q':'defq;rm'}}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("letters, digits");
    }

    @Test
    void theUmaskStandsInTheScriptAndMayBePlainOnly() {
        for (String member : List.of("Umask", "umask")) {
            String template = "'parameters':{'properties':{'m':{'type':'string'}}},'job':{'" + member + "':'${m}'}";

            assertThat(fill(template, "{'parameters':{'m':'0027'}}")
                            .description()
                            .path(member)
                            .asText())
                    .isEqualTo("0027");
            assertThatThrownBy(() -> fill(template, "{'parameters':{'m':'0027; rm -r x'}}"))
                    .isInstanceOf(InvalidTemplateException.class)
                    .hasMessageContaining("letters, digits");
        }
    }

    @Test
    void namesWithinAnObjectAreNoWayIntoTheScript() {
        String template = "'parameters':{'properties':{'x':{}}},'job':{'Umask':'${x}'}";

        assertThatThrownBy(() -> fill(template, "{'parameters':{'x':{'a; rm -r x':1}}}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("letters, digits");
        assertThatThrownBy(() -> fill(
                        "'parameters':{'properties':{'x':{}}},'job':{'Resources':'${x}'}",
                        "{'parameters':{'x':{'a\\nrm':1}}}"))
                .isInstanceOf(InvalidTemplateException.class)
                .hasMessageContaining("must not have line breaks");
    }

    @Test
    void theTemplateOfTelbeMakesTheUsersJob() throws IOException {
        Template template = Template.of(Json.shipped("telbe-sorting-binning.json"), new Redactor());
        Path job = Path.of("..", "deployment", "demo", "telbe-job.json");
        Map<String, String> values = Map.of(
                "<PATH>",
                "/bigdata/038",
                "<PARAMS>",
                "params.json,rep=100000,t_exp=0.002,N_sample=96,offset=3,"
                        + "pixel_to_ps=0.0115,Stage_zero=118.5,res=0.05");
        String usersJob = Files.readString(job);
        for (Map.Entry<String, String> value : values.entrySet()) {
            usersJob = usersJob.replace(value.getKey(), value.getValue());
        }

        var description = fill(
                        template, "{'parameters':{'scan':'/bigdata/038','res':0.05,'runtime':10,'sample':'LSCO'}}")
                .description();

        assertThat(description.path("Metadata"))
                .isEqualTo(Json.object("{'rawDataUri':'/bigdata/038','sample':'LSCO',"
                        + "'repetitionRate':{'unit':'Hz','value':100000},'exposureTime':{'unit':'s','value':0.002},"
                        + "'samplesPerPulse':96,'ccdAdcOffset':3,'pixelToPs':{'unit':'ps','value':0.0115},"
                        + "'delayStage':{'zero':{'unit':'mm','value':118.5}},'binWidth':{'unit':'ps','value':0.05}}"));
        description.remove(List.of("Metadata", "MetadataProfile", "Name"));
        assertThat(description).isEqualTo(Json.object(usersJob));
    }
}
