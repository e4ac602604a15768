package org.helipoint.restart;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The types that values have at the places of a job description that UNICORE reads ({@code JSONParser}, {@code JSONUtils} and
 * {@code ParameterSweep} of XNJS 3.0.0, {@code Builder} of uas-client 3.0.0). There a value of another type makes the job
 * fail, or is passed over without a word. Everything else may be what it likes.
 */
final class KnownPlaces {

    /**
     * What a place may hold.
     *
     * @param what in words
     * @param fits whether a value is of this kind
     * @param inside looks into a value that is
     */
    private record Type(String what, Predicate<JsonNode> fits, BiConsumer<JsonNode, JsonPointer> inside) {

        Type(String what, Predicate<JsonNode> fits) {
            this(what, fits, (value, place) -> {});
        }

        Type or(Type other) {
            return new Type(
                    what + " or " + other.what,
                    fits.or(other.fits),
                    (value, place) -> (fits.test(value) ? this : other).inside.accept(value, place));
        }

        /** Null means that there is nothing. */
        void check(JsonNode value, JsonPointer place) {
            if (value.isNull()) {
                return;
            }
            if (!fits.test(value)) {
                throw new InvalidRestartException(place.toString(), "it has to be " + what + ".");
            }
            inside.accept(value, place);
        }
    }

    private static final Type ANY = new Type("anything", value -> true);
    private static final Type STRING = new Type("a string", JsonNode::isTextual);
    private static final Type VALUE = new Type("a string, a number, true or false", JsonNode::isValueNode);
    private static final Type FLAG = new Type("true or false", KnownPlaces::isFlag);
    private static final Type FLAG_TEXT =
            new Type("\"true\" or \"false\"", value -> value.isTextual() && isFlag(value));
    private static final Type LIST = new Type("a list", JsonNode::isArray);
    private static final Type STRINGS = list("a list of strings", STRING);
    private static final Type LINES = STRING.or(STRINGS);
    private static final Type NAMED_STRINGS = object("an object of strings", Map.of(), STRING);
    private static final Type SWEEP = object(
            "an object with a sweep's values",
            Map.of("Values", LIST, "From", STRING, "To", STRING, "Step", VALUE),
            ANY);
    private static final Type TRANSFER = object("an object", transfer(), ANY);
    private static final Type TRANSFERS =
            list("a list of objects", TRANSFER).or(object("an object of objects", Map.of(), TRANSFER));
    private static final Type DESCRIPTION = object("an object", description(), ANY);

    private KnownPlaces() {}

    private static Type list(String what, Type elements) {
        return new Type(what, JsonNode::isArray, (value, place) -> {
            for (int i = 0; i < value.size(); i++) {
                elements.check(value.get(i), place.appendIndex(i));
            }
        });
    }

    private static Type object(String what, Map<String, Type> known, Type others) {
        return new Type(
                what,
                JsonNode::isObject,
                (value, place) -> value.properties()
                        .forEach(member -> known.getOrDefault(member.getKey(), others)
                                .check(member.getValue(), place.appendProperty(member.getKey()))));
    }

    private static Map<String, Type> transfer() {
        Map<String, Type> members = new HashMap<>();
        List.of("To", "file", "target", "Mode").forEach(name -> members.put(name, STRING));
        List.of("From", "source", "Data").forEach(name -> members.put(name, LINES));
        List.of("FailOnError", "ReadOnly").forEach(name -> members.put(name, FLAG_TEXT));
        List.of("Permissions", "Login node").forEach(name -> members.put(name, VALUE));
        members.put("ExtraParameters", NAMED_STRINGS);
        members.put(
                "Credentials",
                object(
                        "an object",
                        Map.of("Username", STRING, "Password", STRING, "BearerToken", STRING, "Token", STRING),
                        ANY));
        return members;
    }

    private static Map<String, Type> description() {
        Map<String, Type> members = new HashMap<>();
        List.of("Name", "Umask", "umask", "Not before").forEach(name -> members.put(name, STRING));
        List.of(
                        "ApplicationName",
                        "ApplicationVersion",
                        "Executable",
                        "Project",
                        "Stdin",
                        "Stdout",
                        "Stderr",
                        "Login node",
                        "Job type",
                        "BSS file",
                        "User email",
                        "Notification",
                        "UNICORE_ALLOCATION_ID")
                .forEach(name -> members.put(name, VALUE));
        List.of(
                        "haveClientStageIn",
                        "IgnoreNonZeroExitCode",
                        "RunUserPrecommandOnLoginNode",
                        "RunUserPostcommandOnLoginNode",
                        "UserPrecommandIgnoreNonZeroExitCode",
                        "UserPostcommandIgnoreNonZeroExitCode")
                .forEach(name -> members.put(name, FLAG));
        List.of("User precommand", "User postcommand").forEach(name -> members.put(name, LINES));
        List.of("Arguments", "Tags", "tags").forEach(name -> members.put(name, STRINGS));
        List.of("Imports", "Exports").forEach(name -> members.put(name, TRANSFERS));
        members.put("Parameters", object("an object", Map.of(), STRING.or(SWEEP)));
        members.put("Environment", NAMED_STRINGS.or(STRINGS));
        members.put("Resources", object("an object", Map.of(), VALUE));
        members.put(
                "NotificationSettings",
                object("an object", Map.of("URL", VALUE, "status", STRINGS, "bssStatus", STRINGS), ANY));
        return members;
    }

    private static boolean isFlag(JsonNode value) {
        return value.isBoolean()
                || value.asText().equalsIgnoreCase("true")
                || value.asText().equalsIgnoreCase("false");
    }

    /**
     * Looks at a merge patch on a description.
     *
     * @param member name of the member of the request's body that it is
     * @throws InvalidRestartException at the first value that has a wrong type
     */
    static void check(ObjectNode patch, String member) {
        DESCRIPTION.check(patch, JsonPointer.empty().appendProperty(member));
    }

    /**
     * Looks at the values of a sweep.
     *
     * @throws InvalidRestartException if they are none
     */
    static void checkSweep(JsonNode sweep, String place) {
        SWEEP.check(sweep, JsonPointer.compile(place));
        if (!sweep.has("Values") && !(sweep.has("From") && sweep.has("To"))) {
            throw new InvalidRestartException(place, "a sweep needs 'Values', or 'From' and 'To' and perhaps 'Step'.");
        }
    }
}
