package org.helipoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.helipoint.testconfigs.ServerDirectory;

/** Makes server directories for integration tests: a stock UNICORE/X with the plugin's jars dropped in. */
final class TestServers {

    private TestServers() {}

    /**
     * A new directory below {@code target/servers}, where it stays to be looked at after a failure.
     *
     * @param variant a folder of {@code test-configs/configs}
     */
    static ServerDirectory directory(String variant) throws IOException {
        Path servers = Files.createDirectories(property("helipoint.servers"));
        return ServerDirectory.create(
                Files.createTempDirectory(servers, variant + "-"),
                property("helipoint.configs"),
                variant,
                List.of(property("helipoint.host"), property("helipoint.lib")));
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name));
    }
}
