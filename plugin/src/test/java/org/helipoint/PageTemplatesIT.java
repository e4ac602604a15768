package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.helipoint.testconfigs.UnicoreClient;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Jobs are started from templates in the page, and what they are about is shown, changed and found. */
class PageTemplatesIT extends OnThePage {

    private static WebElement field(String title) {
        return browser.find(".parameter", title);
    }

    private static String valueOf(String title) {
        return field(title)
                .findElement(By.cssSelector("input, select, textarea"))
                .getAttribute("value");
    }

    private static void fill(String title, String text) {
        WebElement input = field(title).findElement(By.cssSelector("input"));
        input.clear();
        input.sendKeys(text);
    }

    @Test
    void theGalleryLeadsToAFormMadeFromTheSchema() {
        signIn("#/workflows", "demo");
        browser.click("header a", "Templates");
        assertThat(browser.find(".gallery li", "Bin a scan").getText()).contains("bin-scan 3, of the site");
        browser.click(".gallery a", "Bin a scan");

        assertThat(field("Scan").getText()).contains("(needed)", "Name of its folder.");
        assertThat(field("Bin width (ps)").getText()).contains("At least 0.001.", "At most 10.", "0.02 if left empty.");
        assertThat(valueOf("Bin width")).isEqualTo("0.02");
        assertThat(field("Cores").getText()).contains("A whole number.");
        assertThat(field("Mode").findElements(By.cssSelector("option")))
                .extracting(WebElement::getText)
                .containsExactly("–", "sorting", "binning");
        assertThat(valueOf("Check the input first")).isEqualTo("true");
        assertThat(field("Files").getText()).contains("In the form ^[a-z]+\\.dat$.", "At most 3 of them.");
        assertThat(browser.find("fieldset", "Delay stage").getText()).contains("Zero (mm)");
        assertThat(field("More").getText()).contains("As JSON.");
        for (String secret : List.of("Token", "Password")) {
            assertThat(field(secret).findElement(By.cssSelector("input")).getAttribute("type"))
                    .isEqualTo("password");
        }
    }

    @Test
    void anAddressOpensItFilledInButWithoutSecrets() {
        signIn(
                "#/templates/bin-scan?scan=LSCO&bins=0.05&files=a.dat&files=b.dat&stage.zero=1.5&mode=neither&token=abc&access.password=abc&nosuch=1",
                "demo");

        assertThat(valueOf("Scan")).isEqualTo("LSCO");
        assertThat(valueOf("Bin width")).isEqualTo("0.05");
        assertThat(valueOf("Zero")).isEqualTo("1.5");
        assertThat(valueOf("Mode")).isEqualTo("neither");
        assertThat(field("Files").findElements(By.cssSelector("input")))
                .extracting(input -> input.getAttribute("value"))
                .containsExactly("a.dat", "b.dat");
        assertThat(valueOf("Token")).isEmpty();
        assertThat(valueOf("Password")).isEmpty();
        assertThat(browser.find(".note").getText()).contains("token, access.password, nosuch");
        assertThat(browser.driver().getCurrentUrl()).contains("bins=0.05").doesNotContain("abc", "nosuch");

        fill("Token", "very-secret-two");
        fill("Password", "very-secret-two");
        fill("Bin width", "0.1");
        String link = browser.find(".actions a", "Link to this form").getAttribute("href");
        assertThat(link)
                .endsWith(
                        "#/templates/bin-scan?scan=LSCO&bins=0.1&mode=neither&files=a.dat&files=b.dat&stage.zero=1.5");
        browser.click(".actions a", "Link to this form");
        assertThat(browser.driver().getCurrentUrl()).isEqualTo(link);
        assertThat(valueOf("Token")).isEqualTo("very-secret-two");
        assertThat(valueOf("Bin width")).isEqualTo("0.1");
        browser.click("button", "Preview");
        browser.find(".parameter .failure", "one of");
        complainedOnlyOf("status of 400");
    }

