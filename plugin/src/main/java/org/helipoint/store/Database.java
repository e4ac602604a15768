package org.helipoint.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.DataPlaces;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;

/**
 * The database: connection pool, migrations, Hibernate. Nothing is touched before {@link #open}, which may be tried again
 * and again; until it succeeds every use ends in a {@link StoreUnavailableException}. Thread-safe.
 */
public final class Database implements AutoCloseable {

    /**
     * What makes a PostgreSQL that hangs look like one that is away, seconds each; an address that names them wins. A
     * statement of ours takes far less.
     */
    private static final Map<String, String> POSTGRESQL_PATIENCE =
            Map.of("connectTimeout", "5", "loginTimeout", "10", "socketTimeout", "15", "tcpKeepAlive", "true");

    /** A migration may have to rewrite a large table, or wait for another server's. */
    private static final Map<String, String> POSTGRESQL_MIGRATION_PATIENCE =
            Map.of("connectTimeout", "5", "loginTimeout", "10", "socketTimeout", "3600", "tcpKeepAlive", "true");

    private static final int MIGRATION_LOCK_TRIES = 600;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Settings settings;
    private final DataPlaces places;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile HikariDataSource connections;
    private volatile SessionFactory sessions;

    /**
     * Where the database is.
     *
     * @param url JDBC address
     * @param user may be empty
     * @param password may be empty
     */
    public record Settings(String url, String user, String password) {

        /**
         * An H2 database in a file of its own. Every commit is on disk before it returns ({@code WRITE_DELAY=0}); the
         * file is closed by us and not by H2's own shutdown hook, because the last runs are written during the stop.
         *
         * @param file without the suffix {@code .mv.db}
         */
        public static Settings h2(Path file) {
            return new Settings(
                    "jdbc:h2:file:" + file.toAbsolutePath().normalize()
                            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=16384",
                    "sa",
                    "");
        }

        boolean postgresql() {
            return url.startsWith("jdbc:postgresql:");
        }

        /** Without the password, also where it stands in the address. */
        @Override
        public String toString() {
            return url.split("[;?]", 2)[0].replaceFirst("//[^/@]*@", "//");
        }
    }

    /** A database that knows the addresses of no site. */
    public Database(Settings settings) {
        this(settings, new DataPlaces(Map.of()));
    }

    /**
     * A database.
     *
     * @param places finds out which addresses of data mean the same
     */
    public Database(Settings settings, DataPlaces places) {
        this.settings = settings;
        this.places = places;
    }

    DataPlaces places() {
        return places;
    }

    /**
     * Connects, brings the schema up to date and checks that it is what the mapping expects. When open already, asks the
     * database for a sign of life.
     *
     * @throws StoreUnavailableException with what is wrong, in words for an administrator
     */
    void open() {
        opening.lock();
        try {
            if (sessions == null) {
                connect();
            } else {
                ping();
            }
        } finally {
            opening.unlock();
        }
    }

    private void connect() {
        try {
            connections = new HikariDataSource(pool());
            migrate();
            sessions = hibernate();
        } catch (RuntimeException e) {
            throw unavailable(e);
        } finally {
            if (sessions == null) {
                disconnect();
            }
        }
    }

    private void ping() {
        try {
            read(session -> session.createNativeQuery("select 1", Integer.class).getSingleResult());
        } catch (StoreUnavailableException e) {
            // connections to an H2 that has closed itself, as it does on a full disk, do not look broken to the pool
            connections.getHikariPoolMXBean().softEvictConnections();
            throw e;
        }
    }

