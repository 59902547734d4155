package ai.gaze.bench;

import ai.djl.Device;
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
 * Time of a training step with each of many attention modules beside the same network without any;
 * all take turns in one run. Images are 32x32, in 10 classes.
 *
 * @param recipes what is trained: first without attention, then with each
 * @param steps steps of a turn
 * @param turns turns that count
 * @param device name of the device
 */
public record ModelsBenchmark(List<Recipe> recipes, int steps, int turns, String device) {

    private static final int SIDE = 32;
    private static final int CLASSES = 10;

    public ModelsBenchmark {
        if (steps < 1 || turns < 1) {
            throw UserException.of(
                    "a benchmark needs at least 1 step and 1 turn, not %s steps and %s turns",
                    steps, turns);
        }
        recipes = List.copyOf(recipes);
    }

    /**
     * Measures.
     *
     * @param listener is told what goes on, a line at a time
     * @return a line for each recipe, in order
     */
    public List<ModelTime> run(Consumer<String> listener) {
        return NoGrad.compute(() -> measure(listener));
    }

    private List<ModelTime> measure(Consumer<String> listener) {
        List<Timed> entrants = new ArrayList<>();
        Device on = Devices.parse(device);
        CudnnBenchmark.forTraining(on);
        try (NDManager manager = NDManager.newBaseManager(on)) {
            try {
                for (Recipe recipe : recipes) {
                    ModelSpec spec = recipe.modelSpec(CLASSES, SIDE);
                    entrants.add(
                            new GazeStep(manager, spec, recipe, Layout.CHANNELS_LAST, listener));
                }
                double[][] seconds =
                        InTurns.measure(
                                entrants,
                                steps,
                                turns,
                                (taken, i) -> listener.accept(told(recipes.get(i), taken)));
                return times(seconds, Devices.name(manager.getDevice()));
            } finally {
                entrants.forEach(Timed::close);
            }
        }
    }

    private static String told(Recipe recipe, double seconds) {
        return Texts.format("%s + %s: %,.2f ms", recipe.model(), recipe.attention(), 1e3 * seconds);
    }

    private List<ModelTime> times(double[][] seconds, String name) {
        long[] weights =
                recipes.stream()
                        .mapToLong(r -> ModelSummary.of(r.modelSpec(CLASSES, SIDE)).parameters())
                        .toArray();
        List<ModelTime> times = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            times.add(
                    new ModelTime(
                            StepKind.of(recipes.get(i), Layout.CHANNELS_LAST, name),
                            weights[i] - weights[0],
                            Figure.of("step", "ms", InTurns.milliseconds(seconds[i])),
                            Figure.of(
                                    "step / bare",
                                    "ratio",
                                    InTurns.ratios(seconds[i], seconds[0]))));
        }
        return times;
    }
}
