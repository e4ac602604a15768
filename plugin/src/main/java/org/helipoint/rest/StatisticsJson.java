package org.helipoint.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.helipoint.model.Statistics;

/** Statistics as JSON, in the form of the REST contract. */
final class StatisticsJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private StatisticsJson() {}

    static ObjectNode of(Statistics statistics) {
        ObjectNode json = NODES.objectNode();
        json.put("workflows", statistics.workflows());
        ObjectNode statuses = json.putObject("byStatus");
        statistics.byStatus().forEach((status, count) -> statuses.put(status.name(), count));
        ArrayNode days = json.putArray("byDay");
        statistics
                .byDay()
                .forEach((day, count) ->
                        days.addObject().put("day", day.toString()).put("workflows", count));
        json.set("byApplication", ranking(statistics.byApplication()));
        json.set("byQueue", ranking(statistics.byQueue()));
        json.set("byOwner", statistics.byOwner() == null ? NODES.nullNode() : ranking(statistics.byOwner()));
        ObjectNode seconds = json.putObject("seconds");
        seconds.set("queued", spread(statistics.queued()));
        seconds.set("main", spread(statistics.main()));
        return json;
    }

    private static JsonNode ranking(Statistics.Ranking ranking) {
        ObjectNode json = NODES.objectNode();
        ArrayNode top = json.putArray("top");
        ranking.top().forEach(count -> top.addObject().put("name", count.name()).put("workflows", count.workflows()));
        json.put("other", ranking.other());
        return json;
    }

    private static JsonNode spread(Statistics.Spread spread) {
        return NODES.objectNode()
                .put("workflows", spread.workflows())
                .put("mean", spread.mean())
                .put("p95", spread.p95());
    }
}
