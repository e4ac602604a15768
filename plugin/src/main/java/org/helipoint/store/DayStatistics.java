package org.helipoint.store;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.helipoint.model.RunState;
import org.helipoint.model.Statistics;
import org.helipoint.model.Statistics.Count;
import org.helipoint.model.Statistics.Ranking;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * Statistics from the counts of days, and from the workflows themselves where a day is not counted, or only a part of it is
 * meant. All numbers are exact but the percentiles, see {@link Durations}.
 */
final class DayStatistics {

    /** By what days are counted. */
    private static final Set<Field> COUNTED =
            Set.of(Field.OWNER, Field.STATUS, Field.APPLICATION, Field.QUEUE, Field.SITE);

    private static final int FETCHED = 1_000;

    /** In place of an application or queue for workflows without one. Nothing is called so. */
    private static final String NONE = "\0";

    private final Database database;
    private final Session session;
    private final WorkflowFilter filter;
    private final boolean owners;
    private final long end;
    private final Map<RunState, Long> byStatus = new EnumMap<>(RunState.class);
    private final SortedMap<LocalDate, Long> byDay = new TreeMap<>();
    private final Map<String, Long> byApplication = new HashMap<>();
    private final Map<String, Long> byQueue = new HashMap<>();
    private final Map<String, Long> byOwner = new HashMap<>();
    private final Durations queued = new Durations();
    private final Durations main = new Durations();

    /**
     * Statistics over a filter.
     *
     * @param owners whether to tell owners apart
     * @param end when the time of all that is asked is over, as {@link System#nanoTime} tells it
     */
    DayStatistics(Database database, Session session, WorkflowFilter filter, boolean owners, long end) {
        this.database = database;
        this.session = session;
        this.filter = filter;
        this.owners = owners;
        this.end = end;
    }

    /** Whether the counts of days can tell of such workflows. */
    static boolean canTell(WorkflowFilter filter) {
        return filter.words().isEmpty()
                && filter.metadata().isEmpty()
                && filter.finished().equals(Period.ALWAYS)
                && COUNTED.containsAll(filter.anyOf().keySet());
    }

    /**
     * Counts.
     *
     * @throws org.helipoint.capture.StoreTimeoutException if there is more to do after the end
     */
    Statistics run() {
        Map<Integer, Boolean> days = days();
        NavigableSet<Integer> counted = new TreeSet<>();
        NavigableSet<Integer> others = new TreeSet<>();
        List<Period> rest = new ArrayList<>();
        days.forEach((day, valid) -> {
            Period whole = new Period(
                    DayCounts.begin(day).toInstant(), DayCounts.begin(day + 1).toInstant());
            Period part = common(whole, filter.submitted());
            if (valid && part.equals(whole)) {
                counted.add(day);
            } else {
                others.add(day);
                if (part.from().isBefore(part.before())) {
                    rest.add(part);
                }
            }
        });
        if (!counted.isEmpty()) {
            addCounts(counted, others.subSet(counted.first(), counted.last()));
        }
        rest.forEach(this::addWorkflows);
        return new Statistics(
                byStatus,
                byDay,
                ranking(byApplication),
                ranking(byQueue),
                owners ? named(ranking(byOwner)) : null,
                queued.spread(),
                main.spread());
    }

    /** All days that have workflows, and whether their counts are valid at every site. */
    private Map<Integer, Boolean> days() {
        Map<Integer, Boolean> days = new TreeMap<>();
        query(
                        "select epoch_day, min(case when valid then 1 else 0 end) from counted_day group by epoch_day",
                        Object[].class)
                .list()
                .forEach(row -> days.put(((Number) row[0]).intValue(), ((Number) row[1]).intValue() == 1));
        return days;
    }

    private static Period common(Period day, Period asked) {
        Instant from = asked.from() == null || asked.from().isBefore(day.from()) ? day.from() : asked.from();
        Instant before = asked.before() == null || asked.before().isAfter(day.before()) ? day.before() : asked.before();
        return new Period(from, before);
    }

