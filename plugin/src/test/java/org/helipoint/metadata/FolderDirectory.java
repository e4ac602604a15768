package org.helipoint.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** A folder as the directory of a job. */
final class FolderDirectory implements JobDirectory {

    private final Path folder;

    /** Names of the files that were opened, one for each time. */
    final List<String> opened = new ArrayList<>();

    FolderDirectory(Path folder) {
        this.folder = folder;
    }

    @Override
    public OptionalLong size(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
    }

    @Override
    public List<String> list(String directory, int most) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(directory))) {
            return files.filter(Files::isRegularFile)
                    .limit(most)
                    .map(file -> folder.relativize(file).toString())
                    .toList();
        }
    }

    /** Names of the files that cannot be opened. */
    final Set<String> unreadable = new HashSet<>();

    @Override
    public InputStream open(String name, long offset) throws IOException {
        if (unreadable.contains(name)) {
            throw new IOException("not now");
        }
        opened.add(name);
        InputStream in = Files.newInputStream(folder.resolve(name));
        in.skipNBytes(offset);
        return in;
    }
}
