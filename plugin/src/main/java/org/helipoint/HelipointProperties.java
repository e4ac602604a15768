package org.helipoint;

import eu.unicore.util.configuration.ConfigurationException;
import eu.unicore.util.configuration.DocumentationReferenceMeta;
import eu.unicore.util.configuration.DocumentationReferencePrefix;
import eu.unicore.util.configuration.PropertiesHelper;
import eu.unicore.util.configuration.PropertyMD;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.helipoint.model.FilePatterns;
import org.helipoint.redact.SecretNames;
import org.helipoint.rest.OidcSettings;
import org.helipoint.store.Database;

/** The properties {@code helipoint.*} of the server's configuration. None is needed. */
public final class HelipointProperties extends PropertiesHelper {

    @DocumentationReferencePrefix
    public static final String PREFIX = "helipoint.";

    static final String DB_URL = "db.url";
    static final String DB_USER = "db.user";
    static final String DB_PASSWORD = "db.password";
    static final String POOL_SIZE = "db.poolSize";
    static final String CONNECT_TIMEOUT = "db.connectTimeout";
    static final String STATEMENT_TIMEOUT = "db.statementTimeout";
    static final String QUEUE_SIZE = "capture.queueSize";
    static final String RECONCILE_INTERVAL = "reconcile.interval";
    static final String RESTART_RATE = "restart.ratePerMinute";
    static final String STOP_TIMEOUT = "capture.stopTimeout";
    static final String REDACT_NAMES = "redact.names";
    static final String METADATA_COLUMNS = "metadata.columns";
    static final String EXTRACT_PATTERNS = "extract.patterns";
    static final String EXTRACT_MAPPINGS = "extract.mappings";
    static final String PROFILES_DIRECTORY = "profiles.directory";
    static final String OIDC_ISSUER = "oidc.issuer";
    static final String OIDC_CLIENT_ID = "oidc.clientId";
    static final String OIDC_SCOPE = "oidc.scope";

    static final String TEMPLATES_DIRECTORY = "templates.directory";

    @DocumentationReferenceMeta
    public static final Map<String, PropertyMD> META = Collections.unmodifiableMap(meta());

    /** The directory that bin/install makes. */
    private static final String TEMPLATES = "helipoint-templates";

    private final List<String> problems;

