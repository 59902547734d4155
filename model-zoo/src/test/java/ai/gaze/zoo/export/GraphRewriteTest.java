package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Op;
import ai.gaze.zoo.trace.Tensor;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraphRewriteTest {

    private static final float[] MEAN = {0.49f, 0.48f, 0.45f};
    private static final float[] STD = {0.25f, 0.24f, 0.26f};

    @TempDir Path folder;

    private final NDManager manager = NDManager.newBaseManager();
    private Block block;
    private Graph graph;

    @BeforeEach
    void trace() {
        block = Networks.initialize(Networks.branches(), manager, Networks.IMAGE);
        graph = Tracer.builder().build().trace(block, Networks.IMAGE);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.pt", "a.onnx"})
    void foldingLeavesNoNormalizationAndTheSameLogits(String name) throws IOException {
        Graph folded = BatchNormFolding.fold(graph);
        assertTrue(graph.nodes().stream().anyMatch(n -> n.op() == Op.BATCH_NORM));
        assertFalse(folded.nodes().stream().anyMatch(n -> n.op() == Op.BATCH_NORM));
        assertTrue(difference(folded, name, 1, 7) < 1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.pt", "a.onnx"})
    void halfPrecisionTakesHalfTheRoomAndStaysNear(String name) throws IOException {
        Path full = write(graph, name);
        long size = Files.size(full);
        double difference = difference(HalfPrecision.of(graph), name, 1, 7);
        assertTrue(difference > 0 && difference < 0.05, "the difference is " + difference);
        assertTrue(Files.size(full) < 0.7 * size, Files.size(full) + " of " + size + " bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.pt", "a.onnx"})
    void takesBytesAndNormalizesThem(String name) throws IOException {
        Graph rewritten =
                Preprocessing.withNormalization(
                        graph, Preprocessing.ImageInput.UINT8_NHWC, MEAN, STD);
        byte[] bytes = new byte[2 * 32 * 32 * 3];
        float[] normalized = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
            int channel = i % 3;
            int pixel = i / 3 % 1024;
            normalized[(i / 3072 * 3 + channel) * 1024 + pixel] =
                    ((bytes[i] & 0xff) / 255f - MEAN[channel]) / STD[channel];
        }
        Tensor image = new Tensor(DataType.UINT8, new Shape(2, 32, 32, 3), bytes);
        List<Tensor> actual = run(rewritten, name, image);
        List<Tensor> expected = run(graph, name, Tensor.of(new Shape(2, 3, 32, 32), normalized));
        assertTrue(ExportVerifier.difference(expected, actual) < 1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.pt", "a.onnx"})
    void takesNumbersFromZeroToOneAndReturnsProbabilities(String name) throws IOException {
        Graph rewritten =
                Preprocessing.withProbabilities(
                        Preprocessing.withNormalization(
                                graph, Preprocessing.ImageInput.FLOAT_NCHW, MEAN, STD));
        float[] values = new float[3072];
        float[] normalized = new float[3072];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 11 / 10f;
            normalized[i] = (values[i] - MEAN[i / 1024]) / STD[i / 1024];
        }
        float[] actual = run(rewritten, name, Tensor.of(Networks.IMAGE, values)).get(0).toFloats();
        float[] logits = run(graph, name, Tensor.of(Networks.IMAGE, normalized)).get(0).toFloats();
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        for (int i = 0; i < logits.length; i++) {
            assertEquals(Math.exp(logits[i]) / sum, actual[i], 1e-5);
        }
    }

    private double difference(Graph changed, String name, int... sizes) throws IOException {
        return ExportVerifier.largestDifference(
                block, write(changed, name), Networks.batches(Networks.IMAGE, sizes));
    }

    private List<Tensor> run(Graph changed, String name, Tensor input) throws IOException {
        try (ExportedNetwork network = ExportedNetwork.open(write(changed, name))) {
            return network.run(List.of(input));
        }
    }

    private Path write(Graph changed, String name) throws IOException {
        Path file = folder.resolve(name);
        if (name.endsWith(".pt")) {
            new TorchScriptWriter().write(changed, file);
        } else {
            new OnnxWriter(Map.of()).write(changed, file);
        }
        return file;
    }
}
