package org.helipoint.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreClient.Answer;

/**
 * The last fifty jobs of a user, over HTTPS from one server: as UNICORE shows them, by its list and one request a job, and as
 * one page of the overview. Both in turns, all answers read as JSON, on a server that has warmed up.
 */
public final class AgainstUnicore {

    private static final int JOBS = 50;

    /** Requests of each kind before the measure: as many for ours as for theirs, and enough for the compiler. */
    private static final int WARM = 5_000;

    private static final int ROUNDS = 100;
    private static final String OVERVIEW = "/helipoint/workflows?num=" + JOBS;

    private AgainstUnicore() {}

    /**
     * Measures and prints.
     *
     * @param arguments the project's root directory, after {@code package}
     */
    public static void main(String[] arguments) throws Exception {
        Machine.print();
        try (MeasuredServer server =
                MeasuredServer.start(Path.of(arguments[0]).toAbsolutePath(), MeasuredServer.Plugin.WITH)) {
            server.process(JOBS);
            server.awaitRecorded();
            compare(server.client());
        }
    }

    private static void compare(UnicoreClient client) throws Exception {
        Latencies.Action unicore = () -> unicore(client);
        Latencies.Action overview = () -> overview(client);
        List<Long> byUnicore = new ArrayList<>();
        List<Long> byOverview = new ArrayList<>();
        Latencies.measure(unicore, 0, WARM / (JOBS + 1), Duration.ofMinutes(10));
        Latencies.measure(overview, 0, WARM, Duration.ofMinutes(10));
        for (int round = 0; round < ROUNDS; round++) {
            byUnicore.add(time(unicore));
            byOverview.add(time(overview));
        }
        Latencies theirs = print("UNICORE's list and " + JOBS + " jobs", byUnicore);
        Latencies ours = print("one page of the overview", byOverview);
        Aim.print(List.of(Aim.atLeast("times faster than UNICORE's own way, p50", theirs.p50() / ours.p50(), 30)));
    }

    private static long time(Latencies.Action action) throws Exception {
        long begin = System.nanoTime();
        action.run();
        return System.nanoTime() - begin;
    }

    private static Latencies print(String what, List<Long> nanos) {
        Latencies latencies =
                Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray());
        System.out.printf(
                Locale.ROOT,
                "%-36s %d times, %.1f / %.1f / %.1f ms (p50 / p95 / p99)%n",
                what,
                latencies.times(),
                latencies.p50(),
                latencies.p95(),
                latencies.p99());
        return latencies;
    }

    private static void unicore(UnicoreClient client) {
        JsonNode jobs = checked(client.get("/core/jobs?num=" + JOBS)).json().path("jobs");
        if (jobs.size() != JOBS) {
            throw new IllegalStateException("UNICORE lists " + jobs.size() + " jobs");
        }
        for (JsonNode job : jobs) {
            String address = job.asText();
            checked(client.get("/core/jobs/" + address.substring(address.lastIndexOf('/') + 1)))
                    .json();
        }
    }

    private static void overview(UnicoreClient client) {
        JsonNode page = checked(client.get(OVERVIEW)).json();
        if (page.path("workflows").size() != JOBS) {
            throw new IllegalStateException("The overview has other rows: " + page);
        }
    }

    private static Answer checked(Answer answer) {
        if (answer.status() != 200) {
            throw new IllegalStateException("The server says " + answer.status());
        }
        return answer;
    }
}
