package org.helipoint.metadata;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import org.helipoint.model.Owner;

/**
 * The directory of a job, as its owner may see it. Names are below it, with {@code /}. For one thread at a time; each call
 * may be a remote one and take long.
 */
public interface JobDirectory {

    /** Gives directories with the rights of those who own them, asked for anew each time. */
    interface Opener {

        /**
         * Opens a directory.
         *
         * @throws org.helipoint.restart.SubmissionRefusedException if the owner does not have the role, login or group any more
         * @throws IOException if UNICORE cannot do so now
         */
        JobDirectory open(Owner owner, String directory) throws IOException;
    }

    /** How many bytes a file has; empty if there is no such file, or it is no file, or the owner may not see it. */
    OptionalLong size(String name) throws IOException;

    /** The files directly in a directory, at most as many as asked for; none if there is no such directory. */
    List<String> list(String directory, int most) throws IOException;

    /** The content of a file from a place on. */
    InputStream open(String name, long offset) throws IOException;
}
