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

    /**
     * What a target system carries for a place that is looked up in a file, however little is wanted there: XNJS fills a buffer of
     * {@code CLASSICTSI.BUFFERSIZE}, by default this.
     */
    static final int CARRIED_FOR_A_PLACE = 1 << 20;

    /** A gap up to here is read through instead, because it is probably in that buffer. */
    static final int SMALL_GAP = 1 << 18;

    /** What all that is read for one file of a job may take: that file, and others that belong to it. */
    static final class Budget {

        /** Bytes that may be carried for places that are looked up, and for gaps. */
        private static final long CARRIED = 256L * CARRIED_FOR_A_PLACE;

        private final long end;
        private long left;
        private long carried;
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

        private void carry(long bytes) throws IOException {
            carried += bytes;
            if (carried > CARRIED) {
                throw new IOException("too much lies between the parts of it that have to be read");
            }
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
            throw failed(e);
        } catch (RuntimeException e) { // from its streams, which are not ours
            throw failed(
                    new IOException("the target system failed (" + e.getClass().getSimpleName() + ")", e));
        }
    }

    /** Nobody knows how far the stream has come now: the next read opens another. */
    private IOException failed(IOException e) {
        budget.failed = true;
        InputStream broken = in;
        in = null;
        try {
            if (broken != null) {
                broken.close();
            }
        } catch (IOException | RuntimeException again) {
            // nothing more can be done about it
        }
        return e;
    }

    /** To look up another place is what costs: it is a request to the target system, and to go back two. */
    private void goTo(long offset) throws IOException {
        long gap = offset - position;
        if (in == null || gap < 0) {
            budget.carry(CARRIED_FOR_A_PLACE);
            close();
            in = ask(() -> directory.open(name, offset));
        } else if (gap > SMALL_GAP) {
            budget.carry(CARRIED_FOR_A_PLACE);
            ask(() -> {
                in.skipNBytes(gap);
                return null;
            });
        } else if (gap > 0) {
            budget.carry(gap);
            ask(() -> in.readNBytes((int) gap));
        }
        position = offset;
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
            InputStream done = in;
            in = null;
            ask(() -> {
                done.close();
                return null;
            });
        }
    }
}
