package org.helipoint.query;

import java.util.Objects;
import java.util.Optional;
import org.helipoint.model.Workflow;

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

    boolean maySee(Workflow workflow) {
        return isAdmin() || owns(workflow);
    }

    /** The owner to whose workflows the caller is confined; empty for an administrator. */
    Optional<String> confinedTo() {
        return isAdmin() ? Optional.empty() : Optional.of(key);
    }
}
