package org.helipoint.store;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.helipoint.model.PlainText;
import org.helipoint.model.Workflow;
import org.helipoint.store.WorkflowFilter.Field;
import org.helipoint.store.WorkflowFilter.Period;
import org.hibernate.query.NativeQuery;

/**
 * What stands behind {@code where} in a native query that has the table {@code workflow} as {@code w}, and its values. The
 * same text for all databases. Immutable.
 */
final class Conditions {

    private final List<String> conditions;
    private final Map<String, Object> values;

    private Conditions(List<String> conditions, Map<String, Object> values) {
        this.conditions = conditions;
        this.values = values;
    }

    /** A filter as conditions: one member, one condition. */
    static Conditions of(WorkflowFilter filter) {
        Conditions all = new Conditions(List.of(), Map.of());
        for (Field field : Field.values()) {
            Set<Object> anyOf = filter.values(field);
            all = anyOf.isEmpty() ? all : all.and(field, anyOf);
        }
        return all.during("submitted", filter.submitted())
                .during("finished", filter.finished())
                .words(filter.words())
                .metadata(filter.metadata());
    }

    private Conditions and(Field field, Set<Object> anyOf) {
        String name = field.name();
        Conditions one = with(name, anyOf);
        return switch (field) {
            case TAG -> tags(anyOf);
            case APPLICATION, QUEUE -> one.with(name, labels(anyOf)).and(field.column() + " in (:" + name + ")");
            case NAME ->
                one.and("w.name in (:" + name + ")")
                        .with("nameKeys", keys(anyOf))
                        .and("w.name_key in (:nameKeys)"); // the index has no other part of the name
            case BATCH_SYSTEM_ID ->
                one.and("w.batch_system_id in (:" + name + ")")
                        .with("batchHeads", heads(anyOf))
                        .and("left(w.batch_system_id, 64) in (:batchHeads)"); // PostgreSQL's index ends there
            default -> one.and(field.column() + " in (:" + name + ")");
        };
    }

    private static List<String> labels(Set<Object> values) {
        return values.stream()
                .map(value -> Workflow.label(value.toString()))
                .distinct()
                .toList();
    }

    private static List<String> keys(Set<Object> names) {
        return names.stream()
                .map(name -> Workflow.nameKey(name.toString()))
                .distinct()
                .toList();
    }

    private static List<String> heads(Set<Object> ids) {
        return ids.stream()
                .map(Object::toString)
                .map(id -> id.substring(0, id.offsetByCodePoints(0, Math.min(64, id.codePointCount(0, id.length())))))
                .distinct()
                .toList();
    }

    /** Tags are kept as a JSON list: with commas around what it has between its brackets, each tag has one at both ends. */
    private Conditions tags(Set<Object> anyOf) {
        Conditions all = this;
        List<String> either = new ArrayList<>();
        for (Object tag : anyOf) {
            String name = "tag" + either.size();
            String json = PlainText.escapedJson(new TextNode(tag.toString()).toString());
            either.add("',' || substring(w.tags, 2, length(w.tags) - 2) || ',' like :" + name + " escape '!'");
            all = all.with(name, "%," + json.replaceAll("[!%_]", "!$0") + ",%");
        }
        return all.and("(" + String.join(" or ", either) + ")");
    }

    private Conditions during(String column, Period period) {
        Conditions all = this;
        if (period.from() != null) {
            all = all.and("w." + column + " >= :" + column + "From").with(column + "From", period.from());
        }
        if (period.before() != null) {
            all = all.and("w." + column + " < :" + column + "Before").with(column + "Before", period.before());
        }
        return all;
    }

    /** In this form PostgreSQL asks for the words of one workflow after the other, as far as it needs them. */
    private Conditions words(Set<String> beginnings) {
        Conditions all = this;
        List<String> each = new ArrayList<>();
        for (String beginning : beginnings) {
            String name = "word" + each.size();
            each.add("x.words like :" + name);
            all = all.with(name, "% " + beginning + "%");
        }
        return each.isEmpty()
                ? this
                : all.and("(select count(*) from workflow_words x where x.workflow = w.id and "
                        + String.join(" and ", each) + ") = 1");
    }

    /** In the same form as words, for the same reason. */
    private Conditions metadata(List<MetadataCondition> asked) {
        Conditions all = this;
        for (int i = 0; i < asked.size(); i++) {
            EntryConditions entries = EntryConditions.of(asked.get(i), "meta" + i);
            all = all.and("(select count(*) from metadata_entry m where m.workflow = w.id and " + entries.either() + ")"
                    + (asked.get(i).isAbsence() ? " = 0" : " > 0"));
            for (Map.Entry<String, Object> value : entries.values().entrySet()) {
                all = all.with(value.getKey(), value.getValue());
            }
        }
        return all;
    }

    /** These, of workflows with some ids. */
    Conditions among(Collection<String> ids) {
        return and("w.id = any(:candidates)").with("candidates", ids.toArray(String[]::new));
    }

    /** These and one more. */
    Conditions and(String condition) {
        List<String> more = new ArrayList<>(conditions);
        more.add(condition);
        return new Conditions(more, values);
    }

    /** These with the value of a parameter. */
    Conditions with(String name, Object value) {
        Map<String, Object> more = new HashMap<>(values);
        more.put(name, value);
        return new Conditions(conditions, more);
    }

    /** From {@code where} on, with a blank before it; nothing if there are no conditions. */
    String where() {
        return conditions.isEmpty() ? "" : " where " + condition();
    }

    /** All as one condition; there must be one. */
    String condition() {
        return String.join(" and ", conditions);
    }

    /** Gives a query the values. */
    <T> NativeQuery<T> bind(NativeQuery<T> query) {
        values.forEach((name, value) -> {
            if (value instanceof Collection<?> several) {
                query.setParameterList(name, several);
            } else {
                query.setParameter(name, value);
            }
        });
        return query;
    }
}
