package org.helipoint.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PageFilesTest {

    private static final Path WEB = Path.of("target/classes/web");
    private static final long LIMIT = 300_000;

    @Test
    void allFilesOfTheFolderAreServed() throws IOException {
        assertThat(PageFiles.NAMES).containsExactlyInAnyOrderElementsOf(files());
    }

    @Test
    void theyAreSmallTogether() throws IOException {
        assertThat(files().stream().mapToLong(PageFilesTest::size).sum()).isLessThan(LIMIT);
    }

    @Test
    void noneOfThemMakesMarkupOrCodeOfText() throws IOException {
        for (String name : files()) {
            if (!name.startsWith("lib/")) {
                assertThat(Files.readString(WEB.resolve(name)))
                        .as(name)
                        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
                        .doesNotContain("localStorage", "sessionStorage", "document.cookie");
            }
        }
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(WEB)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> WEB.relativize(file).toString())
                    .toList();
        }
    }

    private static long size(String name) {
        try {
            return Files.size(WEB.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
