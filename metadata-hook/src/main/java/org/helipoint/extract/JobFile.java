package org.helipoint.extract;

import java.io.IOException;
import java.util.Optional;

/** A file of a job, read with the rights of the job's owner and within limits for size and time. For one thread. */
public interface JobFile {

    /** Its path below the job directory, with {@code /}. */
    String name();

    /** In bytes. */
    long size();

    /**
     * Bytes of the file, fewer than {@code length} only where it ends, none behind its end.
     *
     * @throws IOException if it cannot be read, or a limit (bytes read in all, time) is reached
     */
    byte[] read(long offset, int length) throws IOException;

    /** Another file of the same job, as a TDMS file's index; {@code name} as {@link #name()} has it. */
    Optional<JobFile> other(String name) throws IOException;
}
