package org.helipoint.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes metadata out of any JSON file of a job, by mappings that the site has as {@code *.json} files in one directory:
 *
 * <pre>{@code
 * {"files": "*.settings.json",
 *  "metadata": {"sample": "/setup/sample", "sampleTemperature": {"pointer": "/cryostat/t", "unit": "K"}}}
 * }</pre>
 *
 * <p>{@code files} is a glob for the file's name or, if there is a {@code /} in it, for its path below the job directory. Of
 * {@code metadata}, each key has a JSON pointer (RFC 6901) to a value, or to an object of further keys, or an object of such a
 * pointer and the unit of a value. What is not in the file is left out. If several mappings fit, all are used; where they have the same key, that of the later file name
 * counts.
 *
 * <p>The directory is read again when something in it has changed. A mapping that is broken is left out and named in
 * {@link #problems()}; the others are unharmed. Safe for several threads.
 */
public final class MappedJson implements Extractor {

    private final Path directory;
    private State state = new State(Map.of(), List.of(), List.of());

    /** @param seen the files and when they were changed */
    private record State(Map<Path, FileTime> seen, List<JsonMapping> mappings, List<String> problems) {}

    /** @param directory need not exist */
    public MappedJson(Path directory) {
        this.directory = directory;
    }

    /** Sentences about mappings that are not used. */
    public List<String> problems() {
        return current().problems();
    }

    @Override
    public boolean supports(String name) {
        return current().mappings().stream().anyMatch(mapping -> mapping.matches(name));
    }

    @Override
    public ObjectNode extract(JobFile file) throws IOException {
        JsonNode content = JsonText.read(file);
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        for (JsonMapping mapping : current().mappings()) {
            if (mapping.matches(file.name())) {
                metadata.setAll(mapping.apply(content));
            }
        }
        return metadata;
    }

    private synchronized State current() {
        try {
            Map<Path, FileTime> seen = files();
            if (!seen.equals(state.seen())) {
                state = read(seen);
            }
        } catch (IOException e) {
            state = new State(Map.of(), List.of(), List.of("The mappings in " + directory + " cannot be read: " + e));
        }
        return state;
    }

    private Map<Path, FileTime> files() throws IOException {
        Map<Path, FileTime> files = new TreeMap<>();
        if (Files.exists(directory)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.json")) {
                for (Path file : found) {
                    files.put(file, Files.getLastModifiedTime(file));
                }
            }
        }
        return files;
    }

    private static State read(Map<Path, FileTime> files) {
        List<JsonMapping> mappings = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path file : files.keySet()) {
            try {
                mappings.add(JsonMapping.parse(Files.readAllBytes(file)));
            } catch (IOException e) {
                problems.add("The mapping " + file.getFileName() + " is not used: " + e.getMessage());
            }
        }
        return new State(files, List.copyOf(mappings), List.copyOf(problems));
    }
}
