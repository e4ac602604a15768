package org.helipoint.extract;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Reads metadata out of one kind of file. Found by {@link java.util.ServiceLoader}, so a site may add its own: a jar in the
 * server's {@code lib} with an entry in {@code META-INF/services}.
 *
 * <p>Runs after a job's end, never on a worker that processes jobs. One instance serves several threads.
 */
public interface Extractor {

    /** Whether this one reads the file, told by its name alone: its path below the job directory, with {@code /}. */
    boolean supports(String name);

    /** Of several extractors that support a file, the one with the smallest order reads it. */
    default int order() {
        return 100;
    }

    /**
     * What the file says, in the form of a job's {@code Metadata}: keys with a text, a number, true or false, with an object
     * {@code {"value": …, "unit": "K"}}, or with an object of further keys.
     *
     * @throws IOException if the file is not what its name says, or at a limit of {@code file}; the message is shown to users
     */
    ObjectNode extract(JobFile file) throws IOException;
}
