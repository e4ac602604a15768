package org.helipoint.model;

import java.util.Objects;

/**
 * Who submitted a run, as UNICORE mapped the user at that moment.
 *
 * @param name X.500 name as UNICORE knows it
 * @param key the same name in a form in which equal names are equal text; what access rules compare
 * @param login name on the cluster, null if the user had none
 * @param group UNIX group, null if the system's default
 * @param role UNICORE role
 */
public record Owner(String name, String key, String login, String group, String role) {

    public Owner {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(key, "key");
    }
}
