package org.helipoint.store;

import java.nio.file.Path;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.io.TempDir;

class H2UpgradeTest extends UpgradeContract {

    @TempDir
    Path directory;

    @Override
    Settings newDatabase() {
        return Settings.h2(directory.resolve("helipoint"));
    }
}
