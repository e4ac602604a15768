package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.helipoint.testconfigs.Chromium;
import org.helipoint.testconfigs.GatewayProxy;
import org.helipoint.testconfigs.OidcProvider;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * What all tests of the page need: a real browser, which reaches one real server through a Gateway, and a provider to sign in
 * with. Skipped, and says so, without a browser.
 */
abstract class OnThePage {

    private static final String MISSING =
            "THE PAGE IS NOT TESTED: there is no chromium or no chromedriver on the PATH (Debian: apt-get install chromium"
                    + " chromium-driver)";

    static ServerDirectory directory;
    static GatewayProxy gateway;
    static OidcProvider oidc;
    static UnicoreClient demo;
    static Browser browser;

    /** The workflow 'first scan', which has failed. */
    static String failed;

    /** The workflow 'sorting', which was successful. */
    static String done;

    private static UnicoreServer server;

    @BeforeAll
    static void startAndRecord() throws IOException {
        assumeABrowser();
        oidc = OidcProvider.start();
        directory = TestServers.directory("gateway", "oidc", "page");
        directory.configure(oidc.properties());
        directory.configure("helipoint.oidc.issuer=" + oidc.issuer(), "helipoint.oidc.clientId=helipoint-page");
        gateway = GatewayProxy.start("DEMO-SITE", "https://127.0.0.1:" + directory.port(), directory.identity());
        server = UnicoreServer.start(directory);
        demo = directory.client("demo");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get("/helipoint")
                        .json()
                        .at("/capture/store")
                        .asText()
                        .equals("UP"));
        failed = demo.submit(json("{'Name':'first scan','ApplicationName':'NoSuch','Tags':['lsco']}"));
        done = demo.submit(json("{'Name':'sorting','Executable':'echo','Arguments':['res=0.02','LSCO']}"));
        awaitStatus(failed, "FAILED");
        awaitStatus(done, "SUCCESSFUL");
        browser = Browser.start();
    }

    /** Skips the test if there is none. */
    static void assumeABrowser() {
        if (!Chromium.isInstalled()) {
            System.err.println(MISSING);
        }
        assumeTrue(Chromium.isInstalled(), MISSING);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
            gateway.close();
            oidc.close();
            assertThat(gateway.cookies()).isEmpty();
        }
    }

    @BeforeEach
    void forgetComplaints() {
        browser.complaints();
    }

    @AfterEach
    void theBrowserHasNothingToComplainOf() {
        complainedOnlyOf();
    }

    /**
     * Since the last call the browser logged what the test asked for, as lines with one of these texts, and answers 403 and 432.
     * Everything else is a fault of the page.
     */
    static void complainedOnlyOf(String... expected) {
        assertThat(browser.complaints())
                .allMatch(line -> Stream.concat(Stream.of("status of 403", "status of 432"), Stream.of(expected))
                        .anyMatch(line::contains));
    }

    /** Starts the template 'bin-scan', and waits for the end. */
    static String startBinning(String scan) {
        return startTemplate(
                "{'scan':'%s','bins':0.05,'files':['a.dat','b.dat'],'token':'very-secret-one'}".formatted(scan));
    }

    /** Starts the same with these parameters, and waits for the end. */
    static String startTemplate(String parameters) {
        UnicoreClient.Answer answer = demo.post(
                "/helipoint/templates/bin-scan/actions/start", json("{'parameters':%s}".formatted(parameters)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String workflow = answer.json().path("workflow").asText();
        awaitStatus(workflow, "SUCCESSFUL");
        return workflow;
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    static void awaitStatus(String job, String status) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> demo.get("/helipoint/workflows/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals(status));
    }

    static String page(String place) {
        return gateway.rest() + "/helipoint-ui/" + place;
    }

    static void signIn(String place, String user) {
        browser.open(page(place));
        enter(user);
    }

    static void enter(String user) {
        browser.find(".provider button"); // it comes after the form, and moves that
        browser.enter(user, directory.password(user));
    }

    static List<String> names() {
        return browser.texts(".workflows td.name");
    }

    /** A user's sixth session ends the oldest of all users' (seen with secutils-cxf 5.0.1), so these end what was there. */
    static void loseSessions(String user) {
        UnicoreClient client = directory.client(user).at(gateway.rest());
        for (int i = 0; i < 100; i++) {
            assertThat(client.get("/helipoint").status()).isEqualTo(200);
        }
    }
}
