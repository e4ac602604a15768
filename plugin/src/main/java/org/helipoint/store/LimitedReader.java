package org.helipoint.store;

import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/**
 * Reading that may turn out to be too much: statements of one transaction that together take no longer than a given time.
 * The database gives up the one that would.
 */
final class LimitedReader {

    /** SQL state of a statement that was given up. */
    private static final String CANCELLED = "57014";

    private final Session session;
    private final boolean postgresql;
    private final long end;

    private LimitedReader(Session session, boolean postgresql, Duration patience) {
        this.session = session;
        this.postgresql = postgresql;
        this.end = System.nanoTime() + patience.toNanos();
    }

    /**
     * Runs a piece of reading.
     *
     * @return empty if it was not done in time
     * @throws org.helipoint.capture.StoreUnavailableException if the database is not open or fails
     */
    static <T> Optional<T> read(Database database, Duration patience, Function<LimitedReader, T> work) {
        try {
            return Optional.of(database.write(session -> {
                session.setDefaultReadOnly(true);
                return new LimitedReader(session, database.postgresql(), patience).run(work);
            }));
        } catch (RuntimeException e) {
            if (Database.sqlCause(e)
                    .filter(sql -> CANCELLED.equals(sql.getSQLState()))
                    .isPresent()) {
                return Optional.empty();
            }
            throw Database.sqlCause(e).isPresent() ? database.unavailable(e) : e;
        }
    }

    private <T> T run(Function<LimitedReader, T> work) {
        try {
            return work.apply(this);
        } finally {
            if (!postgresql) {
                limit(0); // H2 keeps it beyond the transaction
            }
        }
    }

    Session session() {
        return session;
    }

    /** The rows of one query, as far as there is time left for it. */
    <T> List<T> list(NativeQuery<T> query) {
        limit(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        return query.list();
    }

    private void limit(long millis) {
        session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute((postgresql ? "set local statement_timeout = " : "set query_timeout ") + millis);
            }
        });
    }
}
