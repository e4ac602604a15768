package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanerTest {

    private static final String VALUE = "s3cr\"et'$ &<ü/+\\ü";

    private static Cleaner cleaner(String name, String value) {
        ObjectNode description = JsonNodeFactory.instance.objectNode();
        description.putObject("Environment").put(name, value);
        return new Redactor().cleaner(List.of(description), Map.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cr\"et'$ &<ü/+\\ü",
                "s3cr\"et'\\''$ &<ü/+\\ü",
                "s3cr\\\"et'\\$ &<ü/+\\\\ü",
                "s3cr\\\"et'$ &<ü/+\\\\ü",
                "s3cr%22et%27%24+%26%3C%C3%BC%2F%2B%5C%C3%BC",
                "s3cr%22et%27%24%20%26%3C%C3%BC%2F%2B%5C%C3%BC",
                "s3cr%22et%27%24%20%26%3c%c3%bc%2f%2b%5c%c3%bc",
                "s3cr\"et'$ &amp;&lt;ü/+\\ü",
                "czNjciJldCckICY8w7wvK1zDvA",
                "czNjciJldCckICY8w7wvK1zDvA=="
            })
    void aSecretIsFoundInAllItsForms(String form) {
        assertThat(cleaner("MY_SECRET", VALUE).clean("it was " + form + " there"))
                .matches("it was \\{\\{removed:secret\\}\\}=* ?there|it was \\{\\{removed:secret\\}\\}=* there")
                .doesNotContain(form.substring(0, 8));
    }

    @Test
    void whatFollowsTheUserOfAnAddressIsFoundAlone() {
        ObjectNode description = JsonNodeFactory.instance.objectNode();
        description.putArray("Imports").addObject().put("From", "https://me:h%C3%BCnter2@host/");
        Cleaner cleaner = new Redactor().cleaner(List.of(description), Map.of());

        assertThat(cleaner.clean("login me with h%C3%BCnter2 or hünter2 failed"))
                .isEqualTo("login me with {{removed:user-info}} or {{removed:user-info}} failed");
    }

    @Test
    void userAndPasswordAreFoundAsHttpSendsThem() {
        ObjectNode description = JsonNodeFactory.instance.objectNode();
        description
                .putArray("Imports")
                .addObject()
                .putObject("Credentials")
                .put("Username", "demo")
                .put("Password", "hunter2");
        Cleaner cleaner = new Redactor().cleaner(List.of(description), Map.of());

        assertThat(cleaner.clean("sent ZGVtbzpodW50ZXIy for demo")).isEqualTo("sent {{removed:credentials}} for demo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "true", "12345", "none"})
    void shortAndTrivialValuesTearNoHoles(String value) {
        String log = "abc true none 12345 at 12345:12 of abcdef";

        assertThat(cleaner("SECRET", value).clean(log)).isEqualTo(log);
    }

    @Test
    void aShortValueIsNotFoundWithinAWord() {
        Cleaner cleaner = cleaner("SECRET", "test");

        assertThat(cleaner.clean("latest tests, the 'test' of \"test\""))
                .isEqualTo("latest tests, the '{{removed:secret}}' of \"{{removed:secret}}\"");
    }

    @Test
    void longValuesAreFoundAsAWholeAndByTheLine() {
        String value = "line one of it\nline two of it\n" + "x1y2".repeat(100);
        Cleaner cleaner = cleaner("SECRET", value);

        assertThat(cleaner.clean("a " + value + " b")).isEqualTo("a {{removed:secret}} b");
        assertThat(cleaner.clean("a line two of it b")).isEqualTo("a {{removed:secret}} b");
    }

    @Test
    void theScriptInUnicoresLogIsCleanedByNames() {
        assertThat(cleaner("X", "y").clean("Command is: #!/bin/sh\nDB_PASSWORD=\"a b\"; export DB_PASSWORD\ncd x\n"))
                .isEqualTo("Command is: #!/bin/sh\nDB_PASSWORD=\"{{removed:password}}\"; export DB_PASSWORD\ncd x\n");
    }

    @Test
    void nothingIsKeptIfThereIsTooMuchToLookFor() {
        ObjectNode description = JsonNodeFactory.instance.objectNode();
        ObjectNode environment = description.putObject("Environment");
        for (int i = 0; i < 3_000; i++) {
            environment.put("TOKEN_" + i, Integer.toString(i * 7919, 36).repeat(30));
        }
        Cleaner cleaner = new Redactor().cleaner(List.of(description), Map.of());

        assertThat(cleaner.clean("harmless")).isEqualTo("[not kept: too many secrets to look for]");
    }

    @Test
    void nothingStaysNothing() {
        assertThat(cleaner("SECRET", "x").clean(null)).isNull();
        assertThat(cleaner("SECRET", "verysecret").toString()).doesNotContain("verysecret");
    }

    @Test
    void wordsThatContainEachOtherAreAllFound() {
        Occurrences words = Occurrences.of(
                Map.of("abcdefgh", Kind.KEY, "cdefghij", Kind.KEY, "efghijklm", Kind.KEY, "fghijklmnop", Kind.KEY));
        List<Secret> found = new java.util.ArrayList<>();

        words.find("xxabcdefghijklmnopyy", found);

        assertThat(Secret.merged(found)).containsExactly(new Secret(2, 18, Kind.KEY));
    }
}
