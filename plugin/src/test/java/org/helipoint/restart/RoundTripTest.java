package org.helipoint.restart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.helipoint.model.JobDescription;
import org.helipoint.redact.Redactor;
import org.json.JSONArray;
import org.json.JSONObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A restart without changes submits what was submitted: what UNICORE makes of both texts ({@code Builder} and
 * {@code XNJS.makeAction} read and write them by org.json) is the same, byte for byte after the order of members, apart from
 * secrets. With recorded descriptions, and many that are made up, the same ones each time.
 */
class RoundTripTest {

    private static final int DESCRIPTIONS = 500;

    private static final List<String> NAMES = List.of(
            "Name",
            "Executable",
            "Arguments",
            "Environment",
            "Parameters",
            "Imports",
            "Exports",
            "From",
            "To",
            "Data",
            "Resources",
            "Runtime",
            "User precommand",
            "Tags",
            "x",
            "a/b",
            "~",
            "",
            " ",
            "ümläut",
            "\uD83D\uDE00");
    /** Members whose own members are named after files: there no name is one of a secret. */
    private static final List<String> FILES = List.of("Imports", "Exports");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "7",
            "1.0",
            "1.50",
            "0.05",
            "1e3",
            "1E+3",
            "1e-7",
            "-1.0E10",
            "123456789012345678901234567890",
            "0.1000000000000000055511151231257827",
            "9007199254740993",
            "1e400",
            "3.14159265358979323846264338327950288");
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "  two  blanks  ",
            "\ttab\n",
            "a\r\nb",
            "ümläut",
            "\uD83D\uDE00",
            "\u2028",
            "\u0000",
            "\u0001",
            "\"quoted\"",
            "back\\slash",
            "</script>",
            "res=0.02",
            "-p",
            "true",
            "null",
            "1.0",
            "$HOME",
            "https://host/path?x=1#y",
            "'q'");
    private static final List<String> SECRETS = List.of(
            "\"Password\":\"CANARY-1\"", "\"API_TOKEN\":\"CANARY-2\"", "\"Credentials\":{\"Token\":\"CANARY-3\"}");

    /** Makes up descriptions as text, so that numbers are as they are written. */
    private record Descriptions(Random random) {

        private <T> T one(List<T> of) {
            return of.get(random.nextInt(of.size()));
        }

        String object(int depth, boolean secrets) {
            StringBuilder text = new StringBuilder("{");
            List<String> names =
                    NAMES.stream().filter(name -> random.nextInt(4) == 0).toList();
            for (String name : names) {
                text.append(text.length() > 1 ? one(List.of(",", " , ", ",\n")) : "")
                        .append(JSONObject.quote(name))
                        .append(one(List.of(":", " : ")))
                        .append(value(depth - 1, secrets && !FILES.contains(name)));
            }
            if (secrets && random.nextInt(3) == 0) {
                text.append(text.length() > 1 ? "," : "").append(one(SECRETS));
            }
            return text.append('}').toString();
        }

        private String value(int depth, boolean secrets) {
            int sort = random.nextInt(depth > 0 ? 10 : 7);
            if (sort < 3) {
                return JSONObject.quote(one(TEXTS) + one(TEXTS));
            } else if (sort < 6) {
                return one(NUMBERS);
            } else if (sort == 6) {
                return one(List.of("true", "false", "null"));
            } else if (sort == 7) {
                return object(depth, secrets);
            }
            StringBuilder text = new StringBuilder("[");
            for (int i = random.nextInt(5); i > 0; i--) {
                text.append(value(depth - 1, secrets)).append(i > 1 ? "," : "");
            }
            return text.append(']').toString();
        }
    }

    /** What UNICORE keeps of a description that is submitted. */
    private static String kept(String text) {
        return new JSONObject(text).toString();
    }

    private static String again(String kept) {
        return kept(Plans.again(JobDescription.parse(kept)).toString());
    }

    /** A description as UNICORE writes it, with all members in the order of their names. */
    private static String sorted(Object json) {
        if (json instanceof JSONObject object) {
            StringBuilder text = new StringBuilder("{");
            new TreeSet<>(object.keySet())
                    .forEach(name -> text.append(JSONObject.quote(name))
                            .append(':')
                            .append(sorted(object.get(name)))
                            .append(','));
            return text.append('}').toString();
        }
        if (json instanceof JSONArray array) {
            StringBuilder text = new StringBuilder("[");
            array.forEach(element -> text.append(sorted(element)).append(','));
            return text.append(']').toString();
        }
        return JSONObject.valueToString(json);
    }

    private static void assertSameAgain(String text) {
        String kept = kept(text);

        assertThat(sorted(new JSONObject(again(kept)))).as(text).isEqualTo(sorted(new JSONObject(kept)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aMadeUpDescriptionIsSubmittedAgainAsItWas(long seed) {
        Descriptions descriptions = new Descriptions(new Random(seed));
        for (int i = 0; i < DESCRIPTIONS; i++) {
            assertSameAgain(descriptions.object(4, false));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8})
    void ofOneWithSecretsOnlyThoseAreMissing(long seed) {
        Descriptions descriptions = new Descriptions(new Random(seed));
        for (int i = 0; i < DESCRIPTIONS; i++) {
            String text = descriptions.object(4, true);
            String kept = kept(text);

            String again = again(kept);

            String withoutSecrets = new Redactor()
                    .redact(JobDescription.parse(kept).json())
                    .description()
                    .toString();
            assertThat(sorted(new JSONObject(again)))
                    .as(text)
                    .isEqualTo(sorted(new JSONObject(withoutSecrets)))
                    .doesNotContain("CANARY");
            assertThat(again.contains("{{removed:")).as(text).isEqualTo(text.contains("CANARY"));
        }
    }

    static List<Path> descriptions() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/recorded"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void aRecordedDescriptionIsSubmittedAgainAsItWas(Path description) throws IOException {
        assertSameAgain(Files.readString(description));
    }
}
