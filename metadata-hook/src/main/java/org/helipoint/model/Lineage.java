package org.helipoint.model;

import java.time.Instant;
import java.util.List;

/**
 * The workflows of the same owner that a workflow has to do with by its data: an input of one is an output of the other,
 * or lies in the directory of one of its jobs.
 *
 * @param upstream those that its inputs come from
 * @param downstream those that took their inputs from it
 */
public record Lineage(Side upstream, Side downstream) {

    /**
     * One side of it.
     *
     * @param workflows newest first
     * @param more whether there are more than these
     */
    public record Side(List<Relative> workflows, boolean more) {
        public Side {
            workflows = List.copyOf(workflows);
        }
    }

    /**
     * A workflow that another one has to do with.
     *
     * @param addresses of the inputs that make it so, as in the description of the job that takes them
     */
    public record Relative(String id, String name, RunState status, Instant submitted, List<String> addresses) {
        public Relative {
            addresses = List.copyOf(addresses);
        }
    }
}
