package ai.gaze.training.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.report.Browser;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPageTest {

    private static final DatasetLoader IMAGES =
            asked -> {
                ImageDataset sample = EmbeddedSample.read();
                return new ImageDataset(
                        sample.name(),
                        sample.train().subset(IntStream.range(0, 40).toArray()),
                        sample.test().subset(IntStream.range(0, 30).toArray()),
                        sample.statistics(),
                        true);
            };

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
    void thePageHasEverySectionAndNeedsNothingElse() throws IOException {
        List<String> warnings = new ArrayList<>();
        String page = Files.readString(RunPage.write(run, IMAGES, "cpu", warnings::add));
        assertEquals(List.of(), warnings);
        for (String heading :
                List.of(
                        "Curves",
                        "Test images",
                        "Worst mistakes",
                        "What attention looks at",
                        "Attention weights",
                        "Epochs",
                        "Configuration")) {
            assertTrue(page.contains("<h2>" + heading + "</h2>"), heading);
        }
        assertTrue(page.contains("Only the sample inside Gaze was trained on"));
        assertTrue(page.contains("cbam1/channel"));
        assertTrue(page.contains("data:image/png;base64,"));
        assertFalse(page.matches("(?s).*(src|href)=\"(?!data:).*"), "loads something");
    }

    @Test
    void inABrowserNothingIsMissingOrTooWide() throws IOException, InterruptedException {
        String page = Files.readString(RunPage.write(run, IMAGES, "cpu", w -> {}));
        Path opened = Files.createDirectories(folder.resolve("opened"));
        assertEquals("[]", Browser.problems(opened, page, Browser.DESKTOP));
        assertEquals("[]", Browser.problems(opened, page, Browser.PHONE));
    }

    @Test
    void withoutTheDataThePageSaysSoAndHasTheRest() throws IOException {
        List<String> warnings = new ArrayList<>();
        DatasetLoader none =
                asked -> {
                    throw new UserException("there is no data set here");
                };
        String page = Files.readString(RunPage.write(run, none, "cpu", warnings::add));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("there is no data set here"), warnings.get(0));
        assertTrue(page.contains("there is no data set here"));
        assertTrue(page.contains("<h2>Attention weights</h2>"));
        assertFalse(page.contains("Worst mistakes"));
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
        assertEquals(List.of(2, 3, 0), Mistakes.worst(evaluation, 5));
        assertEquals(List.of(2), Mistakes.worst(evaluation, 1));
    }
}
