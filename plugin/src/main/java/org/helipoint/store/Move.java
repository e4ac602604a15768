package org.helipoint.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.store.Database.Settings;

/**
 * Moves all records of an H2 file to PostgreSQL, of which only the latter changes. Rows go in the order of their keys, some
 * in a transaction, so a move that was interrupted goes on after the last row that arrived. In the end both sides are read
 * again and compared.
 */
public final class Move {

    /**
     * The table in PostgreSQL that is there while a move is not finished: for each site, from which state of which file
     * its records come.
     */
    static final String MARK = "move_from_h2";

    private static final int ROWS_AT_ONCE = 200;
    private static final int ROWS_OF_A_LINE = 50_000;

    /** What moves lock, so that there is one at a time. Its bytes read {@code HELIPOIN}. */
    static final long LOCK = 0x48454c49504f494eL;

    private static final String LOCK_WITHIN = "10s";

    /** SQL states: a lock that somebody else has, and a key that is there already. */
    private static final String LOCKED = "55P03";

    private static final String DUPLICATE = "23505";

    private final Path file;
    private final Settings settings;
    private final Consumer<String> out;

    /**
     * A move.
     *
     * @param file the H2 file, with its suffix {@code .mv.db}
     * @param target the PostgreSQL, with or without HELIPOINT's tables
     * @param out takes lines that tell how it goes
     */
    public Move(Path file, Settings target, Consumer<String> out) {
        this.file = file;
        this.settings = target;
        this.out = out;
    }

