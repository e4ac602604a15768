package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.helipoint.store.Database.Limits;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.Test;

class LimitedH2Test {

    @Test
    void aConnectionThatCannotBeLimitedIsClosed() throws SQLException {
        Settings settings = new Settings("jdbc:h2:mem:limited", "sa", "")
                .with(new Limits(3, Duration.ofSeconds(1), Duration.ofMillis(-1)));
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(LimitedH2.of(settings)::getConnection).isInstanceOf(SQLException.class);

            ResultSet sessions = statement.executeQuery("select count(*) from information_schema.sessions");
            sessions.next();
            assertThat(sessions.getInt(1)).isEqualTo(1);
        }
    }
}
