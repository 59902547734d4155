package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.StripedImages;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on images that are decoded while they train. */
class ImageFolderRunTest {

    @TempDir private static Path shared;
    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();

    @BeforeAll
    static void writeImages() throws IOException {
        StripedImages.write(shared.resolve("train"), 12, 40);
        StripedImages.write(shared.resolve("val"), 4, 40);
    }

    @Test
    void stoppedAfterEverySingleStepItEndsEqual() throws IOException {
        Path unbroken = folder.resolve("unbroken");
        Runs.train(unbroken, recipe(1), images(shared));
        Path broken = folder.resolve("broken");
        StopRequest stop = new StopRequest();
        stop.stop();
        try (TrainingRun run =
                TrainingRun.create(
                        broken, recipe(1), images(shared), "cpu", new RunListener() {})) {
            assertTrue(run.execute(stop).isEmpty());
        }
        for (int i = 0; i < 3; i++) {
            try (TrainingRun run =
                    TrainingRun.resume(broken, images(null), "cpu", new RunListener() {})) {
                assertTrue(run.execute(stop).isEmpty());
            }
        }
        Runs.resume(broken, images(shared), new RunListener() {});
        Runs.assertSame(unbroken, broken);
    }

    @Test
    void theNumberOfThreadsChangesNoBit() throws IOException {
        Path one = folder.resolve("one");
        Path three = folder.resolve("three");
        Runs.train(one, recipe(1), images(shared));
        Runs.train(three, recipe(3), images(shared));
        Runs.assertSame(one, three);
    }

    @Test
    void otherFilesThanItBeganWithAreRefused() throws IOException {
        Path data = folder.resolve("data");
        StripedImages.write(data.resolve("train"), 12, 40);
        StripedImages.write(data.resolve("val"), 4, 40);
        Path run = folder.resolve("run");
        Runs.train(run, recipe(1), images(data));
        Runs.resume(run, images(shared), new RunListener() {});
        Files.delete(data.resolve("train/rows/003.jpg"));
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Runs.resume(run, images(data), new RunListener() {}));
        assertEquals(
                "the run began with 36 training and 12 test images and "
                        + data
                        + " has others now (35 training and 12 test images): give it back the"
                        + " files that it had, or start a new run",
                e.getMessage());
    }

    @Test
    void aBrokenImageIsNamedAndTheRunEndsWell() throws IOException {
        Path data = folder.resolve("data");
        StripedImages.write(data.resolve("train"), 12, 40);
        StripedImages.write(data.resolve("val"), 4, 40);
        Path cut = data.resolve("train/rows/003.jpg");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(cut), 900));
        Files.writeString(data.resolve("val/rows/000.png"), "no image");
        Path run = folder.resolve("run");
        try (TrainingRun training =
                TrainingRun.create(run, recipe(2), images(data), "cpu", Runs.warnings(warnings))) {
            assertTrue(training.execute(new StopRequest()).isPresent());
        }
        assertEquals(3, warnings.size(), warnings::toString);
        assertTrue(warnings.get(2).startsWith("broken and left out: 1 of 36 training images "));
        try (TrainedNetwork network = TrainedNetwork.load(run, "last", "cpu", warnings::add)) {
            Evaluation evaluation =
                    network.evaluate(images(data).load(network.info().datasetSpec()));
            assertEquals(11, evaluation.labels().length);
        }
        assertArrayEquals(StripedImages.CLASSES.toArray(), RunReader.info(run).classes().toArray());
    }

    @Test
    void aBrokenImageThatIsToEndTheRunLeavesTheNameFree() throws IOException {
        Path data = folder.resolve("data");
        StripedImages.write(data.resolve("train"), 12, 40);
        StripedImages.write(data.resolve("val"), 4, 40);
        Path broken = data.resolve("train/rows/000.png");
        byte[] whole = Files.readAllBytes(broken);
        Files.write(broken, new byte[] {1, 2, 3});
        Path run = folder.resolve("run");
        Recipe failing = recipe(1, "data.on-broken-image", "fail");
        UserException e =
                assertThrows(UserException.class, () -> Runs.train(run, failing, images(data)));
        assertTrue(e.getMessage().startsWith("image " + broken + " is broken: "), e::getMessage);
        assertEquals(List.of(), warnings);
        Files.write(broken, whole);
        assertEquals(2, Runs.train(run, failing, images(data)).epochs());
    }

    private static Recipe recipe(int threads, String... more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("dataset", "image-folder");
        settings.put("data.image-size", "32");
        settings.put("data.threads", Integer.toString(threads));
        settings.put("epochs", "2");
        settings.put("batch-size", "18");
        settings.put("eval-batch-size", "5");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return RecipeFile.read("cnn", settings);
    }

    private DatasetLoader images(Path data) {
        return asked -> new DataAccess(FetchListener.SILENT, warnings::add).load(asked, data);
    }
}
