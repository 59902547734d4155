package ai.gaze.training.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.compare.ComparisonResult;
import ai.gaze.training.compare.Results;
import ai.gaze.training.web.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code results.html} shows, in a real browser. */
final class PageInBrowserTest {

    private static Browser browser;

    private final ComparisonResult result =
            Results.withMetrics(
                    Results.experiment(3, 92.34, 93.56),
                    new double[][] {{90, 91, 90.5}, {91, 92.2, Double.NaN}});

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    private void open(ComparisonResult shown, int width, boolean dark) throws IOException {
        Reports.write(shown, folder);
        browser.open(folder.resolve(Reports.PAGE).toUri().toString(), width, dark);
    }

    @Test
    void nothingFailsNothingIsAskedForAndNothingIsWiderThanTheScreen() throws IOException {
        for (int width : new int[] {Browser.DESKTOP, Browser.PHONE}) {
            open(result, width, width == Browser.PHONE);
            assertEquals(List.of(), browser.problems(""));
        }
    }

    @Test
    void whatIsWrongWithAPageIsSeen() throws IOException {
        open(result, Browser.PHONE, false);
        Path page = folder.resolve(Reports.PAGE);
        String broken =
                Files.readString(page)
                        .replace("<meta http-equiv", "<meta name")
                        .replace(
                                "<main>",
                                "<main><img src='http://127.0.0.1:9/missing.png'>"
                                        + "<script>oops()</script>");
        browser.open(page, broken, Browser.PHONE, false);
        String problems = browser.problems("").toString();
        assertTrue(problems.contains("missing.png") && problems.contains("oops"), problems);
        browser.run("document.querySelector('main').style.width = '900px'");
        assertTrue(browser.problems("").toString().contains("900 wide on 390"));
    }

    @Test
    void theFiguresAreThoseOfTheTableForPeople() throws IOException {
        open(result, Browser.DESKTOP, false);
        List<String> lines = MarkdownReport.table(result).lines().toList();
        List<String> shown = browser.texts(".figures tr");
        for (int i : new int[] {0, 2, 3}) {
            String[] cells =
                    lines.get(i).substring(2, lines.get(i).length() - 2).split(" \\| ", -1);
            for (String cell : cells) {
                String row = shown.get(i == 0 ? 0 : i - 1);
                assertTrue(row.contains(cell), cell + " is not in " + row);
            }
        }
        assertTrue(browser.text(".warning").contains("1 of 6 runs failed."));
        assertTrue(
                browser.texts("td").stream()
                        .anyMatch(t -> t.contains("the loss became NaN | in epoch 2")));
        assertEquals("A made-up comparison & its page", browser.text("h1"));
        assertTrue(browser.texts("h3").contains("Variant <1> (3 runs, 1 failed)"));
        for (String fact : List.of("a processor", "gaze 0.1.0", "seeds 1 to 3", "gaze compare")) {
            assertTrue(browser.texts("dd").toString().contains(fact), fact);
        }
    }

    @Test
    void theHeadOfAColumnSortsByItsNumbers() throws IOException {
        open(result, Browser.DESKTOP, false);
        String order = ".figures tbody th";
        assertEquals(List.of("Variant <0>", "Variant <1>"), browser.texts(order));
        browser.click(".figures thead th:nth-child(5) button");
        assertEquals(List.of("Variant <1>", "Variant <0>"), browser.texts(order));
        assertEquals(
                "descending",
                browser.run(
                        "return document.querySelector('.figures thead"
                                + " th:nth-child(5)').getAttribute('aria-sort')"));
        browser.click(".figures thead th:nth-child(5) button");
        assertEquals(List.of("Variant <0>", "Variant <1>"), browser.texts(order));
    }

    @Test
    void whatIsNotThereYetIsSaid() throws IOException {
        open(
                Results.result(Results.experiment(1, null, null), new double[][] {{90}, {91}}),
                Browser.DESKTOP,
                false);
        assertTrue(browser.text(".said").contains("a point says nothing about spread"));
        open(
                Results.result(Results.experiment(3, null, null), new double[][] {{90, 91, 92}}),
                Browser.DESKTOP,
                false);
        assertTrue(browser.texts("h3").contains("Variant <0> (3 runs)"));
        assertFalse(browser.texts("h3").toString().contains("Variant <1> ("));
        assertEquals(List.of(), browser.problems(""));
    }
}
