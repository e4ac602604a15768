package org.helipoint.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.helipoint.model.Workflow;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * Counts the rows that the database looks at for a question: runs each of its statements once more with {@code EXPLAIN
 * ANALYZE}. For one question and one thread.
 */
public final class RowsScanned {

    private static final Duration STATISTICS_WITHIN = Duration.ofMinutes(2);

    private static final Pattern H2_COUNT = Pattern.compile("scanCount: (\\d+)");
    private static final Set<String> RUNS =
            Set.of("list", "getResultList", "getSingleResult", "getSingleResultOrNull", "stream");

    private final Database database;
    private long rows;
    private long pages;

    private RowsScanned(Database database) {
        this.database = database;
    }

    /**
     * What it took.
     *
     * @param rows that were looked at
     * @param pages of 8 KiB that were looked at, 0 if the database does not say
     */
    public record Effort(long rows, long pages) {}

    public static Effort search(Database database, WorkflowSearch search) {
        return run(database, session -> new WorkflowFinder(session, database.postgresql()).find(search));
    }

    public static Effort statistics(Database database, WorkflowFilter filter, boolean owners) {
        long end = System.nanoTime() + STATISTICS_WITHIN.toNanos();
        boolean byDays = database.read(session -> DayStatistics.canTell(filter)
                && new WorkflowFinder(session, database.postgresql())
                        .count(filter)
                        .lowerBound());
        return run(database, session -> {
            if (byDays) {
                new DayStatistics(database, session, filter, owners, end).run();
            } else {
                new StatisticsQuery(database, session, filter, end).run(owners);
            }
        });
    }

    public static Effort lineage(Database database, Workflow workflow) {
        return run(database, session -> LineageQuery.run(session, workflow));
    }

    private static Effort run(Database database, Consumer<Session> question) {
        return database.read(session -> {
            RowsScanned scanned = new RowsScanned(database);
            question.accept(scanned.spied(session));
            return new Effort(scanned.rows, scanned.pages);
        });
    }

    private Session spied(Session real) {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    Object result = invoke(real, method, arguments);
                    return result instanceof NativeQuery<?> query ? spied(real, (String) arguments[0], query) : result;
                });
    }

    private NativeQuery<?> spied(Session session, String sql, NativeQuery<?> real) {
        List<Consumer<NativeQuery<?>>> settings = new ArrayList<>();
        return (NativeQuery<?>) Proxy.newProxyInstance(
                NativeQuery.class.getClassLoader(), new Class<?>[] {NativeQuery.class}, (proxy, method, arguments) -> {
                    if (RUNS.contains(method.getName())) {
                        explain(session, sql, settings);
                    } else if (method.getName().startsWith("set")) {
                        settings.add(query -> invoke(query, method, arguments));
                    }
                    Object result = invoke(real, method, arguments);
                    return result == real ? proxy : result;
                });
    }

    private static Object invoke(Object object, Method method, Object[] arguments) {
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void explain(Session session, String sql, List<Consumer<NativeQuery<?>>> settings) {
        boolean postgresql = database.postgresql();
        NativeQuery<String> query = session.createNativeQuery(
                        (postgresql ? "explain (analyze, buffers, timing off, format json) " : "explain analyze ")
                                + sql,
                        String.class)
                .addScalar(postgresql ? "QUERY PLAN" : "PLAN", String.class);
        settings.forEach(setting -> setting.accept(query));
        for (String plan : query.list()) {
            if (postgresql) {
                addPostgresql(plan);
            } else {
                addH2(plan);
            }
        }
    }

    private void addH2(String plan) {
        Matcher count = H2_COUNT.matcher(plan);
        while (count.find()) {
            rows += Long.parseLong(count.group(1));
        }
    }

    private void addPostgresql(String json) {
        try {
            JsonNode plan = new ObjectMapper().readTree(json).path(0).path("Plan");
            pages += plan.path("Shared Hit Blocks").asLong()
                    + plan.path("Shared Read Blocks").asLong();
            addScans(plan);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void addScans(JsonNode node) {
        String type = node.path("Node Type").asText();
        if ((type.endsWith("Scan") && node.has("Relation Name")) || type.equals("Bitmap Index Scan")) {
            double each = node.path("Actual Rows").asDouble()
                    + node.path("Rows Removed by Filter").asDouble()
                    + node.path("Rows Removed by Index Recheck").asDouble();
            rows += Math.round(each * node.path("Actual Loops").asDouble());
        }
        node.path("Plans").forEach(this::addScans);
    }
}
