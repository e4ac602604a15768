package org.helipoint.restart;

import java.util.Optional;

/** The queues of the batch system. */
public interface Queues {

    /**
     * A queue by its name. Never waits.
     *
     * @param name empty for the default one
     * @return empty if nothing is known of it now
     */
    Optional<Queue> find(Optional<String> name);
}
