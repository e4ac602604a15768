package org.helipoint.store;

import java.sql.Connection;

/** A migration whose work a later one does anew. It stays because databases remember that they had it. */
final class LeftToLater extends MigrationInPieces {

    LeftToLater(String version, String description) {
        super(version, description);
    }

    @Override
    void run(Connection connection) {}
}
