package ai.gaze.training.report;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Opens a page in a real browser, without a network; a test of it is skipped without Chromium. */
public final class Browser {

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final long PATIENCE_SECONDS = 120;

    /** Width of a screen on a desk. */
    public static final int DESKTOP = 1280;

    /** Width of a phone. */
    public static final int PHONE = 390;

    // Runs in the page after everything else and tells the frame around it what it found.
    private static final String CHECK =
            """
            <script>
            const problems = [];
            addEventListener('error', e => problems.push(e.message || e.target.outerHTML), true);
            addEventListener('load', () => {
              performance.getEntriesByType('resource').filter(r => !r.name.startsWith('data:'))
                .forEach(r => problems.push('loads ' + r.name));
              const width = document.documentElement.scrollWidth;
              if (width > innerWidth) problems.push('is ' + width + ' wide on ' + innerWidth);
              document.querySelectorAll('svg text').forEach(t => {
                const box = t.getBoundingClientRect(), of = t.ownerSVGElement.getBoundingClientRect();
                if (box.left < of.left - 1 || box.right > of.right + 1)
                  problems.push('cuts off ' + t.textContent);
              });
              parent.postMessage('problems: [' + problems.join('; ') + ']', '*');
            });
            </script>
            """;

    // A window of the browser cannot be as narrow as a phone, a frame can. What was found stands in
    // the title, which is dumped.
    private static final String AROUND =
            """
            <!DOCTYPE html><title>nothing was told</title>
            <script>addEventListener('message', e => document.title = e.data);</script>
            <iframe src="page.html" width="%d" height="3000" style="border:0"></iframe>
            """;

    private Browser() {}

    /** Returns what is wrong with a page on a screen of a width, {@code []} for nothing. */
    public static String problems(Path folder, String page, int width)
            throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium is installed, among " + BROWSERS);
        Files.writeString(folder.resolve("page.html"), page.replace("<main>", CHECK + "<main>"));
        Path file = Files.writeString(folder.resolve("around.html"), AROUND.formatted(width));
        Path dumped = folder.resolve("dumped.html");
        Process process =
                new ProcessBuilder(
                                browser.get().toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                                "--window-size=1400,3000",
                                "--dump-dom",
                                file.toUri().toString())
                        .redirectOutput(dumped.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("the browser did not end within its time");
        }
        Matcher title =
                Pattern.compile("<title>problems: (.*?)</title>", Pattern.DOTALL)
                        .matcher(Files.readString(dumped));
        assertTrue(title.find(), () -> "the page was not loaded; exit code " + process.exitValue());
        return title.group(1);
    }

    private static Optional<Path> browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
