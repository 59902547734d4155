package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.monitor.AttentionMeasurement;
import ai.gaze.training.monitor.AttentionMonitor;
import ai.gaze.training.monitor.AttentionStatistics;
import ai.gaze.training.schedule.Rates;
import ai.gaze.zoo.ModelZoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionWatchTest {

    private static final DatasetLoader IMAGES = Runs.images(50, 20);

    @TempDir private Path folder;

    @Test
    void everyEpochHasALineForEachModuleAndKindOfItsWeights() {
        Runs.train(
                folder.resolve("run"),
                Runs.recipe("epochs=2", "batch-size=50", "attention=cbam"),
                IMAGES);
        List<AttentionStatistics> log = RunReader.attention(folder.resolve("run"));
        assertEquals(
                List.of(
                        "cbam1/channel",
                        "cbam1/spatial",
                        "cbam2/channel",
                        "cbam2/spatial",
                        "cbam3/channel",
                        "cbam3/spatial"),
                log.stream().filter(s -> s.epoch() == 2).map(AttentionStatistics::name).toList());
        assertEquals(12, log.size());
        for (AttentionStatistics s : log) {
            assertTrue(s.mean() > 0 && s.mean() < 1 && s.sd() > 0 && s.max() < 1, s.toString());
        }
    }

    @Test
    void withoutAttentionThereIsNoLog() {
        Runs.train(folder.resolve("run"), Runs.recipe("epochs=1", "batch-size=50"), IMAGES);
        assertFalse(Files.exists(folder.resolve("run/attention.jsonl")));
        assertEquals(List.of(), RunReader.attention(folder.resolve("run")));
    }

    @Test
    void aResumedRunKeepsItsLogAndDoesNotRepeatAWarning() throws IOException {
        // Gates of a module that stands still from the start make no difference.
        Recipe recipe =
                Runs.recipe(
                        "epochs=3",
                        "batch-size=50",
                        "attention=gct",
                        "transfer.freeze=[gct1, gct2, gct3]");
        List<String> unbrokenSaid = new ArrayList<>();
        Path unbroken = folder.resolve("unbroken");
        try (TrainingRun run =
                TrainingRun.create(unbroken, recipe, IMAGES, "cpu", Runs.warnings(unbrokenSaid))) {
            assertTrue(run.execute(new StopRequest()).isPresent());
        }
        Path broken = folder.resolve("broken");
        List<String> said = new ArrayList<>();
        stopAfterTheFirstEpoch(broken, recipe, said);
        Runs.resume(broken, IMAGES, Runs.warnings(said));
        assertEquals(
                Files.readString(unbroken.resolve("attention.jsonl")),
                Files.readString(broken.resolve("attention.jsonl")));
        assertEquals(6, said.size(), said::toString);
        assertEquals(3, said.stream().filter(s -> s.startsWith("after epoch 1, ")).count());
        assertEquals(3, said.stream().filter(s -> s.startsWith("since epoch 1, ")).count());
        assertEquals(unbrokenSaid, said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cbam", "non-local"})
    void trainingEndsWithTheSameBitsWatchedOrNot(String attention) {
        Map<String, float[]> unwatched = trained(attention, false);
        Map<String, float[]> watched = trained(attention, true);
        assertEquals(unwatched.keySet(), watched.keySet());
        unwatched.forEach((name, values) -> assertArrayEquals(values, watched.get(name), name));
    }

    /** All that a checkpoint has of two steps, between which somebody may have watched. */
    private static Map<String, float[]> trained(String attention, boolean watched) {
        Recipe recipe = Runs.recipe("attention=" + attention);
        Map<String, float[]> state = new LinkedHashMap<>();
        try (NDManager manager = NDManager.newBaseManager();
                TrainableNetwork trainee =
                        RecipeTraining.network(
                                manager, recipe.modelSpec(10, 32), recipe, true, w -> {})) {
            Engine.getInstance().setRandomSeed(3);
            NDArray images = manager.randomNormal(0, 1, new Shape(8, 3, 32, 32), DataType.FLOAT32);
            NDArray labels = manager.arange(0, 8, 1, DataType.INT64);
            step(trainee, manager, images, labels);
            if (watched) {
                List<AttentionMeasurement> measured =
                        new AttentionMonitor(ModelZoo.attentionModules(trainee.block()))
                                .measure(1, manager, observer -> trainee.observe(images, observer));
                assertFalse(measured.isEmpty());
            }
            // Dropout draws here where the generator then stands.
            step(trainee, manager, images, labels);
            trainee.parameters().values().forEach((n, v) -> state.put(n, v.toFloatArray()));
            trainee.optimizer().state().forEach((n, v) -> state.put("o." + n, v.toFloatArray()));
        }
        return state;
    }

    private static void step(
            TrainableNetwork trainee, NDManager manager, NDArray images, NDArray labels) {
        try (NDManager step = manager.newSubManager()) {
            trainee.step(step, images, labels, Rates.of(0.001));
        }
    }

    private static void stopAfterTheFirstEpoch(Path run, Recipe recipe, List<String> said) {
        StopRequest stop = new StopRequest();
        RunListener listener =
                new RunListener() {
                    @Override
                    public void epochEnded(EpochMetrics metrics) {
                        stop.stop();
                    }

                    @Override
                    public void warning(String message) {
                        said.add(message);
                    }
                };
        try (TrainingRun training = TrainingRun.create(run, recipe, IMAGES, "cpu", listener)) {
            assertTrue(training.execute(stop).isEmpty());
        }
    }
}
