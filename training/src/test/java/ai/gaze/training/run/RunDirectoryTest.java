package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.gaze.training.EpochMetrics;
import ai.gaze.training.checkpoint.CheckpointWriteException;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.zoo.UserException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run leaves behind explains itself. */
class RunDirectoryTest {

    private static final DatasetLoader IMAGES = Runs.images(50, 20);
    private static final Recipe RECIPE =
            Runs.recipe("epochs=2", "batch-size=20", "attention=se:reduction=8");

    @TempDir private static Path shared;
    private static Path run;
    private static RunResult result;

    @TempDir private Path folder;

    @BeforeAll
    static void train() {
        run = shared.resolve("run");
        result = Runs.train(run, RECIPE, IMAGES);
    }

    @Test
    void runJsonHasEveryDefaultAndIsReadBackAsTheSameRecipe() throws IOException {
        JsonNode json = Runs.json(run.resolve("run.json"));
        assertEquals(0.999, json.at("/recipe/optimizer/betas/1").asDouble());
        assertEquals(0.5, json.at("/recipe/schedule/factor").asDouble());
        assertEquals(0.2, json.at("/recipe/augmentation/brightness").asDouble());
        assertEquals("se:reduction=8", json.at("/recipe/attention").asText());
        try (RunFiles files = RunFiles.open(run, warning -> {})) {
            assertEquals(RECIPE, files.info().recipe());
        }
    }

    @Test
    void runJsonSaysWhatTheRunWasMadeWith() throws IOException {
        JsonNode json = Runs.json(run.resolve("run.json"));
        for (String version : List.of("gaze", "commit", "djl", "pytorch", "java", "os")) {
            assertFalse(json.at("/versions/" + version).asText().isEmpty(), version);
        }
        assertEquals("cpu", json.path("device").asText());
        assertTrue(json.path("sample").asBoolean());
        assertEquals(10, json.path("classes").size());
        // SimpleCnn with three pairs of matrices of reduction 8.
        int attention = 2 * (32 * 4 + 64 * 8 + 128 * 16);
        assertEquals(1_147_914 + attention, json.path("parameters").asInt());
    }

    @Test
    void theLossOfEveryIterationIsRecorded() throws IOException {
        float[] losses = IterationLog.read(run.resolve("iterations.csv"));
        assertEquals(6, losses.length);
        List<EpochMetrics> epochs = epochs();
        for (int epoch = 0; epoch < 2; epoch++) {
            double mean =
                    (20.0 * losses[3 * epoch]
                                    + 20.0 * losses[3 * epoch + 1]
                                    + 10.0 * losses[3 * epoch + 2])
                            / 50;
            assertEquals(mean, epochs.get(epoch).trainLoss(), 1e-12);
        }
    }

    @Test
    void everyEpochHasItsLossesAccuraciesRateAndTimes() throws IOException {
        List<EpochMetrics> epochs = epochs();
        assertEquals(2, epochs.size());
        for (EpochMetrics epoch : epochs) {
            assertEquals("test", epoch.evaluatedOn());
            assertEquals(1e-3, epoch.learningRate());
            assertTrue(epoch.imagesPerSecond() > 0);
            assertTrue(epoch.seconds() > 50 / epoch.imagesPerSecond());
            assertEquals(0, epoch.trainAccuracy() * 50 % 1, 1e-9);
            assertEquals(0, epoch.evalAccuracy() * 20 % 1, 1e-9);
        }
        assertEquals(3, epochs.get(0).iteration());
        assertEquals(6, epochs.get(1).iteration());
    }

    @Test
    void theResultIsThatOfTheLastEpochWhereTheTestSetSteers() throws IOException {
        EpochMetrics last = epochs().get(1);
        assertEquals(last.evalLoss(), result.testLoss());
        assertEquals(last.evalAccuracy(), result.testAccuracy());
        assertEquals("last", result.testedCheckpoint());
        assertEquals(result, RunReader.result(run).orElseThrow());
    }

    @Test
    void aChangedDigitOfTheResultIsFound() throws IOException {
        Path file = run.resolve("result.json");
        String written = Files.readString(file);
        String digit = "\"best-epoch\" : " + result.bestEpoch();
        assertTrue(written.contains(digit), written);
        try {
            Files.writeString(
                    file, written.replace(digit, "\"best-epoch\" : " + (3 - result.bestEpoch())));
            UserException e = assertThrows(UserException.class, () -> RunReader.result(run));
            assertTrue(
                    e.getMessage().startsWith(file + " was changed after the run wrote it"),
                    e.getMessage());
        } finally {
            Files.writeString(file, written);
        }
    }

    @Test
    void anEvaluationGivesTheNumbersThatTheRunRecorded() throws IOException {
        for (String checkpoint : List.of("last", "best")) {
            int epoch = checkpoint.equals("last") ? 2 : result.bestEpoch();
            EpochMetrics recorded = epochs().get(epoch - 1);
            try (TrainedNetwork network =
                    TrainedNetwork.load(run, checkpoint, "cpu", warning -> {})) {
                Evaluation evaluation = network.evaluate(IMAGES.load(network.info().datasetSpec()));
                assertEquals(recorded.evalLoss(), evaluation.loss());
                assertEquals(recorded.evalAccuracy(), evaluation.accuracy());
            }
        }
    }

    @Test
    void theCurvesAreAPicture() throws IOException {
        assertNotNull(ImageIO.read(run.resolve("curves.png").toFile()));
    }

