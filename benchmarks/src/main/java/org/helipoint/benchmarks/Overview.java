package org.helipoint.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.helipoint.benchmarks.Shape.Kind;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.model.Owner;
import org.helipoint.query.Caller;
import org.helipoint.query.Workflows;
import org.helipoint.store.BulkLoad;
import org.helipoint.store.Database;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.RowsScanned.Effort;
import org.helipoint.store.StoredWorkflows;

/**
 * How long the overview takes to answer, as the query layer sees it, while jobs are recorded. Each question is asked some
 * times, warm, by an owner like most, by the one who has most, and by an administrator.
 */
public final class Overview {

    private static final int WARM = 5;
    private static final int TIMES = 200;
    private static final Duration AT_MOST = Duration.ofMillis(1_500);

    private static final Map<String, Caller> CALLERS = callers();

    private final boolean postgresql;
    private final List<Aim> aims = new ArrayList<>();
    private final Map<String, List<String>> growth = new LinkedHashMap<>();

    /** What was measured of one question by one caller. */
    private record Answered(Shape shape, String caller, Latencies latencies) {}

    private Overview(boolean postgresql) {
        this.postgresql = postgresql;
    }

    private static Map<String, Caller> callers() {
        Owner ordinary = Population.owner(100);
        Map<String, Caller> callers = new LinkedHashMap<>();
        callers.put("owner", new Caller(ordinary.name(), ordinary.key(), "user"));
        callers.put("heavy", new Caller(Population.HEAVY.name(), Population.HEAVY.key(), "user"));
        callers.put("admin", new Caller("CN=Admin", "cn=admin", "admin"));
        return callers;
    }

    /**
     * Measures.
     *
     * @param arguments the project's root directory, {@code h2} or {@code postgresql}, and numbers of workflows, smallest
     *     first; all questions are put to the last only
     */
    public static void main(String[] arguments) throws Exception {
        Machine.print();
        Overview overview = new Overview(arguments[1].equals("postgresql"));
        List<Integer> sizes =
                Arrays.stream(arguments).skip(2).map(Integer::valueOf).toList();
        try (GeneratedData data = GeneratedData.of(Path.of(arguments[0]))) {
            for (int size : sizes) {
                overview.measure(data, size, size == sizes.get(sizes.size() - 1));
            }
        }
        overview.printGrowth(sizes);
        Aim.print(overview.aims);
    }

    private void measure(GeneratedData data, int size, boolean all) throws Exception {
        Settings settings = postgresql ? data.postgresql(size) : uncached(data.h2(size));
        try (Database database = new Database(settings, BulkLoad.PLACES)) {
            new HibernateRunStore(database, BulkLoad.SITE).open();
            System.out.printf("%n%,d workflows, %s%n", size, product(settings));
            Sizes.print(settings, size);
            Path journal = Files.createTempDirectory("helipoint-journal-");
            try (Capturing capturing = new Capturing(database, journal)) {
                capturing.begin();
                List<Answered> answers = ask(database, all);
                answers.forEach(answer -> grow(answer));
                if (all) {
                    addAims(answers);
                }
            }
        }
    }

    /** Else H2 answers a statement that is repeated without a change in between with its last result. */
    private static Settings uncached(Settings settings) {
        return new Settings(settings.url() + ";OPTIMIZE_REUSE_RESULTS=0", settings.user(), settings.password());
    }

