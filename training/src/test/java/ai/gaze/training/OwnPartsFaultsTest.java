package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.loss.Loss;
import ai.gaze.training.augment.Augmentation;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.callback.Callbacks;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.ImageSource;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.metric.Evaluation;
import ai.gaze.training.metric.Metric;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.optim.Optimizer;
import ai.gaze.training.optim.OptimizerSpec;
import ai.gaze.training.optim.OptimizerType;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.optim.WeightVector;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.schedule.LearningRateSchedule;
import ai.gaze.training.schedule.Rates;
import ai.gaze.training.schedule.ScheduleSpec;
import ai.gaze.training.schedule.ScheduleType;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.Weights;
import ai.gaze.zoo.layer.ForwardObserver;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.registry.Options;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is wrong in somebody's own part of a training is said under its name, and spoils nothing.
 */
@Timeout(300)
class OwnPartsFaultsTest {

    private static LabeledImages images(int side, String... classes) {
        byte[] pixels = new byte[12 * side * side];
        int[] labels = new int[12];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 31);
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
        }
        return classes.length == 0
                ? LabeledImages.of(pixels, labels, side, side, 1)
                : LabeledImages.of(pixels, labels, side, side, 1, List.of(classes));
    }

    private static ImageDataset data() {
        return Datasets.of(images(8, "a", "b"), images(8, "a", "b"));
    }

    private static Block network() {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(2).build());
    }

    private static TrainingBuilder builder() {
        return Training.builder()
                .setNetwork(network())
                .setData(data())
                .optBatchSize(4)
                .optEpochs(2)
                .optDevice(Device.cpu());
    }

    private static TrainingResult run(TrainingBuilder builder) {
        try (Training training = builder.build()) {
            return training.run();
        }
    }

    private static void refused(Executable call, String... words) {
        Throwable e = assertThrows(RuntimeException.class, call);
        assertTrue(e instanceof UserException || e instanceof CallbackException, e::toString);
        for (String word : words) {
            assertTrue(e.getMessage().contains(word), () -> "\"" + word + "\" not in " + e);
        }
    }

    private static void refused(TrainingBuilder builder, String... words) {
        refused(() -> run(builder), words);
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
    private static <T> T missingClass() {
        throw new NoClassDefFoundError("third/party/Gone");
    }

    @Test
    void childrenOfOneNameAreTrainedSavedAndLoaded(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("twins.safetensors");
        Map<String, float[]> saved;
        try (Training training = builder().setNetwork(twins()).optSeed(1).build()) {
            Block network = training.network();
            float[] second = weight(network, 1);
            training.run();
            assertEquals(4, ParameterNames.of(training.network()).size());
            assertTrue(!Arrays.equals(second, weight(training.network(), 1)), "both are trained");
            Weights.save(training.network(), file, Map.of());
            saved = Map.of("0", weight(network, 0), "1", weight(network, 1));
        }
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block other = twins();
            other.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 8, 8));
            assertTrue(Weights.load(other, file, false).isComplete());
            assertArrayEquals(saved.get("0"), weight(other, 0));
            assertArrayEquals(saved.get("1"), weight(other, 1));
        }
    }

    private static Block twins() {
        ParallelBlock two =
                new ParallelBlock(
                        lists ->
                                new NDList(
                                        lists.get(0)
                                                .singletonOrThrow()
                                                .add(lists.get(1).singletonOrThrow())));
        two.add(Linear.builder().setUnits(2).build()).add(Linear.builder().setUnits(2).build());
        return new SequentialBlock().add(Blocks.batchFlattenBlock()).add(two);
    }

    private static float[] weight(Block network, int index) {
        return ParameterNames.of(network).values().stream()
                .filter(p -> p.getName().equals("weight"))
                .skip(index)
                .findFirst()
                .orElseThrow()
                .getArray()
                .toFloatArray();
    }

    @Test
    void aBlockThatStandsInTwoPlacesHasItsWeightsOnce() {
        Block shared = Linear.builder().setUnits(2).build();
        Block network =
                new SequentialBlock()
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(2).build())
                        .add(shared)
                        .add(shared);
        try (Training training = builder().setNetwork(network).build()) {
            assertEquals(64 * 2 + 2 + 2 * 2 + 2, training.parameters());
            training.run();
            Map<String, NDArray> saved = training.save(training.newManager()).tensors();
            assertArrayEquals(
                    saved.get("2.weight").toFloatArray(), saved.get("3.weight").toFloatArray());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "3"})
    void aBlockThatStandsInTwoPlacesIsFrozenUnderEitherName(String name) {
        Block shared = Linear.builder().setUnits(2).build();
        Block network =
                new SequentialBlock()
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(2).build())
                        .add(shared)
                        .add(shared);
        FreezePlan plan = new FreezePlan(List.of(name), List.of(), new TreeMap<>());
        try (Training training = builder().setNetwork(network).optFreeze(plan).build()) {
            assertEquals(2 * 2 + 2, training.frozen());
        }
    }

    @Test
    void testImagesOfOtherClassesAreRefusedAndSoIsAnotherOrder() {
        refused(
                () -> Datasets.of(images(8, "c0", "c1"), images(8, "c1", "c0")),
                "in another order",
                "test images");
        refused(
                () -> Datasets.of(images(8, "a", "b"), images(8, "a", "b", "c")),
                "class c",
                "test images");
        ImageDataset whole = data();
        refused(
                builder()
                        .setData(
                                new ImageDataset(
                                        "x",
                                        images(8, "a", "b"),
                                        images(8, "b", "a"),
                                        whole.statistics(),
                                        false)),
                "in another order");
        try (Training training = builder().build()) {
            refused(() -> training.evaluate(images(8, "b", "a")), "set of images", "another order");
            refused(() -> training.evaluate(null), "null");
            refused(() -> training.observe(5, 0, new ForwardObserver() {}), "at least 1");
            refused(() -> training.observe(5, 1, null), "observe was given null");
            // Nobody named these.
            assertEquals(12, training.evaluate(images(8)).labels().length);
        }
        assertEquals(2, Datasets.of(images(8), images(8), List.of("x", "y")).classNames().size());
    }

    @Test
    void aMetricThatWritesIntoWhatItGetsSpoilsNothing() {
        Metric wild =
                new Metric() {
                    @Override
                    public String name() {
                        return "wild";
                    }

                    @Override
                    public Accumulator begin(NDManager owner) {
                        return new Accumulator() {
                            @Override
                            public void add(NDArray labels, NDArray logits) {
                                logits.muli(-1);
                                labels.muli(0);
                            }

                            @Override
                            public double value(Evaluation e) {
                                Arrays.fill(e.labels(), 0);
                                Arrays.sort(e.predictions());
                                Arrays.fill(e.losses(), 0);
                                return 0;
                            }
                        };
                    }
                };
        TrainingResult plain = run(builder().addMetric(Metrics.macroF1()));
        TrainingResult spoilt = run(builder().addMetric(wild, Metrics.macroF1()));
        for (int i = 0; i < 2; i++) {
            EpochMetrics good = plain.history().get(i);
            EpochMetrics bad = spoilt.history().get(i);
            assertEquals(good.evalAccuracy(), bad.evalAccuracy());
            assertEquals(good.evalLoss(), bad.evalLoss());
            assertEquals(good.metrics().get("macro_f1"), bad.metrics().get("macro_f1"));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.001, Double.NaN, Double.POSITIVE_INFINITY})
    void aRateThatIsNoneEndsTheTrainingBeforeItsStep(double rate) {
        LongToDoubleFunction own = step -> step == 4 ? rate * 1000 : 1;
        refused(
                builder().optSchedule(Schedules.of(own)),
                "schedule own gives a learning rate of",
                "for step 5");
    }

    private static ScheduleSpec schedule(LearningRateSchedule schedule) {
        return Schedules.of(ScheduleType.of("mine", List.of(), (o, lr, length) -> schedule));
    }

    @Test
    void aScheduleThatFailsIsNamed() {
        refused(
                builder()
                        .optSchedule(
                                schedule(
                                        step -> {
                                            throw new IllegalStateException("no rate");
                                        })),
                "schedule mine failed in at",
                "no rate");
        refused(builder().optSchedule(schedule(step -> null)), "schedule mine gives nothing");
        refused(
                builder()
                        .optSchedule(
                                schedule(step -> new Rates(0.1, OptionalDouble.of(Double.NaN)))),
                "momentum of NaN");
        refused(
                builder()
                        .optSchedule(
                                schedule(
                                        new LearningRateSchedule() {
                                            @Override
                                            public Rates at(long step) {
                                                return Rates.of(0.1);
                                            }

                                            @Override
                                            public void onMetric(double metric, long steps) {
                                                missingClass();
                                            }
                                        })),
                "schedule mine failed in onMetric",
                "third/party/Gone");
    }

    /** Does what it is told. */
    private static final class Told extends Optimizer {
        private final BiConsumer<NDArray, NDArray> update;

        Told(WeightVector weights, BiConsumer<NDArray, NDArray> update, String... vectors) {
            super(weights);
            this.update = update;
            for (String vector : vectors) {
                zeros(vector);
            }
        }

        @Override
        protected void update(NDArray weights, NDArray gradient, Rates rates) {
            update.accept(weights, gradient);
        }

        private void late() {
            zeros("late");
        }
    }

    private static OptimizerSpec told(Function<WeightVector, Optimizer> made) {
        return Optimizers.of(
                OptimizerType.of("told", List.of(), (weights, o) -> made.apply(weights)), 0.1);
    }

    @Test
    void anOptimizerThatFailsIsNamed() {
        BiConsumer<NDArray, NDArray> fails = (w, g) -> missingClass();
        refused(
                builder().optOptimizer(told(w -> new Told(w, fails))),
                "optimizer told failed in update",
                "third/party/Gone");
        BiConsumer<NDArray, NDArray> wrong = (w, g) -> w.subi(g.get("0:3"));
        refused(builder().optOptimizer(told(w -> new Told(w, wrong))), "optimizer told failed");
        refused(
                builder().optOptimizer(told(w -> new Told(w, (a, b) -> {}, "m", "m"))),
                "two vectors under \"m\"");
        Told[] made = new Told[1];
        refused(
                builder()
                        .optOptimizer(
                                told(
                                        w -> {
                                            made[0] = new Told(w, (a, b) -> made[0].late());
                                            return made[0];
                                        })),
                "\"late\" in a step");
        refused(
                () ->
                        Optimizers.of(
                                OptimizerType.of(
                                        "two",
                                        List.of(Options.number("lr", 1)),
                                        (w, o) -> new Told(w, fails)),
                                0.1),
                "two options are called \"lr\"");
        refused(
                () ->
                        Optimizers.register(
                                OptimizerType.of(
                                        "named",
                                        List.of(Options.word("name")),
                                        (w, o) -> new Told(w, fails))),
                "optimizer named cannot be registered",
                "\"name\"");
    }

    @Test
    void aDeviceThatItCannotTrainOnIsRefused() {
        for (Device device :
                List.of(
                        Device.of("mps", -1),
                        Device.of("quantum", 3),
                        new Device.MultiDevice(Device.cpu(), Device.cpu()))) {
            refused(() -> builder().optDevice(device).build(), "unknown device");
        }
        refused(() -> builder().optDevice(Device.gpu(77)).build(), "gpu77");
    }

    @Test
    void aTrainingThatEndedEarlyStaysEnded(@TempDir Path folder) {
        Callback first = Callback.afterEpoch(t -> t.stop(StopReason.EARLY_STOPPED));
        Path run = folder.resolve("run");
        try (Training training =
                builder().optEpochs(5).addCallback(first, new RunDirectory(run)).build()) {
            assertEquals(1, training.run().epochs());
            TrainingResult again = training.run();
            assertEquals(StopReason.EARLY_STOPPED, again.reason());
            assertEquals(1, again.epochs());
        }
        try (Training training =
                builder().optEpochs(5).addCallback(RunDirectory.resuming(run)).build()) {
            assertEquals(1, training.run().epochs());
        }
        try (Training training = builder().build()) {
            training.stop(StopReason.EARLY_STOPPED);
            assertEquals(0, training.run().epochs());
            assertEquals(0, training.run().epochs());
        }
    }

    private static Block pooling() {
        return new SequentialBlock()
                .add(
                        new LambdaBlock(
                                x -> new NDList(x.head().mean(new int[] {3}).mean(new int[] {2}))))
                .add(Linear.builder().setUnits(2).build());
    }

    @Test
    void aTrainingThatGoesOnWithOtherPartsIsRefusedOrSaid(@TempDir Path folder) {
        Path run = folder.resolve("run");
        Callback stop =
                Callback.afterStep(
                        t -> {
                            if (t.iteration() == 2) {
                                t.stop();
                            }
                        });
        run(builder().setNetwork(pooling()).addCallback(new RunDirectory(run), stop));
        refused(
                builder()
                        .setNetwork(pooling())
                        .setData(Datasets.of(images(10, "a", "b"), images(10, "a", "b")))
                        .addCallback(RunDirectory.resuming(run)),
                "image-size 8x8",
                "10x10");
        List<String> warnings = new ArrayList<>();
        run(
                builder()
                        .setNetwork(pooling())
                        .optWarning(warnings::add)
                        .optSchedule(Schedules.cosine())
                        .optOptimizer(Optimizers.adam(0.5))
                        .optLoss(Losses.focal(1))
                        .optEma(new EmaSpec(0.9, true))
                        .optBestMonitor("loss")
                        .addAugmentation(Augmentations.horizontalFlip(0.5))
                        .addCallback(RunDirectory.resuming(run)));
        for (String part :
                List.of(
                        "optimizer",
                        "schedule",
                        "loss",
                        "augmentation",
                        "average none",
                        "best monitor accuracy")) {
            assertEquals(
                    1,
                    warnings.stream().filter(w -> w.contains("began with " + part)).count(),
                    part);
        }
    }

    @Test
    void anErrorInACallbackIsNamedAndTheCheckpointIsWritten(@TempDir Path folder) {
        for (Error error : List.of(new AssertionError("no"), new NoClassDefFoundError("no"))) {
            Path run = folder.resolve(error.getClass().getSimpleName());
            Callback fails =
                    Callback.afterStep(
                            t -> {
                                throw error;
                            });
            CallbackException e =
                    assertThrows(
                            CallbackException.class,
                            () -> run(builder().addCallback(fails, new RunDirectory(run))));
            assertEquals(error, e.getCause());
            assertTrue(run.resolve("checkpoints/last.safetensors").toFile().isFile());
        }
        Callback twice = Callback.afterEpoch(t -> {});
        refused(() -> builder().addCallback(twice, twice).build(), "added twice");
    }

    private static Loss loss(Function<NDArray, NDArray> of) {
        return new Loss("mine") {
            @Override
            public NDArray evaluate(NDList labels, NDList predictions) {
                return of.apply(predictions.head());
            }
        };
    }

    @Test
    void whatElseFailsIsNamed() {
        refused(builder().optLoss(loss(x -> missingClass())), "loss mine", "Gone");
        refused(
                builder()
                        .optLoss(
                                loss(
                                        x -> {
                                            NDArray mean = x.mean();
                                            mean.close();
                                            return mean;
                                        })),
                "loss mine gives an array that it has closed");
        Augmentation closing =
                (batch, randoms) -> {
                    NDArray more = batch.add(1);
                    more.close();
                    return more;
                };
        refused(builder().addAugmentation(closing), "gives an array that it has closed");
        refused(
                builder()
                        .setNetwork(
                                new SequentialBlock()
                                        .add(network())
                                        .add(x -> OwnPartsFaultsTest.<NDList>missingClass())),
                "the network cannot compute",
                "Gone");
        refused(builder().addMetric(Metric.of("mine", e -> missingClass())), "metric mine", "Gone");
        refused(
                () ->
                        builder()
                                .optInitialWeights(
                                        n -> {
                                            throw new IllegalStateException("no weights");
                                        })
                                .build(),
                "optInitialWeights",
                "no weights");
        Metric unnamed =
                new Metric() {
                    @Override
                    public String name() {
                        throw new IllegalStateException("no name");
                    }

                    @Override
                    public Accumulator begin(NDManager owner) {
                        return e -> 0;
                    }
                };
        refused(() -> builder().addMetric(unnamed).build(), "no name", "OwnPartsFaultsTest");
    }

    @Test
    void anImageAloneInABatchThatIsNormalizedIsExplained() {
        Block network =
                new SequentialBlock()
                        .add(Conv2d.builder().setKernelShape(new Shape(8, 8)).setFilters(2).build())
                        .add(BatchNorm.builder().build())
                        .add(Blocks.batchFlattenBlock())
                        .add(Linear.builder().setUnits(2).build());
        refused(
                builder().setNetwork(network).optBatchSize(11),
                "batch-size 11 leaves one of 12 images alone",
                "such as 12");
    }

    /** Says what its fields say. */
    private static final class Source implements ImageSource {
        private int size = 12;
        private int height = 8;
        private List<String> names = List.of("a", "b");
        private int[] labels;
        private Runnable onLabel = () -> {};
        private IOException onRead;

        @Override
        public int size() {
            return size;
        }

        @Override
        public int height() {
            return height;
        }

        @Override
        public int width() {
            return 8;
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int label(int index) {
            onLabel.run();
            return index % 2;
        }

        @Override
        public int[] labels() {
            return labels == null ? ImageSource.super.labels() : labels;
        }

        @Override
        public List<String> classNames() {
            return names;
        }

        @Override
        public void read(int index, byte[] target, int at) throws IOException {
            if (onRead != null) {
                throw onRead;
            }
            target[at] = (byte) index;
        }
    }

    private static Source source(java.util.function.Consumer<Source> change) {
        Source source = new Source();
        change.accept(source);
        return source;
    }

    @Test
    void aSourceThatIsNotWhatItSaysIsNamed() {
        Source good = new Source();
        refused(() -> Datasets.of(null, good), "no training images");
        refused(() -> Datasets.of(good, null), "no test images");
        refused(() -> Datasets.of(source(s -> s.height = -8), good), "height", "-8");
        refused(() -> Datasets.of(source(s -> s.height = 60_000_000 * 5), good), "2 GiB");
        refused(() -> Datasets.of(source(s -> s.size = 0), good), "no training images");
        refused(() -> Datasets.of(source(s -> s.names = null), good), "classNames");
        refused(
                () -> Datasets.of(source(s -> s.names = Arrays.asList("a", null)), good),
                "classNames");
        refused(
                () -> Datasets.of(source(s -> s.onLabel = OwnPartsFaultsTest::missingClass), good),
                "the training images",
                "Gone");
        refused(
                () -> Datasets.of(good, source(s -> s.labels = new int[12])),
                "label(1) of the test images",
                "is 1 and labels() has 0");
        refused(() -> Datasets.of(good, source(s -> s.labels = new int[3])), "3 labels");
        ImageDataset whole = Datasets.of(good, good);
        refused(
                builder().setData(new ImageDataset("x", good, null, whole.statistics(), false)),
                "no test images");
        refused(
                builder().setData(new ImageDataset("x", good, good, null, false)),
                "no mean and deviation");
        Source changing = new Source();
        refused(
                builder()
                        .setData(Datasets.of(changing, good))
                        .addCallback(Callback.afterEpoch(t -> changing.size = 9)),
                "were [12, 8, 8, 1]",
                "[9, 8, 8, 1] now");
        Source breaking = new Source();
        TrainingBuilder builder =
                builder()
                        .setData(Datasets.of(breaking, good))
                        .addCallback(
                                Callback.afterEpoch(
                                        t -> breaking.onRead = new IOException("gone")));
        assertThrows(UncheckedIOException.class, () -> run(builder));
    }

    @Test
    void anInterruptEndsATrainingWhereverItsImagesAre() {
        for (ImageSource images : List.of(images(8, "a", "b"), new Source())) {
            TrainingBuilder builder =
                    builder()
                            .setData(Datasets.of(images, images))
                            .addCallback(
                                    Callback.afterStep(t -> Thread.currentThread().interrupt()));
            try {
                refused(builder, "interrupted");
            } finally {
                Thread.interrupted();
            }
        }
    }

    @Test
    void nothingInPlaceOfSomethingIsAMistakeInOneSentence() {
        refused(() -> Losses.crossEntropy(2), "from 0 to 1, not 2.0");
        refused(() -> Losses.focal(-2), "from 0 to 100, not -2.0");
        refused(() -> Losses.focal(1e30), "from 0 to 100, not 1.0E30");
        refused(() -> Losses.of(null), "null was given for a loss");
        refused(() -> Schedules.of((String) null), "null was given for a schedule");
        refused(() -> Schedules.of((LongToDoubleFunction) null), "null was given");
        refused(() -> Optimizers.of((String) null, 1), "null was given for an optimizer");
        refused(() -> Optimizers.adam(1).with("weight-decay", null), "weight-decay", "null");
        refused(() -> Metric.of(null, e -> 0), "\"null\"");
        refused(() -> Metric.of("mine", null), "metric mine");
        refused(() -> Datasets.get(null), "null was given for a data set");
        refused(() -> Callbacks.earlyStopping(-1), "at least 1, not -1");
        refused(() -> builder().addCallback((Callback[]) null), "addCallback was given null");
        refused(() -> builder().addMetric((Metric[]) null), "addMetric was given null");
        refused(() -> builder().addAugmentation((Augmentation[]) null), "addAugmentation");
        Training training = builder().build();
        try (training) {
            refused(() -> training.metric(null), "no epoch");
            training.run();
            refused(() -> training.metric(null), "null was given for the name of a metric");
            refused(() -> training.restore(null), "restore was given null");
            refused(() -> training.restore(CheckpointData.empty()), "where its training stood");
        }
        refused(training::newManager, "closed");
    }

    @Test
    void everyRegistryNamesWhatItHas() {
        assertTrue(Optimizers.names().containsAll(List.of("adam", "adamw", "sgd")));
        assertTrue(Schedules.names().contains("cosine"));
        assertTrue(Losses.names().contains("focal"));
        assertTrue(Callbacks.names().contains("early-stopping"));
        assertInstanceOf(List.class, Optimizers.registry().all());
    }
}
