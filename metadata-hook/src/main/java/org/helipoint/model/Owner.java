package org.helipoint.model;

import java.util.Objects;

/**
 * Who submitted a run, as UNICORE mapped the user at that moment.
 *
 * @param name X.500 name as UNICORE knows it, at most 1000 characters of it
 * @param key the same name in a form in which equal names are equal text, of at most 500 characters; what access rules
 *     compare
 * @param login name on the cluster, null if the user had none
 * @param group UNIX group, null if the system's default
 * @param role UNICORE role
 */
public record Owner(String name, String key, String login, String group, String role) {

    private static final int ACCOUNT_LENGTH = 255;

    public Owner {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(key, "key");
        name = Run.cut(name, Run.NAME_LENGTH);
        login = Run.cut(login, ACCOUNT_LENGTH);
        group = Run.cut(group, ACCOUNT_LENGTH);
        role = Run.cut(role, ACCOUNT_LENGTH);
    }
}
