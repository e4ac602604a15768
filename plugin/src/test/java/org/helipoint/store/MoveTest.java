package org.helipoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.helipoint.model.Lineage;
import org.helipoint.model.Metadata;
import org.helipoint.model.RestartItem;
import org.helipoint.model.RestartTask;
import org.helipoint.model.RunState;
import org.helipoint.model.Snapshots;
import org.helipoint.model.WorkflowDetails;
import org.helipoint.store.Database.Settings;
import org.helipoint.testconfigs.PostgresServer;
import org.helipoint.testconfigs.PostgresServer.Login;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moves from an H2 file as a server leaves it to a real PostgreSQL. */
class MoveTest {

    private static final int WORKFLOWS = 1_050;
    private static final String SITE = "SITE";

    @TempDir
    static Path shared;

    private static PostgresServer server;
    private static Path template;

    @TempDir
    Path folder;

    private Path file;
    private Login login;
    private Settings target;
    private final List<String> said = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = PostgresServer.create(Path.of(System.getProperty("helipoint.postgresql"), "oldest.jar"));
        template = shared.resolve("helipoint.mv.db");
        fill(Settings.h2(shared.resolve("helipoint")));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void prepare() throws IOException, SQLException {
        file = Files.copy(template, folder.resolve("helipoint.mv.db"));
        login = server.newDatabase("move_" + UUID.randomUUID().toString().replace('-', '_'));
        target = new Settings(login.url(), login.user(), login.password());
    }

    /** Some records as the store writes them, and many as like as peas. */
    private static void fill(Settings settings) {
        try (Database database = new Database(settings)) {
            database.open();
            HibernateRunStore store = new HibernateRunStore(database, SITE);
            store.save(List.of(
                    Snapshots.submitted("Scan", 1, "{'Name':'𝄞 é','Imports':[{'From':'https://a/b','To':'in'}]}"),
                    Snapshots.ended("Scan", 2, RunState.FAILED),
                    Snapshots.submitted("scan-2", 3, Snapshots.submission("{}", "Scan")),
                    Snapshots.moved("scan-2", 4, RunState.RUNNING),
                    Snapshots.submitted(
                            "reader",
                            5,
                            "{'Imports':[{'From':'https://gw/SITE/rest/core/storages/Scan-uspace/files/out','To':'in'}],"
                                    + "'Metadata':{'sample':'LSCO','t':{'value':31,'unit':'K'},'odd':[[1]]}}")));
            StoredWorkflows stored = new StoredWorkflows(database, SITE, Clock.systemUTC());
            stored.audit("CN=Admin", "READ", Optional.of("Scan"), "once");
            stored.audit("CN=Admin", "READ", Optional.of("Scan"), "twice");
            new RememberedRequests(database, SITE, Clock.systemUTC())
                    .remember(new RememberedRequest("key", "salt", "digest", "Scan", "{}"));
            database.write(session -> {
                Stream.of(
                                "insert into workflow (id, site, owner, owner_key, name, status, submitted,"
                                        + " seconds_total, tags, steps, attempts, job) select 'w' || x, 'SITE', 'o', 'o',"
                                        + " 'a' || char(0) || 'b', 'FAILED', timestamp with time zone '2026-06-13"
                                        + " 05:35:00.123+02:00', x / 3e0, '[]', 1, 1, 'w' || x from"
                                        + " system_range(1, " + WORKFLOWS + ")",
                                "insert into run (id, site, job, workflow, step, step_name, attempt, owner, owner_key,"
                                        + " name, description, removed, captured, state, log, revision) select 'w' || x,"
                                        + " 'SITE', 'w' || x, 'w' || x, 1, 's', 1, 'o', 'o', 'n', '{}', '[]', 'LATE',"
                                        + " 'FAILED', '[]', x from system_range(1, " + WORKFLOWS + ")",
                                "insert into run_event select 'w' || x, y, 'SITE', 'READY', timestamp with time zone"
                                        + " '2026-06-13 05:35:00+00:00' from system_range(1, " + WORKFLOWS
                                        + "), (select x as y from system_range(1, 3))")
                        .forEach(insert ->
                                session.createNativeMutationQuery(insert).executeUpdate());
                return null;
            });
            addTask(new StoredTasks(database, SITE, Clock.systemUTC()));
            StoredTemplates templates = new StoredTemplates(database, SITE);
            templates.save(
                    new KeptTemplate("a~1", "CN=A", "cn=a", "a", "1", "site", Snapshots.DAY, "{}"),
                    Optional.empty(),
                    others -> {});
            templates.used(new TemplateUse("Scan", SITE, "a~1", "a", "1", "digest", "{}"), "{}");
            new StoredMetadata(database, SITE, Clock.systemUTC())
                    .change(
                            "reader",
                            "CN=A",
                            before -> Metadata.patch(before, Snapshots.json("{'sample':null}"))
                                    .values());
        }
    }

