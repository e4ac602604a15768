package org.helipoint.hook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import eu.unicore.xnjs.ems.Action;
import java.util.Map;
import java.util.Optional;

/**
 * Marks a job as the restart of a run. The mark is in the job's processing context, which UNICORE stores together with
 * the job in one step and which no client can write: so a job and its link to the earlier run exist both or neither.
 */
public final class RestartMark {

    private static final String KEY = "org.helipoint.restartOf";
    private static final String PARTIAL = "org.helipoint.partial";
    private static final String TEMPLATES = "org.helipoint.templates";
    private static final ObjectMapper JSON = new ObjectMapper();

    private RestartMark() {}

    /**
     * Marks a job that is not submitted yet.
     *
     * @param run id of the run that it restarts
     */
    public static void put(Action action, String run) {
        action.getProcessingContext().put(KEY, run);
    }

    /**
     * Notes for any job that is not submitted yet where it has secrets that need not look like some.
     *
     * @param templates by JSON pointer, the texts of its description whose placeholders were filled, with the placeholders
     */
    public static void putTemplates(Action action, Map<String, String> templates) {
        if (!templates.isEmpty()) {
            try {
                action.getProcessingContext().put(TEMPLATES, JSON.writeValueAsString(templates));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("Texts that cannot be written as JSON", e);
            }
        }
    }

    /** Marks a job, besides {@link #put}, as a sweep that restarts only some parts of the one that it restarts. */
    public static void putPartial(Action action) {
        action.getProcessingContext().put(PARTIAL, true);
    }

    /** Whether the job restarts only some parts of a sweep. */
    static boolean isPartial(Action action) {
        return Boolean.TRUE.equals(action.getProcessingContext().get(PARTIAL));
    }

    /** The id of the run that the job restarts; empty for any other job. */
    static Optional<String> of(Action action) {
        return Optional.ofNullable(action.getProcessingContext().getAs(KEY, String.class));
    }

    /** The texts whose placeholders were filled for this job. */
    static Map<String, String> templates(Action action) {
        String templates = action.getProcessingContext().getAs(TEMPLATES, String.class);
        try {
            return templates == null ? Map.of() : JSON.readValue(templates, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The mark of a restart is not what was written", e);
        }
    }
}
