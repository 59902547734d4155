package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.testing.SavedRuns;
import ai.gaze.testing.StripedImages;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.data.DataAccess;
import ai.gaze.training.data.FetchListener;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with validation images and test images. */
class ThreePartsTest {

    @TempDir private Path folder;
    private Path data;
    private Path run;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void writeImages() throws IOException {
        data = folder.resolve("data");
        run = folder.resolve("run");
        StripedImages.write(data.resolve("train"), 4, 40);
        StripedImages.write(data.resolve("valid"), 3, 40);
        StripedImages.write(data.resolve("test"), 2, 40);
    }

    @Test
    void validationImagesSteerAndTheTestIsTouchedOnceWithTheBestCheckpoint() throws IOException {
        RunResult result = train();
        assertEquals(
                List.of("validation", "validation"),
                RunReader.epochs(run).stream().map(EpochMetrics::evaluatedOn).toList());
        assertEquals("best", result.testedCheckpoint());
        try (TrainedNetwork network = TrainedNetwork.load(run, "best", "cpu", warnings::add)) {
            Evaluation evaluation = network.evaluate(images().load(network.info().datasetSpec()));
            assertEquals(6, evaluation.labels().length, "of test and not of valid");
            assertEquals(result.testAccuracy(), evaluation.accuracy());
            assertEquals(9, network.info().files().validation());
            assertEquals("valid", network.info().files().folderOf("validation"));
        }
        assertEquals(List.of(), warnings);
    }

    @Test
    void brokenImagesOfEveryPartAreCountedAtTheEnd() throws IOException {
        Files.writeString(data.resolve("valid/rows/000.png"), "no image");
        Files.writeString(data.resolve("test/rows/000.png"), "no image");
        try (TrainingRun training =
                TrainingRun.create(run, recipe(), images(), "cpu", Runs.warnings(warnings))) {
            training.execute(new StopRequest());
        }
        String last = warnings.get(warnings.size() - 1);
        assertTrue(
                last.startsWith(
                        "broken and left out: 1 of 9 validation images (the accuracy is that of"
                                + " the other 8) and 1 of 6 test images (the accuracy is that of"
                                + " the other 5): "),
                last);
    }

    @Test
    void theBestCheckpointDoesNotDependOnTheTestImages() throws IOException {
        train();
        List<ObjectNode> before = Runs.metrics(run);
        Path other = folder.resolve("other");
        StripedImages.write(data.resolve("test"), 1, 24);
        Runs.train(other, recipe(), images());
        assertEquals(before, Runs.metrics(other));
    }

    @Test
    void aHoldOutThatWasAskedForIsToldNotToBeTaken() throws IOException {
        try (TrainingRun training =
                TrainingRun.create(
                        run,
                        recipe("validation", "hold-out", "hold-out", "6"),
                        images(),
                        "cpu",
                        Runs.warnings(warnings))) {
            training.execute(new StopRequest());
        }
        assertEquals(
                List.of(
                        "images are to be held out, but the data have validation images of their own:"
                                + " they steer the training, and no training images are held out"),
                warnings);
        assertEquals(12 * 2, RunReader.epochs(run).get(1).iteration() * 12, "all are trained on");
    }

    @Test
    void aRunOfTwoPartsFromBeforeThereWereThreeGoesOn() throws IOException {
        Files.move(data.resolve("test"), folder.resolve("aside"));
        train();
        assertFalse(Runs.json(run.resolve("run.json")).get("files").has("validation"));
        SavedRuns.editInfo(run, json -> ((ObjectNode) json.get("files")).remove("parts"));
        Runs.resume(run, images(), new RunListener() {});
        Files.move(folder.resolve("aside"), data.resolve("test"));
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Runs.resume(run, images(), new RunListener() {}));
        assertTrue(
                e.getMessage().contains("others now (12 training, 9 validation and 6 test images)"),
                e.getMessage());
    }

    @Test
    void otherFilesOfTheSameNumberAreToldAsSuch() throws IOException {
        train();
        Files.move(data.resolve("test/rows/000.png"), data.resolve("test/rows/9.png"));
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Runs.resume(run, images(), new RunListener() {}));
        assertTrue(
                e.getMessage().contains(" has as many now, of other names or sizes: give it back"),
                e.getMessage());
    }

    private RunResult train() {
        return Runs.train(run, recipe(), images());
    }

    private static Recipe recipe(String... more) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("dataset", "image-folder");
        settings.put("data.image-size", "32");
        settings.put("epochs", "2");
        settings.put("batch-size", "12");
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return RecipeFile.read("cnn", settings);
    }

    private DatasetLoader images() {
        return asked -> new DataAccess(FetchListener.SILENT, warnings::add).load(asked, data);
    }
}