    private HikariConfig pool() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("helipoint");
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setAutoCommit(false);
        config.setMaximumPoolSize(5);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(5_000);
        config.setValidationTimeout(3_000);
        if (settings.postgresql()) {
            POSTGRESQL_PATIENCE.forEach(config::addDataSourceProperty);
        }
        return config;
    }

    /** Two servers at once take turns: Flyway locks its own table, or what PostgreSQL has for that. */
    private void migrate() {
        FluentConfiguration flyway = Flyway.configure(Database.class.getClassLoader())
                .dataSource(settings.url(), settings.user(), settings.password())
                .locations("classpath:db/migration/" + (settings.postgresql() ? "postgresql" : "h2"))
                .javaMigrations(new FillWords(), new PlaceDataLinks(places))
                .validateMigrationNaming(true)
                .lockRetryCount(MIGRATION_LOCK_TRIES);
        if (settings.postgresql()) {
            flyway.jdbcProperties(POSTGRESQL_MIGRATION_PATIENCE);
        }
        flyway.load().migrate();
    }

    private SessionFactory hibernate() {
        // says of each private field in orm.xml that it is not there (HHH000207), 72 false alarms at every start
        Configurator.setLevel("org.hibernate.boot.model.internal.JPAXMLOverriddenAnnotationReader", Level.ERROR);
        // quote the rows of a batch that fails; what matters of it is in our own log lines
        Configurator.setLevel("org.hibernate.engine.jdbc.spi.SqlExceptionHelper", Level.OFF);
        Configurator.setLevel("org.hibernate.orm.jdbc.batch", Level.OFF);
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder()
                .applySettings(Map.of(
                        AvailableSettings.JAKARTA_NON_JTA_DATASOURCE,
                        connections,
                        AvailableSettings.CONNECTION_PROVIDER_DISABLES_AUTOCOMMIT,
                        true,
                        AvailableSettings.HBM2DDL_AUTO,
                        "validate",
                        AvailableSettings.JDBC_TIME_ZONE,
                        "UTC",
                        AvailableSettings.STATEMENT_BATCH_SIZE,
                        100,
                        AvailableSettings.ORDER_INSERTS,
                        true,
                        AvailableSettings.IN_CLAUSE_PARAMETER_PADDING,
                        true,
                        AvailableSettings.ORDER_UPDATES,
                        true,
                        AvailableSettings.JAKARTA_VALIDATION_MODE,
                        "none"))
                .build();
        try {
            return new MetadataSources(registry)
                    .addResource("org/helipoint/store/orm.xml")
                    .addAnnotatedClass(DataLinkRow.class)
                    .addAnnotatedClass(AuditRow.class)
                    .getMetadataBuilder()
                    .applyTypes((types, services) -> types.contributeJavaType(new StorableText()))
                    .build()
                    .buildSessionFactory();
        } catch (RuntimeException e) {
            StandardServiceRegistryBuilder.destroy(registry);
            throw e;
        }
    }

    boolean postgresql() {
        return settings.postgresql();
    }

    /**
     * Runs a piece of reading in a read-only session and transaction of its own.
     *
     * @throws StoreUnavailableException if the database is not open or fails
     */
    <T> T read(Function<Session, T> work) {
        return guarded(session -> {
            session.setDefaultReadOnly(true);
            return work.apply(session);
        });
    }

    /**
     * Runs a piece of work in a session and transaction of its own, for those to whom every failure of the database is the
     * same.
     *
     * @throws StoreUnavailableException if the database is not open or fails
     */
    <T> T guarded(Function<Session, T> work) {
        try {
            return write(work);
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw sqlCause(e).isPresent() ? unavailable(e) : e;
        }
    }

    /**
     * Runs a piece of writing in a session and transaction of its own, all or nothing.
     *
     * @throws StoreUnavailableException if the database is not open
     * @throws RuntimeException with an {@link SQLException} among its causes if the database fails
     */
    <T> T write(Function<Session, T> work) {
        return factory().fromTransaction(work);
    }

    private SessionFactory factory() {
        SessionFactory open = sessions;
        if (open == null) {
            throw new StoreUnavailableException("The database is not open: " + settings, null);
        }
        return open;
    }

    /** The database's own exception among the causes of a failure; Hibernate wraps it in several ways. */
    static Optional<SQLException> sqlCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return Optional.of(sql);
            }
        }
        return Optional.empty();
    }

    StoreUnavailableException unavailable(RuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String problem = String.valueOf(root.getMessage());
        // without the exceptions themselves: those of a batch quote its rows
        StoreUnavailableException unavailable = new StoreUnavailableException(
                "The database " + settings + " cannot be used: "
                        + problem.lines().findFirst().orElse(""),
                null);
        unavailable.setStackTrace(root.getStackTrace());
        return unavailable;
    }

    /**
     * Closes everything; {@link #open} may open it again. A database that hangs while it is being opened is left alone:
     * who closes it is about to end.
     */
    @Override
    public void close() {
        try {
            if (opening.tryLock(CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    disconnect();
                } finally {
                    opening.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        if (sessions != null) {
            sessions.close();
            sessions = null;
        }
        if (connections != null) {
            connections.close();
            connections = null;
        }
    }
}
