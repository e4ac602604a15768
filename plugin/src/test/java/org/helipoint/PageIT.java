package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.helipoint.testconfigs.UnicoreClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The views of the page, and its files. */
class PageIT extends OnThePage {

    @Test
    void theWholeStateIsInTheAddressAndChipsTakeItAway() {
        signIn("#/workflows?status=FAILED&q=lsco&sort=name", "demo");
        browser.find(".workflows td.name", "first scan");

        assertThat(names()).contains("first scan").doesNotContain("sorting");
        assertThat(browser.texts(".chip")).containsExactly("Words: lsco ✕", "Status: Failed ✕");
        assertThat(browser.find("th[aria-sort=ascending]", "Name").getText()).startsWith("Name");

        browser.click(".chip", "Failed");
        browser.find(".workflows td.name", "sorting");
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/workflows?q=lsco&sort=name");
        browser.driver().navigate().back();
        browser.find(".chip", "Failed");
    }

    @Test
    void filtersAreAddedAndWordsAreFound() {
        signIn("", "demo");
        browser.choose(".add select[name=name]", "application");
        browser.fill(".add input[name=value]", "NoSuch");
        browser.find(".add button").click();
        browser.find(".chip", "Application: NoSuch");
        await().until(() -> names().stream().noneMatch("sorting"::equals));

        browser.click(".chip", "NoSuch");
        browser.fill("input[name=q]", "res=0.02");
        browser.find(".words button").click();
        browser.find(".chip", "Words: res=0.02");
        await().untilAsserted(() -> assertThat(names()).contains("sorting").doesNotContain("first scan"));
    }

    @Test
    void whatNobodyHasIsSaidWithAWayOut() {
        signIn("#/workflows?name=nosuchname", "demo");

        browser.find(".empty", "No workflow meets these filters");
        browser.click(".empty a", "Remove all");
        browser.find(".workflows td.name", "sorting");
    }

    @Test
    void aWrongFilterIsNamed() {
        signIn("#/workflows?exitCode=x", "demo");

        browser.find(".failure", "exitCode");
        complainedOnlyOf("status of 400");
    }

    @Test
    void whatIsNoFilterCanBeRemovedToo() {
        signIn("#/workflows?constructor=x&name=sorting", "demo");
        browser.find(".failure", "constructor");
        browser.click(".chip", "constructor: x");

        browser.find(".workflows td.name", "sorting");
        complainedOnlyOf("status of 400");
    }

    @Test
    void columnsAreChosenAndStayInTheAddress() {
        signIn("#/workflows?name=first+scan&fields=id", "demo");
        browser.find(".workflows td.name", "first scan");
        assertThat(browser.texts(".workflows th")).doesNotContain("Tags");
        browser.click("summary", "Columns");
        browser.click(".columns label", "Tags");

        browser.find(".workflows td.tags", "lsco");
        browser.click(".columns label", "Queue");
        browser.awaitNo(".workflows td.queue");
        assertThat(browser.driver().getCurrentUrl())
                .contains("columns=status%2Cname%2Capplication%2Csubmitted%2Cduration%2Cattempts%2Ctags");
    }

    @Test
    void allThatMeetTheFilterAreSavedAsATable() throws IOException {
        Path folder = newDownloads();
        signIn("#/workflows?q=lsco&num=1&sort=name&columns=name", "demo");
        browser.find(".workflows td.name");
        withoutAPlaceToChoose();
        browser.click(".foot button", "CSV");

        List<String> lines = Files.readAllLines(downloaded(folder, "workflows.csv"));
        assertThat(lines.get(0)).startsWith("id,name,owner,");
        assertThat(lines).anyMatch(line -> line.contains("first scan")).anyMatch(line -> line.contains("sorting"));
    }

