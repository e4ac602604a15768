package org.helipoint.metadata;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.helipoint.model.DescribedMetadata;
import org.helipoint.model.Metadata;
import org.helipoint.model.MetadataValue;
import org.helipoint.schema.Finding;
import org.helipoint.schema.InvalidSchemaException;
import org.helipoint.schema.Schema;

/**
 * What the metadata of a kind of experiment has to be: a JSON Schema in a file {@code <name>.json} of the site, with keys as
 * objects within objects and the unit of a number as {@link Schema#UNIT}. A file is read again when it has changed. The
 * profile {@code telbe} is there also without a file. Thread-safe.
 */
public final class Profiles {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");
    private static final long LARGEST = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Optional<Path> directory;
    private final Schema telbe;
    private final Map<String, Profile> read = new ConcurrentHashMap<>();

    /**
     * A profile as it was read.
     *
     * @param changed when its file was changed
     * @param schema empty if it is broken
     * @param problem what is wrong with it then
     */
    private record Profile(FileTime changed, Optional<Schema> schema, String problem) {}

    /**
     * Profiles of a site.
     *
     * @param directory where they are; empty if the site has none of its own
     */
    public Profiles(Optional<Path> directory) {
        this.directory = directory;
        this.telbe = shipped();
    }

    private static Schema shipped() {
        try (InputStream in = Profiles.class.getResourceAsStream(DescribedMetadata.TELBE + ".json")) {
            return Schema.of(JSON.readTree(in));
        } catch (IOException e) {
            throw new IllegalStateException("The jar of HELIPOINT has no profile in it", e);
        }
    }

    /**
     * What a profile finds wrong with metadata, a finding for each place. A profile that is not there, or broken, is a finding,
     * too.
     *
     * @param values by dotted key
     */
    public List<Finding> check(String profile, Map<String, MetadataValue> values) {
        Profile found = find(profile);
        if (found.schema().isEmpty()) {
            return List.of(Finding.of("", found.problem()));
        }
        Schema schema = found.schema().get();
        List<Finding> findings = new ArrayList<>(schema.check(Metadata.tree(values)));
        values.forEach((key, value) -> unit(schema, key, value).ifPresent(findings::add));
        return findings;
    }

    private static Optional<Finding> unit(Schema schema, String key, MetadataValue value) {
        JsonPointer place = JsonPointer.empty();
        for (String part : key.split("\\.", -1)) {
            place = place.appendProperty(part);
        }
        String pointer = place.toString();
        String unit = schema.at(pointer)
                .map(asked -> asked.path(Schema.UNIT).textValue())
                .orElse(null);
        return unit == null || unit.equals(value.unit())
                ? Optional.empty()
                : Optional.of(new Finding(
                        pointer,
                        value.unit() == null ? "has no unit" : "has another unit",
                        "the unit " + unit,
                        Optional.empty()));
    }

    private Profile find(String name) {
        if (!NAME.matcher(name).matches()) {
            return new Profile(
                    null, Optional.empty(), "names a profile that cannot be: letters, digits, '_', '-' and '.'");
        }
        Optional<Path> file =
                directory.map(folder -> folder.resolve(name + ".json")).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return name.equals(DescribedMetadata.TELBE)
                    ? new Profile(null, Optional.of(telbe), "")
                    : new Profile(null, Optional.empty(), "names a profile that this site does not have");
        }
        return read.compute(name, (n, before) -> read(file.get(), before));
    }

    private static Profile read(Path file, Profile before) {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            if (before != null && changed.equals(before.changed())) {
                return before;
            }
            if (Files.size(file) > LARGEST) {
                return new Profile(changed, Optional.empty(), "names a profile whose file is larger than 1 MB");
            }
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            return new Profile(changed, Optional.of(Schema.of(json)), "");
        } catch (IOException | InvalidSchemaException e) {
            return new Profile(
                    null,
                    Optional.empty(),
                    "names a profile whose file is broken; the site's administrators can see it");
        }
    }

    /** Sentences about profiles that cannot be used, for administrators. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        directory.ifPresent(folder -> {
            try (var files = Files.newDirectoryStream(folder, "*.json")) {
                for (Path file : files) {
                    String name = file.getFileName().toString().replaceFirst("\\.json$", "");
                    Profile profile = find(name);
                    if (profile.schema().isEmpty()) {
                        problems.add("The profile " + file.getFileName() + " is not used: " + why(file) + ".");
                    }
                }
            } catch (IOException e) {
                problems.add("The profiles in " + folder + " cannot be read: " + e);
            }
        });
        return problems;
    }

    private static String why(Path file) {
        try {
            Schema.of(JSON.readTree(Files.readAllBytes(file)));
            return "its name has to be letters, digits, '_', '-' and '.', and its size 1 MB at most";
        } catch (IOException e) {
            return "it is not JSON";
        } catch (InvalidSchemaException e) {
            return e.getMessage();
        }
    }
}
