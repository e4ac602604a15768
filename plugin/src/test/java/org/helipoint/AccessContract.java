package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.helipoint.testconfigs.LdapDirectory;
import org.helipoint.testconfigs.OidcProvider;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who may see what, through real logins: by user name and password or by an OIDC token, with roles and names on the cluster
 * from LDAP. Every way to decide on access passes it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AccessContract {

    private static final String WORKFLOWS = "/helipoint/workflows";
    private static final String DATE = "{\"ApplicationName\": \"Date\"}";
    private static final String PREVIEW = "{\"preview\": true}";

    private LdapDirectory ldap;
    private OidcProvider oidc;
    private ServerDirectory directory;
    private UnicoreServer server;

    private UnicoreClient demo;
    private UnicoreClient other;
    private UnicoreClient admin;

    /** With two names on the cluster. */
    private UnicoreClient twin;

    /** A user who may act as administrator. */
    private UnicoreClient deputy;

    /** The directory of a server with file users, OIDC and LDAP. */
    abstract ServerDirectory directory() throws IOException;

    @BeforeAll
    void start() throws IOException {
        ldap = LdapDirectory.start();
        ldap.add("CN=Demo User,O=TELBE,C=DE", List.of("user"), List.of("demo"));
        ldap.add("CN=Other User,O=TELBE,C=DE", List.of("user"), List.of("other"));
        ldap.add("CN=Site Admin,O=HZDR,C=DE", List.of("admin"), List.of("root"));
        ldap.add("CN=Banned User,O=TELBE,C=DE", List.of("banned"), List.of("banned"));
        ldap.add("CN=Twin User,O=TELBE,C=DE", List.of("user"), List.of("twin", "twin2"));
        ldap.add("CN=Deputy,O=TELBE,C=DE", List.of("user", "admin"), List.of("deputy"));
        oidc = OidcProvider.start();
        directory = directory();
        directory.override(ldap.properties());
        directory.configure(oidc.properties());
        directory.configure("helipoint.db.url=" + database()); // so that the tests can read it, too
        server = UnicoreServer.start(directory, "-Dh2.bindAddress=127.0.0.1");
        demo = directory.client("demo");
        other = directory.client("other");
        admin = directory.client("admin");
        twin = directory.anonymous().token(oidc.token("Twin User", "TELBE"));
        deputy = directory.anonymous().token(oidc.token("Deputy", "TELBE"));
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
    }

    @AfterAll
    void stopWithoutErrorsOfOursInTheLog() throws IOException {
        server.close();
        oidc.close();
        ldap.close();
        assertThat(Files.readAllLines(directory.log()).stream()
                        .filter(line -> line.matches(".* (ERROR|FATAL) org\\.helipoint.*")))
                .isEmpty();
    }

    private String database() {
        Path file = directory.path().resolve("data").resolve("helipoint");
        return "jdbc:h2:file:" + file + ";WRITE_DELAY=0;AUTO_SERVER=TRUE";
    }

    /** What the audit has of a workflow: who did what, in order. */
    private List<String> audit(String workflow) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(database(), "sa", "");
                var query = connection.prepareStatement(
                        "select caller, action from audit where workflow = ? or detail like ? order by at, action")) {
            query.setString(1, workflow);
            query.setString(2, "%" + workflow + "%");
            try (ResultSet found = query.executeQuery()) {
                while (found.next()) {
                    rows.add(found.getString(1) + ": " + found.getString(2));
                }
            }
        }
        return rows;
    }

    /** Submits a job and waits until it is over and its record says so. */
    private static String run(UnicoreClient client) {
        String job = client.submit(DATE);
        awaitEnd(client, job, 1);
        return job;
    }

    private static JsonNode awaitEnd(UnicoreClient client, String workflow, int attempts) {
        return await().atMost(Duration.ofMinutes(2))
                .until(
                        () -> client.get(WORKFLOWS + "/" + workflow).json(),
                        record -> record.path("attempts").intValue() == attempts
                                && record.path("status").asText().equals("SUCCESSFUL"));
    }

    private static List<String> listed(UnicoreClient client) {
        Answer answer = client.get(WORKFLOWS + "?num=500");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        answer.json().path("workflows").forEach(row -> ids.add(row.path("id").asText()));
        return ids;
    }

    /** All ways to look at a workflow or to touch it, and what they answered. */
    private static List<Answer> allWaysTo(UnicoreClient client, String workflow) {
        String path = WORKFLOWS + "/" + workflow;
        return List.of(
                client.get(path),
                client.get(path + "/runs/" + workflow),
                client.post(path + "/actions/restart", PREVIEW),
                client.post(path + "/actions/restart", "{}"));
    }

    private static void assertInvisible(UnicoreClient client, String workflow) {
        assertThat(listed(client)).doesNotContain(workflow);
        List<Answer> unknown = allWaysTo(client, "nosuchid");
        List<Answer> answers = allWaysTo(client, workflow);
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).status()).isEqualTo(404);
            assertThat(answers.get(i).text().replace(workflow, "nosuchid"))
                    .isEqualTo(unknown.get(i).text());
        }
    }

    private static void assertRefused(UnicoreClient client, String workflow) {
        for (String path : List.of("/helipoint", WORKFLOWS, WORKFLOWS + "?num=500")) {
            assertThat(client.get(path).status()).as(path).isEqualTo(403);
        }
        assertThat(allWaysTo(client, workflow)).extracting(Answer::status).containsOnly(403);
    }

    @Test
    void namesThatDifferInSpacingAndCaseAreOneOwner() throws SQLException {
        UnicoreClient sameByToken = directory.anonymous().token(oidc.token("demo  USER", "telbe"));
        String byPassword = run(demo);
        String byToken = run(sameByToken);

        assertThat(sameByToken.get("/helipoint").json().at("/client/dn").asText())
                .isEqualTo("cn=demo  USER,o=telbe,c=de");
        assertThat(listed(demo)).contains(byPassword, byToken).isEqualTo(listed(sameByToken));
        assertThat(sameByToken.get("/helipoint").json().path("workflows"))
                .isEqualTo(demo.get("/helipoint").json().path("workflows"));
        assertThat(allWaysTo(demo, byToken)).extracting(Answer::status).containsExactly(200, 200, 200, 201);
        assertThat(allWaysTo(sameByToken, byPassword))
                .extracting(Answer::status)
                .containsExactly(200, 200, 200, 201);
        assertThat(audit(byPassword)).containsExactly("cn=demo  USER,o=telbe,c=de: RESTART");
        awaitEnd(demo, byToken, 2);
        awaitEnd(demo, byPassword, 2);
    }

    @Test
    void whoHasTwoLoginsIsOneOwnerAndChoosesOneForEachRun() {
        UnicoreClient second = twin.preferring("uid:twin2");
        String asFirst = run(twin);
        String asSecond = run(second);

        assertThat(listed(twin)).contains(asFirst, asSecond).isEqualTo(listed(second));
        Answer restarted = second.post(WORKFLOWS + "/" + asFirst + "/actions/restart", "{}");
        assertThat(restarted.status()).as(restarted.text()).isEqualTo(201);

        JsonNode workflow = awaitEnd(twin, asFirst, 2);
        assertThat(workflow.at("/steps/0/attempts/0/login").asText()).isEqualTo("twin");
        assertThat(workflow.at("/steps/0/attempts/1/login").asText()).isEqualTo("twin2");
        assertThat(workflow.at("/steps/0/attempts/1/owner"))
                .isEqualTo(workflow.at("/steps/0/attempts/0/owner"))
                .isEqualTo(twin.get("/helipoint").json().at("/client/dn"));
        assertThat(awaitEnd(twin, asSecond, 1).at("/steps/0/attempts/0/login").asText())
                .isEqualTo("twin2");
    }

    @Test
    void theLoginOfSomebodyElseIsRefused() {
        String job = run(twin);

        assertRefused(twin.preferring("uid:demo"), job);
    }

    @Test
    void usersSeeTheirOwnWorkflowsOnlyAndNoAuditSpeaksOfIt() throws SQLException {
        String job = run(demo);

        assertInvisible(other, job);
        assertInvisible(twin, job);
        assertThat(listed(demo)).contains(job);
        assertThat(demo.get(WORKFLOWS + "/" + job + "/runs/" + job).status()).isEqualTo(200);
        assertThat(demo.post(WORKFLOWS + "/" + job + "/actions/restart", PREVIEW)
                        .status())
                .isEqualTo(200);

        assertThat(audit(job)).isEmpty();
    }

    @Test
    void anAdministratorSeesAllAndEachLookIsInTheAudit() throws SQLException {
        String job = run(demo);
        String name = "CN=Site Admin, O=HZDR, C=DE";

        assertThat(admin.get("/helipoint").status()).isEqualTo(200);
        assertThat(audit(job)).isEmpty();
        assertThat(listed(admin)).contains(job);
        assertThat(audit(job)).containsExactly(name + ": LIST");
        assertThat(allWaysTo(admin, job)).extracting(Answer::status).containsExactly(200, 200, 200, 201);

        assertThat(audit(job)).containsExactly(name + ": LIST", name + ": READ", name + ": RESTART");
        awaitEnd(demo, job, 2);
    }

    @Test
    void anAdministratorsLookAtTheirOwnIsNotInTheAudit() throws SQLException {
        String job = run(admin);

        assertThat(listed(admin)).contains(job);
        assertThat(admin.get(WORKFLOWS + "/" + job).status()).isEqualTo(200);

        assertThat(audit(job)).isEmpty();
        assertInvisible(demo, job);
    }

    @Test
    void everybodyLoadsThePageAndNobodyChangesIt() {
        UnicoreClient anonymous = directory.anonymous();
        for (UnicoreClient client : List.of(
                anonymous,
                directory.client("banned"),
                anonymous.login("demo", "wrong"),
                anonymous.token("unknown"),
                demo)) {
            assertThat(client.get("/helipoint-ui/").status()).isEqualTo(200);
            assertThat(client.get("/helipoint-ui/app.js").status()).isEqualTo(200);
            assertThat(client.get("/helipoint-ui/").headers()).doesNotContainKey("x-unicore-securitysession");
            assertThat(client.post("/helipoint-ui/", "{}").status()).isIn(403, 405);
            assertThat(client.delete("/helipoint-ui/app.js").status()).isIn(403, 405);
        }
    }

    @Test
    void theRoleOfAnAdministratorHelpsWhoHasIt() throws SQLException {
        String job = run(demo);
        UnicoreClient acting = deputy.preferring("role:admin");

        assertInvisible(deputy, job);
        assertInvisible(deputy.preferring("role:user"), job);
        assertThat(audit(job)).isEmpty();

        assertThat(listed(acting)).contains(job);
        assertThat(allWaysTo(acting, job)).extracting(Answer::status).containsExactly(200, 200, 200, 201);
        assertThat(audit(job)).hasSize(3).allMatch(row -> row.startsWith("cn=Deputy,o=TELBE,c=de: "));
        assertThat(acting.get("/helipoint").json().at("/client/role").asText()).isEqualTo("admin");
        awaitEnd(demo, job, 2);
    }

    @Test
    void theRoleOfAnAdministratorHelpsNobodyElse() throws SQLException {
        String job = run(demo);

        assertRefused(other.preferring("role:admin"), job);
        assertRefused(demo.preferring("role:admin"), job);
        assertThat(demo.preferring("role:admin").get(WORKFLOWS).text()).contains("Requested role <admin>");
        assertRefused(directory.client("banned").preferring("role:admin"), job);
        assertRefused(directory.anonymous().preferring("role:admin"), job);
        assertThat(audit(job)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anonymous",
                "banned",
                "banned by another login",
                "without a role",
                "with a wrong password",
                "with an unknown token"
            })
    void nobodyElseSeesAnything(String who) throws SQLException {
        String job = run(demo);
        UnicoreClient anonymous = directory.anonymous();
        Map<String, UnicoreClient> everybodyElse = Map.of(
                "anonymous", anonymous,
                "banned", directory.client("banned"),
                "banned by another login", anonymous.token(oidc.token("banned user", "telbe")),
                "without a role", anonymous.token(oidc.token("Stranger", "TELBE")),
                "with a wrong password", anonymous.login("demo", "wrong"),
                "with an unknown token", anonymous.token("unknown"));

        assertRefused(everybodyElse.get(who), job);
        assertThat(audit(job)).isEmpty();
    }
}
