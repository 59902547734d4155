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
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.execution.ExecutionMode;
import ai.gaze.training.optim.EmaSpec;
import ai.gaze.training.run.DatasetLoader;
import ai.gaze.training.run.Runs;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.layer.ParameterNames;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person who writes Java may expect of a training, without any file. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class TrainingTest {

    private static final DatasetLoader IMAGES = TinyImages.of(12, 6);

    private static ImageDataset data() {
        try {
            return IMAGES.load(null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Two layers of DJL's own, with dropout, which draws from the engine's generator. */
    private static Block network(int outputs) {
        return new SequentialBlock()
                .add(Blocks.batchFlattenBlock())
                .add(Linear.builder().setUnits(8).build())
                .add(Dropout.builder().optRate(0.5f).build())
                .add(Linear.builder().setUnits(outputs).build());
    }

    private static TrainingBuilder builder() {
        return Training.builder()
                .setNetwork(network(2))
                .setData(data())
                .optDevice(Device.cpu())
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

    @Test
    void aBlockOfDjlIsTrained() {
        try (Training training = builder().optEpochs(3).build()) {
            Map<String, float[]> before = weights(training);
            TrainingResult result = training.run();
            assertEquals(StopReason.COMPLETED, result.reason());
            assertEquals(3, result.epochs());
            assertEquals(3, result.history().size());
            assertEquals(9, training.iteration());
            assertEquals(result, training.result().orElseThrow());
            Map<String, float[]> after = weights(training);
            assertFalse(
                    before.values().iterator().next()[0] == after.values().iterator().next()[0]);
        }
    }

    @Test
    void theNetworkThatIsHandedOutComputesWhatWasEvaluated() {
        try (Training training = builder().build();
                NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            TrainingResult result = training.run();
            NDArray pixels = manager.create(new Shape(1, 3, 8, 8));
            NDList out =
                    training.network()
                            .forward(new ParameterStore(manager, false), new NDList(pixels), false);
            assertEquals(new Shape(1, 2), out.singletonOrThrow().getShape());
            double accuracy = training.evaluate(training.data().test()).accuracy();
            assertEquals(result.history().get(1).evalAccuracy(), accuracy);
        }
    }

    @Test
    void oneAfterTheOtherGivesTheSameBits() {
        assertSame(train(builder()), train(builder()));
    }

    @Test
    void twoAtOnceDoNotDisturbEachOther() throws Exception {
        Map<String, float[]> alone = train(builder());
        CountDownLatch inside = new CountDownLatch(1);
        CompletableFuture<Map<String, float[]>> first =
                CompletableFuture.supplyAsync(
                        () ->
                                train(
                                        builder()
                                                .addCallback(
                                                        Callback.afterStep(
                                                                t -> inside.countDown()))));
        inside.await();
        assertSame(alone, train(builder()));
        assertSame(alone, first.get());
    }

    @Test
    void oneInsideOfAnotherIsRefused() {
        TrainingBuilder outer = builder().addCallback(Callback.afterEpoch(t -> train(builder())));
        CallbackException e = assertThrows(CallbackException.class, () -> train(outer));
        assertTrue(e.getCause() instanceof UserException, e::toString);
        assertTrue(e.getMessage().contains("inside of another"), e::getMessage);
    }

    @Test
    void callbacksAreToldInOrder() {
        List<String> told = new ArrayList<>();
        train(builder().addCallback(new Telling("a", told), new Telling("b", told)));
        List<String> epoch =
                List.of(
                        "aepochBegan",
                        "bepochBegan",
                        "astepEnded",
                        "bstepEnded",
                        "astepEnded",
                        "bstepEnded",
                        "astepEnded",
                        "bstepEnded",
                        "alossesRead",
                        "blossesRead",
                        "aepochEnded",
                        "bepochEnded",
                        "acheckpointDue",
                        "bcheckpointDue");
        List<String> all = new ArrayList<>(List.of("atrainingBegan", "btrainingBegan"));
        all.addAll(epoch);
        all.addAll(epoch);
        all.addAll(List.of("atrainingEnded", "btrainingEnded", "bclose", "aclose"));
        assertEquals(all, told);
    }

    @Test
    void aCallbackStopsAndTheTrainingGoesOnLater() {
        Map<String, float[]> unbroken = train(builder().optEpochs(3));
        List<Double> losses = new ArrayList<>();
        try (Training training =
                builder()
                        .optEpochs(3)
                        .addCallback(
                                Callback.afterStep(
                                        t -> {
                                            losses.add(t.loss());
                                            if (t.iteration() == 4) {
                                                t.stop(StopReason.TIME_LIMIT);
                                            }
                                        }))
                        .build()) {
            TrainingResult stopped = training.run();
            assertEquals(StopReason.TIME_LIMIT, stopped.reason());
            assertEquals(1, stopped.epochs());
            assertEquals(1, training.step());
            assertEquals(StopReason.COMPLETED, training.run().reason());
            assertEquals(9, losses.size());
            assertSame(unbroken, weights(training));
        }
    }

    @Test
    void whatIsSavedGoesOnElsewhereToTheSameBits() {
        Map<String, float[]> unbroken = train(builder().optEpochs(3));
        try (Training first =
                        builder()
                                .optEpochs(3)
                                .addCallback(
                                        Callback.afterStep(
                                                t -> {
                                                    if (t.iteration() == 5) {
                                                        t.stop();
                                                    }
                                                }))
                                .build();
                Training second = builder().optEpochs(3).build()) {
            first.run();
            CheckpointData saved = first.save(first.newManager());
            second.restore(saved);
            assertEquals(5, second.iteration());
            second.run();
            assertSame(unbroken, weights(second));
        }
    }

    @Test
    void whatIsSavedAfterAStepHasTheLossesOfAllSteps() {
        EpochMetrics unbroken = run(builder());
        try (NDManager host = NDManager.newBaseManager(Device.cpu());
                Training second = builder().build()) {
            CheckpointData[] saved = new CheckpointData[1];
            run(
                    builder()
                            .addCallback(
                                    Callback.afterStep(
                                            t -> {
                                                if (t.iteration() == 2) {
                                                    saved[0] = t.save(host);
                                                }
                                            })));
            second.restore(saved[0]);
            EpochMetrics resumed = second.run().history().get(0);
            assertEquals(unbroken.trainLoss(), resumed.trainLoss());
            assertEquals(unbroken.trainAccuracy(), resumed.trainAccuracy());
        }
    }

    private static EpochMetrics run(TrainingBuilder builder) {
        try (Training training = builder.build()) {
            return training.run().history().get(0);
        }
    }

    @Test
    void anAverageMayBeginAndEndWhereATrainingGoesOn() {
        EmaSpec average = new EmaSpec(0.9, true);
        try (Training plain = builder().optEpochs(1).build();
                Training averaged = builder().optEma(average).build();
                Training plainAgain = builder().optEpochs(3).optWarning(w -> {}).build()) {
            plain.run();
            averaged.restore(plain.save(plain.newManager()));
            // Where the average begins it is what the steps go on with.
            assertSame(weights(plain), weights(averaged));
            averaged.run();
            plainAgain.restore(averaged.save(averaged.newManager()));
            plainAgain.run();
            assertSame(train(builder().optEpochs(3)), weights(plainAgain));
        }
    }

    @Test
    void whatThePlanOfATrainingFrozeIsTrainedInTheNextOne() {
        Block network = network(2);
        FreezePlan plan = new FreezePlan(List.of("1"), List.of(), new TreeMap<>());
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            network.initialize(owner, DataType.FLOAT32, new Shape(1, 3, 8, 8));
            try (Training head = builder().setNetwork(network).optFreeze(plan).build()) {
                head.run();
                assertTrue(head.frozen() > 0);
            }
            try (Training all = builder().setNetwork(network).build()) {
                assertEquals(0, all.frozen());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ExecutionMode.class)
    void whatIsDroppedAtRandomIsTheSameWhereATrainingGoesOn(ExecutionMode mode) {
        Map<String, float[]> unbroken = train(dropping(mode));
        try (Training first =
                        dropping(mode)
                                .addCallback(
                                        Callback.afterStep(
                                                t -> {
                                                    if (t.iteration() == 2) {
                                                        t.stop();
                                                    }
                                                }))
                                .build();
                Training second = dropping(mode).build()) {
            first.run();
            second.restore(first.save(first.newManager()));
            second.run();
            assertSame(unbroken, weights(second));
        }
    }

    private static TrainingBuilder dropping(ExecutionMode mode) {
        return builder()
                .setNetwork(
                        CifarResNet.builder()
                                .setNumLayers(8)
                                .setOutSize(2)
                                .optDropPath(0.5)
                                .optDropBlock(0.3)
                                .build())
                .optExecution(mode);
    }

    @Test
    void anotherBatchSizeSeedOrNumberOfImagesIsRefused() {
        try (Training first = builder().optHoldOut(2).build()) {
            first.run();
            CheckpointData saved = first.save(first.newManager());
            for (TrainingBuilder other :
                    List.of(
                            builder().optHoldOut(2).optBatchSize(5),
                            builder().optHoldOut(2).optSeed(9),
                            builder().optHoldOut(4))) {
                try (Training second = other.build()) {
                    assertSentence("began with", () -> second.restore(saved));
                }
            }
        }
    }

    @Test
    void aStatefulCallbackComesBack() {
        Counting counting = new Counting();
        Counting again = new Counting();
        try (Training first = builder().addCallback(counting).build();
                Training second = builder().addCallback(again).build()) {
            first.run();
            second.restore(first.save(first.newManager()));
        }
        assertEquals(6, counting.steps);
        assertEquals(6, again.steps);
    }

    @Test
    void aCallbackThatThrowsIsNamedAndTheOthersKeepTheirCheckpoint() {
        List<String> told = new ArrayList<>();
        Callback bad =
                Callback.afterEpoch(
                        t -> {
                            throw new IllegalStateException("no more paper");
                        });
        try (Training training = builder().addCallback(bad, new Telling("", told)).build()) {
            CallbackException e = assertThrows(CallbackException.class, training::run);
            assertTrue(e.getMessage().contains(TrainingTest.class.getName()), e::getMessage);
            assertTrue(e.getMessage().contains("no more paper"), e::getMessage);
            assertEquals(
                    List.of("epochEnded", "checkpointDue"),
                    told.subList(told.size() - 2, told.size()));
            assertEquals(1, training.epochsDone());
        }
    }

    @Test
    void whatDoesNotFitIsOneSentence() {
        assertSentence("has no network", () -> Training.builder().setData(data()).build());
        assertSentence("has no data", () -> Training.builder().setNetwork(network(2)).build());
        assertSentence("(1, 5)", () -> builder().setNetwork(network(5)).build());
        assertSentence(
                "cannot compute",
                () ->
                        builder()
                                .setNetwork(
                                        new SequentialBlock()
                                                .add(x -> new NDList(x.get(0).reshape(7, 7))))
                                .build());
        assertSentence("batch-size 13", () -> builder().optBatchSize(13).build());
        assertSentence("epochs must be", () -> builder().optEpochs(0));
    }

    private static void assertSentence(String part, Runnable action) {
        UserException e = assertThrows(UserException.class, action::run);
        assertTrue(e.getMessage().contains(part), e::getMessage);
    }

    @Test
    void weightsThatAreThereAreWhereItBegins() {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block network = network(2);
            network.initialize(
                    manager, ai.djl.ndarray.types.DataType.FLOAT32, new Shape(1, 3, 8, 8));
            Map<String, float[]> before = new LinkedHashMap<>();
            ParameterNames.of(network)
                    .forEach((name, p) -> before.put(name, p.getArray().toFloatArray()));
            try (Training training = builder().setNetwork(network).build()) {
                assertSame(before, weights(training));
            }
            assertFalse(ParameterNames.of(network).isEmpty());
            ParameterNames.of(network).values().forEach(p -> p.getArray().toFloatArray());
        }
    }

    @Test
    void attentionOfTheZooIsTrainedToo() {
        Block network = ModelZoo.create(Runs.recipe("attention=se").modelSpec(2, 8));
        try (Training training = builder().setNetwork(network).optEpochs(1).build()) {
            assertEquals(1, training.run().epochs());
        }
    }

    private static final class Counting implements Callback, Stateful {
        private int steps;

        @Override
        public void stepEnded(Training training) {
            steps++;
        }

        @Override
        public void save(CheckpointData checkpoint) {
            checkpoint.state().putObject("counting").put("steps", steps);
        }

        @Override
        public void restore(CheckpointData checkpoint) {
            steps = ((ObjectNode) checkpoint.state().path("counting")).path("steps").asInt();
        }
    }

    private record Telling(String name, List<String> told) implements Callback {
        @Override
        public void trainingBegan(Training training) {
            told.add(name + "trainingBegan");
        }

        @Override
        public void epochBegan(Training training) {
            told.add(name + "epochBegan");
        }

        @Override
        public void stepEnded(Training training) {
            told.add(name + "stepEnded");
        }

        @Override
        public void lossesRead(Training training, long first, float... losses) {
            told.add(name + "lossesRead");
        }

        @Override
        public void epochEnded(Training training) {
            told.add(name + "epochEnded");
        }

        @Override
        public void checkpointDue(Training training) {
            told.add(name + "checkpointDue");
        }

        @Override
        public void trainingEnded(Training training, TrainingResult result) {
            told.add(name + "trainingEnded");
        }

        @Override
        public void close() {
            told.add(name + "close");
        }
    }
}
