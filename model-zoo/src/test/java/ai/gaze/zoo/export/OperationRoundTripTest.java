package ai.gaze.zoo.export;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.gaze.zoo.trace.Graph;
import ai.gaze.zoo.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OperationRoundTripTest {

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
