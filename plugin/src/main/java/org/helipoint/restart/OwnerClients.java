package org.helipoint.restart;

import eu.unicore.security.Client;
import eu.unicore.security.SecurityTokens;
import eu.unicore.security.Xlogin;
import eu.unicore.services.Kernel;
import eu.unicore.services.security.IAttributeSource;
import eu.unicore.services.security.SecurityManager;
import eu.unicore.services.security.util.AuthZAttributeStore;
import java.util.Map;
import java.util.function.Function;
import org.apache.logging.log4j.ThreadContext;
import org.helipoint.hook.ActionReader;
import org.helipoint.model.Owner;
import org.helipoint.query.Caller;
import org.helipoint.redact.Unquoted;

/**
 * Lets work be done with the rights of a user who is not there, on a thread of our own: what goes on after a request, or
 * after a restart of the server. For this only an {@link Owner} is kept (a name, and the role, login and group that the
 * user had chosen), never a credential. The rights are asked for anew each time, from the site's attribute sources, as
 * UNICORE does it for each request ({@code AuthNHandler.createClient} of use-core 6.0.0, for a user who is delegated): who
 * has lost the role or the login by then, or was banned, can do nothing any more. The decision whether this user may
 * submit a job is still UNICORE's; {@link UnicoreSubmitter} asks for it, as for any caller.
 *
 * <p>How to use it: keep the owner of a run, or {@link ActionReader#owner} of the client of a request, and later
 *
 * <pre>{@code
 * Restarted restarted = clients.as(owner, caller -> restarts.restart(caller, workflow, request));
 * }</pre>
 *
 * <p>What such a user lacks is what comes only with a login: attributes that the authentication itself gives (PAM, an OIDC
 * token without an attribute source), for which this ends in {@link SubmissionRefusedException}, and the OAuth token that
 * UNICORE would pass on to other servers, without which a stage-in from there may fail as it does for an expired one.
 *
 * <p>Thread-safe. Attribute sources may be remote: never use it on a thread of XNJS. Not for threads of requests, whose
 * client it would take away.
 */
public final class OwnerClients implements OnBehalf {

    private final Kernel kernel;

    public OwnerClients(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Does something as this user.
     *
     * @param work what it does with {@link UnicoreSubmitter} and all else of UNICORE on this thread is done by the user
     * @throws SubmissionRefusedException if the user does not have the role, login or group any more, or the attribute
     *     sources cannot say so now
     */
    @Override
    public <T> T as(Owner owner, Function<Caller, T> work) {
        AuthZAttributeStore.setClient(client(owner));
        try {
            return work.apply(new Caller(owner.name(), owner.key(), owner.role()));
        } finally {
            AuthZAttributeStore.clear();
            ThreadContext.remove("clientName"); // UNICORE puts it there with the client
        }
    }

    private Client client(Owner owner) {
        if (owner.role() == null || owner.login() == null) {
            throw refused(owner, "a role and a login", null);
        }
        if (!ActionReader.comparable(owner.name()).equals(owner.key())) { // a name that was too long for the record
            throw refused(owner, "a name that was kept as a whole", null);
        }
        try {
            SecurityManager security = kernel.getSecurityManager();
            Client client = security.createClientWithAttributes(tokens(owner));
            if (!owner.role().equals(client.getRole().getName())) {
                throw refused(owner, "the role '" + owner.role() + "'", null);
            }
            security.collectDynamicAttributes(client);
            Xlogin login = client.getXlogin();
            if (!owner.login().equals(login.getUserName())) {
                throw refused(owner, "the login '" + owner.login() + "'", null);
            }
            if (owner.group() != null && !owner.group().equals(login.getGroup())) {
                login.setSelectedGroup(owner.group());
            }
            return client;
        } catch (eu.unicore.security.SecurityException | SecurityException e) { // UNICORE throws both
            throw refused(owner, "the role '" + owner.role() + "' with this login and group", e);
        }
    }

    /** As UNICORE has them for a user whom a trusted server names: no certificate, no password, no token. */
    private static SecurityTokens tokens(Owner owner) {
        SecurityTokens tokens = new SecurityTokens();
        tokens.setUserName(owner.name());
        tokens.setConsignorTrusted(true);
        Map<String, String[]> preferences = tokens.getUserPreferences();
        preferences.put(IAttributeSource.ATTRIBUTE_ROLE, new String[] {owner.role()});
        preferences.put(IAttributeSource.ATTRIBUTE_XLOGIN, new String[] {owner.login()});
        return tokens;
    }

    private static SubmissionRefusedException refused(Owner owner, String what, Exception cause) {
        return new SubmissionRefusedException(
                "UNICORE's attribute sources do not give '" + owner.name() + "' " + what + " now.",
                cause == null ? null : Unquoted.of(cause));
    }
}