    @Test
    void whatIsWrongIsSaidAtItsFieldAndThenTheJobStarts() {
        signIn("#/templates/bin-scan?scan=LSCO_40K&bins=99&files=UPPER", "demo");
        browser.click("button", "Preview");
        assertThat(browser.find(".outcome .failure").getText()).contains("3 things do not fit");
        assertThat(field("Bin width").getText())
                .contains("It is too great. Expected is a number from 0.001 to 10 (ps).");
        assertThat(field("Files").findElement(By.cssSelector(".failure")).getText())
                .startsWith("Files 1 does not match. Expected is ");
        assertThat(field("Token").findElement(By.cssSelector(".failure")).getText())
                .contains("is missing");
        assertThat(focusedValue()).isEqualTo("99");
        assertThat(jobsOf("LSCO_40K")).isZero();
        complainedOnlyOf("status of 400");

        fill("Bin width", "0.050");
        fill("Files", "c.dat");
        fill("Token", "very-secret-three");
        browser.click("button", "Add to Tags");
        browser.find(".editor .field input").sendKeys("from the page");
        browser.click("button", "Add to Metadata");
        browser.find("input[aria-label='Entry 1: Key']").sendKeys("sampleTemperature");
        browser.find("input[aria-label='Entry 1: Value']").sendKeys("40");
        browser.find("input[aria-label='Entry 1: Unit']").sendKeys("K");
        browser.click("button", "Preview");
        assertThat(browser.find(".preview").getText())
                .contains("\"res=0.050\"", "c.dat", "from the page")
                .doesNotContain("very-secret");
        assertThat(jobsOf("LSCO_40K")).isZero();
        browser.click("button", "Start now");
        browser.find(".done a", "Look at it");
        awaitJobOf("LSCO_40K");
        browser.click(".done a", "Look at it");

        browser.find("h1", "bins of LSCO_40K");
        browser.find("table.metadata", "40 K");
        browser.find(".facts", "bin-scan 3");
        assertThat(jobsOf("LSCO_40K")).isEqualTo(1);
        assertThat(browser.driver().getPageSource()).doesNotContain("very-secret");
    }

    private static String focusedValue() {
        return browser.driver().switchTo().activeElement().getAttribute("value");
    }

    private static int jobsOf(String scan) {
        return demo.get("/helipoint/workflows?meta.sample=" + scan)
                .json()
                .path("total")
                .asInt();
    }

