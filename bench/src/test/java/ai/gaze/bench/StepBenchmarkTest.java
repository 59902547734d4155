package ai.gaze.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeFile;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepBenchmarkTest {

    private static final Recipe RECIPE = recipe("se", "eager");

    private static Recipe recipe(String attention, String execution) {
        return RecipeFile.read(
                "cnn",
                Map.of(
                        "model",
                        "resnet20",
                        "attention",
                        attention,
                        "batch-size",
                        "2",
                        "execution",
                        execution));
    }

    private interface Maker {

        TimedStep with(NDManager manager) throws IOException;
    }

    /** Else the floor would be that of something else. Multi-head attention has constants. */
    @ParameterizedTest
    @ValueSource(strings = {"se", "mhsa"})
    void theFunctionMakesTheStepsOfTheTraining(String attention) throws IOException {
        Recipe recipe = recipe(attention, "eager");
        ModelSpec spec = recipe.modelSpec(10, 32);
        float[] expected = losses(m -> new GazeStep(m, spec, recipe, Layout.NCHW, w -> {}));
        float[] actual = losses(m -> new FunctionStep(m, spec, recipe, Layout.NCHW));
        assertArrayEquals(expected, actual, 1e-3f);
        assertTrue(expected[0] != expected[3], "the weights stood still");
    }

    private static float[] losses(Maker maker) throws IOException {
        Engine.getInstance().setRandomSeed(1);
        float[] losses = new float[4];
        try (NDManager manager = NDManager.newBaseManager(Device.cpu());
                TimedStep steps = maker.with(manager)) {
            for (int i = 0; i < losses.length; i++) {
                try (NDManager step = steps.manager().newSubManager()) {
                    losses[i] = steps.run(step).getFloat();
                }
            }
        }
        return losses;
    }

    @Test
    void everyLayoutIsMeasuredBesideItsFloors() throws IOException {
        List<StepTime> times =
                new StepBenchmark(List.of(RECIPE), List.of(Layout.values()), 1, 1, "cpu")
                        .run(line -> {});
        assertEquals(
                List.of("Gaze", "one function", "arithmetic"),
                times.stream().limit(3).map(t -> t.kind().by()).toList());
        assertEquals(
                List.of("channels-last", "nchw"),
                times.stream().map(t -> t.kind().layout()).distinct().toList());
        for (StepTime time : times) {
            assertTrue(time.milliseconds().least() > 0, time.toString());
            assertEquals(
                    2000 / time.milliseconds().median(), time.imagesPerSecond().median(), 1e-6);
        }
        assertEquals(1, times.get(1).timesFunction().median());
    }

    @Test
    void executionsShareTheirFloors() throws IOException {
        List<Recipe> recipes = List.of(RECIPE, recipe("se", "compiled"));
        List<StepTime> times =
                new StepBenchmark(recipes, List.of(Layout.NCHW), 1, 1, "cpu").run(line -> {});
        assertEquals(
                List.of("eager", "floor", "floor", "compiled"),
                times.stream().map(t -> t.kind().execution()).toList());
    }

    /** DJL has no numbers of bfloat16, and a GPU makes products of float16 as fast. */
    @Test
    void theRowOfTheArithmeticNamesWhatItComputesIn() {
        StepKind kind = StepKind.of(RECIPE, Layout.NCHW, "cpu");
        StepKind other = StepBenchmark.limit(kind, Precision.BF16, Optional.of(DataType.FLOAT16));
        assertEquals("fp16", other.precision());
        StepKind same = StepBenchmark.limit(kind, Precision.FP32, Optional.of(DataType.FLOAT32));
        assertEquals(kind.precision(), same.precision());
        assertEquals("arithmetic", same.by());
    }

    @Test
    void bothLayoutsAreBatchesOfImages() {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (Layout layout : Layout.values()) {
                assertEquals(
                        new Shape(4, 3, 8, 8),
                        StepBatch.random(manager, 4, 8, 10, layout).images().getShape());
            }
        }
    }

    @Test
    void mistakesAreSaidBeforeAnythingRuns() {
        assertThrows(
                UserException.class,
                () -> new StepBenchmark(List.of(RECIPE), List.of(Layout.NCHW), 0, 1, "cpu"));
        assertThrows(UserException.class, () -> Layout.parse("nhwc"));
    }
}
