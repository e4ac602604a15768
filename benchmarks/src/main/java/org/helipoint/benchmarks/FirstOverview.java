package org.helipoint.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.helipoint.testconfigs.Chromium;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreServer;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * How long it takes until the page shows the overview: in a real browser, of a real server on loopback, with the heap of the
 * official bundle and a million workflows on H2. A script in the page signs in as soon as the form is there, so that no
 * typing is in the time.
 */
public final class FirstOverview {

    private static final int COLD = 6;
    private static final int WARM = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /**
     * Users of the server who are owners in the population. They get the keys of these as their names, because the keys are
     * what UNICORE compares, and those of the population are not made of its names by UNICORE.
     */
    private static final Map<String, String> OWNERS = Map.of(
            "CN=Other User, O=TELBE, C=DE", Population.owner(100).key(),
            "CN=Demo User, O=TELBE, C=DE", Population.HEAVY.key());

    /** Login, and whose workflows it sees. */
    private static final List<List<String>> VIEWERS = List.of(
            List.of("other", "an owner"), List.of("demo", "the heavy owner"), List.of("admin", "an administrator"));

    private static final String SIGN_IN = """
            if (location.pathname.endsWith('/helipoint-ui/')) {
              const times = (window.times = {});
              new MutationObserver(() => {
                const form = document.querySelector('.sign-in form');
                if (form && !times.form) {
                  times.form = performance.now();
                  form.elements.user.value = '@user@';
                  form.elements.password.value = '@password@';
                  form.requestSubmit();
                }
                if (!times.seen && document.querySelector('.workflows tbody tr')) {
                  times.seen = true; // on the screen with the next picture
                  requestAnimationFrame(() => requestAnimationFrame(() => (times.rows = performance.now())));
                }
              }).observe(document, { childList: true, subtree: true });
            }""";

    /** The rows are there, and so are the pictures above them, for which the server counts. */
    private static final String DONE =
            "return Boolean(times.rows && document.querySelector('.pictures figure, .pictures > p.soft'))";

    private FirstOverview() {}

    /** Milliseconds from the beginning of the navigation. */
    private record Times(double form, double rows) {}

    /**
     * Measures and prints.
     *
     * @param arguments the project's root directory, after {@code package}, and the number of workflows
     */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]).toAbsolutePath();
        int workflows = Integer.parseInt(arguments[1]);
        Machine.print();
        ServerDirectory directory = directory(root);
        Path copy = directory.path().resolve("data/helipoint.mv.db");
        try (GeneratedData data = GeneratedData.of(root)) {
            data.h2(workflows);
            Files.copy(data.h2File(workflows), copy);
        }
        try (UnicoreServer server = UnicoreServer.start(directory)) {
            awaitStore(directory);
            System.out.printf(
                    Locale.ROOT,
                    "%,d workflows on H2 in a server with 256 MB; milliseconds from the beginning of the navigation%n%n",
                    workflows);
            System.out.printf("%-44s %6s %14s %14s%n", "", "times", "form p50/max", "rows p50/max");
            List<Aim> aims = new ArrayList<>();
            for (List<String> viewer : VIEWERS) {
                aims.addAll(measure(server.directory(), viewer.get(0), viewer.get(1)));
            }
            Aim.print(aims);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static ServerDirectory directory(Path root) throws IOException {
        Path servers = Files.createDirectories(root.resolve("benchmarks/target/servers"));
        ServerDirectory directory = ServerDirectory.create(
                Files.createTempDirectory(servers, "page-"),
                root.resolve("test-configs/configs"),
                List.of(),
                List.of(root.resolve("test-configs/target/host"), root.resolve("plugin/target/lib")));
        for (String file : List.of("user-authfile.txt", "user-mapfile.json")) {
            String text = Files.readString(directory.conf(file));
            for (Map.Entry<String, String> name : OWNERS.entrySet()) {
                text = text.replace(name.getKey(), name.getValue());
            }
            Files.writeString(directory.conf(file), text);
        }
        return directory;
    }

    /** A database of an older version is brought up to date first, which may take long. */
    private static void awaitStore(ServerDirectory directory) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        String store = "";
        while (!store.equals("UP") && Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(200);
            store = directory
                    .client("demo")
                    .get("/helipoint")
                    .json()
                    .at("/capture/store")
                    .asText();
        }
        if (!store.equals("UP")) {
            throw new IllegalStateException("The database is " + store);
        }
    }

    private static List<Aim> measure(ServerDirectory directory, String user, String who) throws InterruptedException {
        List<Times> cold = new ArrayList<>();
        List<Times> warm = new ArrayList<>();
        for (int round = 0; round < COLD; round++) {
            ChromeDriver browser = Chromium.start("Europe/Berlin");
            try {
                browser.executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument",
                        Map.of(
                                "source",
                                SIGN_IN.replace("@user@", user).replace("@password@", directory.password(user))));
                cold.add(open(browser, directory));
                for (int again = 0; round == COLD - 1 && again < WARM; again++) {
                    warm.add(open(browser, directory));
                }
            } finally {
                browser.quit();
            }
        }
        print(who + ", first of all", cold.subList(0, 1));
        return List.of(
                aim(who + ", new browser", cold.subList(1, cold.size())),
                aim(who + ", page already in the browser", warm));
    }

    /** Opens the page, and waits also for the pictures above the overview, so that the next one begins with an idle server. */
    private static Times open(ChromeDriver browser, ServerDirectory directory) throws InterruptedException {
        browser.get("about:blank");
        browser.get(directory.rest() + "/helipoint-ui/");
        Instant end = Instant.now().plusSeconds(60);
        while (!Boolean.TRUE.equals(browser.executeScript(DONE))) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("No overview: " + browser.getPageSource());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return new Times(
                ((Number) browser.executeScript("return times.form")).doubleValue(),
                ((Number) browser.executeScript("return times.rows")).doubleValue());
    }

    private static Aim aim(String what, List<Times> times) {
        print(what, times);
        return Aim.atMost(what + ": overview on the screen, p50, ms", median(rows(times)), 1_000, "ms");
    }

    private static void print(String what, List<Times> times) {
        double[] forms = times.stream().mapToDouble(Times::form).sorted().toArray();
        double[] rows = rows(times);
        System.out.printf(
                Locale.ROOT,
                "%-44s %6d %8.0f /%4.0f %8.0f /%4.0f%n",
                what,
                times.size(),
                median(forms),
                forms[forms.length - 1],
                median(rows),
                rows[rows.length - 1]);
    }

    private static double[] rows(List<Times> times) {
        return times.stream().mapToDouble(Times::rows).sorted().toArray();
    }

    private static double median(double[] sorted) {
        return sorted[(sorted.length - 1) / 2];
    }
}
