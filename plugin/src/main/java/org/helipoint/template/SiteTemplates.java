package org.helipoint.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.helipoint.redact.Redactor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates of the site: the files {@code *.json} in a directory, read again when they change, whenever somebody asks. One
 * that is broken is kept out until it is whole, and harms no other. Thread-safe.
 */
public final class SiteTemplates {

    private static final Logger LOG = LoggerFactory.getLogger(SiteTemplates.class);

    private static final int MOST_FILES = 500;
    private static final int LARGEST = 4 * TemplateCheck.LARGEST; // bytes, of as many characters as may be

    /** A file that changed so lately may change again without its time showing it. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    private final Path directory;
    private final Redactor redactor;
    private final Clock clock;
    private Map<String, ReadFile> files = new HashMap<>();
    private Set<Broken> logged = Set.of();

    /**
     * The templates in a directory.
     *
     * @param directory need not exist; then there are none
     */
    public SiteTemplates(Path directory, Redactor redactor, Clock clock) {
        this.directory = directory;
        this.redactor = redactor;
        this.clock = clock;
    }

    /**
     * A file that is no template.
     *
     * @param file its name
     * @param problem why, for an administrator
     */
    public record Broken(String file, String problem) {}

    /** What was found. */
    private record Found(Map<String, SeenTemplate> templates, List<Broken> broken) {}

    /**
     * A file as it was read.
     *
     * @param read when
     * @param template null if it is broken
     * @param problem null if it is not
     */
    private record ReadFile(FileTime modified, long size, Instant read, Template template, String problem) {

        boolean isStill(BasicFileAttributes now) {
            return modified.equals(now.lastModifiedTime())
                    && size == now.size()
                    && modified.toInstant().plus(SETTLED).isBefore(read);
        }
    }

    /** All that are whole, by name, in the order of the files. */
    public Collection<SeenTemplate> all() {
        return found().templates().values();
    }

    /** One by its name. */
    public Optional<SeenTemplate> find(String name) {
        return Optional.ofNullable(found().templates().get(name));
    }

    /** The files that are no templates, and perhaps the directory. */
    public List<Broken> broken() {
        return found().broken();
    }

    private synchronized Found found() {
        Map<String, SeenTemplate> templates = new LinkedHashMap<>();
        List<Broken> broken = new ArrayList<>();
        Map<String, ReadFile> next = new HashMap<>();
        for (Path path : list(broken)) {
            String name = path.getFileName().toString();
            ReadFile file = read(path, files.get(name));
            next.put(name, file);
            if (file.problem() != null) {
                broken.add(new Broken(name, file.problem()));
            } else if (templates.containsKey(file.template().name())) {
                broken.add(new Broken(
                        name,
                        "Another file has a template of the name "
                                + file.template().name() + "."));
            } else {
                templates.put(file.template().name(), seen(file));
            }
        }
        files = next;
        log(broken);
        return new Found(templates, broken);
    }

    /** Each problem once, as long as it is there. */
    private void log(List<Broken> broken) {
        broken.stream()
                .filter(one -> !logged.contains(one))
                .forEach(
                        one -> LOG.warn("Templates of the site, {}: {}", directory.resolve(one.file()), one.problem()));
        logged = Set.copyOf(broken);
    }

    private static SeenTemplate seen(ReadFile file) {
        return new SeenTemplate(
                file.template().name(),
                file.template(),
                SeenTemplate.Origin.SITE,
                null,
                null,
                file.modified().toInstant());
    }

    private List<Path> list(List<Broken> broken) {
        try (Stream<Path> paths = Files.list(directory)) {
            List<Path> all = paths.filter(path -> path.getFileName().toString().endsWith(".json"))
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
            if (all.size() > MOST_FILES) {
                broken.add(new Broken("", "There are more than " + MOST_FILES + " files; the others are passed over."));
            }
            return all.stream().limit(MOST_FILES).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | java.io.UncheckedIOException e) {
            broken.add(new Broken("", "The directory of templates cannot be read: " + e.getMessage()));
            return List.of();
        }
    }

    private ReadFile read(Path path, ReadFile before) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            if (before != null && before.isStill(now)) {
                return before;
            }
            return parse(path, now);
        } catch (IOException e) {
            return new ReadFile(FileTime.fromMillis(0), -1, clock.instant(), null, "It cannot be read: " + e);
        }
    }

    private ReadFile parse(Path path, BasicFileAttributes now) throws IOException {
        Instant at = clock.instant();
        Template template = null;
        String problem = null;
        if (!now.isRegularFile()) {
            problem = "It is not a file.";
        } else if (now.size() > LARGEST) {
            problem = "It is larger than " + LARGEST + " bytes.";
        } else {
            try {
                template = template(Files.readString(path, StandardCharsets.UTF_8));
            } catch (InvalidTemplateException e) {
                problem = e.getMessage();
            } catch (CharacterCodingException e) {
                problem = "It is not UTF-8.";
            }
        }
        return new ReadFile(now.lastModifiedTime(), now.size(), at, template, problem);
    }

    private Template template(String text) {
        try {
            JsonNode json = TemplateText.read(text);
            if (json instanceof ObjectNode document) {
                return Template.of(document, redactor);
            }
            throw TemplateText.wrong("is not a JSON object");
        } catch (JsonProcessingException e) {
            throw TemplateText.wrong("is not JSON: line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr());
        }
    }
}