    private static void addTask(StoredTasks tasks) {
        RestartTask task = new RestartTask(
                "task",
                SITE,
                Snapshots.DEMO,
                Snapshots.DAY,
                Optional.empty(),
                RestartTask.State.RUNNING,
                Optional.empty(),
                "{}",
                Map.of());
        RestartItem item = new RestartItem(
                0,
                "Scan",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                RestartItem.State.NOT_SUBMITTED,
                Optional.empty(),
                Optional.of("it is RUNNING"));
        tasks.add(task, List.of(item));
    }

    private boolean move() {
        return new Move(file, target, said::add).run();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(login.url(), login.user(), login.password());
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String one : statements) {
                statement.execute(one);
            }
        }
    }

    private long count(String table) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void makeTables() {
        try (Database database = new Database(target)) {
            database.open();
        }
    }

    private static WorkflowDetails scan(Database database) {
        return new StoredWorkflows(database, SITE, Clock.systemUTC())
                .find("Scan")
                .orElseThrow();
    }

    private static List<Lineage.Relative> readersOfScan(Database database) {
        return new StoredWorkflows(database, SITE, Clock.systemUTC())
                .lineage(scan(database).workflow())
                .downstream()
                .workflows();
    }

    @Test
    void everyRecordComesOverAndTheFileStaysAsItIs() throws IOException, SQLException {
        byte[] before = Files.readAllBytes(file);
        var time = Files.getLastModifiedTime(file);

        assertThat(move()).isTrue();

        assertThat(said).filteredOn(line -> line.endsWith(", equal")).hasSameSizeAs(MovedTables.MOVED);
        assertThat(said).anyMatch(line -> line.startsWith("  run_event: " + (3 * WORKFLOWS + 5) + " "));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
        assertThat(folder).isDirectoryContaining("glob:**helipoint.mv.db").satisfies(one -> {
            try (Stream<Path> files = Files.list(one)) {
                assertThat(files).hasSize(1);
            }
        });
        assertThat(count("audit")).isEqualTo(2);
        assertThat(count("remembered_request where id = 'key' and made = 'Scan'"))
                .isEqualTo(1);
        assertThat(count("workflow where name = 'a\ufffdb' and submitted = '2026-06-13 03:35:00.123Z'"))
                .isEqualTo(WORKFLOWS);
        assertThat(count("template where name = 'a' and share = 'site'")).isEqualTo(1);
        assertThat(count("template_document where digest = 'digest'")).isEqualTo(1);
        assertThat(count("metadata_entry where name = 't' and number_value = 31 and effective"))
                .isEqualTo(1);
        assertThat(count("metadata_entry where name = 'sample' and not effective"))
                .isEqualTo(2);
        assertThat(count("metadata_change where old_value = 'LSCO' and new_value is null"))
                .isEqualTo(1);
        assertThat(count("metadata_finding where place = 'odd'")).isEqualTo(1);
        assertThat(count("metadata_task where run = 'reader'")).isEqualTo(1);
        assertThat(count("template_use where job = 'Scan' and template = 'a~1'"))
                .isEqualTo(1);
        assertThat(count("restart_task where id = 'task' and state = 'DONE'")).isEqualTo(1);
        assertThat(count("restart_task_item where task = 'task' and why = 'it is RUNNING'"))
                .isEqualTo(1);
        assertThat(count("information_schema.tables where table_name = '" + Move.MARK + "'"))
                .isZero();
        try (Database old = new Database(Settings.h2(folder.resolve("helipoint")));
                Database now = new Database(target)) {
            old.open();
            now.open();
            assertThat(scan(now)).usingRecursiveComparison().isEqualTo(scan(old));
            assertThat(readersOfScan(now)).hasSize(1).isEqualTo(readersOfScan(old));
            assertThat(new HibernateRunStore(now, SITE).openJobs()).containsExactlyInAnyOrder("scan-2", "reader");
        }
    }

    @Test
    void aMoveThatIsKilledGoesOnAndNothingIsDoubled() throws IOException, SQLException {
        makeTables();
        Process process;
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            // the move has to wait at this row, in the middle of the table
            statement.execute("insert into workflow (id, site, owner, owner_key, name, status, submitted, tags, steps,"
                    + " attempts, job) values ('w', 'OTHER', '', '', '', '', now(), '', 1, 1, '')");
            statement.execute(
                    "insert into run (id, site, job, workflow, step, step_name, attempt, owner, owner_key, name,"
                            + " description, removed, captured, state, log, revision) values ('w700', 'OTHER', '', 'w', 1,"
                            + " '', 1, '', '', '', '', '', '', '', '', 1)");
            process = fork();
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> count("run") > 0 && count("pg_locks where not granted") > 0);
            process.destroyForcibly().onExit().join();
            other.rollback();
        }
        assertThat(count("workflow")).isEqualTo(WORKFLOWS + 2);
        assertThat(count("run")).isPositive().isLessThan(WORKFLOWS);
        assertThat(count("run_event")).isZero();

        Process again = fork();
        String output = new String(again.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(again.onExit().join().exitValue()).as(output).isZero();
        assertThat(output)
                .contains("A move that was begun goes on.")
                .containsPattern("run: going on after [1-9]")
                .contains("All records are in PostgreSQL");
        assertThat(count("run")).isEqualTo(WORKFLOWS + 3);
        assertThat(count("run_event")).isEqualTo(3 * WORKFLOWS + 5);
    }

    /** The program that the bundle's script starts, in a process of its own. */
    private Process fork() throws IOException {
        Path configuration = folder.resolve("main.config");
        Files.writeString(
                configuration,
                String.join(
                        "\n",
                        "$include.HELIPOINT " + folder.resolve("helipoint.properties"),
                        "persistence.directory=" + folder));
        Files.writeString(
                folder.resolve("helipoint.properties"),
                String.join(
                        "\n",
                        "helipoint.db.url=" + login.url(),
                        "helipoint.db.user=" + login.user(),
                        "helipoint.db.password=" + login.password()));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.helipoint.MoveToPostgresql",
                        configuration.toString())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void aFileThatAServerHasOpenIsNotMoved() throws IOException {
        Process holder = HeldH2.start(Settings.h2(folder.resolve("helipoint")));
        try {
            assertThatThrownBy(this::move).hasMessageContaining("is in use. Stop the UNICORE/X server");
        } finally {
            holder.destroyForcibly().onExit().join();
        }
        assertThat(move()).as("after the server was killed").isTrue();
    }

    @Test
    void whatTheManualDeletesIsAllThatKeepsAMoveFromBeginningAnew() throws IOException, SQLException {
        move();
        assertThatThrownBy(this::move).hasMessageContaining("has records of the site SITE already");
        String manual = Files.readString(Path.of("..", "docs", "postgresql.md"));
        String tables = manual.replaceFirst("(?s).*where site = '<site>'`\\): (.*?)\\. .*", "$1");

        for (String table : tables.replace("`", "").split(", ", -1)) {
            execute("delete from " + table + " where site = 'SITE'");
        }

        assertThat(move()).isTrue();
    }

    @Test
    void recordsOfTheSameSiteAreNotMixed() throws SQLException {
        try (Database database = new Database(target)) {
            database.open();
            new HibernateRunStore(database, SITE).save(List.of(Snapshots.submitted("new", 1, "{}")));
        }

        assertThatThrownBy(this::move)
                .hasMessageContaining("has records of the site SITE already (1 rows in workflow)");

        assertThat(count("workflow")).isEqualTo(1);
    }

    @Test
    void recordsOfAnotherSiteStayAsTheyAre() throws SQLException {
        try (Database database = new Database(target)) {
            database.open();
            new HibernateRunStore(database, "OTHER").save(List.of(Snapshots.submitted("new", 1, "{}")));
        }

        assertThat(move()).isTrue();

        assertThat(count("workflow where site = 'OTHER'")).isEqualTo(1);
        assertThat(count("workflow where site = 'SITE'")).isEqualTo(WORKFLOWS + 2);
    }

    @Test
    void aRunOfTheSameIdAtAnotherSiteIsNotReplaced() throws SQLException {
        try (Database database = new Database(target)) {
            database.open();
            new HibernateRunStore(database, "OTHER").save(List.of(Snapshots.submitted("w1", 1, "{}")));
        }

        assertThatThrownBy(this::move).hasMessageContaining("a row with the same key in workflow already");

        assertThat(count("workflow where id = 'w1' and site = 'OTHER'")).isEqualTo(1);
    }

    @Test
    void whatArrivesOtherwiseThanItWasIsTold() throws SQLException {
        makeTables();
        execute(
                "create function change() returns trigger language plpgsql as"
                        + " 'begin new.name = ''x''; return new; end'",
                "create trigger change before insert on run for each row when (new.id = 'w7')"
                        + " execute function change()");

        assertThat(move()).isFalse();

        assertThat(said)
                .filteredOn(line -> line.endsWith(", DIFFERENT"))
                .singleElement()
                .asString()
                .contains("  run: ");
    }

    @Test
    void aFileThatHasChangedSinceAMoveBeganIsNotMixedWithIt() throws SQLException {
        makeTables();
        execute("alter table run_event add check (run <> 'w700')");
        assertThatThrownBy(this::move).hasMessageContaining("A database failed").hasMessageContaining("Run this again");
        addOneMore();
        execute("alter table run_event drop constraint run_event_run_check");

        assertThatThrownBy(this::move).hasMessageContaining("do not come from this file as it is now");
    }

    private void addOneMore() {
        try (Database database = new Database(Settings.h2(folder.resolve("helipoint")))) {
            database.open();
            new HibernateRunStore(database, SITE).save(List.of(Snapshots.submitted("new", 1, "{}")));
        }
    }

    @Test
    void twoMovesAtOnceAreOne() throws SQLException {
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(" + Move.LOCK + ")");

            assertThatThrownBy(this::move).hasMessageContaining("Another move into this database is running");
        }
    }

    @Test
    void whatNobodyThoughtOfIsNotLeftBehind() throws SQLException {
        makeTables();
        execute("create table novel (site text)");
        assertThatThrownBy(this::move).hasMessageContaining("how the table novel is moved");

        execute("drop table novel", "alter table run add novel text");
        assertThatThrownBy(this::move).hasMessageContaining("how the column run.novel is moved");

        execute("alter table run drop novel", "alter table run add novel text generated always as (name) stored");
        assertThat(move()).isTrue();
    }

    @Test
    void aFileOfAnOlderVersionIsNotMoved() throws IOException {
        Files.delete(file);
        Settings old = Settings.h2(folder.resolve("helipoint"));
        Flyway.configure()
                .dataSource(old.url(), old.user(), old.password())
                .locations("classpath:db/migration/h2")
                .target("1")
                .load()
                .migrate();

        assertThatThrownBy(this::move)
                .hasMessageContaining("is of an older version of HELIPOINT. Start the server once");
    }

    @Test
    void whatIsNotThereOrNotPostgresqlIsNamed() {
        assertThatThrownBy(() -> new Move(folder.resolve("none.mv.db"), target, said::add).run())
                .hasMessageContaining("none.mv.db is not there");
        assertThatThrownBy(() -> new Move(file, Settings.h2(folder.resolve("other")), said::add).run())
                .hasMessageContaining("helipoint.db.url does not name a PostgreSQL");
        Settings wrong = new Settings(target.url(), target.user(), "wrong");
        assertThatThrownBy(() -> new Move(file, wrong, said::add).run())
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining(target.password());
    }

    @Test
    void aTableComesAfterThoseItRefersTo() throws SQLException {
        makeTables();
        try (Connection connection = connect()) {
            for (String table : MovedTables.MOVED) {
                try (ResultSet keys = connection.getMetaData().getImportedKeys(null, null, table)) {
                    while (keys.next()) {
                        assertThat(MovedTables.MOVED.indexOf(keys.getString("PKTABLE_NAME")))
                                .as("%s of %s", keys.getString("PKTABLE_NAME"), table)
                                .isBetween(0, MovedTables.MOVED.indexOf(table) - 1);
                    }
                }
            }
        }
    }
}