    private static Map<String, PropertyMD> meta() {
        Map<String, PropertyMD> meta = new TreeMap<>();
        meta.put(
                DB_URL,
                new PropertyMD()
                        .setDescription("JDBC address of HELIPOINT's own database."
                                + " If not set, an H2 file 'helipoint' in the server's persistence directory, or in"
                                + " 'data' where the server is started if it has none."));
        meta.put(DB_USER, new PropertyMD("sa").setDescription("User of the database."));
        meta.put(DB_PASSWORD, new PropertyMD("").setSecret().setDescription("Password of the database's user."));
        meta.put(
                POOL_SIZE,
                new PropertyMD("8")
                        .setInt()
                        .setBounds(3, 100)
                        .setDescription("Connections to the database at most."
                                + " Two of them are kept for recording, the others are for users' questions."));
        meta.put(
                CONNECT_TIMEOUT,
                new PropertyMD("5")
                        .setInt()
                        .setBounds(1, 60)
                        .setDescription("Seconds that a connection to the database may take to come about."));
        meta.put(
                STATEMENT_TIMEOUT,
                new PropertyMD("10")
                        .setInt()
                        .setBounds(1, 3_600)
                        .setDescription("Seconds that the database may take for a statement of a user's question;"
                                + " then the question is ended, and the answer is 503. Recording is not limited."));
        meta.put(
                QUEUE_SIZE,
                new PropertyMD("10000")
                        .setInt()
                        .setBounds(100, 1_000_000)
                        .setDescription("Number of runs whose records may wait in memory while the database is away."));
        meta.put(
                RECONCILE_INTERVAL,
                new PropertyMD("600")
                        .setInt()
                        .setBounds(10, 86_400)
                        .setDescription("Seconds between two comparisons of the records with what UNICORE knows."
                                + " One more takes place when the server starts."));
        meta.put(
                RESTART_RATE,
                new PropertyMD("60")
                        .setInt()
                        .setBounds(1, 6_000)
                        .setDescription("Jobs that are submitted in a minute at most when users restart many workflows"
                                + " at once, of all users together."));
        meta.put(
                STOP_TIMEOUT,
                new PropertyMD("10")
                        .setInt()
                        .setBounds(0, 300)
                        .setDescription("Seconds that a stop of the server waits, at most,"
                                + " until everything that waits is written."));
        meta.put(
                REDACT_NAMES,
                new PropertyMD()
                        .setDescription("More names of secrets, separated by commas, in addition to those in"
                                + " docs/capture.md. Each is of letters and digits, its words separated by one of '_', '-',"
                                + " '.' or a blank. What has these words in a row in its name is removed from the records:"
                                + " 'beamline code' means BEAMLINE_CODE, beamlineCode and MY-BEAMLINE-CODE-2."));
        meta.put(
                METADATA_COLUMNS,
                new PropertyMD()
                        .setDescription(
                                "Keys of metadata, separated by commas, that appear in the rows of the overview,"
                                        + " such as sample, sampleTemperature."));
        meta.put(
                EXTRACT_PATTERNS,
                new PropertyMD(FilePatterns.STANDARD)
                        .setDescription(
                                "Which files of a job, among those that it names, are read for metadata after its"
                                        + " end: patterns with * and ?, separated by commas. See docs/metadata.md."));
        meta.put(
                EXTRACT_MAPPINGS,
                new PropertyMD()
                        .setDescription(
                                "Directory of the site's mappings that say what in JSON files is metadata, files"
                                        + " *.json; read again when they change. See docs/extractors.md."));
        meta.put(
                PROFILES_DIRECTORY,
                new PropertyMD()
                        .setDescription(
                                "Directory of the site's profiles for metadata, JSON Schemas in files <name>.json;"
                                        + " read again when they change. The profile 'telbe' is there without it."));
        meta.put(
                TEMPLATES_DIRECTORY,
                new PropertyMD()
                        .setDescription(
                                "Directory with the site's templates for jobs, files *.json; see docs/templates.md."
                                        + " If not set, 'conf/helipoint-templates' where the server is started or, if there is none,"
                                        + " '/etc/unicore/unicorex/helipoint-templates'."));
        meta.put(
                OIDC_ISSUER,
                new PropertyMD()
                        .setDescription(
                                "Address of the OpenID Connect provider through which the page lets users sign in,"
                                        + " such as https://login.example.org/realms/site. See docs/page.md."));
        meta.put(
                OIDC_CLIENT_ID,
                new PropertyMD()
                        .setDescription("The page's client id at that provider: a public client, without a secret."));
        meta.put(
                OIDC_SCOPE,
                new PropertyMD("openid profile email").setDescription("What the page asks that provider for."));
        return meta;
    }

