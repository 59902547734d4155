package ai.gaze.zoo;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.gaze.testing.EveryOperation;
import ai.gaze.zoo.array.Casts;
import ai.gaze.zoo.attention.Attentions;
import ai.gaze.zoo.backbone.CifarResNet;
import ai.gaze.zoo.backbone.SimpleCnn;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.trace.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No type and no shape of an array ends the process: there is an answer or an exception. */
class EdgesOfArraysTest {

    private static final long SEED = Long.getLong("gaze.fuzz.seed", System.nanoTime());
    private static final int FEW = 3;
    private static final int CHANNELS = 16;

    private static final List<DataType> TYPES =
            List.of(
                    DataType.FLOAT32,
                    DataType.FLOAT64,
                    DataType.FLOAT16,
                    DataType.UINT8,
                    DataType.INT8,
                    DataType.INT32,
                    DataType.INT64,
                    DataType.BOOLEAN);

    /** None, one, odd, long, of fewer and more axes than a map, of other channels. */
    private static final List<Shape> SHAPES =
            List.of(
                    new Shape(),
                    new Shape(0),
                    new Shape(CHANNELS),
                    new Shape(1, CHANNELS),
                    new Shape(1, CHANNELS, 5),
                    new Shape(0, CHANNELS, 5, 5),
                    new Shape(2, 0, 5, 5),
                    new Shape(2, CHANNELS, 0, 5),
                    new Shape(2, CHANNELS, 5, 0),
                    new Shape(0, 0, 0, 0),
                    new Shape(1, CHANNELS, 1, 1),
                    new Shape(2, CHANNELS, 1, 7),
                    new Shape(2, CHANNELS, 31, 33),
                    new Shape(1, CHANNELS, 1, 2_000),
                    new Shape(2, 3, 8, 8),
                    new Shape(2, 1, 8, 8),
                    new Shape(1, CHANNELS, 3, 5, 5),
                    new Shape(1, 1, 1, 1, 1, 1, 1, 2));

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"BFLOAT16", "COMPLEX64", "UINT16", "UINT32", "UINT64", "UNKNOWN"})
    void aTypeThatTheEngineHasNotIsRefused(DataType type) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray array = manager.zeros(new Shape(2));
            Tensor tensor = new Tensor(type, new Shape(2), new byte[2 * type.getNumOfBytes()]);
            Block network = SimpleCnn.builder().setOutSize(2).build();
            Block module = Attentions.create("se", CHANNELS, Map.of());
            Shape images = new Shape(1, 3, 32, 32);
            Shape map = new Shape(1, CHANNELS, 5, 5);
            for (Executable each :
                    List.<Executable>of(
                            () -> tensor.array(manager),
                            () -> Casts.to(array, type),
                            () -> Casts.copy(array, type),
                            () -> network.initialize(manager, type, images),
                            () -> module.initialize(manager, type, map))) {
                String message = assertThrows(IllegalArgumentException.class, each).getMessage();
                assertTrue(message.contains(Texts.name(type) + "; give one of float32"), message);
            }
        }
    }

    static Stream<String> blocks() {
        return Stream.concat(
                Attentions.names().stream(), Stream.of("simple-cnn", "resnet20", "resnet20 + se"));
    }

    /** A block of float32 or of the type of the array, trained and asked. */
    @ParameterizedTest
    @MethodSource("blocks")
    void noArrayEndsTheProcess(String name) {
        List<Runnable> cases = new ArrayList<>();
        for (DataType type : TYPES) {
            for (Shape shape : SHAPES) {
                cases.add(() -> isSurvived(name, DataType.FLOAT32, type, shape));
                cases.add(() -> isSurvived(name, type, type, shape));
            }
        }
        if (!EveryOperation.ALL) {
            Collections.shuffle(cases, new Random(SEED + name.hashCode()));
            cases.subList(FEW, cases.size()).clear();
        }
        cases.forEach(Runnable::run);
    }

    private static void isSurvived(String name, DataType of, DataType type, Shape shape) {
        boolean isNetwork = name.startsWith("simple") || name.startsWith("resnet");
        Shape own = isNetwork ? new Shape(2, 3, 32, 32) : new Shape(2, CHANNELS, 5, 7);
        for (Shape declared : List.of(own, shape)) {
            for (boolean training : new boolean[] {true, false}) {
                try (NDManager manager = NDManager.newBaseManager()) {
                    Block block = block(name);
                    block.initialize(manager, of, declared);
                    NDArray x = Casts.to(manager.ones(shape), type);
                    compute(manager, block, x, training);
                } catch (RuntimeException expected) {
                    // Which one it is says the contract of the block.
                }
            }
        }
    }

    private static void compute(NDManager manager, Block block, NDArray x, boolean training) {
        ParameterStore store = new ParameterStore(manager, false);
        if (training) {
            ParameterNames.of(block)
                    .values()
                    .forEach(p -> p.getArray().setRequiresGradient(p.requiresGradient()));
            try (GradientCollector gradients = manager.getEngine().newGradientCollector()) {
                NDArray y = block.forward(store, new NDList(x), true).get(0);
                gradients.backward(y.sum());
            }
        }
        block.forward(store, new NDList(x), training).get(0).sum().toByteBuffer();
    }

    private static Block block(String name) {
        return switch (name) {
            case "simple-cnn" -> SimpleCnn.builder().setOutSize(2).build();
            case "resnet20" -> CifarResNet.builder().setNumLayers(20).setOutSize(2).build();
            case "resnet20 + se" ->
                    CifarResNet.builder().setNumLayers(20).setOutSize(2).optAttention("se").build();
            default -> Attentions.create(name, CHANNELS, Map.of());
        };
    }

    @Test
    void aNumberOfBytesThatTheTypeHasNotIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Tensor(DataType.STRING, new Shape(2), new byte[2]));
    }
}
