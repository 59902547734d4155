package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.EpochMetrics;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.optim.LossScaler;
import ai.gaze.training.schedule.Rates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in float16 scale their loss and leave out steps whose gradients overflow. */
class Float16RunTest {

    private static final DatasetLoader IMAGES = Runs.images(80, 10);

    @TempDir private Path folder;

    @Test
    void itLearnsAsInFloat32() throws IOException {
        List<String> warnings = new ArrayList<>();
        Path half = folder.resolve("half");
        Recipe recipe = Runs.recipe("epochs=3", "batch-size=8", "precision=fp16");
        try (TrainingRun run =
                TrainingRun.create(half, recipe, IMAGES, "cpu", Runs.warnings(warnings))) {
            run.execute(new StopRequest());
        }
        Path full = folder.resolve("full");
        Runs.train(full, Runs.recipe("epochs=3", "batch-size=8"), IMAGES);
        List<EpochMetrics> expected = RunReader.epochs(full);
        EpochMetrics actual = RunReader.epochs(half).get(2);
        assertTrue(expected.get(2).trainLoss() < 0.9 * expected.get(0).trainLoss());
        // The steps left out, fewer than an epoch has, are missing from what it learned.
        assertTrue(actual.trainLoss() < 1.05 * expected.get(1).trainLoss(), actual.toString());
        assertTrue(actual.trainLoss() > 0.95 * expected.get(2).trainLoss(), actual.toString());
        assertNull(expected.get(2).lossScaling());
        LossScaler.State scaling = actual.lossScaling();
        assertEquals(65536 / Math.pow(2, (double) scaling.skipped()), scaling.scale());
        assertTrue(scaling.skipped() < 10, scaling.toString());
        assertTrue(warnings.get(0).contains("precision fp16 is meant for GPUs"), warnings.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "adamw", "sgd"})
    void aStepWhoseGradientOverflowsLeavesWeightsAndAverageAlone(String optimizer) {
        String own =
                optimizer.equals("sgd") ? "optimizer.momentum=0.9" : "optimizer.betas=[0.9, 0.99]";
        Recipe recipe =
                Runs.recipe(
                        "precision=fp16",
                        "ema.decay=0.5",
                        "optimizer.name=" + optimizer,
                        "optimizer.weight-decay=0.1",
                        own,
                        "optimizer.clip-norm=1");
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                TrainableNetwork trainee =
                        RecipeTraining.network(
                                manager, recipe.modelSpec(10, 32), recipe, true, w -> {})) {
            LossScaler scaler = trainee.scaler().orElseThrow();
            scaler.restore(new LossScaler.State(1024, 5, 0));
            step(manager, trainee);
            assertEquals(new LossScaler.State(1024, 6, 0), scaler.state());
            assertEquals(1, trainee.optimizer().steps());

            NDArray weights = trainee.parameters().vector().duplicate();
            Map<String, float[]> moments = values(trainee.optimizer().state());
            NDArray average = trainee.ema().orElseThrow().average().vector().duplicate();
            scaler.restore(new LossScaler.State(0x1p100, 6, 0));
            step(manager, trainee);
            assertEquals(new LossScaler.State(0x1p99, 0, 1), scaler.state());
            assertEquals(1, trainee.optimizer().steps());
            assertEquals(weights, trainee.parameters().vector());
            assertEquals(average, trainee.ema().orElseThrow().average().vector());
            values(trainee.optimizer().state())
                    .forEach((name, value) -> assertArrayEquals(moments.get(name), value, name));

            scaler.restore(new LossScaler.State(1024, 0, 1));
            step(manager, trainee);
            assertEquals(2, trainee.optimizer().steps());
            assertTrue(!weights.equals(trainee.parameters().vector()), "goes on");
            assertTrue(!average.equals(trainee.ema().orElseThrow().average().vector()), "goes on");
        }
    }

    private static Map<String, float[]> values(Map<String, NDArray> state) {
        return state.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().toFloatArray()));
    }

    private static void step(NDManager manager, TrainableNetwork trainee) {
        try (NDManager step = manager.newSubManager()) {
            NDArray images = step.arange(0f, 4 * 3 * 32 * 32, 1).sin().reshape(4, 3, 32, 32);
            NDArray labels = step.create(new long[] {3, 1, 4, 1}, new Shape(4));
            trainee.step(step, images, labels, Rates.of(0.01));
        }
    }

    @Test
    void aRunThatBeganInFloat32GoesOnInFloat16() throws IOException {
        Path run = folder.resolve("run");
        StopRequest stop = new StopRequest();
        stop.stop();
        Recipe recipe = Runs.recipe("epochs=1", "batch-size=40");
        try (TrainingRun begun =
                TrainingRun.create(run, recipe, IMAGES, "cpu", new RunListener() {})) {
            assertTrue(begun.execute(stop).isEmpty());
        }
        Settings changes = Settings.parse(Map.of("precision", "fp16"));
        try (TrainingRun resumed =
                TrainingRun.resume(run, IMAGES, "cpu", changes, new RunListener() {})) {
            Optional<RunResult> result = resumed.execute(new StopRequest());
            assertTrue(result.isPresent());
        }
        LossScaler.State scaling = RunReader.epochs(run).get(0).lossScaling();
        assertEquals(1, scaling.good() + scaling.skipped());
    }
}
