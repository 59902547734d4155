package ai.gaze.bench;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.device.CudnnBenchmark;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelSummary;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Time of a training step with each of many attention modules beside the same network without any.
 * Each module takes turns with the bare network, so that two networks are in memory at a time and a
 * machine whose speed drifts treats both alike. Images are 32x32, in 10 classes.
 *
 * @param bare what is trained without attention
 * @param steps steps of a turn
 * @param turns turns that count
 * @param device name of the device
 */
public record ModelsBenchmark(Recipe bare, int steps, int turns, String device) {

    private static final int SIDE = 32;
    private static final int CLASSES = 10;

    public ModelsBenchmark {
        MeasurableStep.requireOneBatch(bare);
        if (steps < 1 || turns < 1) {
            throw UserException.of(
                    "a benchmark needs at least 1 step and 1 turn, not %s steps and %s turns",
                    steps, turns);
        }
    }

    /** What is measured of the bare network. */
    public StepKind kind() {
        return StepKind.of(bare, Layout.CHANNELS_LAST, Devices.name(Devices.parse(device)));
    }

    /**
     * Measures. A module that cannot be made has its reason, and the others are measured all the
     * same.
     *
     * @param recipes what is trained with each attention
     * @param listener is told what goes on, a line at a time
     * @param measured is given what was measured, as soon as it was
     */
    public void run(List<Recipe> recipes, Consumer<String> listener, Consumer<ModelTime> measured) {
        NoGrad.compute(
                () -> {
                    measure(recipes, listener, measured);
                    return null;
                });
    }

    private void measure(
            List<Recipe> recipes, Consumer<String> listener, Consumer<ModelTime> measured) {
        Device on = Devices.parse(device);
        CudnnBenchmark.forTraining(on);
        try (NDManager manager = NDManager.newBaseManager(on);
                GazeStep without = step(manager, bare, listener)) {
            for (Recipe recipe : recipes) {
                measured.accept(timed(manager, without, recipe, listener));
            }
        }
    }

    private ModelTime timed(
            NDManager manager, GazeStep without, Recipe recipe, Consumer<String> listener) {
        StepKind kind =
                StepKind.of(recipe, Layout.CHANNELS_LAST, Devices.name(manager.getDevice()));
        boolean isBare = recipe.attention().isNone();
        try (GazeStep with = isBare ? null : step(manager, recipe, listener)) {
            List<Timed> both = new ArrayList<>(List.of(without));
            if (with != null) {
                both.add(with);
            }
            double[][] seconds = InTurns.measure(both, steps, turns, (taken, i) -> {});
            double[] own = seconds[both.size() - 1];
            ModelTime time =
                    new ModelTime(
                            kind,
                            weights(recipe) - weights(bare),
                            Figure.of("step", "ms", InTurns.milliseconds(own)),
                            Figure.of("step / bare", "ratio", InTurns.ratios(own, seconds[0])),
                            null);
            listener.accept(
                    Texts.format(
                            "%s + %s: %,.2f ms, %.2f x bare",
                            recipe.model(),
                            recipe.attention(),
                            time.milliseconds().median(),
                            time.timesBare().median()));
            return time;
        } catch (UserException | EngineException e) {
            if (isBare) {
                throw e;
            }
            String why = e.getMessage().lines().findFirst().orElse("it fails");
            listener.accept(recipe.model() + " + " + recipe.attention() + ": " + why);
            return new ModelTime(kind, 0, null, null, why);
        }
    }

    private static GazeStep step(NDManager manager, Recipe recipe, Consumer<String> listener) {
        return new GazeStep(
                manager, recipe.modelSpec(CLASSES, SIDE), recipe, Layout.CHANNELS_LAST, listener);
    }

    private static long weights(Recipe recipe) {
        ModelSpec spec = recipe.modelSpec(CLASSES, SIDE);
        return ModelSummary.of(spec).parameters();
    }
}
