package org.helipoint.extract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A file of a job that is only in memory, or on this machine's disk. */
public final class MemoryFile implements JobFile {

    private final String name;
    private final byte[] bytes;
    private final List<MemoryFile> others = new ArrayList<>();
    private long bytesRead;

    public MemoryFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    public static MemoryFile of(String name, String text) {
        return new MemoryFile(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public static MemoryFile of(Path file) throws IOException {
        return new MemoryFile(file.getFileName().toString(), Files.readAllBytes(file));
    }

    /** With another file of the same job. */
    public MemoryFile with(MemoryFile other) {
        others.add(other);
        return this;
    }

    /** How many of its bytes were asked for, those that were read twice counted twice. */
    public long bytesRead() {
        return bytesRead;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public byte[] read(long offset, int length) {
        int from = (int) Math.min(offset, bytes.length);
        byte[] read = Arrays.copyOfRange(bytes, from, (int) Math.min((long) from + length, bytes.length));
        bytesRead += read.length;
        return read;
    }

    @Override
    public Optional<JobFile> other(String name) {
        return others.stream()
                .filter(other -> other.name.equals(name))
                .<JobFile>map(other -> other)
                .findFirst();
    }
}
