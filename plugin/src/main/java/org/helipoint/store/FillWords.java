package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.helipoint.model.JobDescription;
import org.helipoint.model.Words;
import org.helipoint.model.Workflow;

/**
 * Makes the words, and the keys by which names are sorted, of workflows from before there were any: what SQL cannot do; {@link
 * SegmentWords} does the rest. Goes on in pieces of one transaction each; begun again, it goes on with those that are left.
 */
final class FillWords extends MigrationInPieces {

    private static final int PIECE = 512;

    FillWords() {
        super("3.1", "fill words");
    }

    @Override
    void run(Connection connection) throws SQLException {
        fill(connection);
    }

    static void fill(Connection connection) throws SQLException {
        String last = "";
        while (last != null) {
            last = fill(connection, last);
            connection.commit();
        }
    }

    /** Fills a piece; gives the id of its last workflow, null if there was none left. */
    private static String fill(Connection connection, String after) throws SQLException {
        Map<String, Set<String>> bySite = new TreeMap<>();
        String last = null;
        try (PreparedStatement select = connection.prepareStatement("select id, site, name from workflow w where id > ?"
                        + " and not exists (select 1 from workflow_words x where x.workflow = w.id) order by id limit "
                        + PIECE);
                PreparedStatement update =
                        connection.prepareStatement("update workflow set name_key = ? where id = ?")) {
            select.setString(1, after);
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                last = rows.getString(1);
                bySite.computeIfAbsent(rows.getString(2), site -> new LinkedHashSet<>())
                        .add(last);
                update.setString(1, Workflow.nameKey(rows.getString(3)));
                update.setString(2, last);
                update.addBatch();
            }
            update.executeBatch();
        }
        for (Map.Entry<String, Set<String>> site : bySite.entrySet()) {
            Map<String, Set<String>> words = words(connection, site.getValue());
            WordIndex.insert(connection, site.getKey(), words);
        }
        return last;
    }

    private static Map<String, Set<String>> words(Connection connection, Set<String> workflows) throws SQLException {
        Map<String, Set<String>> words = new LinkedHashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("select name, description from run where workflow = ?")) {
            select.setFetchSize(100);
            for (String workflow : workflows) {
                Set<String> all = words.computeIfAbsent(workflow, w -> new LinkedHashSet<>());
                select.setString(1, workflow);
                ResultSet rows = select.executeQuery();
                while (rows.next()) {
                    WordIndex.addUpToMost(Words.of(rows.getString(1), JobDescription.parse(rows.getString(2))), all);
                }
            }
        }
        return words;
    }
}
