package ai.gaze.zoo.backbone;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.gaze.testing.Garbage;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing that a backward pass reads is freed with the forward pass. Every backbone only with
 * {@code -Dtest.jvm=-Dgaze.test.backbones=all}.
 */
@Tag("garbage")
@Timeout(300)
class BackboneGarbageTest {

    private static final Shape IMAGES = new Shape(2, 3, 32, 32);

    static List<String> names() {
        boolean all = "all".equals(System.getProperty("gaze.test.backbones"));
        return all
                ? Backbones.names()
                : List.of(
                        "simple-cnn",
                        "vgg11-bn-cifar",
                        "resnet18",
                        "resnet20",
                        "densenet-bc-100-12",
                        "efficientnet-b0");
    }

    @ParameterizedTest
    @MethodSource("names")
    void theGradientDoesNotDependOnWhenGarbageIsCollected(String name) {
        float[] undisturbed = gradient(name, () -> {});
        assertNotEquals(0, Arrays.hashCode(undisturbed));
        assertArrayEquals(undisturbed, gradient(name, Garbage::collect));
    }

    @Test
    void whatIsDroppedAtRandomIsTheSameInTheBackwardPass() {
        ModelSpec spec =
                ModelSpec.of("resnet20", "none", 10, 32)
                        .withOptions(Map.of("drop-path", "0.3", "drop-block", "0.2"));
        assertArrayEquals(gradient(spec, () -> {}), gradient(spec, Garbage::collect));
    }

    private static float[] gradient(String name, Runnable betweenForwardAndBackward) {
        return gradient(ModelSpec.of(name, "none", 10, 32), betweenForwardAndBackward);
    }

    private static float[] gradient(ModelSpec spec, Runnable betweenForwardAndBackward) {
        Block block = ModelZoo.create(spec);
        try (NDManager manager = NDManager.newBaseManager()) {
            SeededInitialization.initialize(block, manager, 1, IMAGES);
            Engine.getInstance().setRandomSeed(1);
            NDArray x = manager.randomUniform(-1, 1, IMAGES);
            x.setRequiresGradient(true);
            ParameterStore store = new ParameterStore(manager, false);
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray y = block.forward(store, new NDList(x), true).singletonOrThrow();
                NDArray loss = y.square().sum();
                betweenForwardAndBackward.run();
                collector.backward(loss);
            }
            return x.getGradient().toFloatArray();
        }
    }
}
