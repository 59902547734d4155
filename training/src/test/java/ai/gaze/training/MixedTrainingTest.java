package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.gaze.testing.Garbage;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.augment.BatchMixing;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Batch;
import ai.gaze.training.data.ChannelStatistics;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.data.Sampler;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.ClassWeights;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.loss.SoftTargets;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.Runs;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trainings whose images are mixed, whose classes are few or many, and count or come unevenly. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class MixedTrainingTest {

    private static final int SIDE = 8;

    /** Image i is of class 0, but every third of one of the others. */
    private static LabeledImages images(int count, int classes, int salt) {
        byte[] pixels = new byte[count * SIDE * SIDE * 3];
        new Random(salt).nextBytes(pixels);
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % 3 == 2 ? i % classes : 0;
        }
        List<String> names = IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
        return LabeledImages.of(pixels, labels, SIDE, SIDE, 3, names);
    }

    private static ImageDataset data(int count, int classes) {
        return new ImageDataset(
                "random",
                images(count, classes, 1),
                images(6, classes, 2),
                ChannelStatistics.CIFAR10,
                false);
    }

    private static TrainingBuilder builder(int count, int classes) {
        return Training.builder()
                .setNetwork(ModelZoo.create(Runs.recipe("attention=se").modelSpec(classes, SIDE)))
                .setData(data(count, classes))
                .optDevice(Device.cpu())
                .optOptimizer(Optimizers.sgd(0.05))
                .optBatchSize(4)
                .optEpochs(2);
    }

    private static Map<String, float[]> weights(Training training) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        ParameterNames.of(training.network())
                .forEach((name, p) -> weights.put(name, p.getArray().toFloatArray()));
        return weights;
    }

    private static Map<String, float[]> train(TrainingBuilder builder) {
        try (Training training = builder.build()) {
            training.run();
            return weights(training);
        }
    }

    private static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    }

    @ParameterizedTest
    @CsvSource({
        "EAGER, FP32, mixup:alpha=0.2, cross-entropy:label-smoothing=0.1, SHUFFLED, none",
        "COMPILED, FP32, cutmix, focal, BALANCED, none",
        "COMPILED, BF16, mixup-cutmix, binary-cross-entropy:target-threshold=0.2, SHUFFLED, balanced",
        "COMPILED, FP16, mixup-cutmix:prob=0.7, cross-entropy, SEQUENTIAL, effective",
        "EAGER, FP32, mixup-cutmix, bce:sum-classes=true, BALANCED, none"
    })
    void stoppedAfterAnyStepItGoesOnToTheSameBits(
            ExecutionMode mode,
            Precision precision,
            String mixing,
            String loss,
            Sampler sampler,
            String weights) {
        // 13 images in batches of 4: the last one has a single image.
        Supplier<TrainingBuilder> builder =
                () ->
                        builder(13, 3)
                                .optExecution(mode)
                                .optPrecision(precision)
                                .optLoss(Losses.of(loss))
                                .optSampler(sampler)
                                .optClassWeights(new ClassWeights(weights, Map.of()))
                                .addAugmentation(
                                        Augmentations.randomCrop(1),
                                        Augmentations.get(mixing),
                                        Augmentations.horizontalFlip(0.5));
        assertGoesOn(builder, 8);
    }

    @Test
    void aStepOfSeveralMixedBatchesIsGoneOnAfter() {
        assertGoesOn(
                () ->
                        builder(13, 3)
                                .optAccumulate(2)
                                .optSampler(Sampler.BALANCED)
                                .optClassWeights(ClassWeights.effective(0.9))
                                .addAugmentation(Augmentations.mixUpCutMix(1, 1, 1, 0.5)),
                4);
    }

    private static void assertGoesOn(Supplier<TrainingBuilder> builder, int steps) {
        Map<String, float[]> unbroken = train(builder.get());
        for (int stop = 1; stop < steps; stop++) {
            int at = stop;
            Callback stops =
                    Callback.afterStep(
                            t -> {
                                if (t.iteration() == at) {
                                    t.stop();
                                }
                            });
            try (Training first = builder.get().addCallback(stops).build();
                    Training second = builder.get().build()) {
                first.run();
                second.restore(first.save(first.newManager()));
                second.run();
                assertSame(unbroken, weights(second));
            }
        }
    }

    /** Without dropout, of any number of classes. */
    private static Block linear(int classes) {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(classes).build());
    }

    @Test
    void lossAndAccuracyOfAStepAreThoseOfTheMixedBatch() {
        TrainingBuilder builder =
                builder(7, 5)
                        .setNetwork(linear(5))
                        .optBatchSize(7)
                        .optEpochs(1)
                        .optLoss(Losses.crossEntropy(0.1))
                        .addAugmentation(Augmentations.mixUp(1));
        List<Double> losses = new ArrayList<>();
        List<Double> accuracies = new ArrayList<>();
        try (Training training =
                        builder.addCallback(
                                        Callback.afterStep(
                                                t -> {
                                                    losses.add(t.loss());
                                                    accuracies.add(t.progress().accuracy());
                                                }))
                                .build();
                NDManager manager = training.newManager()) {
            Batch batch = training.firstBatch(manager);
            assertEquals(new Shape(7, 5), batch.labels().getShape());
            assertEquals(DataType.FLOAT32, batch.labels().getDataType());
            NDArray logits =
                    training.network()
                            .forward(
                                    new ParameterStore(manager, false),
                                    new NDList(batch.images()),
                                    true)
                            .singletonOrThrow();
            float expected =
                    Losses.mean(Losses.crossEntropy(0.1), batch.labels(), logits).getFloat();
            float right =
                    logits.argMax(1)
                            .eq(batch.labels().argMax(1))
                            .toType(DataType.FLOAT32, false)
                            .mean()
                            .getFloat();
            training.run();
            assertEquals(expected, losses.get(0), 1e-5);
            assertEquals(right, accuracies.get(0), 1e-6);
        }
    }

    @Test
    void eagerAndCompiledLearnTheSame() {
        List<Map<String, float[]>> trained = new ArrayList<>();
        for (ExecutionMode mode : ExecutionMode.values()) {
            TrainingBuilder builder =
                    builder(12, 3).optExecution(mode).addAugmentation(Augmentations.cutMix(1));
            trained.add(train(builder));
        }
        trained.get(0)
                .forEach(
                        (name, values) ->
                                assertArrayEquals(values, trained.get(1).get(name), 1e-5f, name));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 1000", "5, 3"})
    void fewImagesAndAnyNumberOfClassesAreTrained(int count, int classes) {
        for (Sampler sampler : Sampler.values()) {
            TrainingBuilder builder =
                    builder(count, 2)
                            .setNetwork(linear(classes))
                            .setData(data(count, classes))
                            .optBatchSize(Math.min(3, count))
                            .optSampler(sampler)
                            .optClassWeights(ClassWeights.balanced())
                            .addAugmentation(Augmentations.mixUpCutMix(1, 1, 1, 0.5));
            try (Training training = builder.build()) {
                TrainingResult result = training.run();
                assertTrue(Double.isFinite(result.history().get(1).trainLoss()));
                assertEquals(2, result.epochs());
            }
        }
    }

    @Test
    @Tag("garbage")
    void garbageAndAnotherThreadChangeNoBit() throws Exception {
        Supplier<TrainingBuilder> builder =
                () ->
                        builder(9, 3)
                                .optExecution(ExecutionMode.COMPILED)
                                .optClassWeights(ClassWeights.effective(0.99))
                                .optLoss(Losses.binaryCrossEntropy(0.1).targetThreshold(0.2))
                                .addAugmentation(Augmentations.mixUpCutMix(0.8, 1, 1, 0.5));
        Map<String, float[]> quiet = train(builder.get());
        assertSame(quiet, Garbage.during(() -> train(builder.get())));
        assertSame(quiet, CompletableFuture.supplyAsync(() -> train(builder.get())).get());
    }

    @Test
    void aMixingOfOnesOwnTakesPart() {
        BatchMixing halves =
                (images, targets, random) ->
                        new Batch(images, targets.add(targets.flip(0)).mul(0.5f));
        Map<String, float[]> plain = train(builder(8, 3));
        Map<String, float[]> mixed = train(builder(8, 3).addAugmentation(halves));
        assertFalse(plain.entrySet().stream().allMatch(e -> same(e, mixed)));
    }

    private static boolean same(Map.Entry<String, float[]> entry, Map<String, float[]> other) {
        return Arrays.equals(entry.getValue(), other.get(entry.getKey()));
    }

    @Test
    void aLossThatTakesNoSoftTargetsIsRefusedBeforeTheFirstStep() {
        for (Loss loss : List.of(Loss.softmaxCrossEntropyLoss(), new Mine())) {
            assertSentence(
                    "augmentation cutmix mixes images, so that one is of several classes, and loss "
                            + loss.getName()
                            + " does not say that it takes such targets",
                    () ->
                            builder(8, 3)
                                    .optLoss(loss)
                                    .addAugmentation(Augmentations.cutMix(1))
                                    .build());
        }
        train(builder(8, 3).optLoss(new Takes()).addAugmentation(Augmentations.get("mixup")));
        train(builder(8, 3).optLoss(Losses.ofTargets(new Mine())));
    }

    @Test
    void weightsAndSamplersThatDoNotFitAreOneSentence() {
        assertSentence(
                "class weights are given, but loss SoftmaxCrossEntropyLoss takes none",
                () ->
                        builder(8, 3)
                                .optLoss(Loss.softmaxCrossEntropyLoss())
                                .optClassWeights(ClassWeights.balanced())
                                .build());
        assertSentence(
                "class weights give no weight to classes class 1, class 2; give each of the 3",
                () ->
                        builder(8, 3)
                                .optClassWeights(ClassWeights.of(Map.of("class 0", 1.0)))
                                .build());
        assertSentence("optSampler was given null", () -> builder(8, 3).optSampler(null));
        assertSentence("optClassWeights was given", () -> builder(8, 3).optClassWeights(null));
        try (Training first = builder(8, 3).optSampler(Sampler.BALANCED).build();
                Training second = builder(8, 3).build()) {
            first.run();
            CheckpointData saved = first.save(first.newManager());
            assertSentence(
                    "began with sampler balanced and would go on with shuffled",
                    () -> second.restore(saved));
            CheckpointData plain = second.save(second.newManager());
            assertFalse(plain.state().path("plan").has("sampler"), "as before there was a choice");
            assertSentence(
                    "began with sampler shuffled and would go on with balanced",
                    () -> first.restore(plain));
        }
    }

    @Test
    void rareClassesThatCountTwiceAreAWarning() {
        List<String> warnings = new ArrayList<>();
        builder(8, 3)
                .optSampler(Sampler.BALANCED)
                .optClassWeights(ClassWeights.balanced())
                .optWarning(warnings::add)
                .build()
                .close();
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("one of them is usually enough"), warnings.get(0));
    }

    @Test
    void weightsOfTheHeldOutImagesDoNotCount() {
        ClassWeights named = ClassWeights.of(Map.of("class 0", 0.5, "class 1", 1.5));
        // Of 12 images 10 are of class 0; 2 of 4 that are held out, so that 8 and 0 are left.
        LabeledImages train = images(12, 2, 1);
        assertArrayEquals(new int[] {10, 2}, train.countPerClass());
        TrainingBuilder builder = builder(12, 2).optHoldOut(2);
        Map<String, float[]> balanced = train(builder.optClassWeights(ClassWeights.balanced()));
        Map<String, float[]> given =
                train(
                        builder(12, 2)
                                .optHoldOut(2)
                                .optClassWeights(
                                        ClassWeights.of(
                                                Map.of("class 0", 10 / 18.0, "class 1", 5.0))));
        assertSame(given, balanced);
        assertFalse(
                train(builder(12, 2).optHoldOut(2).optClassWeights(named)).entrySet().stream()
                        .allMatch(e -> same(e, balanced)));
    }

    /** Of two classes whose brightness overlaps one image in 26 is of the second. */
    private static LabeledImages overlapping(int count, int every, int salt) {
        byte[] pixels = new byte[count * SIDE * SIDE * 3];
        int[] labels = new int[count];
        Random random = new Random(salt);
        for (int i = 0; i < count; i++) {
            labels[i] = i % every == 0 ? 1 : 0;
            double light = 100 + 25 * labels[i] + 15 * random.nextGaussian();
            Arrays.fill(
                    pixels,
                    i * SIDE * SIDE * 3,
                    (i + 1) * SIDE * SIDE * 3,
                    (byte) Math.max(0, Math.min(255, light)));
        }
        return LabeledImages.of(pixels, labels, SIDE, SIDE, 3, List.of("usual", "rare"));
    }

    @Test
    void aRareClassIsFoundWithWeightsOrABalancedSampler() {
        Supplier<TrainingBuilder> builder =
                () ->
                        builder(8, 2)
                                .setNetwork(linear(2))
                                .setData(
                                        new ImageDataset(
                                                "overlapping",
                                                overlapping(260, 26, 1),
                                                overlapping(200, 2, 2),
                                                ChannelStatistics.CIFAR10,
                                                false))
                                .optOptimizer(Optimizers.sgd(0.01))
                                .optBatchSize(20)
                                .optEpochs(10)
                                .addMetric(Metrics.balancedAccuracy());
        double plain = balancedAccuracy(builder.get());
        double weighted = balancedAccuracy(builder.get().optClassWeights(ClassWeights.balanced()));
        double sampled = balancedAccuracy(builder.get().optSampler(Sampler.BALANCED));
        String all = List.of(plain, weighted, sampled).toString();
        assertTrue(weighted > plain + 0.02, all);
        assertTrue(sampled > plain + 0.02, all);
    }

    private static double balancedAccuracy(TrainingBuilder builder) {
        try (Training training = builder.build()) {
            training.run();
            return training.metric("balanced-accuracy");
        }
    }

    private static void assertSentence(String part, Runnable action) {
        UserException e = assertThrows(UserException.class, action::run);
        assertTrue(e.getMessage().contains(part), e::getMessage);
        assertEquals(1, e.getMessage().lines().count());
    }

    /** Takes targets, but does not say so. */
    private static class Mine extends Loss {
        Mine() {
            super("mine");
        }

        @Override
        public NDArray evaluate(NDList labels, NDList predictions) {
            NDArray x = predictions.singletonOrThrow();
            NDArray t = labels.singletonOrThrow();
            NDArray dense =
                    t.getShape().dimension() == 2
                            ? t
                            : SoftTargets.of(x.getManager(), t, (int) x.getShape().get(1));
            return x.logSoftmax(1).mul(dense).sum(new int[] {1}).neg();
        }
    }

    private static final class Takes extends Mine implements SoftTargets {}
}
