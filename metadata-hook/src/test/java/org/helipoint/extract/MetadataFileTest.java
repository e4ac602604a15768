package org.helipoint.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Comparator;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataFileTest {

    private static final long MOST_MEMORY = 16 << 20;
    private static final String NAME = "helipoint-metadata.json";

    @Test
    void isFoundBeforeAllOthers() {
        assertThat(ServiceLoader.load(Extractor.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .min(Comparator.comparing(Extractor::order)))
                .hasValueSatisfying(first -> assertThat(first).isInstanceOf(MetadataFile.class));
    }

    @Test
    void isReadInAnyDirectory() {
        MetadataFile extractor = new MetadataFile();
        assertThat(extractor.supports(NAME)).isTrue();
        assertThat(extractor.supports("results/038/" + NAME)).isTrue();
        assertThat(extractor.supports("my-" + NAME)).isFalse();
        assertThat(extractor.supports("metadata.json")).isFalse();
    }

    @Test
    void isTakenAsItStands() throws IOException {
        String text =
                "{\"sample\":\"LSCO\",\"sampleTemperature\":{\"value\":31.5,\"unit\":\"K\"},\"delayStage\":{\"zero\":118.5}}";
        assertThat(new MetadataFile().extract(MemoryFile.of(NAME, text))).hasToString(text);
        assertThat(new MetadataFile().extract(MemoryFile.of(NAME, "\uFEFF{\"a\": true}")))
                .hasToString("{\"a\":true}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1] | it is no JSON object",
                "`` | it is no JSON object",
                "{`a` | it is not JSON in line 1, column",
                "{\"a\": 1} {} | it is not JSON in line 1, column",
                "{\"a\": 1, \"a\": 2} | Duplicate field 'a'"
            })
    void thatIsNoObjectIsRefused(String text, String message) {
        assertRefused(text, message);
    }

    @Test
    void thatIsTooDeepOrTooLongIsRefused() {
        assertRefused("{\"a\":".repeat(100_000), "nesting depth");
        assertRefused("{\"a\": \"" + "b".repeat(1 << 20) + "\"}", "of JSON files no more than 1048576 are read");
    }

    /** As many members as a megabyte can have. */
    @Test
    void takesLittleMemory() {
        StringBuilder text = new StringBuilder("{\"first\": 1");
        for (int number = 0; text.length() < (1 << 20) - 20; number++) {
            text.append(",\"").append(Integer.toString(number, 36)).append("\":[]");
        }
        MemoryFile file = MemoryFile.of(NAME, text.append('}').toString());
        assertThat(Allocation.of(() -> assertThatThrownBy(() -> new MetadataFile().extract(file))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("Token count")))
                .isLessThan(MOST_MEMORY);
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> new MetadataFile().extract(MemoryFile.of(NAME, text)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }
}
