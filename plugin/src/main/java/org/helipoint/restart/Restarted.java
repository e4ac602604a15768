package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.helipoint.model.Difference;

/**
 * A restart that was done.
 *
 * @param workflow id of the workflow
 * @param job id of the new job, and of its run
 * @param attempt number of the new attempt
 * @param differences to the attempt that was started again
 * @param replayed whether it was done before, and this only tells of it
 */
public record Restarted(String workflow, String job, int attempt, List<Difference> differences, boolean replayed) {

    public Restarted {
        differences = List.copyOf(differences);
    }

    Restarted(String workflow, String job, int attempt, List<Difference> differences) {
        this(workflow, job, attempt, differences, false);
    }

    /** The same with the number that the attempt really got. */
    Restarted as(int number) {
        return new Restarted(workflow, job, number, differences, replayed);
    }

    /** The same, told again. */
    Restarted again(int number) {
        return new Restarted(workflow, job, number, differences, true);
    }

    /** What else there is to say of it; empty if nothing. */
    public Optional<String> note() {
        return Origin.note(differences);
    }

    /** In the form in which it is remembered. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("workflow", workflow);
        json.put("job", job);
        json.put("attempt", attempt);
        ArrayNode array = json.putArray("differences");
        differences.forEach(difference -> {
            ObjectNode one = array.addObject().put("path", difference.path());
            difference.from().ifPresent(value -> one.set("from", value));
            difference.to().ifPresent(value -> one.set("to", value));
        });
        return json;
    }

    static Restarted of(JsonNode json) {
        List<Difference> differences = new ArrayList<>();
        json.path("differences")
                .forEach(one -> differences.add(new Difference(
                        one.path("path").asText(),
                        Optional.ofNullable(one.get("from")),
                        Optional.ofNullable(one.get("to")))));
        return new Restarted(
                json.path("workflow").asText(),
                json.path("job").asText(),
                json.path("attempt").intValue(),
                differences);
    }
}
