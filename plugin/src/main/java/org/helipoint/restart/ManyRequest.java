package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.helipoint.model.RunState;

/**
 * What a client asks for who restarts many workflows.
 *
 * @param ids the workflows; empty if they are asked for by a filter
 * @param filter parameters of the overview, values by name; empty if ids are given
 * @param status states of workflows and steps that are to start again; empty if not said
 * @param onlyFailed false to start all steps of a workflow again, and not only those in such a state
 * @param changes what shall be different from the captured descriptions
 * @param kept the members that say so, as they came
 * @param preview only say what would be done
 * @param limit most workflows
 */
public record ManyRequest(
        List<String> ids,
        Optional<Map<String, List<String>>> filter,
        Set<RunState> status,
        boolean onlyFailed,
        Changes changes,
        ObjectNode kept,
        boolean preview,
        int limit) {

    /** What starts again if nothing else is asked for. LOST is not in it: such a job may have ended well. */
    public static final Set<RunState> STATUS = Set.of(RunState.FAILED, RunState.ABORTED);

    private static final int LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final int MOST_KEPT = 64 << 10;
    private static final Set<String> MEMBERS = members();

    private static Set<String> members() {
        Set<String> members = new HashSet<>(Set.of("ids", "filter", "status", "onlyFailed", "preview", "limit"));
        members.addAll(Changes.MEMBERS);
        return members;
    }

    public ManyRequest {
        ids = List.copyOf(ids);
        status = Set.copyOf(status);
    }

    /**
     * Reads the body of a request.
     *
     * @param parameters takes the object apart that is a filter
     * @throws InvalidRestartException if it is not JSON, not an object, or has a member that is unknown or wrong
     */
    public static ManyRequest parse(String text, Function<ObjectNode, Map<String, List<String>>> parameters) {
        RequestBody body = RequestBody.parse(text, MEMBERS);
        if (body.has("ids") == body.has("filter")) {
            throw new InvalidRestartException("", "it needs either 'ids' or 'filter'.");
        }
        int limit = body.number("limit").orElse(LIMIT);
        if (limit > MAX_LIMIT) {
            throw new InvalidRestartException(RequestBody.place("limit"), "it is at most " + MAX_LIMIT + ".");
        }
        return new ManyRequest(
                ids(body, limit),
                body.has("filter") ? Optional.of(parameters.apply(body.object("filter"))) : Optional.empty(),
                status(body),
                !body.has("onlyFailed") || body.flag("onlyFailed"),
                Changes.of(body),
                kept(body),
                body.flag("preview"),
                limit);
    }

    /**
     * A request for the steps of one workflow, whichever of them are to start again.
     *
     * @param text the body that the request was read from
     * @throws InvalidRestartException if it has credentials, or an attempt without a step
     */
    public static ManyRequest ofSteps(RestartRequest request, String text) {
        if (!request.credentials().isEmpty() || request.attempt().isPresent()) {
            throw new InvalidRestartException(
                    request.attempt().isPresent() ? RequestBody.place("attempt") : RequestBody.place("credentials"),
                    "this workflow has several steps; this is for one of them, so give its 'step' too.");
        }
        return new ManyRequest(
                List.of(),
                Optional.empty(),
                Set.of(),
                request.onlyFailed().orElse(true),
                request.changes(),
                kept(RequestBody.parse(text, RestartRequest.MEMBERS)),
                request.preview(),
                1);
    }

    private static List<String> ids(RequestBody body, int limit) {
        Set<String> ids = new LinkedHashSet<>(texts(body, "ids"));
        if (body.has("ids") && ids.isEmpty()) {
            throw new InvalidRestartException(RequestBody.place("ids"), "it has to have at least one id.");
        }
        if (ids.size() > limit) {
            throw new InvalidRestartException(
                    RequestBody.place("ids"),
                    "it has " + ids.size() + " ids, more than 'limit', which is " + limit + ".");
        }
        return List.copyOf(ids);
    }

    private static Set<RunState> status(RequestBody body) {
        Set<RunState> states = EnumSet.noneOf(RunState.class);
        List<String> names = texts(body, "status");
        for (int i = 0; i < names.size(); i++) {
            states.add(end(names.get(i), RequestBody.place("status", String.valueOf(i))));
        }
        return states;
    }

    private static RunState end(String name, String place) {
        return ends().filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRestartException(
                        place, "it is one of " + ends().map(Enum::name).collect(Collectors.joining(", ")) + "."));
    }

    private static Stream<RunState> ends() {
        return Stream.of(RunState.values()).filter(RunState::ended);
    }

    private static List<String> texts(RequestBody body, String name) {
        JsonNode list = body.get(name);
        if (!list.isMissingNode() && !list.isArray()) {
            throw new InvalidRestartException(RequestBody.place(name), "it has to be a list of strings.");
        }
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isTextual()) {
                throw new InvalidRestartException(RequestBody.place(name, String.valueOf(i)), "it has to be a string.");
            }
        }
        return Stream.iterate(0, i -> i < list.size(), i -> i + 1)
                .map(i -> list.get(i).textValue())
                .toList();
    }

    private static ObjectNode kept(RequestBody body) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        Changes.MEMBERS.stream().sorted().filter(body::has).forEach(name -> kept.set(name, body.get(name)));
        int bytes = kept.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_KEPT) {
            throw new InvalidRestartException(
                    RequestBody.place(largest(kept)),
                    "the changes of a restart of several jobs are kept until the last is submitted, so they may have "
                            + MOST_KEPT + " bytes at most; these have " + bytes + ".");
        }
        return kept;
    }

    private static String largest(ObjectNode kept) {
        return kept.properties().stream()
                .max(Comparator.comparingInt(
                        member -> member.getValue().toString().length()))
                .orElseThrow()
                .getKey();
    }

    /** The changes of a task, read again from what was kept. */
    static Changes changes(String kept) {
        return Changes.of(RequestBody.parse(kept, Changes.MEMBERS));
    }

    /**
     * The states of what starts again: those that were asked for, in words or by the filter.
     *
     * @throws InvalidRestartException if the filter asks for active ones
     */
    Set<RunState> wanted() {
        List<String> filtered =
                filter.map(one -> one.getOrDefault("status", List.of())).orElse(List.of());
        if (!status.isEmpty() || filtered.isEmpty()) {
            return status.isEmpty() ? STATUS : status;
        }
        return filtered.stream()
                .map(name -> end(name, RequestBody.place("filter", "status")))
                .collect(Collectors.toSet());
    }

    /** Without values, which may be secret. */
    @Override
    public String toString() {
        return "restart of " + (filter.isPresent() ? "those of a filter" : ids) + ", " + changes;
    }
}
