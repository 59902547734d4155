package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkRoundTripTest {

    private static final Map<String, Supplier<Block>> NETWORKS =
            Map.of(
                    "branches", Networks::branches,
                    "resnet", Networks::resNet,
                    "mixed", Networks::mixed);

    @TempDir Path folder;

    static List<String> networks() {
        return NETWORKS.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void torchScriptEqualsTheBlockAtAnyBatchSize(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Networks.initialize(NETWORKS.get(name).get(), manager, Networks.IMAGE);
            Graph graph = Tracer.builder().build().trace(block, Networks.IMAGE);
            Path file = folder.resolve(name + ".pt");
            new TorchScriptWriter().write(graph, file);
            check(block, file);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void onnxEqualsTheBlockAtAnyBatchSize(String name) throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            Block block = Networks.initialize(NETWORKS.get(name).get(), manager, Networks.IMAGE);
            Graph graph = Tracer.builder().build().trace(block, Networks.IMAGE);
            Path file = folder.resolve(name + ".onnx");
            new OnnxWriter(Map.of()).write(graph, file);
            check(block, file);
        }
    }

    private static void check(Block block, Path file) throws IOException {
        double difference =
                ExportVerifier.largestDifference(
                        block, file, Networks.batches(Networks.IMAGE, 1, 7));
        assertTrue(difference < 1e-4, "the largest difference is " + difference);
    }
}
