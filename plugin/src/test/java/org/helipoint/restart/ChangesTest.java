package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.helipoint.model.Snapshots.json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangesTest {

    private static final String JOB =
            "{'Executable':'x','Arguments':['sort','-p','res=0.02','--bins=7','-v','-5','-q'],"
                    + "'Parameters':{'SCAN':'1','BOTH':'p','SWEPT':{'Values':['1','2']}},"
                    + "'Environment':['BOTH=e','DIR = /a=b','BOTH=again']}";

    private static String changed(String description, String request) {
        return Plans.of(description, request).job().description().toString().replace('"', '\'');
    }

    @Test
    void aParameterIsSetWhereverItsNameIs() {
        assertThat(changed(JOB, "{'parameters':{'SCAN':'2','BOTH':'b','DIR':'/c','SWEPT':{'From':'1','To':'9'}}}"))
                .contains("'Parameters':{'SCAN':'2','BOTH':'b','SWEPT':{'From':'1','To':'9'}}")
                .contains("'Environment':['BOTH=b','DIR=/c','BOTH=b']");
    }

    @Test
    void aVariableInAMapIsSetToo() {
        assertThat(changed("{'Executable':'x','Environment':{'A':'1','B':'2'}}", "{'parameters':{'B':'3'}}"))
                .contains("'Environment':{'A':'1','B':'3'}");
    }

    @Test
    void aNumberBecomesTheTextThatUnicoreNeeds() {
        assertThat(changed(JOB, "{'parameters':{'SCAN':0.050},'arguments':{'0':12345678901234567890}}"))
                .contains("'SCAN':'0.050'")
                .contains("'12345678901234567890','-p'");
    }

    @Test
    void argumentsAreReplacedByPositionAndByOption() {
        assertThat(changed(JOB, "{'arguments':{'0':'bin','-p':'res=0.05','--bins':'8','-v':'-6'}}"))
                .contains("['bin','-p','res=0.05','--bins=8','-v','-6','-q']");
    }

    @Test
    void thePatchComesFirstThenParametersThenArguments() {
        String changed = changed(
                JOB,
                "{'arguments':{'-n':'3'},'parameters':{'NEW':'2'},"
                        + "'changes':{'Arguments':['-n','1'],'Parameters':{'NEW':'1'}}}");

        assertThat(changed).contains("'Arguments':['-n','3']").contains("'NEW':'2'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'parameters':{'Scan':'2'}};/parameters/Scan;BOTH, DIR, SCAN, SWEPT",
                "{'parameters':{'SCAN':null}};/parameters/SCAN;a string",
                "{'parameters':{'SCAN':['1']}};/parameters/SCAN;a string",
                "{'parameters':{'SCAN':{'Values':'1'}}};/parameters/SCAN/Values;a list",
                "{'parameters':{'SCAN':{'From':'1'}}};/parameters/SCAN;'To'",
                "{'parameters':{'DIR':{'Values':['1']}}};/parameters/DIR;one value",
                "{'parameters':[]};/parameters;JSON object",
                "{'arguments':{'7':'x'}};/arguments/7;0 to 6",
                "{'arguments':{'p':'x'}};/arguments/p;by its option",
                "{'arguments':{'-x':'1'}};/arguments/-x;no such option",
                "{'arguments':{'-q':'1'}};/arguments/-q;no value",
                "{'arguments':{'-p':'1','2':'x'}};/arguments/2;twice",
                "{'arguments':{'0':['a']}};/arguments/0;a string",
                "{'changes':{'Arguments':['-a','-b','1']},'arguments':{'-a':'1'}};/arguments/-a;another option",
                "{'changes':{'Arguments':['-a','1','-a','2']},'arguments':{'-a':'3'}};/arguments/-a;2 times",
                "{'changes':{'Executable':null}};/changes;'ApplicationName'",
                "{'changes':{'Arguments':'-p'}};/changes/Arguments;a list of strings",
                "{'changes':{'Arguments':['-p',5]}};/changes/Arguments/1;a string",
                "{'changes':{'Resources':{'Runtime':[1]}}};/changes/Resources/Runtime;a string, a number",
                "{'changes':{'Resources':60}};/changes/Resources;an object",
                "{'changes':{'Executable':{}}};/changes/Executable;a string",
                "{'changes':{'Parameters':{'SCAN':5}}};/changes/Parameters/SCAN;a string",
                "{'changes':{'Environment':['A=1',2]}};/changes/Environment/1;a string",
                "{'changes':{'Imports':[{'From':{}}]}};/changes/Imports/0/From;a list of strings",
                "{'changes':{'Imports':{'in':'https://x'}}};/changes/Imports/in;an object",
                "{'changes':{'Imports':[{'From':'https://x','FailOnError':false}]}};/changes/Imports/0/FailOnError;\"false\"",
                "{'changes':{'Tags':'a'}};/changes/Tags;a list",
                "{'changes':{'User precommand':[1]}};/changes/User precommand/0;a string",
                "{'changes':{'IgnoreNonZeroExitCode':'maybe'}};/changes/IgnoreNonZeroExitCode;true or false",
                "{'changes':{'NotificationSettings':{'status':'x'}}};/changes/NotificationSettings/status;a list",
                "{'credentials':{'/Name':'x'}};/credentials/~1Name;nothing was removed",
                "{'credentials':{'Name':'x'}};/credentials/Name;JSON pointer"
            })
    void whatDoesNotFitIsRefusedWithItsPlace(String request, String place, String allowed) {
        assertThatThrownBy(() -> Plans.of(JOB, request))
                .hasMessageContaining(place)
                .hasMessageContaining(allowed)
                .asInstanceOf(type(InvalidRestartException.class))
                .satisfies(e -> assertThat(e.path()).contains(place));
    }

    @Test
    void whatIsRefusedIsNotQuoted() {
        assertThatThrownBy(() -> Plans.of(JOB, "{'changes':{'Resources':{'Runtime':['CANARY']}}}"))
                .hasMessageNotContaining("CANARY");
        assertThatThrownBy(
                        () -> Plans.of("{'Executable':'x','Arguments':['-pCANARY']}", "{'arguments':{'-p':'CANARY'}}"))
                .hasMessageNotContaining("CANARY");
    }

    @Test
    void aPatchMaySayAnythingThatUnicoreReads() {
        assertThat(Plans.of(
                                JOB,
                                "{'changes':{'Name':'n','Resources':{'Runtime':60,'Queue':'q','Exclusive':true},"
                                        + "'Environment':{'A':'1'},'Parameters':{'SWEPT':{'Values':null,'From':'1','To':'2'}},"
                                        + "'Imports':[{'From':['https://a','https://b'],'To':'in'},{'Data':['a','b'],'To':'x',"
                                        + "'Credentials':null}],'Exports':{'out':{'To':'https://c'}},'Tags':null,"
                                        + "'User precommand':['a','b'],'haveClientStageIn':'false','site specific':{'a':[1]}}}")
                        .job()
                        .description()
                        .at("/Parameters/SWEPT"))
                .isEqualTo(json("{'From':'1','To':'2'}"));
    }

    @Test
    void aJobThatRunsNothingMayGoOnDoingSo() {
        assertThat(changed("{'Imports':[{'From':'https://x','To':'a'}]}", "{'changes':{'Name':'data only'}}"))
                .contains("'Name':'data only'");
    }
}
