package org.helipoint.restart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.Run;
import org.helipoint.model.Submission;
import org.helipoint.redact.Placeholder;

/** Finds what a job description needs that is not there any more. Thread-safe. */
public final class MissingThings {

    /** The member by which {@code Jobs.submitIntoAllocation} of uas-core 3.0.0 puts a job into an allocation. */
    static final String ALLOCATION = "UNICORE_ALLOCATION_ID";

    /** What {@code JSONParser} of XNJS 3.0.0 puts in the place of inline data once it has read it. */
    private static final String DATA_GONE = "n/a";

    private final DataPlaces places;
    private final String site;
    private final Predicate<String> directoryExists;
    private final Predicate<String> allocationIsActive;

    /**
     * Looks for what is missing.
     *
     * @param places knows which addresses mean this site
     * @param site name of this site
     * @param directoryExists whether the directory of a job with this id is there
     * @param allocationIsActive whether there is an allocation with this id on the batch system now
     */
    public MissingThings(
            DataPlaces places, String site, Predicate<String> directoryExists, Predicate<String> allocationIsActive) {
        this.places = places;
        this.site = site;
        this.directoryExists = directoryExists;
        this.allocationIsActive = allocationIsActive;
    }

    /**
     * All that is missing.
     *
     * @param description the changed description, with placeholders
     * @param run the run that it was captured from
     */
    List<Missing> in(ObjectNode description, Run run, RestartRequest request) {
        List<Missing> missing = new ArrayList<>();
        secrets(description, request.credentials(), missing);
        uploads(description, missing);
        inputs(description, run, missing);
        allocation(description, missing);
        partOfSweep(description, missing);
        return missing;
    }

    private static void secrets(ObjectNode description, Map<String, JsonNode> credentials, List<Missing> missing) {
        Placeholder.places(description).stream()
                .filter(place -> !credentials.containsKey(place))
                .forEach(place -> missing.add(
                        new Missing(place, "A secret was removed here; supply it in 'credentials' under this path.")));
    }

    private static void uploads(ObjectNode description, List<Missing> missing) {
        if (Boolean.parseBoolean(description.path("haveClientStageIn").asText())) {
            missing.add(new Missing(
                    "/haveClientStageIn",
                    "The client uploaded inputs, which are not kept. Add them to 'Imports' and set this to null."));
        }
    }

    /** Both forms of {@code Imports}: a list of objects, or an object with the files' names. */
    private void inputs(ObjectNode description, Run run, List<Missing> missing) {
        JsonNode imports = description.path("Imports");
        imports.properties().forEach(one -> input(one.getValue(), pointer("Imports", one.getKey()), run, missing));
        for (int i = 0; imports.isArray() && i < imports.size(); i++) {
            input(imports.get(i), pointer("Imports", String.valueOf(i)), run, missing);
        }
    }

    private void input(JsonNode spec, String place, Run run, List<Missing> missing) {
        String member = spec.has("From") ? "From" : "source";
        JsonNode source = spec.path(member);
        if (source.isArray()) { // a sweep over files
            for (int i = 0; i < source.size(); i++) {
                source(source.get(i).asText(), place + "/" + member + "/" + i, missing);
            }
        } else {
            source(source.asText(), place + "/" + member, missing);
        }
        if (run.captured() == Submission.Capture.LATE
                && spec.path("Data").asText().equals(DATA_GONE)) {
            missing.add(new Missing(
                    place + "/Data",
                    "The data stood here, but UNICORE had replaced it before it was recorded. Give it in 'changes'."));
        }
    }

    private void source(String address, String place, List<Missing> missing) {
        if (address.startsWith("__json-sweep")) {
            missing.add(new Missing(
                    place, "UNICORE had replaced the address before it was recorded. Give it in 'changes'."));
        }
        places.jobDirectory(site, address)
                .filter(job -> !directoryExists.test(job))
                .ifPresent(job -> missing.add(new Missing(
                        place,
                        "This file was in the directory of job " + job
                                + ", which does not exist any more. Give another address in 'changes'.")));
    }

    private void allocation(ObjectNode description, List<Missing> missing) {
        String id = description.path(ALLOCATION).asText();
        if (id.isEmpty() || allocationIsActive.test(id)) {
            return;
        }
        TreeSet<String> carriers = new TreeSet<>();
        description.path("Parameters").properties().stream()
                .filter(parameter -> parameter.getValue().asText().equals(id))
                .forEach(parameter -> carriers.add(pointer("Parameters", parameter.getKey())));
        missing.add(new Missing(
                "/" + ALLOCATION,
                "The job ran in an allocation that does not exist any more"
                        + (carriers.isEmpty() ? "" : " (its id is also at " + String.join(", ", carriers) + ")")
                        + ". In 'changes', give the id of one that does, or set this to null and perhaps 'Job type' too:"
                        + " then the job runs by itself."));
    }

    private static void partOfSweep(ObjectNode description, List<Missing> missing) {
        description.fieldNames().forEachRemaining(name -> {
            if (name.startsWith("__json-sweep")) {
                missing.add(
                        new Missing(pointer(name), "This is one part of a parameter sweep; restart the whole sweep."));
            }
        });
    }

    private static String pointer(String... names) {
        return RequestBody.place(names);
    }
}
