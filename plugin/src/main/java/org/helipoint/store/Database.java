package org.helipoint.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationState;
import org.helipoint.capture.StoreTimeoutException;
import org.helipoint.capture.StoreUnavailableException;
import org.helipoint.model.DataPlaces;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.exception.JDBCConnectionException;

/**
 * The database: connection pool, migrations, Hibernate. Nothing is touched before {@link #open}, which may be tried again
 * and again; until it succeeds every use ends in a {@link StoreUnavailableException}. Thread-safe.
 */
public final class Database implements AutoCloseable {

    /** The oldest PostgreSQL that the schema and the queries are tested with. */
    private static final int OLDEST_POSTGRESQL = 13;

    /** A statement of ours takes far less. A connection that says nothing for so long hangs. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    /** A migration may have to rewrite a large table, or wait for another server's. */
    private static final Duration MIGRATION_SILENCE = Duration.ofHours(1);

    /**
     * One for the writer, one for the Reconciler or the audit. They are kept for them: users with slow questions must not
     * keep runs from being recorded.
     */
    private static final int WRITING_CONNECTIONS = 2;

    /** SQL state of a statement that took too long, in both databases. */
    private static final String CANCELLED = "57014";

    /** H2's code for a file that another process has open. */
    private static final int H2_IN_USE = 90020;

    private static final int MIGRATION_LOCK_TRIES = 600;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Settings settings;
    private final DataPlaces places;
    private final ReentrantLock opening = new ReentrantLock();

    /** One at a time: each has one of the connections that are kept for writing, and the writer needs the other. */
    private final ReentrantLock writingInTime = new ReentrantLock(true);

    private volatile HikariDataSource writing;
    private volatile HikariDataSource reading;
    private volatile SessionFactory sessions;

    /**
     * Where the database is.
     *
     * @param url JDBC address
     * @param user may be empty
     * @param password may be empty
     */
    public record Settings(String url, String user, String password, Limits limits) {

        public Settings(String url, String user, String password) {
            this(url, user, password, Limits.STANDARD);
        }

        /**
         * An H2 database in a file of its own. Every commit is on disk before it returns ({@code WRITE_DELAY=0}); the
         * file is closed by us and not by H2's own shutdown hook, because the last runs are written during the stop.
         * Who writes waits, as on PostgreSQL, longer than the two seconds of H2 for another that reads a whole day.
         *
         * @param file without the suffix {@code .mv.db}
         */
        public static Settings h2(Path file) {
            return new Settings(
                    "jdbc:h2:file:" + file.toAbsolutePath().normalize()
                            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;CACHE_SIZE=4096;LOCK_TIMEOUT=15000",
                    "sa",
                    "");
        }

        public Settings with(Limits others) {
            return new Settings(url, user, password, others);
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

    /**
     * What the database may take.
     *
     * @param poolSize connections at most, more than the {@value #WRITING_CONNECTIONS} that are kept for writing
     * @param connectTimeout how long a connection may take to come about
     * @param statementTimeout how long each statement of a question may take; writing is not limited
     */
    public record Limits(int poolSize, Duration connectTimeout, Duration statementTimeout) {

        /** What holds if nothing is set. */
        public static final Limits STANDARD = new Limits(8, Duration.ofSeconds(5), Duration.ofSeconds(10));
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
            writing = new HikariDataSource(writingPool());
            checkVersion();
            migrate();
            reading = new HikariDataSource(readingPool());
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
            guarded(session ->
                    session.createNativeQuery("select 1", Integer.class).getSingleResult());
        } catch (StoreUnavailableException e) {
            // connections to an H2 that has closed itself, as it does on a full disk, do not look broken to the pool
            writing.getHikariPoolMXBean().softEvictConnections();
            reading.getHikariPoolMXBean().softEvictConnections();
            throw e;
        }
    }

    private HikariConfig writingPool() {
        HikariConfig config = pool("helipoint-writing", WRITING_CONNECTIONS, SILENCE);
        if (settings.postgresql()) {
            config.addDataSourceProperty("reWriteBatchedInserts", "true");
        }
        return config;
    }

    private HikariConfig readingPool() {
        Limits limits = settings.limits();
        Duration silence = limits.statementTimeout().plusSeconds(5); // else it would look as if the database was away
        HikariConfig config = pool(
                "helipoint-reading",
                limits.poolSize() - WRITING_CONNECTIONS,
                silence.compareTo(SILENCE) > 0 ? silence : SILENCE);
        if (settings.postgresql()) {
            config.setIsolateInternalQueries(true); // else the limit ends with the first question, which is rolled back
            config.setConnectionInitSql(
                    "set statement_timeout = " + limits.statementTimeout().toMillis());
        } else {
            config.setDataSource(LimitedH2.of(settings));
        }
        return config;
    }

