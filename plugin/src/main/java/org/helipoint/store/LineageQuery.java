package org.helipoint.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.model.Lineage;
import org.helipoint.model.Lineage.Relative;
import org.helipoint.model.Lineage.Side;
import org.helipoint.model.RunState;
import org.helipoint.model.Workflow;
import org.hibernate.Session;

/**
 * Finds the workflows that one has to do with by its data. However many jobs read a file, no more than {@link #LINKS} links
 * are looked at in each direction: these are any of them, not the newest.
 */
final class LineageQuery {

    /** Most workflows on each side. */
    static final int WORKFLOWS = 100;

    /** Most addresses of each. */
    static final int ADDRESSES = 10;

    private static final int LINKS = 1_000;
    private static final int ADDRESS_LENGTH = 2_000;

    /** H2 keeps to this order of outer joins. Else it may begin with all that the owner has. */
    private static final String OF_OTHERS = " left join run r on r.id = %s left join workflow w on w.id = r.workflow"
            + " where w.owner_key = :owner and w.id <> :workflow fetch first " + (LINKS + 1) + " rows only";

    private static final String SELECT = "select w.id, w.name, w.status, w.submitted, ";

    /** Outputs of others where inputs of mine are; others in whose jobs' directories inputs of mine are. */
    static final String UPSTREAM = either(
            SELECT + "mine.uri from (select distinct l.place, l.uri from run m join data_link l on l.run = m.id"
                    + " where m.workflow = :workflow and l.direction = 'IN' and l.place is not null) mine"
                    + " left join data_link theirs on theirs.place = mine.place and theirs.direction = 'OUT'"
                    + OF_OTHERS.formatted("theirs.run"),
            SELECT + "mine.uri from (select distinct l.directory_of, l.uri from run m join data_link l on l.run = m.id"
                    + " where m.workflow = :workflow and l.directory_of is not null) mine"
                    + OF_OTHERS.formatted("mine.directory_of"));

    /** Inputs of others where outputs of mine are; inputs of others in the directories of my jobs. */
    static final String DOWNSTREAM = either(
            SELECT + "theirs.uri from (select distinct l.place from run m join data_link l on l.run = m.id"
                    + " where m.workflow = :workflow and l.direction = 'OUT' and l.place is not null) mine"
                    + " left join data_link theirs on theirs.place = mine.place and theirs.direction = 'IN'"
                    + OF_OTHERS.formatted("theirs.run"),
            SELECT + "theirs.uri from (select id from run where workflow = :workflow) mine"
                    + " left join data_link theirs on theirs.directory_of = mine.id"
                    + OF_OTHERS.formatted("theirs.run"));

    private LineageQuery() {}

    private static String either(String byPlace, String byDirectory) {
        return "select id, name, status, submitted, left(uri, " + ADDRESS_LENGTH + ") as uri from ((" + byPlace
                + ") union all (" + byDirectory + ")) links fetch first " + (LINKS + 1) + " rows only";
    }

    static Lineage run(Session session, Workflow workflow) {
        return new Lineage(side(session, UPSTREAM, workflow), side(session, DOWNSTREAM, workflow));
    }

    private static Side side(Session session, String query, Workflow workflow) {
        List<Object[]> links = session.createNativeQuery(query, Object[].class)
                .addScalar("id", String.class)
                .addScalar("name", String.class)
                .addScalar("status", String.class)
                .addScalar("submitted", Instant.class)
                .addScalar("uri", String.class)
                .setParameter("workflow", workflow.id())
                .setParameter("owner", workflow.ownerKey())
                .list();
        Map<String, Relative> found = new LinkedHashMap<>();
        Map<String, Set<String>> addresses = new LinkedHashMap<>();
        for (Object[] link : links) {
            String id = (String) link[0];
            addresses.computeIfAbsent(id, i -> new LinkedHashSet<>()).add((String) link[4]);
            found.putIfAbsent(
                    id,
                    new Relative(
                            id, (String) link[1], RunState.valueOf((String) link[2]), (Instant) link[3], List.of()));
        }
        List<Relative> newest = found.values().stream()
                .sorted(Comparator.comparing(Relative::submitted)
                        .thenComparing(Relative::id)
                        .reversed())
                .limit(WORKFLOWS)
                .map(one -> new Relative(
                        one.id(),
                        one.name(),
                        one.status(),
                        one.submitted(),
                        addresses.get(one.id()).stream()
                                .sorted()
                                .limit(ADDRESSES)
                                .toList()))
                .toList();
        return new Side(newest, links.size() > LINKS || found.size() > newest.size());
    }
}
