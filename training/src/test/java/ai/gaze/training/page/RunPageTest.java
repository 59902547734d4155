package ai.gaze.training.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.Runs;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.training.web.Browser;
import ai.gaze.training.web.Page;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPageTest {

    private static final DatasetLoader IMAGES = Runs.images(40, 30);

    @TempDir private static Path folder;
    private static Path run;

    @BeforeAll
    static void train() {
        run = folder.resolve("run");
        Map<String, String> settings =
                Map.of(
                        "dataset",
                        EmbeddedSample.NAME,
                        "epochs",
                        "1",
                        "batch-size",
                        "20",
                        "attention",
                        "cbam");
        try (TrainingRun training =
                TrainingRun.create(
                        run,
                        RecipeFile.read("cnn", settings),
                        IMAGES,
                        "cpu",
                        new RunListener() {})) {
            assertTrue(training.execute(new StopRequest()).isPresent());
        }
    }

    @Test
    void thePageHasEverySectionAndAsksForNothingOnAnyScreen() throws IOException {
        List<String> warnings = new ArrayList<>();
        String page = Files.readString(RunPage.write(run, IMAGES, "cpu", warnings::add));
        assertEquals(List.of(), warnings);
        try (Browser browser = Browser.start()) {
            for (int width : new int[] {Browser.DESKTOP, Browser.PHONE}) {
                browser.open(folder.resolve("page.html"), page, width, width == Browser.PHONE);
                assertEquals(List.of(), browser.problems(""));
            }
            assertEquals(
                    List.of(
                            "Curves",
                            "Test images",
                            "Worst mistakes",
                            "What attention looks at",
                            "Attention weights",
                            "Epochs",
                            "Log",
                            "Configuration"),
                    browser.texts("h2"));
            assertTrue(
                    browser.text(".warning").contains("Only the sample inside Gaze"),
                    browser.texts(".warning").toString());
            assertTrue(browser.texts("th").contains("cbam1/channel"));
            assertEquals("en", browser.run("return document.documentElement.lang"));
            assertEquals(
                    0L,
                    browser.run(
                            "return [...document.querySelectorAll('img')].filter(i => !i.alt ||"
                                    + " !i.naturalWidth).length"));
            browser.click("main > section:last-child summary");
            assertTrue(browser.text("details pre").contains("\"seed\": 1"));
        }
    }

    @Test
    void aCellOfTheConfusionMatrixTellsItsImages() throws IOException {
        RunData data = RunPage.data(run, IMAGES, "cpu", w -> {});
        int[] mistake =
                data.test().cells().stream().filter(c -> c[0] != c[1]).findFirst().orElseThrow();
        assertEquals(30, data.test().cells().stream().mapToInt(c -> c[2]).sum());
        try (Browser browser = Browser.start()) {
            Path file = folder.resolve("matrix.html");
            browser.open(file, Page.write(Page.View.RUN, data), Browser.DESKTOP, false);
            browser.click(
                    ".matrix tbody tr:nth-child(%d) td:nth-child(%d) button"
                            .formatted(mistake[0] + 1, mistake[1] + 2));
            String told = browser.text("div.said");
            assertTrue(told.contains(" taken for "), told);
            assertTrue(told.contains(": " + mistake[2] + " of "), told);
            assertTrue(told.contains("test images " + mistake[3]), told);
        }
    }

    @Test
    void whateverStandsInNamesIsShownAsText() throws IOException {
        List<String> names =
                List.of(
                        "<script>document.title = 'taken'</script>",
                        "\"quotes' & <img src=x onerror=oops()>",
                        "two\nlines",
                        "😀猫",
                        "שלום",
                        "</script><h2>no</h2>",
                        "<!-- no",
                        "\u001b[31m",
                        "$1 ${x} `y`",
                        "%s");
        ObjectNode data = tree();
        data.put("title", names.get(0) + names.get(5));
        ArrayNode classes = ((ObjectNode) data.get("info")).putArray("classes");
        names.forEach(classes::add);
        try (Browser browser = Browser.start()) {
            Path file = folder.resolve("names.html");
            browser.open(file, Page.write(Page.View.RUN, data), Browser.PHONE, false);
            assertEquals(List.of(), browser.problems(""));
            assertEquals(names.get(0) + names.get(5), browser.run("return document.title"));
            assertFalse(browser.texts("h2").contains("no"));
            List<?> shown =
                    (List<?>)
                            browser.run(
                                    "return [...document.querySelectorAll('.matrix tbody"
                                            + " th')].map(t => t.textContent)");
            for (int i = 0; i < names.size(); i++) {
                assertEquals(names.get(i).replace("\u001b", "\\u001b"), shown.get(i));
            }
        }
    }

    @Test
    void aRunOfAThousandClassesIsNotTooLarge() throws IOException {
        ObjectNode data = tree();
        ArrayNode classes = ((ObjectNode) data.get("info")).putArray("classes");
        ArrayNode cells = ((ObjectNode) data.get("test")).putArray("cells");
        for (int i = 0; i < 1000; i++) {
            classes.add("a class with a long name, number " + i);
            cells.add(cells.arrayNode().add(i).add(i).add(35));
            for (int j = 1; j <= 15; j++) {
                int image = 50 * i + j;
                cells.add(cells.arrayNode().add(i).add((i + 37 * j) % 1000).add(1).add(image));
            }
        }
        ArrayNode epochs = (ArrayNode) data.get("epochs");
        for (int i = 1; i < 300; i++) {
            epochs.add(epochs.get(0));
        }
        String page = Page.write(Page.View.RUN, data);
        assertTrue(page.length() < 2 << 20, page.length() + " bytes");
        try (Browser browser = Browser.start()) {
            browser.open(folder.resolve("large.html"), page, Browser.PHONE, true);
            assertEquals(List.of(), browser.problems(""));
        }
    }

    @Test
    void lossesThatAreNoNumbersOrHugeAreGaps() throws IOException {
        ObjectNode data = tree();
        ArrayNode epochs = (ArrayNode) data.get("epochs");
        ObjectNode first = (ObjectNode) epochs.get(0);
        for (double loss :
                new double[] {Double.NaN, 1e300, -1e-300, 2.302585, Math.nextUp(2.302585), 0}) {
            epochs.add(first.deepCopy().put("epoch", epochs.size() + 1).put("train_loss", loss));
        }
        ArrayNode losses = ((ObjectNode) data.get("iterations")).putArray("loss");
        losses.add(Float.NaN).add(Float.MAX_VALUE).add(Float.POSITIVE_INFINITY).add(1e-30).add(2);
        try (Browser browser = Browser.start()) {
            Path file = folder.resolve("losses.html");
            browser.open(file, Page.write(Page.View.RUN, data), Browser.DESKTOP, false);
            browser.click("figure label input[type=checkbox]");
            assertEquals(List.of(), browser.problems(""));
        }
    }

    private static ObjectNode tree() throws IOException {
        String json = Page.json(RunPage.data(run, IMAGES, "cpu", w -> {}));
        return (ObjectNode) new ObjectMapper().readTree(json);
    }

    @Test
    void withoutTheDataThePageSaysSoAndHasTheRest() throws IOException {
        List<String> warnings = new ArrayList<>();
        DatasetLoader none =
                asked -> {
                    throw new UserException("there is no data set here");
                };
        RunData data = RunPage.data(run, none, "cpu", warnings::add);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("there is no data set here"), warnings.get(0));
        assertEquals(warnings, data.test().missing());
        assertNull(data.test().cells());
        assertEquals(2, data.attention().modules().size() / 3);
    }

    @Test
    void aPageThatCannotBeWrittenIsAWarning() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("blocked"));
        Files.copy(run.resolve("run.json"), copy.resolve("run.json"));
        Files.createDirectories(copy.resolve(RunPage.NAME).resolve("in the way"));
        List<String> warnings = new ArrayList<>();
        RunPage.tryWrite(copy, IMAGES, "cpu", warnings::add);
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).startsWith("report.html could not be written"));
        assertTrue(warnings.get(0).contains("the page of " + copy + " can be written again"));
    }

    @Test
    void theWorstMistakesAreTheWrongAnswersWithTheHighestLoss() {
        Evaluation evaluation =
                new Evaluation(
                        List.of("a", "b"),
                        Map.of(),
                        new int[] {0, 0, 1, 1},
                        new int[] {1, 0, 0, 0},
                        new int[] {1, 0, 1, 1},
                        new float[] {2, 9, 5, 3},
                        new float[] {0.9f, 0.5f, 0.9f, 0.9f});
        assertEquals(List.of(2, 3, 0), TestImages.worst(evaluation, 5));
        assertEquals(List.of(2), TestImages.worst(evaluation, 1));
    }
}
