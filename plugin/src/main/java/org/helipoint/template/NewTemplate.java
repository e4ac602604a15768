package org.helipoint.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.helipoint.restart.RequestBody;
import org.helipoint.schema.Finding;

/**
 * A template that a user wants to keep.
 *
 * @param document the template, whose version may be missing; if it comes from a workflow, what is to be different
 * @param share whom it is to be shared with; not looked at yet. Empty if that stays as it is
 * @param workflow id of the workflow that it is to be made of; empty if the document is whole
 * @param step number of that workflow's step; may be empty in a workflow of one step
 * @param preview only say what would be kept
 */
public record NewTemplate(
        ObjectNode document,
        Optional<String> share,
        Optional<String> workflow,
        Optional<Integer> step,
        boolean preview) {

    private static final Set<String> MEMBERS = Set.of(
            "name",
            "version",
            "title",
            "description",
            "parameters",
            "job",
            "metadata",
            "profile",
            "strict",
            "share",
            "fromWorkflow",
            "step",
            "preview");

    private static final List<String> NOT_OF_THE_DOCUMENT = List.of("share", "fromWorkflow", "step", "preview");

    /**
     * Reads the body of a request.
     *
     * @throws org.helipoint.restart.InvalidRestartException if it is not JSON, not an object, or has an unknown or wrong
     *     member
     * @throws InvalidTemplateException if it has both a job and a workflow
     */
    public static NewTemplate parse(String text) {
        RequestBody body = RequestBody.parse(text, MEMBERS);
        ObjectNode document = body.whole();
        document.remove(NOT_OF_THE_DOCUMENT);
        Optional<String> workflow = body.text("fromWorkflow");
        if (workflow.isPresent() && document.has("job")) {
            throw new InvalidTemplateException(
                    List.of(Finding.of("/job", "must not be there: the job is that of the workflow")));
        }
        return new NewTemplate(document, body.text("share"), workflow, body.number("step"), body.flag("preview"));
    }
}
