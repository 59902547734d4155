package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.gaze.zoo.UserException;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationRoundTripTest {

    /** What opset 17 has no operator for. */
    private static final Set<String> NOT_IN_ONNX =
            Set.of("bilinear, smaller", "average pool up with padding");

    @TempDir Path folder;

    static Collection<String> operations() {
        return Operations.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void torchScriptComputesTheSame(String name) throws IOException {
        Block block = block(name);
        Graph graph = Tracer.builder().build().trace(block, Operations.INPUT);
        Path file = folder.resolve("operation.pt");
        new TorchScriptWriter().write(graph, file);
        check(block, file, new TorchScriptWriter().code(graph));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void onnxComputesTheSame(String name) throws IOException {
        Block block = block(name);
        Graph graph = Tracer.builder().build().trace(block, Operations.INPUT);
        Path file = folder.resolve("operation.onnx");
        if (NOT_IN_ONNX.contains(name)) {
            OnnxWriter writer = new OnnxWriter(Map.of());
            UserException error =
                    assertThrows(UserException.class, () -> writer.write(graph, file));
            assertTrue(error.getMessage().contains("LambdaBlock"), error.getMessage());
            return;
        }
        new OnnxWriter(Map.of()).write(graph, file);
        check(block, file, name);
    }

    private static Block block(String name) {
        UnaryOperator<NDArray> function = Operations.all().get(name);
        return new LambdaBlock(list -> new NDList(function.apply(list.head())));
    }

    private static void check(Block block, Path file, String text) throws IOException {
        double difference =
                ExportVerifier.largestDifference(
                        block, file, Networks.batches(Operations.INPUT, 1, 7));
        assertTrue(difference < 1e-4, "the largest difference is " + difference + " in\n" + text);
    }
}
