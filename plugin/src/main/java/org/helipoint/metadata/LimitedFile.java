package org.helipoint.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.helipoint.extract.JobFile;
import org.helipoint.model.FilePatterns;

/** A file in a job directory, of which no more is read than a {@link Budget} allows. For one thread. */
final class LimitedFile implements JobFile, AutoCloseable {

    /** What all that is read for one file of a job may take: that file, and others that belong to it. */
    static final class Budget {

        private final long end;
        private long left;
        private final String size;
        private volatile boolean failed;

        /**
         * A budget.
         *
         * @param bytes that may be read
         * @param end when it is over, as {@link System#nanoTime} tells it
         */
        Budget(long bytes, long end) {
            this.left = bytes;
            this.end = end;
            this.size = (bytes >> 20) + " MB";
        }

        /** Whether the target system failed over something, whatever the extractor made of that. */
        boolean failed() {
            return failed;
        }

        private void take(long bytes) throws IOException {
            if (System.nanoTime() - end > 0) {
                throw new IOException("it took too long to read");
            }
            if (bytes > left) {
                throw new IOException("more than " + size + " of it would have to be read");
            }
            left -= bytes;
        }
    }

    private final JobDirectory directory;
    private final String name;
    private final long size;
    private final Budget budget;

    private InputStream in;
    private long position;

    LimitedFile(JobDirectory directory, String name, long size, Budget budget) {
        this.directory = directory;
        this.name = name;
        this.size = size;
        this.budget = budget;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte[] read(long offset, int length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new IOException("it says that something lies before its beginning");
        }
        int wanted = (int) Math.max(0, Math.min(length, size - offset));
        budget.take(wanted);
        if (wanted == 0) {
            return new byte[0];
        }
        goTo(offset);
        byte[] bytes = new byte[wanted];
        int read = ask(() -> in.readNBytes(bytes, 0, wanted));
        position += read;
        return read == wanted ? bytes : Arrays.copyOf(bytes, read);
    }

    private interface Question<T> {
        T ask() throws IOException;
    }

    private <T> T ask(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (IOException e) {
            budget.failed = true;
            throw e;
        }
    }

    /** Opening is what costs: it is a request to the target system. */
    private void goTo(long offset) throws IOException {
        if (in == null || offset != position) {
            close();
            in = ask(() -> directory.open(name, offset));
            position = offset;
        }
    }

    @Override
    public Optional<JobFile> other(String other) throws IOException {
        budget.take(0);
        if (!FilePatterns.isWithin(other)) {
            return Optional.empty();
        }
        OptionalLong length = ask(() -> directory.size(other));
        return length.isPresent() && length.getAsLong() > 0
                ? Optional.of(new LimitedFile(directory, other, length.getAsLong(), budget))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
            in = null;
        }
    }
}
