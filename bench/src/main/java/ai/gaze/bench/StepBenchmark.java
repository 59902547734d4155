package ai.gaze.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.gaze.training.device.CudnnBenchmark;
import ai.gaze.training.device.Devices;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelSummary;
import ai.gaze.zoo.Texts;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Time of a training step (forward, backward, optimizer) on a batch that is on the device already,
 * beside two floors: network and loss as one TorchScript function, and the arithmetic alone.
 *
 * <p>All take turns; the arithmetic is left out where DJL has no numbers of the precision. Images
 * are 32x32, in 10 classes.
 *
 * @param recipes what is trained; they may differ in anything
 * @param layouts how the images lie in memory
 * @param steps steps of a turn
 * @param turns turns that count
 * @param device name of the device
 */
public record StepBenchmark(
        List<Recipe> recipes, List<Layout> layouts, int steps, int turns, String device) {

    /** Who makes the steps of Gaze's training. */
    public static final String GAZE = "Gaze";

    /** Who makes the steps of network and loss as one TorchScript function. */
    public static final String FUNCTION = "one function";

    /** Who makes steps of nothing but multiply-adds at the rate of large products. */
    public static final String LIMIT = "arithmetic";

    private static final int SIDE = 32;
    private static final int CLASSES = 10;

    public StepBenchmark {
        if (steps < 1 || turns < 1) {
            throw UserException.of(
                    "a benchmark needs at least 1 step and 1 turn, not %s steps and %s turns",
                    steps, turns);
        }
        recipes = List.copyOf(recipes);
        recipes.forEach(MeasurableStep::requireOneBatch);
        layouts = List.copyOf(layouts);
    }

    /**
     * Measures.
     *
     * @param listener is told what goes on, a line at a time
     * @return a line for each recipe and layout, and one for each floor
     * @throws IOException if the function cannot be written to a temporary file
     */
    public List<StepTime> run(Consumer<String> listener) throws IOException {
        return NoGrad.compute(() -> measure(listener));
    }

    private List<StepTime> measure(Consumer<String> listener) throws IOException {
        Map<StepKind, Timed> entrants = new LinkedHashMap<>();
        Device on = Devices.parse(device);
        CudnnBenchmark.forTraining(on);
        try (NDManager manager = NDManager.newBaseManager(on)) {
            try {
                for (Recipe recipe : recipes) {
                    for (Layout layout : layouts) {
                        enter(entrants, manager, recipe, layout, listener);
                    }
                }
                return measure(entrants, listener);
            } finally {
                entrants.values().forEach(Timed::close);
            }
        }
    }

    private List<StepTime> measure(Map<StepKind, Timed> entrants, Consumer<String> listener) {
        List<StepKind> kinds = List.copyOf(entrants.keySet());
        double[][] seconds =
                InTurns.measure(
                        List.copyOf(entrants.values()),
                        steps,
                        turns,
                        (taken, i) -> tell(listener, kinds.get(i), taken));
        return IntStream.range(0, kinds.size())
                .mapToObj(i -> result(kinds.get(i), seconds[i], floor(kinds, seconds, i)))
                .toList();
    }

    private void enter(
            Map<StepKind, Timed> entrants,
            NDManager manager,
            Recipe recipe,
            Layout layout,
            Consumer<String> listener)
            throws IOException {
        ModelSpec spec = recipe.modelSpec(CLASSES, SIDE);
        StepKind kind = StepKind.of(recipe, layout, Devices.name(manager.getDevice()));
        entrants.put(kind, new GazeStep(manager, spec, recipe, layout, listener));
        StepKind function = kind.by(FUNCTION);
        if (!entrants.containsKey(function)) {
            entrants.put(function, new FunctionStep(manager, spec, recipe, layout));
        }
        Optional<DataType> type = arithmetic(recipe.precision(), manager.getDevice());
        StepKind limit = limit(kind, recipe.precision(), type);
        if (type.isPresent() && !entrants.containsKey(limit)) {
            double multiplyAdds =
                    (double) ModelSummary.of(spec).multiplyAdds() * recipe.batchSize();
            entrants.put(limit, new Arithmetic(manager, type.get(), multiplyAdds));
        }
    }

    /** Its row names what it computes in, which is not always the precision of the step. */
    static StepKind limit(StepKind kind, Precision precision, Optional<DataType> type) {
        boolean isOther = type.isPresent() && type.get() != precision.type();
        return isOther ? kind.by(LIMIT, Precision.FP16.toString()) : kind.by(LIMIT);
    }

    /** DJL has no bfloat16; on a GPU float16 is as fast. */
    private static Optional<DataType> arithmetic(Precision precision, Device device) {
        if (precision == Precision.FP32) {
            return Optional.of(DataType.FLOAT32);
        }
        return device.isGpu() ? Optional.of(DataType.FLOAT16) : Optional.empty();
    }

    private static void tell(Consumer<String> listener, StepKind kind, double seconds) {
        listener.accept(
                Texts.format(
                        "%s, %s, batch %d, %s, %s, %s: %,.2f ms",
                        kind.by(),
                        kind.model(),
                        kind.batchSize(),
                        kind.precision(),
                        kind.execution(),
                        kind.layout(),
                        1e3 * seconds));
    }

    /** The seconds of the function that stands for the same thing. */
    private static double[] floor(List<StepKind> kinds, double[][] seconds, int index) {
        return seconds[kinds.indexOf(kinds.get(index).by(FUNCTION))];
    }

    private static StepTime result(StepKind kind, double[] seconds, double[] floor) {
        double[] speeds = Arrays.stream(seconds).map(s -> kind.batchSize() / s).toArray();
        return new StepTime(
                kind,
                Figure.of("step", "ms", InTurns.milliseconds(seconds)),
                Figure.of("speed", "images/s", speeds),
                Figure.of("step / one function", "ratio", InTurns.ratios(seconds, floor)));
    }
}
