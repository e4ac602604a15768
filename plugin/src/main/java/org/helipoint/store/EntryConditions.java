package org.helipoint.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.helipoint.store.MetadataCondition.Bound;
import org.helipoint.store.MetadataCondition.Equal;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * A {@link MetadataCondition} on the table {@code metadata_entry} as {@code m}: of several alternatives, each of which is a
 * range of one index, one has to hold.
 *
 * @param alternatives SQL
 * @param values of the parameters in it
 */
record EntryConditions(List<String> alternatives, Map<String, Object> values) {

    /** Entries that more workflows have are not looked up, but looked for in the workflows. */
    static final int FEW = 5_000;

    /**
     * Makes SQL of it.
     *
     * @param prefix of the names of its parameters
     */
    static EntryConditions of(MetadataCondition condition, String prefix) {
        Map<String, Object> values = new HashMap<>();
        StringBuilder all = new StringBuilder("m.effective = true and m.name = :" + prefix + "Key");
        values.put(prefix + "Key", condition.key());
        bound(all, values, ">=", prefix + "Least", condition.least());
        bound(all, values, "<=", prefix + "Most", condition.most());
        List<String> alternatives = new ArrayList<>();
        for (Equal equal : condition.anyOf()) {
            String name = prefix + "Text" + alternatives.size();
            values.put(name, equal.text());
            values.put(name + "Key", MetadataRows.textKey(equal.text()));
            alternatives.add(all + " and m.text_key = :" + name + "Key and m.text_value = :" + name);
            if (equal.number() != null) {
                StringBuilder number = new StringBuilder(all);
                bound(number, values, "=", prefix + "Number" + alternatives.size(), equal.asBound());
                alternatives.add(number.toString());
            }
        }
        return new EntryConditions(alternatives.isEmpty() ? List.of(all.toString()) : alternatives, values);
    }

    private static void bound(
            StringBuilder sql, Map<String, Object> values, String operator, String name, Bound bound) {
        if (bound == null) {
            return;
        }
        sql.append(" and m.number_value ").append(operator).append(" :").append(name);
        values.put(name, bound.number());
        if (bound.unit() != null) {
            sql.append(" and m.unit = :").append(name).append("Unit");
            values.put(name + "Unit", bound.unit());
        }
    }

    /** All alternatives as one condition. */
    String either() {
        return alternatives.stream().map(one -> "(" + one + ")").collect(Collectors.joining(" or ", "(", ")"));
    }

    /** The workflows that fulfil a condition; empty if they are too many to be looked up, or those without an entry. */
    static Optional<Set<String>> few(Session session, MetadataCondition condition) {
        if (condition.isAbsence()) {
            return Optional.empty();
        }
        EntryConditions entries = of(condition, "meta");
        Set<String> workflows = new HashSet<>();
        for (String alternative : entries.alternatives()) {
            NativeQuery<String> query = session.createNativeQuery(
                    "select m.workflow from metadata_entry m where " + alternative + " limit " + (FEW + 1),
                    String.class);
            entries.values().forEach((name, value) -> {
                if (alternative.matches("(?s).*:" + name + "\\b.*")) {
                    query.setParameter(name, value);
                }
            });
            List<String> some = query.list();
            if (some.size() > FEW) {
                return Optional.empty();
            }
            workflows.addAll(some);
        }
        return Optional.of(workflows);
    }
}
