package org.helipoint.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import org.helipoint.redact.Redactor;
import org.helipoint.template.SiteTemplates.Broken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTemplatesTest {

    @TempDir
    Path directory;

    private SiteTemplates templates;

    @BeforeEach
    void read() {
        templates = new SiteTemplates(directory, new Redactor(), Clock.systemUTC());
    }

    private static String template(String name, String version) {
        return Json.text("{'name':'" + name + "','version':'" + version + "','job':{'Executable':'echo'}}");
    }

    /** A file that has not changed for long, so that its time counts. */
    private Path write(String file, String text, String time) throws IOException {
        Path path = Files.writeString(directory.resolve(file), text);
        return Files.setLastModifiedTime(path, FileTime.from(Instant.parse(time)));
    }

    private String version(String name) {
        return templates.find(name).orElseThrow().template().version();
    }

    @Test
    void filesAreReadAgainWhenTheyChangeComeAndGo() throws IOException {
        assertThat(templates.all()).isEmpty();

        Path a = write("a.json", template("a", "1"), "2026-01-01T00:00:00Z");
        assertThat(version("a")).isEqualTo("1");

        write("a.json", template("a", "2"), "2026-01-02T00:00:00Z");
        write("b.json", template("b", "1"), "2026-01-02T00:00:00Z");
        assertThat(version("a")).isEqualTo("2");
        assertThat(templates.all()).extracting(SeenTemplate::id).containsExactly("a", "b");
        assertThat(templates.all()).extracting(SeenTemplate::origin).containsOnly(SeenTemplate.Origin.SITE);

        Files.delete(a);
        assertThat(templates.find("a")).isEmpty();
        assertThat(version("b")).isEqualTo("1");
    }

    @Test
    void aFileThatIsNotTouchedIsNotReadAgain() throws IOException {
        write("a.json", template("a", "1"), "2026-01-01T00:00:00Z");
        Template before = templates.find("a").orElseThrow().template();

        assertThat(templates.find("a").orElseThrow().template()).isSameAs(before);
    }

    @Test
    void aChangeWithinTheSameMomentIsSeen() throws IOException {
        String now = Instant.now().plusSeconds(5).toString();
        write("a.json", template("a", "1"), now);
        assertThat(version("a")).isEqualTo("1");

        write("a.json", template("a", "2"), now);
        assertThat(version("a")).isEqualTo("2");
    }

    @Test
    void aBrokenFileIsKeptOutAndNamedAndHarmsNoOther() throws IOException {
        write("a.json", template("a", "1"), "2026-01-01T00:00:00Z");
        write("half.json", template("half", "1").substring(0, 20), "2026-01-01T00:00:00Z");
        write("wrong.json", "{\"name\": \"wrong\", \"version\": \"1\"}", "2026-01-01T00:00:00Z");
        write("list.json", "[]", "2026-01-01T00:00:00Z");
        write("twice.json", template("a", "7"), "2026-01-01T00:00:00Z");
        write("large.json", " ".repeat(2 * 1024 * 1024), "2026-01-01T00:00:00Z");
        Files.write(directory.resolve("bytes.json"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Files.createDirectory(directory.resolve("folder.json"));
        Files.createSymbolicLink(directory.resolve("nowhere.json"), directory.resolve("nothing"));
        write("notes.txt", "not a template", "2026-01-01T00:00:00Z");
        write(".hidden.json", "not a template", "2026-01-01T00:00:00Z");

        assertThat(templates.all()).extracting(SeenTemplate::id).containsExactly("a");
        assertThat(version("a")).isEqualTo("1");
        assertThat(templates.broken())
                .extracting(Broken::file)
                .containsExactly(
                        "bytes.json",
                        "folder.json",
                        "half.json",
                        "large.json",
                        "list.json",
                        "nowhere.json",
                        "twice.json",
                        "wrong.json");
        assertThat(templates.broken().stream().filter(one -> one.file().equals("wrong.json")))
                .extracting(Broken::problem)
                .containsExactly("'/job' is missing; it has to be a job description.");
        assertThat(templates.broken().stream().filter(one -> one.file().equals("bytes.json")))
                .extracting(Broken::problem)
                .containsExactly("It is not UTF-8.");
    }

    @Test
    void aHalfWrittenFileHealsWhenItIsWhole() throws IOException {
        write("a.json", template("a", "1").substring(0, 20), "2026-01-01T00:00:00Z");
        assertThat(templates.all()).isEmpty();
        assertThat(templates.broken()).hasSize(1);

        write("a.json", template("a", "1"), "2026-01-01T00:00:00Z");
        assertThat(version("a")).isEqualTo("1");
        assertThat(templates.broken()).isEmpty();
    }

    @Test
    void aNewVersionThatIsBrokenTakesTheTemplateAwayUntilItIsWhole() throws IOException {
        write("a.json", template("a", "1"), "2026-01-01T00:00:00Z");
        assertThat(version("a")).isEqualTo("1");

        write("a.json", "{", "2026-01-02T00:00:00Z");
        assertThat(templates.find("a")).isEmpty();

        write("a.json", template("a", "2"), "2026-01-03T00:00:00Z");
        assertThat(version("a")).isEqualTo("2");
    }

    @Test
    void withoutADirectoryThereAreNone() throws IOException {
        Files.delete(directory);

        assertThat(templates.all()).isEmpty();
        assertThat(templates.broken()).isEmpty();
    }
}
