package org.helipoint.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Requests that must not be done twice. Each is kept for a day; writing one deletes those that are older. Every method throws
 * {@link org.helipoint.capture.StoreUnavailableException} while the database is not open or fails. Thread-safe.
 */
public final class RememberedRequests {

    /** How long a request is remembered. */
    public static final Duration KEPT = Duration.ofHours(24);

    private final Database database;
    private final String site;
    private final Clock clock;

    public RememberedRequests(Database database, String site, Clock clock) {
        this.database = database;
        this.site = site;
        this.clock = clock;
    }

    /** Name of the site whose requests these are. */
    public String site() {
        return site;
    }

    /** A request that is not older than a day. */
    public Optional<RememberedRequest> find(String id) {
        return database.read(session -> session.createSelectionQuery(
                        "from RememberedRequest where id = :id and site = :site and at > :oldest",
                        RememberedRequest.class)
                .setParameter("id", id)
                .setParameter("site", site)
                .setParameter("oldest", oldest())
                .uniqueResultOptional());
    }

    /** Keeps a request in the place of any other with its id. When this returns, it outlives a killed server. */
    public void remember(RememberedRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        request.writtenAt(site, now);
        database.guarded(session -> {
            session.createMutationQuery("delete from RememberedRequest where site = :site and at <= :oldest")
                    .setParameter("site", site)
                    .setParameter("oldest", oldest())
                    .executeUpdate();
            return session.merge(request);
        });
    }

    private Instant oldest() {
        return clock.instant().minus(KEPT);
    }
}
