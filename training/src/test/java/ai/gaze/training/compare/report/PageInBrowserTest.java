package ai.gaze.training.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.compare.Results;
import ai.gaze.training.report.Browser;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the page in a real browser, without a network; skipped where no Chromium is installed. */
final class PageInBrowserTest {

    @TempDir Path folder;

    @Test
    void nothingFailsToLoadNothingIsWiderThanTheScreenAndNoTextIsCutOff()
            throws IOException, InterruptedException {
        String page =
                HtmlReport.write(
                        Results.result(
                                Results.experiment(3, 92.34, 93.56),
                                new double[][] {{90, 91, 90.5}, {91, 92.2, Double.NaN}}));
        assertEquals("[]", Browser.problems(folder, page, Browser.DESKTOP));
        assertEquals("[]", Browser.problems(folder, page, Browser.PHONE));
        String broken =
                page.replace("<h1>", "<img src=\"missing.png\"><script>oops()</script><h1>");
        String found = Browser.problems(folder, broken, Browser.PHONE);
        assertTrue(found.contains("missing.png") && found.contains("oops"), found);
    }
}
