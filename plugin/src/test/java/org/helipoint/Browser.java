package org.helipoint;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.helipoint.testconfigs.Chromium;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** A headless Chromium, and what its user does and sees. */
final class Browser implements AutoCloseable {

    /** Where its user is. */
    static final String ZONE = "Europe/Berlin";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one that lets our servers' own certificates pass. */
    static Browser start() {
        ChromeDriver driver = Chromium.start(ZONE);
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        return new Browser(driver);
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Loads a page anew: nothing in memory stays. */
    void open(String address) {
        driver.get("about:blank");
        driver.get(address);
    }

    /** Goes to another place of the page that is loaded. */
    void go(String hash) {
        driver.executeScript("location.hash = arguments[0]", hash);
    }

    /** How the screen is: 'light' or 'dark', and its width in pixels. */
    void look(String scheme, int width) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** Takes the network away and gives it back. */
    void network(boolean there) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", !there, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** Keeps what is on the screen as a file. */
    void picture(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What axe-core finds on the screen that keeps people from using it: serious and critical issues. */
    List<String> accessibilityProblems() throws IOException {
        try (InputStream axe = Browser.class.getResourceAsStream("/axe.min.js")) {
            driver.executeScript(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ['violations']}).then(
                    ({violations}) => done(violations
                        .filter(({impact}) => impact === 'serious' || impact === 'critical')
                        .map(({id, help, nodes}) => id + ': ' + help + ': '
                            + nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | '))),
                    (error) => done([String(error)]));""");
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    /** Waits until what a CSS selector says is on the screen. */
    WebElement find(String selector) {
        return await().alias(selector + " in " + driver.getCurrentUrl())
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> driver.findElements(By.cssSelector(selector)).stream()
                                .filter(WebElement::isDisplayed)
                                .findFirst()
                                .orElse(null),
                        element -> element != null);
    }

    /** Waits for an element with a text somewhere in it. */
    WebElement find(String selector, String text) {
        return await().alias(selector + " with '" + text + "' in " + driver.getCurrentUrl())
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> driver.findElements(By.cssSelector(selector)).stream()
                                .filter(element -> element.isDisplayed()
                                        && element.getText().contains(text))
                                .findFirst()
                                .orElse(null),
                        element -> element != null);
    }

    /** Waits until nothing on the screen is what a CSS selector says. */
    void awaitNo(String selector) {
        await().alias("no " + selector)
                .atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(() ->
                        driver.findElements(By.cssSelector(selector)).stream().noneMatch(WebElement::isDisplayed));
    }

    /** Clicks what has this text; waits for it. */
    void click(String selector, String text) {
        await().alias("click " + selector + " with '" + text + "'")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    find(selector, text).click();
                    return true;
                });
    }

    /** Presses keys, which go to what has the focus. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Goes on by Tab until the focus is there. */
    void tabTo(WebElement element) {
        for (int i = 0; i < 200; i++) {
            press(Keys.TAB);
            if (driver.switchTo().activeElement().equals(element)) {
                return;
            }
        }
        throw new AssertionError("Tab does not lead to " + element);
    }

    /** Signs in by the form that is on the screen. */
    void enter(String user, String password) {
        fill("input[name=user]", user);
        fill("input[name=password]", password);
        find(".sign-in form button.main").click();
        awaitNo(".sign-in");
    }

    /** Where files go that the page gives to its user without asking for a place. */
    void downloadInto(Path folder) {
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior",
                Map.of(
                        "behavior",
                        "allow",
                        "downloadPath",
                        folder.toAbsolutePath().toString()));
    }

    /** Waits for a second window, and until its address has this part. */
    void awaitWindow(String address) {
        String first = driver.getWindowHandle();
        await().alias("window of " + address)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    for (String window : driver.getWindowHandles()) {
                        driver.switchTo().window(window);
                        boolean found =
                                !window.equals(first) && driver.getCurrentUrl().contains(address);
                        driver.switchTo().window(first);
                        if (found) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    /** Chooses what has a value. */
    void choose(String selector, String value) {
        driver.executeScript(
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))",
                find(selector),
                value);
    }

    /** Replaces what is in an input field. */
    void fill(String selector, String text) {
        WebElement field = find(selector);
        field.clear();
        field.sendKeys(text);
    }

    /** The texts of all elements on the screen that a CSS selector names. */
    List<String> texts(String selector) {
        return await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .until(
                        () -> driver.findElements(By.cssSelector(selector)).stream()
                                .map(WebElement::getText)
                                .toList(),
                        texts -> true);
    }

    /** What the page and the browser have complained of since the last call: errors, refused scripts, CSP reports. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                complaints.add(entry.getMessage());
            }
        }
        return complaints;
    }

    @Override
    public void close() {
        driver.quit();
    }
}
