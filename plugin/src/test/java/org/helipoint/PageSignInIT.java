package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.helipoint.testconfigs.OidcProvider.Wrong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is let into the page, by which way, and what is left of them when they go. */
class PageSignInIT extends OnThePage {

    @BeforeEach
    void theProviderDoesAsItShould() {
        oidc.goesWrong(Wrong.NOTHING);
    }

    @Test
    void aWrongPasswordIsSaidAndTheRightOneLeadsToTheOverview() {
        browser.open(page(""));
        browser.find(".provider button");
        browser.fill("input[name=user]", "demo");
        browser.fill("input[name=password]", "wrong");
        browser.find(".sign-in form button.main").click();
        browser.find(".failure", "did not let you in");

        enter("demo");

        browser.find(".workflows td.name", "sorting");
        assertThat(names()).contains("sorting", "first scan");
        assertThat(browser.find("header", "Demo User (user)").getText()).contains("DEMO-SITE");
    }

    @Test
    void theSitesProviderLetsUsersIn() {
        oidc.atTheBrowser(oidc.token("Demo User", "TELBE"));
        browser.open(page("#/workflows?name=sorting"));
        browser.click(".provider button", "Sign in");

        browser.find(".workflows td.name", "sorting");
        awaitNoWindowButOne();
    }

    /** The page has had the provider's window closed, which the browser does in its own time. */
    private static void awaitNoWindowButOne() {
        await().until(() -> browser.driver().getWindowHandles().size() == 1);
    }

    @Test
    void whomUnicoreDoesNotKnowTheProviderDoesNotHelp() {
        oidc.atTheBrowser("a token of another provider");
        browser.open(page(""));
        browser.click(".provider button", "Sign in");

        browser.find(".failure", "did not let you in");
    }

    @Test
    void aTokenIsEnough() {
        browser.open(page(""));
        browser.find(".provider button");
        browser.click(".ways label", "Token");
        browser.fill("input[name=token]", oidc.token("Demo User", "TELBE"));
        browser.find(".sign-in form button.main").click();

        browser.find(".workflows td.name", "sorting");
    }

    @Test
    void credentialsAreInMemoryOnly() {
        signIn("", "demo");
        browser.find(".workflows");

        assertThat(browser.driver()
                        .executeScript("return localStorage.length + sessionStorage.length + document.cookie.length"))
                .isEqualTo(0L);
        String password = directory.password("demo");
        assertThat(browser.driver().getCurrentUrl())
                .doesNotContain(
                        password,
                        Base64.getEncoder()
                                .withoutPadding()
                                .encodeToString(("demo:" + password).getBytes(StandardCharsets.UTF_8)));
        browser.driver().navigate().refresh();
        browser.find(".sign-in");
    }

    @Test
    void aLostSessionLeadsBackToTheSamePlace() {
        signIn("#/workflows?status=FAILED&sort=name", "demo");
        browser.find(".workflows td.name", "first scan");
        loseSessions("demo");
        browser.click("th a", "Status");

        browser.find(".sign-in", "session has ended");
        enter("demo");
        browser.find("th[aria-sort]:not([aria-sort=none])", "Status");
        browser.find(".workflows td.name", "first scan");
    }

    @Test
    void aFormThatWasBegunOutlivesTheSession() {
        signIn("#/workflows/" + done + "/restart", "demo");
        browser.fill(".editor .field input", "not yet sent");
        loseSessions("demo");
        browser.click("button", "Preview");
        browser.find(".sign-in", "session has ended");
        enter("demo");

        assertThat(browser.find(".editor .field input").getAttribute("value")).isEqualTo("not yet sent");
        browser.click("button", "Preview");
        browser.find(".preview", "not yet sent");
    }

    @Test
    void whoComesNextSeesNothingOfWhoWasThere() {
        signIn("#/workflows/" + done + "/restart", "demo");
        browser.fill(".editor .field input", "mine alone");
        browser.click("button", "Sign out");
        browser.find(".sign-in");
        assertThat(browser.driver().getPageSource()).doesNotContain("mine alone");

        enter("other");
        browser.find(".empty", "No workflows yet");
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/workflows");
    }

    @Test
    void anotherUserAfterALostSessionSeesNothingOfTheFirst() {
        signIn("#/workflows?name=sorting", "demo");
        browser.find(".workflows td.name", "sorting");
        browser.find("input[name=q]").sendKeys("mine alone");
        loseSessions("other");
        browser.click("th a", "Status");
        browser.find(".sign-in", "session has ended");
        assertThat(browser.find("body").getText()).doesNotContain("sorting", "Demo User");

        enter("other");
        browser.find(".empty", "No workflows yet");
        assertThat(browser.driver().getPageSource()).doesNotContain("sorting", "Demo User", "mine alone");
        assertThat(browser.driver().getTitle()).startsWith("Workflows");
        browser.find("header", "Other User");
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/workflows");
    }

    @Test
    void anAnswerToAnotherQuestionIsNotTaken() {
        oidc.goesWrong(Wrong.STATE);
        browser.open(page(""));
        browser.click(".provider button", "Sign in");
        browser.awaitWindow("/signed-in.html");

        browser.find(".provider", "Waiting");
        browser.click(".provider button", "Cancel");
        browser.find(".provider button", "Sign in");
        assertThat(browser.texts(".failure")).isEmpty();
        awaitNoWindowButOne();
    }

    @ParameterizedTest
    @CsvSource({
        "ISSUER_OF_THE_ANSWER, issuer https://elsewhere.example",
        "NO_ISSUER_IN_THE_ANSWER, issuer",
        "ISSUER_OF_THE_DISCOVERY, issuer https://elsewhere.example",
        "REFUSAL, <b>not today</b>",
        "EXCHANGE, invalid_grant"
    })
    void whatTheProviderDoesWrongLetsNobodyIn(Wrong wrong, String said) {
        oidc.atTheBrowser(oidc.token("Demo User", "TELBE"));
        oidc.goesWrong(wrong);
        browser.open(page(""));
        browser.click(".provider button", "Sign in");

        browser.find(".failure", said);
        assertThat(browser.find(".failure", "The provider did not sign you in").getText())
                .startsWith("The provider did not sign you in");
        browser.find(".sign-in form");
        awaitNoWindowButOne();
        assertThat(oidc.codesTaken()).isZero();
        complainedOnlyOf("status of 400"); // the exchange
    }

    @Test
    void aBlockedWindowIsSaid() {
        browser.open(page(""));
        browser.find(".provider button");
        browser.driver().executeScript("window.open = () => null");
        browser.click(".provider button", "Sign in");

        browser.find(".failure", "did not open the provider’s window");
        browser.find(".provider button", "Sign in");
    }
}
