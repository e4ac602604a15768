package org.helipoint.testconfigs;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldif.LDIFException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An LDAP directory of people on 127.0.0.1, kept in memory, for the configuration {@code ldap}. Only UNICORE may read it, with
 * a password that is made anew each time.
 */
public final class LdapDirectory implements AutoCloseable {

    private static final String PEOPLE = "ou=people,dc=site";
    private static final String READER = "cn=unicore";

    private final InMemoryDirectoryServer directory;
    private final String password = ServerDirectory.secret();

    private LdapDirectory() throws LDAPException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=site");
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("ldap", InetAddress.getLoopbackAddress(), 0, null));
        config.addAdditionalBindCredentials(READER, password);
        config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
        this.directory = new InMemoryDirectoryServer(config);
    }

    /** Starts an empty directory. */
    public static LdapDirectory start() {
        try {
            LdapDirectory started = new LdapDirectory();
            started.directory.add("dn: dc=site", "objectClass: domain", "dc: site");
            started.directory.add("dn: " + PEOPLE, "objectClass: organizationalUnit", "ou: people");
            started.directory.startListening();
            return started;
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Adds somebody.
     *
     * @param name X.500 name
     * @param roles UNICORE roles, the one to be used unless another is asked for first
     * @param logins names on the cluster, the one to be used unless another is asked for first
     */
    public void add(String name, List<String> roles, List<String> logins) {
        String id = logins.get(0);
        List<String> entry = new ArrayList<>(List.of(
                "dn: uid=" + id + "," + PEOPLE,
                "objectClass: inetOrgPerson",
                "cn: " + id,
                "sn: " + id,
                "departmentNumber: telbe",
                "seeAlso: " + name));
        roles.forEach(role -> entry.add("employeeType: " + role));
        logins.forEach(login -> entry.add("uid: " + login));
        try {
            directory.add(entry.toArray(String[]::new));
        } catch (LDAPException | LDIFException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** What a server with the configuration {@code ldap} has to know. */
    public String[] properties() {
        String source = "container.security.attributes.LDAP.";
        return new String[] {
            source + "ldapURL=ldap://127.0.0.1:" + directory.getListenPort(), source + "ldapCredential=" + password
        };
    }

    @Override
    public void close() {
        directory.shutDown(true);
    }
}
