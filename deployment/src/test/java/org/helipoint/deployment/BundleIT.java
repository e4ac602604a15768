package org.helipoint.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.helipoint.HelipointProperties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.SAXException;

/** The bundle beside the resolved tree of uas-core, which is what a server has. */
class BundleIT {

    private static final Path HOST = Path.of(System.getProperty("helipoint.host"));
    private static final int JAVA_17 = 61;

    @TempDir
    static Path folder;

    private static Bundle bundle;

    @BeforeAll
    static void unpack() throws IOException {
        bundle = Bundle.unpack(folder);
    }

    @Test
    void hasWhatAnAdministratorNeeds() {
        assertThat(Stream.of(
                                "LICENSE",
                                "NOTICE",
                                "README.md",
                                "bin/install",
                                "bin/move-to-postgresql",
                                "bin/uninstall",
                                "conf/helipoint.properties",
                                "conf/helipoint-templates/minimal.json",
                                "conf/helipoint-templates/telbe-sorting-binning.json",
                                "conf/xacml2Policies/30helipoint.xml")
                        .map(bundle.path()::resolve))
                .allSatisfy(file -> assertThat(file).isNotEmptyFile());
        assertThat(bundle.path().resolve("bin"))
                .isDirectoryContaining("glob:**install")
                .satisfies(bin -> {
                    try (Stream<Path> scripts = Files.list(bin)) {
                        assertThat(scripts).allMatch(Files::isExecutable);
                    }
                });
    }

    @Test
    void libHasJarsAndNothingElse() throws IOException {
        assertThat(bundle.jars()).allMatch(file -> file.toString().endsWith(".jar"));
        assertThat(bundle.jars()).extracting(Bundle::artifact).contains("helipoint-plugin", "helipoint-metadata-hook");
    }

    @Test
    void optionalHasTheHdf5Extractor() throws IOException {
        assertThat(bundle.optionalJars())
                .allMatch(file -> file.toString().endsWith(".jar"))
                .extracting(Bundle::artifact)
                .containsExactlyInAnyOrder("helipoint-hdf5-extractor", "jhdf");
    }

    @Test
    void everythingIsThereOnceAndNothingThatTheHostHas() throws IOException {
        List<Path> together = new ArrayList<>(allJars());
        together.addAll(hostJars());
        assertThat(together).extracting(Bundle::artifact).doesNotHaveDuplicates();
    }

    @Test
    void noClassIsThereTwice() throws IOException {
        Map<String, Path> ours = new TreeMap<>();
        for (Path jar : allJars()) {
            for (String name : classes(jar)) {
                assertThat(ours.put(name, jar))
                        .as("%s of %s, also in", name, jar)
                        .isNull();
            }
        }
        for (Path jar : hostJars()) {
            assertThat(classes(jar)).as("classes of %s", jar).doesNotContainAnyElementsOf(ours.keySet());
        }
    }

    @Test
    void noPackageOfTheTimeBeforeJakarta() throws IOException {
        for (Path jar : allJars()) {
            assertThat(classes(jar))
                    .noneMatch(name -> name.startsWith("javax/ws/rs/")
                            || name.startsWith("javax/persistence/")
                            || name.startsWith("javax/transaction/"));
        }
    }

    @Test
    void byteCodeIsOfJava17AtMost() throws IOException {
        for (Path jar : allJars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (String name : classes(jar)) {
                    try (InputStream code = file.getInputStream(file.getEntry(name))) {
                        assertThat(version(code)).as("%s in %s", name, jar).isLessThanOrEqualTo(JAVA_17);
                    }
                }
            }
        }
    }

    private static int version(InputStream code) throws IOException {
        DataInputStream data = new DataInputStream(code);
        assertThat(data.readInt()).isEqualTo(0xCAFEBABE);
        data.readUnsignedShort();
        return data.readUnsignedShort();
    }

    @Test
    void propertiesNameEveryPropertyWithItsDefault() throws IOException {
        List<String> lines = Files.readAllLines(bundle.path().resolve("conf/helipoint.properties"));
        HelipointProperties.META.forEach((name, property) -> assertThat(lines)
                .contains("#helipoint." + name + "=" + (property.getDefault() == null ? "" : property.getDefault())));
        assertThat(lines).allMatch(line -> line.isEmpty() || line.startsWith("#"));
    }

    @Test
    void policyIsValidForTheDecisionPoint() throws SAXException, IOException {
        Path policy = bundle.path().resolve("conf/xacml2Policies/30helipoint.xml");
        Schema schema = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(BundleIT.class.getResource("/local/xacmlpolicy-2.0.xsd"));
        schema.newValidator().validate(new StreamSource(policy.toFile()));
    }

    @Test
    void noticeNamesEveryForeignJar() throws IOException {
        String notice = Files.readString(bundle.path().resolve("NOTICE"));
        assertThat(allJars().stream().map(Bundle::artifact).filter(name -> !name.startsWith("helipoint-")))
                .allSatisfy(name -> assertThat(notice).contains("\n" + name + " "));
    }

    /** What a server has from us where everything is used. */
    private static List<Path> allJars() throws IOException {
        List<Path> jars = new ArrayList<>(bundle.jars());
        jars.addAll(bundle.optionalJars());
        return jars;
    }

    private static List<Path> hostJars() throws IOException {
        try (Stream<Path> files = Files.list(HOST)) {
            List<Path> jars =
                    files.filter(file -> file.toString().endsWith(".jar")).toList();
            assertThat(jars).extracting(Bundle::artifact).contains("uas-core", "xnjs", "h2");
            return jars;
        }
    }

    private static List<String> classes(Path jar) throws IOException {
        List<String> names = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("module-info.class")) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
