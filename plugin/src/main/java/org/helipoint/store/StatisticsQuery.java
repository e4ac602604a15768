package org.helipoint.store;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.helipoint.model.RunState;
import org.helipoint.model.Statistics;
import org.helipoint.model.Statistics.Count;
import org.helipoint.model.Statistics.Ranking;
import org.helipoint.model.Statistics.Spread;
import org.hibernate.Session;

/**
 * Counts workflows in the database, which keeps in memory no more than groups; a sort that is too large for it goes to the
 * disk. Statuses, days and owners come from indexes alone where there is no other filter.
 */
final class StatisticsQuery {

    /** How many values are told apart; the rest is summed up. */
    static final int TOP = 10;

    private static final double PERCENTILE = 0.95;

    /** As their newest workflow has it. Ordered by the key too, so that H2 sees an index that has the order. */
    private static final String NAME_OF_OWNER = "(select o.owner from workflow o where o.owner_key = t.label"
            + " order by o.owner_key desc, o.submitted desc, o.id desc fetch first 1 rows only)";

    private final Database database;
    private final Session session;
    private final String table;
    private final Conditions conditions;
    private final long end;

    /**
     * Statistics over a filter.
     *
     * @param end when no statement may begin any more, as {@link System#nanoTime} tells it
     */
    StatisticsQuery(Database database, Session session, WorkflowFilter filter, long end) {
        this.database = database;
        this.session = session;
        this.end = end;
        WorkflowFinder.Place place = new WorkflowFinder(session, database.postgresql()).place(filter);
        this.table = place.table();
        this.conditions = place.conditions();
    }

    /**
     * Counts.
     *
     * @param owners whether to tell owners apart
     * @throws org.helipoint.capture.StoreTimeoutException if one more statement is needed after the end
     */
    Statistics run(boolean owners) {
        Map<RunState, Long> byStatus = new EnumMap<>(RunState.class);
        SortedMap<LocalDate, Long> byDay = new TreeMap<>();
        for (Object[] row : rows("select status, epoch_day, count(*) from (select w.status as status,"
                + " cast(floor(extract(epoch from w.submitted) / 86400) as bigint) as epoch_day from " + table
                + conditions.where() + ") d group by status, epoch_day")) {
            byStatus.merge(RunState.valueOf((String) row[0]), number(row[2]), Long::sum);
            byDay.merge(LocalDate.ofEpochDay(number(row[1])), number(row[2]), Long::sum);
        }
        Object[] sums = rows("select count(w.seconds_queued), sum(w.seconds_queued), count(w.seconds_main),"
                        + " sum(w.seconds_main) from " + table + conditions.where())
                .get(0);
        return new Statistics(
                byStatus,
                byDay,
                ranking("w.application", "t.label"),
                ranking("w.queue", "t.label"),
                owners ? ranking("w.owner_key", NAME_OF_OWNER) : null,
                spread("w.seconds_queued", number(sums[0]), (Number) sums[1]),
                spread("w.seconds_main", number(sums[2]), (Number) sums[3]));
    }

    private Ranking ranking(String column, String name) {
        List<Count> top = new ArrayList<>();
        long other = 0;
        for (Object[] row : rows("select " + name + ", counted, everything from (select " + column
                + " as label, count(*) as counted, sum(count(*)) over () as everything from " + table
                + conditions.where() + " group by " + column + " order by counted desc, " + ordered(column)
                + " nulls last fetch first " + TOP + " rows only) t")) {
            top.add(new Count((String) row[0], number(row[1])));
            other = number(row[2]);
        }
        return new Ranking(top, other - top.stream().mapToLong(Count::workflows).sum());
    }

    private String ordered(String column) {
        return database.postgresql() ? column + " collate \"C\"" : column;
    }

    /** What {@code percentile_cont} says; but H2 would keep all numbers in memory for that. */
    private Spread spread(String column, long known, Number sum) {
        if (known == 0) {
            return new Spread(0, null, null);
        }
        double rank = PERCENTILE * (known - 1);
        long above = (long) Math.ceil(rank);
        List<Object[]> pair = rows("select " + column + ", 1 from " + table
                + conditions.and(column + " is not null").where() + " order by " + column + " desc offset "
                + (known - 1 - above) + " rows fetch first 2 rows only");
        if (pair.isEmpty()) {
            return new Spread(0, null, null); // they have changed since they were counted
        }
        double upper = ((Number) pair.get(0)[0]).doubleValue();
        double lower = above == (long) rank ? upper : ((Number) pair.get(pair.size() - 1)[0]).doubleValue();
        return new Spread(
                known, millis(sum.doubleValue() / known), millis(lower + (upper - lower) * (rank - Math.floor(rank))));
    }

    /** More than the times have; what is beyond depends on the order in which a database adds. */
    private static double millis(double seconds) {
        return Math.round(seconds * 1_000) / 1_000.0;
    }

    private List<Object[]> rows(String query) {
        // no limit of its own for each statement: to set one, H2 forgets the plans of all its queries
        database.inTime(end);
        return conditions.bind(session.createNativeQuery(query, Object[].class)).list();
    }

    private static long number(Object value) {
        return ((Number) value).longValue();
    }
}
