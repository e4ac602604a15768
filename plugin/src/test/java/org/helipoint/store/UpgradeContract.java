package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.helipoint.query.Caller;
import org.helipoint.query.Page;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.store.Database.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of records that a version before this one has written. */
abstract class UpgradeContract {

    private static final String LONG = "x".repeat(600);

    private Settings settings;

    /** A new, empty database. */
    abstract Settings newDatabase() throws SQLException;

    @BeforeEach
    void fillAnOlderOne() throws SQLException {
        settings = newDatabase();
        try (Database database = new Database(settings)) {
            Flyway.configure()
                    .configuration(database.flyway().getConfiguration())
                    .target("9")
                    .load()
                    .migrate();
        }
        List<String> rows = new ArrayList<>();
        for (String owner : List.of("one", "two")) {
            for (int n = 0; n < 600; n++) {
                rows.add(
                        ("insert into workflow (id, site, owner, owner_key, name, name_key, application, status, submitted,"
                                        + " tags, steps, attempts, job) values ('%s-%d', 'SITE', 'CN=%s', 'cn=%s', 'scan', 'scan',"
                                        + " '%s', 'SUCCESSFUL', timestamp '2026-01-01 00:00:00' + interval '%d' second, '[]', 1, 1,"
                                        + " '%s-%d')")
                                .formatted(owner, n, owner, owner, n == 7 ? LONG : "python3", n, owner, n));
                rows.add("insert into workflow_words (workflow, site, words) values ('%s-%d', 'SITE', 'scan %s%s')"
                        .formatted(owner, n, owner, n == 5 ? " lsco" : ""));
            }
        }
        execute(rows);
    }

    private void execute(List<String> statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private void everythingIsFound() {
        try (Database database = new Database(settings)) {
            database.open();
            Workflows workflows =
                    new Workflows(new StoredWorkflows(database, "SITE", Clock.systemUTC()), Clock.systemUTC());
            for (String owner : List.of("one", "two")) {
                Caller caller = new Caller("CN=" + owner, "cn=" + owner, "user");
                assertThat(page(workflows, caller, "q", "lsco").workflows())
                        .extracting(workflow -> workflow.id())
                        .containsExactly(owner + "-5");
                assertThat(page(workflows, caller, "q", "scan").total()).isEqualTo(600);
                assertThat(page(workflows, caller, "application", LONG).workflows())
                        .extracting(workflow -> workflow.id())
                        .containsExactly(owner + "-7");
            }
        }
    }

    private static Page page(Workflows workflows, Caller caller, String parameter, String value) {
        return workflows.page(caller, WorkflowQuery.parse(Map.of(parameter, List.of(value)), name -> name));
    }

    @Test
    void recordsFromBeforeAreFoundByTheirOwners() {
        everythingIsFound();
    }

    /** Broken off before its last statement, where most is there already. PostgreSQL does all of it or nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "V10__find_workflows_of_an_owner",
                "V12__keep_metadata_of_experiments",
                "V13__keep_templates",
                "V14__order_workflows_of_an_owner"
            })
    void aMigrationThatWasBrokenOffIsDoneAgain(String name) throws IOException, SQLException {
        assumeFalse(settings.postgresql());
        try (InputStream file =
                Database.class.getClassLoader().getResourceAsStream("db/migration/h2/" + name + ".sql")) {
            List<String> statements = Arrays.stream(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .replaceAll("--[^\n]*", "")
                            .split(";"))
                    .filter(statement -> !statement.isBlank())
                    .toList();
            execute(statements.subList(0, statements.size() - 1));
        }

        everythingIsFound();
    }

    @Test
    void aMigrationThatFailedIsTriedAgain() throws SQLException {
        execute(List.of("alter table words_waiting rename to elsewhere"));
        try (Database database = new Database(settings)) {
            assertThat(catching(database)).isNotNull();
        }
        execute(List.of("alter table elsewhere rename to words_waiting"));

        everythingIsFound();
    }

    private static RuntimeException catching(Database database) {
        try {
            database.open();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }
}
