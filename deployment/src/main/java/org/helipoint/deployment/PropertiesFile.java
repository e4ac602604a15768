package org.helipoint.deployment;

import eu.unicore.util.configuration.PropertyMD;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.helipoint.HelipointProperties;

/** Writes down, from the code, which properties there are: as the file that a site edits, and as a page of the docs. */
public final class PropertiesFile {

    private static final int WIDTH = 100;

    private static final String FILE_HEAD = """
            # The properties of HELIPOINT. None is needed: every line here shows what holds anyway.
            # To change one, take away the # at the beginning of its line, and restart the server.
            """;

    private static final String REFERENCE_HEAD = """
            # Properties

            None is needed. They belong in `conf/helipoint.properties` of the UNICORE/X server, and hold from its next start.
            A wrong value keeps neither the server from starting nor jobs from being recorded: it counts as not set, and the
            server's log names it.

            This page comes from the code: `./mvnw process-classes` writes it to `deployment/target/generated/properties.md`.

            | property | values | default | meaning |
            |---|---|---|---|
            """;

    private PropertiesFile() {}

    /** The file that a site edits: every property with its default as a comment. */
    static String asProperties(Map<String, PropertyMD> properties) {
        return FILE_HEAD
                + sorted(properties).entrySet().stream()
                        .map(property -> commented(property.getKey(), property.getValue()))
                        .collect(Collectors.joining());
    }

    private static String commented(String name, PropertyMD property) {
        return "\n" + wrapped(property.getDescription() + " (" + values(property) + ")") + "#"
                + HelipointProperties.PREFIX + name + "=" + theDefault(property).replace("\\", "\\\\") + "\n";
    }

    private static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        StringBuilder line = new StringBuilder("#");
        for (String word : text.split(" ", -1)) {
            if (line.length() + 1 + word.length() > WIDTH) {
                lines.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        return lines.append(line).append('\n').toString();
    }

    /** The page of the docs, in Markdown. */
    static String asReference(Map<String, PropertyMD> properties) {
        return REFERENCE_HEAD
                + sorted(properties).entrySet().stream()
                        .map(property -> row(property.getKey(), property.getValue()))
                        .collect(Collectors.joining());
    }

    private static String row(String name, PropertyMD property) {
        String value = theDefault(property);
        return String.join(
                        " | ",
                        "| `" + HelipointProperties.PREFIX + name + "`",
                        cell(values(property)),
                        value.isEmpty() ? "" : "`" + cell(value) + "`",
                        cell(property.getDescription()))
                + " |\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String values(PropertyMD property) {
        String values = property.getTypeDescription().replace(" -- ", " to ");
        return property.isSecret() ? values + ", secret" : values;
    }

    private static String theDefault(PropertyMD property) {
        return Objects.requireNonNullElse(property.getDefault(), "");
    }

    private static Map<String, PropertyMD> sorted(Map<String, PropertyMD> properties) {
        return new TreeMap<>(properties);
    }

    /**
     * Writes both.
     *
     * @param arguments where to: the file of properties, and the page
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), asProperties(HelipointProperties.META));
        write(Path.of(arguments[1]), asReference(HelipointProperties.META));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