    private HelipointProperties(Properties valid, List<String> problems) {
        super(PREFIX, valid, META, LogManager.getLogger(HelipointProperties.class));
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads the properties. A wrong one must not keep a server that a whole site depends on from starting, nor keep jobs
     * from being recorded: it counts as not set and is named in {@link #problems}.
     */
    public static HelipointProperties read(Properties all) {
        Properties valid = new Properties();
        List<String> problems = new ArrayList<>();
        for (String name :
                new TreeMap<>(all).keySet().stream().map(String::valueOf).toList()) {
            if (name.startsWith(PREFIX)) {
                Properties one = new Properties();
                one.setProperty(name, all.getProperty(name));
                try {
                    HelipointProperties alone = new HelipointProperties(one, List.of());
                    alone.secretNames();
                    alone.oidcIssuer();
                    alone.profiles();
                    alone.extractMappings();
                    alone.templatesDirectory();
                    valid.putAll(one);
                } catch (ConfigurationException | IllegalArgumentException e) {
                    problems.add(name + ": " + e.getMessage());
                }
            }
        }
        return new HelipointProperties(valid, problems);
    }

    /** What is wrong with the configuration, a sentence each; empty if nothing is. */
    public List<String> problems() {
        return problems;
    }

    /**
     * Where the database is.
     *
     * @param persistence the server's persistence directory, asked for if the default is used
     */
    public Database.Settings database(Supplier<Path> persistence) {
        Database.Settings settings = isSet(DB_URL)
                ? new Database.Settings(getValue(DB_URL), getValue(DB_USER), getValue(DB_PASSWORD))
                : Database.Settings.h2(persistence.get().resolve("helipoint"));
        return settings.with(new Database.Limits(
                getIntValue(POOL_SIZE),
                Duration.ofSeconds(getIntValue(CONNECT_TIMEOUT)),
                Duration.ofSeconds(getIntValue(STATEMENT_TIMEOUT))));
    }

    public int queueSize() {
        return getIntValue(QUEUE_SIZE);
    }

    public Duration reconcileInterval() {
        return Duration.ofSeconds(getIntValue(RECONCILE_INTERVAL));
    }

    /** The names of secrets. */
    public SecretNames secretNames() {
        return isSet(REDACT_NAMES) ? SecretNames.with(getValue(REDACT_NAMES)) : SecretNames.standard();
    }

    /** Most jobs a minute of restarts of many. */
    public int restartRate() {
        return getIntValue(RESTART_RATE);
    }

    /** The keys of metadata that appear in rows of the overview. */
    public List<String> metadataColumns() {
        return isSet(METADATA_COLUMNS)
                ? Stream.of(getValue(METADATA_COLUMNS).split(","))
                        .map(String::strip)
                        .filter(key -> !key.isEmpty())
                        .distinct()
                        .toList()
                : List.of();
    }

    /** Which files of a job are read for metadata. */
    public FilePatterns extractPatterns() {
        return new FilePatterns(getValue(EXTRACT_PATTERNS));
    }

    /** Where the site says what in JSON files is metadata; empty if nowhere. */
    public Optional<Path> extractMappings() {
        return isSet(EXTRACT_MAPPINGS) ? Optional.of(Path.of(getValue(EXTRACT_MAPPINGS))) : Optional.empty();
    }

    /** Where the site's profiles for metadata are; empty if it has none of its own. */
    public Optional<Path> profiles() {
        return isSet(PROFILES_DIRECTORY) ? Optional.of(Path.of(getValue(PROFILES_DIRECTORY))) : Optional.empty();
    }

    /** Where the site's templates are; it need not exist. */
    public Path templatesDirectory() {
        if (isSet(TEMPLATES_DIRECTORY)) {
            return Path.of(getValue(TEMPLATES_DIRECTORY));
        }
        Path here = Path.of("conf", TEMPLATES);
        Path ofPackage = Path.of("/etc/unicore/unicorex", TEMPLATES);
        return !Files.isDirectory(here) && Files.isDirectory(ofPackage) ? ofPackage : here;
    }

    /** The provider through which the page lets users sign in; empty unless both its address and a client id are set. */
    public Optional<OidcSettings> oidc() {
        return oidcIssuer()
                .filter(issuer -> isSet(OIDC_CLIENT_ID))
                .map(issuer -> new OidcSettings(issuer, getValue(OIDC_CLIENT_ID), getValue(OIDC_SCOPE)));
    }

    private Optional<URI> oidcIssuer() {
        return isSet(OIDC_ISSUER) ? Optional.of(OidcSettings.issuer(getValue(OIDC_ISSUER))) : Optional.empty();
    }

    public Duration stopTimeout() {
        return Duration.ofSeconds(getIntValue(STOP_TIMEOUT));
    }
}
