package ai.gaze.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.gaze.training.augment.Augmentations;
import ai.gaze.training.data.ImageDataset;
import ai.gaze.training.metric.Metrics;
import ai.gaze.training.optim.Optimizers;
import ai.gaze.training.run.RunDirectory;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.FreezePlan;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.ParameterNames;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network without weights is that again when a training that gave it some is gone. */
class FirstWeightsTest {

    private static final ImageDataset DATA = TinyImages.data(16, 8);

    private static TrainingBuilder builder(Block network) {
        return TinyNetwork.training(network, DATA);
    }

    private static Map<String, float[]> first(TrainingBuilder builder) {
        try (Training training = builder.build()) {
            return TinyNetwork.weights(training);
        }
    }

    @Test
    void aBuildThatFailsLeavesItAsItWas() {
        List<UnaryOperator<TrainingBuilder>> failing =
                List.of(
                        b -> b.optInitialWeights(block -> fail()),
                        b -> b.optInitialWeights(Block::clear),
                        b -> b.optBestMonitor("no such metric"),
                        b -> b.addMetric(Metrics.rocAuc(), Metrics.rocAuc()),
                        b -> b.optDevice(Device.gpu(3)),
                        b -> b.addAugmentation(Augmentations.normalize(List.of(1.0), List.of(1.0))),
                        b -> b.addCallback(new FailingToBegin()));
        for (UnaryOperator<TrainingBuilder> spoil : failing) {
            Block network = TinyNetwork.create();
            TrainingBuilder spoilt = spoil.apply(builder(network));
            assertThrows(RuntimeException.class, spoilt::build);
            assertFalse(network.isInitialized());
            TinyNetwork.assertSame(first(builder(TinyNetwork.create())), first(builder(network)));
        }
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }

    private static final class FailingToBegin implements Callback {
        @Override
        public void trainingBuilt(Training training) {
            fail();
        }
    }

    @Test
    void oneBuilderTrainsTheSameTwiceAndAnotherSeedHasItsSay() {
        Block network = TinyNetwork.create();
        TrainingBuilder builder = builder(network).optSeed(1);
        Map<String, float[]> once = first(builder);
        TinyNetwork.assertSame(once, first(builder));
        Map<String, float[]> other = first(builder.optSeed(2));
        TinyNetwork.assertSame(first(builder(TinyNetwork.create()).optSeed(2)), other);
        String weight = once.keySet().iterator().next();
        assertFalse(Arrays.equals(once.get(weight), other.get(weight)));
    }

    @Test
    void whatItHadBeforeStays() {
        try (NDManager mine = NDManager.newBaseManager(Device.cpu())) {
            Block pretrained = Linear.builder().setUnits(8).build();
            pretrained.initialize(mine, DataType.FLOAT32, new Shape(1, 192));
            float[] before = values(pretrained);
            SequentialBlock network =
                    new SequentialBlock()
                            .add(Blocks.batchFlattenBlock())
                            .add(pretrained)
                            .add(Linear.builder().setUnits(2).build());
            try (Training training = builder(network).build()) {
                training.run();
            }
            assertTrue(pretrained.isInitialized());
            assertFalse(network.isInitialized());
            assertArrayEquals(before, values(pretrained));
        }
    }

    private static float[] values(Block block) {
        return ParameterNames.of(block).get("weight").getArray().toFloatArray();
    }

    @Test
    void aTrainedOneThatWasHandedOutIsNotBegunAfreshWithoutAWord() {
        Block network = TinyNetwork.create();
        try (Training training = builder(network).build()) {
            training.run();
            training.network();
        }
        TrainingBuilder again = builder(network);
        UserException e = assertThrows(UserException.class, again::build);
        assertTrue(e.getMessage().contains("was freed with the training"), e::getMessage);
    }

    @Test
    void twoOpenTrainingsDoNotShareThem() {
        Block network = TinyNetwork.create();
        try (Training first = builder(network).build()) {
            UserException e =
                    assertThrows(UserException.class, () -> builder(network).optSeed(2).build());
            assertTrue(e.getMessage().contains("another training that is open"), e::getMessage);
            Block trained = first.network();
            Map<String, float[]> own = TinyNetwork.weights(first);
            try (Training second = builder(trained).build()) {
                second.run();
                second.network();
            }
            first.network();
            ParameterNames.of(network)
                    .forEach(
                            (name, parameter) ->
                                    assertArrayEquals(
                                            own.get(name), parameter.getArray().toFloatArray()));
        }
    }

    @Test
    void aRunDirectoryAsksForNoTrainedNetwork(@TempDir Path folder) {
        Block network = TinyNetwork.create();
        for (String run : List.of("first", "second")) {
            RunDirectory directory = new RunDirectory(folder.resolve(run));
            try (Training training = builder(network).addCallback(directory).build()) {
                training.run();
            }
            assertFalse(network.isInitialized());
        }
    }

    @Test
    void aBuildThatFailsFreezesNothing() {
        Block network = TinyNetwork.create();
        FreezePlan plan = new FreezePlan(List.of("1"), List.of(), new TreeMap<>());
        TrainingBuilder failing =
                builder(network)
                        .optFreeze(plan)
                        .optOptimizer(Optimizers.adam(1e-3).group("no such", 2));
        assertThrows(UserException.class, failing::build);
        try (Training training = builder(network).build()) {
            assertEquals(0, training.frozen());
            assertTrue(
                    ParameterNames.of(network).values().stream()
                            .allMatch(Parameter::requiresGradient));
        }
    }
}