    private static String product(Settings settings) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(settings.url(), settings.user(), settings.password())) {
            return connection.getMetaData().getDatabaseProductName() + " "
                    + connection.getMetaData().getDatabaseProductVersion().split(" ", 2)[0];
        }
    }

    private static List<Answered> ask(Database database, boolean all) throws Exception {
        Questions questions = new Questions(
                database,
                new Workflows(new StoredWorkflows(database, BulkLoad.SITE, Clock.systemUTC()), Clock.systemUTC()));
        System.out.printf(
                "%-64s %-6s %5s %8s %8s %8s %10s %8s %s%n",
                "question", "by", "times", "p50 ms", "p95 ms", "p99 ms", "rows", "pages", "found");
        List<Answered> answers = new ArrayList<>();
        for (Shape shape : Shape.ALL) {
            for (Map.Entry<String, Caller> caller : CALLERS.entrySet()) {
                if (all || shape.growing()) {
                    Optional<Latencies> latencies = ask(questions, shape, caller.getKey(), caller.getValue());
                    latencies.ifPresent(some -> answers.add(new Answered(shape, caller.getKey(), some)));
                }
            }
        }
        return answers;
    }

    private static Optional<Latencies> ask(Questions questions, Shape shape, String who, Caller caller)
            throws Exception {
        String question = shape.kind() == Kind.WORDS ? shape.name() + ": " + shape.parameters() : shape.name();
        try {
            Latencies took = Latencies.measure(questions.ask(shape, caller), WARM, TIMES, AT_MOST);
            Optional<Effort> effort = questions.effort(shape, caller);
            System.out.printf(
                    Locale.ROOT,
                    "%-64s %-6s %5d %8.1f %8.1f %8.1f %10s %8s %s%n",
                    question,
                    who,
                    took.times(),
                    took.p50(),
                    took.p95(),
                    took.p99(),
                    effort.map(one -> "" + one.rows()).orElse("-"),
                    effort.filter(one -> one.pages() > 0)
                            .map(one -> "" + one.pages())
                            .orElse("-"),
                    questions.found(shape, caller));
            return Optional.of(took);
        } catch (StoreTimeoutException e) {
            System.out.printf("%-64s %-6s took too long and was broken off%n", question, who);
            return Optional.empty();
        }
    }

    private void grow(Answered answer) {
        if (answer.shape().growing()) {
            growth.computeIfAbsent(answer.shape().name() + ", " + answer.caller(), name -> new ArrayList<>())
                    .add(String.format(
                            Locale.ROOT,
                            "%.1f / %.1f",
                            answer.latencies().p50(),
                            answer.latencies().p95()));
        }
    }

    private void addAims(List<Answered> answers) {
        double page = postgresql ? 20 : 10;
        aims.add(Aim.atMost(
                "overview, first page and page 1,000, slowest p95", worst(answers, this::isPage), page, "ms"));
        aims.add(Aim.atMost(
                "overview with a filter or sorted, slowest p95", worst(answers, this::isFilter), page, "ms"));
        for (String caller : CALLERS.keySet()) {
            aims.add(Aim.atMost(
                    "page 1,000 / first page, p50, " + caller,
                    p50(answers, Kind.DEEP_PAGE, caller) / p50(answers, Kind.PAGE, caller),
                    1.5,
                    ""));
        }
        aims.add(Aim.atMost(
                "words, slowest p95", worst(answers, answer -> answer.shape().kind() == Kind.WORDS), 50, "ms"));
    }

    private boolean isPage(Answered answer) {
        return answer.shape().kind() == Kind.PAGE || answer.shape().kind() == Kind.DEEP_PAGE;
    }

    private boolean isFilter(Answered answer) {
        return answer.shape().kind() == Kind.FILTER;
    }

    private static double worst(List<Answered> answers, Predicate<Answered> which) {
        return answers.stream()
                .filter(which)
                .mapToDouble(answer -> answer.latencies().p95())
                .max()
                .orElse(Double.NaN);
    }

    private static double p50(List<Answered> answers, Kind kind, String caller) {
        return answers.stream()
                .filter(answer ->
                        answer.shape().kind() == kind && answer.caller().equals(caller))
                .mapToDouble(answer -> answer.latencies().p50())
                .findFirst()
                .orElse(Double.NaN);
    }

    private void printGrowth(List<Integer> sizes) {
        System.out.printf("%nGrowth, p50 / p95 in ms%n%-44s", "workflows");
        sizes.forEach(size -> System.out.printf(" %18s", String.format(Locale.ROOT, "%,d", size)));
        System.out.println();
        growth.forEach((question, values) -> {
            System.out.printf("%-44s", question);
            values.forEach(value -> System.out.printf(" %18s", value));
            System.out.println();
        });
    }
}
