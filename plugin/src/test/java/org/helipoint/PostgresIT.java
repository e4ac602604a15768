package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

/** A server whose records are in PostgreSQL, stopped and started again. */
class PostgresIT {

    private static final int COPIES = 2_000;

    private static JsonNode awaitFinished(UnicoreClient client, String workflow, int attempts) {
        return await().atMost(Duration.ofMinutes(3))
                .until(
                        () -> client.get("/helipoint/workflows/" + workflow).json(),
                        record -> record.path("attempts").intValue() == attempts
                                && record.path("finished").isTextual());
    }

    @Test
    void jobsAreRecordedListedAndRestartedAndOutliveTheServer() throws IOException, SQLException {
        try (PostgresServer postgres = TestServers.postgres()) {
            Login login = postgres.newDatabase("helipoint");
            ServerDirectory directory = TestServers.onPostgres(login, postgres.port());
            UnicoreClient demo = directory.client("demo");
            String job;
            JsonNode before;
            try (UnicoreServer server = UnicoreServer.start(directory)) {
                assertThat(server.pid()).isPositive();
                job = demo.submit(
                        "{\"Name\":\"𝄞 scan\",\"ApplicationName\":\"Date\",\"Imports\":[{\"Data\":\"a\\u0000b\",\"To\":\"in\"}]}");
                JsonNode first = awaitFinished(demo, job, 1);
                assertThat(first.path("status").asText()).isEqualTo("SUCCESSFUL");
                assertThat(first.path("name").asText()).isEqualTo("𝄞 scan");
                assertThat(first.at("/steps/0/attempts/0/captured").asText()).isEqualTo("LIVE");

                Answer restarted = demo.post("/helipoint/workflows/" + job + "/actions/restart", "{}");
                assertThat(restarted.status()).isEqualTo(201);
                before = awaitFinished(demo, job, 2);
                assertThat(before.path("status").asText()).isEqualTo("SUCCESSFUL");
            }

            try (UnicoreServer server = UnicoreServer.start(directory)) {
                assertThat(server.pid()).isPositive();
                JsonNode rows = await().atMost(Duration.ofMinutes(3))
                        .until(
                                () -> demo.get("/helipoint/workflows").json().path("workflows"),
                                workflows -> workflows.size() == 1);
                assertThat(rows.at("/0/id").asText()).isEqualTo(job);
                assertThat(demo.get("/helipoint/workflows/" + job).json().path("steps"))
                        .isEqualTo(before.path("steps"));
                assertThat(demo.get("/helipoint").json().at("/capture/dropped").intValue())
                        .isZero();
            }
            assertThat(Files.readString(directory.log()))
                    .contains("The store is up")
                    .doesNotContain(login.password());
        }
    }

    /** Older workflows, more than are in the first part of a table. */
    private static void copies(Login login, String name, String tagsOfTheOldest) throws SQLException {
        try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password());
                PreparedStatement insert = connection.prepareStatement(
                        "insert into workflow (id, site, owner, owner_key,"
                                + " name, status, submitted, tags, steps, attempts, job) select ? || n, site, owner, owner_key,"
                                + " name, status, submitted - n * interval '1 s', case n when ? then ? else '[]' end, 1, 1,"
                                + " job from (select * from workflow order by submitted desc limit 1) w, generate_series(1, ?) n")) {
            insert.setString(1, name);
            insert.setInt(2, COPIES);
            insert.setString(3, tagsOfTheOldest);
            insert.setInt(4, COPIES);
            insert.executeUpdate();
        }
    }

    /** A table that somebody has locked makes every question to it take too long; a row that nobody can read ends a table. */
    @Test
    void aQuestionThatTakesTooLongIsBrokenOffAndSoIsATableThatFails() throws IOException, SQLException {
        try (PostgresServer postgres = TestServers.postgres()) {
            Login login = postgres.newDatabase("helipoint");
            ServerDirectory directory = TestServers.onPostgres(login, postgres.port());
            directory.configure("helipoint.db.statementTimeout=1");
            UnicoreClient demo = directory.client("demo");
            try (UnicoreServer server = UnicoreServer.start(directory)) {
                assertThat(server.pid()).isPositive();
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> demo.get("/helipoint/workflows").status() == 200);

                try (Connection connection = DriverManager.getConnection(login.url(), login.user(), login.password());
                        Statement statement = connection.createStatement()) {
                    connection.setAutoCommit(false);
                    statement.execute("lock table workflow in access exclusive mode");

                    List<String> messages = new ArrayList<>();
                    for (String question :
                            List.of("/helipoint/workflows", "/helipoint/statistics", "/helipoint/workflows/x")) {
                        Answer answer = demo.get(question);
                        assertThat(answer.status()).as(question).isEqualTo(503);
                        messages.add(answer.json().path("errorMessage").asText());
                    }
                    assertThat(messages).allMatch(message -> message.contains("longer than 1.0 s"));
                }

                // PostgreSQL ends the session, and with it the lock, a moment after we have
                await().atMost(Duration.ofMinutes(3))
                        .until(() -> demo.get("/helipoint/workflows").status() == 200);

                String job = demo.submit("{\"ApplicationName\":\"Date\"}");
                awaitFinished(demo, job, 1);
                copies(login, job, "[]");
                UnicoreClient table = demo.with("Accept", "text/csv");
                assertThat(table.get("/helipoint/workflows").text().lines()).hasSize(2 + COPIES);
                copies(login, job + "-again", "what is no list of tags");
                assertThatThrownBy(() -> table.get("/helipoint/workflows")).hasCauseInstanceOf(IOException.class);
                assertThat(demo.get("/helipoint/workflows").status()).isEqualTo(200);
            }
        }
    }
}