    /**
     * Adds what is counted.
     *
     * @param others those between the first and the last of the days that are not among them
     */
    private void addCounts(Set<Integer> counted, Set<Integer> others) {
        boolean some = !filter.values(Field.OWNER).isEmpty();
        String where = where(others);
        String together = some ? "" : " and w.owner_key = ''";
        bound(
                        "select w.epoch_day, w.status, w.application, w.queue, w.workflows, w.queued, w.main from day_count w"
                                + where + together,
                        counted,
                        others)
                .setFetchSize(FETCHED)
                .stream()
                .forEach(row -> {
                    long workflows = ((Number) row[4]).longValue();
                    add((Number) row[0], (String) row[1], (String) row[2], (String) row[3], workflows);
                    queued.add((String) row[5]);
                    main.add((String) row[6]);
                });
        if (owners) {
            bound(
                            "select w.owner_key, sum(w.workflows) from day_count w" + where
                                    + " and w.owner_key <> '' group by w.owner_key",
                            counted,
                            others)
                    .list()
                    .forEach(row -> byOwner.merge((String) row[0], ((Number) row[1]).longValue(), Long::sum));
        }
    }

    private String where(Set<Integer> others) {
        return Conditions.of(new WorkflowFilter(filter.anyOf(), Period.ALWAYS, Period.ALWAYS, Set.of()))
                .and("w.epoch_day between :first and :last")
                .and(others.isEmpty() ? "true" : "w.epoch_day not in (:others)")
                .where();
    }

    private NativeQuery<Object[]> bound(String sql, Set<Integer> counted, Set<Integer> others) {
        NativeQuery<Object[]> query = Conditions.of(
                        new WorkflowFilter(filter.anyOf(), Period.ALWAYS, Period.ALWAYS, Set.of()))
                .bind(query(sql, Object[].class))
                .setParameter("first", Collections.min(counted))
                .setParameter("last", Collections.max(counted));
        return others.isEmpty() ? query : query.setParameterList("others", others);
    }

    private void addWorkflows(Period period) {
        Conditions conditions = Conditions.of(new WorkflowFilter(filter.anyOf(), period, Period.ALWAYS, Set.of()));
        conditions
                .bind(query(
                        "select floor(extract(epoch from w.submitted) / 86400) as submitted_on, w.status, w.application,"
                                + " w.queue, w.owner_key, w.seconds_queued, w.seconds_main from workflow w"
                                + conditions.where(),
                        Object[].class))
                .setFetchSize(FETCHED)
                .stream()
                .forEach(row -> {
                    add((Number) row[0], (String) row[1], (String) row[2], (String) row[3], 1);
                    byOwner.merge((String) row[4], 1L, Long::sum);
                    addSeconds(row[5], queued);
                    addSeconds(row[6], main);
                });
    }

    private static void addSeconds(Object seconds, Durations to) {
        if (seconds != null) {
            to.add(((Number) seconds).doubleValue());
        }
    }

    private <T> NativeQuery<T> query(String sql, Class<T> type) {
        database.inTime(end);
        return session.createNativeQuery(sql, type);
    }

    private void add(Number day, String status, String application, String queue, long workflows) {
        database.inTime(end); // rows come in pieces, each within the time of a statement
        byStatus.merge(RunState.valueOf(status), workflows, Long::sum);
        byDay.merge(LocalDate.ofEpochDay(day.longValue()), workflows, Long::sum);
        byApplication.merge(application == null ? NONE : application, workflows, Long::sum);
        byQueue.merge(queue == null ? NONE : queue, workflows, Long::sum);
    }

    private static Ranking ranking(Map<String, Long> counts) {
        List<Count> top = counts.entrySet().stream()
                .map(entry -> new Count(entry.getKey().equals(NONE) ? null : entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Count::workflows)
                        .reversed()
                        .thenComparing(Count::name, Comparator.nullsLast(Comparator.naturalOrder())))
                .limit(StatisticsQuery.TOP)
                .toList();
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        return new Ranking(top, all - top.stream().mapToLong(Count::workflows).sum());
    }

    private Ranking named(Ranking byKey) {
        return new Ranking(
                byKey.top().stream()
                        .map(count -> new Count(nameOf(count.name()), count.workflows()))
                        .toList(),
                byKey.other());
    }

    /** As their newest workflow has it. Ordered by the key too, so that H2 sees an index that has the order. */
    private String nameOf(String ownerKey) {
        return query(
                        "select o.owner from workflow o where o.owner_key = :key"
                                + " order by o.owner_key desc, o.submitted desc, o.id desc"
                                + " fetch first 1 rows only",
                        String.class)
                .setParameter("key", ownerKey)
                .getSingleResult();
    }
}
