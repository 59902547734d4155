package ai.gaze.training.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.gaze.training.compare.Results;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the page in a real browser, without a network; skipped where no Chromium is installed. */
final class PageInBrowserTest {

    private static final List<String> BROWSERS =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final long PATIENCE_SECONDS = 120;

    // Run in the page after everything else; what it finds stands in the title, which is dumped.
    private static final String CHECK =
            """
            <script>
            window.problems = [];
            addEventListener('error', e => problems.push(e.message || e.target.outerHTML), true);
            addEventListener('load', () => {
              performance.getEntriesByType('resource').forEach(r => problems.push('loads ' + r.name));
              const width = document.documentElement.scrollWidth;
              if (width > innerWidth) problems.push('is ' + width + ' wide on ' + innerWidth);
              document.querySelectorAll('svg text').forEach(t => {
                const box = t.getBoundingClientRect(), of = t.ownerSVGElement.getBoundingClientRect();
                if (box.left < of.left - 1 || box.right > of.right + 1)
                  problems.push('cuts off ' + t.textContent);
              });
              document.title = 'problems: [' + problems.join('; ') + ']';
            });
            </script>
            """;

    @TempDir Path folder;

    @Test
    void nothingFailsToLoadNothingIsWiderThanTheScreenAndNoTextIsCutOff()
            throws IOException, InterruptedException {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "no Chromium is installed, among " + BROWSERS);
        String page =
                HtmlReport.write(
                        Results.result(
                                Results.experiment(3, 92.34, 93.56),
                                new double[][] {{90, 91, 90.5}, {91, 92.2, Double.NaN}}));
        assertEquals("[]", problems(browser.get(), page, 1280));
        assertEquals("[]", problems(browser.get(), page, 500));
        String broken =
                page.replace("<h1>", "<img src=\"missing.png\"><script>oops()</script><h1>");
        String found = problems(browser.get(), broken, 1280);
        assertTrue(found.contains("missing.png") && found.contains("oops"), found);
    }

    private String problems(Path browser, String page, int width)
            throws IOException, InterruptedException {
        Path file =
                Files.writeString(
                        folder.resolve("page.html"), page.replace("<main>", CHECK + "<main>"));
        Path dumped = folder.resolve("dumped.html");
        Process process =
                new ProcessBuilder(
                                browser.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--user-data-dir=" + Files.createTempDirectory(folder, "profile"),
                                "--window-size=" + width + ",900",
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