    private HikariConfig pool(String name, int size, Duration silence) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setAutoCommit(false);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(settings.limits().connectTimeout().toMillis());
        config.setValidationTimeout(
                Math.min(3_000, settings.limits().connectTimeout().toMillis()));
        patience(settings, silence).forEach(config::addDataSourceProperty);
        return config;
    }

    /** What makes a PostgreSQL that hangs look like one that is away; an address that names them wins. */
    private static Map<String, String> patience(Settings settings, Duration silence) {
        long connect = settings.limits().connectTimeout().toSeconds();
        return settings.postgresql()
                ? Map.of(
                        "connectTimeout", Long.toString(connect),
                        "loginTimeout", Long.toString(2 * connect),
                        "socketTimeout", Long.toString(silence.toSeconds()),
                        "tcpKeepAlive", "true")
                : Map.of();
    }

    private void checkVersion() {
        if (settings.postgresql()) {
            try (Connection connection = writing.getConnection()) {
                DatabaseMetaData server = connection.getMetaData();
                checkVersion(server.getDatabaseMajorVersion(), server.getDatabaseProductVersion());
            } catch (SQLException e) {
                throw unavailable(e);
            }
        }
    }

    static void checkVersion(int major, String version) {
        if (major < OLDEST_POSTGRESQL) {
            throw new IllegalStateException(
                    "PostgreSQL " + version + " is too old; HELIPOINT needs " + OLDEST_POSTGRESQL + " or newer.");
        }
    }

    /** Two servers at once take turns: Flyway locks its own table, or what PostgreSQL has for that. */
    private void migrate() {
        Flyway flyway = flyway();
        if (Stream.of(flyway.info().all()).anyMatch(migration -> migration.getState() == MigrationState.FAILED)) {
            forgetFailures();
        }
        if (!settings.postgresql() && flyway.info().pending().length > 0) {
            beginAnew();
        }
        flyway.migrate();
    }

    /**
     * What has failed may be tried again. PostgreSQL does all of a migration or nothing; on H2, which commits each statement,
     * those from V10 on can be done once more on what they left behind. Those before cannot: where one of them failed on records,
     * these have to come from a backup; a database without records begins anew.
     */
    private void forgetFailures() {
        try (Connection connection = writing.getConnection();
                Statement delete = connection.createStatement()) {
            delete.execute("delete from \"flyway_schema_history\" where not \"success\"");
            connection.commit();
        } catch (SQLException e) {
            throw new JDBCConnectionException("What is noted of a failed migration could not be deleted", e);
        }
    }

    private void beginAnew() {
        try (Connection connection = writing.getConnection()) {
            UnfinishedH2.clear(connection);
        } catch (SQLException e) {
            throw new JDBCConnectionException("What a start that was broken off has left could not be deleted", e);
        }
    }

    /** All migrations of this database, not connected yet. */
    Flyway flyway() {
        return Flyway.configure(Database.class.getClassLoader())
                .dataSource(settings.url(), settings.user(), settings.password())
                .locations("classpath:db/migration/" + (settings.postgresql() ? "postgresql" : "h2"))
                .javaMigrations(
                        new FillWords(),
                        new PlaceDataLinks(places),
                        new LeftToLater("5.1", "segment words"),
                        new CountDays(),
                        new SegmentWords())
                .validateMigrationNaming(true)
                .lockRetryCount(MIGRATION_LOCK_TRIES)
                .jdbcProperties(patience(settings, MIGRATION_SILENCE))
                .load();
    }

    /** A connection outside of the pools, without automatic commits, on which a statement may take long. */
    static Connection connect(Settings settings) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(patience(settings, MIGRATION_SILENCE));
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        if (settings.postgresql()) {
            properties.setProperty("reWriteBatchedInserts", "true");
        }
        Connection connection = DriverManager.getConnection(settings.url(), properties);
        connection.setAutoCommit(false);
        return connection;
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
                        writing,
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
                    .addAnnotatedClass(AuditRow.class)
                    .addAnnotatedClass(RestartTaskRow.class)
                    .addAnnotatedClass(RestartItemRow.class)
                    .addAnnotatedClass(RememberedRequest.class)
                    .addAnnotatedClass(TemplateRow.class)
                    .addAnnotatedClass(TemplateDocumentRow.class)
                    .addAnnotatedClass(TemplateUseRow.class)
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

