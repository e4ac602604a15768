package org.helipoint.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.helipoint.deployment.Bundle.Outcome;
import org.helipoint.testconfigs.ServerDirectory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/install} and {@code bin/uninstall} on servers in the layouts that there are. No server runs. */
class InstallIT {

    private static final String INCLUDE = "$include.HELIPOINT conf/helipoint.properties";
    private static final String PROPERTIES = "conf/helipoint.properties";
    private static final String POLICY = "conf/xacml2Policies/30helipoint.xml";
    private static final List<String> TEMPLATES =
            List.of("conf/helipoint-templates/minimal.json", "conf/helipoint-templates/telbe-sorting-binning.json");
    private static final String HDF5 = "--with-hdf5";
    private static final String SET_BY_THE_SITE = "helipoint.capture.queueSize=5000\n";

    @TempDir
    static Path shared;

    private static Bundle bundle;
    private static Bundle older;
    private static Path template;

    @TempDir
    Path folder;

    private Path server;
    private Map<String, String> untouched;

    @BeforeAll
    static void prepare() throws IOException {
        bundle = Bundle.unpack(shared);
        older = olderBundle();
        template = shared.resolve("server");
        ServerDirectory.create(
                template,
                Path.of(System.getProperty("helipoint.configs")),
                List.of("xacml"),
                List.of(someJarsOfTheHost()));
    }

    private static Path someJarsOfTheHost() throws IOException {
        Path host = Path.of(System.getProperty("helipoint.host"));
        Path some = Files.createDirectories(shared.resolve("host"));
        for (String artifact : List.of("uas-core", "slf4j-api", "json")) {
            Path jar = Bundle.find(host, artifact);
            Files.copy(jar, some.resolve(jar.getFileName()));
        }
        return some;
    }

    /** A version 0.0.9, with another Jackson and other defaults. */
    private static Bundle olderBundle() throws IOException {
        Bundle older = bundle.copy(shared.resolve("helipoint-unicore-0.0.9"));
        for (String artifact : List.of("helipoint-plugin", "helipoint-metadata-hook", "jackson-core")) {
            makeOlder(Bundle.find(older.lib(), artifact));
        }
        makeOlder(Bundle.find(older.path().resolve("optional"), "helipoint-hdf5-extractor"));
        append(Bundle.find(older.lib(), "classmate"), "of old");
        append(older.path().resolve(PROPERTIES), "\n# of old\n#helipoint.old=1\n");
        append(older.path().resolve(POLICY), "<!-- of old -->\n");
        return older;
    }

    private static void makeOlder(Path jar) throws IOException {
        Files.move(jar, jar.resolveSibling(Bundle.artifact(jar) + "-0.0.9.jar"));
    }

    @BeforeEach
    void makeServer() throws IOException {
        server = folder.resolve("unicore servers/unicorex");
        Files.createDirectories(server.getParent());
        Trees.copy(template, server);
        untouched = Trees.contents(server);
    }

    @Nested
    class Installing {

