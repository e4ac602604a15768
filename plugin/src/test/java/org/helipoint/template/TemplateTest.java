package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.helipoint.redact.Redactor;
import org.helipoint.schema.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static final String MINIMAL = "{'name':'a','version':'1','job':{'Executable':'echo'}}";

    private static Template template(String document) {
        return Template.of(Json.object(document), new Redactor());
    }

    /** What is wrong with the minimal template and other members. */
    private static Map<String, String> wrong(String members) {
        String document = MINIMAL.substring(0, MINIMAL.length() - 1) + "," + members + "}";
        InvalidTemplateException wrong = catchThrowableOfType(InvalidTemplateException.class, () -> template(document));
        return wrong == null
                ? Map.of()
                : wrong.findings().stream()
                        .collect(
                                Collectors.toMap(Finding::place, Finding::message, (one, other) -> one + "; " + other));
    }

    @Test
    void aNameAVersionAndAJobAreEnough() {
        Template template = template(MINIMAL);

        assertThat(template.title()).isEqualTo("a");
        assertThat(template.description()).isEmpty();
        assertThat(template.schema().check(Json.object("{}"))).isEmpty();
        assertThat(template.schema().check(Json.object("{'x':1}")))
                .extracting(Finding::toString)
                .containsExactly("'/x' is not known here.");
        assertThat(template.strict()).isFalse();
        assertThat(template).hasToString("a 1");
    }

    @Test
    void theDigestChangesWithTheDocument() {
        assertThat(template(MINIMAL).digest())
                .isEqualTo(template(MINIMAL).digest())
                .isNotEqualTo(template(MINIMAL.replace("echo", "date")).digest());
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> template("{'name':'a b','title':3,'colour':'red','job':[]}"))
                .isInstanceOfSatisfying(
                        InvalidTemplateException.class,
                        e -> assertThat(e.findings())
                                .extracting(Finding::place)
                                .containsExactlyInAnyOrder("/name", "/title", "/colour", "/job", "/version"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'job':{'Arguments':['${x}']} | /job/Arguments/0 | no parameter has that name",
                "'metadata':{'a':{'b':'${x}'}} | /metadata/a/b | no parameter has that name",
                "'parameters':{'type':'array'} | /parameters/type | has to be",
                "'parameters':{'properties':{'a':{'type':'nothing'}}} | /parameters/properties/a/type | ",
                "'parameters':{'properties':{'a':{'$ref':'http://x/y'}}} | /parameters/properties/a/$ref | has to lead to a place in this schema",
                "'parameters':{'properties':{'a':{'pattern':'(a+'}}} | /parameters/properties/a/pattern | RE2",
                "'parameters':{'properties':{'a b':{}}} | /parameters/properties/a b | no name for a parameter",
                "'parameters':{'properties':{'a':{'type':'integer','default':'x'}}} | /parameters/properties/a | has a default that does not fit",
                "'parameters':{'properties':{'a':{'x-secret':true,'type':'string','default':'x'}}} | /parameters/properties/a/default | kept nowhere",
                "'parameters':{'properties':{'a':{'x-secret':true}}} | /parameters/properties/a/type | because it is a secret",
                "'parameters':{'properties':{'a':{'x-secret':'yes'}}} | /parameters/properties/a/x-secret | true or false",
                "'parameters':{'properties':{'a':{'properties':{'b':{'x-secret':true}}}}} | /parameters/properties/a/properties/b/x-secret | whole parameter",
                "'parameters':{'properties':{'p':{'x-secret':true,'type':'string'}}},'metadata':{'a':'${p}'} | /metadata | which is a secret",
                "'parameters':{'properties':{'p':{'x-secret':true,'type':'string'}}},'job':{'Metadata':{'a':'${p}'}} | /job/Metadata | which is a secret",
                "'parameters':{'properties':{'apiToken':{'default':'hunter2'}}} | /parameters/properties/apiToken/default | has a secret",
                "'job':{'Environment':{'API_TOKEN':'hunter2'}} | /job/Environment/API_TOKEN | has a secret",
                "'job':{'Imports':[{'From':'https://u:p@x/y','To':'y'}]} | /job/Imports/0/From | has a secret",
                "'job':{'Imports':[{'From':'https://x/y','Credentials':{'Username':'me','Password':'hunter2'}}]} | /job/Imports/0/Credentials | has a secret",
                "'metadata':{'password':'hunter2'} | /metadata/password | has a secret",
                "'job':{'User precommand':'echo $(cat ${x})'},'parameters':{'properties':{'x':{}}} | /job/User precommand | could be evaluated",
                "'job':{'Executable':'/bin/bash','Arguments':['-lc','echo ${x}']},'parameters':{'properties':{'x':{}}} | /job/Arguments/1 | script of another shell",
                "'job':{'Environment':['${x}=1']},'parameters':{'properties':{'x':{}}} | /job/Environment/0 | cannot come from a parameter",
                "'job':{'User precommand':'a # ${x}'},'parameters':{'properties':{'x':{}}} | /job/User precommand | in a comment",
                "'strict':'yes' | /strict | has to be true or false"
            })
    void whatIsWrongIsNamedWithItsPlace(String members, String place, String problem) {
        assertThat(wrong(members)).containsKey(place);
        assertThat(wrong(members).get(place)).contains(problem == null ? "" : problem);
    }

    private static String job(String members) {
        return "'job':{" + members + "},'parameters':{'properties':{'x':{}}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'User precommand':'bash -c \\\"echo ${x}\\\"'",
                "'User postcommand':'/usr/bin/env sh -x -c \\\"echo ${x}\\\"'",
                "'User precommand':'cd a; eval echo ${x}'",
                "'User precommand':'let a=${x}'",
                "'User precommand':'trap \\\"rm ${x}\\\" EXIT'",
                "'User precommand':['eval echo ${x}']",
                "'User precommand':['A=${x}','eval $A']",
                "'User precommand':['A=${x}','let B=A']",
                "'User precommand':['cd a','  sh -c \\\"echo ${x}\\\"']",
                "'User precommand':'a[${x}]=1'",
                "'User precommand':'[ -v ${x} ]'",
                "'Executable':'/usr/bin/env','Arguments':['bash','-c','echo ${x}']",
                "'Executable':'/bin/bash','Arguments':['-c','--','echo ${x}']",
                "'Executable':'/bin/bash','Arguments':['-l','-c','-o','pipefail','echo ${x}']",
                "'Executable':'bash -c','Arguments':['echo ${x}']",
                "'Executable':'bash','Arguments':['-c \\\"echo ${x}\\\"']",
                "'Executable':'timeout','Arguments':['5','sh -c \\\"echo ${x}\\\"']",
                "'Executable':'/bin/bash','Arguments':['-ce','echo ${x}']",
                "'Executable':'bash','Arguments':['--rcfile','a','-exco','pipefail','echo ${x}']",
                "'Executable':'bash','Arguments':['$OPTS','-c','echo ${x}']",
                "'Executable':'bash','Arguments':['>a','-c','echo ${x}']",
                "'Executable':'env','Arguments':['-S','bash -c','echo ${x}']",
                "'Executable':'a','Arguments':['; bash','-c','echo ${x}']",
                "'User precommand':'bash -ce \\\"echo ${x}\\\"'",
                "'User precommand':'bash -o pipefail --init-file a -c \\\"echo ${x}\\\"'",
                "'User precommand':'bash $OPTS 2>&1 -c \\\"echo ${x}\\\"'",
                "'User precommand':'bash -x \\u005c\\n -c \\\"echo ${x}\\\"'",
                "'User precommand':'ev\\\\\\nal echo ${x}'",
                "'User precommand':'if A=1 eval echo ${x}; then b; fi'",
                "'User precommand':'{ 2>/dev/null \\\\eval echo ${x}; }'",
                "'User precommand':'alias a=${x}'",
                "'User precommand':'trap \\u0027\\ncd a\\nrm ${x}\\u0027 EXIT'",
                "'User precommand':'declare -i n=${x}'",
                "'User precommand':'declare -i m; m=${x}'",
                "'User precommand':'declare -r -i m\\nm=${x}'",
                "'User precommand':'typeset -i n=${x}'",
                "'User precommand':'f() { local -ri n=$1; }; f ${x}'",
                "'User precommand':'[ ! -v ${x} ]'",
                "'User precommand':'if [ -d a -a -v ${x} ]; then b; fi'",
                "'User precommand':'test -v ${x}'",
                "'User precommand':'a=([${x}]=1)'",
                "'User precommand':'a=(b [${x}]=1)'",
                "'User precommand':'a=(\\n[${x}]=1)'",
                "'User precommand':'compgen -W ${x}'",
                "'User precommand':'mapfile -t -C ${x} a <b'",
                "'User precommand':'readarray -C ${x} a <b'",
                "'User precommand':'printf -v ${x} a'",
                "'Executable':'eval','Arguments':['echo','${x}']",
                "'Executable':'a','Arguments':['a','; eval ${x}']",
                "'Executable':'a','Arguments':[';','trap','${x}','EXIT']",
                "'Executable':'a','Arguments':['; declare -i n; n=${x}']"
            })
    void noPlaceholderIsInWhatIsEvaluated(String members) {
        assertThat(wrong(job(members)).values()).singleElement().asString().contains("script of another shell");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Executable':'/bin/bash','Arguments':['-c','echo $1','-','${x}']",
                "'Executable':'/bin/bash','Arguments':['run.sh','${x}']",
                "'Executable':'python3','Arguments':['run.py','-c','${x}']",
                "'User precommand':'./run.sh -c ${x}'",
                "'User precommand':'bash prepare.sh; run -c ${x}'",
                "'User precommand':'python3 train.py --eval ${x}'",
                "'Executable':'bash','Arguments':['run.sh','-scan','${x}']",
                "'Executable':'bash','Arguments':['run.sh','-src','${x}']",
                "'Executable':'bash','Arguments':['-o','pipefail','run.sh','-c','${x}']",
                "'Executable':'python3','Arguments':['run.py','eval','${x}']",
                "'User precommand':'bash run.sh -scan ${x}'",
                "'User precommand':'bash --norc -x run.sh -c ${x}'",
                "'User precommand':'python3 run.py eval ${x}'",
                "'User precommand':'trap \\u0027rm -rf \\\"$TMP\\\"\\u0027 EXIT\\ncp ${x} .'",
                "'User precommand':'# let Slurm know\\nexport A=${x}'",
                "'User precommand':['# eval','export A=${x} # trap it']",
                "'User precommand':'echo \\\"ion trap on; let it; eval\\\"; run ${x}'",
                "'User precommand':'[ -d a ]; run -v ${x}'",
                "'User precommand':'[ -d ${x} ] && ls [ab]'",
                "'User precommand':'declare -r n=${x}'"
            })
    void elsewhereItMayBe(String members) {
        assertThat(wrong(job(members))).isEmpty();
    }

    @Test
    void secretsMayComeFromParameters() {
        String secret = "'parameters':{'properties':{'t':{'x-secret':true,'type':'string'}}}";

        assertThat(wrong(secret + ",'job':{'Environment':{'API_TOKEN':'${t}'}}"))
                .isEmpty();
        assertThat(wrong(secret + ",'job':{'Arguments':['--password','${t}','--token=${t}']}"))
                .isEmpty();
        assertThat(
                        wrong(
                                secret
                                        + ",'job':{'Imports':[{'From':'https://x/y','To':'y','Credentials':{'Username':'me','Password':'${t}'}}]}"))
                .isEmpty();
        assertThat(
                        wrong(
                                secret
                                        + ",'job':{'Imports':[{'From':'https://x/y','To':'y','Credentials':{'Username':'${t}','Password':'hunter2'}}]}"))
                .hasSize(1);
    }

    @Test
    void shippedTemplatesAreWhole() {
        for (String name : List.of("minimal", "telbe-sorting-binning")) {
            assertThat(Template.of(Json.shipped(name + ".json"), new Redactor()).name())
                    .isEqualTo(name);
        }
    }
}
