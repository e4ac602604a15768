package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OldestPostgresRunStoreTest extends PostgresRunStoreContract {

    @BeforeAll
    static void start() throws IOException, SQLException {
        start("oldest.jar");
    }

    @Test
    void isTheVersionThatItShouldBe() {
        assertThat(version()).startsWith("13.");
    }
}
