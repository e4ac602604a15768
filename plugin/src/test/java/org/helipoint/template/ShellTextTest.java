package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.helipoint.schema.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is inserted into the script that UNICORE writes, by the word of a real shell. */
class ShellTextTest {

    private static final String PIECES = "ab $`'\"\\;|&()<>*?[]{}#~!\n\t=,-/\u00e9";

    /** As they stand in templates, with what the program gets for a value. */
    private static final List<String[]> ARGUMENTS = List.of(
            new String[] {"${x}", "%s"},
            new String[] {"--opt=${x}", "--opt=%s"},
            new String[] {"'it is ${x}'", "it is %s"},
            new String[] {"\"it is ${x}\"", "it is %s"},
            new String[] {"a${x}b'c ${x}'", "a%1$sbc %1$s"});

    /** Lines as they stand in templates, with what they print for a value. */
    private record Command(String template, List<String> prints) {

        Command(String template, String... prints) {
            this(template, List.of(prints));
        }

        List<String> lines() {
            return List.of(template.split("\n"));
        }
    }

    private static final List<Command> COMMANDS = List.of(
            new Command("# it's the first\nprintf '%s\\0' ${x}\n# that's it", "%s"),
            new Command("printf '%s\\0' a#${x} # \"", "a#%s"),
            new Command("printf '%s\\0' \"# ${x}\" ${x}#'' '#'${x} # `", "# %s", "%s#", "#%s"),
            new Command("printf '%s\\0' ${x};# $(\nprintf '%s\\0' \\# ${x}#'${x}'", "%s", "#", "%1$s#%1$s"),
            new Command("(# it's\nprintf '%s\\0' \"it's # ${x}\"#${x})", "it's # %1$s#%1$s"));

    /** The same, with lines that go on in the next. */
    private static final List<Command> LONG_COMMANDS = List.of(
            new Command("printf '%s\\0' \\\n# it's\nprintf '%s\\0' ${x}", "", "%s"),
            new Command("printf '%s\\0' a\\\n#'it is 'b${x}", "a#it is b%s"),
            new Command("printf '%s\\0' \"a\\\n${x}\"\\\n${x}", "a%1$s%1$s"),
            new Command("printf '%s\\0' ${x} >of.txt\ncat of.txt", "%s"),
            new Command("printf '%s\\0' \"${x}\">of.txt\ncat of.txt", "%s"));

    @TempDir
    Path folder;

    private static String filled(String member, String template, String value) {
        ObjectNode job = JsonNodeFactory.instance.objectNode().put(member, template);
        return filled(job, value).path(member).textValue();
    }

