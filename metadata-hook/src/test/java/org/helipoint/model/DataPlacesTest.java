package org.helipoint.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataPlacesTest {

    private static final DataPlaces PLACES =
            DataPlaces.of("HEMERA", "https://gw.example:8080/HEMERA", "ux1.example:7777");

    private static DataPlace place(String address) {
        return PLACES.find("HEMERA", address).orElseThrow();
    }

    private static String name(String address) {
        return place(address).name();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gw.example:8080/HEMERA/rest/core/storages/Home/files/a/b c.dat",
                "https://gw.example:8080/HEMERA/rest/core/storages/Home/files/a/b%20c.dat",
                "BFT:https://gw.example:8080/HEMERA/rest/core/storages/Home/files/a/b%20c.dat",
                "uftp:https://gw.example:8080/HEMERA/rest/core/storages/Home/files/a/b%20c.dat",
                "https://GW.Example:8080/hemera/rest/core/storages/Home/files/a/b%20c.dat",
                "HTTPS://user:pass@gw.example:8080/Hemera/rest/core/storages/Home/files//a/./x/../b%20c.dat",
                "https://{{removed:user-info}}@gw.example:8080/HEMERA/rest/core/storages/Home/files/a/b%20c.dat",
                "https://other-gw.example/HEMERA/rest/core/storages/Home/files/a/b%20c.dat",
                "https://gw.example:8080//HEMERA//rest/core/storages/Home/files/a/b%20c.dat/",
                "https://ux1.example:7777/rest/core/storages/Home/files/a/b%20c.dat",
                "http://UX1.example:7777/rest/core/storages/Home/files/%61/b%20c.dat",
                "u6://Hemera/Home/a/b%20c.dat",
                " https://gw.example:8080/HEMERA/rest/core/storages/Home/files/a/b%20c.dat\n",
            })
    void aFileInAStorageIsOnePlaceHoweverItIsWritten(String address) {
        assertThat(place(address)).isEqualTo(new DataPlace("storage:hemera/Home/a/b c.dat", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gw.example:8080/HEMERA/rest/core/storages/L7rELrMjgTS-uspace/files/out/stdout",
                "BFT:https://gw.example:8080/hemera/rest/core/storages/L7rELrMjgTS-uspace/files//out/stdout",
                "https://ux1.example:7777/rest/core/storages/L7rELrMjgTS-uspace/files/out/stdout/",
                "https://10.0.0.7:7777/rest/core/storages/L7rELrMjgTS%2Duspace/files/out/stdout",
                "u6://HEMERA/L7rELrMjgTS-uspace/out/stdout",
            })
    void aJobsDirectoryIsThatOfTheJobWhateverTheSiteIsCalled(String address) {
        assertThat(place(address)).isEqualTo(new DataPlace("job:L7rELrMjgTS-uspace/out/stdout", "L7rELrMjgTS"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gw:8080/S/rest/core/storages/J1-uspace",
                "https://gw:8080/S/rest/core/storages/J1-uspace/files",
                "https://gw:8080/S/rest/core/storages/J1-uspace/files/",
                "https://gw:8080/S/rest/core/storages/J1-uspace/files/*.dat",
                "https://gw:8080/S/rest/core/storages/J1-uspace/files/data?.dat",
            })
    void allOfAJobsDirectoryAndWildcardsAreInIt(String address) {
        assertThat(place(address).job()).isEqualTo("J1");
    }

    @ParameterizedTest
    @CsvSource({
        "https://gw:8080/A/rest/core/storages/Home/files/x, https://gw:8080/B/rest/core/storages/Home/files/x",
        "https://gw:8080/A/rest/core/storages/Home/files/x, https://gw:8080/A/rest/core/storages/HOME/files/x",
        "https://gw:8080/A/rest/core/storages/Home/files/x, https://gw:8080/A/rest/core/storages/Home/files/X",
        "https://gw:8080/A/rest/core/storages/Home/files/x, https://gw:8080/A/rest/core/storages/Home/files/x/y",
        "https://gw:8080/A/rest/core/storages/Home/files/x?, https://gw:8080/A/rest/core/storages/Home/files/x",
        "https://h1:7777/rest/core/storages/Home/files/x, https://h2:7777/rest/core/storages/Home/files/x",
        "https://h1:7777/rest/core/storages/Home/files/x, https://gw:8080/h1:7777/rest/core/storages/Home/files/x",
        "https://h:1/x, https://h:2/x",
        "https://h/x?version=1, https://h/x?version=2",
        "https://h/x, http://h/x",
        "scp://a/data/x, scp://b/data/x",
        "file:///data/x, file:///Data/x",
        "https://gw:8080/A/rest/core/storages/J1-uspace/files/x, https://gw:8080/A/rest/core/storages/J2-uspace/files/x",
        "https://gw:8080/A/rest/core/storages/Home/files/100%25, https://gw:8080/A/rest/core/storages/Home/files/100%2525",
    })
    void differentPlacesStayDifferent(String one, String other) {
        assertThat(place(one)).isNotEqualTo(place(other));
    }

    @ParameterizedTest
    @CsvSource({
        "https://Data.example:443/sets/a%20b, https://data.example/sets//a%20b/",
        "https://u:p@data.example/x?y=1, https://data.example/x?y=1",
        "https://data.example/x#part, https://data.example/x",
        "https://data.example/%C3%A4, https://data.example/ä",
        "ftp://ftp.example:21/x, FTP://FTP.example/x",
        "scp://me@Login.example:22/data/x, scp://login.example/data/x",
        "file:///data/x, file:/data/x",
        "file:///data//x/, file://localhost/data/x",
        "file:///data/x, link:///data/x",
        "link:/data/x, file:/data/./x",
        "git:https://g.example/r.git, git:https://G.example/r.git",
    })
    void otherAddressesAreOnePlaceTooHoweverTheyAreWritten(String one, String other) {
        assertThat(name(one)).isEqualTo(name(other));
    }

    @Test
    void filesOnDisksAreThoseOfTheSite() {
        assertThat(PLACES.find("A", "file:///data/x")).isEqualTo(PLACES.find("a", "file:///data/x"));
        assertThat(PLACES.find("A", "file:///data/x")).isNotEqualTo(PLACES.find("B", "file:///data/x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "inline:", "inline://dummy", "__json-sweep-file", "n/a", "a/b c", "//host/x", ":", "{{x}}"})
    void whatIsNoAddressOfDataOutsideHasNoPlace(String address) {
        assertThat(PLACES.find("HEMERA", address)).isEmpty();
    }

    @Test
    void aSiteWithoutAGatewayIsKnownByBothItsAddresses() {
        DataPlaces places = DataPlaces.of("Demo-Site", "https://unicore.example", "0.0.0.0:7777");
        String file = "/rest/core/storages/Home/files/x";

        assertThat(Stream.of("https://unicore.example:443", "https://0.0.0.0:7777", "https://gw:8080/DEMO-SITE")
                        .map(base -> places.find("Demo-Site", base + file).orElseThrow()))
                .containsOnly(new DataPlace("storage:demo-site/Home/x", null));
        assertThatCode(() -> DataPlaces.of("S", "", "localhost:7777")).doesNotThrowAnyException();
        assertThatCode(() -> DataPlaces.of("S", "https://h:1", "h:1")).doesNotThrowAnyException();
    }

    @Test
    void everySpellingOfAPlaceMeansItAndNoOther() {
        Random random = new Random(4711);
        for (int i = 0; i < 5_000; i++) {
            List<String> path = path(random);
            String storage = pick(random, "Home", "WORK", "default_storage", "J" + random.nextInt(100) + "-uspace");
            String expected = spelled(random, storage, path);
            String other = spelled(random, storage, path);
            List<String> elsewhere = new ArrayList<>(path);
            elsewhere.set(random.nextInt(path.size()), "elsewhere");

            assertThat(place(other)).as("%s and %s", expected, other).isEqualTo(place(expected));
            assertThat(place(spelled(random, storage, elsewhere)))
                    .as("%s in %s", elsewhere, expected)
                    .isNotEqualTo(place(expected));
        }
    }

    private static List<String> path(Random random) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            path.add(pick(
                    random,
                    "files",
                    "rest",
                    "a b",
                    "ä",
                    "100%",
                    "x+y",
                    "𝄞",
                    "a:b",
                    "run" + random.nextInt(1_000),
                    "#1"));
        }
        return path;
    }

    private static String spelled(Random random, String storage, List<String> path) {
        StringBuilder text = new StringBuilder();
        text.append(pick(random, "", "BFT:", "bft:", "UFTP:")).append(pick(random, "https", "HTTPS", "http"));
        text.append("://").append(pick(random, "", "", "me:secret@", "{{removed:user-info}}@"));
        text.append(pick(
                random,
                "gw.example:8080/HEMERA",
                "GW.EXAMPLE:8080/Hemera",
                "gw.example:8080//hemera",
                "ux1.example:7777",
                "Ux1.Example:7777"));
        text.append("/rest/core/storages/").append(storage).append("/files");
        for (String segment : path) {
            text.append(pick(random, "/", "/", "//", "/./", "/other/../"));
            text.append(encoded(random, segment));
        }
        return text.append(pick(random, "", "", "/")).toString();
    }

    private static String encoded(Random random, String segment) {
        String all = URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
        return switch (random.nextInt(3)) {
            case 0 -> all;
            case 1 -> lowerEscapes(all);
            default -> segment.indexOf('%') < 0 ? segment : all;
        };
    }

    private static String lowerEscapes(String encoded) {
        StringBuilder text = new StringBuilder(encoded);
        for (int i = 0; i + 2 < text.length(); i++) {
            if (text.charAt(i) == '%') {
                text.replace(i, i + 3, text.substring(i, i + 3).toLowerCase(Locale.ROOT));
            }
        }
        return text.toString();
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    @Test
    void noTextIsTooOddToBeLookedAt() {
        Random random = new Random(815);
        String[] pieces = {
            "http",
            "https",
            "BFT",
            ":",
            "/",
            "//",
            "://",
            "@",
            "%",
            "%2",
            "%2F",
            "%zz",
            "..",
            ".",
            "?",
            "#",
            "[::1]",
            "rest/core/storages/",
            "-uspace",
            "files",
            "\0",
            "\ud800",
            "𝄞",
            " ",
            "\n",
            "u6",
            "file",
            "link",
            "inline",
            "{{removed:token}}"
        };
        DataPlaces places = new DataPlaces(Map.of());
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < random.nextInt(12); j++) {
                text.append(pick(random, pieces));
            }
            String address = text.toString();
            assertThat(places.find("S", address)).as(address).isEqualTo(places.find("S", address));
        }
        assertThat(places.find("S", "https://h/" + "../a/".repeat(200_000) + "%2e".repeat(100_000)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://gw.example.org:8080/HEMERA/rest/core/storages/L7-uspace/files/out",
                "BFT:https://other-gw/hemera/rest/core/storages/L7-uspace/files/a/b",
                "UFTP:https://127.0.0.1:7777/rest/core/storages/L7-uspace/x",
                "u6://Hemera/L7-uspace/x"
            })
    void aJobsDirectoryIsKnownAsOneOfThisSite(String address) {
        DataPlaces here = DataPlaces.of("HEMERA", "https://gw.example.org:8080/HEMERA", "127.0.0.1:7777");

        assertThat(here.jobDirectory("HEMERA", address)).contains("L7");
        assertThat(here.jobDirectory("JUWELS", address)).isEmpty();
    }

    @Test
    void whatIsInNoJobsDirectoryOfThisSiteIsInNone() {
        DataPlaces here = DataPlaces.of("HEMERA", "https://gw.example.org:8080/HEMERA", "127.0.0.1:7777");

        assertThat(here.jobDirectory("HEMERA", "https://gw/JUWELS/rest/core/storages/L7-uspace/files/out"))
                .isEmpty();
        assertThat(here.jobDirectory("HEMERA", "https://gw/HEMERA/rest/core/storages/Home/files/L7-uspace"))
                .isEmpty();
        assertThat(here.jobDirectory("HEMERA", "inline://x")).isEmpty();
    }
}
