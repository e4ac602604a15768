package org.helipoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each view, light and dark, wide and narrow: can be read by all, and is kept as a picture for {@code docs/page}. */
class PagePicturesIT extends OnThePage {

    private static String binned;

    @BeforeAll
    static void startFromATemplate() {
        for (String scan : List.of("LSCO_31K", "LSCO_35K", "YBCO_80K")) {
            binned = startBinning(scan);
        }
    }

    @ParameterizedTest
    @CsvSource({"light, 1280", "light, 390", "dark, 1280", "dark, 390"})
    void everyViewCanBeReadByAll(String scheme, int width) throws IOException {
        browser.look(scheme, width);
        try {
            browser.open(page(""));
            browser.find(".sign-in");
            assertAccessible("sign-in", scheme, width);
            enter("demo");
            browser.find("svg.days");
            assertAccessible("overview", scheme, width);
            browser.go("#/workflows/" + done);
            browser.find(".timeline");
            assertAccessible("workflow", scheme, width);
            browser.go("#/workflows/" + binned);
            browser.find(".findings");
            browser.driver().executeScript("document.querySelector('.findings').scrollIntoView()");
            assertAccessible("metadata", scheme, width);
            browser.go("#/workflows/" + binned + "/template");
            browser.click("button", "Preview");
            browser.find("textarea");
            assertAccessible("save-template", scheme, width);
            browser.go("#/templates");
            browser.find(".gallery");
            assertAccessible("templates", scheme, width);
            browser.go("#/templates/bin-scan?scan=LSCO&bins=99");
            browser.click("button", "Preview");
            browser.find(".parameter .failure");
            assertAccessible("template", scheme, width);
            complainedOnlyOf("status of 400");
            browser.go("#/workflows/" + binned + "/again");
            browser.find(".actions a", "Link to this form");
            assertAccessible("again", scheme, width);
            browser.go("#/workflows/" + failed + "/restart");
            browser.click("button", "Preview");
            browser.find(".preview");
            assertAccessible("restart", scheme, width);
            browser.go("#/workflows/" + done + "/compare?a=" + done + "&b=" + done);
            browser.find(".compared");
            assertAccessible("compare", scheme, width);
            browser.go("#/restarts?id=" + failed);
            browser.click("button", "Preview");
            browser.find(".preview");
            assertAccessible("restarts", scheme, width);
            browser.go("#/tasks/" + taskOfNothing());
            browser.find("progress");
            assertAccessible("task", scheme, width);
            browser.go("#/tasks");
            browser.find("table.tasks");
            assertAccessible("tasks", scheme, width);
            browser.go("#/statistics");
            browser.find(".rankings");
            assertAccessible("statistics", scheme, width);
            browser.go("#/status");
            browser.find(".facts");
            assertAccessible("status", scheme, width);
        } finally {
            browser.look("light", 1280);
        }
    }

    private static String taskOfNothing() {
        return demo.post("/helipoint/workflows/actions/restart", json("{'filter':{'name':'none of this name'}}"))
                .json()
                .path("id")
                .asText();
    }

    private static void assertAccessible(String view, String scheme, int width) throws IOException {
        String name = view + "-" + scheme + "-" + (width > 500 ? "wide" : "narrow") + ".png";
        browser.picture(Path.of("target", "page", name));
        assertThat(browser.accessibilityProblems()).as(name).isEmpty();
        assertThat(browser.driver().executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .as(name + " fits into the window's width")
                .isEqualTo(true);
    }
}
