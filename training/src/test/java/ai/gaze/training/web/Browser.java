package ai.gaze.training.web;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window; tests with one are skipped where there is none. */
public final class Browser implements AutoCloseable {

    /** Width of a screen on a desk. */
    public static final int DESKTOP = 1200;

    /** Width of a phone. */
    public static final int PHONE = 390;

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Kept, or its level would be forgotten. */
    private static final Logger LOG = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts it. */
    public static Browser start() {
        Optional<Path> browser = BROWSERS.stream().flatMap(name -> find(name).stream()).findFirst();
        Optional<Path> chromedriver = find("chromedriver");
        assumeTrue(
                browser.isPresent() && chromedriver.isPresent(),
                "no browser is installed: Debian's packages are chromium and chromium-driver");
        // What it says of versions does not matter here.
        LOG.setLevel(Level.SEVERE);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.get().toFile());
        options.addArguments(
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
        options.setCapability("goog:loggingPrefs", logs);
        return new Browser(
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(chromedriver.get().toFile())
                                .usingAnyFreePort()
                                .build(),
                        options));
    }

    private static Optional<Path> find(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens a page on a screen of a width, in light or in dark. */
    public void open(String address, int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        dark ? "dark" : "light"))));
        driver.get("about:blank");
        driver.manage().logs().get(LogType.PERFORMANCE);
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(address);
    }

    /** Writes a page into a file and opens it. */
    public void open(Path file, String page, int width, boolean dark) throws IOException {
        open(Files.writeString(file, page).toUri().toString(), width, dark);
    }

    /** Waits until a script returns true. */
    public void await(String script) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!Boolean.TRUE.equals(run(script))) {
            if (System.nanoTime() > end) {
                throw new AssertionError("in vain: " + script);
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** Returns what a script returns. */
    public Object run(String script) {
        return driver.executeScript(script);
    }

    /** Returns the texts of all that a selector of CSS finds. */
    public List<String> texts(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** Waits for the first that a selector of CSS finds, and returns its text. */
    public String text(String selector) {
        // What a click opens may come a moment later, as what stands in <details> does.
        await("return !!document.querySelector('" + selector + "')");
        return texts(selector).get(0);
    }

    /** Clicks on the first that a selector of CSS finds. */
    public void click(String selector) {
        driver.findElement(By.cssSelector(selector)).click();
    }

    /**
     * Returns what went wrong since the page was opened: messages of the console, requests to
     * others than its own host or that failed, and what is wider than the screen.
     *
     * @param own what the addresses begin with that it may ask for; nothing for none
     */
    public List<String> problems(String own) {
        // Charts are drawn in the frame after that in which they get their place.
        driver.executeAsyncScript(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)))");
        List<String> problems = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            problems.add(entry.getMessage());
        }
        String page = driver.getCurrentUrl();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            String message = entry.getMessage();
            if (message.contains("\"Network.requestWillBeSent\"")) {
                String address =
                        message.replaceAll("(?s).*\"request\":\\{.*?\"url\":\"([^\"]*)\".*", "$1");
                if (!address.startsWith("data:")
                        && !address.equals(page)
                        && (own.isEmpty() || !address.startsWith(own))) {
                    problems.add("asks for " + address);
                }
            }
            if (message.contains("\"Network.loadingFailed\"")
                    && !message.contains("net::ERR_ABORTED")) {
                problems.add(message);
            }
        }
        problems.addAll(wide());
        return problems;
    }

    private List<String> wide() {
        Object wide =
                driver.executeScript(
                        "const w = document.documentElement.scrollWidth;"
                                + " return w > innerWidth ? 'is ' + w + ' wide on ' + innerWidth : ''");
        return wide.toString().isEmpty() ? List.of() : List.of(wide.toString());
    }

    /** Returns a picture of what is seen. */
    public byte[] screenshot() {
        return driver.getScreenshotAs(OutputType.BYTES);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