    private static ObjectNode filled(ObjectNode job, String value) {
        ObjectNode values = JsonNodeFactory.instance.objectNode().put("x", value);
        return Placeholders.fillJob(job, values, Set.of(), 100_000);
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(14), 0, PIECES.length()).forEach(i -> text.append(PIECES.charAt(i)));
        return text.toString();
    }

    /** Runs a script whose every command prints its arguments, each with a character U+0000 after it, in each shell. */
    private List<String> run(String script) throws IOException, InterruptedException {
        List<String> printed = run("/bin/sh", script);
        if (Files.isExecutable(Path.of("/bin/bash"))) {
            assertThat(run("/bin/bash", script)).isEqualTo(printed);
        }
        return printed;
    }

    private List<String> run(String shell, String script) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("script"), script);
        Process process = new ProcessBuilder(shell, file.toString())
                .directory(folder.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(folder.resolve("errors")).content().isEmpty();
        List<String> printed = new ArrayList<>(List.of(output.split("\0", -1)));
        printed.remove(printed.size() - 1);
        return printed;
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() throws IOException, InterruptedException {
        Random random = new Random(11);
        StringBuilder script = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String value = random(random);
            for (String[] argument : ARGUMENTS) {
                script.append("printf '%s\\0' ")
                        .append(filled("Arguments", argument[0], value))
                        .append('\n');
                expected.add(String.format(argument[1], value));
            }
        }
        assertThat(run(script.toString())).isEqualTo(expected);
    }

    @Test
    void whatCommandsSayReachesTheProgramAsItIsAlsoBesideComments() throws IOException, InterruptedException {
        Random random = new Random(12);
        StringBuilder script = new StringBuilder();
        List<String> expected = new ArrayList<>();
        List<Command> commands = new ArrayList<>(COMMANDS);
        commands.addAll(LONG_COMMANDS);
        for (int i = 0; i < 500; i++) {
            String value = random(random);
            for (Command command : commands) {
                script.append(filled("User precommand", command.template(), value))
                        .append('\n');
                command.prints().forEach(print -> expected.add(String.format(print, value)));
            }
            for (Command command : COMMANDS) {
                ObjectNode job = JsonNodeFactory.instance.objectNode();
                ArrayNode lines = job.putArray("User precommand");
                command.lines().forEach(lines::add);
                assertThat(Placeholders.checkScripts(JsonPointer.empty(), job)).isEmpty();
                // as UNICORE's JSONUtils.readMultiLine does
                filled(job, value)
                        .path("User precommand")
                        .forEach(line -> script.append(line.textValue()).append('\n'));
                command.prints().forEach(print -> expected.add(String.format(print, value)));
            }
        }
        assertThat(run(script.toString())).isEqualTo(expected);
    }

    @Test
    void variablesReachTheProgramAsTheyAre() throws IOException, InterruptedException {
        Random random = new Random(13);
        StringBuilder script = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String value = random(random);
            script.append("V=\"") // as UNICORE's TSIMessages.appendEnvironment does
                    .append(filled("Environment", "it is ${x}", value))
                    .append("\"; export V\nprintf '%s\\0' \"$V\"\n");
            expected.add("it is " + value);
        }
        assertThat(run(script.toString())).isEqualTo(expected);
    }

    @Test
    void whatTheShellTakesAsItIsGetsNoQuotes() {
        assertThat(filled("Arguments", "res=${x}", "0.02")).isEqualTo("res=0.02");
        assertThat(filled("Arguments", "${x}", "/bigdata/raw_1,b:c@d%e+f-g")).isEqualTo("/bigdata/raw_1,b:c@d%e+f-g");
        assertThat(filled("Arguments", "${x}", "")).isEqualTo("''");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo $(cat ${x})",
                "echo \"$(cat ${x})\"",
                "echo `cat ${x}`",
                "cat <<END\n${x}\nEND",
                "echo \\${x}",
                "echo $'a${x}'",
                "echo 'a' ${x} 'b",
                "if (( ${x} > 3 )); then echo; fi",
                "[[ ${x} -eq 1 ]]",
                "[[ 1 -eq 1 && \"${x}\" -eq 1 ]]",
                "echo $[${x}]",
                "echo \"$[${x}]\"",
                "cd $DIR${x}",
                "cd \"$DIR${x}\"",
                "cd ~${x}",
                "cd ~us.er${x}",
                "echo \"$${V:-${x}}\"",
                "echo $${V${x}}",
                "echo $${${x}}",
                "echo # ${x}",
                "echo a;# it is ${x}",
                "# don't\n# '${x}'",
                "echo \\\n# ${x}",
                "(#'${x}'\n)",
                "echo ${x} #${x}",
                "echo \"$\\\n(echo ${x})\"",
                "echo $\\\n(echo ${x})",
                "echo \"$\\\n\\\n[${x}]\"",
                "echo $\\\n{V:-${x}}",
                "cd $DIR\\\n${x}",
                "cd \"$DIR\\\n${x}\"",
                "cd ~\\\n${x}",
                "if (\\\n( ${x} > 3 )); then echo; fi",
                "[\\\n[ ${x} -eq 1 ]]",
                "cat <\\\n<END\n${x}\nEND",
                "echo ${x}>n.txt",
                "echo a ${x}>>n.txt",
                "cat ${x}<n.txt",
                "echo ${x}\\\n>n.txt"
            })
    void whereItCouldBeEvaluatedAPlaceholderIsRefused(String command) {
        ObjectNode job = JsonNodeFactory.instance.objectNode().put("User precommand", command);

        assertThat(Placeholders.checkScripts(JsonPointer.empty(), job))
                .singleElement()
                .satisfies(finding -> assertThat(finding.place()).isEqualTo("/User precommand"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo $(date) $${HOME}",
                "module load ${x}",
                "echo '$(date)' ${x}",
                "a=1 > b ${x}",
                "[ ${x} -gt 3 ]",
                "cd $DIR/${x}",
                "cd \"$DIR\"${x}",
                "cd $${DIR}${x}",
                "cd \"$${DIR}${x}\"",
                "cd ~/${x}",
                "echo '$a'${x}",
                "echo \\$a${x}",
                "echo '((' \"[[\" ${x}",
                "echo a-${x}",
                "(echo ${x})",
                "# don't\necho ${x}",
                "echo ${x} # it's \"that $(",
                "echo a#b'#' ${x}",
                "echo \\# ${x}",
                "echo \"# \"${x}",
                "echo $# ${x}",
                "echo ${x}#'${x}'",
                "echo a\\\n#${x}",
                "echo \"$\\(${x}\"",
                "echo $DIR/\\\n${x}",
                "echo (\\\n${x})",
                "echo ${x} >n.txt",
                "echo \"${x}\">n.txt",
                "echo '${x}'>n.txt",
                "echo 2>${x}",
                "echo ${x} 2>&1"
            })
    void elsewhereItIsNot(String command) {
        ObjectNode job = JsonNodeFactory.instance.objectNode().put("User precommand", command);

        assertThat(Placeholders.checkScripts(JsonPointer.empty(), job)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'User precommand':['cat <<END','${x}','END']}      | /User precommand/1",
                "{'User precommand':['echo \\'a','${x} b\\'']}       | /User precommand/0",
                "{'Arguments':['a','#','${x}']}                      | /Arguments/2",
                "{'Arguments':['`date','+${x}`']}                    | /Arguments/1",
                "{'Arguments':['$((','${x}','))']}                   | /Arguments/1",
                "{'Executable':'run # it','Arguments':['${x}']}      | /Arguments/0",
                "{'Environment':['A=1','${x}=1']}                    | /Environment/1",
                "{'Environment':['A${x}']}                           | /Environment/0",
                "{'Environment':'${x}'}                              | /Environment",
                "{'Parameters':'${x}'}                               | /Parameters",
                "{'Environment':['A=a\\' # ${x}']}                   | /Environment/0",
                "{'Environment':{'A':'5\\'','B':'${x}'}}             | /Environment/A",
                "{'Environment':{'A':'a\\u005c','B':'${x}'}}         | /Environment/A",
                "{'Environment':['A=5\\'','B=${x}']}                 | /Environment/0",
                "{'Environment':['A=a\\u005c ','B=${x}']}            | /Environment/0",
                "{'Environment':{'A':'5\\''},'Parameters':{'B':'${x}'}} | /Environment/A",
                "{'Parameters':{'A':{'Values':['5\\'']},'B':'${x}'}} | /Parameters/A/Values/0",
                "{'Environment':{'A':'5\\''},'Arguments':['${x}']}   | /Environment/A",
                "{'Environment':{'A\\'':'5','B':'${x}'}}             | /Environment/A\"",
                "{'Environment':['A\\'=5','B=${x}']}                 | /Environment/0",
                "{'Executable':'\\'my run\\'','Arguments':['${x}']}  | /Executable",
                "{'Executable':'a\\u0027\\'','Arguments':['${x}']}   | /Executable",
                "{'Arguments':['it\\u0027s'],'User postcommand':'echo ${x}'} | /Arguments/0",
                "{'User precommand':['echo $\\u005c\\n','(cat ${x})']} | /User precommand/1"
            })
    void whereAListWouldHaveItEvaluatedItIsRefused(String job, String place) {
        assertThat(Placeholders.checkScripts(JsonPointer.empty(), Json.object(job)))
                .extracting(Finding::place)
                .contains(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'User precommand':['# don`t, #','echo ${x}']}",
                "{'Arguments':['$(date)','`date`','${x}','#']}",
                "{'Executable':'run a#b','Arguments':['${x}']}",
                "{'Environment':['A=${x}=${x}','B=$${A}']}",
                "{'Environment':{'A':'say \\'5\\' ','C':'\\'\\'','B':'${x}'},'Executable':'/opt/run \\'a b\\''}",
                "{'Environment':{'A':'5\\''}}",
                "{'Environment':{'A':'# ${x}'},'Parameters':{'B':{'Values':['${x}']}}}"
            })
    void elsewhereInAListItIsNot(String job) {
        assertThat(Placeholders.checkScripts(JsonPointer.empty(), Json.object(job)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '^',
            delimiter = '!',
            value = {
                "abc               ! abc",
                "'a b'             ! a b",
                "\"a b\"           ! a b",
                "a\\ b             ! a b",
                "it\\'s             ! it's",
                "\"a \\$x\"        ! a $x",
                "res=0.02          ! res=0.02"
            })
    void knowsWhatAWordMeans(String word, String value) {
        assertThat(ShellText.value(word)).contains(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "$HOME", "\"$HOME\"", "*.dat", "a;b", "`date`", "'a", "a>b", "~/x"})
    void andWhatIsMoreThanAValue(String word) {
        assertThat(ShellText.value(word)).isEqualTo(Optional.empty());
    }

    @Test
    void everyValueThatIsWrittenMeansItselfAgain() {
        Random random = new Random(17);
        for (int i = 0; i < 10_000; i++) {
            String value = random(random);
            assertThat(ShellText.value(filled("Arguments", "${x}", value))).contains(value);
            assertThat(ShellText.valueInDoubleQuotes(filled("Environment", "${x}", value)))
                    .contains(value);
        }
    }
}
