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
     * A new directory below {@code target/servers}, where it stays to be looked at after a failure; elsewhere if that path
     * has a blank, because the scripts that UNICORE makes for jobs do not quote paths.
     *
     * @param variant a folder of {@code test-configs/configs}
     */
    static ServerDirectory directory(String variant) throws IOException {
        Path target = Files.createDirectories(property("helipoint.servers")).toRealPath();
        boolean plain = target.toString().matches("[A-Za-z0-9/._+-]+");
        return ServerDirectory.create(
                plain ? Files.createTempDirectory(target, variant + "-") : Files.createTempDirectory("helipoint-"),
                property("helipoint.configs"),
                variant,
                List.of(property("helipoint.host"), property("helipoint.lib")));
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name));
    }
}
