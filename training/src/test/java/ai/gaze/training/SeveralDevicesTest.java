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
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.Datasets;
import ai.gaze.training.data.LabeledImages;
import ai.gaze.training.execution.BatchStatistics;
import ai.gaze.training.execution.Execution;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.execution.Pass;
import ai.gaze.training.execution.Precision;
import ai.gaze.training.loss.Losses;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.TinyImages;
import ai.gaze.training.schedule.Schedules;
import ai.gaze.training.torch.NoGrad;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.array.HostArrays;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.layer.BatchNorm2d;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.layer.StochasticDepth;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Several devices that share every batch do what one does. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SeveralDevicesTest {

    private static final Shape IMAGE = new Shape(1, 3, 8, 8);

    private static Device[] cpus(int count) {
        return Collections.nCopies(count, Device.cpu()).toArray(Device[]::new);
    }

    private static Block plain() {
        return new SequentialBlock()
                .add(Layers.conv(3, 4, 3, 1, 1, true))
                .add(Layers.relu())
                .add(Layers.flatten())
                .add(Layers.linear(256, 2, true));
    }

    private static Block normalized(Block... more) {
        SequentialBlock network =
                new SequentialBlock()
                        .add(Layers.conv(3, 4, 3, 1, 1, false))
                        .add(new BatchNorm2d(4))
                        .add(Layers.relu());
        for (Block block : more) {
            network.add(block);
        }
        return network.add(Layers.flatten()).add(Layers.linear(256, 2, true));
    }

    private static Block random() {
        return normalized(Layers.dropout(0.5), new StochasticDepth(0.3));
    }

    private static TrainingBuilder builder(Block network, int devices, int images, int batch) {
        try {
            return Training.builder()
                    .setNetwork(network)
                    .setData(TinyImages.of(images, 6).load(null))
                    .optDevices(cpus(devices))
                    .optBatchSize(batch)
                    .optEpochs(3);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Ended(Map<String, float[]> weights, List<Double> losses) {}

    private static Map<String, float[]> weights(Training training) {
        Map<String, float[]> weights = new LinkedHashMap<>();
        ParameterNames.of(training.network())
                .forEach((name, p) -> weights.put(name, p.getArray().toFloatArray()));
        return weights;
    }

    private static Ended train(TrainingBuilder builder) {
        List<Double> losses = new ArrayList<>();
        try (Training training =
                builder.addCallback(Callback.afterStep(t -> losses.add(t.loss()))).build()) {
            training.run();
            return new Ended(weights(training), losses);
        }
    }

    private static void assertSame(Ended expected, Ended actual, double tolerance) {
        assertEquals(expected.losses().size(), actual.losses().size());
        for (int i = 0; i < expected.losses().size(); i++) {
            assertEquals(expected.losses().get(i), actual.losses().get(i), tolerance, "step " + i);
        }
        expected.weights()
                .forEach(
                        (name, values) ->
                                assertArrayEquals(
                                        values,
                                        actual.weights().get(name),
                                        (float) tolerance,
                                        name));
    }

    private static void assertSameBits(Map<String, float[]> expected, Map<String, float[]> actual) {
        expected.forEach((name, v) -> assertArrayEquals(v, actual.get(name), name));
    }

    /** What a step of a seeded network gives. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Stepped(float[] gradient, Map<String, float[]> values) {}

    private static Stepped step(
            TrainingBuilder settings, boolean frozen, int batch, int seen, boolean soft) {
        Block network = settings.network;
        return NoGrad.compute(
                () -> {
                    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
                        SeededInitialization.initialize(network, manager, 1, IMAGE);
                        for (Map.Entry<String, Parameter> p :
                                ParameterNames.of(network).entrySet()) {
                            if (frozen && p.getKey().contains("bn")) {
                                p.getValue().freeze(true);
                            }
                        }
                        FlatParameters parameters =
                                new FlatParameters(manager, ParameterNames.of(network));
                        try (Execution execution =
                                new StepPasses(settings, network, IMAGE, null).of(parameters)) {
                            Pass pass =
                                    execution.run(
                                            manager.newSubManager(),
                                            images(manager, batch).get("0:" + seen),
                                            labels(manager, batch, soft).get("0:" + seen));
                            Map<String, float[]> values = new LinkedHashMap<>();
                            parameters
                                    .values()
                                    .forEach((name, v) -> values.put(name, v.toFloatArray()));
                            return new Stepped(pass.gradient().toFloatArray(), values);
                        }
                    }
                });
    }

    private static TrainingBuilder resnet(int devices, ExecutionMode mode) {
        Block network = CifarResNet.builder().setNumLayers(8).setOutSize(10).build();
        List<String> ten = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        LabeledImages images = LabeledImages.of(new byte[192], new int[1], 8, 8, 3, ten);
        return builder(network, devices, 80, 64)
                .setData(Datasets.of(images, images))
                .optExecution(mode)
                .optLoss(Losses.crossEntropy(0.1));
    }

    private static double difference(float[] expected, float[] actual) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - actual[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / norm);
    }

    private static NDArray images(NDManager manager, int batch) {
        float[] values = new float[batch * 3 * 8 * 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.37 + Math.floorDiv(i, 192));
        }
        return HostArrays.of(manager, values, new Shape(batch, 3, 8, 8));
    }

    private static NDArray labels(NDManager manager, int batch, boolean soft) {
        long[] values = new long[batch];
        float[] targets = new float[batch * 10];
        for (int i = 0; i < batch; i++) {
            values[i] = i * 7L % 10;
            targets[i * 10 + i * 7 % 10] = 0.75f;
            targets[i * 10 + i % 10] += 0.25f;
        }
        return soft
                ? HostArrays.of(manager, targets, new Shape(batch, 10))
                : HostArrays.of(manager, values);
    }

    @ParameterizedTest
    @CsvSource({
        "2,EAGER,64,false",
        "2,COMPILED,64,false",
        "3,COMPILED,64,true",
        "3,EAGER,10,true",
        "3,COMPILED,1,false",
        "2,EAGER,3,false"
    })
    void theirGradientIsThatOfOneWhereStatisticsStandStill(
            int devices, ExecutionMode mode, int batch, boolean soft) {
        Stepped one = step(resnet(1, mode), true, batch, batch, soft);
        Stepped all = step(resnet(devices, mode), true, batch, batch, soft);
        assertEquals(0, difference(one.gradient(), all.gradient()), 5e-7);
    }

    @Test
    void twoHundredStepsGiveTheLossesOfOne() {
        Ended one = train(builder(plain(), 1, 160, 8).optEpochs(10));
        Ended two = train(builder(plain(), 2, 160, 8).optEpochs(10));
        assertEquals(200, one.losses().size());
        assertSame(one, two, 2e-5);
        assertTrue(one.losses().get(199) < one.losses().get(0) / 4);
    }

    private static TrainingBuilder full(TrainingBuilder builder) {
        return builder.optOptimizer(
                        Optimizers.sgd(0.05).momentum(0.9).weightDecay(0.01).clipNorm(0.5))
                .optSchedule(Schedules.oneCycle())
                .optEma(new EmaSpec(0.9, true))
                .optLoss(Losses.crossEntropy(0.1));
    }

    // Of 13 images in batches of 6 the last one is alone; of 14 in batches of 4, two are.
    @ParameterizedTest
    @CsvSource({"2,13,6,1", "3,13,6,1", "3,14,4,1", "2,13,3,2", "4,13,4,3"})
    void clippingAveragesAndStepsOfSeveralBatchesAreAsOnOne(
            int devices, int images, int batch, int accumulate) {
        Ended one = train(full(builder(plain(), 1, images, batch)).optAccumulate(accumulate));
        Ended all = train(full(builder(plain(), devices, images, batch)).optAccumulate(accumulate));
        assertSame(one, all, 1e-6);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void mixedImagesAreAsOnOneInEveryPrecision(Precision precision) {
        double tolerance = precision == Precision.FP32 ? 1e-6 : 5e-3;
        assertSame(train(mixed(1, precision)), train(mixed(3, precision)), tolerance);
    }

    private static TrainingBuilder mixed(int devices, Precision precision) {
        return full(builder(plain(), devices, 13, 6))
                .addAugmentation(Augmentations.mixUpCutMix(0.8, 1, 1, 0.5))
                .optExecution(ExecutionMode.COMPILED)
                .optPrecision(precision)
                .optWarning(w -> {});
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void eachNormalizesItsRowsAndTheStatisticsAreThoseOfTheFirst(ExecutionMode mode) {
        Stepped half = step(resnet(1, mode), false, 10, 5, false);
        Stepped both = step(resnet(2, mode), false, 10, 10, false);
        assertSameBits(half.values(), both.values());
        assertTrue(difference(half.gradient(), both.gradient()) > 0.1);
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void whatIsDrawnIsTheSameInTenOfTen(ExecutionMode mode) {
        Ended first = train(builder(random(), 3, 7, 6).optEpochs(2).optExecution(mode));
        for (int i = 1; i < 10; i++) {
            Ended again = train(builder(random(), 3, 7, 6).optEpochs(2).optExecution(mode));
            assertSameBits(first.weights(), again.weights());
            assertEquals(first.losses(), again.losses());
        }
        Ended other = train(builder(random(), 3, 7, 6).optEpochs(2).optExecution(mode).optSeed(1));
        assertFalse(first.losses().equals(other.losses()));
    }

    @Test
    void eachDrawsNumbersOfItsOwn() {
        List<float[]> masks = Collections.synchronizedList(new ArrayList<>());
        Block network =
                normalized(
                        new LambdaBlock(x -> new NDList(x.head().onesLike())),
                        Layers.dropout(0.5),
                        new LambdaBlock(
                                x -> {
                                    if (x.head().getShape().get(0) == 3) {
                                        masks.add(x.head().toFloatArray());
                                    }
                                    return x;
                                }));
        train(builder(network, 2, 6, 6).optEpochs(2));
        assertEquals(4, masks.size());
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < i; j++) {
                assertFalse(Arrays.equals(masks.get(i), masks.get(j)), i + " and " + j);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void oneThatIsStoppedAfterEachStepEndsWithTheBitsOfTheUnbrokenOne(ExecutionMode mode) {
        Ended unbroken = train(full(builder(random(), 2, 8, 5)).optExecution(mode));
        assertSameBits(
                unbroken.weights(),
                stoppedAfterEachStep(() -> full(builder(random(), 2, 8, 5)).optExecution(mode)));
    }

    private static Map<String, float[]> stoppedAfterEachStep(Supplier<TrainingBuilder> builder) {
        CheckpointData saved = null;
        while (true) {
            Training training =
                    builder.get().addCallback(Callback.afterStep(Training::stop)).build();
            if (saved != null) {
                training.restore(saved);
            }
            boolean ended = training.run().reason() == StopReason.COMPLETED;
            saved = training.save(training.newManager());
            if (ended) {
                return weights(training);
            }
        }
    }

    private static TrainingBuilder synced(TrainingBuilder builder) {
        return builder.optExecution(ExecutionMode.COMPILED).optBatchNorm(BatchStatistics.SYNC);
    }

    @ParameterizedTest
    @CsvSource({"2,10", "3,64", "3,7", "2,3", "2,1"})
    void normalizingTogetherTheirGradientAndStatisticsAreThoseOfOne(int devices, int batch) {
        Stepped one = step(resnet(1, ExecutionMode.COMPILED), false, batch, batch, false);
        TrainingBuilder several = synced(resnet(devices, ExecutionMode.COMPILED));
        Stepped all = step(several, false, batch, batch, false);
        assertEquals(0, difference(one.gradient(), all.gradient()), 2e-5);
        one.values()
                .forEach((name, v) -> assertArrayEquals(v, all.values().get(name), 1e-5f, name));
    }

    @Test
    void normalizingTogetherFiftyStepsGiveTheLossesOfOne() {
        ExecutionMode mode = ExecutionMode.COMPILED;
        Ended one = train(builder(normalized(), 1, 80, 8).optEpochs(5).optExecution(mode));
        Ended two = train(synced(builder(normalized(), 2, 80, 8)).optEpochs(5));
        assertEquals(50, one.losses().size());
        assertSame(one, two, 1e-5);
    }

    @Test
    void normalizingTogetherWhatIsStoppedEndsWithTheBitsOfTheUnbrokenOne() {
        Ended unbroken = train(full(synced(builder(random(), 3, 8, 7))).optAccumulate(2));
        assertSameBits(
                unbroken.weights(),
                stoppedAfterEachStep(
                        () -> full(synced(builder(random(), 3, 8, 7))).optAccumulate(2)));
    }

    @Test
    void normalizingTogetherEagerlyIsOneSentence() {
        UserException e =
                assertThrows(
                        UserException.class,
                        () ->
                                builder(plain(), 2, 12, 4)
                                        .optBatchNorm(BatchStatistics.SYNC)
                                        .build());
        assertEquals(
                "batch-norm sync is only there in a compiled training in fp32, not eager in fp32; take execution compiled and precision fp32, or leave it out",
                e.getMessage());
    }

    @Test
    void goingOnWithOthersIsSaid() {
        List<String> told = new ArrayList<>();
        try (Training two = builder(plain(), 2, 12, 4).build();
                Training one = builder(plain(), 1, 12, 4).optWarning(told::add).build();
                Training again = builder(plain(), 2, 12, 4).optWarning(told::add).build()) {
            again.restore(two.save(two.newManager()));
            assertEquals(List.of(), told);
            one.restore(two.save(two.newManager()));
            two.restore(one.save(one.newManager()));
        }
        assertEquals(
                List.of(
                        "the training began with devices 2 and goes on with 1, so it does not go on as it would have"),
                told);
    }

    @Test
    void goingOnWithAnotherBatchNormIsSaid() {
        List<String> told = new ArrayList<>();
        try (Training local =
                        builder(plain(), 2, 12, 4).optExecution(ExecutionMode.COMPILED).build();
                Training together =
                        synced(builder(plain(), 2, 12, 4)).optWarning(told::add).build()) {
            together.restore(together.save(together.newManager()));
            assertEquals(List.of(), told);
            together.restore(local.save(local.newManager()));
        }
        assertEquals(
                List.of(
                        "the training began with batch-norm local and goes on with sync, so it does not go on as it would have"),
                told);
    }

    @Test
    void aFailureOfOneIsToldOnceAndEndsTheTraining() {
        Block network =
                new SequentialBlock()
                        .add(
                                new LambdaBlock(
                                        x -> {
                                            if (Thread.currentThread().getName().endsWith("-1")) {
                                                throw new IllegalArgumentException("of the second");
                                            }
                                            return x;
                                        }))
                        .add(random());
        try (Training training = builder(network, 2, 12, 4).build()) {
            UserException e = assertThrows(UserException.class, training::run);
            assertTrue(e.getMessage().contains("of the second"), e::getMessage);
        }
    }

    @Test
    void aBatchThatIsTooSmallForThemIsOneSentence() {
        UserException e =
                assertThrows(UserException.class, () -> builder(plain(), 3, 12, 2).build());
        assertEquals(
                "batch-size 2 is less than the 3 devices that share a batch; use at least that, or fewer devices",
                e.getMessage());
    }
}
