package ai.gaze.training.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.training.run.RunListener;
import ai.gaze.training.run.Runs;
import ai.gaze.training.run.StopRequest;
import ai.gaze.training.run.TrainedNetwork;
import ai.gaze.training.run.TrainingRun;
import ai.gaze.training.ui.UiServer;
import ai.gaze.training.web.Browser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a network looks at, asked in a browser. */
class LookPageTest {

    private static final int IMAGE = 7;
    private static final Position PIXEL = new Position(21, 6);

    @TempDir private static Path runs;
    private static UiServer server;

    @BeforeAll
    static void start() throws IOException {
        DatasetLoader few = Runs.images(40, 20);
        for (String attention : List.of("non-local", "dual", "criss-cross", "se")) {
            Map<String, String> settings =
                    Map.of(
                            "dataset",
                            EmbeddedSample.NAME,
                            "epochs",
                            "1",
                            "batch-size",
                            "20",
                            "attention",
                            attention);
            try (TrainingRun training =
                    TrainingRun.create(
                            runs.resolve(attention),
                            RecipeFile.read("cnn", settings),
                            few,
                            "cpu",
                            new RunListener() {})) {
                assertTrue(training.execute(new StopRequest()).isPresent());
            }
        }
        server = UiServer.start(runs, "127.0.0.1", 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"non-local", "dual", "criss-cross"})
    void aClickGivesTheAffinitiesOfThatPixelAsTheBlockComputedThem(String attention)
            throws IOException {
        try (Browser browser = Browser.start()) {
            browser.open(page(attention), Browser.DESKTOP, false);
            browser.await("return !!document.querySelector('.mark')");
            browser.run(
                    "const box = document.querySelector('.mark').parentNode;"
                            + " const place = box.getBoundingClientRect();"
                            + " box.dispatchEvent(new MouseEvent('click', { bubbles: true,"
                            + " clientX: place.left + (6 + 0.5) / 32 * place.width,"
                            + " clientY: place.top + (21 + 0.5) / 32 * place.height }));");
            browser.await(
                    "return [...document.querySelectorAll('h3')].some(h =>"
                            + " h.textContent.includes('what position 10,3 attends to'))");
            for (ObservedWeights weights : weights(attention)) {
                if (weights.receiver() == null) {
                    continue;
                }
                String pass = weights.pass() == 1 ? "" : "-" + weights.pass();
                String figure = weights.module() + "-affinity" + pass;
                List<?> drawn =
                        (List<?>)
                                browser.run(
                                        ("const canvas = document.querySelector('figure[data-name=\"%s\"]"
                                                        + " canvas'); return"
                                                        + " [...canvas.getContext('2d').getImageData(0, 0,"
                                                        + " canvas.width, canvas.height).data]")
                                                .formatted(figure));
                Range range = Range.of(weights.values());
                List<Long> expected = new ArrayList<>();
                for (float value : weights.values()) {
                    int color = Viridis.color(range.share(value));
                    expected.addAll(
                            List.of(
                                    (long) (color >> 16 & 0xff),
                                    (long) (color >> 8 & 0xff),
                                    (long) (color & 0xff),
                                    255L));
                }
                assertEquals(expected, drawn, figure);
            }
            assertEquals(List.of(), browser.problems(server.address()));
        }
    }

    private static String page(String run) {
        return server.address() + "#/look/" + run + "/" + IMAGE;
    }

    private static List<ObservedWeights> weights(String run) throws IOException {
        LabeledImages image = EmbeddedSample.read().test().read(new int[] {IMAGE}).images();
        try (TrainedNetwork trained =
                        TrainedNetwork.load(runs.resolve(run), "best", "cpu", warning -> {});
                ExplainedNetwork network = ExplainedNetwork.of(trained)) {
            return AttentionWeights.of(
                    network, new InputImage("", image.height(), image.pixels()), PIXEL);
        }
    }

    @Test
    void everyKindOfPictureFitsAPhoneInTheDarkAndAnotherImageFollows() {
        try (Browser browser = Browser.start()) {
            browser.open(page("se"), Browser.PHONE, true);
            browser.await("return document.querySelectorAll('figure').length === 6");
            assertEquals(
                    List.of("Class", "With attention (%)", "Without (%)"),
                    browser.run(
                            "return [...document.querySelectorAll('.predictions thead"
                                    + " th')].map(h => h.textContent)"));
            assertTrue(browser.texts("h2").get(0).startsWith("Test image 7: "));
            browser.click("button[aria-label=\"the next one\"]");
            browser.await(
                    "return document.querySelector('h2')?.textContent.startsWith('Test image 8: ')");
            browser.run(
                    "const colours = document.querySelector('input[type=range]');"
                            + " colours.value = 1; colours.dispatchEvent(new Event('input'));");
            assertEquals(
                    "1",
                    browser.run(
                            "return getComputedStyle(document.querySelector('.over"
                                    + " canvas')).opacity"));
            assertEquals(List.of(), browser.problems(server.address()));
        }
    }

    @Test
    void aPictureThatIsBroughtIsAskedInPlaceOfATestImage() {
        try (Browser browser = Browser.start()) {
            browser.open(page("non-local"), Browser.DESKTOP, false);
            browser.await("return !!document.querySelector('.mark')");
            browser.run(
                    "const canvas = document.createElement('canvas'); canvas.width = 90;"
                            + " canvas.height = 60; const context = canvas.getContext('2d');"
                            + " context.fillStyle = '#c03020'; context.fillRect(9, 9, 40, 40);"
                            + " canvas.toBlob(blob => { const files = new DataTransfer();"
                            + " files.items.add(new File([blob], 'red.png'));"
                            + " document.querySelector('.drop').dispatchEvent(new DragEvent('drop',"
                            + " { dataTransfer: files, bubbles: true })); });");
            browser.await("return document.querySelector('h2')?.textContent === 'Your picture'");
            browser.run(
                    "const files = new DataTransfer(); files.items.add(new File(['no'],"
                            + " 'a.png')); document.querySelector('.drop').dispatchEvent(new"
                            + " DragEvent('drop', { dataTransfer: files, bubbles: true }));");
            browser.await("return !!document.querySelector('.warning')");
            assertEquals(
                    "the picture is not an image that can be read: it is not a PNG, JPEG, GIF, BMP,"
                            + " TIFF or WebP file; give a whole image file",
                    browser.text(".warning"));
        }
    }
}
