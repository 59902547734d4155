package ai.gaze.training.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.checkpoint.CheckpointStore;
import ai.gaze.training.data.DatasetSpec;
import ai.gaze.training.data.EmbeddedSample;
import ai.gaze.training.metric.Evaluation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run with {@code ema} is evaluated, kept and loaded with the averaged weights. */
class AveragedWeightsTest {

    private static final DatasetLoader IMAGES = Runs.images(60, 40);
    private static final String[] SHORT = {"epochs=2", "batch-size=10"};

    @TempDir private static Path shared;

    private static Path averaged;
    private static Path plain;
    private static RunResult averagedResult;

    @BeforeAll
    static void train() {
        plain = shared.resolve("plain");
        Runs.train(plain, Runs.recipe(SHORT), IMAGES);
        averaged = shared.resolve("averaged");
        averagedResult =
                Runs.train(averaged, Runs.recipe(SHORT[0], SHORT[1], "ema.decay=0.6"), IMAGES);
    }

    @Test
    void theStepsAreThoseOfARunWithoutIt() throws IOException {
        assertArrayEquals(
                IterationLog.read(plain.resolve("iterations.csv")),
                IterationLog.read(averaged.resolve("iterations.csv")));
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> without = checkpoint(manager, plain, "last");
            Map<String, NDArray> with = checkpoint(manager, averaged, "last");
            without.keySet().stream()
                    .filter(name -> !name.startsWith("optimizer."))
                    .forEach(
                            name ->
                                    assertEquals(
                                            without.get(name), with.get("unaveraged." + name)));
        }
    }

    @Test
    void thePlainNamesOfACheckpointHoldTheAverageOfWeightsAndBatchStatistics() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> tensors = checkpoint(manager, averaged, "last");
            for (String name : new String[] {"conv1.weight", "bn1.running_mean"}) {
                assertFalse(
                        tensors.get(name)
                                .allClose(tensors.get("unaveraged." + name), 1e-6, 1e-6, false),
                        name);
            }
        }
    }

    @Test
    void whatTheEpochWasMeasuredWithIsWhatALoadedRunComputes() throws IOException {
        assertEquals(0.6, RunReader.info(averaged).recipe().ema().decay());
        try (TrainedNetwork network = TrainedNetwork.load(averaged, "last", "cpu", warning -> {})) {
            Evaluation again = network.evaluate(IMAGES.load(DatasetSpec.of(EmbeddedSample.NAME)));
            assertEquals(averagedResult.testLoss(), again.loss(), 1e-6);
        }
        double without = RunReader.result(plain).orElseThrow().testLoss();
        assertTrue(Math.abs(without - averagedResult.testLoss()) > 1e-3, "the average is another");
    }

    @Test
    void theBestCheckpointStartsAnotherTrainingAsItIs() {
        Runs.train(
                shared.resolve("next"),
                Runs.recipe(
                        "epochs=1",
                        "batch-size=30",
                        "transfer.init=" + averaged.resolve("checkpoints/best.safetensors")),
                IMAGES);
    }

    private static Map<String, NDArray> checkpoint(NDManager manager, Path run, String name)
            throws IOException {
        return new HashMap<>(
                new CheckpointStore(run.resolve("checkpoints"), warning -> {})
                        .load(manager, name)
                        .tensors());
    }
}
