package org.helipoint.restart;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.helipoint.model.DataPlaces;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Run;
import org.helipoint.model.Snapshots;
import org.helipoint.model.Submission;
import org.helipoint.redact.Redactor;

/** Plans of restarts at a site where there is the directory of the job {@code there} and the allocation 4711. */
final class Plans {

    private static final String SITE = "DEMO-SITE";
    private static final Redactor REDACTOR = new Redactor();
    private static final RestartPlanner PLANNER = new RestartPlanner(
            REDACTOR,
            new MissingThings(
                    DataPlaces.of(SITE, "https://gw:8080/DEMO-SITE", "127.0.0.1:7777"),
                    SITE,
                    Set.of("there")::contains,
                    Set.of("4711")::contains));

    private Plans() {}

    static String json(String text) {
        return text.replace('\'', '"');
    }

    /** Of a job that was captured when it was submitted; with apostrophes for quotation marks. */
    static RestartPlan of(String description, String request) {
        return of(JobDescription.parse(json(description)), Submission.Capture.LIVE, json(request));
    }

    static RestartPlan ofLate(String description) {
        return of(JobDescription.parse(json(description)), Submission.Capture.LATE, "{}");
    }

    private static RestartPlan of(JobDescription submitted, Submission.Capture capture, String request) {
        Redactor.Redacted captured = REDACTOR.redact(submitted.json());
        Submission submission = new Submission(
                captured.description(),
                captured.removed(),
                Snapshots.submission("{}", null).owner(),
                null,
                null,
                capture);
        Run run = Run.first(SITE, Snapshots.submitted("job", 1, submission));
        return PLANNER.plan(run, RestartRequest.parse(request), 2);
    }

    /** What a restart without changes would submit. */
    static ObjectNode again(JobDescription submitted) {
        return of(submitted, Submission.Capture.LIVE, "{}").job().description();
    }

    static List<String> missing(RestartPlan plan) {
        return plan.missing().stream().map(Missing::path).toList();
    }
}
