package org.helipoint.query;

import java.util.Objects;
import java.util.Set;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowFilter;
import org.helipoint.store.WorkflowFilter.Field;

/**
 * Who asks.
 *
 * @param name X.500 name
 * @param key the name in the form in which equal names are equal text
 * @param role UNICORE role that the caller acts in now
 */
public record Caller(String name, String key, String role) {

    public Caller {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(role, "role");
    }

    /** Whether the caller acts as an administrator, who sees everything. */
    public boolean isAdmin() {
        return role.equals("admin");
    }

    boolean owns(Workflow workflow) {
        return key.equals(workflow.ownerKey());
    }

    /** Whether the caller may see a workflow. */
    public boolean maySee(Workflow workflow) {
        return isAdmin() || owns(workflow);
    }

    /**
     * A filter among what the caller may see.
     *
     * @throws InvalidQueryException if the filter asks for owners and the caller is no administrator
     */
    public WorkflowFilter confined(WorkflowFilter filter) {
        if (isAdmin()) {
            return filter;
        }
        if (!filter.values(Field.OWNER).isEmpty()) {
            throw new InvalidQueryException(
                    "'owner' is for administrators; without it you see all workflows of yours.");
        }
        return filter.with(Field.OWNER, Set.of(key));
    }
}
