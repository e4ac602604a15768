package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.helipoint.testconfigs.GatewayProxy;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Four clients dispatch jobs by a template through a Gateway, 100 a minute, over a network that cuts off one in ten answers. It
 * takes a minute, with {@code -Dhelipoint.dispatch.minutes=10} ten.
 */
class DispatchIT {

    private static final int MINUTES = Integer.getInteger("helipoint.dispatch.minutes", 1);
    private static final int A_MINUTE = 100;
    private static final int CLIENTS = 4;
    private static final int CUT_ONE_IN = 10;

    private ServerDirectory directory;
    private UnicoreServer server;
    private GatewayProxy gateway;
    private UnicoreClient demo;

    @BeforeEach
    void start() throws IOException {
        directory = TestServers.directory("gateway");
        gateway = GatewayProxy.start("DEMO-SITE", "https://127.0.0.1:" + directory.port(), directory.identity());
        demo = directory.client("demo").at(gateway.rest());
        server = UnicoreServer.start(directory);
        awaitStore();
        Answer template = directory.client("demo").post("/helipoint/templates", """
                {"name": "named", "job": {"Executable": "/bin/sleep", "Arguments": ["0.2"], "Name": "${name}"},
                 "parameters": {"properties": {"name": {"type": "string"}}}}""");
        assertThat(template.status()).as(template.text()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        gateway.close();
        server.close();
    }

    private void awaitStore() {
        await().atMost(Duration.ofMinutes(3))
                .ignoreExceptions()
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
    }

    @Test
    void nothingThatFourClientsDispatchIsLostOrDoubled() throws Exception {
        gateway.cutOneIn(CUT_ONE_IN);
        int dispatches = MINUTES * A_MINUTE;
        Map<String, String> runs = dispatch(dispatches);

        assertThat(gateway.cutOff()).isGreaterThanOrEqualTo(dispatches / CUT_ONE_IN);
        assertThat(runs).hasSize(dispatches);
        assertThat(new HashSet<>(runs.values())).hasSize(dispatches);
        assertThat(jobsThatUnicoreKnows()).isEqualTo(new HashSet<>(runs.values()));
        await().atMost(Duration.ofMinutes(5)).until(() -> count("?status=SUCCESSFUL") == dispatches);
        assertThat(count("")).isEqualTo(dispatches);
        assertThat(namesByRun()).isEqualTo(swapped(runs));
    }

    /** Starts one job every 600 ms, each client every fourth of them; the run of each by its name. */
    private Map<String, String> dispatch(int dispatches) throws Exception {
        Map<String, String> runs = new ConcurrentHashMap<>();
        ScheduledExecutorService clients = Executors.newScheduledThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int number = 0; number < dispatches; number++) {
                String name = "dispatch " + number;
                all.add(clients.schedule(
                        () -> runs.put(name, dispatch(name)), number * 60_000L / A_MINUTE, TimeUnit.MILLISECONDS));
            }
            for (Future<?> one : all) {
                one.get();
            }
            return runs;
        } finally {
            clients.shutdownNow();
        }
    }

    /** As a client does it: with a key, the same request until there is an answer. */
    private String dispatch(String name) {
        UnicoreClient client = demo.with("Idempotency-Key", UUID.randomUUID().toString());
        String body = "{\"parameters\": {\"name\": \"" + name + "\"}}";
        while (true) {
            try {
                Answer answer = client.post("/helipoint/templates/named/actions/start", body);
                assertThat(answer.status()).as(answer.text()).isEqualTo(201);
                return answer.json().path("run").asText();
            } catch (UncheckedIOException e) {
                // cut off: again
            }
        }
    }

    private Set<String> jobsThatUnicoreKnows() {
        Set<String> ids = new HashSet<>();
        boolean more = true;
        while (more) {
            JsonNode page =
                    demo.get("/core/jobs?num=200&offset=" + ids.size()).json().path("jobs");
            page.forEach(job -> ids.add(job.asText().replaceFirst(".*/", "")));
            more = !page.isEmpty();
        }
        return ids;
    }

    private int count(String query) {
        return demo.get("/helipoint/workflows" + query).json().path("total").intValue();
    }

    private Map<String, String> namesByRun() {
        Map<String, String> names = new TreeMap<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = demo.get("/helipoint/workflows?num=500&fields=id,name" + cursor)
                    .json();
            page.path("workflows")
                    .forEach(row ->
                            names.put(row.path("id").asText(), row.path("name").asText()));
            cursor = page.path("cursor").isNull()
                    ? null
                    : "&cursor=" + page.path("cursor").asText();
        }
        return names;
    }

    private static Map<String, String> swapped(Map<String, String> map) {
        Map<String, String> swapped = new TreeMap<>();
        map.forEach((key, value) -> swapped.put(value, key));
        return swapped;
    }
}
