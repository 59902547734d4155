package ai.gaze.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.gaze.training.TrainableNetwork;
import ai.gaze.training.augment.Augmenter;
import ai.gaze.training.augment.BatchSource;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.BatchStream;
import ai.gaze.training.data.EpochPlan;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.device.Devices;
import ai.gaze.training.run.Recipe;
import ai.gaze.training.run.RecipeTraining;
import ai.gaze.training.schedule.Rates;
import ai.gaze.training.torch.EngineCalls;
import ai.gaze.training.torch.EngineProfile;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Counts what a training step asks of the engine, which a GPU would wait for: calls, kernels, bytes
 * and the time of the host. Images are 32x32, of noise, in 10 classes.
 *
 * @param recipe what is trained
 * @param device name of the device
 */
public record LaunchBenchmark(Recipe recipe, String device) {

    private static final int SIDE = 32;
    private static final int CLASSES = 10;
    private static final int WARM_UP = 3;
    private static final int STEPS = 10;
    private static final int FEW_IMAGES = 4;
    private static final int TIMED = 300;
    private static final double MOST_SECONDS = 5;

    /** Of a fused Adam: weights, their gradient, and two means of it. */
    private static final long FUSED_READS = 4;

    /** Of all steps together, which one array of bytes has to hold. */
    private static final int MOST_IMAGES =
            (Integer.MAX_VALUE - 8) / (SIDE * SIDE * LabeledImages.RGB);

    public LaunchBenchmark {
        MeasurableStep.require(recipe);
        int most = MOST_IMAGES / (WARM_UP + STEPS + 1) / batches(recipe);
        if (recipe.batchSize() > most) {
            throw UserException.of(
                    "batch-size %,d is too large to count a step of; set at most %,d",
                    recipe.batchSize(), most);
        }
    }

    private static int batches(Recipe recipe) {
        return Objects.requireNonNullElse(recipe.accumulate(), 1);
    }

    /** What the step is of, for who reads several tables. */
    private String step(Device on) {
        return String.join(
                ", ",
                recipe.attention().toString().equals("none")
                        ? recipe.model()
                        : recipe.model() + " + " + recipe.attention(),
                (batches(recipe) > 1 ? batches(recipe) + " batches of " : "batch ")
                        + recipe.batchSize(),
                recipe.precision().toString(),
                recipe.execution().name().toLowerCase(Locale.ROOT),
                recipe.optimizer().name(),
                Devices.name(on));
    }

    /**
     * Counts; the engine must not run yet in this process.
     *
     * @param warning is told why a network cannot be compiled and runs eagerly
     * @return the making of the batch, the step, and their sum
     */
    public List<Launches> run(Consumer<String> warning) throws IOException {
        EngineCalls calls = EngineCalls.count();
        return NoGrad.compute(() -> measure(calls, warning));
    }

    private List<Launches> measure(EngineCalls calls, Consumer<String> warning) throws IOException {
        Device on = Devices.parse(device);
        double[] milliseconds;
        try (Loop few = new Loop(FEW_IMAGES, on, TIMED, warning)) {
            milliseconds = few.milliseconds();
        }
        try (Loop loop = new Loop(recipe.batchSize(), on, WARM_UP + STEPS + 1, warning)) {
            return loop.counted(calls, milliseconds);
        }
    }

    /** The loop over the steps of an epoch. */
    private final class Loop implements AutoCloseable {

        private final NDManager manager;
        private final TrainableNetwork network;
        private final BatchStream batches;
        private final Rates rates;
        private final int steps;
        private final int batchSize;

        Loop(int batchSize, Device device, int steps, Consumer<String> warning) {
            this.steps = steps;
            this.batchSize = batchSize;
            manager = NDManager.newBaseManager(device);
            ModelSpec spec = recipe.modelSpec(CLASSES, SIDE);
            network = RecipeTraining.network(manager, spec, recipe, false, warning);
            Augmenter augmenter = new Augmenter(manager, recipe.augmentation(), SIDE, SIDE);
            int images = steps * batches(recipe) * batchSize;
            batches =
                    BatchSource.of(manager, noise(images), augmenter)
                            .epoch(new EpochPlan(recipe.seed(), 1, 0, batchSize));
            rates = Rates.of(recipe.optimizer().lr());
        }

        private static LabeledImages noise(int images) {
            byte[] pixels = new byte[images * SIDE * SIDE * LabeledImages.RGB];
            new Random(1).nextBytes(pixels);
            int[] labels = IntStream.range(0, images).map(i -> i % CLASSES).toArray();
            List<String> names = IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();
            return new LabeledImages(pixels, labels, SIDE, SIDE, names);
        }

        private List<Batch> next(NDManager step) {
            return Stream.generate(() -> batches.next(step).orElseThrow())
                    .limit(batches(recipe))
                    .toList();
        }

        private void train(NDManager step, List<Batch> made) {
            if (made.size() == 1) {
                network.step(step, made.get(0).images(), made.get(0).labels(), rates);
            } else {
                Iterator<Batch> each = made.iterator();
                int images = made.size() * batchSize;
                network.step(step, owner -> each.next(), made.size(), images, rates);
            }
        }

        /** Returns the time of making a batch, and that of a step. */
        double[] milliseconds() {
            double[][] all = new double[2][steps];
            long start = System.nanoTime();
            int done = 0;
            while (done <= WARM_UP
                    || (done < steps && System.nanoTime() - start < 1e9 * MOST_SECONDS)) {
                long began = System.nanoTime();
                NDManager step = manager.newSubManager();
                List<Batch> batch = next(step);
                long made = System.nanoTime();
                train(step, batch);
                step.close();
                all[0][done] = (made - began) / 1e6;
                all[1][done++] = (System.nanoTime() - made) / 1e6;
            }
            return new double[] {median(all[0], done), median(all[1], done)};
        }

        private static double median(double[] milliseconds, int done) {
            double[] counted = Arrays.copyOfRange(milliseconds, WARM_UP, done);
            return Figure.of("host", "ms", counted).median();
        }

        List<Launches> counted(EngineCalls calls, double[] milliseconds) throws IOException {
            long[] counts = new long[2];
            for (int i = 0; i < WARM_UP + STEPS; i++) {
                long before = calls.total();
                NDManager step = manager.newSubManager();
                List<Batch> batch = next(step);
                long made = calls.total();
                train(step, batch);
                step.close();
                if (i >= WARM_UP) {
                    counts[0] += made - before;
                    counts[1] += calls.total() - made;
                }
            }
            NDManager step = manager.newSubManager();
            List<Batch> batch = new ArrayList<>();
            EngineTrace making = EngineTrace.read(EngineProfile.of(() -> batch.addAll(next(step))));
            EngineTrace training = EngineTrace.read(EngineProfile.of(() -> train(step, batch)));
            step.close();
            Launches made = launches("batch, augmented", counts[0], making, milliseconds[0]);
            Launches trained = launches("training on it", counts[1], training, milliseconds[1]);
            return List.of(made, trained, Launches.sum("step", made, trained));
        }

        private Launches launches(String part, long calls, EngineTrace trace, double milliseconds) {
            long fused = FUSED_READS * trace.fused() * network.parameters().vector().size();
            return new Launches(
                    step(manager.getDevice()),
                    part,
                    (double) calls / STEPS,
                    trace.kernels(),
                    4 * (trace.read() + fused) / 1e6,
                    trace.made() / 1e6,
                    milliseconds);
        }

        @Override
        public void close() {
            batches.close();
            network.close();
            manager.close();
        }
    }
}
