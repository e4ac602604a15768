package org.helipoint.hdf5;

import java.util.Arrays;
import java.util.Optional;
import org.helipoint.extract.JobFile;

/** A file that is only in memory. */
final class BytesFile implements JobFile {

    private final byte[] bytes;

    BytesFile(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "scan.h5";
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public byte[] read(long offset, int length) {
        return Arrays.copyOfRange(bytes, (int) offset, (int) Math.min(offset + length, bytes.length));
    }

    @Override
    public Optional<JobFile> other(String name) {
        return Optional.empty();
    }
}
