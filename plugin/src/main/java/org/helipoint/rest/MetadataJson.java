package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.helipoint.model.MetadataChange;
import org.helipoint.model.MetadataEntry;
import org.helipoint.model.MetadataFinding;
import org.helipoint.model.MetadataValue;

/** What is known of experiments as JSON, in the form of the REST contract. */
final class MetadataJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private MetadataJson() {}

    /** Entries with where they come from. */
    static ArrayNode entries(List<MetadataEntry> entries) {
        ArrayNode array = NODES.arrayNode();
        entries.forEach(entry -> {
            ObjectNode json = array.addObject();
            json.put("key", entry.key());
            json.set("value", entry.value().map(MetadataValue::json).orElse(NODES.nullNode()));
            json.put("unit", entry.value().map(MetadataValue::unit).orElse(null));
            json.put("source", entry.source().name());
            json.put("origin", entry.origin());
            json.put("run", entry.run());
            json.set("since", WorkflowJson.time(entry.since()));
        });
        return array;
    }

    /** Entries of a row by key, each as somebody would write it; those of several steps under one key as a list. */
    static ObjectNode columns(List<MetadataEntry> entries) {
        ObjectNode json = NODES.objectNode();
        entries.forEach(entry -> entry.value().ifPresent(value -> add(json, entry.key(), value.form())));
        return json;
    }

    private static void add(ObjectNode json, String key, JsonNode value) {
        JsonNode before = json.get(key);
        if (before == null) {
            json.set(key, value);
        } else if (before instanceof ArrayNode several) {
            several.add(value);
        } else {
            json.putArray(key).add(before).add(value);
        }
    }

    static ArrayNode findings(List<MetadataFinding> findings) {
        ArrayNode array = NODES.arrayNode();
        findings.forEach(finding -> array.addObject()
                .put("run", finding.run())
                .put("kind", finding.kind().name())
                .put("place", finding.place())
                .put("problem", finding.problem()));
        return array;
    }

    static ArrayNode changes(List<MetadataChange> changes) {
        ArrayNode array = NODES.arrayNode();
        changes.forEach(change -> {
            ObjectNode json = array.addObject();
            json.set("at", WorkflowJson.time(change.at()));
            json.put("by", change.caller());
            json.put("key", change.key());
            json.put("from", change.before().orElse(null));
            json.put("to", change.after().orElse(null));
        });
        return array;
    }
}
