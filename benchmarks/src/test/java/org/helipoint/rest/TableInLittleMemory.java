package org.helipoint.rest;

import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.helipoint.query.Caller;
import org.helipoint.query.Page;
import org.helipoint.query.WorkflowQuery;
import org.helipoint.query.Workflows;
import org.helipoint.store.BulkLoad;
import org.helipoint.store.Database;
import org.helipoint.store.Database.Settings;
import org.helipoint.store.HibernateRunStore;
import org.helipoint.store.StoredWorkflows;

/** Writes all workflows of an H2 file as CSV, in a JVM of its own whose heap the caller bounds. */
final class TableInLittleMemory {

    private TableInLittleMemory() {}

    /**
     * Prints how many lines it has written.
     *
     * @param arguments the file without its suffix; {@code hold} to hold all pages, which is what must not happen
     */
    public static void main(String[] arguments) throws Exception {
        boolean hold = arguments.length > 1;
        Caller admin = new Caller("CN=Admin", "cn=admin", "admin");
        try (Database database = new Database(Settings.h2(Path.of(arguments[0])), BulkLoad.PLACES)) {
            new HibernateRunStore(database, BulkLoad.SITE).open();
            Workflows workflows =
                    new Workflows(new StoredWorkflows(database, BulkLoad.SITE, Clock.systemUTC()), Clock.systemUTC());
            WorkflowQuery query = WorkflowQuery.parse(Map.of(), name -> name).whole();
            WorkflowCsv csv = new WorkflowCsv(
                    new WorkflowJson(new Addresses("https://127.0.0.1")), List.of(), List.of(), page -> Map.of());
            List<Page> held = new ArrayList<>();
            Function<String, Page> following = cursor -> {
                Page page = workflows.page(admin, query.from(cursor));
                if (hold) {
                    held.add(page);
                }
                return page;
            };
            Lines lines = new Lines();
            csv.write(lines, workflows.page(admin, query), following);
            System.out.println(lines.count + " lines, " + held.size() + " pages held");
        }
    }

    /** Counts lines and keeps nothing. */
    private static final class Lines extends OutputStream {
        private int count;

        @Override
        public void write(int b) {
            count += b == '\n' ? 1 : 0;
        }
    }
}