    /**
     * Moves, or goes on with it.
     *
     * @return whether both sides are equal in the end
     * @throws MoveFailedException if it is not possible as things are
     */
    public boolean run() {
        if (!settings.postgresql()) {
            throw new MoveFailedException(
                    "helipoint.db.url does not name a PostgreSQL, which is where the records would"
                            + " go. Set it, helipoint.db.user and helipoint.db.password first.");
        }
        Settings readOnly = readOnly();
        try (Connection source = openSource(readOnly)) {
            checkVersion(new Database(readOnly));
            migrate();
            try (Connection target = Database.connect(settings)) {
                return new Run(source, target).run();
            }
        } catch (SQLException e) {
            throw new MoveFailedException("A database failed (" + firstLine(e)
                    + "). Run this again when that is repaired: the move goes on where it was.");
        }
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Opened so, H2 changes nothing, writes no other file, and keeps servers out for as long as this takes. */
    private Settings readOnly() {
        String path = file.toAbsolutePath().normalize().toString();
        if (!path.endsWith(".mv.db") || !Files.isRegularFile(file)) {
            throw new MoveFailedException(path + " is not there, or not an H2 file. Give the right one.");
        }
        String name = path.substring(0, path.length() - ".mv.db".length());
        return new Settings(
                "jdbc:h2:file:" + name + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE;TRACE_LEVEL_FILE=0;CACHE_SIZE=65536",
                "sa",
                "");
    }

    private Connection openSource(Settings readOnly) {
        try {
            return Database.connect(readOnly);
        } catch (SQLException e) {
            if (Database.isInUse(e)) {
                throw new MoveFailedException(file + " is in use. Stop the UNICORE/X server, then run this again.");
            }
            throw new MoveFailedException(file + " cannot be read ("
                    + firstLine(e)
                    + "). If its server was killed, start it once more on this file and stop it.");
        }
    }

    private void checkVersion(Database source) {
        MigrationInfoService migrations = source.flyway().info();
        if (migrations.pending().length > 0) {
            throw new MoveFailedException(
                    file + " is of an older version of HELIPOINT. Start the server once on this file"
                            + " with this version, stop it, then run this again.");
        }
        if (Stream.of(migrations.all()).anyMatch(one -> one.getState() == MigrationState.FUTURE_SUCCESS)) {
            throw new MoveFailedException(file + " is of a newer version of HELIPOINT. Use that version's program.");
        }
    }

    /** Without the addresses of the site: its rows have their places from H2. */
    private void migrate() {
        try (Database target = new Database(settings)) {
            target.open();
        } catch (StoreUnavailableException e) {
            throw new MoveFailedException(e.getMessage());
        }
    }

    /** The work, while both databases are open. */
    private final class Run {

        private final Connection source;
        private final Connection target;
        private final List<MovedTable> tables;
        private final List<String> sites;
        private long copied;

        Run(Connection source, Connection target) throws SQLException {
            this.source = source;
            this.target = target;
            lock();
            tables = MovedTables.of(source, target);
            sites = sites();
        }

        boolean run() throws SQLException {
            begin();
            for (MovedTable table : tables) {
                copy(table);
            }
            boolean equal = compare();
            if (equal) {
                end();
            }
            return equal;
        }

        private void lock() throws SQLException {
            try (Statement statement = target.createStatement()) {
                // not at once: PostgreSQL may not have noticed yet that a move was killed
                statement.execute("set lock_timeout = '" + LOCK_WITHIN + "'");
                statement.execute("select pg_advisory_lock(" + LOCK + ")");
                statement.execute("set lock_timeout = 0");
                target.commit();
            } catch (SQLException e) {
                if (LOCKED.equals(e.getSQLState())) {
                    throw new MoveFailedException("Another move into this database is running. Wait until it is over.");
                }
                throw e;
            }
        }

        private List<String> sites() throws SQLException {
            TreeSet<String> found = new TreeSet<>();
            for (MovedTable table : tables) {
                try (PreparedStatement query = source.prepareStatement("select distinct site from " + table.name());
                        ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(rows.getString(1));
                    }
                }
            }
            return List.copyOf(found);
        }

        /** Marks what is about to come as ours, or finds that a part of it is there already. */
        private void begin() throws SQLException {
            out.accept("From " + file + " to " + settings + ", site " + String.join(", ", sites) + ":");
            try (Statement statement = target.createStatement()) {
                statement.execute("create table if not exists " + MARK
                        + " (site varchar(255) primary key, source varchar(1000) not null)");
            }
            for (String site : sites) {
                if (state().equals(mark(site))) {
                    out.accept("  A move that was begun goes on.");
                } else {
                    checkEmpty(site);
                    mark(site, state());
                }
            }
            target.commit();
        }

        /** Changes when anything is written to the file. */
        private String state() {
            try {
                return Files.size(file) + " bytes of " + Files.getLastModifiedTime(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String mark(String site) throws SQLException {
            try (PreparedStatement query = target.prepareStatement("select source from " + MARK + " where site = ?")) {
                query.setString(1, site);
                try (ResultSet rows = query.executeQuery()) {
                    return rows.next() ? rows.getString(1) : null;
                }
            }
        }

        private void mark(String site, String state) throws SQLException {
            try (PreparedStatement insert = target.prepareStatement("insert into " + MARK
                    + " values (?, ?) on conflict (site) do update set source = excluded.source")) {
                insert.setString(1, site);
                insert.setString(2, state);
                insert.executeUpdate();
            }
        }

        private void checkEmpty(String site) throws SQLException {
            for (MovedTable table : tables) {
                long rows = count(table, List.of(site));
                if (rows > 0) {
                    throw new MoveFailedException("PostgreSQL has records of the site " + site + " already (" + rows
                            + " rows in " + table.name()
                            + ") that do not come from this file as it is now: a server has"
                            + " run on this PostgreSQL, or on the file after a move was begun. Use an empty database, or"
                            + " delete all rows of this site there; docs/postgresql.md says how.");
                }
            }
        }

        private long count(MovedTable table, List<String> ofSites) throws SQLException {
            try (PreparedStatement query =
                    target.prepareStatement("select count(*) from " + table.name() + " where site = any (?)")) {
                query.setArray(1, target.createArrayOf("text", ofSites.toArray()));
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                    return rows.getLong(1);
                }
            }
        }

        /** Goes on after as many rows as there are: they have come in the order of their keys. */
        private void copy(MovedTable table) throws SQLException {
            long there = count(table, sites);
            out.accept("  " + table.name() + (there == 0 ? ": copying" : ": going on after " + there + " rows"));
            try (PreparedStatement insert = target.prepareStatement(table.insert())) {
                copied = there;
                new SourceRows(source, table, ROWS_AT_ONCE).forEachBatch(there, rows -> {
                    insert(insert, rows);
                    report(table, rows.size());
                });
            } catch (SQLException e) {
                if (DUPLICATE.equals(e.getSQLState())) {
                    throw new MoveFailedException("PostgreSQL has a row with the same key in " + table.name()
                            + " already that does not come from this move: another site has jobs of the same ids, as a"
                            + " copy of a server has, or a server has run on it meanwhile. Use an empty database.");
                }
                throw e;
            }
        }

        private void report(MovedTable table, int more) {
            copied += more;
            if (copied / ROWS_OF_A_LINE > (copied - more) / ROWS_OF_A_LINE) {
                out.accept("  " + table.name() + ": " + copied + " rows");
            }
        }

        private void insert(PreparedStatement insert, List<List<Object>> rows) throws SQLException {
            for (List<Object> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    insert.setObject(i + 1, row.get(i));
                }
                insert.addBatch();
            }
            insert.executeBatch();
            target.commit();
        }

        private boolean compare() throws SQLException {
            out.accept("  Comparing: rows and checksum in H2, rows and checksum in PostgreSQL");
            boolean equal = true;
            for (MovedTable table : tables) {
                TableChecksum before = new TableChecksum();
                new SourceRows(source, table, ROWS_AT_ONCE).forEachBatch(0, rows -> rows.forEach(before::add));
                TableChecksum after = checksum(table);
                boolean same = before.rows() == after.rows() && before.sum().equals(after.sum());
                out.accept("  " + table.name() + ": " + before.rows() + " " + before.sum() + ", " + after.rows() + " "
                        + after.sum() + (same ? ", equal" : ", DIFFERENT"));
                equal &= same;
            }
            return equal;
        }

        private TableChecksum checksum(MovedTable table) throws SQLException {
            TableChecksum checksum = new TableChecksum();
            try (PreparedStatement query = target.prepareStatement(table.selectOfSites())) {
                query.setFetchSize(ROWS_AT_ONCE); // else the driver takes all rows into memory
                query.setArray(1, target.createArrayOf("text", sites.toArray()));
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        checksum.add(table.row(rows));
                    }
                }
            }
            target.commit();
            return checksum;
        }

        private void end() throws SQLException {
            try (PreparedStatement delete = target.prepareStatement("delete from " + MARK + " where site = any (?)")) {
                delete.setArray(1, target.createArrayOf("text", sites.toArray()));
                delete.executeUpdate();
            }
            if (!hasRows(MARK)) {
                try (Statement statement = target.createStatement()) {
                    statement.execute("drop table " + MARK);
                }
            }
            target.commit();
        }

        private boolean hasRows(String table) throws SQLException {
            try (PreparedStatement query = target.prepareStatement("select 1 from " + table + " limit 1");
                    ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }
}
