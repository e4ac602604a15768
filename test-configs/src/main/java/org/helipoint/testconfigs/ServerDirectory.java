package org.helipoint.testconfigs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A directory with all that a UNICORE/X server needs, in the layout of the official server bundle: {@code conf},
 * {@code lib}, {@code data}, {@code logs}. It has keys and passwords of its own, made anew each time; the passwords of
 * its users are in {@code users.properties}, readable by its owner only.
 *
 * @param path the directory
 * @param port where the server listens, on 127.0.0.1
 * @param check what its clients do with each answer
 */
public record ServerDirectory(Path path, int port, UnicoreClient.Check check) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String PORT = "--port=";

    /** The users of every configuration: login for HTTP, X.500 name. */
    private static final Map<String, String> USERS = new LinkedHashMap<>();

    static {
        USERS.put("demo", "CN=Demo User, O=TELBE, C=DE");
        USERS.put("other", "CN=Other User, O=TELBE, C=DE");
        USERS.put("admin", "CN=Site Admin, O=HZDR, C=DE");
        USERS.put("banned", "CN=Banned User, O=TELBE, C=DE");
    }

    /**
     * Makes the directory of a server that listens on any free port.
     *
     * @param path where; must not exist yet
     * @param configurations the folder {@code test-configs/configs}
     * @param variants names of configurations in it, whose files are laid over those of {@code base}, one after the other,
     *     and whose {@code overrides.config} is appended to the main file; none for the plain one
     * @param jars folders whose jars make up the server
     */
    public static ServerDirectory create(Path path, Path configurations, List<String> variants, List<Path> jars)
            throws IOException {
        return create(path, configurations, variants, jars, freePort());
    }

    private static ServerDirectory create(
            Path path, Path configurations, List<String> variants, List<Path> jars, int port) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        for (String folder : List.of("conf", "lib", "logs", "data/home")) {
            Files.createDirectories(absolute.resolve(folder));
        }
        ServerDirectory directory = new ServerDirectory(absolute, port, UnicoreClient.Check.NONE);
        String keyPassword = secret();
        directory.fillIn(configurations.resolve("base/conf"), keyPassword);
        for (String variant : variants) {
            directory.fillIn(configurations.resolve(variant).resolve("conf"), keyPassword);
        }
        directory.makeKeys(keyPassword);
        directory.makeUsers();
        for (Path folder : jars) {
            directory.link(folder);
        }
        return directory;
    }

    /** The same directory, whose clients check each answer. */
    public ServerDirectory checking(UnicoreClient.Check answers) {
        return new ServerDirectory(path, port, answers);
    }

    /**
     * A free port on loopback: none of those that the system gives to who asks for any, from 32768 on (Linux), since it would
     * give this one away before the server that it is meant for has started.
     */
    static int freePort() throws IOException {
        while (true) {
            int port = RANDOM.nextInt(20_000, 32_768);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                // somebody has it: another one
            }
        }
    }

    static String secret() {
        return new BigInteger(120, RANDOM).toString(36);
    }

    private void fillIn(Path templates, String keyPassword) throws IOException {
        try (Stream<Path> files = Files.walk(templates)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file)
                        .replace("@dir@", ascii(path.toString()))
                        .replace("@port@", Integer.toString(port))
                        .replace("@keyPassword@", keyPassword);
                String name = templates.relativize(file).toString();
                if (name.equals("overrides.config")) {
                    override(text);
                } else {
                    Files.createDirectories(conf(name).getParent());
                    Files.writeString(conf(name), text);
                }
            }
        }
    }

    /** UNICORE reads its configuration as ISO 8859-1; other characters are written as in any Java properties file. */
    private static String ascii(String text) {
        return text.chars()
                .mapToObj(c -> c < 128 && c != '\\' ? Character.toString(c) : String.format("\\u%04x", c))
                .collect(Collectors.joining());
    }

    private void makeKeys(String password) throws IOException {
        String key = conf("server.p12").toString();
        String certificate = conf("server.pem").toString();
        keytool(
                "-genkeypair -keyalg RSA -keysize 3072 -validity 365 -ext san=ip:127.0.0.1",
                "-dname",
                "CN=127.0.0.1, O=HELIPOINT",
                "-storetype",
                "PKCS12",
                "-keystore",
                key,
                "-storepass",
                password);
        keytool("-exportcert -rfc", "-keystore", key, "-storepass", password, "-file", certificate);
        keytool(
                "-importcert -noprompt -storetype PKCS12",
                "-file",
                certificate,
                "-keystore",
                conf("truststore.p12").toString(),
                "-storepass",
                password);
    }

    private static void keytool(String options, String... arguments) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = Stream.of(
                        Stream.of(keytool),
                        Stream.of(options.split(" ")),
                        Stream.of("-alias", "server"),
                        Stream.of(arguments))
                .flatMap(s -> s)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("keytool was interrupted", e);
        }
    }

    private void makeUsers() throws IOException {
        StringBuilder accounts = new StringBuilder();
        StringBuilder passwords = new StringBuilder();
        USERS.forEach((user, name) -> {
            String salt = secret();
            String password = secret();
            accounts.append(String.join(":", user, md5(salt + password), salt, name))
                    .append('\n');
            passwords.append(user).append('=').append(password).append('\n');
        });
        Files.writeString(conf("user-authfile.txt"), accounts);
        Files.writeString(path.resolve("users.properties"), passwords);
        Files.setPosixFilePermissions(path.resolve("users.properties"), PosixFilePermissions.fromString("rw-------"));
    }

    /** The form that {@code eu.unicore.services.rest.security.FilebasedAuthenticator} of UNICORE 11 expects. */
    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void link(Path folder) throws IOException {
        try (Stream<Path> jars = Files.list(folder)) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.createSymbolicLink(lib().resolve(jar.getFileName()), jar.toAbsolutePath());
            }
        }
    }

    /** A file of the configuration. */
    public Path conf(String name) {
        return path.resolve("conf").resolve(name);
    }

    /** Where the server's jars are. */
    public Path lib() {
        return path.resolve("lib");
    }

    /** What the storage {@code Home} shows. */
    public Path home() {
        return path.resolve("data").resolve("home");
    }

    /** The server's log. */
    public Path log() {
        return path.resolve("logs").resolve("unicorex.log");
    }

    /** The base address of the server's REST services, ending in {@code /rest}. */
    public String rest() {
        return "https://127.0.0.1:" + port + "/rest";
    }

    /** Adds lines to what distinguishes this configuration. */
    public void configure(String... lines) throws IOException {
        append(conf("variant.config"), lines);
    }

    /**
     * Adds lines to the main file, where they win over those that are there. UNICORE 11 takes the properties of attribute
     * sources from nowhere else (seen with use-core 6.0.0).
     */
    public void override(String... lines) throws IOException {
        append(conf("main.config"), lines);
    }

    private static void append(Path file, String... lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n", StandardOpenOption.APPEND);
    }

    /** The password of a user. */
    public String password(String user) {
        return property(path.resolve("users.properties"), user);
    }

    private static String property(Path file, String name) {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name);
    }

    /** The server's key and what it trusts, its own certificate. */
    public TlsIdentity identity() {
        return TlsIdentity.of(
                conf("server.p12"), property(conf("container.properties"), "container.security.credential.password"));
    }

    /** A client that logs in as one of the users: {@code demo}, {@code other}, {@code admin}, {@code banned}. */
    public UnicoreClient client(String user) {
        return anonymous().login(user, password(user));
    }

    /** A client without credentials. */
    public UnicoreClient anonymous() {
        return UnicoreClient.of(this);
    }

    /**
     * Makes a server directory from the command line and prints its port.
     *
     * @param arguments directory, folder of configurations, variant, folders of jars; and, if not any free port will do,
     *     {@code --port=} with its number
     */
    public static void main(String[] arguments) throws IOException {
        Map<Boolean, List<String>> given =
                Stream.of(arguments).collect(Collectors.partitioningBy(argument -> argument.startsWith(PORT)));
        List<String> places = given.get(false);
        if (places.size() < 4) {
            throw new IllegalArgumentException(
                    "Needed: <new directory> <configurations> <variant> <folder of jars> … [--port=<number>]");
        }
        int port = given.get(true).isEmpty()
                ? freePort()
                : Integer.parseInt(given.get(true).get(0).substring(PORT.length()));
        List<Path> jars = places.stream().skip(3).map(Path::of).toList();
        ServerDirectory directory =
                create(Path.of(places.get(0)), Path.of(places.get(1)), List.of(places.get(2)), jars, port);
        System.out.println(directory.port());
    }
}
