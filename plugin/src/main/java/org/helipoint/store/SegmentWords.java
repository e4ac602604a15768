package org.helipoint.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.helipoint.store.WordIndex.Sized;

/**
 * Makes all segments of words from the words of each workflow, in the order of their submission. One transaction a segment;
 * begun again, it begins anew. The migration 5.1, which made them before they told owners apart, is left to this one.
 */
final class SegmentWords extends MigrationInPieces {

    SegmentWords() {
        super("10.1", "segment words of owners");
    }

    @Override
    void run(Connection connection) throws SQLException {
        segment(connection);
    }

    static void segment(Connection connection) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.execute("delete from word_segment");
            delete.execute("delete from words_waiting");
        }
        for (String site : sites(connection)) {
            List<Sized> some = next(connection, site, null);
            while (!some.isEmpty()) {
                WordIndex.segment(connection, site, WordIndex.read(connection, some));
                connection.commit();
                some = next(connection, site, some.get(some.size() - 1));
            }
        }
    }

    private static List<String> sites(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("select distinct site from workflow_words order by site")) {
            List<String> sites = new ArrayList<>();
            while (rows.next()) {
                sites.add(rows.getString(1));
            }
            return sites;
        }
    }

    /** The workflows that follow one, or the first if that is null; as many as a segment has. */
    private static List<Sized> next(Connection connection, String site, Sized last) throws SQLException {
        String after = last == null ? "" : " and w.submitted >= ? and not (w.submitted = ? and w.id <= ?)";
        try (PreparedStatement select = connection.prepareStatement(
                "select w.id, w.submitted, " + WordIndex.NUMBER + " from workflow w join workflow_words x"
                        + " on x.workflow = w.id where x.site = ?" + after + " order by w.submitted, w.id limit "
                        + WordIndex.SEGMENT)) {
            select.setString(1, site);
            if (last != null) {
                select.setObject(2, last.submitted());
                select.setObject(3, last.submitted());
                select.setString(4, last.workflow());
            }
            return WordIndex.fitting(select.executeQuery());
        }
    }
}