    private static Path newDownloads() throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "downloads")), "page");
        browser.downloadInto(folder);
        return folder;
    }

    private static Path downloaded(Path folder, String name) {
        return await().until(() -> folder.resolve(name), Files::exists);
    }

    private static void withoutAPlaceToChoose() {
        browser.driver().executeScript("window.showSaveFilePicker = undefined");
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
    void timesAreInTheUsersZoneAndInUtcOnHover() {
        signIn("#/workflows?name=sorting", "demo");
        WebElement time = browser.find(".workflows td.submitted time");
        ZonedDateTime at = Instant.parse(time.getAttribute("datetime")).atZone(ZoneOffset.UTC);

        assertThat(time.getAttribute("title"))
                .isEqualTo(at.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS 'UTC'")));
        ZonedDateTime here = at.withZoneSameInstant(ZoneId.of(Browser.ZONE));
        assertThat(time.getText())
                .containsAnyOf(
                        here.format(DateTimeFormatter.ofPattern(" h:mm:ss")),
                        here.format(DateTimeFormatter.ofPattern(" HH:mm:ss")));
    }

    @Test
    void whileHiddenNothingIsAskedFor() {
        String job = demo.submit(json("{'Name':'long','Executable':'sleep','Arguments':['300']}"));
        awaitStatus(job, "RUNNING");
        signIn("#/workflows?name=long", "demo");
        browser.find(".workflows td.status", "Running");
        browser.driver().executeScript("""
                const fetched = window.fetch;
                window.asked = window.looked = 0;
                window.fetch = (...all) => {
                    window.asked += String(all[0]).includes('/workflows') ? 1 : 0;
                    return fetched(...all);
                };
                Object.defineProperty(document, 'hidden', {configurable: true, get: () => (window.looked++, true)});""");
        await().until(() -> count("looked") > 0); // it was time to ask

        assertThat(count("asked")).isZero();
        browser.driver().executeScript("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))");
        await().until(() -> count("asked") > 0);
        demo.post("/core/jobs/" + job + "/actions/abort", "{}");
    }

    private static long count(String name) {
        return (Long) browser.driver().executeScript("return window[arguments[0]]", name);
    }

    @Test
    void aViewThatFailsSaysSoAndLeavesAWayOut() {
        signIn("", "demo");
        browser.find(".workflows td.name", "sorting");
        browser.driver().executeScript("window.fetched = window.fetch; window.fetch = async () => new Response('{}')");
        browser.go("#/workflows/" + done);
        browser.find(".failure", "This page cannot show it");
        browser.driver().executeScript("window.fetch = window.fetched");
        complainedOnlyOf("TypeError");

        browser.click("main a", "To the overview");
        browser.find(".workflows td.name", "sorting");
    }

    @Test
    void wordsAreFoundAndTheFocusStays() {
        signIn("", "demo");
        browser.find("input[name=q]").sendKeys("res=0.02", Keys.ENTER);
        browser.find(".chip", "Words: res=0.02");

        assertThat(browser.driver().switchTo().activeElement().getAttribute("name"))
                .isEqualTo("q");
        browser.click(".chip", "Words");
        browser.awaitNo(".chip");
        assertThat(browser.find("input[name=q]").getAttribute("value")).isEmpty();
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
        browser.click(".workflows a", "onerror");
        browser.find("h1", "onerror");
        browser.find("pre", "onerror");
        assertThat(browser.find("h1").getText()).startsWith(shown);
        assertNothingOfAJobIsMarkup();
        browser.click("a.button", "Restart");
        assertThat(browser.find(".editor .field input").getAttribute("value")).isEqualTo(shown);
        browser.click("button", "Preview");
        browser.find(".preview");
        assertNothingOfAJobIsMarkup();
    }

    @Test
    void messagesAndLogsAreTextAndOnlyWebAddressesAreLinks() {
        String attack = "<img src=x onerror=alert(3)>";
        String unknown = demo.submit(json("{'Name':'attacked','ApplicationName':'%s'}".formatted(attack)));
        String script = demo.submit(json("{'Name':'attacked','ApplicationName':'Date',"
                + "'Imports':[{'From':'javascript://x/%0aalert(4)','To':'in'}]}"));
        awaitStatus(unknown, "FAILED");
        awaitStatus(script, "FAILED");
        signIn("#/workflows/" + unknown, "demo");

        browser.find(".why", attack);
        browser.find("pre[aria-label=Log]", attack);
        assertNothingOfAJobIsMarkup();
        browser.go("#/workflows/" + script);
        browser.find("td.path", "javascript://x/%0aalert(4)");
        assertThat(browser.texts("td.path a, a[href^='javascript' i]")).isEmpty();
        assertNothingOfAJobIsMarkup();
    }

    private static void assertNothingOfAJobIsMarkup() {
        assertThat(
                        browser.driver()
                                .executeScript(
                                        "return document.querySelectorAll('#page script, #page img, #page iframe, [onerror]').length"))
                .isEqualTo(0L);
    }

    @Test
    void aWorkflowIsOpenedAndRestartedWithAChange() {
        signIn("#/workflows?name=sorting", "demo");
        browser.click(".workflows a", "sorting");
        browser.find("h1", "sorting");
        assertThat(browser.find("main:not([hidden])", "res=0.02").getText())
                .contains("Exit code", "stage-in", "Submitted executable");
        browser.click("button", "Show its files");
        browser.find(".files button", "stdout");

        browser.click("a.button", "Restart");
        browser.find("form.restart");
        assertThat(browser.find(".editor .field input").getAttribute("value")).isEqualTo("res=0.02");
        browser.fill(".editor .field input", "res=0.1");
        browser.click("button", "Preview");
        assertThat(browser.find(".preview", "Attempt 2").getText()).contains("/Arguments/0", "res=0.02", "res=0.1");
        browser.click("button", "Restart now");
        browser.find(".done", "Attempt 2 is submitted");
        browser.click(".done a", "Look at it");

        browser.find("ul.attempts a[aria-current]", "Successful");
        browser.find("ul.attempts a[aria-current]", "Attempt 2");
        assertThat(browser.find(".differences", "/Arguments/0").getText()).contains("res=0.02", "res=0.1");
        browser.click("ul.attempts a", "Attempt 1");
        browser.awaitNo(".differences");
    }

    @Test
    void whoKnowsJsonChangesAllOfTheDescription() {
        signIn("#/workflows/" + done + "/restart", "demo");
        browser.click("summary", "as JSON");
        browser.fill("textarea", "[]");
        browser.find(".failure", "not a JSON object");
        assertThat(browser.find("form.restart .actions button").isEnabled()).isFalse();

        browser.fill("textarea", json("{'Name':'by JSON','Executable':'echo','Arguments':['x']}"));
        browser.click("button", "Preview");
        assertThat(browser.find(".preview", "/Name").getText()).contains("by JSON", "/Arguments");
    }

    @Test
    void removedSecretsAreAskedForAndNotKept() {
        String job =
                demo.submit(json("{'Name':'secret','Executable':'env','Environment':{'API_TOKEN':'very-secret-one'}}"));
        awaitStatus(job, "SUCCESSFUL");
        signIn("#/workflows/" + job + "/restart", "demo");
        browser.find("form.restart");
        browser.click("button", "Preview");
        browser.find(".preview .failure", "/Environment/API_TOKEN");
        assertThat(browser.texts("button.submit")).isEmpty();

        browser.fill(".editor input[type=password]", "very-secret-two");
        browser.click("button", "Preview");
        browser.click("button", "Restart now");
        browser.click(".done a", "Look at it");
        browser.find("ul.attempts a[aria-current]", "Successful");

        assertThat(browser.driver().getPageSource())
                .contains("{{removed:token}}")
                .doesNotContain("very-secret");
        String second = demo.get("/helipoint/workflows/" + job)
                .json()
                .at("/steps/0/attempts/1/run")
                .asText();
        assertThat(demo.with("Accept", "application/octet-stream")
                        .get("/core/storages/" + second + "-uspace/files/stdout")
                        .text())
                .contains("API_TOKEN=very-secret-two");
    }

    @Test
    void withoutTheServerItSaysSoAndGoesOnByItself() {
        signIn("#/workflows?name=sorting", "demo");
        browser.find(".workflows td.name");
        browser.find("svg.days"); // the last that is asked for, and not again soon
        browser.network(false);
        try {
            browser.find(".failure", "cannot be reached");
            browser.find(".failure", "tries again by itself");
            assertThat(names()).contains("sorting");
        } finally {
            browser.network(true);
        }
        browser.awaitNo(".failure");
        complainedOnlyOf("net::ERR_INTERNET_DISCONNECTED");
    }

    @Test
    void whileTheServerStartsThePageSaysSoAndGoesOnByItself() {
        signIn("#/workflows?name=sorting", "demo");
        browser.find(".workflows td.name");
        gateway.starting(true);
        try {
            browser.find(".polled > .failure", "The server is starting");
            assertThat(names()).contains("sorting");
            browser.go("#/workflows/" + done);
            browser.find(".polled > .failure", "The server is starting");
        } finally {
            gateway.starting(false);
        }
        browser.find("h1", "sorting");
        browser.awaitNo(".polled > .failure");
        complainedOnlyOf("status of 404");
    }

    @Test
    void whyThereAreNoStatisticsIsSaidAsTheServerSaysIt() {
        signIn("#/workflows?name=sorting", "demo");
        browser.find("svg.days");
        browser.driver().executeScript("""
                const fetched = window.fetch;
                window.fetch = async (url, ...more) => String(url).includes('/statistics')
                    ? new Response('{"errorMessage": "HELIPOINT cannot reach its records now."}', {status: 503})
                    : fetched(url, ...more);
                window.again = () => (window.fetch = fetched);""");
        browser.click("header a", "Statistics");
        assertThat(browser.find("main:not([hidden]) p.soft", "cannot reach its records")
                        .getText())
                .doesNotContain("too many");
        browser.driver().executeScript("window.again()");
        browser.click("main:not([hidden]) p.soft button", "Try again");
        browser.find(".rankings");
    }

    @Test
    void aColumnOfMetadataThatNoRowHasStaysChosen() {
        signIn("#/workflows?name=sorting&columns=name,meta.binWidth", "demo");
        browser.find(".workflows td.name", "sorting");
        assertThat(browser.texts("td[data-label=binWidth]")).containsOnly("–");
        browser.click("summary", "Columns");
        browser.click(".columns label", "Tags");

        browser.find(".workflows td.tags");
        assertThat(browser.driver().getCurrentUrl()).contains("columns=name%2Cmeta.binWidth%2Ctags");
    }

    @Test
    void whyAJobFailedIsSaidInWords() {
        signIn("#/workflows/" + failed, "demo");

        assertThat(browser.find(".why", "could not be given to the batch system")
                        .getText())
                .contains("NoSuch");
    }

    @Test
    void stepsAreAGraphOfWhoTakesWhatFromWhom() {
        String out = directory.rest() + "/core/storages/Home/files/page-graph.txt";
        String first = demo.submit(json(
                "{'Name':'give','ApplicationName':'Date','Tags':['workflow:chain'],'Exports':[{'From':'stdout','To':'%s'}]}"
                        .formatted(out)));
        awaitStatus(first, "SUCCESSFUL");
        demo.submit(json("{'Name':'take','Executable':'cat','Arguments':['in'],'Tags':['workflow:chain'],"
                + "'Imports':[{'From':'%s','To':'in'}]}".formatted(out)));
        signIn("#/workflows/" + first, "demo");

        browser.find("svg.graph path");
        browser.click("svg.graph a", "take");
        browser.find("svg.graph a.here", "take");
        browser.find("h2", "Attempts: take");
    }

    @Test
    void manyAreSelectedAndRestartedWithProgress() {
        for (String name : List.of("several one", "several two")) {
            awaitStatus(demo.submit(json("{'Name':'%s','ApplicationName':'NoSuch'}".formatted(name))), "FAILED");
        }
        signIn("#/workflows?q=several", "demo");
        browser.find(".workflows td.name", "several two");
        browser.find("thead .select input").click();
        browser.click("a.button", "Restart selected (2)");
        browser.click("button", "Preview");
        browser.find(".preview", "2 would be started again, 0 not");
        browser.click("button", "Restart 2 now");

        browser.find("main:not([hidden])", "Done. 2 of 2 submitted");
        browser.click("td a", "submitted");
        browser.find("ul.attempts a[aria-current]", "Attempt 2");
    }

    @Test
    void manyAreRestartedByFilterAndFoundAgain() {
        for (int i = 0; i < 2; i++) {
            awaitStatus(demo.submit(json("{'Name':'filtered','ApplicationName':'NoSuch'}")), "FAILED");
        }
        signIn("#/workflows?name=filtered", "demo");
        browser.click("a.button", "Restart all that meet the filter");
        browser.click("button", "Preview");
        browser.find(".preview", "2 would be started again, 0 not");
        browser.go("#/restarts?name=sorting");
        browser.awaitNo(".preview");
        browser.go("#/restarts?name=filtered");
        browser.click("button", "Preview");
        browser.click("button", "Restart 2 now");
        browser.find("main:not([hidden])", "Done. 2 of 2 submitted");

        browser.click("header a", "Workflows");
        browser.click(".foot a", "Restarts of many");
        browser.find("table.tasks", "2 of 2 submitted");
        browser.click("table.tasks a", "");
        browser.find("progress");
    }

    @Test
    void whatIsLeftOfARestartIsCancelled() {
        String first = demo.submit(
                json("{'Name':'slow','Executable':'sleep','Arguments':['300'],'Tags':['workflow:cancelled']}"));
        demo.post("/core/jobs/" + first + "/actions/abort", "{}");
        awaitStatus(first, "ABORTED");
        demo.submit(json(
                "{'Name':'waits','Executable':'cat','Tags':['workflow:cancelled'],'Imports':[{'From':'%s','To':'in'}]}"
                        .formatted(directory.rest() + "/core/storages/" + first + "-uspace/files/nothing")));
        awaitStatus(first, "FAILED");
        signIn("#/workflows/" + first, "demo");
        browser.click("a.button", "Restart what failed");
        browser.click("button", "Preview");
        browser.click("button", "Restart 1 now");
        browser.find("main:not([hidden])", "1 of 2 submitted");
        browser.click("button", "Cancel the rest");

        browser.find("main:not([hidden])", "Cancelled.");
        browser.find("td", "cancelled");
        String run = demo.get("/helipoint/workflows/" + first)
                .json()
                .at("/steps/0/attempts/1/run")
                .asText();
        demo.post("/core/jobs/" + run + "/actions/abort", "{}");
    }

    @Test
    void aSweepIsAGraphOfItsParts() {
        String sweep =
                demo.submit(json("{'Name':'swept','Executable':'echo','Parameters':{'N':{'Values':['1','2']}}}"));
        awaitStatus(sweep, "SUCCESSFUL");
        signIn("#/workflows/" + sweep, "demo");

        await().untilAsserted(() -> {
            assertThat(browser.texts("svg.graph a")).hasSize(3);
            assertThat(browser.texts("svg.graph path")).hasSize(2);
        });
    }

    /** Without its argument cat would wait for its standard input for ever. */
    @Test
    void itsDataLeadToOtherWorkflows() {
        String first = demo.submit(json("{'Name':'from here','Executable':'echo','Arguments':['data']}"));
        awaitStatus(first, "SUCCESSFUL");
        String second = demo.submit(
                json("{'Name':'to there','Executable':'cat','Arguments':['in'],'Imports':[{'From':'%s','To':'in'}]}"
                        .formatted(directory.rest() + "/core/storages/" + first + "-uspace/files/stdout")));
        awaitStatus(second, "SUCCESSFUL");
        signIn("#/workflows/" + second, "demo");
        browser.click(".relatives a", "from here");

        browser.find("h1", "from here");
        browser.click(".relatives a", "to there");
        browser.find("h1", "to there");
    }

    @Test
    void anOutputIsSaved() throws IOException {
        String job = submitWithOutput("saved.txt");
        Path folder = newDownloads();
        signIn("#/workflows/" + job, "demo");
        browser.find("td.path button", "Download saved.txt");
        withoutAPlaceToChoose();
        browser.click("td.path button", "Download saved.txt");

        assertThat(downloaded(folder, "saved.txt")).hasContent("the result");
    }

    private static String submitWithOutput(String name) {
        String job = demo.submit(json(("{'Name':'with output','Executable':'echo','Arguments':['the result'],"
                        + "'Exports':[{'From':'stdout','To':'%s/core/storages/Home/files/%s'}]}")
                .formatted(gateway.rest(), name)));
        awaitStatus(job, "SUCCESSFUL");
        return job;
    }

    /** The place is in the browser's own file system, which is written to by the same calls as the user's disk. */
    @Test
    void whereTheUserChoosesAPlaceAFileGoesThereAsItComes() {
        String job = submitWithOutput("streamed.txt");
        signIn("#/workflows/" + job, "demo");
        browser.find("td.path button", "Download streamed.txt");
        fetchFiles("new Response(new Blob(['streamed']).stream())");
        browser.driver().executeScript("""
                window.showSaveFilePicker = async ({suggestedName}) =>
                    (await navigator.storage.getDirectory()).getFileHandle(suggestedName, {create: true});""");
        browser.click("td.path button", "Download streamed.txt");

        await().until(() -> "streamed".equals(browser.driver().executeAsyncScript("""
                const done = arguments[0];
                navigator.storage.getDirectory().then((all) => all.getFileHandle('streamed.txt'))
                    .then((handle) => handle.getFile()).then((file) => file.text()).then(done, String);""")));
    }

    @Test
    void whatIsTooLargeForMemoryIsSaidWithTheAddressOfTheFile() {
        String job = submitWithOutput("large.txt");
        signIn("#/workflows/" + job, "demo");
        browser.find("td.path button", "Download large.txt");
        withoutAPlaceToChoose();
        fetchFiles(
                "new Response(new ReadableStream({pull: (to) => to.enqueue(window.part ??= new Uint8Array(1 << 22))}))");
        browser.click("td.path button", "Download large.txt");

        assertThat(browser.find("td.path .failure", "too large for this browser")
                        .getText())
                .contains(gateway.rest() + "/core/storages/Home/files/large.txt");
    }

    /** Gives the page another answer than the server's when it asks for a file. */
    private static void fetchFiles(String answer) {
        browser.driver()
                .executeScript("const fetched = window.fetch; window.fetch = async (...all) =>"
                        + " String(all[0]).includes('/files/') ? " + answer + " : fetched(...all)");
    }

    @Test
    void whatIsRestartedByItselfSaysSo() {
        String job = demo.submit(json("{'Name':'by itself','ApplicationName':'Date','Tags':['restart:on-failure=2']}"));
        awaitStatus(job, "SUCCESSFUL");
        signIn("#/workflows/" + job, "demo");

        browser.find(".on-failure", "tried 0 of at most 2 times");
    }

    @Test
    void twoAttemptsAreCompared() {
        String job = demo.submit(json("{'Name':'compared','Executable':'echo','Arguments':['a']}"));
        awaitStatus(job, "SUCCESSFUL");
        String workflow = "/helipoint/workflows/" + job;
        demo.post(workflow + "/actions/restart", json("{'changes':{'Arguments':['b']}}"));
        signIn("#/workflows/" + job, "demo");
        browser.find("ul.attempts a[aria-current]", "Attempt 2");
        browser.click(".compare a", "Attempt 1");

        browser.find("h1", "Compare two attempts");
        assertThat(browser.find(".differences", "/Arguments/0").getText()).contains("a", "b");
    }

    @Test
    void administratorsSeeWhoseAndHowMany() {
        signIn("#/workflows", "admin");
        assertThat(browser.find(".workflows td.owner").getText()).containsIgnoringCase("Demo User");

        browser.click("header a", "Statistics");
        browser.find("svg.days");
        browser.click(".rankings a", "Demo User");
        browser.find(".chip", "Owner:");
        browser.click("header a", "Status");
        browser.find(".note", "All is well");
    }

    @Test
    void theKeyboardIsEnough() {
        awaitStatus(demo.submit(json("{'Name':'typed','Executable':'echo','Arguments':['once']}")), "SUCCESSFUL");
        browser.open(page("#/workflows?name=typed"));
        browser.find("input[name=user]").sendKeys("demo", Keys.TAB, directory.password("demo"), Keys.ENTER);

        browser.tabTo(browser.find(".workflows a", "typed"));
        browser.press(Keys.ENTER);
        await().ignoreExceptions().until(() -> focused().startsWith("typed ")); // the title of the view
        browser.press(Keys.TAB);
        assertThat(focused()).isEqualTo("Restart");
        browser.press(Keys.ENTER);

        browser.tabTo(browser.find(".editor .field input"));
        browser.press("more");
        browser.tabTo(browser.find("form.restart button", "Preview"));
        browser.press(Keys.ENTER);
        browser.tabTo(browser.find("button.submit", "Restart now"));
        browser.press(Keys.SPACE);
        browser.tabTo(browser.find(".done a", "Look at it"));
        browser.press(Keys.ENTER);
        browser.find(".differences", "more");
    }

    @Test
    void theKeyboardIsEnoughToSelectRows() {
        for (String name : List.of("keyed one", "keyed two")) {
            awaitStatus(demo.submit(json("{'Name':'%s','ApplicationName':'NoSuch'}".formatted(name))), "FAILED");
        }
        signIn("#/workflows?q=keyed", "demo");
        for (String name : List.of("keyed two", "keyed one")) {
            browser.tabTo(browser.find("input[aria-label='Select " + name + "']"));
            browser.press(Keys.SPACE);
        }
        browser.tabTo(browser.find("a.button", "Restart selected (2)"));
        browser.press(Keys.ENTER);
        browser.tabTo(browser.find("form.restart button", "Preview"));
        browser.press(Keys.ENTER);

        browser.find(".preview", "2 would be started again, 0 not");
    }

    private static String focused() {
        return browser.driver().switchTo().activeElement().getText();
    }

    /** What modules compute, asked in the browser that they are for. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            patch    | m.mergePatch({a:1,b:{c:2,d:3},e:[1]}, {a:1,b:{c:4},e:[2],f:0}) | {"b":{"d":null,"c":4},"e":[2],"f":0}
            patch    | m.mergePatch({a:[1,{b:2}]}, {a:[1,{b:2}]})                     | {}
            patch    | m.patched({a:1,b:{c:2}}, {a:null,b:{d:3},e:{f:null}})          | {"b":{"c":2,"d":3},"e":{}}
            patch    | m.at({a:[{'b/c':'x'}]}, '/a/0/b~1c')                           | "x"
            patch    | m.secretsIn('-u {{removed:password}}@{{removed:token}}')       | ["password","token"]
            patch    | [m.retyped('7', 5), m.retyped('7', '5'), m.retyped('x', 5)]    | [7,"7","x"]
            format   | [0, 999, 1000, 9960, 3.4e6, 250e6, 2e15].map(m.size)           | ["0 B","999 B","1 kB","10 kB","3.4 MB","250 MB","2,000 TB"]
            format   | [2.34, 59.9, 600, 3661, 90000].map(m.duration)                 | ["2.3 s","1 min","10 min","1 h 1 min","1 d 1 h"]
            graph    | m.columns(4, [[0,1],[1,2],[0,2]])                              | [0,1,2,0]
            graph    | m.columns(2, [[0,1],[1,0]]).length                             | 2
            address  | m.parse('#/workflows/a%2Fb/restart?run=x').id                  | "a/b"
            address  | String(m.changed(new URLSearchParams('a=1&cursor=2'), 'b', 3)) | "a=1&b=3"
            form     | m.texts(m.read({type:'object',properties:{a:{type:'number',default:0.02},b:{type:'array',items:{type:'integer'},default:[1]},c:{type:'boolean'}}}), {c:false}) | {"/a":"0.02","/b":["1"],"/c":"false"}
            form     | m.object(m.read({type:'object',properties:{a:{type:'number',default:0.02},b:{type:'array',items:{type:'integer'}},c:{type:'boolean'},d:{type:'object',properties:{e:{type:'string'}}}}}), {'/a':'0.020','/b':['1','','x'],'/c':'false','/d/e':'f'}) | {"a":0.020,"b":[1,"x"],"c":false,"d":{"e":"f"}}
            form     | m.object(m.read({type:'object',properties:{a:{type:'integer'}}}), {'/a':'12345678901234567890'}) | {"a":12345678901234567890}
            form     | m.object(m.read({type:'object',properties:{a:{type:'number',default:1}}}), {'/a':'1'}) | {}
            form     | m.object(m.read({type:'object',properties:{'__proto__':{type:'string'}, 'a/b':{type:'string'}}}), {'/a~1b':'x'}) | {"a/b":"x"}
            form     | m.read({type:'object',properties:{a:{$ref:'#/$defs/one'}},$defs:{one:{type:'integer',title:'One'}}}).fields.map((f) => [f.kind,f.title]) | [["number","One"]]
            form     | m.read({type:'object',properties:{a:{$ref:'#/properties/a'}}}).fields[0].kind     | "json"
            form     | m.read({type:'object',properties:{a:{oneOf:[{const:1,title:'one'},{const:'2'}]}}}).fields[0].choices | [[1,"one"],["2","2"]]
            form     | m.leaves(m.read({type:'object',properties:{a:{type:'object','x-secret':true,properties:{password:{type:'string'},all:{type:'array',items:{type:'string'}}}},b:{type:'string'}}})).map((f) => [f.name,f.secret,f.item?.secret]) | [["a.password",true,null],["a.all",true,true],["b",false,null]]
            form     | String(m.toAddress(m.read({type:'object',properties:{a:{type:'object','x-secret':true,properties:{password:{type:'string'}}}}}), {'/a/password':'very-secret'})) | ""
            form     | m.addressed(m.read({type:'object',properties:{a:{type:'object','x-secret':true,properties:{password:{type:'string'}}}}}), {}, new URLSearchParams('a.password=x')) | {}
            form     | [...m.asQuery({a:0.02,b:['x','{{removed:token}}'],c:{d:1,f:'{{removed:token}}'},e:'{{removed:token}}',g:[]})] | [["a","0.02"],["b","[\\"x\\"]"],["c","{\\"d\\":1}"],["g","[]"]]
            form     | [m.read({type:'object',properties:{l:{type:'array',items:{type:'string'},default:['x']},o:{type:'object'},g:{type:'object',properties:{n:{type:'number'},m:{type:'array',items:{type:'integer'}}}},u:{type:'array'}}})].map((f) => m.object(f, m.addressed(f, m.texts(f, {}), m.asQuery({l:[],o:{a:1,b:'1'},g:{n:2,m:[3]},u:[1,'2']})))) | [{"l":[],"o":{"a":1,"b":"1"},"g":{"n":2,"m":[3]},"u":[1,"2"]}]
            form     | [[],['[1]'],['a','b'],['[1]','b']].map((l) => [m.read({type:'object',properties:{l:{type:'array',items:{type:'string'},default:['x']}}})].map((f) => m.addressed(f, {}, m.toAddress(f, {'/l':l}))['/l'])[0]) | [[],["[1]"],["a","b"],["[1]","b"]]
            form     | [m.read({type:'object',properties:{l:{type:'array',items:{type:'string'},default:['x']},o:{type:'object'},g:{type:'object',properties:{n:{type:'number'},m:{type:'array',items:{type:'integer'}}}},u:{type:'array'}}})].map((f) => m.addressed(f, m.texts(f, {}), new URLSearchParams('g=no&g.n=7&l=a&l=b')))[0] | {"/l":["a","b"],"/o":"","/g/n":"7","/g/m":[],"/u":""}
            metadata | m.toForm([{key:'t',value:'31',unit:'K'},{key:'s',value:'LSCO',unit:''},{key:' ',value:'x',unit:''}]) | {"t":{"value":31,"unit":"K"},"s":"LSCO"}
            metadata | m.toForm([['031','031'],['032','031'],['40',31],['31',31],['[1]',[1]],['[1,2]',[1]],['[',[1]],['true',true],['false',true],['null',true]].map(([value, before], i) => ({key:'k'+i,value,unit:'',before}))) | {"k0":"031","k1":"032","k2":40,"k3":31,"k4":[1],"k5":[1,2],"k6":"[","k7":true,"k8":false,"k9":"null"}
            form     | ((read) => m.carried(read({a:{type:'string'},b:{type:'string'},c:{type:'number',default:1},d:{type:'string','x-secret':true},e:{type:'string'}}), {'/a':'x','/b':'y','/c':'1','/d':'very-secret','/e':'z'}, read({a:{type:'string'},b:{type:'array',items:{type:'string'}},c:{type:'number',default:2},d:{type:'string'}})))((properties) => m.read({type:'object',properties})) | {"/a":"x","/b":[],"/c":"2","/d":""}
            form     | ['/metadata/delayStage/zero','/tags/0','/metadata','/stage/a~1b',''].map(m.keyOf) | ["delayStage.zero","tags.0","metadata","stage.a/b",""]
            again    | m.besides({description:{Metadata:{a:'x',b:{value:2,unit:'ps'},c:'own',d:{e:1},s:'{{removed:token}}'}},tags:['t x','u','own','{{removed:token}}']}, {job:{Tags:['t ${p}','${l}'],Metadata:{a:'y'}},metadata:{a:'${p}',b:'${q}',gone:1,d:{e:'${q}'},none:'${n}'},parameters:{type:'object',properties:{q:{type:'number','x-unit':'ps'}}}}, {p:'x',q:2,l:['u']}) | {"tags":["own"],"metadata":[{"key":"c","value":"own","unit":"","before":"own"},{"key":"d.e","value":"1","unit":"","before":1},{"key":"gone","value":"null","unit":"","before":null}]}
            again    | m.besides({description:{Metadata:{b:{value:0.05,unit:'ps'},n:'res=0.020'}},tags:['res=0.020','workflow:w','own']}, {job:{Tags:['res=${r}']},metadata:{b:'${q}',n:'res=${r}'},parameters:{properties:{q:{type:'number','x-unit':'ps'}}}}, {q:0.05,r:0.02}) | {"tags":["own"],"metadata":[]}
            again    | m.besides({description:{Metadata:{a:'$HOME x',b:'${p}'}},tags:[]}, {job:{},metadata:{a:'$HOME ${p}',b:'$${p}'}}, {p:'x'}) | {"tags":[],"metadata":[]}
            metadata | m.toForm([m.entryOf('a', {value:31,unit:'K'}), m.entryOf('b', {c:1}), m.entryOf('d', null), m.entryOf('e', '031')]) | {"a":{"value":31,"unit":"K"},"b":{"c":1},"d":null,"e":"031"}
            metadata | [m.cell({value:31,unit:'K'}), m.cell('LSCO'), m.cell([1,{value:2,unit:'K'}])] | ["31 K","LSCO","1, 2 K"]
            data     | m.pathOf('BFT:https://h/rest/core/storages/a/files/b', 'https://h/rest/') | "core/storages/a/files/b"
            data     | m.pathOf('https://h/rest/core/storages/a/files/../b', 'https://h/rest/')  | null
            data     | m.pathOf('https://x/rest/core/storages/a/files/b', 'https://h/rest/')     | null
            data     | m.pathOf('https://h/rest/core/storages/a/files/%2e%2E/../b', 'https://h/rest/') | null
            data     | m.pathOf('https://h/rest/core/storages/a/files/x!..!..!b'.replaceAll('!', String.fromCharCode(92)), 'https://h/rest/') | null
            data     | m.pathOf('javascript:alert(1)', 'https://h/rest/')                         | null
            address  | m.decode('100%')                                                           | "100%"
            patch    | m.mergePatch({a:1}, {a:1,constructor:2})                        | {"constructor":2}
            patch    | m.same({toString:1}, {valueOf:1})                              | false
            statistics | ['2026-06-13T00:00+02:00','2026-06-13',null].map(m.dayOf)    | ["2026-06-12","2026-06-13",null]
            statistics | m.days({bad:[{day:'2026-01-02',workflows:3}]}, '2026-01-01').length     | 2
            reasons  | m.inWords({status:'FAILED',reason:'TIMEOUT',batch:{details:{elapsedSeconds:600,timeLimitSeconds:600}}})[0] | "The batch system ended the job after 10 min; it asked for 10 min."
            reasons  | m.inWords({status:'SUCCESSFUL'})                               | []
            timeline | m.phases({status:'RUNNING',submitted:'2026-01-01T00:00:00Z',started:'2026-01-01T00:00:02Z'}, Date.parse('2026-01-01T00:00:05Z')).map((p) => [p.name, p.to - p.from]) | [["stageIn",2000],["main",3000]]
            """)
    void modulesComputeWhatTheySay(String module, String expression, String result) {
        browser.open(page(""));

        assertThat(browser.driver()
                        .executeAsyncScript(
                                "const done = arguments[1];"
                                        + "import(new URL(arguments[0], document.baseURI)).then((m) => done(JSON.stringify("
                                        + expression + ")), (error) => done(String(error)));",
                                module + ".js"))
                .isEqualTo(result);
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
                    .matches("(?i)(text/(html|css|javascript);charset=UTF-8|image/svg\\+xml)");
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