    /** How long each statement of a question may take. */
    Duration statementTimeout() {
        return settings.limits().statementTimeout();
    }

    /**
     * For a question of several statements, before each.
     *
     * @param end when the time of all of them is over, as {@link System#nanoTime} tells it
     * @throws StoreTimeoutException if that has passed
     */
    void inTime(long end) {
        if (System.nanoTime() - end > 0) {
            throw new StoreTimeoutException(statementTimeout());
        }
    }

    /**
     * Answers a user's question, in a read-only session and transaction of its own.
     *
     * @throws StoreTimeoutException if a statement takes longer than it may
     * @throws StoreUnavailableException if the database is not open or fails
     */
    <T> T read(Function<Session, T> work) {
        SessionFactory factory = factory();
        try (Connection connection = reading.getConnection();
                Session session = factory.withOptions().connection(connection).openSession()) {
            session.setDefaultReadOnly(true);
            Transaction transaction = session.beginTransaction();
            try {
                return work.apply(session);
            } finally {
                transaction.rollback(); // there is nothing to commit
            }
        } catch (SQLException e) {
            throw unavailable(e);
        } catch (RuntimeException e) {
            throw ofQuestion(e);
        }
    }

    private RuntimeException ofQuestion(RuntimeException failure) {
        return isTimeout(failure) ? new StoreTimeoutException(statementTimeout()) : ofDatabase(failure);
    }

    private static boolean isTimeout(RuntimeException failure) {
        return sqlCause(failure)
                .map(SQLException::getSQLState)
                .filter(CANCELLED::equals)
                .isPresent();
    }

    private RuntimeException ofDatabase(RuntimeException failure) {
        return sqlCause(failure).isPresent() ? unavailable(failure) : failure;
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
        } catch (RuntimeException e) {
            throw ofDatabase(e);
        }
    }

    /**
     * Writes what a user asks for, or a question needs, in a session and transaction of its own, all or nothing. One does so
     * at a time, so that a connection is left for recording; the others wait, no longer than a statement may take.
     *
     * @throws StoreTimeoutException if a statement, or waiting, takes longer than it may
     * @throws StoreUnavailableException if the database is not open or fails
     */
    <T> T writeInTime(Function<Session, T> work) {
        awaitTurn();
        try {
            return writeAlone(work);
        } finally {
            writingInTime.unlock();
        }
    }

    private void awaitTurn() {
        try {
            if (!writingInTime.tryLock(statementTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreTimeoutException(statementTimeout());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreTimeoutException(statementTimeout());
        }
    }

    private <T> T writeAlone(Function<Session, T> work) {
        long limit = statementTimeout().toMillis();
        try {
            return write(session -> {
                execute(session, (postgresql() ? "set local statement_timeout = " : "set query_timeout ") + limit);
                try {
                    return work.apply(session);
                } finally {
                    if (!postgresql()) {
                        execute(session, "set query_timeout 0"); // H2 has it for the connection
                    }
                }
            });
        } catch (RuntimeException e) {
            throw ofQuestion(e);
        }
    }

    private static void execute(Session session, String sql) {
        session.doWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        });
    }

    /**
     * Records, in a transaction of its own, all or nothing. The session reads and forgets; what is written goes through its
     * connection.
     *
     * @throws StoreUnavailableException if the database is not open
     * @throws RuntimeException with an {@link SQLException} among its causes if the database fails
     */
    <T> T record(Function<StatelessSession, T> work) {
        return factory().fromStatelessTransaction(work);
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

    StoreUnavailableException unavailable(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String problem = isInUse(e)
                ? "Another process has this file open. Only one server can use it; several need PostgreSQL."
                : String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        // without the exceptions themselves: those of a batch quote its rows
        StoreUnavailableException unavailable =
                new StoreUnavailableException("The database " + settings + " cannot be used: " + problem, null);
        unavailable.setStackTrace(root.getStackTrace());
        return unavailable;
    }

    /** Whether a failure comes from an H2 file that another process has open. */
    static boolean isInUse(Throwable failure) {
        return sqlCause(failure)
                .filter(cause -> cause.getErrorCode() == H2_IN_USE)
                .isPresent();
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
        if (reading != null) {
            reading.close();
            reading = null;
        }
        if (writing != null) {
            writing.close();
            writing = null;
        }
    }
}
