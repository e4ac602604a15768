package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.helipoint.model.Difference;
import org.helipoint.model.Group;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Run;

/**
 * What a restart begins with, before anything is changed that a user asked for.
 *
 * @param run the run that starts again
 * @param description its captured description, as far as it can be submitted again
 * @param partial whether it is a sweep with only some of its parts
 */
record Origin(Run run, ObjectNode description, boolean partial) {

    /** The members that tell the workflow engine of a job's progress. */
    private static final List<String> NOTIFICATIONS = List.of("Notification", "NotificationSettings");

    /** What is said of a job that the workflow engine owned. */
    static final String PLAIN =
            "The UNICORE workflow engine submitted this job. It starts again as a plain job: the engine is"
                    + " not told, and its workflow does not go on.";

    /**
     * The run as it was. If the UNICORE workflow engine submitted it, without the address at which the engine waits for
     * news: it does not know the new job, and has perhaps gone on or given up.
     */
    static Origin of(Run run) {
        ObjectNode description = run.description().json();
        if (isOfEngine(run.description())) {
            description.remove(NOTIFICATIONS);
        }
        return new Origin(run, description, run.partial());
    }

    /**
     * A choice of steps as it starts again.
     *
     * @throws RestartConflictException if it cannot be told what a sweep swept over
     */
    static Origin of(StepChoice choice) {
        Origin whole = of(choice.run());
        if (choice.parts().isEmpty()) {
            return whole;
        }
        List<ObjectNode> parts =
                choice.parts().stream().map(part -> part.description().json()).toList();
        return SweepParts.only(whole.description, parts)
                .map(some -> new Origin(choice.run(), some, true))
                .orElseThrow(() -> new RestartConflictException(
                        "It cannot be told from the records what this sweep had swept over.", List.of()));
    }

    static boolean isOfEngine(JobDescription description) {
        return description
                .group()
                .map(Group::kind)
                .filter(Group.Kind.ENGINE::equals)
                .isPresent();
    }

    /** What there is to say of a restart with these differences; empty if nothing. */
    static Optional<String> note(List<Difference> differences) {
        return differences.stream()
                .filter(one -> one.to().isEmpty() && one.from().isPresent())
                .filter(one -> NOTIFICATIONS.contains(one.path().substring(1)))
                .map(one -> JsonNodeFactory.instance
                        .objectNode()
                        .<ObjectNode>set(one.path().substring(1), one.from().get()))
                .filter(one -> isOfEngine(new JobDescription(one)))
                .map(one -> PLAIN)
                .findFirst();
    }

    private static JsonNode redirected(JsonNode source, UnaryOperator<String> address) {
        if (source instanceof ArrayNode several) {
            ArrayNode changed = several.arrayNode();
            several.forEach(one -> changed.add(redirected(one, address)));
            return changed;
        }
        return source.isTextual() ? TextNode.valueOf(address.apply(source.textValue())) : source;
    }

    /**
     * The same with other addresses of inputs.
     *
     * @param address gives the new address for an old one
     */
    Origin withInputs(UnaryOperator<String> address) {
        ObjectNode changed = description.deepCopy();
        for (JsonNode input : changed.path("Imports")) { // elements of a list, or members of an object
            for (String member : List.of("From", "source")) {
                if (input.has(member)) {
                    ((ObjectNode) input).set(member, redirected(input.get(member), address));
                }
            }
        }
        return new Origin(run, changed, partial);
    }
}
