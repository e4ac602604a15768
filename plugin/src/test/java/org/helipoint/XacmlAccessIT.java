package org.helipoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.helipoint.testconfigs.ServerDirectory;

/** The decision point of the official server bundle, with the policy that the plugin's bundle brings. */
class XacmlAccessIT extends AccessContract {

    private static final String POLICIES = "xacml2Policies/30helipoint.xml";

    @Override
    ServerDirectory directory() throws IOException {
        ServerDirectory directory = TestServers.directory("ldap", "oidc", "xacml");
        Path bundle = Path.of(System.getProperty("helipoint.root"), "deployment/src/main/bundle/conf");
        Files.copy(bundle.resolve(POLICIES), directory.conf(POLICIES));
        return directory;
    }
}