    /** Asks seldom, since each question begins a session: a few of them would end that of the browser. */
    private static void awaitJobOf(String scan) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofSeconds(5)).until(() -> jobsOf(scan) == 1);
    }

    @Test
    void aWorkflowIsStartedAgainFromItsTemplateWithAllThatItHad() {
        String first = start(
                "bin-scan",
                "{'scan':'LSCO_50K','bins':0.05,'files':[],'stage':{'zero':1.5},"
                        + "'more':{'a':1,'b':['2']},'token':'very-secret-one'}",
                "{'sampleTemperature':{'value':50,'unit':'K'},'run':'031','delayStage':{'zero':1.5},'binWidth':null,"
                        + "'accessToken':'very-secret-one'}",
                "['from the instrument']");
        signIn("#/workflows/" + first, "demo");
        browser.click("a.button", "Start again from its template");

        browser.find("h1", "Bin a scan");
        assertThat(valueOf("Scan")).isEqualTo("LSCO_50K");
        assertThat(valueOf("Bin width")).isEqualTo("0.05");
        assertThat(valueOf("Zero")).isEqualTo("1.5");
        assertThat(valueOf("More")).isEqualTo(json("{'a':1,'b':['2']}"));
        assertThat(field("Files").findElements(By.cssSelector("input"))).isEmpty();
        assertThat(valueOf("Token")).isEmpty();
        assertThat(browser.driver().getCurrentUrl()).endsWith("#/workflows/" + first + "/again?run=" + first);
        assertThat(browser.find(".actions a", "Link to this form").getAttribute("href"))
                .contains("#/templates/bin-scan?", "bins=0.05")
                .doesNotContain("token");
        assertThat(browser.texts(".note")).isEmpty();
        assertThat(browser.texts(".entry label")).hasSize(4 * 3);
        fill("Token", "very-secret-four");
        browser.click("button", "Preview");
        browser.click("button", "Start now");
        browser.find(".done", "The job is submitted");
        await().until(() -> jobsOf("LSCO_50K") == 2);
        List<String> both = demo.get("/helipoint/workflows?meta.sample=LSCO_50K&sort=submitted")
                .json()
                .findValuesAsText("id");
        assertThat(both).extracting(PageTemplatesIT::parameters).hasSize(2).containsOnly(parameters(first));
        JsonNode again = attempt(both.get(1));
        assertThat(again.path("tags")).isEqualTo(attempt(first).path("tags")).hasSize(1);
        ObjectNode said = (ObjectNode) attempt(first).at("/description/Metadata");
        assertThat(said.remove("accessToken").asText()).startsWith("{{removed:");
        assertThat(again.at("/description/Metadata")).isEqualTo(said).hasSize(4);
    }

    /** Starts a template over REST, and waits for the end. */
    private static String start(String template, String parameters, String metadata, String tags) {
        UnicoreClient.Answer answer = demo.post(
                "/helipoint/templates/" + template + "/actions/start",
                json("{'parameters':%s,'metadata':%s,'tags':%s}".formatted(parameters, metadata, tags)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String workflow = answer.json().path("workflow").asText();
        awaitStatus(workflow, "SUCCESSFUL");
        return workflow;
    }

    private static JsonNode attempt(String workflow) {
        return demo.get("/helipoint/workflows/" + workflow).json().at("/steps/0/attempts/0");
    }

    /** Keeps a template that says a message, and what more it has. */
    private static void keep(String name, String version, String properties, String more) {
        UnicoreClient.Answer kept = demo.post(
                "/helipoint/templates",
                json(
                        "{'name':'%s','version':'%s','job':{'Name':'%s','Executable':'echo','Arguments':['${message}']},'parameters':{'properties':{%s}}%s}"
                                .formatted(name, version, name, properties, more)));
        assertThat(kept.status()).as(kept.text()).isEqualTo(201);
    }

    private static final String MESSAGE = "'message':{'title':'Message','type':'string','default':'Hello'}";

    @Test
    void whatTheTemplateSaysTodayIsSaidAndOnlyWhatTheRunSaidItselfIsTakenAlong() {
        keep("today", "1", MESSAGE, ",'metadata':{'facility':'TELBE','said':'${message}'}");
        String first = start("today", "{'message':'one'}", "{'sample':'LSCO'}", "[]");
        keep("today", "2", MESSAGE, ",'metadata':{'facility':'ELBE','said':'${message}'}");
        signIn("#/workflows/" + first, "demo");
        browser.click("a.button", "Start again from its template");

        browser.find(".note", "This run used version 1 of the template; this is the form of version 2.");
        assertThat(valueOf("Message")).isEqualTo("one");
        assertThat(browser.texts(".entry label")).hasSize(3);
        fill("Message", "two");
        browser.click("button", "Preview");
        assertThat(browser.find(".preview").getText())
                .contains("\"facility\": \"ELBE\"", "\"said\": \"two\"", "\"sample\": \"LSCO\"");
        demo.post("/helipoint/templates/today/actions/delete", "{}");
    }

    @Test
    void aTemplateThatIsChangedAfterThePreviewIsNotStartedBeforeItWasLookedAt() {
        keep("moving", "1", MESSAGE, "");
        signIn("#/templates/moving", "demo");
        browser.find("h1", "moving");
        fill("Message", "as I saw it");
        browser.click("button", "Preview");
        browser.find(".preview", "as I saw it");
        keep("moving", "2", MESSAGE + ",'more':{'title':'More','type':'string','default':'of it'}", "");
        browser.click("button", "Start now");

        browser.find(".outcome .failure", "cannot be done as it is now");
        browser.find(".note", "this is the form of version 2");
        assertThat(browser.find("main p.soft", "moving").getText()).isEqualTo("moving 2");
        assertThat(valueOf("Message")).isEqualTo("as I saw it");
        assertThat(valueOf("More")).isEqualTo("of it");
        assertThat(browser.texts("button.submit")).isEmpty();
        assertThat(jobsNamed("moving")).isZero();
        complainedOnlyOf("status of 409");
        browser.click(".outcome button", "Look at it as it is now");
        browser.find(".preview", "as I saw it");
        browser.click("button", "Start now");
        browser.find(".done", "The job is submitted");
        await().until(() -> jobsNamed("moving") == 1);
        demo.post("/helipoint/templates/moving/actions/delete", "{}");
    }

    private static int jobsNamed(String name) {
        return demo.get("/helipoint/workflows?name=" + name)
                .json()
                .path("total")
                .asInt();
    }

    @Test
    void aTemplateThatIsChangedBeforeThePreviewGetsItsOwnFieldsAndKeepsWhatFits() {
        keep("turning", "1", MESSAGE + ",'count':{'title':'Count','type':'integer'}", "");
        signIn("#/templates/turning", "demo");
        browser.find("h1", "turning");
        fill("Message", "kept");
        fill("Count", "3");
        keep("turning", "2", MESSAGE + ",'count':{'title':'Count','type':'boolean'}", "");
        browser.click("button", "Preview");

        browser.find(".note", "this is the form of version 2");
        assertThat(valueOf("Message")).isEqualTo("kept");
        assertThat(valueOf("Count")).isEmpty();
        browser.click("button", "Preview");
        browser.find(".preview", "kept");
        demo.post("/helipoint/templates/turning/actions/delete", "{}");
        complainedOnlyOf("status of 400");
    }

    @Test
    void whileTheServerStartsABegunFormStaysAndThePageGoesOnByItself() {
        signIn("#/templates/bin-scan?scan=LSCO_56K", "demo");
        browser.find("h1", "Bin a scan");
        fill("Token", "very-secret-seven");
        gateway.starting(true);
        try {
            browser.driver().executeScript("document.dispatchEvent(new Event('visibilitychange'))");
            assertThat(browser.find(".polled > .failure", "The server is starting")
                            .getText())
                    .contains("tries again by itself");
            browser.click("button", "Preview");
            browser.find(".outcome .failure", "The server is starting");
            assertThat(valueOf("Token")).isEqualTo("very-secret-seven");
        } finally {
            gateway.starting(false);
        }
        browser.awaitNo(".polled > .failure");
        assertThat(valueOf("Token")).isEqualTo("very-secret-seven");
        browser.click("button", "Preview");
        browser.find(".preview", "LSCO_56K");
        complainedOnlyOf("status of 404");
    }

    @Test
    void whatAStrictProfileFindsIsASentence() {
        keep(
                "strict",
                "1",
                MESSAGE,
                ",'profile':'telbe','strict':true,'metadata':{'scanNumber':38,'sample':'LSCO','sampleTemperature':31,"
                        + "'thzFrequency':{'value':0.7,'unit':'THz'}}");
        signIn("#/templates/strict", "demo");
        browser.click("button", "Preview");

        assertThat(browser.find(".outcome .failure li").getText())
                .isEqualTo("sampleTemperature has no unit. Expected is the unit K.");
        demo.post("/helipoint/templates/strict/actions/delete", "{}");
        complainedOnlyOf("status of 400");
    }

    @Test
    void whatTheNameOfAScanFolderSaysIsSaidToBeFromThere() {
        String folder = "039_0p7THz_YBCO_2mmZnTe_32K_13.06.2018_0535_02";
        String job = demo.submit(
                json("{'Name':'of a folder','Executable':'echo','Arguments':['/raw/%s/data'],'MetadataProfile':'telbe'}"
                        .formatted(folder)));
        awaitStatus(job, "SUCCESSFUL");
        signIn("#/workflows/" + job, "demo");

        assertThat(browser.find("table.metadata tr", "YBCO").getText()).contains("the name of the folder " + folder);
    }

    @Test
    void onlyNumbersAreLookedForWithTheirUnit() {
        String job = demo.submit(json("{'Name':'of units','ApplicationName':'Date',"
                + "'Metadata':{'state':{'value':'cold','unit':'K'},'heat':{'value':77,'unit':'K'}}}"));
        awaitStatus(job, "SUCCESSFUL");
        signIn("#/workflows/" + job, "demo");
        for (String value : List.of("cold K", "77 K")) {
            browser.click("table.metadata a", value);
            await().until(() -> names().equals(List.of("of units")));
            browser.driver().navigate().back();
        }
    }

    @Test
    void theKeyboardIsEnoughForAForm() {
        signIn("#/templates/bin-scan", "demo");
        browser.find("h1", "Bin a scan");
        browser.tabTo(field("Scan").findElement(By.cssSelector("input")));
        browser.press("LSCO_57K");
        browser.tabTo(field("Mode").findElement(By.cssSelector("select")));
        browser.press("binning");
        browser.tabTo(field("Token").findElement(By.cssSelector("input")));
        browser.press("very-secret-eight");
        browser.tabTo(browser.find("form button", "Preview"));
        browser.press(Keys.ENTER);
        browser.tabTo(browser.find("button.submit", "Start now"));
        browser.press(Keys.SPACE);
        browser.tabTo(browser.find(".done a", "Look at it"));
        browser.press(Keys.ENTER);

        browser.find("h1", "bins of LSCO_57K");
        assertThat(attempt(demo.get("/helipoint/workflows?meta.sample=LSCO_57K")
                                .json()
                                .at("/workflows/0/id")
                                .asText())
                        .at("/template/parameters/mode")
                        .asText())
                .isEqualTo("binning");
    }

    @Test
    void aStartWhoseAnswerIsLostIsTriedAgainAndIsOneJob() {
        signIn("#/templates/bin-scan?scan=LSCO_55K", "demo");
        browser.find("h1", "Bin a scan");
        fill("Token", "very-secret-six");
        browser.click("button", "Preview");
        browser.find(".preview");
        browser.driver().executeScript("""
                const fetched = window.fetch;
                window.fetch = async (url, ...more) => {
                  const answer = await fetched(url, ...more);
                  if (String(url).endsWith('/actions/start')) {
                    window.fetch = fetched;
                    throw new TypeError('lost');
                  }
                  return answer;
                };""");
        browser.click("button", "Start now");
        assertThat(browser.find(".outcome .failure").getText())
                .contains("cannot be reached", "press the same button again")
                .doesNotContain("by itself");
        awaitJobOf("LSCO_55K");
        browser.click("button", "Start now");
        browser.click(".done a", "Look at it");
        browser.find("h1", "bins of LSCO_55K");

        assertThat(jobsOf("LSCO_55K")).isEqualTo(1);
    }

    @Test
    void aBrokenFileOfTheSiteIsShownToAdministratorsUntilItIsWhole() throws IOException {
        Path file = directory.conf("helipoint-templates").resolve("half.json");
        String whole = json("{'name':'half','version':'1','job':{'Executable':'echo'}}");
        Files.writeString(file, whole.substring(0, 30));
        try {
            signIn("#/status", "demo");
            browser.find("main", "Files that are no templates");
            assertThat(browser.find("main").getText()).doesNotContain("half.json");
            signIn("#/status", "admin");
            assertThat(browser.find("ul.failure li", "half.json").getText()).contains("is not JSON");

            Files.writeString(file, whole);
            browser.awaitNo("ul.failure");
            assertThat(browser.find("main").getText())
                    .contains("Of the site")
                    .doesNotContain("Files that are no templates");
        } finally {
            Files.delete(file);
        }
    }

    private static JsonNode parameters(String workflow) {
        JsonNode parameters =
                demo.get("/helipoint/workflows/" + workflow).json().at("/steps/0/attempts/0/template/parameters");
        assertThat(parameters.path("files").isArray()).as(parameters.toString()).isTrue();
        return parameters;
    }

    @Test
    void aWorkflowIsSavedAsATemplateSharedAndDeleted() {
        signIn("#/workflows/" + done, "demo");
        browser.click("a.button", "Save as template");
        browser.fill("input[name=name]", "page-sorting");
        browser.fill("input[name=title]", "Sorting, once more");
        browser.choose("select[name=share]", "site");
        browser.click("button", "Preview");
        assertThat(browser.find("textarea").getAttribute("value")).contains("res=0.02", "${");
        browser.click("button", "Save");
        browser.find(".done", "Version 1 is saved");
        assertThat(demo.get("/helipoint/templates/page-sorting")
                        .json()
                        .path("share")
                        .asText())
                .isEqualTo("site");
        signIn("#/workflows/" + done, "demo");
        browser.click("a.button", "Save as template");
        browser.fill("input[name=name]", "page-sorting");
        browser.fill("input[name=title]", "Sorting, once more");
        browser.fill("input[name=description]", "A new version stays shared");
        browser.click("button", "Preview");
        browser.click("button", "Save");
        browser.find(".done", "Version 2 is saved");
        assertThat(demo.get("/helipoint/templates/page-sorting")
                        .json()
                        .path("share")
                        .asText())
                .isEqualTo("site");
        browser.click(".done a", "Sorting, once more");
        browser.find("h1", "Sorting, once more");
        browser.click("button", "Preview");
        browser.find(".preview", "res=0.02");

        signIn("#/templates", "other");
        assertThat(browser.find(".gallery li", "Sorting, once more").getText())
                .containsIgnoringCase("of CN=Demo User")
                .doesNotContain("Delete");
        signIn("#/templates", "demo");
        browser.click(".gallery li:has(a[href*=page-sorting]) button", "Delete");
        browser.click(".gallery li:has(a[href*=page-sorting]) button", "Really delete");
        await().until(() -> browser.texts(".gallery h2").stream().noneMatch("Sorting, once more"::equals));
    }

    @Test
    void aTemplateThatWasDeletedElsewhereLeavesTheGallery() {
        String template = json("{'name':'gone','title':'Gone already','job':{'Executable':'echo'}}");
        assertThat(demo.post("/helipoint/templates", template).status()).isEqualTo(201);
        signIn("#/templates", "demo");
        browser.find(".gallery h2", "Gone already");
        assertThat(demo.post("/helipoint/templates/gone/actions/delete", "{}").status())
                .isEqualTo(200);

        browser.click(".gallery li:has(a[href*=gone]) button", "Delete");
        browser.click(".gallery li:has(a[href*=gone]) button", "Really delete");

        await().until(() -> browser.texts(".gallery h2").stream().noneMatch("Gone already"::equals));
        assertThat(browser.texts("[role=alert]")).isEmpty();
        complainedOnlyOf("status of 404");
    }

    @Test
    void aTemplateIsMadeOfTheNewestAttemptAndSaysSo() {
        String first = demo.submit(json("{'Name':'twice','Executable':'echo','Arguments':['once']}"));
        awaitStatus(first, "SUCCESSFUL");
        UnicoreClient.Answer restart = demo.post(
                "/helipoint/workflows/" + first + "/actions/restart",
                json("{'changes':{'Arguments':['once','more']}}"));
        String second = restart.json().path("run").asText();
        assertThat(second).as(restart.text()).isNotEmpty();
        await().until(() ->
                demo.get("/helipoint/workflows/" + first + "/runs/" + second).status() == 200);
        signIn("#/workflows/" + first + "/template?run=" + first, "demo");

        assertThat(browser.find("main p a", "twice").getAttribute("href")).endsWith("?run=" + second);
        browser.fill("input[name=name]", "page-twice");
        browser.click("button", "Preview");
        assertThat(browser.find("textarea").getAttribute("value")).contains("more");
    }

    @Test
    void whatTheServerProposesAsATemplateCanBeChanged() {
        signIn("#/workflows/" + done + "/template", "demo");
        browser.fill("input[name=name]", "page-changed");
        browser.click("button", "Preview");
        String proposed = browser.find("textarea").getAttribute("value");
        browser.fill("textarea", "{");
        browser.click("button", "Save");
        browser.find(".failure", "not a JSON object");
        browser.fill("textarea", proposed.replace("\"echo\"", "\"printf\""));
        browser.click("button", "Save");
        browser.find(".done", "is saved");

        assertThat(demo.get("/helipoint/templates/page-changed")
                        .json()
                        .at("/job/Executable")
                        .asText())
                .isEqualTo("printf");
        demo.post("/helipoint/templates/page-changed/actions/delete", "{}");
    }

    @Test
    void metadataIsChangedByHandAndItsHistoryKept() {
        String workflow = startBinning("LSCO_60K");
        signIn("#/workflows/" + workflow, "demo");
        assertThat(browser.find("table.metadata").getText()).contains("binWidth", "0.05 ps", "the job description");
        assertThat(browser.find(".findings").getText()).contains("thzFrequency");

        browser.fill("form.entry input[name=key]", "sampleTemperature");
        browser.fill("form.entry input[name=value]", "60");
        browser.fill("form.entry input[name=unit]", "K");
        browser.click("form.entry button", "Save");
        browser.find("table.metadata tr", "60 K");
        browser.find("button[aria-label='Change sampleTemperature']").click();
        assertThat(browser.find("form.entry input[name=unit]").getAttribute("value"))
                .isEqualTo("K");
        browser.fill("form.entry input[name=value]", "61");
        browser.click("form.entry button", "Save");
        browser.find("table.metadata tr", "61 K");
        browser.find("button[aria-label='Remove binWidth']").click();
        await().until(() -> !browser.find("table.metadata").getText().contains("binWidth"));
        browser.click("button", "Show what was changed by hand");

        assertThat(browser.find("ol.history[role=status]").getText())
                .contains("sampleTemperature", "60 K", "61 K", "binWidth");
        assertThat(metadata(workflow).toString()).contains("61").doesNotContain("binWidth");
    }

    @Test
    void aChangeByHandKeepsTheKindOfAValue() {
        String job = demo.submit(json(
                "{'Name':'of kinds','ApplicationName':'Date','Metadata':{'run':'031','good':true,'list':['a','b']}}"));
        awaitStatus(job, "SUCCESSFUL");
        signIn("#/workflows/" + job, "demo");
        changeByHand("run", "032", "032");
        changeByHand("good", "false", "false");
        changeByHand("list", json("['a','c']"), "a, c");

        assertThat(metadata(job).findValues("value"))
                .extracting(JsonNode::toString)
                .containsExactlyInAnyOrder(json("'032'"), "false", json("['a','c']"));
    }

    private static void changeByHand(String key, String text, String shown) {
        browser.find("button[aria-label='Change " + key + "']").click();
        browser.fill("form.entry input[name=value]", text);
        browser.click("form.entry button", "Save");
        browser.find("table.metadata tr", shown);
    }

    private static JsonNode metadata(String workflow) {
        return demo.get("/helipoint/workflows/" + workflow).json().path("metadata");
    }

    @Test
    void aSecretIsNoMetadata() {
        signIn("#/workflows/" + done, "demo");
        browser.click("summary", "Metadata");
        browser.fill("form.entry input[name=key]", "password");
        browser.fill("form.entry input[name=value]", "abc");
        browser.click("form.entry button", "Save");

        browser.find(".failure", "looks like a secret");
        complainedOnlyOf("status of 400");
    }

    @Test
    void workflowsAreFoundByMetadataAndShowIt() {
        startBinning("LSCO_70K");
        startBinning("YBCO_70K");
        signIn("#/workflows", "demo");
        browser.find(".workflows td.name", "YBCO_70K");
        assertThat(browser.texts(".workflows thead th")).contains("sample", "binWidth");
        browser.choose(".add select[name=name]", "meta");
        browser.fill(".add input[name=key]", "sample");
        browser.fill(".add input[name=value]", "LSCO_70K");
        browser.click(".add button", "Add");
        browser.find(".chip", "sample = LSCO_70K");
        await().until(() -> names().equals(List.of("bins of LSCO_70K")));
        assertThat(browser.texts("td[data-label=binWidth]")).containsExactly("0.05 ps");

        browser.fill(".add input[name=key]", "binWidth");
        browser.choose(".add select[name=relation]", ".lte");
        browser.fill(".add input[name=value]", "0.04 ps");
        browser.click(".add button", "Add");
        browser.find(".chip", "binWidth ≤ 0.04 ps");
        browser.find(".empty");
        browser.click(".chip", "binWidth");
        browser.click(".workflows a", "LSCO_70K");
        browser.click("table.metadata a", "0.05 ps");
        browser.find(".chip", "binWidth = 0.05 ps");
        await().until(() -> names().containsAll(List.of("bins of LSCO_70K", "bins of YBCO_70K")));
        browser.go("#/workflows?meta.sample.exists=false");
        browser.find(".chip", "sample: not there");
        browser.find(".workflows td.name", "sorting");
    }

    @Test
    void whoHasNoSuchMetadataHasNothingInItsColumn() {
        demo.submit(json("{'Name':'built','ApplicationName':'Date','Metadata':{'constructor':'somebody'}}"));
        signIn("#/workflows", "demo");
        browser.find("td[data-label=constructor]", "somebody");

        assertThat(browser.texts("td[data-label=constructor]")).containsOnly("–", "somebody");
    }

    @Test
    void theWorstTemplateIsTextAndNothingElse() {
        String attack = "<img src=x onerror=alert(1)>";
        String name = "attack";
        assertThat(demo.post(
                                "/helipoint/templates",
                                json(
                                        "{'name':'%s','title':'%s','description':'%s','job':{'Executable':'echo','Arguments':['${a}']},"
                                                        .formatted(name, attack, attack)
                                                + "'parameters':{'properties':{'a':{'type':'string','title':'%s','description':'%s','default':'%s','x-unit':'%s'}}}}"
                                                        .formatted(attack, attack, attack, attack)))
                        .status())
                .isEqualTo(201);
        signIn("#/templates", "demo");
        browser.find(".gallery h2", attack);
        browser.click(".gallery a", attack);
        browser.find("h1", attack);
        browser.click("button", "Preview");
        browser.find(".preview", attack);

        assertThat(browser.driver()
                        .executeScript("return document.querySelectorAll('#page script, #page img, [onerror]').length"))
                .isEqualTo(0L);
        demo.post("/helipoint/templates/" + name + "/actions/delete", "{}");
    }
}
