package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.Test;

/**
 * Submits jobs of every cheap ending to a real UNICORE/X 11, with a made-up secret in each place that can have one, and looks
 * for these in everything that we keep, answer and log. Every secret has "canary" in it, and a number.
 */
class SecretsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTROL = "visible-control-value";
    private static final Pattern CANARY = Pattern.compile("(?i)canary[a-z0-9]{0,12}");

    private int canaries;
    private final List<String> answers = new ArrayList<>();

    /** A secret that was never used before. */
    private String canary() {
        return String.format("Canary%03d", ++canaries);
    }

    private String upperCaseCanary() {
        return canary().toUpperCase(Locale.ROOT);
    }

    /** Everything that a description can hide, in its list and its map forms; runnable, and it does little. */
    private ObjectNode description(String name, boolean maps) {
        ObjectNode description = JSON.createObjectNode();
        description.put("Name", name + " --password=" + canary());
        description.put("Executable", "echo");
        description.putArray("Tags").add(CONTROL).add("token=" + canary());
        description.put("User email", "https://me:" + canary() + "@mail.example/");
        description.putObject("NotificationSettings").put("URL", "https://127.0.0.1:1/x?token=" + canary());
        arguments(description.putArray("Arguments"));
        environment(description, maps);
        transfers(description, maps);
        description.put("Project", "telbe");
        ObjectNode unknown = description.putObject("MyPortal");
        unknown.put("apiKey", canary());
        unknown.putArray("nested")
                .addObject()
                .putObject("credentials")
                .put("user", "me")
                .put("pin", canary());
        unknown.putArray("variables").addObject().put("name", "DB_PASSWORD").put("value", canary());
        unknown.putArray("clientSecret").add(canary()).add(true);
        unknown.put("text", "{\"password\": \"" + canary() + "\", 'token': '" + canary() + "'}");
        return description;
    }

    private void arguments(ArrayNode arguments) {
        arguments.add("-p").add("res=0.02");
        arguments.add("--password").add(canary());
        arguments.add("--token=" + canary());
        arguments.add("--api-key='" + canary() + " and more'");
        arguments.add("SECRET_KEY=" + canary());
        arguments.add("'Authorization: Bearer " + canary() + "'");
        arguments.add("'Authorization:").add("Basic").add(basic() + "'");
        arguments.add("https://me:" + canary() + "@host.example/path");
        arguments.add("'https://host.example/f?X-Amz-Credential=" + canary() + "&X-Amz-Signature=" + canary() + "'");
        arguments.add("x?u=https%3A%2F%2Fme%3A" + canary() + "%40host%2Ff%3Faccess_token%3D" + canary());
        arguments.add("'-----BEGIN PRIVATE KEY-----\nMIIE" + canary() + "\n-----END PRIVATE KEY-----'");
        arguments.add("AKIA" + (upperCaseCanary() + "ABCDEFGHIJKL").substring(0, 16));
        arguments.add("ghp_" + canary() + "0123456789abcdefghijklmnop");
        arguments.add("eyJhbGciOiJIUzI1NiJ9." + canary() + "eyJz." + canary());
        arguments.add("'AccountName=a;AccountKey=" + canary() + "=='");
    }

    private String basic() {
        return Base64.getEncoder().encodeToString(("me:" + canary()).getBytes(StandardCharsets.UTF_8));
    }

    private void environment(ObjectNode description, boolean map) {
        String multiline = canary() + " line one\n" + canary() + " line two";
        if (map) {
            ObjectNode environment = description.putObject("Environment");
            environment.put("DB_PASSWORD", canary() + " with blanks");
            environment.put("API_TOKEN", canary());
            environment.put("QUOTED_SECRET", canary() + "'quoted'");
            environment.put("SSH_KEY", multiline);
            environment.put("DATABASE", "postgresql://me:" + canary() + "@host/db");
            environment.put("OPTIONS", "--token " + canary() + " -v");
        } else {
            description
                    .putArray("Environment")
                    .add("DB_PASSWORD=" + canary() + " with blanks")
                    .add("API_TOKEN = " + canary())
                    .add("QUOTED_SECRET=" + canary() + "'quoted'")
                    .add("SSH_KEY=" + multiline)
                    .add("DATABASE=postgresql://me:" + canary() + "@host/db")
                    .add("OPTIONS=--token " + canary() + " -v");
        }
        description.putObject("Parameters").put("AUTH", canary()).put("BINS", "5");
    }

    private void transfers(ObjectNode description, boolean maps) {
        ObjectNode login = JSON.createObjectNode();
        login.put("From", "inline://x").put("To", "a").put("Data", "bins=5\npassword=" + canary() + "\n");
        login.putObject("Credentials").put("Username", "me").put("Password", canary());
        login.putObject("ExtraParameters").put("session_token", canary()).put("streams", "2");
        ObjectNode bearer = JSON.createObjectNode();
        bearer.put("To", "b").putArray("Data").add("{\"secret\":").add("\"" + canary() + "\"}");
        bearer.putObject("Credentials").put("BearerToken", canary());
        ObjectNode token = JSON.createObjectNode();
        token.put("From", "inline://me:" + canary() + "@x/").put("To", "c").put("Data", "x");
        token.putObject("Credentials").put("Token", canary());
        if (maps) {
            description.putObject("Imports").setAll(Map.of("a", login, "b", bearer, "token.txt", token));
        } else {
            description.putArray("Imports").add(login).add(bearer).add(token);
        }
    }

    private String submit(UnicoreClient demo, ObjectNode description) {
        return demo.submit(description.toString());
    }

    /** Waits for the end, and reads all that we answer about the workflow. */
    private JsonNode awaitAndRead(UnicoreClient demo, String job, int attempts) {
        String address = "/helipoint/workflows/" + job;
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            JsonNode workflow = demo.get(address).json();
            return workflow.path("attempts").intValue() == attempts
                    && Set.of("SUCCESSFUL", "FAILED", "ABORTED")
                            .contains(workflow.path("status").asText());
        });
        Answer workflow = read(demo.get(address));
        workflow.json()
                .path("steps")
                .forEach(step -> step.path("attempts")
                        .forEach(run -> read(
                                demo.get(address + "/runs/" + run.path("run").asText()))));
        read(demo.post(address + "/actions/restart", "{\"preview\":true}"));
        read(demo.post(address + "/actions/restart", "{}"));
        return workflow.json();
    }

    private Answer read(Answer answer) {
        answers.add(answer.text());
        return answer;
    }

    /** Reads the journal again and again, because what is in it is there for a second only. */
    private static final class JournalWatch implements AutoCloseable {

        private final Path directory;
        private final Map<Path, String> contents = new ConcurrentHashMap<>();
        private final Timer reader = new Timer(true);

        JournalWatch(Path directory) {
            this.directory = directory;
            reader.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            read();
                        }
                    },
                    0,
                    50);
        }

        private void read() {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    contents.put(file, Files.readString(file));
                }
            } catch (IOException | UncheckedIOException e) {
                // the journal is not there yet, or the file not any more
            }
        }

        String seen() {
            return String.join("\n", contents.values());
        }

        @Override
        public void close() {
            reader.cancel();
        }
    }

    @Test
    void noSecretIsKeptAnsweredOrLogged() throws IOException, SQLException {
        ServerDirectory directory = TestServers.directory("base");
        directory.configure("helipoint.redact.names=beamline code");
        List<String> submitted = new ArrayList<>();
        String successful;
        try (UnicoreServer server = UnicoreServer.start(directory);
                JournalWatch journal = new JournalWatch(directory.path().resolve("data/helipoint-journal"))) {
            assertThat(server.pid()).isPositive();
            UnicoreClient demo = directory.client("demo");
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> demo.get("/helipoint")
                            .json()
                            .at("/capture/store")
                            .asText()
                            .equals("UP"));
            successful = jobsOfEveryEnding(demo, submitted);
            restarts(demo, successful);
            read(demo.get("/helipoint"));
            read(demo.get("/helipoint/workflows?num=500"));
            read(directory.client("admin").get("/helipoint/workflows?num=500"));
            assertThat(demo.get("/helipoint").json().at("/capture/hookFailures").intValue())
                    .isZero();
            submitted.add(demo.get("/core/jobs/" + successful + "/submitted").text());
            assertThat(journal.seen()).contains(CONTROL, "{{removed:password}}");
            assertThat(found(journal.seen())).isEmpty();
        }

        assertThat(canaries).isGreaterThanOrEqualTo(40);
        assertThat(found(String.join("\n", submitted))).hasSizeGreaterThanOrEqualTo(40); // the search itself works
        assertThat(String.join("\n", answers)).contains(CONTROL, "{{removed:credentials}}", "{{removed:password}}");
        assertThat(found(String.join("\n", answers))).isEmpty();
        assertThat(String.join("\n", answers))
                .contains("Client: Name:")
                .doesNotContain("Security tokens", "127.0.0.1\\n");

        String rows = rows(directory);
        assertThat(rows).contains(CONTROL, successful);
        assertThat(found(rows)).isEmpty();
        String file = bytes(directory.path().resolve("data/helipoint.mv.db"));
        assertThat(file).contains(CONTROL, successful);
        assertThat(found(file)).isEmpty();

        Map<String, Set<String>> logged = logged(directory);
        System.out.println("Loggers of UNICORE that wrote secrets of jobs: " + logged);
        assertThat(logged.keySet())
                .noneMatch(logger -> logger.matches("(org\\.helipoint|org\\.hibernate|com\\.zaxxer|org\\.flywaydb).*"));
        assertThat(found(bytes(directory.path().resolve("logs/startup.log")))).isEmpty();
    }

    private String jobsOfEveryEnding(UnicoreClient demo, List<String> submitted) {
        List<ObjectNode> descriptions = new ArrayList<>();
        ObjectNode success = description("success", false);
        descriptions.add(success);
        ObjectNode maps = description("maps", true);
        maps.put("User precommand", "export MY_TOKEN=" + canary() + "; true --password " + canary());
        maps.putArray("User postcommand").add("true").add("true --secret='" + canary() + "'");
        descriptions.add(maps);
        ObjectNode onNode = description("on the node", true);
        onNode.put("RunUserPrecommandOnLoginNode", "false")
                .put("User precommand", "export A_TOKEN=\"" + canary() + "\"");
        onNode.withObject("Environment").put("BEAMLINE_CODE", canary());
        descriptions.add(onNode);
        ObjectNode exit = description("exit", false);
        exit.put("Executable", "(exit 3) && echo");
        descriptions.add(exit);
        ObjectNode application = description("application", true);
        application.remove("Executable");
        application.put("ApplicationName", "NoSuchApplication");
        descriptions.add(application);
        ObjectNode stageIn = description("stage-in", false);
        ObjectNode source = stageIn.withArray("Imports").addObject();
        source.put("From", "http://me:" + canary() + "@127.0.0.1:1/" + "f?sig=" + canary())
                .put("To", "d");
        source.putObject("Credentials").put("Username", "me").put("Password", canary());
        descriptions.add(stageIn);
        ObjectNode stageOut = description("stage-out", true);
        maps.putObject("Exports").putObject("stdout").put("To", "https://host/?sig=" + canary());
        ObjectNode target = stageOut.putArray("Exports").addObject();
        target.put("From", "stdout").put("To", "http://me:" + canary() + "@127.0.0.1:1/f?access%5Ftoken=" + canary());
        target.putObject("Credentials").put("BearerToken", canary());
        descriptions.add(stageOut);
        ObjectNode sweep = description("sweep", false);
        ((ObjectNode) sweep.at("/Imports/1")).put("From", "inline://x"); // a sweep reads it without asking
        sweep.withObject("Parameters")
                .putObject("PIN_SECRET")
                .putArray("Values")
                .add(canary())
                .add(canary());
        descriptions.add(sweep);
        ObjectNode files = description("files", false);
        files.remove("Imports");
        ObjectNode swept = files.putArray("Imports").addObject();
        swept.put("To", "a")
                .putArray("From")
                .add("http://me:" + canary() + "@127.0.0.1:1/1?token=" + canary())
                .add("http://127.0.0.1:1/2?token=" + canary());
        descriptions.add(files);
        ObjectNode raw = description("malformed", false);
        raw.putArray("Imports").add("token=" + canary());
        descriptions.add(raw);

        ObjectNode abort = description("abort", true);
        abort.put("Executable", "sleep 60; echo");
        String aborted = submit(demo, abort);
        List<String> jobs = new ArrayList<>();
        descriptions.forEach(description -> {
            submitted.add(description.toString());
            jobs.add(submit(demo, description));
        });
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get("/helipoint/workflows/" + aborted)
                        .json()
                        .path("status")
                        .asText()
                        .equals("RUNNING"));
        demo.post("/core/jobs/" + aborted + "/actions/abort", "{}");
        Set<String> ends = new TreeSet<>();
        ends.add(awaitAndRead(demo, aborted, 1).path("status").asText());
        jobs.forEach(job -> {
            JsonNode workflow = awaitAndRead(demo, job, 1);
            ends.add(workflow.path("status").asText() + " "
                    + workflow.path("reason").asText());
        });
        assertThat(ends)
                .contains(
                        "ABORTED",
                        "SUCCESSFUL null",
                        "FAILED EXIT_CODE",
                        "FAILED STAGE_IN",
                        "FAILED STAGE_OUT",
                        "FAILED SUBMISSION");
        return jobs.get(0);
    }

    /** UNICORE's own in place, and ours with values for all placeholders. */
    private void restarts(UnicoreClient demo, String job) {
        TestServers.restartInPlace(demo, job);
        JsonNode workflow = awaitAndRead(demo, job, 2);
        String address = "/helipoint/workflows/" + job + "/actions/restart";
        ObjectNode request = JSON.createObjectNode();
        ObjectNode credentials = request.putObject("credentials");
        JsonNode run = workflow.at("/steps/0/attempts/1");
        run.path("removed").forEach(place -> {
            String text = run.path("description").at(place.asText()).asText();
            int placeholders = text.split("\\{\\{removed:", -1).length - 1;
            if (place.asText().endsWith("/Credentials")) {
                credentials.putObject(place.asText()).put("Token", canary());
            } else if (placeholders == 1) {
                credentials.put(place.asText(), canary());
            } else {
                ArrayNode values = credentials.putArray(place.asText());
                Stream.generate(this::canary).limit(placeholders).forEach(values::add);
            }
        });

        Answer wrong =
                read(demo.post(address, "{\"credentials\":{\"/Name\":[\"" + canary() + "\",\"" + canary() + "\"]}}"));
        Answer broken = read(demo.post(address, "{\"credentials\":{\"/Name\":" + canary() + "}}"));
        Answer refused = read(
                demo.post(address, "{\"changes\":{\"Parameters\":{\"A_TOKEN\":{\"Values\":[\"" + canary() + "\"]}}}}"));
        request.put("preview", true);
        Answer preview = read(demo.post(address, request.toString()));
        request.remove("preview");
        Answer done = read(demo.post(address, request.toString()));

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().path("errorMessage").asText()).contains("line 1, column");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(preview.json().path("missing")).as(preview.text()).isEmpty();
        assertThat(preview.json().path("differences")).isEmpty();
        assertThat(done.status()).as(done.text()).isEqualTo(201);
        JsonNode third = awaitAndRead(demo, job, 3).at("/steps/0/attempts/2");
        assertThat(third.path("description")).isEqualTo(run.path("description"));
        assertThat(third.path("removed")).isEqualTo(run.path("removed"));
        assertThat(demo.get("/core/jobs/" + third.path("run").asText() + "/submitted")
                        .text())
                .contains("--token=Canary");
    }

    private static Set<String> found(String text) {
        Set<String> found = new TreeSet<>();
        Matcher canary = CANARY.matcher(text);
        while (canary.find()) {
            found.add(text.substring(Math.max(0, canary.start() - 60), Math.min(text.length(), canary.end() + 20)));
        }
        for (int shift = 0; shift < 3; shift++) { // in base64, at each of its three offsets
            byte[] bytes = ("x".repeat(shift) + "Canary").getBytes(StandardCharsets.UTF_8);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            String middle = encoded.substring(shift == 0 ? 0 : 4, encoded.length() - (shift == 0 ? 0 : 2));
            if (middle.length() > 3 && text.contains(middle)) {
                found.add(middle);
            }
        }
        return found;
    }

    private static String bytes(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    /** Everything in all tables. */
    private static String rows(ServerDirectory directory) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:h2:file:" + directory.path().resolve("data/helipoint"), "sa", "");
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names = statement.executeQuery(
                    "select table_name from information_schema.tables where table_schema = 'PUBLIC'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("select * from \"" + table + "\"")) {
                    while (row.next()) {
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            rows.append(row.getString(i)).append('\n');
                        }
                    }
                }
            }
            assertThat(tables).contains("RUN", "WORKFLOW", "DATA_LINK", "AUDIT");
        }
        return rows.toString();
    }

    /** Which loggers wrote a secret into the server's log. */
    private static Map<String, Set<String>> logged(ServerDirectory directory) throws IOException {
        Map<String, Set<String>> logged = new TreeMap<>();
        String logger = "";
        for (String line : Files.readAllLines(directory.log())) {
            Matcher entry = Pattern.compile("^\\d{4}-\\S+ \\[.*?\\] (?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) (\\S+) - ")
                    .matcher(line);
            logger = entry.find() ? entry.group(1) : logger;
            if (!found(line).isEmpty()) {
                logged.computeIfAbsent(logger, l -> new TreeSet<>())
                        .add(line.length() > 300 ? line.substring(0, 300) : line);
            }
        }
        return logged;
    }
}
