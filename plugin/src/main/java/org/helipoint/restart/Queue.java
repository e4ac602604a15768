package org.helipoint.restart;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a queue of the batch system allows, as the site's IDB says. Amounts are seconds and bytes.
 *
 * @param name as UNICORE has it
 * @param takes names of the resources that may be asked for
 * @param most how much of a resource may be asked for at most; without those that have no limit
 * @param takesAnything UNICORE asks for anything there and does not look at it
 */
public record Queue(String name, Set<String> takes, Map<String, Long> most, boolean takesAnything) {

    public Queue {
        takes = Set.copyOf(takes);
        most = Map.copyOf(most);
    }

    boolean takes(String resource) {
        return takesAnything || takes.contains(resource);
    }

    /** The limit of a resource; empty if it has none. */
    Optional<Long> most(String resource) {
        return Optional.ofNullable(most.get(resource));
    }
}
