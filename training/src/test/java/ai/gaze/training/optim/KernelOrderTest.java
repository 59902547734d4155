package ai.gaze.training.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.gaze.training.Training;
import ai.gaze.training.checkpoint.CheckpointData;
import ai.gaze.training.run.TinyImages;
import ai.gaze.zoo.layer.Layers;
import ai.gaze.zoo.layer.NamedSequential;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels lie with the channels last, and nobody who reads a file need know. */
class KernelOrderTest {

    private static final List<Shape> SHAPES =
            List.of(
                    new Shape(4, 3, 3, 2),
                    new Shape(5),
                    new Shape(2, 1, 3, 3),
                    new Shape(1, 2, 7, 7),
                    new Shape(0, 3, 3, 3),
                    new Shape(3, 5, 1, 1),
                    new Shape(),
                    new Shape(2, 6),
                    new Shape(1, 4, 1, 3));

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    private static float[] turned(Shape shape, float[] values, int start) {
        long o = shape.get(0);
        long i = shape.get(1);
        long pixels = shape.get(2) * shape.get(3);
        float[] lying = new float[(int) shape.size()];
        int at = 0;
        for (int out = 0; out < o; out++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                for (int in = 0; in < i; in++) {
                    lying[at++] = values[start + (int) ((out * i + in) * pixels) + pixel];
                }
            }
        }
        return lying;
    }

    @Test
    void whatLiesWithTheChannelsLastIsInAFileInTheOrderOfItsAxes() {
        int size = (int) SHAPES.stream().mapToLong(Shape::size).sum();
        float[] file = manager.arange((float) size).toFloatArray();
        float[] lying = file.clone();
        int start = 0;
        for (Shape shape : SHAPES) {
            if (KernelOrder.isTurned(shape)) {
                System.arraycopy(turned(shape, file, start), 0, lying, start, (int) shape.size());
            }
            start += (int) shape.size();
        }
        NDArray vector = manager.create(file);
        NDArray there = KernelOrder.ofFile(vector, SHAPES, manager);
        assertArrayEquals(lying, there.toFloatArray());
        assertArrayEquals(file, KernelOrder.toFile(there, SHAPES, manager).toFloatArray());
        // Copies, whatever is turned.
        NDArray plain = KernelOrder.toFile(vector, List.of(new Shape(size)), manager);
        plain.addi(1);
        assertArrayEquals(file, vector.toFloatArray());
    }

    @Test
    void aVectorOfOtherWeightsIsCopiedAsItIs() {
        NDArray vector = manager.arange(7f);
        NDArray copy = KernelOrder.toFile(vector, SHAPES, manager);
        assertArrayEquals(vector.toFloatArray(), copy.toFloatArray());
        vector.close();
        assertEquals(6, copy.getFloat(6));
    }

    @Test
    void kernelsOfSeveralPixelsAndChannelsAreTurned() {
        assertTrue(KernelOrder.isTurned(new Shape(8, 3, 3, 3)));
        assertTrue(KernelOrder.isTurned(new Shape(8, 4, 1, 7)));
        assertFalse(KernelOrder.isTurned(new Shape(8, 3, 1, 1)));
        assertFalse(KernelOrder.isTurned(new Shape(8, 1, 3, 3)));
        assertFalse(KernelOrder.isTurned(new Shape(1, 2, 7, 7)));
        assertFalse(KernelOrder.isTurned(new Shape(8, 27)));
        assertFalse(KernelOrder.isTurned(new Shape(8, 3, 3)));
    }

    /** The momentum of a first step is the gradient, which is how far the weights went. */
    @ParameterizedTest
    @ValueSource(strings = {"alone", "in groups", "looking ahead"})
    void whatAnOptimizerRemembersIsInAFileInTheOrderOfTheWeights(String how) {
        OptimizerSpec sgd = Optimizers.sgd(1).momentum(0.9);
        OptimizerSpec spec =
                switch (how) {
                    case "in groups" -> sgd.group("second", 1);
                    case "looking ahead" -> sgd.lookahead(100);
                    default -> sgd;
                };
        try (Training training =
                Training.builder()
                        .setNetwork(network())
                        .setData(TinyImages.data(4, 2))
                        .optDevice(Device.cpu())
                        .optBatchSize(4)
                        .optEpochs(1)
                        .optOptimizer(spec)
                        .build()) {
            Map<String, float[]> before = weights(training.save(manager));
            training.run();
            CheckpointData after = training.save(manager);
            Map<String, float[]> now = weights(after);
            List<Float> went = new ArrayList<>();
            for (String name : List.of("first.weight", "second.weight")) {
                for (int i = 0; i < now.get(name).length; i++) {
                    went.add(before.get(name)[i] - now.get(name)[i]);
                }
            }
            List<Float> remembered = new ArrayList<>();
            after.tensors()
                    .forEach(
                            (name, vector) -> {
                                if (name.contains("momentum")) {
                                    kernels(name, vector).forEach(remembered::add);
                                }
                            });
            assertEquals(went.size(), remembered.size());
            for (int i = 0; i < went.size(); i++) {
                assertEquals(went.get(i), remembered.get(i), 1e-5, how + ", number " + i);
            }
            assertNotEquals(went.get(1), went.get(2), 1e-6);
        }
    }

    // Biases are behind them.
    private static List<Float> kernels(String name, NDArray vector) {
        List<Float> values = new ArrayList<>();
        int size = name.contains("group0") ? 4 * 27 : name.contains("group1") ? 2 * 36 : 180;
        for (int i = 0; i < size; i++) {
            values.add(vector.getFloat(i));
        }
        return values;
    }

    private static NamedSequential network() {
        return new NamedSequential()
                .add("first", Layers.conv(3, 4, 3, 1, 1, true))
                .add("second", Layers.conv(4, 2, 3, 1, 1, true))
                .add("flatten", Layers.flatten())
                .add("fc", Layers.linear(2 * 64, 2, true));
    }

    private static Map<String, float[]> weights(CheckpointData data) {
        Map<String, float[]> all = new LinkedHashMap<>();
        for (String name : List.of("first.weight", "second.weight")) {
            all.put(name, data.tensors().get(name).toFloatArray());
        }
        return all;
    }

    @Test
    void aParameterIsInItsOwnOrderWhoeverReadsIt() {
        NamedSequential network = network();
        SeededInitialization.initialize(network, manager, 1, new Shape(1, 3, 8, 8));
        Map<String, Parameter> named = ParameterNames.of(network);
        try (FlatParameters parameters = FlatParameters.channelsLast(manager, named)) {
            named.forEach(
                    (name, parameter) ->
                            assertArrayEquals(
                                    parameter.getArray().toFloatArray(),
                                    parameters.values().get(name).toFloatArray(),
                                    name));
        }
    }
}
