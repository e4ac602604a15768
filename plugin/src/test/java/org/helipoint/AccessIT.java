package org.helipoint;

import java.io.IOException;
import org.helipoint.testconfigs.ServerDirectory;

/** UNICORE's default decision point, with the rules that the plugin gives it. */
class AccessIT extends AccessContract {

    @Override
    ServerDirectory directory() throws IOException {
        return TestServers.directory("ldap", "oidc");
    }
}