        @Test
        void putsJarsPolicyPropertiesAndTemplatesInPlace() throws IOException {
            Outcome outcome = bundle.install(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(bundle.jars())
                    .allSatisfy(jar -> assertThat(server.resolve("lib")
                                    .resolve(jar.getFileName().toString()))
                            .hasSameBinaryContentAs(jar));
            assertThat(server.resolve(PROPERTIES))
                    .hasSameBinaryContentAs(bundle.path().resolve(PROPERTIES));
            assertThat(server.resolve(POLICY))
                    .hasSameBinaryContentAs(bundle.path().resolve(POLICY));
            assertThat(TEMPLATES)
                    .allSatisfy(template -> assertThat(server.resolve(template))
                            .hasSameBinaryContentAs(bundle.path().resolve(template)));
            assertThat(Files.readAllLines(server.resolve("conf/main.config"))).containsOnlyOnce(INCLUDE);
        }

        @Test
        void saysWhatItDid() throws IOException {
            assertThat(bundle.install(server).output())
                    .contains(bundle.jars().size() + " jars put in place")
                    .contains(PROPERTIES + ": put in place")
                    .contains(POLICY + ": put in place")
                    .contains("conf/main.config: added the line " + INCLUDE)
                    .contains("Restart UNICORE/X now");
        }

        @Test
        void leavesNothingElse() throws IOException {
            bundle.install(server);
            List<String> brought = Stream.of(
                            bundle.jars().stream().map(jar -> "lib/" + jar.getFileName()),
                            Stream.of("lib/helipoint.manifest", PROPERTIES, POLICY, "conf/helipoint-templates"),
                            TEMPLATES.stream())
                    .flatMap(files -> files)
                    .toList();
            assertThat(Trees.contents(server).keySet())
                    .containsAll(untouched.keySet())
                    .hasSize(untouched.size() + brought.size())
                    .containsAll(brought);
        }

        @Test
        void bringsTheReaderOfHdf5WhereItIsWished() throws IOException {
            Outcome outcome = bundle.install(server, HDF5);
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(bundle.optionalJars())
                    .hasSize(2)
                    .allSatisfy(jar -> assertThat(server.resolve("lib")
                                    .resolve(jar.getFileName().toString()))
                            .hasSameBinaryContentAs(jar));
            Map<String, String> first = Trees.contents(server);
            assertThat(bundle.install(server).output()).contains("nothing was changed");
            assertThat(bundle.install(server, HDF5).output()).contains("nothing was changed");
            assertThat(Trees.contents(server)).isEqualTo(first);
        }

        @Test
        void bringsTheReaderOfHdf5Afterwards() throws IOException {
            bundle.install(server);
            assertThat(bundle.install(server, HDF5).output()).contains("2 jars put in place");
            bundle.optionalJars()
                    .forEach(jar -> assertThat(server.resolve("lib").resolve(jar.getFileName()))
                            .exists());
        }

        @Test
        void keepsOwnerAndModeOfTheMainFile() throws IOException {
            Path main = server.resolve("conf/main.config");
            Files.setPosixFilePermissions(main, PosixFilePermissions.fromString("rw-r-----"));
            Map<String, Object> before = Files.readAttributes(main, "unix:ino,uid,gid,mode");
            bundle.install(server);
            assertThat(Files.readAttributes(main, "unix:ino,uid,gid,mode")).isEqualTo(before);
        }

        @Test
        void propertiesAreForTheSameEyesAsTheMainFile() throws IOException {
            Path main = server.resolve("conf/main.config");
            Files.setPosixFilePermissions(main, PosixFilePermissions.fromString("rw-r-----"));
            bundle.install(server);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.resolve(PROPERTIES))))
                    .isEqualTo("rw-r-----");
        }

        @Test
        void aServerWithoutXacmlGetsNoPolicy() throws IOException {
            removePolicies();
            Outcome outcome = bundle.install(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(server.resolve("conf/xacml2Policies")).doesNotExist();
            assertThat(outcome.output()).doesNotContain("xacml2Policies");
        }

        @Test
        void secondInstallChangesNothing() throws IOException {
            bundle.install(server);
            Map<String, String> first = Trees.files(server);
            Outcome outcome = bundle.install(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(Trees.files(server)).isEqualTo(first);
            assertThat(outcome.output()).contains("nothing was changed");
        }

        @Test
        void repairsWhatIsMissing() throws IOException {
            bundle.install(server);
            Map<String, String> first = Trees.contents(server);
            Files.delete(Bundle.find(server.resolve("lib"), "flyway-core"));
            Files.delete(server.resolve(PROPERTIES));
            assertThat(bundle.install(server).status()).isZero();
            assertThat(Trees.contents(server)).isEqualTo(first);
        }

        @Test
        void anotherIncludeOfTheSiteStays() throws IOException {
            append(server.resolve("conf/main.config"), "$include.HELIPOINT=/srv/helipoint.properties\n");
            Outcome outcome = bundle.install(server);
            assertThat(outcome.output()).contains("includes another file");
            assertThat(Files.readAllLines(server.resolve("conf/main.config")))
                    .contains("$include.HELIPOINT=/srv/helipoint.properties")
                    .doesNotContain(INCLUDE);
        }

        @Test
        void takesTheMainFileThatTheStartScriptTakes() throws IOException {
            Files.writeString(
                    server.resolve("conf/startup.properties"), "CONF=\"conf\"\nMAIN_CONFIG=\"conf/ux.config\"\n");
            Files.copy(server.resolve("conf/main.config"), server.resolve("conf/ux.config"));
            bundle.install(server);
            assertThat(server.resolve("conf/ux.config")).content().contains(INCLUDE);
            assertThat(server.resolve("conf/main.config")).content().doesNotContain(INCLUDE);
        }

        @Test
        void includesAsTheMainFileDoesElsewhere() throws IOException {
            replace(server.resolve("conf/main.config"), " conf/", "=${here}/conf/");
            bundle.install(server);
            assertThat(Files.readAllLines(server.resolve("conf/main.config")))
                    .endsWith("$include.HELIPOINT ${here}/conf/helipoint.properties");
        }

        @Test
        void relocatedCopiesOfOurClassesAreNotInTheWay() throws IOException {
            jar("lib/another-plugin-1.0.jar", "org/another/shaded/com/fasterxml/jackson/databind/ObjectMapper.class");
            Outcome outcome = bundle.install(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
        }
    }

    @Nested
    class Upgrading {

        @BeforeEach
        void installTheOlderVersion() throws IOException {
            Outcome outcome = older.install(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
        }

        @Test
        void endsAsAFreshInstall() throws IOException {
            Outcome outcome = bundle.install(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("jackson-core-0.0.9.jar: taken away");
            assertThat(Trees.contents(server)).isEqualTo(freshInstall());
        }

        @Test
        void renewsTheReaderOfHdf5WhereItWasWishedBefore() throws IOException {
            older.install(server, HDF5);
            Outcome outcome = bundle.install(server);
            assertThat(outcome.output()).contains("helipoint-hdf5-extractor-0.0.9.jar: taken away");
            assertThat(Trees.contents(server)).isEqualTo(freshInstall(HDF5));
        }

        @Test
        void neverWritesIntoAJarThatARunningServerMayRead() throws IOException {
            Path jar = Bundle.find(server.resolve("lib"), "classmate");
            Object inode = Files.getAttribute(jar, "unix:ino");
            bundle.install(server);
            assertThat(jar).hasSameBinaryContentAs(Bundle.find(bundle.lib(), "classmate"));
            assertThat(Files.getAttribute(jar, "unix:ino")).isNotEqualTo(inode);
        }

        @Test
        void keepsWhatTheSiteHasEdited() throws IOException {
            append(server.resolve(PROPERTIES), SET_BY_THE_SITE);
            String edited = Files.readString(server.resolve(PROPERTIES));
            Outcome outcome = bundle.install(server);
            assertThat(server.resolve(PROPERTIES)).hasContent(edited);
            assertThat(server.resolve(PROPERTIES + ".new"))
                    .hasSameBinaryContentAs(bundle.path().resolve(PROPERTIES));
            assertThat(server.resolve(POLICY))
                    .hasSameBinaryContentAs(bundle.path().resolve(POLICY));
            assertThat(outcome.output()).contains("edited here, so it stays");
        }

        @Test
        void keepsTheTemplatesThatTheSiteHasEditedOrAdded() throws IOException {
            Files.writeString(server.resolve(TEMPLATES.get(0)), "edited");
            Path added = Files.writeString(server.resolve("conf/helipoint-templates/ours.json"), "{}");
            assertThat(bundle.install(server).status()).isZero();
            assertThat(server.resolve(TEMPLATES.get(0))).hasContent("edited");
            assertThat(added).hasContent("{}");
        }

        @Test
        void bringsANewDefaultOnlyOnce() throws IOException {
            append(server.resolve(PROPERTIES), SET_BY_THE_SITE);
            bundle.install(server);
            Files.delete(server.resolve(PROPERTIES + ".new"));
            bundle.install(server);
            assertThat(server.resolve(PROPERTIES + ".new")).doesNotExist();
        }

        @Test
        void isCompletedByTheNextInstallIfItBreaksOff() throws IOException {
            Map<String, String> fresh = freshInstall();
            for (int call : new int[] {1, 2, 3, 2, 2}) {
                assertThat(installWithFailingMove(call).output()).contains("run this again");
            }
            assertThat(Trees.contents(server)).isNotEqualTo(fresh);
            Outcome outcome = bundle.install(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(Trees.contents(server)).isEqualTo(fresh);
        }

        /** Installs with an {@code mv} that fails from its n-th call on. */
        private Outcome installWithFailingMove(int call) throws IOException {
            Path commands = Files.createTempDirectory(folder, "commands");
            Path mv = commands.resolve("mv");
            Files.writeString(mv, """
                    #!/bin/sh
                    echo >> "%1$s/calls"
                    [ "$(wc -l < "%1$s/calls")" -lt %2$d ] && PATH="${PATH#*:}" exec mv "$@"
                    exit 1
                    """.formatted(commands, call));
            Files.setPosixFilePermissions(mv, PosixFilePermissions.fromString("rwxr-xr-x"));
            return Bundle.run(
                    Map.of("PATH", commands + ":" + System.getenv("PATH")),
                    List.of(bundle.script("install"), server.toString()));
        }

        private Map<String, String> freshInstall(String... options) throws IOException {
            Path fresh = folder.resolve("fresh");
            Trees.copy(template, fresh);
            bundle.install(fresh, options);
            return Trees.contents(fresh);
        }
    }

    @Nested
    class Uninstalling {

        @Test
        void leavesTheServerAsItWas() throws IOException {
            bundle.install(server);
            Outcome outcome = bundle.uninstall(server);
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(Trees.contents(server)).isEqualTo(untouched);
        }

        @Test
        void takesTheReaderOfHdf5AwayToo() throws IOException {
            older.install(server, HDF5);
            bundle.install(server);
            assertThat(bundle.uninstall(server).status()).isZero();
            assertThat(Trees.contents(server)).isEqualTo(untouched);
        }

        @Test
        void leavesTheServerAsItWasAfterAnUpgrade() throws IOException {
            older.install(server);
            bundle.install(server);
            assertThat(older.uninstall(server).status()).isZero();
            assertThat(Trees.contents(server)).isEqualTo(untouched);
        }

        @Test
        void leavesAMainFileWithoutLineFeedAtItsEndAsItWas() throws IOException {
            Path main = server.resolve("conf/main.config");
            Files.writeString(main, Files.readString(main).stripTrailing());
            Map<String, String> before = Trees.contents(server);
            bundle.install(server);
            assertThat(Files.readAllLines(main)).endsWith(INCLUDE);
            bundle.uninstall(server);
            assertThat(Trees.contents(server)).isEqualTo(before);
        }

        @Test
        void knowsItsLineInTheMainFileAlsoWhenTheOtherIncludesHaveChanged() throws IOException {
            bundle.install(server);
            Path main = server.resolve("conf/main.config");
            replace(main, " conf/container", " /srv/conf/container");
            bundle.install(server);
            assertThat(Files.readAllLines(main)).containsOnlyOnce(INCLUDE);
            bundle.uninstall(server);
            assertThat(main).content().doesNotContain("HELIPOINT");
        }

        @Test
        void leavesTheRecordsAndSaysWhereTheyAre() throws IOException {
            bundle.install(server);
            Path records = Files.writeString(server.resolve("data/helipoint.mv.db"), "records");
            assertThat(bundle.uninstall(server).output()).contains("helipoint.mv.db");
            assertThat(records).hasContent("records");
        }

        @Test
        void leavesTheTemplatesOfTheSiteAndSaysSo() throws IOException {
            bundle.install(server);
            Path added = Files.writeString(server.resolve("conf/helipoint-templates/ours.json"), "{}");
            assertThat(bundle.uninstall(server).output()).contains("conf/helipoint-templates: has files of the site");
            assertThat(added).hasContent("{}");
            assertThat(TEMPLATES).noneMatch(template -> Files.exists(server.resolve(template)));
        }

        @Test
        void leavesEditedPropertiesAndSaysSo() throws IOException {
            bundle.install(server);
            append(server.resolve(PROPERTIES), SET_BY_THE_SITE);
            String edited = Files.readString(server.resolve(PROPERTIES));
            Outcome outcome = bundle.uninstall(server);
            assertThat(server.resolve(PROPERTIES)).hasContent(edited);
            assertThat(outcome.output()).contains(PROPERTIES + ": not as bin/install brought it, so it stays");
            assertThat(server.resolve("conf/main.config")).content().doesNotContain(INCLUDE);
        }

        @Test
        void editedPropertiesComeBackWithTheNextInstall() throws IOException {
            bundle.install(server);
            append(server.resolve(PROPERTIES), SET_BY_THE_SITE);
            bundle.uninstall(server);
            assertThat(bundle.install(server).status()).isZero();
            assertThat(server.resolve(PROPERTIES)).content().endsWith(SET_BY_THE_SITE);
        }

        @Test
        void leavesAJarThatIsNoLongerOurs() throws IOException {
            bundle.install(server);
            Path jar = Bundle.find(server.resolve("lib"), "jandex");
            Files.writeString(jar, "patched");
            assertThat(bundle.uninstall(server).output()).contains(jar + ": not as bin/install brought it");
            assertThat(jar).hasContent("patched");
        }

        @Test
        void isRefusedWhereNothingIsInstalled() throws IOException {
            assertRefused(bundle.uninstall(server), "HELIPOINT is not installed here", untouched);
        }
    }

    @Nested
    class LinuxPackages {

        private Path root;
        private Path lib;
        private Path conf;

        @BeforeEach
        void makeTree() throws IOException {
            root = folder.resolve("root");
            lib = root.resolve("usr/share/unicore/unicorex/lib");
            conf = root.resolve("etc/unicore/unicorex");
            Files.createDirectories(lib.getParent());
            Files.createDirectories(conf.getParent());
            Trees.copy(server.resolve("lib"), lib);
            Trees.copy(server.resolve("conf"), conf);
            replace(conf.resolve("main.config"), " conf/", " /etc/unicore/unicorex/");
        }

        @ParameterizedTest
        @CsvSource({"usr/share/unicore/unicorex", "etc/unicore/unicorex"})
        void haveTheirPartsInTwoPlaces(String given) throws IOException {
            Map<String, String> before = Trees.contents(root);
            Outcome outcome = bundle.install(root.resolve(given));
            assertThat(outcome.status()).as(outcome.output()).isZero();
            assertThat(Bundle.find(lib, "helipoint-plugin")).exists();
            assertThat(conf.resolve("xacml2Policies/30helipoint.xml")).exists();
            assertThat(Files.readAllLines(conf.resolve("main.config")))
                    .containsOnlyOnce("$include.HELIPOINT /etc/unicore/unicorex/helipoint.properties");
            assertThat(bundle.uninstall(root.resolve(given)).status()).isZero();
            assertThat(Trees.contents(root)).isEqualTo(before);
        }

        @Test
        void areKnownByTheirPathAlone() throws IOException {
            Files.writeString(conf.resolve("main.config"), "container.sitename=SITE\n");
            assertThat(bundle.install(conf).status()).isZero();
            assertThat(conf.resolve("main.config"))
                    .content()
                    .endsWith("$include.HELIPOINT /etc/unicore/unicorex/helipoint.properties\n");
        }

        @Test
        void mayHaveAnotherNameForTheMainFile() throws IOException {
            Files.move(conf.resolve("main.config"), conf.resolve("unicorex.config"));
            assertThat(bundle.install(conf).status()).isZero();
            assertThat(conf.resolve("unicorex.config")).content().contains("$include.HELIPOINT");
        }
    }

    @Nested
    class Refusing {

        @Test
        void whatIsNoDirectory() throws IOException {
            assertRefused(bundle.install(server.resolve("conf/main.config")), "is not a directory", untouched);
        }

        @Test
        void anotherDirectory() throws IOException {
            assertRefused(bundle.install(server.getParent()), "is not a UNICORE/X directory", untouched);
        }

        @Test
        void aServerWithoutMainFile() throws IOException {
            assertRefusedAfter("is not a UNICORE/X directory", () -> Files.delete(server.resolve("conf/main.config")));
        }

        @Test
        void anotherRelease() throws IOException {
            assertRefusedAfter("is of another release", () -> {
                Files.delete(Bundle.find(server.resolve("lib"), "uas-core"));
                jar("lib/uas-core-2.1.5.jar", "eu/unicore/uas/UAS.class");
            });
        }

        @Test
        void aDirectoryWithoutUnicoreX() throws IOException {
            assertRefusedAfter(
                    "has no uas-core-3.0.*.jar", () -> Files.delete(Bundle.find(server.resolve("lib"), "uas-core")));
        }

        @ParameterizedTest
        @CsvSource({
            "lib/jackson-databind-2.15.0.jar, jackson-databind",
            "lib/hibernate-core.jar, hibernate-core",
            "lib/helipoint-plugin-0.0.1.jar, helipoint-plugin",
            "lib/extra/flyway-core-9.0.jar, flyway-core"
        })
        void aForeignJarOfTheSameName(String name, String artifact) throws IOException {
            assertRefusedAfter(
                    name + " is in the way: HELIPOINT brings " + artifact, () -> jar(name, "some/Thing.class"));
        }

        @ParameterizedTest
        @CsvSource({"lib/all-in-one-1.0.jar", "lib/plugins/all-in-one.jar"})
        void aForeignJarWithOurClasses(String name) throws IOException {
            assertRefusedAfter(
                    name + " is in the way: HELIPOINT brings the class org/hibernate/Session.class",
                    () -> jar(name, "org/hibernate/Session.class"));
        }

        @Test
        void aForeignJarBehindALink() throws IOException {
            assertRefusedAfter("lib/linked.jar is in the way", () -> {
                jar("elsewhere.jar", "com/zaxxer/hikari/HikariConfig.class");
                Files.createSymbolicLink(server.resolve("lib/linked.jar"), server.resolve("elsewhere.jar"));
            });
        }

        @Test
        void toUpgradeAJarThatSomebodyHasChanged() throws IOException {
            assertRefusedAfter("is in the way: HELIPOINT brings jandex", () -> {
                older.install(server);
                append(Bundle.find(server.resolve("lib"), "jandex"), "patch");
            });
        }

        @Test
        void whenTheDiskIsFull() throws IOException {
            Outcome outcome = Bundle.run(
                    Map.of(),
                    List.of(
                            "bash",
                            "-c",
                            "trap '' XFSZ; ulimit -f 1024; exec \"$@\"",
                            "-",
                            bundle.script("install"),
                            server.toString()));
            assertRefused(outcome, "was not installed", untouched);
        }

        @ParameterizedTest
        @CsvSource({"lib", "conf", "conf/main.config", "conf/xacml2Policies", "conf/helipoint-templates"})
        void whoMayNotChangeThis(String part) throws IOException {
            bundle.install(server);
            Path unwritable = server.resolve(part);
            letIn(folder);
            letIn(shared);
            openToAll(server.getParent());
            Files.setPosixFilePermissions(
                    unwritable,
                    PosixFilePermissions.fromString(Files.isDirectory(unwritable) ? "r-xr-xr-x" : "r--r--r--"));
            Map<String, String> before = Trees.contents(server);
            for (String script : List.of("install", "uninstall")) {
                Outcome outcome = Bundle.run(Map.of(), asNobody(bundle.script(script), server.toString()));
                assertRefused(outcome, part + " cannot be changed by ", before);
            }
        }

        /** Modes do not hold for root: if root runs the tests, the script is run as somebody else. */
        private List<String> asNobody(String... command) throws IOException {
            if (!"root".equals(System.getProperty("user.name"))) {
                return List.of(command);
            }
            List<String> other = List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
            assumeThat(Bundle.run(Map.of(), join(other, "test", "-r", command[0]))
                            .status())
                    .as("root cannot become somebody else here, or the temporary directory is closed to him")
                    .isZero();
            return join(other, command);
        }

        @Test
        void callsWithoutADirectory() throws IOException {
            for (String script : List.of("install", "uninstall")) {
                Outcome outcome = Bundle.run(Map.of(), List.of(bundle.script(script)));
                assertThat(outcome.status()).isEqualTo(2);
                assertThat(outcome.output()).startsWith("Usage: bin/" + script + " ");
            }
        }
    }

    @Test
    void scriptsAreCleanToShellcheck() throws IOException {
        assumeThat(Bundle.run(Map.of(), List.of("sh", "-c", "command -v shellcheck"))
                        .status())
                .as("shellcheck is not installed")
                .isZero();
        Outcome outcome = Bundle.run(
                Map.of(),
                List.of(
                        "shellcheck",
                        "-x",
                        bundle.script("install"),
                        bundle.script("uninstall"),
                        bundle.script("move-to-postgresql")));
        assertThat(outcome.output()).isEmpty();
    }

    /** Something that prepares a server. */
    private interface Step {
        void run() throws IOException;
    }

    private void assertRefusedAfter(String because, Step step) throws IOException {
        step.run();
        Map<String, String> before = Trees.contents(server);
        assertRefused(bundle.install(server), because, before);
    }

    private void assertRefused(Outcome outcome, String because, Map<String, String> before) throws IOException {
        assertThat(outcome.output()).contains(because).contains("Nothing was changed.");
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(Trees.contents(server)).isEqualTo(before);
    }

    private void removePolicies() throws IOException {
        Path policies = server.resolve("conf/xacml2Policies");
        try (Stream<Path> files = Files.list(policies)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(policies);
    }

    private void jar(String name, String entry) throws IOException {
        Path file = server.resolve(name);
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry("some/Other.class"));
            jar.putNextEntry(new JarEntry(entry));
        }
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(
                file, Files.readString(file, StandardCharsets.ISO_8859_1) + text, StandardCharsets.ISO_8859_1);
    }

    private static void replace(Path file, String text, String by) throws IOException {
        Files.writeString(file, Files.readString(file).replace(text, by));
    }

    private static void letIn(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Lets everybody read and change all that is in a directory. */
    private static void openToAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(file -> !Files.isSymbolicLink(file)).toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
        }
    }

    private static List<String> join(List<String> start, String... end) {
        return Stream.concat(start.stream(), Stream.of(end)).toList();
    }
}
