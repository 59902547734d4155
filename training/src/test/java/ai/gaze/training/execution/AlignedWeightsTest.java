package ai.gaze.training.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.gaze.training.loss.CrossEntropy;
import ai.gaze.training.optim.FlatParameters;
import ai.gaze.training.torch.EngineProfile;
import ai.gaze.zoo.ModelSpec;
import ai.gaze.zoo.ModelZoo;
import ai.gaze.zoo.layer.ParameterNames;
import ai.gaze.zoo.layer.SeededInitialization;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A GPU's step hands its kernels no weights that begin elsewhere than at 256 bytes. */
class AlignedWeightsTest {

    private static final int FLOATS = 64;
    private static final int SIZE = 32;

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
    private record Stepped(float loss, float[] gradient, long copies, long conversions) {}

    private Stepped step(Block network, Precision precision, int alignment) throws IOException {
        FlatParameters parameters =
                FlatParameters.channelsLast(manager, ParameterNames.of(network));
        Shape shape = new Shape(1, 3, SIZE, SIZE);
        NDArray images = images();
        NDArray labels = manager.arange(0, 4, 1, DataType.INT64);
        try (CompiledGraph graph =
                        CompiledGraph.of(
                                network,
                                new ExecutedNetwork(network, 0, shape, parameters).recorded(),
                                precision,
                                manager);
                CompiledStep step =
                        graph.step(parameters, new CrossEntropy(0), null, alignment)
                                .orElseThrow()) {
            Pass[] pass = new Pass[1];
            String events = EngineProfile.of(() -> pass[0] = step.pass(images, labels));
            return new Stepped(
                    pass[0].loss().getFloat(),
                    pass[0].gradient().toFloatArray(),
                    events.split("\"aten::clone\"", -1).length - 1,
                    events.split("\"aten::_to_copy\"", -1).length - 1);
        }
    }

    /** No two pixels are alike: which of them is a maximum is no matter of rounding. */
    private NDArray images() {
        Random random = new Random(3);
        float[] values = new float[4 * SIZE * SIZE * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(4, SIZE, SIZE, 3)).transpose(0, 3, 1, 2);
    }

    private Block network(String attention) {
        Block network = ModelZoo.create(ModelSpec.of("resnet20", attention, 10, SIZE));
        SeededInitialization.initialize(network, manager, 5, new Shape(1, 3, SIZE, SIZE));
        return network;
    }

    /** In bfloat16 matrices and the bias of the last layer are converted. */
    private static long unaligned(Block network, FlatParameters parameters, Precision precision) {
        Map<String, String> names = new HashMap<>();
        ParameterNames.of(network).forEach((name, p) -> names.put(p.getId(), name));
        long start = 0;
        long count = 0;
        for (Parameter parameter : parameters.trainable()) {
            boolean isConverted =
                    precision == Precision.BF16
                            && (parameter.getShape().dimension() > 1
                                    || names.get(parameter.getId()).equals("fc.bias"));
            count += start % FLOATS == 0 || isConverted ? 0 : 1;
            start += parameter.getShape().size();
        }
        return count;
    }

    @ParameterizedTest
    @CsvSource({
        "cbam, FP32",
        "bam, FP32",
        "local, FP32",
        "triplet, FP32",
        "eca, FP32",
        "none, FP32",
        "cbam, BF16",
        "triplet, BF16"
    })
    void itCopiesThoseThatDoAndGivesTheSameNumbers(String attention, Precision precision)
            throws IOException {
        Block network = network(attention);
        Stepped asTheyLie = step(network, precision, 1);
        Stepped aligned = step(network, precision, FLOATS);
        // Not the same bits: some kernels of a CPU, too, add up in another order where they begin
        // elsewhere.
        assertEquals(asTheyLie.loss(), aligned.loss(), 1e-5);
        assertArrayEquals(
                asTheyLie.gradient(),
                aligned.gradient(),
                precision == Precision.BF16 ? 1e-2f : 1e-4f);
        try (FlatParameters parameters =
                FlatParameters.channelsLast(manager, ParameterNames.of(network))) {
            long expected = unaligned(network, parameters, precision);
            assertTrue(expected > 0);
            assertEquals(expected, aligned.copies() - asTheyLie.copies());
        }
    }

    @Test
    void inLowPrecisionNeighboursAreConvertedAsOneAndSoAreTheirGradients() throws IOException {
        Block network = network("none");
        Stepped together = step(network, Precision.BF16, 1);
        Stepped alone = step(network, Precision.BF16, 1 << 20);
        assertEquals(alone.loss(), together.loss(), 1e-5);
        assertArrayEquals(alone.gradient(), together.gradient(), 1e-2f);
        // Of 19 convolutions and the last layer; the first one's 432 are no multiple of 32.
        assertEquals(2 * 18, alone.conversions() - together.conversions());
    }

    @Test
    void aCpuTakesThemAsTheyLie() throws IOException {
        Block network = network("cbam");
        FlatParameters parameters =
                FlatParameters.channelsLast(manager, ParameterNames.of(network));
        assertTrue(unaligned(network, parameters, Precision.FP32) > 0);
        try (CompiledGraph graph =
                        CompiledGraph.of(
                                network,
                                new ExecutedNetwork(
                                                network, 0, new Shape(1, 3, SIZE, SIZE), parameters)
                                        .recorded(),
                                Precision.FP32,
                                manager);
                CompiledStep step =
                        graph.step(parameters, new CrossEntropy(0), null).orElseThrow()) {
            NDArray images = images();
            NDArray labels = manager.arange(0, 4, 1, DataType.INT64);
            String events = EngineProfile.of(() -> step.pass(images, labels));
            Stepped asTheyLie = step(network, Precision.FP32, 1);
            assertEquals(asTheyLie.copies(), events.split("\"aten::clone\"", -1).length - 1);
        }
    }
}
