package org.helipoint.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import eu.unicore.util.configuration.PropertyMD;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.helipoint.HelipointProperties;
import org.junit.jupiter.api.Test;

class PropertiesFileTest {

    @Test
    void asDeliveredItSetsNothing() throws IOException {
        assertThat(read(PropertiesFile.asProperties(HelipointProperties.META))).isEmpty();
    }

    @Test
    void withoutCommentSignsItSetsEveryPropertyToItsDefault() throws IOException {
        String file = PropertiesFile.asProperties(HelipointProperties.META);
        Properties set = read(file.replaceAll("(?m)^#helipoint\\.", "helipoint."));
        assertThat(set).hasSameSizeAs(HelipointProperties.META);
        HelipointProperties.META.forEach((name, property) -> assertThat(set.getProperty("helipoint." + name))
                .as(name)
                .isEqualTo(property.getDefault() == null ? "" : property.getDefault()));
    }

    @Test
    void aDefaultWithBackslashesAndPipesSurvives() throws IOException {
        Map<String, PropertyMD> one = Map.of("pattern", new PropertyMD("a\\d|b").setDescription("One | or the other."));
        String file = PropertiesFile.asProperties(one);
        assertThat(read(file.replace("#helipoint.", "helipoint.")).getProperty("helipoint.pattern"))
                .isEqualTo("a\\d|b");
        assertThat(PropertiesFile.asReference(one)).contains("`a\\d\\|b`").contains("One \\| or the other.");
    }

    @Test
    void noLineIsLongerThanAScreen() {
        assertThat(PropertiesFile.asProperties(HelipointProperties.META).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void theCommittedReferenceIsUpToDate() throws IOException {
        Path committed = Path.of(System.getProperty("helipoint.docs"), "properties.md");
        Path generated = Path.of(System.getProperty("helipoint.generated"), "properties.md");
        assertThat(committed)
                .as("copy %s to %s", generated.normalize(), committed.normalize())
                .hasSameTextualContentAs(generated);
        assertThat(Files.readString(generated)).isEqualTo(PropertiesFile.asReference(HelipointProperties.META));
    }

    private static Properties read(String text) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(text));
        return properties;
    }
}
