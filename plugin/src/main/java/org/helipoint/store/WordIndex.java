package org.helipoint.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes which workflows have which words. The words of one workflow are one row, written with it. The other way round, from
 * a word to its workflows, is written for {@link #SEGMENT} workflows at once: one row a word, and one more for each owner who
 * has it, which costs a job a fraction of what a row for each of its words would. Those that wait for it are in a table of
 * their own.
 *
 * <p>The same for all databases: the words are made by {@link org.helipoint.model.Words}, no database splits text. Used by
 * one thread.
 */
final class WordIndex {

    /** Workflows whose words are written at once. */
    static final int SEGMENT = 512;

    /** A workflow with so many different words gets no more, so that one that goes on for years can still be written. */
    private static final int MOST = 10_000;

    private final String site;
    private int waiting = -1;

    /**
     * An index.
     *
     * @param site whose server writes here
     */
    WordIndex(String site) {
        this.site = site;
    }

    /**
     * Writes words down, in the transaction of the connection.
     *
     * @param words by workflow; each workflow is there already
     * @param unknown those among the workflows that certainly have no words yet
     */
    void add(Connection connection, Map<String, Set<String>> words, Set<String> unknown) throws SQLException {
        Map<String, Set<String>> fresh = new LinkedHashMap<>();
        Map<String, Set<String>> changed = new TreeMap<>(); // all lock those that wait in the same order
        for (Map.Entry<String, Set<String>> entry : words.entrySet()) {
            String workflow = entry.getKey();
            Optional<Set<String>> kept = unknown.contains(workflow) ? Optional.empty() : words(connection, workflow);
            Set<String> all = new LinkedHashSet<>(kept.orElse(Set.of()));
            all.addAll(entry.getValue());
            if (kept.isEmpty()) {
                fresh.put(workflow, all);
            } else if (all.size() > kept.get().size() && kept.get().size() < MOST) {
                changed.put(workflow, all);
            }
        }
        insert(connection, site, fresh);
        await(connection, fresh.keySet());
        update(connection, changed);
        if (waiting < 0) {
            waiting = countWaiting(connection);
        } else {
            waiting += fresh.size() + changed.size();
        }
        if (waiting >= SEGMENT) {
            waiting = 0;
            segmentWaiting(connection);
        }
    }

    private static Optional<Set<String>> words(Connection connection, String workflow) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select words from workflow_words where workflow = ?")) {
            select.setString(1, workflow);
            ResultSet rows = select.executeQuery();
            return rows.next() ? Optional.of(new LinkedHashSet<>(split(rows.getString(1)))) : Optional.empty();
        }
    }

    /** Words as they lie in one column: with a blank before each, so that a beginning is a piece of the text. */
    private static List<String> split(String words) {
        return words.isBlank() ? List.of() : Arrays.asList(words.strip().split(" "));
    }

    static void insert(Connection connection, String site, Map<String, Set<String>> words) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into workflow_words (workflow, site, words) values (?, ?, ?)")) {
            for (Map.Entry<String, Set<String>> entry : words.entrySet()) {
                insert.setString(1, entry.getKey());
                insert.setString(2, site);
                insert.setString(3, joined(entry.getValue()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static String joined(Set<String> words) {
        return " " + String.join(" ", words);
    }

    /**
     * Who waited already begins anew as ours: another site that is about to take it along with its old words waits for us, or
     * we for it, at the row that is deleted here.
     */
    private void update(Connection connection, Map<String, Set<String>> words) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update workflow_words set words = ? where workflow = ?")) {
            for (Map.Entry<String, Set<String>> entry : words.entrySet()) {
                update.setString(1, joined(entry.getValue()));
                update.setString(2, entry.getKey());
                update.addBatch();
            }
            update.executeBatch();
        }
        forget(connection, words.keySet());
        await(connection, words.keySet());
    }

    private void await(Connection connection, Set<String> workflows) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("insert into words_waiting (workflow, site) values (?, ?)")) {
            for (String workflow : workflows) {
                insert.setString(1, workflow);
                insert.setString(2, site);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** In the order of their ids, in which all lock those that wait. */
    private static void forget(Connection connection, Set<String> workflows) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from words_waiting where workflow = ?")) {
            for (String workflow : workflows) {
                delete.setString(1, workflow);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private int countWaiting(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select count(*) from words_waiting where site = ?")) {
            select.setString(1, site);
            ResultSet rows = select.executeQuery();
            rows.next();
            return rows.getInt(1);
        }
    }

    private void segmentWaiting(Connection connection) throws SQLException {
        List<WordsOf> words = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select y.workflow, w.owner_key, w.submitted, x.words"
                        + " from words_waiting y join workflow w on w.id = y.workflow join workflow_words x on x.workflow = w.id"
                        + " where y.site = ?")) {
            select.setString(1, site);
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                words.add(words(rows));
            }
        }
        segment(connection, site, words);
        forget(connection, words.stream().map(WordsOf::workflow).collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * The different words of a workflow.
     *
     * @param submitted when the workflow was
     */
    record WordsOf(String workflow, String ownerKey, OffsetDateTime submitted, List<String> words) {}

    /** From a row with the workflow's id, its owner's key, its time, and its words. */
    static WordsOf words(ResultSet row) throws SQLException {
        return new WordsOf(
                row.getString(1), row.getString(2), row.getObject(3, OffsetDateTime.class), split(row.getString(4)));
    }

    /**
     * What stands before a word in the entries of one owner; no word begins so. As short as it can be without two owners
     * ever having the same.
     */
    static String mark(String ownerKey) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(ownerKey.getBytes(StandardCharsets.UTF_8));
            byte[] head = Arrays.copyOf(hash, Long.BYTES);
            return ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(head) + ":";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * What a segment says of a word.
     *
     * @param word by itself for the workflows of all owners, and with an owner's mark for theirs
     * @param newest when the last of them was submitted
     * @param oldest when the first was
     */
    record Entry(String word, OffsetDateTime newest, OffsetDateTime oldest, List<String> workflows) {}

    /** The words of a segment, in their order: each for all owners together and for each of them. */
    static List<Entry> entries(List<WordsOf> segment) {
        Map<String, List<WordsOf>> byWord = new TreeMap<>();
        for (WordsOf one : segment) {
            String mark = mark(one.ownerKey());
            for (String word : one.words()) {
                byWord.computeIfAbsent(word, w -> new ArrayList<>()).add(one);
                byWord.computeIfAbsent(mark + word, w -> new ArrayList<>()).add(one);
            }
        }
        List<Entry> entries = new ArrayList<>();
        byWord.forEach((word, having) -> {
            List<OffsetDateTime> times =
                    having.stream().map(WordsOf::submitted).sorted().toList();
            List<String> workflows =
                    having.stream().map(WordsOf::workflow).sorted().toList();
            entries.add(new Entry(word, times.get(times.size() - 1), times.get(0), workflows));
        });
        return entries;
    }

    /** Writes one segment. */
    static void segment(Connection connection, String site, List<WordsOf> words) throws SQLException {
        UUID segment = UUID.randomUUID();
        try (PreparedStatement insert = connection.prepareStatement("insert into word_segment"
                + " (word, newest, oldest, frequency, segment, site, workflows) values (?, ?, ?, ?, ?, ?, ?)")) {
            for (Entry entry : entries(words)) {
                insert.setString(1, entry.word());
                insert.setObject(2, entry.newest());
                insert.setObject(3, entry.oldest());
                insert.setInt(4, entry.workflows().size());
                insert.setObject(5, segment);
                insert.setString(6, site);
                insert.setString(7, String.join(" ", entry.workflows()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
