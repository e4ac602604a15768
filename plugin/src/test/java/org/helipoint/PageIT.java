package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.helipoint.testconfigs.GatewayProxy;
import org.helipoint.testconfigs.ServerDirectory;
import org.helipoint.testconfigs.UnicoreClient;
import org.helipoint.testconfigs.UnicoreServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a real browser, which reaches one real server through a Gateway. Skipped, and says so, without a browser. */
class PageIT {

    private static final String MISSING =
            "THE PAGE IS NOT TESTED: there is no chromium or no chromedriver on the PATH (Debian: apt-get install chromium"
                    + " chromium-driver)";

    private static ServerDirectory directory;
    private static UnicoreServer server;
    private static GatewayProxy gateway;
    private static UnicoreClient demo;
    private static Browser browser;

    private static String failed;
    private static String done;

    @BeforeAll
    static void startAndRecord() throws IOException {
        if (!Browser.isInstalled()) {
            System.err.println(MISSING);
        }
        assumeTrue(Browser.isInstalled(), MISSING);
        directory = TestServers.directory("gateway");
        gateway = GatewayProxy.start("DEMO-SITE", "https://127.0.0.1:" + directory.port(), directory.identity());
        server = UnicoreServer.start(directory);
        demo = directory.client("demo");
        await().atMost(Duration.ofSeconds(60))
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

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
            gateway.close();
            assertThat(gateway.cookies()).isEmpty();
        }
    }

    @BeforeEach
    void forgetComplaints() {
        browser.complaints();
    }

    /** Answers 403 and 432 that a test asked for are the browser's to log; everything else is a fault of the page. */
    @AfterEach
    void theBrowserHasNothingToComplainOf() {
        assertThat(browser.complaints())
                .noneMatch(line -> !line.contains("status of 403") && !line.contains("status of 432"));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static void awaitStatus(String job, String status) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> demo.get("/helipoint/workflows/" + job)
                        .json()
                        .path("status")
                        .asText()
                        .equals(status));
    }

    private static String page(String place) {
        return gateway.rest() + "/helipoint-ui/" + place;
    }

    private static void signIn(String place, String user) {
        browser.open(page(place));
        enter(user);
    }

    private static void enter(String user) {
        browser.fill("input[name=user]", user);
        browser.fill("input[name=password]", directory.password(user));
        browser.find(".sign-in button.main").click();
        browser.awaitNo(".sign-in");
    }

    private static List<String> names() {
        return browser.texts(".workflows td.name");
    }

    @Test
    void aWrongPasswordIsSaidAndTheRightOneLeadsToTheOverview() {
        browser.open(page(""));
        browser.fill("input[name=user]", "demo");
        browser.fill("input[name=password]", "wrong");
        browser.find(".sign-in button.main").click();
        assertThat(browser.find(".failure").getText()).contains("did not let you in");

        enter("demo");

        browser.find(".workflows td.name", "sorting");
        assertThat(names()).contains("sorting", "first scan");
        assertThat(browser.find("header").getText()).contains("Demo User (user)", "DEMO-SITE");
    }

    @Test
    void credentialsAreInMemoryOnly() {
        signIn("", "demo");
        browser.find(".workflows");

        assertThat(
                        browser.driver()
                                .executeScript(
                                        "return localStorage.length + sessionStorage.length + document.cookie.length + location.href.split('secret').length - 1"))
                .isEqualTo(0L);
        browser.driver().navigate().refresh();
        browser.find(".sign-in");
    }

    @Test
    void theWholeStateIsInTheAddressAndChipsTakeItAway() {
        signIn("#/workflows?status=FAILED&q=lsco&sort=name", "demo");
        browser.find(".workflows td.name", "first scan");

        assertThat(names()).contains("first scan").doesNotContain("sorting");
        assertThat(browser.texts(".chip")).containsExactly("Words: lsco ✕", "Status: Failed ✕");
        assertThat(browser.find("th[aria-sort=ascending]").getText()).startsWith("Name");

        browser.click(".chip", "Failed");
        browser.find(".workflows td.name", "sorting");
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/workflows?q=lsco&sort=name");
        browser.driver().navigate().back();
        browser.find(".chip", "Failed");
    }

    @Test
    void filtersAreAddedAndWordsAreFound() {
        signIn("", "demo");
        browser.find(".add select[name=name]").sendKeys("Application");
        browser.fill(".add input[name=value]", "NoSuch");
        browser.find(".add button").click();
        browser.find(".chip", "Application: NoSuch");
        await().until(() -> names().stream().noneMatch("sorting"::equals));

        browser.click(".chip", "NoSuch");
        browser.fill("input[name=q]", "res=0.02");
        browser.find(".words button").click();
        browser.find(".chip", "Words: res=0.02");
        await().until(() -> names().stream().noneMatch("first scan"::equals));
        assertThat(names()).contains("sorting");
    }

    @Test
    void whatNobodyHasIsSaidWithAWayOut() {
        signIn("#/workflows?name=nosuchname", "demo");

        assertThat(browser.find(".empty").getText()).contains("No workflow meets these filters");
        browser.click(".empty a", "Remove all");
        browser.find(".workflows td.name", "sorting");
    }

    @Test
    void aWrongFilterIsNamed() {
        signIn("#/workflows?exitCode=x", "demo");

        assertThat(browser.find(".failure").getText()).contains("exitCode");
        browser.complaints(); // 400
    }

    @Test
    void pagesFollowEachOther() {
        signIn("#/workflows?num=1&sort=name&q=lsco", "demo");
        browser.find(".workflows td.name");
        List<String> first = names();

        browser.click(".foot a", "Next page");
        await().until(() -> !names().equals(first));
        assertThat(names()).hasSize(1);
        browser.click(".foot a", "First page");
        await().until(() -> names().equals(first));
    }

    @Test
    void newWorkflowsAppearByThemselves() {
        signIn("#/workflows?name=appears", "demo");
        browser.find(".empty");

        demo.submit(json("{'Name':'appears','ApplicationName':'Date'}"));

        browser.find(".workflows td.status", "Successful");
    }

    @Test
    void aLostSessionLeadsBackToTheSamePlace() {
        signIn("#/workflows?status=FAILED&sort=name", "demo");
        browser.find(".workflows td.name", "first scan");
        loseSessions("demo");
        browser.click("th a", "Status");

        assertThat(browser.find(".sign-in").getText()).contains("session has ended");
        enter("demo");
        browser.find("th[aria-sort]:not([aria-sort=none])", "Status");
        browser.find(".workflows td.name", "first scan");
    }

    /** UNICORE keeps five sessions of a user at one address; more of them end the oldest. */
    private static void loseSessions(String user) {
        UnicoreClient client = directory.client(user).at(gateway.rest());
        for (int i = 0; i < 8; i++) {
            assertThat(client.get("/helipoint").status()).isEqualTo(200);
        }
    }

    @Test
    void theWorstNamesAreTextAndNothingElse() {
        String attack = "<img src=x onerror=alert(1)><script>alert(2)</script>\\\"'&amp;{{7*7}}";
        String job = demo.submit("{\"Name\":\"" + attack + "\",\"ApplicationName\":\"Date\",\"Tags\":[\"" + attack
                + "\"],\"Arguments\":[\"" + attack + "\"]}");
        awaitStatus(job, "SUCCESSFUL");

        signIn("#/workflows?columns=name,tags&q=alert", "demo");

        String shown = attack.replace("\\\"", "\"");
        assertThat(browser.find(".workflows td.name", "onerror").getText()).isEqualTo(shown);
        assertThat(browser.find(".workflows td.tags", "onerror").getText()).isEqualTo(shown);
        assertNothingOfAJobIsMarkup();
    }

    private static void assertNothingOfAJobIsMarkup() {
        assertThat(
                        browser.driver()
                                .executeScript(
                                        "return document.querySelectorAll('#page script, #page img, #page iframe, [onerror]').length"))
                .isEqualTo(0L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../rest.js", "%2e%2e/rest.js", "org/helipoint/HelipointFeature.class", "lib", "lib/", "x.js"})
    void onlyTheFilesOfThePageAreServed(String name) {
        assertThat(directory.anonymous().get("/helipoint-ui/" + name).status()).isIn(400, 403, 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app.js", "page.css", "icon.svg", "lib/preact.js"})
    void filesHaveAMarkAndAPolicyAndNoSession(String name) {
        UnicoreClient anonymous = directory.anonymous();
        for (UnicoreClient client : List.of(anonymous, anonymous.at(gateway.rest()), directory.client("banned"))) {
            UnicoreClient.Answer answer = client.get("/helipoint-ui/" + name);
            UnicoreClient.Answer again =
                    client.with("If-None-Match", answer.header("etag")).get("/helipoint-ui/" + name);

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.header("content-security-policy")).startsWith("default-src 'self';");
            assertThat(answer.header("content-security-policy")).doesNotContain("unsafe");
            assertThat(answer.header("content-type"))
                    .matches("(text/(html|css|javascript);charset=UTF-8|image/svg\\+xml)");
            assertThat(answer.header("cache-control")).isEqualTo("no-cache");
            assertThat(answer.headers()).doesNotContainKeys("x-unicore-securitysession", "set-cookie");
            assertThat(again.status()).isEqualTo(304);
        }
        assertThat(anonymous.post("/helipoint-ui/" + name, "{}").status()).isEqualTo(405);
    }

    @Test
    void withoutItsSlashThePageIsFoundAllTheSame() {
        browser.open(gateway.rest() + "/helipoint-ui");

        browser.find(".sign-in");
        assertThat(browser.driver().getCurrentUrl()).startsWith(gateway.rest() + "/helipoint-ui/");
    }
}
