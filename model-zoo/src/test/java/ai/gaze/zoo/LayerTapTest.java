package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.gaze.zoo.attention.AttentionBlock;
import ai.gaze.zoo.layer.LayerTap;
import ai.gaze.zoo.layer.ObservedStore;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import ai.gaze.zoo.layer.StochasticDepth;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerTapTest {

    private static final Shape IMAGES = new Shape(1, 3, 32, 32);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simple-cnn",
                "vgg11-bn-cifar",
                "resnet18",
                "resnet50",
                "resnet20",
                "wrn-28-10",
                "densenet-bc-100-12",
                "efficientnet-b0"
            })
    void everyLayerIsPassedAndTheNetworkComputesTheSame(String backbone) {
        Block network = ModelZoo.create(ModelSpec.of(backbone, "cbam", 10, 32));
        try (NDManager manager = NDManager.newBaseManager()) {
            SeededInitialization.initialize(network, manager, 1, IMAGES);
            NDArray x = manager.randomNormal(0, 1, IMAGES, DataType.FLOAT32);
            ParameterStore store = new ParameterStore(manager, false);
            float[] plain = run(network, store, x).toFloatArray();
            Set<Block> passed = Collections.newSetFromMap(new IdentityHashMap<>());
            LayerTap tap =
                    (layer, in, itself) -> {
                        passed.add(layer);
                        return itself.apply(in);
                    };
            assertArrayEquals(plain, run(network, new ObservedStore(store, tap), x).toFloatArray());
            Set<String> missed = new LinkedHashSet<>();
            ParameterNames.visit(
                    network,
                    (name, block) -> {
                        // It runs only where the input is added.
                        boolean idle = block instanceof StochasticDepth;
                        if (!name.isEmpty() && !idle && !passed.contains(block)) {
                            missed.add(name);
                        }
                    });
            assertEquals(Set.of(), missed, backbone);
        }
    }

    @Test
    void aTapMayTakeThePlaceOfALayer() {
        Block with = ModelZoo.create(ModelSpec.of("simple-cnn", "se", 10, 32));
        Block without = ModelZoo.create(ModelSpec.of("simple-cnn", "none", 10, 32));
        try (NDManager manager = NDManager.newBaseManager()) {
            SeededInitialization.initialize(with, manager, 1, IMAGES);
            SeededInitialization.initialize(without, manager, 1, IMAGES);
            NDArray x = manager.randomNormal(0, 1, IMAGES, DataType.FLOAT32);
            ParameterStore store = new ParameterStore(manager, false);
            float[] bare = run(without, store, x).toFloatArray();
            assertFalse(Arrays.equals(bare, run(with, store, x).toFloatArray()));
            LayerTap identity =
                    (layer, in, itself) -> layer instanceof AttentionBlock ? in : itself.apply(in);
            assertArrayEquals(
                    bare, run(with, new ObservedStore(store, identity), x).toFloatArray());
        }
    }

    private static NDArray run(Block network, ParameterStore store, NDArray x) {
        return network.forward(store, new NDList(x), false).singletonOrThrow();
    }
}
