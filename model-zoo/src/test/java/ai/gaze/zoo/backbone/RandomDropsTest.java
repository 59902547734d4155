package ai.gaze.zoo.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.AttentionSpec;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.layer.DropBlock;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.layer.StochasticDepth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Residual networks leave branches and regions out in training alone. */
class RandomDropsTest {

    private static final Shape IMAGES = new Shape(4, 3, 32, 32);

    @ParameterizedTest
    @CsvSource({"resnet18, 4", "resnet50, 9", "resnet20, 6", "wrn-16-1, 4"})
    void weightsAndEvaluationAreThoseOfTheNetworkWithout(String name, int regions) {
        try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
            Block plain = network(name, 0, 0);
            Block dropping = network(name, 0.4, 0.3);
            assertFalse(blocks(plain).contains(DropBlock.class.getSimpleName()));
            assertFalse(blocks(plain).contains(StochasticDepth.class.getSimpleName()));
            assertEquals(
                    regions,
                    blocks(dropping).stream()
                            .filter(DropBlock.class.getSimpleName()::equals)
                            .count());
            SeededInitialization.initialize(plain, manager, 1, IMAGES);
            SeededInitialization.initialize(dropping, manager, 1, IMAGES);
            assertEquals(ParameterNames.of(plain).keySet(), ParameterNames.of(dropping).keySet());
            NDArray x = manager.randomNormal(0, 1, IMAGES, DataType.FLOAT32);
            float[] expected = run(plain, manager, x, false, 0);
            assertArrayEquals(expected, run(dropping, manager, x, false, 0));
            float[] first = run(dropping, manager, x, true, 1);
            assertFalse(Arrays.equals(first, run(dropping, manager, x, true, 2)));
            assertArrayEquals(first, run(dropping, manager, x, true, 1));
        }
    }

    private static Block network(String name, double path, double block) {
        if (name.startsWith("wrn-")) {
            return WideResNet.builder()
                    .setNumLayers(16)
                    .setWidenFactor(1)
                    .optDropPath(path)
                    .optDropBlock(block)
                    .setOutSize(10)
                    .build();
        }
        Map<String, String> options = Map.of("drop-path", "" + path, "drop-block", "" + block);
        return ModelZoo.create(
                new ModelSpec(name, AttentionSpec.NONE, 10, 32, path == 0 ? Map.of() : options));
    }

    private static List<String> blocks(Block network) {
        List<String> names = new ArrayList<>();
        ParameterNames.visit(network, (name, b) -> names.add(b.getClass().getSimpleName()));
        return names;
    }

    private static float[] run(
            Block network, NDManager manager, NDArray x, boolean training, int seed) {
        Engine.getInstance().setRandomSeed(seed);
        return network.forward(new ParameterStore(manager, false), new NDList(x), training)
                .singletonOrThrow()
                .toFloatArray();
    }

    @Test
    void theRateGrowsLinearlyOverTheBlocksAndRegionsAreInTheLastTwoStages() {
        RandomDrops drops = new RandomDrops();
        drops.path(0.3);
        drops.block(0.1);
        assertTrue(drops.at(0, 4, 3).branch().isEmpty());
        assertTrue(drops.at(1, 4, 2).region().isEmpty());
        assertTrue(drops.at(2, 4, 1).region().isPresent());
        assertTrue(drops.at(3, 4, 0).region().isPresent());
        assertTrue(drops.at(0, 1, 0).branch().isEmpty());
        Block network = network("resnet18", 0.35, 0);
        TreeSet<String> places = new TreeSet<>();
        ParameterNames.visit(
                network,
                (name, b) -> {
                    if (b instanceof StochasticDepth) {
                        places.add(name);
                    }
                });
        assertEquals(7, places.size(), places::toString);
        assertFalse(places.contains("layer1.0.drop_path"));
        for (int i = 0; i < 8; i++) {
            assertEquals(0.05 * i, drops35().rate(i, 8), 1e-12);
        }
    }

    private static RandomDrops drops35() {
        RandomDrops drops = new RandomDrops();
        drops.path(0.35);
        return drops;
    }

    @Test
    void whatIsNoProbabilityIsRefused() {
        for (double bad : new double[] {1, -0.1, Double.NaN}) {
            UserException e =
                    assertThrows(UserException.class, () -> ResNet.builder().optDropPath(bad));
            assertTrue(
                    e.getMessage().startsWith("drop-path must be a number from 0 to below 1, not"),
                    e.getMessage());
            assertThrows(UserException.class, () -> CifarResNet.builder().optDropBlock(bad));
        }
    }
}