    @Test
    void aDirectoryThatExistsIsLeftAlone() throws IOException {
        Path existing = Files.createDirectory(folder.resolve("existing"));
        Files.createFile(existing.resolve("somebody's"));
        UserException e =
                assertThrows(UserException.class, () -> Runs.train(existing, RECIPE, IMAGES));
        assertTrue(e.getMessage().contains(existing + " exists already"), e.getMessage());
        assertTrue(e.getMessage().contains("resume it"), e.getMessage());
        try (var files = Files.list(existing)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aMistakeThatTheFirstStepFindsLeavesTheNameFree() throws IOException {
        Path named = folder.resolve("named");
        Recipe mistaken = Runs.recipe("batch-size=10", "loss=focal:alpha=0.25");
        UserException e =
                assertThrows(UserException.class, () -> Runs.train(named, mistaken, IMAGES));
        assertTrue(e.getMessage().startsWith("alpha of loss focal is for two"), e.getMessage());
        assertFalse(Files.exists(named.resolve("run.json")));
        assertEquals(2, Runs.train(named, RECIPE, IMAGES).epochs());
    }

    @Test
    void whatIsLeftOfARunThatWasKilledBeforeItBeganIsNotInTheWay() throws IOException {
        Path begun = Files.createDirectory(folder.resolve("begun"));
        Files.createFile(begun.resolve(".lock"));
        Files.createFile(begun.resolve("run.json." + "0123456789abcdef".repeat(2) + ".tmp"));
        UserException e =
                assertThrows(
                        UserException.class,
                        () -> Runs.resume(begun, IMAGES, new RunListener() {}));
        assertTrue(e.getMessage().contains("is started again as it was"), e.getMessage());
        Runs.train(begun, RECIPE, IMAGES);
        Runs.assertSame(run, begun);
        try (var files = Files.list(begun)) {
            assertTrue(files.noneMatch(f -> f.toString().endsWith(".tmp")));
        }
    }

    @Test
    void aMistakeLeavesNoDirectory() {
        for (String mistake :
                List.of(
                        "batch-size=51",
                        "model=simple-cnm",
                        "attention=sse",
                        "model-options.widht=3",
                        "schedule.warmup-epochs=3")) {
            Path never = folder.resolve("never");
            Recipe recipe = Runs.recipe("epochs=2", "batch-size=20", mistake);
            UserException e =
                    assertThrows(
                            UserException.class, () -> Runs.train(never, recipe, IMAGES), mistake);
            assertTrue(e.getMessage().length() > 30, e.getMessage());
            assertFalse(Files.exists(never), mistake);
        }
    }

    @Test
    void aHoldOutThatTheSampleHasNotIsScaledWithAWarning() throws IOException {
        List<String> warnings = new ArrayList<>();
        Path held = folder.resolve("held");
        Recipe recipe =
                Runs.recipe("epochs=1", "batch-size=30", "validation=hold-out", "hold-out=5000");
        try (TrainingRun small =
                TrainingRun.create(
                        held, recipe, Runs.images(200, 10), "cpu", Runs.warnings(warnings))) {
            assertEquals(20, small.info().recipe().holdOut());
            assertTrue(small.execute(new StopRequest()).isPresent());
        }
        assertEquals(
                List.of(
                        "a hold-out of 5000 images is too many of the 200 of the sample; 20 are"
                                + " held out"),
                warnings);
        assertEquals(6, IterationLog.read(held.resolve("iterations.csv")).length);
        assertEquals("validation", Runs.metrics(held).get(0).path("evaluated_on").asText());
    }

    @Test
    void aFullDiskLeavesTheCheckpointOfTheEpochBefore() throws IOException {
        Path full = folder.resolve("full");
        AtomicReference<byte[]> before = new AtomicReference<>();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        if (metrics.epoch() == 1) {
                            Runs.awaitFirstCheckpoint(full);
                            before.set(fill(full));
                        }
                    }
                };
        try (TrainingRun filling = TrainingRun.create(full, RECIPE, IMAGES, "cpu", listener)) {
            UncheckedIOException e =
                    assertThrows(
                            UncheckedIOException.class, () -> filling.execute(new StopRequest()));
            assertInstanceOf(CheckpointWriteException.class, e.getCause());
        }
        assertArrayEquals(
                before.get(), Files.readAllBytes(full.resolve("checkpoints/last.safetensors")));
        Files.delete(full.resolve("checkpoints/last.previous.safetensors/in-the-way"));
        Files.delete(full.resolve("checkpoints/last.previous.safetensors"));
        Runs.resume(full, IMAGES, new RunListener() {});
        Runs.assertSame(run, full);
    }

    /** What stands in the way of the next checkpoint works for every user, as no right does. */
    private static byte[] fill(Path full) {
        try {
            Path way = full.resolve("checkpoints/last.previous.safetensors");
            Files.deleteIfExists(way);
            Files.createDirectory(way);
            Files.createFile(way.resolve("in-the-way"));
            return Files.readAllBytes(full.resolve("checkpoints/last.safetensors"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<EpochMetrics> epochs() throws IOException {
        List<EpochMetrics> epochs = new ArrayList<>();
        for (var line : MetricsLog.read(run.resolve("metrics.jsonl"))) {
            epochs.add(RunJson.MAPPER.treeToValue(line, EpochMetrics.class));
        }
        return epochs;
    }
}
