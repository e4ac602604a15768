package org.helipoint.benchmarks;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A form of question to the overview.
 *
 * @param kind which aim it belongs to
 * @param parameters as in an address
 * @param growing whether it is measured at every size
 */
record Shape(Kind kind, String name, String parameters, boolean growing) {

    /** What is asked. */
    enum Kind {
        PAGE,
        DEEP_PAGE,
        FILTER,
        WORDS,
        STATISTICS,
        WORKFLOW,
        LINEAGE
    }

    private static final String LAST_30_DAYS = "submittedAfter=" + Population.END.minus(java.time.Duration.ofDays(30));

    /** All shapes. */
    static final List<Shape> ALL = List.of(
            new Shape(Kind.PAGE, "first page", "", true),
            new Shape(Kind.DEEP_PAGE, "page 1,000", "", true),
            filter("status=FAILED"),
            filter("name=007_LSCO_31K_bt3011"),
            filter("application=Gromacs"),
            filter("application=Gromacs&application=LAMMPS"),
            filter("queue=fat"),
            filter("tag=bt3011"),
            filter("tag=YBCO"),
            filter("site=HEMERA"),
            filter("batchSystemID=1000777"),
            filter("exitCode=2"),
            filter("reason=NODE_FAILURE"),
            filter("submittedAfter=2024-03-01T00:00:00Z&submittedBefore=2024-04-01T00:00:00Z"),
            filter("finishedAfter=2024-03-01T00:00:00Z&finishedBefore=2024-03-02T00:00:00Z"),
            filter("status=FAILED&queue=gpu"),
            filter("application=Gromacs&reason=TIMEOUT"),
            filter("sort=-finished"),
            filter("sort=name"),
            filter("sort=-status"),
            filter("sort=-duration"),
            words("a word of 11", "q=needle", true),
            words("a word of nearly all", "q=python3", true),
            words("a beginning of nearly all", "q=pyth", false),
            words("a word of one beamtime", "q=bt3011", false),
            words("a word of old ones only", "q=ybco", true),
            words("a beginning of old ones only", "q=yb", false),
            words("two common words", "q=znte gromacs", false),
            words("a common word, failed", "q=graphene&status=FAILED", false),
            new Shape(Kind.STATISTICS, "statistics", "", true),
            new Shape(Kind.STATISTICS, "statistics, last 30 days", LAST_30_DAYS, false),
            new Shape(Kind.STATISTICS, "statistics, queue=gpu", "queue=gpu", false),
            new Shape(Kind.WORKFLOW, "one workflow", "", true),
            new Shape(Kind.LINEAGE, "lineage", "", false));

    private static Shape filter(String parameters) {
        return new Shape(Kind.FILTER, parameters, parameters, false);
    }

    private static Shape words(String name, String parameters, boolean growing) {
        return new Shape(Kind.WORDS, name, parameters, growing);
    }

    /** The parameters by name. */
    Map<String, List<String>> values() {
        Map<String, List<String>> values = new HashMap<>();
        for (String pair : parameters.isEmpty() ? new String[0] : parameters.split("&")) {
            String[] parts = pair.split("=", 2);
            values.computeIfAbsent(parts[0], name -> new ArrayList<>())
                    .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return values;
    }
}
