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
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes which workflows have which words. The words of one workflow are one row, written with it. The other way round, from
 * a word to its workflows, is written for {@link #SEGMENT} workflows at once, or as many as have {@link #WORDS} words: one row
 * a word, and one more for each owner who has it, which costs a job a fraction of what a row for each of its words would.
 * Those that wait for it are in a table of their own.
 *
 * <p>The same for all databases: the words are made by {@link org.helipoint.model.Words}, no database splits text. Used by
 * one thread.
 */
final class WordIndex {

    private static final Logger LOG = LoggerFactory.getLogger(WordIndex.class);

    /** Most workflows whose words are written at once. */
    static final int SEGMENT = 512;

    /** Most words that are, which are all in the heap at that moment, of 256 MB in all. 512 jobs have about 15,000. */
    static final int WORDS = 50_000;

    /** A workflow with so many different words gets no more, so that one that goes on for years can still be written. */
    static final int MOST = 10_000;

    /** So many transactions pass after a failure before the next try, which might well fail too. */
    static final int PAUSE = 60;

    /** Entries that are sent at once. */
    private static final int ROWS = 1_000;

    /** In SQL, how many words a row of {@code workflow_words x} has: a blank is before each. */
    static final String NUMBER = "length(x.words) - length(replace(x.words, ' ', ''))";

    private final String site;

    /** About what waits for a segment; null if that is to be counted. */
    private Waiting waiting;

    private Waiting added = Waiting.NOTHING;
    private int pause;

    /**
     * An index.
     *
     * @param site whose server writes here
     */
    WordIndex(String site) {
        this.site = site;
    }

    private record Waiting(int workflows, long words) {

        static final Waiting NOTHING = new Waiting(0, 0);

        Waiting plus(Waiting more) {
            return new Waiting(workflows + more.workflows, words + more.words);
        }

        Waiting minus(Waiting less) {
            return new Waiting(workflows - less.workflows, words - less.words);
        }

        boolean isEnough() {
            return workflows >= SEGMENT || words >= WORDS;
        }
    }

    /**
     * Writes words down, in the transaction of the connection. After it is through, {@link #segment(Database)} is to be called.
     *
     * @param words by workflow; each workflow is there already
     * @param unknown those among the workflows that certainly have no words yet
     */
    void add(Connection connection, Map<String, Set<String>> words, Set<String> unknown) throws SQLException {
        Map<String, Set<String>> fresh = new LinkedHashMap<>();
        Map<String, Set<String>> changed = new TreeMap<>(); // all lock those that wait in the same order
        Map<String, Integer> before = new HashMap<>();
        for (Map.Entry<String, Set<String>> entry : words.entrySet()) {
            String workflow = entry.getKey();
            Optional<Set<String>> kept = unknown.contains(workflow) ? Optional.empty() : words(connection, workflow);
            Set<String> all = new LinkedHashSet<>(kept.orElse(Set.of()));
            addUpToMost(entry.getValue(), all);
            if (kept.isEmpty()) {
                fresh.put(workflow, all);
            } else if (all.size() > kept.get().size()) {
                changed.put(workflow, all);
                before.put(workflow, kept.get().size());
            }
        }
        insert(connection, site, fresh);
        await(connection, fresh.keySet());
        Set<String> waited = update(connection, changed);
        long counted = waited.stream().mapToInt(before::get).sum();
        // in place of what was added before, which is counted already, or undone
        added = count(fresh).plus(count(changed)).minus(new Waiting(waited.size(), counted));
    }

    /** Adds words to those of one workflow, as many as it gets. */
    static void addUpToMost(Set<String> words, Set<String> ofWorkflow) {
        Iterator<String> next = words.iterator();
        while (ofWorkflow.size() < MOST && next.hasNext()) {
            ofWorkflow.add(next.next());
        }
    }

    private static Waiting count(Map<String, Set<String>> words) {
        return new Waiting(
                words.size(), words.values().stream().mapToLong(Set::size).sum());
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
     * Who waited already begins anew as ours: another site that is about to take it along with its old words finds its row
     * gone, or had it already.
     *
     * @return those that waited already
     */
    private Set<String> update(Connection connection, Map<String, Set<String>> words) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update workflow_words set words = ? where workflow = ?")) {
            for (Map.Entry<String, Set<String>> entry : words.entrySet()) {
                update.setString(1, joined(entry.getValue()));
                update.setString(2, entry.getKey());
                update.addBatch();
            }
            update.executeBatch();
        }
        Set<String> waited = forget(connection, words.keySet());
        await(connection, words.keySet());
        return waited;
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

    /**
     * In the order of their ids, in which all lock those that wait.
     *
     * @return those of them that waited
     */
    private static Set<String> forget(Connection connection, Set<String> workflows) throws SQLException {
        Set<String> waited = new TreeSet<>();
        try (PreparedStatement delete = connection.prepareStatement("delete from words_waiting where workflow = ?")) {
            for (String workflow : workflows) {
                delete.setString(1, workflow);
                delete.addBatch();
            }
            Iterator<String> next = workflows.iterator();
            for (int deleted : delete.executeBatch()) {
                String workflow = next.next();
                if (deleted > 0) {
                    waited.add(workflow);
                }
            }
        }
        return waited;
    }

    /**
     * Writes a segment if enough waits for one, in a transaction of its own: what fails here is the index's trouble and not
     * that of whose words were added. These go on waiting, where they are found too, until it is tried again.
     */
    void segment(Database database) {
        waiting = waiting == null ? null : waiting.plus(added);
        added = Waiting.NOTHING;
        if (pause > 0) {
            pause--;
        } else if (waiting == null || waiting.isEnough()) {
            try {
                database.record(session -> {
                    session.doWork(this::segmentWaiting);
                    return null;
                });
            } catch (RuntimeException e) {
                waiting = null;
                pause = PAUSE;
                LOG.error(
                        "Words could not be brought into the index ({}). They are found, only more slowly, and the next try"
                                + " is after {} more transactions.",
                        Database.sqlCause(e)
                                .map(cause -> "SQL state " + cause.getSQLState())
                                .orElse(e.getClass().getName()),
                        PAUSE);
            }
        }
    }

    /** What waits beyond one segment is left for the next. */
    private void segmentWaiting(Connection connection) throws SQLException {
        waiting = waiting == null ? countWaiting(connection) : waiting;
        if (waiting.isEnough()) {
            List<WordsOf> words = read(connection, firstWaiting(connection));
            segment(connection, site, words);
            forgetOurs(connection, words);
            waiting = countWaiting(connection);
        }
    }

    private Waiting countWaiting(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select count(*), coalesce(sum(" + NUMBER
                + "), 0) from words_waiting y join workflow_words x on x.workflow = y.workflow where y.site = ?")) {
            select.setString(1, site);
            ResultSet rows = select.executeQuery();
            rows.next();
            return new Waiting(rows.getInt(1), rows.getLong(2));
        }
    }

    private List<Sized> firstWaiting(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select w.id, w.submitted, " + NUMBER
                + " from words_waiting y join workflow w on w.id = y.workflow join workflow_words x on x.workflow = w.id"
                + " where y.site = ? order by w.submitted, w.id limit " + SEGMENT)) {
            select.setString(1, site);
            return fitting(select.executeQuery());
        }
    }

    /** Only our own: another site may have given one of them more words since, and it waits there now. */
    private void forgetOurs(Connection connection, List<WordsOf> words) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from words_waiting where workflow = ? and site = ?")) {
            for (String workflow :
                    words.stream().map(WordsOf::workflow).sorted().toList()) {
                delete.setString(1, workflow);
                delete.setString(2, site);
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /**
     * A workflow, and how much it is.
     *
     * @param submitted when it was
     * @param words how many it has
     */
    record Sized(String workflow, OffsetDateTime submitted, int words) {}

    /**
     * As many of the first of some rows as fit into one segment; one always does.
     *
     * @param rows with the id, the time and the {@link #NUMBER} of words of a workflow each
     */
    static List<Sized> fitting(ResultSet rows) throws SQLException {
        List<Sized> first = new ArrayList<>();
        long words = 0;
        while (rows.next()) {
            Sized next = new Sized(rows.getString(1), rows.getObject(2, OffsetDateTime.class), rows.getInt(3));
            words += next.words();
            if (!first.isEmpty() && (words > WORDS || first.size() == SEGMENT)) {
                break;
            }
            first.add(next);
        }
        return first;
    }

    /** The words of workflows, in any order. */
    static List<WordsOf> read(Connection connection, List<Sized> workflows) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select w.id, w.owner_key, w.submitted, x.words"
                + " from workflow w join workflow_words x on x.workflow = w.id where w.id = any(?)")) {
            Object[] ids = workflows.stream().map(Sized::workflow).toArray();
            select.setArray(1, connection.createArrayOf("varchar", ids));
            ResultSet rows = select.executeQuery();
            List<WordsOf> words = new ArrayList<>();
            while (rows.next()) {
                words.add(words(rows));
            }
            return words;
        }
    }

    /**
     * The different words of a workflow.
     *
     * @param submitted when the workflow was
     */
    record WordsOf(String workflow, String ownerKey, OffsetDateTime submitted, List<String> words) {}

    /** From a row with the workflow's id, its owner's key, its time, and its words. */
    private static WordsOf words(ResultSet row) throws SQLException {
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

    /** The words of a segment, in their order: each for all owners together and for each of them. Made one after the other. */
    static Iterable<Entry> entries(List<WordsOf> segment) {
        Map<String, List<WordsOf>> byWord = new TreeMap<>();
        for (WordsOf one : segment) {
            String mark = mark(one.ownerKey());
            for (String word : one.words()) {
                byWord.computeIfAbsent(word, w -> new ArrayList<>()).add(one);
                byWord.computeIfAbsent(mark + word, w -> new ArrayList<>()).add(one);
            }
        }
        return () -> byWord.entrySet().stream()
                .map(word -> entry(word.getKey(), word.getValue()))
                .iterator();
    }

    private static Entry entry(String word, List<WordsOf> having) {
        List<OffsetDateTime> times =
                having.stream().map(WordsOf::submitted).sorted().toList();
        List<String> workflows = having.stream().map(WordsOf::workflow).sorted().toList();
        return new Entry(word, times.get(times.size() - 1), times.get(0), workflows);
    }

    /** Writes one segment. */
    static void segment(Connection connection, String site, List<WordsOf> words) throws SQLException {
        UUID segment = UUID.randomUUID();
        try (PreparedStatement insert = connection.prepareStatement("insert into word_segment"
                + " (word, newest, oldest, frequency, segment, site, workflows) values (?, ?, ?, ?, ?, ?, ?)")) {
            int rows = 0;
            for (Entry entry : entries(words)) {
                insert.setString(1, entry.word());
                insert.setObject(2, entry.newest());
                insert.setObject(3, entry.oldest());
                insert.setInt(4, entry.workflows().size());
                insert.setObject(5, segment);
                insert.setString(6, site);
                insert.setString(7, String.join(" ", entry.workflows()));
                insert.addBatch();
                if (++rows % ROWS == 0) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
    }
}
