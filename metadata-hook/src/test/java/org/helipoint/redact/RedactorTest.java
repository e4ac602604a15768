package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.helipoint.model.Snapshots.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {

    private final Redactor redactor = new Redactor();

    private String redacted(String description) {
        return redactor.redact(json(description)).description().toString().replace('"', '\'');
    }

    @Test
    void credentialsOfTransfersAreRemovedInListAndInMapForm() {
        Redactor.Redacted redacted = redactor.redact(
                json("{'Imports':[{'From':'x','Credentials':{'Username':'u','Password':'canary1'}},{'From':'y'}],"
                        + "'Exports':{'a/b':{'To':'z','Credentials':{'BearerToken':'canary2'}}}}"));

        assertThat(redacted.description().toString()).doesNotContain("canary");
        assertThat(redacted.removed()).containsExactly("/Imports/0/Credentials", "/Exports/a~1b/Credentials");
        redacted.removed()
                .forEach(place -> assertThat(
                                redacted.description().json().at(place).asText())
                        .satisfies(text -> assertThat(Placeholder.isIn(text)).isTrue()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'Environment':{'DB_PASSWORD':'x y','PATH':'/bin'}};{'Environment':{'DB_PASSWORD':'{{removed:password}}','PATH':'/bin'}}",
                "{'Environment':['API_TOKEN = x=y','A=b','FLAG']};{'Environment':['API_TOKEN ={{removed:token}}','A=b','FLAG']}",
                "{'Environment':['URL=https://u:p@h/']};{'Environment':['URL=https://{{removed:user-info}}@h/']}",
                "{'Parameters':{'PIN_SECRET':{'Values':['a','b',7]},'N':{'From':'1','To':'2'}}};"
                        + "{'Parameters':{'PIN_SECRET':{'Values':['{{removed:secret}}','{{removed:secret}}','{{removed:secret}}']},'N':{'From':'1','To':'2'}}}",
                "{'Parameters':{'KEY':{'From':'1','To':'9','Step':2}}};"
                        + "{'Parameters':{'KEY':{'From':'{{removed:key}}','To':'{{removed:key}}','Step':'{{removed:key}}'}}}",
                "{'Arguments':['--password','x y','-p','params.json','--token=z']};"
                        + "{'Arguments':['--password','{{removed:password}}','-p','params.json','--token={{removed:token}}']}",
                "{'Arguments':['-H','Authorization:','Bearer','abc123456','x']};"
                        + "{'Arguments':['-H','Authorization:','Bearer','{{removed:credentials}}','x']}",
                "{'Executable':'curl','Arguments':['-u','me:canary','https://h/']};"
                        + "{'Executable':'curl','Arguments':['-u','me:{{removed:password}}','https://h/']}",
                "{'Executable':'run.sh --password x'};{'Executable':'run.sh --password {{removed:password}}'}",
                "{'User precommand':['a','export TOKEN=x','b']};{'User precommand':['a','export TOKEN={{removed:token}}','b']}",
                "{'User postcommand':['-----BEGIN PRIVATE KEY-----','MIIE','-----END PRIVATE KEY----- x']};"
                        + "{'User postcommand':['{{removed:key}}','{{removed:key}}','{{removed:key}} x']}",
                "{'Imports':[{'From':'https://u:p@h/f?sig=s&x=1','To':'a','ExtraParameters':{'auth':'x','n':'2'}}]};"
                        + "{'Imports':[{'From':'https://{{removed:user-info}}@h/f?sig={{removed:signature}}&x=1','To':'a','ExtraParameters':{'auth':'{{removed:credentials}}','n':'2'}}]}",
                "{'Imports':[{'From':['https://u:p@h/1','https://h/2'],'To':'a'}]};"
                        + "{'Imports':[{'From':['https://{{removed:user-info}}@h/1','https://h/2'],'To':'a'}]}",
                "{'Imports':{'password.txt':{'Data':['bins=5','password=x']},'token':{'From':'a'}}};"
                        + "{'Imports':{'password.txt':{'Data':['bins=5','password={{removed:password}}']},'token':{'From':'a'}}}",
                "{'Exports':{'out':{'To':'s3://b/k?X-Amz-Signature=abc'}}};"
                        + "{'Exports':{'out':{'To':'s3://b/k?X-Amz-Signature={{removed:signature}}'}}}",
                "{'NotificationSettings':{'URL':'https://h/?token=x'},'Notification':'https://u:p@h/'};"
                        + "{'NotificationSettings':{'URL':'https://h/?token={{removed:token}}'},'Notification':'https://{{removed:user-info}}@h/'}",
                "{'MyTool':{'a':[{'apiKey':'x','deep':{'secret':{'b':[1,true,null,'']}}}]}};"
                        + "{'MyTool':{'a':[{'apiKey':'{{removed:key}}','deep':{'secret':{'b':['{{removed:secret}}',true,null,'']}}}]}}",
                "{'MyTool':[{'name':'DB_PASSWORD','value':'x'},{'key':'sample','value':'LSCO'}]};"
                        + "{'MyTool':[{'name':'DB_PASSWORD','value':'{{removed:password}}'},{'key':'sample','value':'LSCO'}]}",
                "{'Parameters':{'PASSWORD':'a,b|c'},'__json-sweep-description':' param:^PASSWORD^=^a,b|c^ param:^N^=^5^'};"
                        + "{'Parameters':{'PASSWORD':'{{removed:password}}'},'__json-sweep-description':' param:^PASSWORD^=^{{removed:password}}^ param:^N^=^5^'}",
                "{'__json-sweep-stage-in':['https://u:p@h/1'],'__json-sweep-description':' stage-in:^https://u:p@h/1^->^a^'};"
                        + "{'__json-sweep-stage-in':['https://{{removed:user-info}}@h/1'],'__json-sweep-description':' stage-in:^https://{{removed:user-info}}@h/1^->^a^'}"
            })
    void everyPlaceIsFound(String submitted, String expected) {
        String description = submitted.replace("'", "\"").replace("^", "'");

        String redacted = redactor.redact(json(description.replace("'", "\\u0027")))
                .description()
                .toString();

        assertThat(redacted).isEqualTo(expected.replace("'", "\"").replace("^", "'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Name':'x','Imports':[{'From':'a','To':'b'}],'Exports':5,'Odd':[null,{}]}",
                "{'Imports':[{'To':'a','Credentials':{}},{'Credentials':null}]}",
                "{'Arguments':['Data_sorting_cluster.py','sorting','raw','-p','params.json']}",
                "{'Resources':{'Queue':'defq','license_tokens':5,'LicenseToken':'3'}}",
                "{'Environment':{'PWD':'/home/x','DB_PASSWORD':'$DB_PASSWORD','TOKEN':'','SECRET':'true'}}",
                "{'Author':'Me','Keyboard':'de','monkey':1,'key_count':7,'tokenizer':'bert','Tags':['token','key']}",
                "{'Imports':{'id_rsa.key':{'From':'a'}},'Exports':{'secret':{'To':'b'}}}",
                "{'Executable':'/opt/keycloak/bin/token-tool','User email':'me@example.org','Name':'password reset'}"
            })
    void aDescriptionWithoutSecretsIsUnchanged(String text) {
        ObjectNode description = json(text);

        Redactor.Redacted redacted = redactor.redact(description);

        assertThat(redacted.description().json()).isEqualTo(description);
        assertThat(redacted.removed()).isEmpty();
    }

    @Test
    void redactionIsIdempotentAndLeavesItsInputAlone() {
        ObjectNode description = json("{'Imports':[{'Credentials':{'Token':'canary'}}]}");

        Redactor.Redacted once = redactor.redact(description);
        Redactor.Redacted twice = redactor.redact(once.description().json());

        assertThat(twice.description()).isEqualTo(once.description());
        assertThat(twice.removed()).isEqualTo(once.removed());
        assertThat(description.toString()).contains("canary");
    }

    @Test
    void equalSecretsCannotBeToldFromDifferentOnes() {
        assertThat(redacted("{'Environment':{'A_TOKEN':'same','B_TOKEN':'same'}}"))
                .isEqualTo(redacted("{'Environment':{'A_TOKEN':'one','B_TOKEN':'another'}}"));
    }

    @Test
    void textThatLooksLikeAPlaceholderCountsAsOne() {
        Redactor.Redacted redacted = redactor.redact(json("{'Name':'a {{removed:key}} b','x':'{{removed:}}'}"));

        assertThat(redacted.description().json()).isEqualTo(json("{'Name':'a {{removed:key}} b','x':'{{removed:}}'}"));
        assertThat(redacted.removed()).containsExactly("/Name");
    }

    @Test
    void malformedTransfersBreakNothing() {
        assertThat(redactor.redact(json("{'Imports':'x','Exports':[1,'a',null,[{}]],'Environment':5,'Arguments':{},"
                                + "'Parameters':[1],'__json-sweep-description':{},'Credentials':{'Password':5}}"))
                        .removed())
                .containsExactly("/Credentials");
    }

    @Test
    void whatFilledAPlaceholderIsRemovedWhateverItLooksLike() {
        Redactor.Redacted redacted = redactor.redact(
                json("{'Arguments':['plain','a=plain;b=other'],'Imports':[{'Credentials':{'Odd':'x'}}]}"),
                Map.of(
                        "/Arguments/0", "{{removed:key}}",
                        "/Arguments/1", "a={{removed:key}};b={{removed:token}}",
                        "/Imports/0/Credentials", "{{removed:credentials}}",
                        "/No/such", "{{removed:key}}"));

        assertThat(redacted.description().json())
                .isEqualTo(json("{'Arguments':['{{removed:key}}','a={{removed:key}};b={{removed:token}}'],"
                        + "'Imports':[{'Credentials':'{{removed:credentials}}'}]}"));
    }

    @Test
    void namesOfASiteAreUsedEverywhere() {
        Redactor own = new Redactor(SecretNames.with("beamline code"));

        assertThat(own.redact(json("{'Environment':{'BEAMLINE_CODE':'x'},'Arguments':['--beamline-code=x']}"))
                        .removed())
                .containsExactly("/Environment/BEAMLINE_CODE", "/Arguments/0");
    }
}
